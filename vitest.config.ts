import { defineConfig } from "vitest/config"

/** One worker per core, no isolation: the compiled firmware and the VM module are shared by all files of a worker. */
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/slow/**", "**/node_modules/**"],
    isolate: false,
    pool: "threads",
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
