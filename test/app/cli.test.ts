import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { galvanode } from "./galvanode"

let folder = ""
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "galvanode-"))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe("galvanode list and dry-run", () => {
  it("lists techniques with their parameters, cells, boards, transports and elements", async () => {
    const { code, out } = await galvanode("list")
    expect(code).toBe(0)
    for (const word of ["gitt", "cv", "eis", "ocv", "navo3-li", "channel-card", "tcp://", "CPE", "pulse_s"])
      expect(out).toContain(word)
  })

  it("says what a run would do on a cell, with units read from the command line", async () => {
    const { code, out } = await galvanode(
      "dry-run",
      "gitt",
      "i_A=-35uA",
      "pulse_s=10min",
      "pulses=2",
      "--cell",
      "navo3-li",
    )
    expect(code).toBe(0)
    expect(out).toMatch(/duration\s+at most 2 h 30 min/)
    expect(out).toMatch(/on the cell/)
    expect(out).toMatch(/every step ends only by time/)
  })

  it("refuses with a sentence and exit code 1, never with a stack", async () => {
    for (const [words, sentence] of [
      [["dry-run", "gitt", "i_A=20mA"], /allowed is -0.01 .. 0.01 A; change i_A/],
      [
        ["dry-run", "cv", "rate_V_s=1", "step_V=1mV"],
        /reading every 0.001 s, this board can every 0.02 s; raise every_s \(in a voltammogram: raise step_V/,
      ],
      [["dry-run", "cv", "speed=1"], /has no parameter speed; it has eStart_V/],
      [["dry-run", "gitt", "i_A=35uV"], /not a unit of this field/],
      [["dry-run", "nonsense"], /there is no technique "nonsense"; there are ca, cv, gcd, gitt, eis, ocv/],
      [["run", "cv"], /--cell ID for a simulated card, or --on URL/],
      [["run", "cv", "--cell", "unobtainium"], /there is no cell "unobtainium"; there are/],
      [["run", "cv", "--on", "tcp://127.0.0.1:1"], /nothing answers at tcp:\/\/127.0.0.1:1/],
      [["run", "cv", "--on", "ftp://x"], /no transport for "ftp:"; write/],
      [["show", "/nowhere.run"], /cannot read \/nowhere.run/],
      [["fit", "/nowhere.z"], /nowhere.z/],
    ] as const) {
      const { code, err } = await galvanode(...words)
      expect(code, words.join(" ")).toBe(1)
      expect(err, words.join(" ")).toMatch(sentence)
      expect(err).not.toMatch(/\n\s+at /)
    }
  })
})

describe("galvanode run, show and fit", () => {
  it("runs, records, shows, exports and draws; the same file is never overwritten", async () => {
    const file = join(folder, "cv.run")
    const ran = await galvanode(
      "run",
      "cv",
      "cycles=1",
      "iMax_A=100uA",
      "--cell",
      "ferrocyanide",
      "--out",
      file,
      "--plot",
      join(folder, "cv.svg"),
    )
    expect(ran.err).not.toMatch(/Error/)
    expect(ran.code).toBe(0)
    expect(ran.out).toMatch(/finished after .* readings; the cell is open/)
    expect(ran.out).toMatch(/Peak separation/)
    expect(readFileSync(join(folder, "cv.svg"), "utf8")).toMatch(/^<svg[\s\S]*E \(V\)/)

    const again = await galvanode("run", "cv", "--cell", "ferrocyanide", "--out", file)
    expect(again.code).toBe(1)
    expect(again.err).toMatch(/exists already; a run file is never overwritten/)

    const csv = join(folder, "cv.csv")
    const shown = await galvanode("show", file, "--csv", csv)
    expect(shown.out).toMatch(/cv\s+20.*Ferri/)
    expect(shown.out).toMatch(/finished/)
    const rows = readFileSync(csv, "utf8").trim().split("\n")
    expect(rows[0]).toBe("test_time_second,voltage_volt,current_ampere,step_count,cycle_count,unix_time_second")
    expect(rows.length).toBeGreaterThan(500)
    for (const v of rows[100].split(",")) expect(Number.isFinite(Number(v))).toBe(true)
  })

  it("a run file torn off in the middle shows what there is and says so", async () => {
    const file = join(folder, "torn.run")
    await galvanode("run", "ocv", "duration_s=2000", "--cell", "dummy-randles", "--out", file)
    truncateSync(file, Math.floor(readFileSync(file).length * 0.6))
    const { code, out } = await galvanode("show", file)
    expect(code).toBe(0)
    expect(out).toMatch(/cut off: the file ends before the run did/)
    expect(out).toMatch(/bytes at the end are torn/)
    expect(Number(/(\d+) readings/.exec(out)?.[1])).toBeGreaterThan(500)
  })

  it("what is no run file is refused", async () => {
    const file = join(folder, "letter.run")
    writeFileSync(file, "Dear Sir")
    const { code, err } = await galvanode("show", file)
    expect(code).toBe(1)
    expect(err).toMatch(/is no Galvanode run file/)
  })

  it("fits a spectrum file: circuit, values with errors, chi-squared, Kramers-Kronig, a picture", async () => {
    const rows = Array.from({ length: 50 }, (_, k) => {
      const f = 10 ** (5 - k / 8)
      const x = 2 * Math.PI * f * 1000 * 1e-5
      return `${f},${100 + 1000 / (1 + x * x)},${(-1000 * x) / (1 + x * x)}`
    })
    const file = join(folder, "randles.csv")
    writeFileSync(file, ["frequency_Hz,Zreal_ohm,Zimag_ohm", ...rows].join("\n"))
    const { code, out, err } = await galvanode("fit", file, "--plot", join(folder, "fit.svg"))
    expect(err).toBe("")
    expect(code).toBe(0)
    expect(out).toMatch(/R0-p\(R1,C1\)/)
    expect(out).toMatch(/100\.0/)
    expect(out).toMatch(/Kramers-Kronig/)
    expect(readFileSync(join(folder, "fit.svg"), "utf8")).toContain("<svg")
    const json = JSON.parse((await galvanode("fit", file, "--json")).out) as { circuit?: string }
    expect(JSON.stringify(json)).toContain("R0-p(R1,C1)")
  })
})

describe("galvanode cell", () => {
  it("runs a program on a parameter set from a file, and gives its impedance", async () => {
    const cell = join(folder, "cell.json")
    const parameters = {
      start_V: 3.9,
      concentration_mol_m3: 48000,
      isotherm: { x: [0.01, 0.2, 0.4, 0.6, 0.8, 0.99], u_V: [4.4, 4.1, 3.95, 3.85, 3.7, 3.4] },
      particles: [
        {
          shape: "sphere",
          length_m: 3e-6,
          area_m2: 0.01,
          diffusivity_m2_s: 1e-14,
          exchange_A_m2: { x: [0, 0.5, 1], exchange_A_m2: [0.5, 2, 0.5] },
        },
      ],
      series_ohm: 5,
    }
    const data = {
      id: "mine",
      title: "my cell",
      source: "made up",
      notClaimed: "anything",
      sample: { capacity_C: 10 },
      parameters,
    }
    writeFileSync(cell, JSON.stringify(data))
    const program = join(folder, "discharge.yaml")
    writeFileSync(program, "galvanode: 1\nsteps:\n  - { hold: -C/5, for: 10 h, until: E < 3.5 V, every: 60 s }\n")
    const curve = join(folder, "curve.csv")
    const ran = await galvanode("cell", "run", "--cell", cell, "--program", program, "--out", curve)
    expect(ran.err).not.toMatch(/Error/)
    expect(ran.code).toBe(0)
    const rows = readFileSync(curve, "utf8").trim().split("\n")
    expect(rows[0]).toBe("time_s,potential_V,current_A,charge_C,step,pass")
    expect(Number(rows[rows.length - 1].split(",")[1])).toBeCloseTo(3.5, 4)
    const z = join(folder, "z.csv")
    expect(
      (await galvanode("cell", "eis", "--cell", cell, "--soc", "0.5", "--from", "1e5", "--to", "1e-3", "--out", z))
        .code,
    ).toBe(0)
    expect(readFileSync(z, "utf8").trim().split("\n").length).toBe(82)

    writeFileSync(cell, JSON.stringify({ ...data, parameters: { ...parameters, series_ohm: -1 } }))
    const refused = await galvanode("cell", "eis", "--cell", cell, "--out", z)
    expect(refused.code).toBe(1)
    expect(refused.err).toMatch(/series_ohm is -1; it must be/)
  })
})
