/**
 * Installs what is needed if it is not there yet: runs before `npm start`, `npm test` and `npm run demo`, so that a fresh
 * clone needs nothing but Node. A mark in node_modules says for which lock file the last install was finished; an install
 * that was killed leaves no mark and is done again.
 */
import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const root = join(dirname(fileURLToPath(import.meta.url)), "..")
const mark = join(root, "node_modules", ".installed")

const [major, minor] = process.versions.node.split(".").map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Galvanode needs Node 20.19 or newer, this is ${process.versions.node}; install a newer Node and try again`,
  )
  process.exit(1)
}

const wanted = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex")
const have = existsSync(mark) ? readFileSync(mark, "utf8") : ""
if (have !== wanted) {
  console.error("installing packages (once, about half a minute) ...")
  const npm = process.env.npm_execpath
  const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error"]
  const done = npm
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: "inherit" })
    : spawnSync("npm", args, { cwd: root, stdio: "inherit", shell: process.platform === "win32" })
  if (done.status !== 0) {
    console.error("the packages could not be installed; check the connection to the npm registry and try again")
    process.exit(done.status ?? 1)
  }
  // not fatal here: whatever needs them compiles them itself and then says what is wrong
  spawnSync(process.execPath, ["--import", "tsx", join(root, "host", "app", "prepare.ts")], {
    cwd: root,
    stdio: "inherit",
  })
  writeFileSync(mark, wanted)
}
