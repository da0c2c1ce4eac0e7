import vue from "@vitejs/plugin-vue";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const hub = process.env["HUB"] ?? "http://127.0.0.1:3000";

/** Builds the desk to `dist/desk`; in development it stands before a running hub (`HUB`). */
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "/",
  plugins: [vue()],
  define: {
    __VUE_OPTIONS_API__: "false",
    __VUE_I18N_LEGACY_API__: "false",
    __INTLIFY_PROD_DEVTOOLS__: "false",
  },
  build: {
    outDir: fileURLToPath(new URL("../../dist/desk", import.meta.url)),
    emptyOutDir: true,
    target: "es2023",
    // The page's policy allows no data: or inline code.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The whole set of icons is one chunk that hardly anyone ever loads.
    chunkSizeWarningLimit: 800,
  },
  server: {
    proxy: {
      "/api": { target: hub },
      "/socket.io": { target: hub, ws: true },
    },
  },
});
