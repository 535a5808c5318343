/**
 * Conductivity of a pellet between blocking electrodes:
 *
 *   kappa = L/(R A)      R from a fit of R0-p(R1,CPE1)-CPE2: leads, bulk (and grain boundary) arc, blocking electrodes
 *
 * L: thickness [m]; A: area of an electrode [m2]; 1 S/m = 10 mS/cm. The electronic part is not in it: measure that by
 * direct current. R is R1, or R0 + R1 where the arc lies above the highest frequency and only the spike is seen.
 */
import { fitCircuit } from "../../circuit/fit"
import type { Spectrum } from "../../circuit/spectrum"
import { FitError } from "../../errors"
import {
  byNoise,
  doubtful,
  isUnsure,
  type Known,
  type Measured,
  measured,
  percent,
  positive,
  relativeU,
  valid,
  type Verdict,
  worst,
} from "../measured"

/** What leads and contacts may have where the spectrum cannot tell them from the pellet, and which share matters. */
const LEADS_OHM = 10
const LEADS_SHARE = 0.05

/** Circuits that a pellet can look like, the plainest last. */
const WHOLE = "R0-p(R1,CPE1)-CPE2"
const ARC = "p(R1,CPE1)-CPE2"
const SPIKE = "R1-CPE2"

/** Resistance of the pellet [ohm]. @throws FitError where no circuit fits */
export function pelletResistance(s: Spectrum): Measured {
  const tried = [ARC, SPIKE, WHOLE].flatMap(circuit => {
    try {
      return [{ circuit, fit: fitCircuit(s, circuit) }]
    } catch (cause) {
      if (cause instanceof FitError) return []
      throw cause
    }
  })
  if (tried.length === 0) throw new FitError("pellet", "the spectrum is no pellet between blocking electrodes")
  // more elements must pay for themselves
  const n = 2 * s.f_Hz.length
  const cost = (t: (typeof tried)[number]) => n * Math.log(t.fit.chiSquared / n) + t.fit.params.length * Math.log(n)
  const best = tried.reduce((a, b) => (cost(b) < cost(a) - 10 ? b : a))
  const r1 = best.fit.params.find(p => p.name === "R1")
  const r0 = best.fit.params.find(p => p.name === "R0")
  if (!r1) throw new FitError("pellet", `the fit of ${best.circuit} has no R1`)
  const value = r1.value
  const lead = r0 && r0.value > 0.05 * value
  // an arc whose top lies far above the highest frequency cannot tell the pellet from the leads
  const param = (name: string) => best.fit.params.find(p => p.name === name)?.value ?? 0
  const [y0, alpha] = [param("CPE1_Q"), param("CPE1_a")]
  const top_Hz = y0 > 0 ? (value * y0) ** (-1 / alpha) / (2 * Math.PI) : Infinity
  const unseen = best.circuit === SPIKE || (best.circuit === ARC && top_Hz > 3 * Math.max(...s.f_Hz))
  const share = unseen ? LEADS_OHM / value : 0
  return measured(
    value,
    "Ω",
    r1.se === null ? null : Math.hypot(r1.se, (share * value) / Math.sqrt(3)),
    worst(
      byNoise(r1.se === null ? null : r1.se / value, `R1 of ${best.circuit}`),
      share > LEADS_SHARE
        ? doubtful(
            `the arc lies above the highest frequency: leads are in R, and ${LEADS_OHM} Ω of them would be ${percent(share)}`,
          )
        : valid(""),
      lead ? doubtful(`R0 is ${(100 * (r0.value / value)).toFixed(0)} % of R1: two arcs, or long leads`) : valid(""),
    ),
    { chiSquared: best.fit.chiSquared, ...Object.fromEntries(best.fit.params.map(p => [p.name, p.value])) },
  )
}

/** @throws FitError `input` for a number that is zero or missing */
export function conductivity(input: {
  readonly resistance: Known | Measured
  readonly thickness_m: Known
  readonly area_m2: Known
}): Measured {
  const r = positive("resistance", input.resistance)
  const thickness = positive("thickness_m", input.thickness_m)
  const area = positive("area_m2", input.area_m2)
  const value = thickness / (r * area)
  const parts = [input.resistance, input.thickness_m, input.area_m2]
  const verdict: Verdict =
    typeof input.resistance === "object" && "validity" in input.resistance ? input.resistance : valid("L/(R A)")
  return measured(value, "S/m", parts.some(isUnsure) ? null : value * Math.hypot(...parts.map(relativeU)), verdict, {
    resistance_ohm: r,
    thickness_m: thickness,
    area_m2: area,
  })
}
