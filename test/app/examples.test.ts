import { spawnSync } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { wirePage } from "../../docs/make"
import { ROOT } from "./galvanode"

describe("examples run", () => {
  for (const file of readdirSync(join(ROOT, "examples")).filter(f => f.endsWith(".ts")))
    it(file, () => {
      const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", join("examples", file)], {
        cwd: ROOT,
        encoding: "utf8",
      })
      expect(stderr).toBe("")
      expect(status).toBe(0)
      expect(stdout.length).toBeGreaterThan(20)
      expect(stdout).not.toMatch(/NaN|undefined/)
    })
})

describe("docs are true", () => {
  it("docs/wire.md is what `npm run docs` writes", () => {
    expect(readFileSync(join(ROOT, "docs", "wire.md"), "utf8")).toBe(wirePage())
  })
  it("every file that a page links to is there", () => {
    const pages = [
      "README.md",
      "ARCHITECTURE.md",
      "CONTRIBUTING.md",
      "CHANGELOG.md",
      ...readdirSync(join(ROOT, "docs"))
        .filter(f => f.endsWith(".md"))
        .map(f => join("docs", f)),
    ]
    for (const page of pages) {
      const text = readFileSync(join(ROOT, page), "utf8")
      for (const m of text.matchAll(/\]\((?!http)([^)#]+)/g)) {
        const target = join(ROOT, page, "..", m[1])
        expect(
          () => readdirSync(target.replace(/[^/]+$/, "")).includes(target.split("/").pop() ?? ""),
          `${page} -> ${m[1]}`,
        ).not.toThrow()
        const name = target.replace(/\/$/, "").split("/").pop() ?? ""
        expect(readdirSync(join(target.replace(/\/$/, ""), "..")), `${page} -> ${m[1]}`).toContain(name)
      }
    }
  })
})
