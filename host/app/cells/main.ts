/**
 * `npm run cells`: a page per cell in docs/cells/. `npm run cells -- --check`: the table of all rows; exit code 1 if one of
 * class exact, paper or shape is not met.
 */
import { fileURLToPath } from "node:url"
import { check } from "./check"
import { writePages } from "./pages"

const words = process.argv.slice(2)
const strange = words.find(word => word !== "--check")
if (strange !== undefined) {
  console.error(`cells: ${strange} is not known; say nothing for the pages, or --check for the table`)
  process.exitCode = 2
} else if (words.includes("--check")) {
  const { text, good } = check()
  console.log(text)
  process.exitCode = good ? 0 : 1
} else {
  const folder = fileURLToPath(new URL("../../../docs/cells", import.meta.url))
  console.log(`${await writePages(folder)} pages in docs/cells`)
}
