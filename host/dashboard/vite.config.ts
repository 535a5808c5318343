/** How Vite builds the live page: everything from this folder, nothing from the network, relative addresses. */
import { fileURLToPath } from "node:url"
import { svelte } from "@sveltejs/vite-plugin-svelte"
import { defineConfig } from "vite"

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  build: { outDir: "dist", target: "es2022", reportCompressedSize: false },
  plugins: [svelte({ configFile: false, compilerOptions: { runes: true } })],
})
