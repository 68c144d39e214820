import { resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// Three pages, one build. The server maps `/`, `/driver` and `/t/{token}` to them,
// so every address inside is absolute.
export default defineConfig({
  base: "/",
  plugins: [react()],
  build: {
    target: "es2022",
    sourcemap: false,
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      input: {
        console: resolve(import.meta.dirname, "index.html"),
        driver: resolve(import.meta.dirname, "driver.html"),
        track: resolve(import.meta.dirname, "track.html"),
      },
    },
  },
  server: {
    host: "127.0.0.1",
    proxy: Object.fromEntries(
      ["/api", "/tiles", "/tiles.json", "/healthz", "/osmand"].map((path) => [path, "http://127.0.0.1:8080"]),
    ),
  },
});
