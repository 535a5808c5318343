/**
 * Real spectra against optima found by another program (80 starts each, confirmed with scipy): χ² may not be worse by
 * more than 1e-4, and where it is equal the parameters agree.
 */

import { readFileSync } from "node:fs"
import { resolve } from "node:path"
import { beforeAll, describe, expect, it } from "vitest"
import { fitCircuit } from "../../host/circuit/fit"
import { fitSeries } from "../../host/circuit/series"
import { type Spectrum, pick } from "../../host/circuit/spectrum"
import type { Weighting } from "../../host/circuit/weights"
import { spectraFromBytes } from "../../host/formats/readSpectrum"
import { hasSharedEis, sharedEis } from "./sharedData"

interface Reference {
  readonly id: string
  readonly circuit: string
  readonly weight: Weighting
  readonly n: number
  readonly S: number
  readonly params: Record<string, [number, number]>
}

const files: Record<string, string> = {
  "exampleData/unit": "impedance_py/exampleData.csv",
  "exampleData/modulus": "impedance_py/exampleData.csv",
  autoeis_test_data: "autoeis/test_data.txt",
  drttools_LIB: "bayes-drt/DRTtools_LIB_data.txt",
  PDAC_500C: "bayes-drt/PDAC_COM3_02109_Contact10_2065C_500C.txt",
}

function load(id: string): Spectrum {
  const [group, number] = id.split("/")
  if (group === "redox_exp_50") return redox(Number(number))
  const file =
    files[id] ??
    (group === "battery"
      ? "autoeis/battery_cycles_0_64.csv"
      : group.startsWith("Circuit")
        ? `impedance_py/${group}.z`
        : `${id}.csv`)
  const spectra = spectraFromBytes(readFileSync(resolve(sharedEis, file)), file)
  const s = group === "battery" ? spectra[Number(number)] : spectra[0]
  if (group === "exampleData" || group === "impedanceanalyzer") return pick(s, i => s.im_ohm[i] < 0)
  return group === "PDAC_500C" ? pick(s, i => s.f_Hz[i] <= 1e5) : s
}

/** Row-major float64 or complex128 of a .npy file. */
function npy(name: string): Float64Array {
  const bytes = readFileSync(resolve(sharedEis, "pymultieis", name))
  const start = 10 + bytes.readUInt16LE(8)
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.length))
}

/** The dynamic series is stored as admittance, 45 frequencies x 50 spectra. */
function redox(which: number): Spectrum {
  const f = npy("freq_50.npy")
  const y = npy("Y_50.npy")
  const spectra = y.length / 2 / f.length
  const at = (i: number) => 2 * (i * spectra + which)
  const size = (i: number) => y[at(i)] ** 2 + y[at(i) + 1] ** 2
  return {
    f_Hz: [...f],
    re_ohm: Array.from(f, (_, i) => y[at(i)] / size(i)),
    im_ohm: Array.from(f, (_, i) => -y[at(i) + 1] / size(i)),
    meta: {},
  }
}

describe.skipIf(!hasSharedEis)("real spectra (skipped where ../shared/data/eis is absent)", () => {
  let fits: readonly Reference[] = []
  beforeAll(() => {
    fits = (JSON.parse(readFileSync(resolve(sharedEis, "reference_fits.json"), "utf8")) as { fits: Reference[] }).fits
  })

  it("are fitted from no guess as well as by the reference, or better", () => {
    const worse: string[] = []
    for (const r of fits) {
      const s = load(r.id)
      expect(s.f_Hz.length, r.id).toBe(r.n)
      const fit = fitCircuit(s, r.circuit, { weighting: r.weight })
      if (fit.chiSquared > r.S * (1 + 1e-4)) worse.push(`${r.id} ${r.circuit}: ${fit.chiSquared} against ${r.S}`)
    }
    expect(worse).toEqual([])
  })

  it("give the eleven published parameters of the lithium-ion cell to four digits", () => {
    const r = fits.find(f => f.id === "drttools_LIB")!
    const fit = fitCircuit(load(r.id), r.circuit)
    const arcs = (params: (name: string) => number) =>
      [1, 2, 3]
        .map(k => [params(`R${k}`), params(`CPE${k}_0`), params(`CPE${k}_1`)])
        .sort((a, b) => a[0] - b[0])
        .flat()
    const ours = arcs(name => fit.params.find(p => p.name === name.replace("_0", "_Q").replace("_1", "_a"))!.value)
    const theirs = arcs(name => r.params[name][0])
    ours.forEach((x, i) => expect(Math.abs(x / theirs[i] - 1)).toBeLessThan(2e-4))
    expect(fit.params[0].value / r.params.L0[0]).toBeCloseTo(1, 3)
    expect(fit.params[1].value / r.params.R0[0]).toBeCloseTo(1, 3)
  })

  it("escape the documented local minimum of the best-known example", () => {
    const s = load("exampleData/unit")
    const circuit = "R0-p(R1,C1)-p(R2-Wo1,C2)"
    expect(fitCircuit(s, circuit, { weighting: "unit" }).chiSquared).toBeLessThan(1.40314e-5)
    expect(fitCircuit(s, circuit).chiSquared).toBeLessThan(0.018388)
  })

  it("keep the names of the arcs through 65 cycles of an ageing cell and 50 spectra of a changing one", () => {
    const cell = spectraFromBytes(readFileSync(resolve(sharedEis, "autoeis/battery_cycles_0_64.csv")), "battery.csv")
    expect(cell.length).toBe(65)
    for (const fit of fitSeries(cell, "R0-p(R1,CPE1)-p(R2,CPE2)-CPE3").fits) {
      const v = fit.params.map(p => p.value)
      expect((v[1] * v[2]) ** (1 / v[3])).toBeLessThanOrEqual((v[4] * v[5]) ** (1 / v[6]))
    }
    const changing = Array.from({ length: 50 }, (_, k) => redox(k))
    const { fits } = fitSeries(changing, "R0-p(CPE1,R1-p(W1,R2))")
    // Neighbours are moments apart: a name that swapped would jump by decades.
    fits.slice(1).forEach((fit, k) => {
      for (const i of [0, 1, 2])
        expect(Math.abs(Math.log(fit.params[i].value / fits[k].params[i].value))).toBeLessThan(0.5)
    })
  })
})
