// Runs before the first paint, so that a dark desk never flashes white.
(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem("okno.theme");
  } catch (e) {
    // Storage may be forbidden; the system's theme is used.
  }
  var dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
