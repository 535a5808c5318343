/**
 * Files as they come: unequal sampling, gaps, repeated times, holes, overload, currents in odd units, a charge first, a run cut
 * off anywhere. Whatever comes in, no analysis may crash or print a number that is none; refusals are FitErrors in words.
 */
import { describe, expect, it } from "vitest"
import type { Curve } from "../../host/analysis/curve"
import { cyclesOf } from "../../host/analysis/galvanostatic/cycles"
import { dcResistances } from "../../host/analysis/galvanostatic/dcResistance"
import { halfCycles } from "../../host/analysis/galvanostatic/halfCycles"
import { differentialVoltage, incrementalCapacity } from "../../host/analysis/galvanostatic/incremental"
import { titration } from "../../host/analysis/gitt/titration"
import { firstArc } from "../../host/analysis/impedance/arcs"
import { warburgRegression } from "../../host/analysis/impedance/warburgRange"
import { restEnd } from "../../host/analysis/relaxation/restEnd"
import { findPeaks } from "../../host/analysis/voltammetry/peaks"
import { pairPeaks } from "../../host/analysis/voltammetry/peakPairs"
import { shoulders } from "../../host/analysis/voltammetry/shoulders"
import { findSweeps } from "../../host/analysis/voltammetry/sweeps"
import { FitError } from "../../host/errors"
import { FLAG } from "../../protocol/readings"
import { type Random, seeded } from "./truth"

const SEED = Number(process.env.SEED ?? 4)

/** Cycles, pulses or sweeps with every fault a file can have. */
function anyCurve(random: Random): Curve {
  const t_s: number[] = []
  const e_V: number[] = []
  const i_A: number[] = []
  const flags: number[] = []
  const scale = 10 ** (-7 + 7 * random.uniform())
  const sweep = random.uniform() < 0.3
  let now = 0
  let e = 3 * random.uniform()
  const stretches = Math.floor(12 * random.uniform())
  for (let s = 0; s < stretches; s++) {
    const i = random.uniform() < 0.4 ? 0 : scale * (random.uniform() < 0.5 ? -1 : 1) * (0.5 + random.uniform())
    const n = Math.floor(1 + 80 * random.uniform() ** 2)
    const every = 10 ** (-2 + 4 * random.uniform())
    for (let k = 0; k < n; k++) {
      const odd = random.uniform()
      now += odd < 0.02 ? 0 : odd < 0.03 ? -every : odd < 0.04 ? 300 * every : every
      e += (sweep ? 0.01 * (s % 2 === 0 ? 1 : -1) : Math.sign(i) * 0.002) + 1e-4 * random.normal()
      t_s.push(now)
      e_V.push(random.uniform() < 0.01 ? NaN : e + (i / scale) * 0.05)
      i_A.push(random.uniform() < 0.01 ? Infinity : i * (1 + 0.01 * random.normal()))
      flags.push(random.uniform() < 0.02 ? FLAG.overloadE : 0)
    }
  }
  return random.uniform() < 0.5 ? { t_s, e_V, i_A } : { t_s, e_V, i_A, flags }
}

/** Every number anywhere in a result. */
function* numbersIn(value: unknown, at = ""): Generator<readonly [string, number]> {
  if (typeof value === "number") yield [at, value]
  else if (ArrayBuffer.isView(value)) for (const v of value as Float64Array) yield [at, v]
  else if (value && typeof value === "object")
    for (const [key, inner] of Object.entries(value)) yield* numbersIn(inner, `${at}.${key}`)
}

function sound<T>(run: () => T): T | undefined {
  try {
    const found = run()
    for (const [at, value] of numbersIn(found)) if (!Number.isFinite(value)) throw new Error(`${at} is ${value}`)
    return found
  } catch (cause) {
    if (cause instanceof FitError && cause.message.length > 20) return undefined
    throw cause
  }
}

describe(`files as they come (SEED=${SEED})`, () => {
  const random = seeded(SEED)
  const curves = Array.from({ length: 100 }, () => anyCurve(random))

  it("titrations: no crash, every number finite, uncertainties not negative", () => {
    let pulses = 0
    for (const c of curves)
      for (const ir of ["excluded", "kept"] as const)
        for (const s of sound(() => titration(c, { ir, length_m: { value: 1e-5, u: 1e-7 }, live: true })) ?? []) {
          pulses++
          for (const D of Object.values(s.D)) if (D) expect(D.u ?? 0).toBeGreaterThanOrEqual(0)
        }
    expect(pulses).toBeGreaterThan(50)
  })

  it("cycles, resistances and incremental capacity: no crash, charge never negative", () => {
    for (const c of curves) {
      const halves = sound(() => halfCycles(c)) ?? []
      for (const h of halves) {
        expect(h.charge.value).toBeGreaterThanOrEqual(0)
        sound(() => incrementalCapacity(c, h))
        sound(() => differentialVoltage(c, h))
      }
      sound(() => cyclesOf(halves))
      sound(() => dcResistances(c))
      sound(() => dcResistances(c, { after_s: 1 }))
    }
    for (const c of curves.slice(0, 15)) sound(() => restEnd(c))
  })

  it("voltammograms: no crash, an oxidation peak is positive and a reduction peak negative", () => {
    for (const c of curves) {
      const sweeps = sound(() => findSweeps(c)) ?? []
      const peaks = sweeps.flatMap(s => {
        sound(() => shoulders(c, s))
        // the baseline is a function: its numbers are in the results already
        return (["none", "line", "chord"] as const).flatMap(
          baseline => sound(() => findPeaks(c, s, { baseline }).map(p => ({ ...p, baseline: undefined }))) ?? [],
        )
      })
      const of = (direction: string) => peaks.filter(p => p.direction === direction)
      for (const p of of("oxidation")) expect(p.i.value).toBeGreaterThan(0)
      for (const p of of("reduction")) expect(p.i.value).toBeLessThan(0)
    }
  })

  it("spectra with noise of the size of the signal, inductive or capacitive ones: no crash", () => {
    for (let k = 0; k < 60; k++) {
      const n = 3 + Math.floor(40 * random.uniform())
      const f_Hz = Array.from({ length: n }, (_, j) => 10 ** (5 - (7 * j) / n))
      const s = {
        f_Hz,
        re_ohm: f_Hz.map(() => 100 * random.normal()),
        im_ohm: f_Hz.map(f => 100 * random.normal() - 1 / f),
        meta: {},
      }
      const found = sound(() => warburgRegression(s))
      sound(() => firstArc(s))
      if (found) expect(["valid", "doubtful", "invalid"]).toContain(found.sigmaW.validity)
    }
  })

  it("a pair of peaks of any sweeps has finite numbers", () => {
    for (const c of curves) {
      const sweeps = findSweeps(c)
      const peaks = sweeps.map(s => sound(() => findPeaks(c, s).map(p => p)) ?? [])
      for (let k = 1; k < peaks.length; k++)
        for (const pair of pairPeaks(
          [...peaks[k], ...peaks[k - 1]].filter(p => p.direction === "oxidation"),
          [...peaks[k], ...peaks[k - 1]].filter(p => p.direction === "reduction"),
        ))
          expect(Number.isFinite(pair.separation.value)).toBe(true)
    }
  })
})
