import vue from "@vitejs/plugin-vue";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const hub = process.env["HUB"] ?? "http://127.0.0.1:3000";

/** Builds the demo bank's page, which carries the chat widget as any bank's site would, to `dist/demo`. */
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "/demo/",
  plugins: [vue()],
  define: { __VUE_OPTIONS_API__: "false" },
  build: {
    outDir: fileURLToPath(new URL("../../dist/demo", import.meta.url)),
    emptyOutDir: true,
    target: "es2023",
    // The page's policy allows no data: or inline code.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      "/channels": { target: hub },
      "/widget.js": { target: hub },
      "/socket.io": { target: hub, ws: true },
    },
  },
});
