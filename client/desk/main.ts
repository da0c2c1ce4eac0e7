import "@fontsource-variable/onest";
import "../shared/tokens.css";
import "../shared/base.css";
import { createPinia } from "pinia";
import { createApp } from "vue";
import App from "./App.vue";
import { createWords } from "./i18n/index.ts";
import { createDeskRouter } from "./router.ts";

createApp(App).use(createPinia()).use(createWords()).use(createDeskRouter()).mount("#app");
