import { describe, expect, it } from "vitest"
import { seededRandom } from "../../host/circuit/random"
import { gammaOf } from "../../host/drt/arcs"
import { drt } from "../../host/drt/drt"
import { nonNegative } from "../../host/drt/nonNegative"
import { gaussian, synthetic } from "../circuit/synthetic"

/** H = MᵀM of a random tall M, and c = Mᵀb. */
function problem(n: number, seed: number) {
  const random = gaussian(seed)
  const m = Array.from({ length: 2 * n }, () => Array.from({ length: n }, random))
  const b = m.map(random)
  const h = new Float64Array(n * n)
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) h[i * n + j] = m.reduce((s, row) => s + row[i] * row[j], 0)
  return { h, c: Float64Array.from({ length: n }, (_, i) => m.reduce((s, row, k) => s + row[i] * b[k], 0)) }
}

describe("least squares with signs", () => {
  it("meets the conditions of the optimum: free unknowns have no gradient, held ones are pushed down", () => {
    for (let seed = 1; seed <= 30; seed++) {
      const n = 4 + (seed % 9)
      const { h, c } = problem(n, seed)
      const start = seed % 2 ? undefined : Float64Array.from({ length: n }, seededRandom(seed))
      const { x, free } = nonNegative(h, c, 1, start)
      for (let i = 0; i < n; i++) {
        const pull = c[i] - x.reduce((s, v, j) => s + h[i * n + j] * v, 0)
        if (i > 0) expect(x[i], `seed ${seed}`).toBeGreaterThanOrEqual(0)
        if (free.includes(i)) expect(Math.abs(pull), `seed ${seed}`).toBeLessThan(1e-9 * (1 + Math.abs(c[i])))
        else {
          expect(x[i]).toBe(0)
          expect(pull, `seed ${seed}`).toBeLessThan(1e-8 * (1 + Math.abs(c[i])))
        }
      }
    }
  })

  it("is plain least squares where the signs are as asked anyway, and zero where all pulls are negative", () => {
    const h = Float64Array.of(4, 1, 1, 3)
    // H x = c for x = (1, 2).
    expect(Array.from(nonNegative(h, Float64Array.of(6, 7), 0).x)).toEqual([1, 2])
    expect(Array.from(nonNegative(h, Float64Array.of(-1, -1), 0).x)).toEqual([0, 0])
    // With x2 held at zero, x1 = 4/4; an unknown that may have either sign keeps it.
    expect(Array.from(nonNegative(h, Float64Array.of(4, -1), 0).x)).toEqual([1, 0])
    expect(nonNegative(h, Float64Array.of(-4, 0), 1).x[0]).toBeLessThan(0)
  })
})

describe("classical Tikhonov regularisation", () => {
  const circuit = "R0-p(R1,CPE1)-p(R2,CPE2)"
  const truth = [
    { r_ohm: 20, tau_s: (20 * 1e-5) ** (1 / 0.7), a: 0.7 },
    { r_ohm: 50, tau_s: (50 * 1e-3) ** (1 / 0.7), a: 0.7 },
  ]
  const s = (seed: number) => synthetic(circuit, [10, 20, 1e-5, 0.7, 50, 1e-3, 0.7], { noise: 0.005, seed })

  it("finds two broad arcs with a strength that nobody sets, never below zero, with the truth in its bands", () => {
    let [inside, all] = [0, 0]
    for (let seed = 1; seed <= 5; seed++) {
      const d = drt(s(seed), { smooth: "gamma" })
      expect(Math.min(...d.gamma_ohm, ...d.low_ohm)).toBeGreaterThanOrEqual(0)
      expect(d.peaks.length, `seed ${seed}`).toBe(2)
      d.peaks.forEach((p, k) =>
        expect(Math.abs(Math.log10(p.tau_s / truth[k].tau_s)), `seed ${seed}`).toBeLessThan(0.15),
      )
      expect(d.reducedChiSquared).toBeLessThan(1.5)
      d.tau_s.forEach((tau, i) => {
        const g = gammaOf(truth, tau)
        if (g < 0.5) return
        all++
        if (g >= d.low_ohm[i] && g <= d.high_ohm[i]) inside++
      })
    }
    expect(inside / all).toBeGreaterThan(0.85)
  })

  it("agrees with the smoothing of the logarithm about the resistance, and smooths more where there is more noise", () => {
    const [size, logarithm] = [drt(s(1), { smooth: "gamma" }), drt(s(1))]
    const area = (d: typeof size) =>
      d.gamma_ohm.reduce((a, g) => a + g, 0) * Math.log(d.tau_s[1] / d.tau_s[0]) + d.r0_ohm
    expect(area(size) / area(logarithm)).toBeCloseTo(1, 2)
    // λ is in units of χ², so it stays; what it allows against the noise is λ noise².
    const loud = synthetic(circuit, [10, 20, 1e-5, 0.7, 50, 1e-3, 0.7], { noise: 0.03, seed: 1 })
    const strength = (d: typeof size) => d.strength * d.noiseRelative ** 2
    expect(strength(drt(loud, { smooth: "gamma" }))).toBeGreaterThan(strength(size))
  })
})
