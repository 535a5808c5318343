import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { compileCircuit } from "../../host/circuit/circuit"
import { fitCircuit } from "../../host/circuit/fit"
import { fitWithRelaxation, relaxationOf } from "../../host/circuit/relaxation"
import { fitFile } from "../../host/circuit/report"
import { restOfRun } from "../../host/circuit/restOfRun"
import { FitError } from "../../host/errors"
import { Readings } from "../../host/readings"
import { RUN_FILE_VERSION, type StartDocument } from "../../host/record/document"
import { RunWriter } from "../../host/record/write"
import { gaussian, synthetic } from "./synthetic"

const t_s = Array.from({ length: 60 }, (_, k) => 0.1 * 10 ** (k / 15))
const pulse = { t_s, pulse_A: 0.01, pulse_s: 100 }

function real(text: string, p: number[]) {
  const circuit = compileCircuit(text)
  const row = new Float64Array(2 + 2 * p.length)
  return (w: number) => {
    circuit.evaluate(w, Float64Array.from(p), 0, row)
    return row[0]
  }
}

describe("the rest after a pulse", () => {
  it("is that of closed forms: an RC element, a Warburg element, a capacitor that keeps its charge", () => {
    // RC: I R exp(-t/τ) (1 - exp(-T/τ)).
    const rc = relaxationOf(real("R0-p(R1,C1)", [3, 50, 0.4]), pulse)
    t_s.forEach((t, i) => {
      const exact = 0.01 * 50 * Math.exp(-t / 20) * (1 - Math.exp(-5))
      // Re Z drawn linear between 30 points per decade: 1e-3 of the largest value.
      expect(Math.abs(rc[i] - exact), `t ${t}`).toBeLessThan(1e-3 * 0.5)
    })
    // Warburg, Z = σ √2/√s: h = 2 σ √(2t/π).
    const h = (t: number) => 2 * 4 * Math.sqrt((2 * t) / Math.PI)
    const w = relaxationOf(real("W0", [4]), pulse)
    t_s.forEach((t, i) => expect(w[i] / (0.01 * (h(t + 100) - h(t)))).toBeCloseTo(1, 2))
    for (const v of relaxationOf(real("C0", [5]), pulse)) expect(v).toBeCloseTo(0, 12)
  })

  it("gives a slow arc that the sweep has not reached, and better than the sweep alone", () => {
    // τ = 60 s; the sweep ends at 0.1 Hz.
    const text = "R0-p(R1,CPE1)-p(R2,CPE2)"
    const values = [10, 20, 1e-4, 0.9, 30, 60 ** 0.9 / 30, 0.9]
    const random = gaussian(11)
    const exact = relaxationOf(real(text, values), pulse)
    const rest = { ...pulse, e_V: exact.map(v => 3.4 + v + 2e-4 * random()), sigma_V: 2e-4 }
    const s = synthetic(text, values, { noise: 0.003, seed: 4, fMin_Hz: 0.1 })
    const alone = fitCircuit(s, text).params.map(p => p.se ?? Infinity)
    const joint = fitWithRelaxation(s, rest, text)
    joint.params.forEach((p, k) => expect(Math.abs(p.value - values[k]) / p.se!, p.name).toBeLessThan(4))
    expect(joint.params[4].se!).toBeLessThan(0.3 * alone[4])
    expect(joint.params[5].se!).toBeLessThan(0.3 * alone[5])
    expect(joint.freedom).toBe(2 * s.f_Hz.length + 60 - 1 - 7)
    expect(joint.reducedChiSquared).toBeLessThan(1.5)
  })

  it("refuses a rest that cannot be used", () => {
    const s = synthetic("R0-p(R1,C1)", [1, 2, 3])
    const rest = { ...pulse, e_V: t_s.map(() => 1), sigma_V: 1e-4 }
    expect(() => fitWithRelaxation(s, { ...rest, sigma_V: 0 }, "R0-p(R1,C1)")).toThrow(FitError)
    expect(() => fitWithRelaxation(s, { ...rest, t_s: [0, ...t_s.slice(1)] }, "R0-p(R1,C1)")).toThrow(
      /reading 1 at 0 s/,
    )
    expect(() => fitWithRelaxation(s, { ...rest, e_V: [1] }, "R0-p(R1,C1)")).toThrow(/60 times and 1 voltages/)
  })
})

describe("the rests of a run", () => {
  const text = "R0-p(R1,CPE1)-p(R2,C2)"
  const values = [10, 20, 1e-4, 0.9, 30, 2]
  /** A rest, a pulse of 10 mA for 100 s, and 1000 s of rest, in readings of 1 s with 20 uV of noise; τ of R2 is 60 s. */
  function recorded(): Readings {
    const r = new Readings()
    const random = gaussian(5)
    const noise = () => 2e-5 * random()
    for (let t = 1; t <= 50; t++) r.push(t, 3.4 + noise(), 0, 0, 0, 0, 0)
    for (let t = 51; t <= 150; t++) r.push(t, 3.9 + noise(), 0.01, 1, 0, 0, 0)
    const charged_V = 0.01 * 30 * (1 - Math.exp(-100 / 60))
    for (let t = 1; t <= 1000; t++) r.push(150 + t, 3.41 + charged_V * Math.exp(-t / 60) + noise(), 0, 2, 0, 0, 0)
    return r
  }

  it("come with the current, its length and the noise of a reading, evenly spaced in ln t", () => {
    const rest = restOfRun(recorded())
    expect(rest).toMatchObject({ pulse: 1, pulse_s: 100 })
    expect(rest.pulse_A).toBeCloseTo(0.01, 12)
    expect(rest.t_s[0]).toBe(1)
    expect(rest.t_s.length).toBeLessThanOrEqual(81)
    // Sigma from some 330 second differences is known to 6 %; correlation between them makes it 8.
    expect(rest.sigma_V / 2e-5).toBeGreaterThan(0.75)
    expect(rest.sigma_V / 2e-5).toBeLessThan(1.25)
    expect(() => restOfRun(recorded(), 2)).toThrow(/rest 2 was asked, but the run has 1 rests.*take 1\.\.1/)
    expect(() => restOfRun(new Readings())).toThrow(/has 0 rests/)
  })

  it("are fitted together with a spectrum by galvanode fit --rest, so that a slow arc is known", async () => {
    const folder = mkdtempSync(join(tmpdir(), "rest-"))
    try {
      const [file, run] = [join(folder, "a.csv"), join(folder, "a.run")]
      const s = synthetic(text, values, { noise: 0.003, seed: 4, fMin_Hz: 0.1 })
      writeFileSync(
        file,
        `f_Hz,re_ohm,im_ohm\n${s.f_Hz.map((f, i) => `${f},${s.re_ohm[i]},${s.im_ohm[i]}`).join("\n")}\n`,
      )
      const writer = new RunWriter(run, () => new Readings())
      writer.write({ kind: "start", version: RUN_FILE_VERSION } as StartDocument)
      writer.readings(recorded())
      writer.close()
      const { fit, text: report } = await fitFile(file, { circuit: text, rest: run })
      const r2 = fit.params[4]
      expect(Math.abs(r2.value - 30) / r2.se!).toBeLessThan(4)
      expect(r2.se!).toBeLessThan(0.3 * (fitCircuit(s, text).params[4].se ?? Infinity))
      expect(report).toMatch(
        /Fitted together with rest 1 of .*a\.run: \d+ readings from 1\.000 s to 9\d\d\.\d s after 10\.00 mA/,
      )
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
