/**
 * The baseline for bands: any point forecast with a split-conformal band, by bins of ln(h/N). Residuals come from the open
 * cells of the same set, without the cell that is judged. Source: Vovk, Gammerman & Shafer, Algorithmic Learning (2005).
 */
import { scoreOf, type Question } from "../host/fade/judge"

const EDGES = [0.3, 1, 3, 10]

interface Asked {
  readonly c: { readonly id: string; readonly tier: string }
  readonly question: Question
}

/** @returns mean interval score over cells, in shares of the reference */
export function conformalInterval(
  asked: readonly Asked[],
  answers: readonly (readonly number[])[],
  open: readonly Asked[],
  openAnswers: readonly (readonly number[])[],
): number {
  const binOf = (q: Question, cycle: number) => EDGES.filter(e => (cycle - q.at) / q.at > e).length
  const residuals = open.map((o, k) =>
    o.question.cycle.map((c, r) => ({
      bin: binOf(o.question, c),
      size: Math.abs(openAnswers[k][r] - o.question.capacity_Ah[r]) / o.question.reference_Ah,
    })),
  )
  let sum = 0
  asked.forEach((a, k) => {
    const others = residuals.filter((_, j) => open[j].c.id !== a.c.id || open[j].c.tier !== a.c.tier).flat()
    const half = Array.from({ length: EDGES.length + 1 }, (_, bin) => {
      const sizes = others.filter(o => o.bin === bin).map(o => o.size)
      const pool = sizes.length > 20 ? sizes : others.map(o => o.size)
      pool.sort((x, y) => x - y)
      return pool[Math.min(Math.ceil(0.9 * (pool.length + 1)), pool.length) - 1] ?? 0
    })
    const at = (sign: 1 | -1) =>
      answers[k].map((x, r) => x + sign * half[binOf(a.question, a.question.cycle[r])] * a.question.reference_Ah)
    sum += scoreOf(a.question, answers[k], at(-1), at(1)).interval
  })
  return sum / asked.length
}
