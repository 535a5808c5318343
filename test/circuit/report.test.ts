import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { fitFile } from "../../host/circuit/report"
import { synthetic } from "./synthetic"

describe("galvanode fit", () => {
  let folder = ""
  let file = ""
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "fit-"))
    file = join(folder, "cell.csv")
    const s = synthetic("R0-p(R1,CPE1)", [0.012, 0.047, 0.8, 0.9], { noise: 0.002, seed: 6, fMax_Hz: 1e4 })
    const rows = s.f_Hz.map((f, i) => `${f},${s.re_ohm[i]},${s.im_ohm[i]}`)
    await writeFile(file, `f_Hz,re_ohm,im_ohm\n${rows.join("\n")}\n`)
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it("chooses the circuit, and prints values with prefix, unit, error, Kramers-Kronig and the reason", async () => {
    const { text, fit, kk } = await fitFile(file)
    expect(fit.circuit).toBe("R0-p(R1,CPE1)")
    expect(text).toMatch(/49 points, 10\.00 kHz to 10\.00 mHz/)
    expect(text).toMatch(/R1\s+4[67]\.\d\d mΩ\s+± 0\.\d+ %/)
    expect(text).toMatch(/CPE1_a\s+0\.\d+\s+± 0\.\d+ %/)
    expect(text).toMatch(/χ² .*modulus weights/)
    expect(text).toMatch(/Kramers-Kronig: valid, 0\.\d+ % rms/)
    expect(text).toMatch(/has the lowest BIC of \d+ circuits(; next is|, but the data cannot tell it from)/)
    expect(text).not.toMatch(/NaN|undefined|null/)
    expect(kk!.validity).toBe("valid")
  })

  it("takes a given circuit, lists residuals when asked, and gives plain data for programs", async () => {
    const { text, json } = await fitFile(file, { circuit: "R0-R2-p(R1,CPE1)", kk: true })
    expect(text).toMatch(/R0 .* cannot be seen/)
    expect(text).toMatch(/The data cannot see R0, R2/)
    expect(text).toContain("Circuit: as given")
    expect(text.match(/ %\s+-?\d.* %$/gm)!.length).toBe(49)
    const back = JSON.parse(JSON.stringify(json)) as { fit: { params: { name: string; se: number | null }[] } }
    expect(back.fit.params.map(p => p.name)).toEqual(["R0", "R2", "R1", "CPE1_Q", "CPE1_a"])
    expect(back.fit.params[0].se).toBeNull()
  })

  it("lists the peaks of the distribution of relaxation times when asked", async () => {
    const { text, drt, json } = await fitFile(file, { circuit: "R0-p(R1,CPE1)", drt: "log" })
    expect(drt!.peaks.length).toBe(1)
    // τ = (0.047·0.8)^(1/0.9) s.
    expect(text).toMatch(
      /Distribution of relaxation times\n\s+τ\s+f\s+R\n\s+2\d\.\d+ ms\s+\d\.\d+ Hz\s+4\d\.\d+ mΩ\s+± \d/,
    )
    expect(JSON.parse(JSON.stringify(json)).drt.peaks.length).toBe(1)
    expect((await fitFile(file, { circuit: "R0" })).drt).toBeNull()
    for (const kind of ["nnls", "arcs"] as const) {
      const { drt } = await fitFile(file, { circuit: "R0-p(R1,CPE1)", drt: kind })
      expect(drt!.peaks.length, kind).toBe(1)
      // Within three standard deviations of 47 mΩ; the smoothed one keeps what is between the valleys.
      const [{ r_ohm, rSigma_ohm }] = drt!.peaks
      expect(Math.abs(r_ohm - 0.047), kind).toBeLessThan(3 * rSigma_ohm + (kind === "nnls" ? 1e-3 : 0))
    }
    await expect(fitFile(file, { circuit: "R0", drt: "fourier" as "log" })).rejects.toThrow(/there are log, nnls, arcs/)
  })

  it("draws the picture, and refuses other kinds", async () => {
    const plot = join(folder, "cell.svg")
    await fitFile(file, { circuit: "R0-p(R1,CPE1)", plot })
    expect(await readFile(plot, "utf8")).toMatch(/^<svg xmlns.*Z′ \(mΩ\).*<\/svg>\n$/s)
    await expect(fitFile(file, { circuit: "R0", plot: "cell.png" })).rejects.toThrow(/end the name in \.svg/)
  })
})
