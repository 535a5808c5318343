import { readdirSync, readFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { galvanode, ROOT } from "../app/galvanode"

/** What a reader of docs/labs types, and what the page tells him to look for. */
interface Command {
  readonly page: string
  readonly words: readonly string[]
  readonly lookFor: readonly string[]
  readonly first: boolean
}

/** Of each page the first command runs every time; the others, and what takes minutes, with this. */
const ALL = process.env.GALVANODE_SLOW === "1"
const LONG = /^(demo|papers)$/
/** A fault ends the run with this exit code: the page asks for one. */
const FAULT_CODE = 2

function commands(): Command[] {
  const folder = join(ROOT, "docs", "labs")
  return readdirSync(folder)
    .filter(f => f.endsWith(".md"))
    .flatMap(page => {
      const text = readFileSync(join(folder, page), "utf8")
      let count = 0
      return [...text.matchAll(/```sh\n([\s\S]*?)```\n([^]*?)(?=```|$)/g)].flatMap(([, block, after]) => {
        const look = /^\s*Look for (.*?)[.:] /m.exec(after)?.[1] ?? ""
        const lookFor = [...look.matchAll(/`([^`]+)`/g)].map(m => m[1])
        const lines = block.trim().split("\n")
        return lines.map((line, k) => ({
          page,
          words: line
            .replace(/^npx galvanode /, "")
            .split(/\s+/)
            .map(word =>
              /\.(svg|run|csv)$/.test(word) ? join(tmpdir(), `galvanode-lab-${process.pid}-${word}`) : word,
            ),
          first: count++ === 0,
          lookFor: k === lines.length - 1 ? lookFor : [],
        }))
      })
    })
}

describe("every command of docs/labs", () => {
  it("is found on the pages, a good dozen", () => {
    expect(commands().length).toBeGreaterThan(10)
  })
  for (const { page, words, lookFor, first } of commands())
    it.skipIf(!ALL && (!first || LONG.test(words[0])))(
      `${page}: galvanode ${words.join(" ").slice(0, 90)}`,
      async () => {
        const { code, out, err } = await galvanode(...words)
        expect(code, err).toBe(words.includes("--fault") ? FAULT_CODE : 0)
        for (const label of lookFor) expect(out).toContain(label)
        expect(out).not.toMatch(/NaN|undefined/)
      },
      300_000,
    )

  it("links to pages that are there", () => {
    for (const page of readdirSync(join(ROOT, "docs", "labs"))) {
      const text = readFileSync(join(ROOT, "docs", "labs", page), "utf8")
      for (const [, target] of text.matchAll(/\]\((?!http)([^)#]+)/g))
        expect(() => readFileSync(join(ROOT, "docs", "labs", target)), `${page}: ${target}`).not.toThrow()
    }
  })
})
