import { describe, expect, it } from "vitest"
import type { Element } from "../../host/circuit/element"
import { all } from "../../host/circuit/elements"
import { seededRandom } from "../../host/circuit/random"
import { computeFormula } from "./formula"

const elements: readonly Element[] = all

function keysOf(e: Element): string[] {
  return Object.keys(e.params)
}

function evaluate(e: Element, f_Hz: number, p: readonly number[]): Float64Array {
  const out = new Float64Array(2 + 2 * p.length)
  // An offset of two shows that `at` is obeyed.
  e.evaluate(2 * Math.PI * f_Hz, Float64Array.from([NaN, NaN, ...p]), 2, out)
  return out
}

/** A point within the bounds: logarithmic where they span decades, and not at their extremes. */
function draw(e: Element, random: () => number): number[] {
  return keysOf(e).map(k => {
    const { min, max } = e.params[k]
    if (max / min <= 100) return min + (max - min) * random()
    const [a, b] = [Math.max(Math.log(min), Math.log(1e-9)), Math.min(Math.log(max), Math.log(1e6))]
    return Math.exp(a + (b - a) * random())
  })
}

describe("every circuit element", () => {
  it("has its own symbol, made of letters, that is not the p of parallel", () => {
    const symbols = elements.map(e => e.symbol)
    expect(new Set(symbols).size).toBe(symbols.length)
    for (const s of symbols) expect(s).toMatch(/^(?!p$)[A-Za-z]+$/)
  })

  for (const e of elements) {
    describe(`${e.symbol}, ${e.name}`, () => {
      it("gives the golden numbers, which were not computed with it", () => {
        expect(e.golden.length).toBeGreaterThan(0)
        for (const g of e.golden) {
          const out = evaluate(
            e,
            g.f_Hz,
            keysOf(e).map(k => g.p[k]),
          )
          // The golden numbers carry 14 digits; each component is compared on the scale of |Z|.
          const tolerance = 1e-12 * Math.hypot(g.re_ohm, g.im_ohm)
          expect(Math.abs(out[0] - g.re_ohm), `Re at ${g.f_Hz} Hz (${g.from})`).toBeLessThanOrEqual(tolerance)
          expect(Math.abs(out[1] - g.im_ohm), `Im at ${g.f_Hz} Hz (${g.from})`).toBeLessThanOrEqual(tolerance)
        }
      })

      it("is what its formula says", () => {
        const random = seededRandom(10)
        for (let trial = 0; trial < 100; trial++) {
          const p = draw(e, random)
          const f = 10 ** (-2 + 7 * random())
          const names = Object.fromEntries(keysOf(e).map((k, i) => [k, p[i]]))
          const z = computeFormula(e.formula, { ...names, w: 2 * Math.PI * f })
          const out = evaluate(e, f, p)
          const size = Math.hypot(out[0], out[1])
          // Written plainly, 1 - exp(-2q) loses digits where q is small: down to 1e-7 of |Z| for slow layers.
          const miss = Math.hypot(z.re - out[0], z.im - out[1]) / size
          expect(miss, `seed 10, trial ${trial}: f ${f}, p ${p}`).toBeLessThan(1e-6)
        }
      })

      it("has derivatives that agree with central differences", () => {
        const random = seededRandom(11)
        for (let trial = 0; trial < 200; trial++) {
          const p = draw(e, random)
          const f = 10 ** (-4 + 10 * random())
          const out = evaluate(e, f, p)
          const size = Math.hypot(out[0], out[1])
          for (let k = 0; k < p.length; k++) {
            // Relative steps of 6e-6 ~ cbrt(2^-52): truncation and rounding are then both near 1e-10 of |Z|.
            const h = 6e-6 * p[k]
            const up = evaluate(
              e,
              f,
              p.map((x, i) => (i === k ? x + h : x)),
            )
            const down = evaluate(
              e,
              f,
              p.map((x, i) => (i === k ? x - h : x)),
            )
            for (const c of [0, 1]) {
              const difference = ((up[c] - down[c]) / (2 * h)) * p[k]
              const analytic = out[2 + 2 * k + c] * p[k]
              // ln ω enters the derivative by an exponent, so its scale is up to 20 |Z|.
              expect(
                Math.abs(difference - analytic) / size,
                `seed 11, trial ${trial}, ${keysOf(e)[k]}, f ${f}`,
              ).toBeLessThan(1e-7)
            }
          }
        }
      })

      it("stays finite and passive (Re Z >= 0) from 1 uHz to 1 GHz anywhere within its bounds", () => {
        const random = seededRandom(12)
        for (let trial = 0; trial < 500; trial++) {
          const p = keysOf(e).map(k => {
            const { min, max } = e.params[k]
            const corner = random()
            if (corner < 0.2) return min
            if (corner > 0.8) return max
            return max / min > 100 ? min * (max / min) ** random() : min + (max - min) * random()
          })
          const f = 10 ** (-6 + 15 * random())
          const out = evaluate(e, f, p)
          expect([...out].every(Number.isFinite), `seed 12, trial ${trial}: f ${f}, p ${p}`).toBe(true)
          expect(out[0], `seed 12, trial ${trial}: f ${f}, p ${p}`).toBeGreaterThanOrEqual(0)
        }
      })

      it("says where it comes from and how others write it", () => {
        for (const text of [e.name, e.source, e.formula, e.conventions]) expect(text).not.toBe("")
        for (const k of keysOf(e)) expect(e.params[k].min).toBeLessThan(e.params[k].max)
      })
    })
  }
})
