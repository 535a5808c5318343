/** `npm run hardware`: writes everything that is made from the parts tables (pages.ts). */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { generated, withTables } from "./pages"

const root = fileURLToPath(new URL("../..", import.meta.url))
for (const [path, text] of Object.entries(generated())) {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}
const page = join(root, "docs/hardware.md")
writeFileSync(page, withTables(readFileSync(page, "utf8")))
