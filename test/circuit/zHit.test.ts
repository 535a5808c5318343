import { describe, expect, it } from "vitest"
import { pick } from "../../host/circuit/spectrum"
import { zHit } from "../../host/circuit/zHit"
import { synthetic } from "./synthetic"

const circuit = "R0-p(R1,CPE1)-p(R2,CPE2)-W1"
const values = [10, 20, 1e-5, 0.85, 50, 1e-3, 0.9, 8]

describe("Z-HIT", () => {
  it("finds the modulus of a steady cell in its phase", () => {
    // The formula is the first of a series: it is good to about 1 % where the phase bends (Ehm et al. 2000).
    expect(zHit(synthetic(circuit, values)).rmsRelative).toBeLessThan(0.01)
    // A constant phase element is its simplest case: exact.
    expect(zHit(synthetic("CPE0", [1e-3, 0.8])).rmsRelative).toBeLessThan(1e-10)
  })

  it("shows a cell whose modulus rose by 10 % towards the end of the sweep", () => {
    const s = synthetic(circuit, values, { noise: 0.002, seed: 3 })
    const grown = s.f_Hz.map(f => 1 + 0.1 / (1 + 30 * f))
    const drifted = { ...s, re_ohm: s.re_ohm.map((x, i) => x * grown[i]), im_ohm: s.im_ohm.map((x, i) => x * grown[i]) }
    expect(Math.abs(zHit(s).slowest)).toBeLessThan(0.015)
    // The mean of the slowest decade, where 10 % are on their way.
    expect(zHit(drifted).slowest - zHit(s).slowest).toBeGreaterThan(0.04)
  })

  it("does not mind the order of the points, and wants eight", () => {
    const s = synthetic(circuit, values, { noise: 0.002 })
    const backwards = pick(
      { ...s, f_Hz: [...s.f_Hz].reverse(), re_ohm: [...s.re_ohm].reverse(), im_ohm: [...s.im_ohm].reverse() },
      () => true,
    )
    expect([...zHit(backwards).residuals].reverse()).toEqual(zHit(s).residuals)
    expect(() => zHit(pick(s, i => i < 7))).toThrow(/7 points: measure at least 8/)
  })
})
