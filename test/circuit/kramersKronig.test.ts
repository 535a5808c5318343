import { describe, expect, it } from "vitest"
import { kramersKronig } from "../../host/circuit/kramersKronig"
import { pick } from "../../host/circuit/spectrum"
import { synthetic } from "./synthetic"

const circuit = "R0-p(R1,CPE1)-p(R2,CPE2)-W1"
const values = [10, 20, 1e-5, 0.85, 50, 1e-3, 0.9, 8]

describe("linear Kramers-Kronig", () => {
  it("leaves almost nothing of a noiseless circuit, even one that is no chain of RC elements", () => {
    const kk = kramersKronig(synthetic(circuit, values))!
    // 4 RC per decade follow a CPE and a Warburg element to about 1e-4 (Boukamp 1995, fig. 4).
    expect(kk.rmsRelative).toBeLessThan(5e-4)
    expect(kk.validity).toBe("valid")
  })

  it("finds the noise that was put in", () => {
    for (const noise of [0.001, 0.005, 0.02])
      for (let seed = 1; seed <= 5; seed++) {
        const kk = kramersKronig(synthetic(circuit, values, { noise, seed }))!
        // About 80 degrees of freedom: sigma of the estimate is 8 %.
        expect(kk.noiseRelative / noise, `noise ${noise}, seed ${seed}`).toBeGreaterThan(0.7)
        expect(kk.noiseRelative / noise, `noise ${noise}, seed ${seed}`).toBeLessThan(1.3)
      }
  })

  it("names a point that is 10 % off and keeps the others", () => {
    const s = synthetic(circuit, values, { noise: 0.003, seed: 2 })
    const spoilt = { ...s, im_ohm: s.im_ohm.map((x, i) => (i === 17 ? x + 0.1 * Math.hypot(x, s.re_ohm[i]) : x)) }
    const kk = kramersKronig(spoilt)!
    expect(kk.outliers).toEqual([17])
    expect(kk.validity).toBe("doubtful")
    expect(s.f_Hz[17]).toBeCloseTo(749.9, 1)
    expect(kk.verdict).toContain("749.9 Hz")
    expect(kk.residuals[17].im).toBeGreaterThan(0.08)
  })

  it("calls a mirrored spectrum (wrong sign of Im) invalid", () => {
    const s = synthetic(circuit, values, { noise: 0.003 })
    const kk = kramersKronig({ ...s, im_ohm: s.im_ohm.map(x => -x) })!
    expect(kk.validity).toBe("invalid")
    expect(kk.verdict).toMatch(/sign of Im/)
  })

  it("says nothing while there are too few points", () => {
    const s = synthetic(circuit, values)
    expect(kramersKronig(pick(s, i => i < 5))).toBeNull()
    expect(kramersKronig(pick(s, i => i < 12))).not.toBeNull()
  })
})
