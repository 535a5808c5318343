/**
 * `npm test`: types, lint, format, the page's types, then all tests; ends with one line of counts. Each check counts as
 * one. Words after `--` go to vitest (`npm test -- test/protocol`), and then only the tests run.
 */
import { spawnSync } from "node:child_process"
import { readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const root = join(dirname(fileURLToPath(import.meta.url)), "..")
const report = join(tmpdir(), `galvanode-tests-${process.pid}.json`)
const words = process.argv.slice(2)

function run(name, file, args) {
  console.log(`\n== ${name}`)
  const { status } = spawnSync(process.execPath, [join(root, "node_modules", file), ...args], {
    cwd: root,
    stdio: "inherit",
  })
  return status === 0
}

const checks =
  words.length > 0
    ? []
    : [
        ["types", "typescript/bin/tsc", ["--noEmit", "-p", "tsconfig.json"]],
        ["lint", "oxlint/bin/oxlint", ["--deny-warnings"]],
        ["format", "prettier/bin/prettier.cjs", ["--log-level", "warn", "--check", "."]],
        [
          "types of the page",
          "svelte-check/bin/svelte-check",
          ["--tsconfig", "host/dashboard/tsconfig.json", "--threshold", "warning", "--output", "human"],
        ],
      ]
let passed = 0
let failed = 0
for (const [name, file, args] of checks) {
  if (run(name, file, args)) passed += 1
  else failed += 1
}
const ok = run("tests", "vitest/vitest.mjs", [
  "run",
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${report}`,
  ...words,
])
let skipped = 0
try {
  const result = JSON.parse(readFileSync(report, "utf8"))
  passed += result.numPassedTests
  failed += result.numFailedTests
  skipped = result.numPendingTests
  // a file that could not even be loaded has no failed test of its own
  if (!ok && result.numFailedTests === 0) failed += Math.max(1, result.numFailedTestSuites)
} catch {
  failed += 1
}
rmSync(report, { force: true })
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`)
process.exitCode = failed > 0 ? 1 : 0
