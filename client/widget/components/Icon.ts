import { h, type FunctionalComponent } from "vue";
import { icons, type IconName } from "./icons.ts";

/** A sign beside a word; never read aloud. */
const Icon: FunctionalComponent<{ name: IconName }> = ({ name }) =>
  h(
    "svg",
    {
      viewBox: "0 0 24 24",
      fill: "none",
      stroke: "currentColor",
      "stroke-linecap": "round",
      "stroke-linejoin": "round",
      "aria-hidden": "true",
    },
    h("path", { d: icons[name] }),
  );
Icon.props = ["name"];

export default Icon;
