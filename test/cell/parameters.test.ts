/** Unphysical parameters are refused by name and bound, at creation. */
import { describe, expect, test } from "vitest"
import { HalfCell } from "../../sim/cell/halfCell"
import { ParameterError, type HalfCellParameters } from "../../sim/cell/parameters"

const good: HalfCellParameters = {
  start_V: 1,
  concentration_mol_m3: 24000,
  isotherm: [{ u_V: 1, x: 1, width: 5 }],
  particles: [{ shape: "slab", length_m: 1e-5, area_m2: 1e-4, diffusivity_m2_s: 1e-14, exchange_A_m2: 1 }],
  series_ohm: 5,
  doubleLayer: { y0: 1e-4, alpha: 0.8 },
}
const particle = good.particles[0]

const bad: [name: string, parameters: HalfCellParameters, bound: RegExp][] = [
  [
    "particles[0].diffusivity_m2_s",
    { ...good, particles: [{ ...particle, diffusivity_m2_s: -1e-14 }] },
    /within 1e-26 \.\. 0\.001/,
  ],
  ["particles[0].exchange_A_m2", { ...good, particles: [{ ...particle, exchange_A_m2: NaN }] }, /within/],
  ["particles[0].length_m", { ...good, particles: [{ ...particle, length_m: 0 }] }, /within/],
  ["doubleLayer.alpha", { ...good, doubleLayer: { y0: 1e-4, alpha: 1.2 } }, /above 0 and at most 1/],
  ["arcs[0].alpha", { ...good, arcs: [{ r_ohm: 1, y0: 1e-5, alpha: 0 }] }, /above 0 and at most 1/],
  ["arcs[0].r_ohm", { ...good, arcs: [{ r_ohm: -3, y0: 1e-5, alpha: 0.8 }] }, /within/],
  ["series_ohm", { ...good, series_ohm: -1 }, /within 0 \.\./],
  ["railLow_V", { ...good, railLow_V: 5, railHigh_V: 4 }, /below railHigh_V = 4/],
  ["isotherm.u_V[2]", { ...good, isotherm: { x: [0, 0.5, 1], u_V: [4, 3, 3.5] } }, /below u_V\[1\] = 3/],
  ["isotherm.x[1]", { ...good, isotherm: { x: [0.5, 0.5], u_V: [4, 3] } }, /above x\[0\] = 0\.5/],
  ["isotherm", { ...good, isotherm: [] }, /at least one gallery/],
  ["startHysteresis", { ...good, startHysteresis: 2 }, /within -1 \.\. 1/],
  ["temperature_K", { ...good, temperature_K: 25 }, /within 150 \.\. 600/],
]

describe("a half-cell", () => {
  test("takes good parameters", () => {
    expect(() => new HalfCell(good)).not.toThrow()
  })

  for (const [name, parameters, bound] of bad) {
    test(`refuses ${name} and says the bound`, () => {
      let caught: unknown
      try {
        void new HalfCell(parameters)
      } catch (error) {
        caught = error
      }
      expect(caught).toBeInstanceOf(ParameterError)
      const error = caught as ParameterError
      expect(error.parameter).toBe(name)
      expect(error.message).toContain(name)
      expect(error.message).toMatch(bound)
    })
  }
})
