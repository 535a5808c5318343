/** The rows of Wang et al., Nano Energy 2020, 10.1016/j.nanoen.2020.104686: NMC532 with LiNb0.5Ta0.5O3, and its pellets. */
import type { CellKind } from "../../../../sim/cell"
import { LOW_V, SCAN_V_S } from "../../../../sim/cell/families/lntoNmc532"
import { lntoPellet350 } from "../../../../sim/cells/lntoPellet350"
import { lntoPellet450 } from "../../../../sim/cells/lntoPellet450"
import { lntoPellet550 } from "../../../../sim/cells/lntoPellet550"
import { nmc532Liquid } from "../../../../sim/cells/nmc532Liquid"
import { nmc532Lnto350 } from "../../../../sim/cells/nmc532Lnto350"
import { nmc532Lnto450 } from "../../../../sim/cells/nmc532Lnto450"
import { nmc532Lnto550 } from "../../../../sim/cells/nmc532Lnto550"
import * as run from "../protocols"
import { absolute, experiment, input, not, once, oncePer, paper, relative, shape, type Bare, type Row } from "../row"

/** 0.1 C: 0.13 mA/cm2 over 8.1 mg/cm2. */
const tenth = 0.13 / 8.1
const liIn_V = 0.62
const window = (kind: CellKind) => {
  const shift_V = kind === nmc532Liquid ? liIn_V : 0
  return { low_V: LOW_V + shift_V, high_V: 3.8 + shift_V }
}

function measure(kind: CellKind) {
  const { low_V, high_V } = window(kind)
  const charge = (cell: ReturnType<typeof run.fresh>) => run.half(cell, kind, tenth, high_V)
  const discharge = (cell: ReturnType<typeof run.fresh>, rate = tenth) => run.half(cell, kind, -rate, low_V)
  const life = once(() => {
    const cell = run.fresh(kind)
    return Array.from({ length: 200 }, () => ({ up: charge(cell), down: discharge(cell) }))
  })
  /** Each discharge after a charge at 0.1 C, C/10 to 1 C. */
  const rates = once(() => {
    const cell = run.fresh(kind)
    return [1, 2, 5, 10].map(factor => {
      charge(cell)
      return discharge(cell, factor * tenth)
    })
  })
  const separation = once(() => {
    const cell = run.fresh(kind)
    const tops = [high_V, low_V, high_V, low_V].map(end_V => run.peaks(run.sweep(cell, end_V, SCAN_V_S)))
    return run.highest(tops[2]).e_V - run.highest(tops[3]).e_V
  })
  const titration = once(() => {
    const cell = run.fresh(kind)
    charge(cell)
    cell.advance({ kind: "open" }, 7200)
    const i_A = -1.3 * (kind.sample.area_m2 ?? NaN)
    const pulses = run.titrate(cell, { i_A, pulse_s: 300, rest_s: 7200, low_V })
    return {
      drop: 1e3 * run.median(pulses.map(p => p.drop_V)),
      D: pulses.map(p => run.wholeStep(kind, 300, p)),
    }
  })
  /** Z' at the foot of the first arc, less that at 1 MHz. */
  const interfaceAt = (cell: ReturnType<typeof run.fresh>) => {
    const z = run.spectrum(cell, 1e6, 10, 20)
    const from = z.findIndex((p, k) => k > 0 && -p.im < -z[k - 1].im)
    const foot = z.slice(from).reduce((a, p) => (-p.im < -a.im ? p : a))
    return foot.re - z[0].re
  }
  const atCutOffs = once(() =>
    [3.3, 3.4, 3.5, 3.6, 3.7, 3.8].map(e_V => {
      const cell = run.fresh(kind)
      run.half(cell, kind, tenth, e_V)
      cell.advance({ kind: "open" }, 3600)
      return interfaceAt(cell)
    }),
  )
  const after = oncePer((cycles: number) => {
    const cell = run.aged(kind, cycles)
    cell.settle(3.4)
    return interfaceAt(cell)
  })
  /** Potential 0.5 h into the first charge, against Li-In. */
  const start = once(() => {
    const cell = run.fresh(kind)
    const i_A = 1.3 * (kind.sample.area_m2 ?? NaN)
    cell.advance({ kind: "I", from_A: i_A, to_A: i_A }, 1800)
    return cell.e_V - (kind === nmc532Liquid ? liIn_V : 0)
  })
  return { life, rates, separation, titration, atCutOffs, after, start }
}

type Measured = ReturnType<typeof measure>

interface Sample {
  readonly name: string
  readonly of: Measured
  readonly first: number
  readonly efficiency: number
  readonly kept: number
  readonly separation: number
  readonly interface_ohm: number
  readonly later_ohm: number
  readonly drop: number
  readonly D: Bare
  readonly atOneC: number | null
}

const m350 = measure(nmc532Lnto350)
const m450 = measure(nmc532Lnto450)
const m550 = measure(nmc532Lnto550)
const liquid = measure(nmc532Liquid)
const WHOLE = "mean of eq. 1 over the discharge with the pulse of 300 s as its time and all of the change under current"

const samples: readonly Sample[] = [
  {
    name: "350",
    of: m350,
    first: 120.9,
    efficiency: 87.14,
    kept: 58.2,
    separation: 0.38,
    interface_ohm: 369,
    later_ohm: 402,
    drop: 91.6,
    D: paper(["D_avg", 4.55e-11, "cm2/s", "sec. 2.3, Fig. 4c"], relative(0.3), WHOLE, () =>
      run.mean(m350.titration().D),
    ),
    atOneC: null,
  },
  {
    name: "450",
    of: m450,
    first: 152,
    efficiency: 86.68,
    kept: 70.3,
    separation: 0.2,
    interface_ohm: 124,
    later_ohm: 170,
    drop: 31.8,
    D: paper(["D_avg", 1.36e-10, "cm2/s", "sec. 2.3, Fig. 4c"], relative(0.3), WHOLE, () =>
      run.mean(m450.titration().D),
    ),
    atOneC: 107.5,
  },
  {
    name: "550",
    of: m550,
    first: 73.2,
    efficiency: 85.98,
    kept: 38.7,
    separation: 0.8,
    interface_ohm: 672,
    later_ohm: 800,
    drop: 161.3,
    D: paper(["D_avg", 1.11e-11, "cm2/s", "sec. 2.3, Fig. 4c"], relative(0.3), WHOLE, () =>
      run.mean(m550.titration().D),
    ),
    atOneC: 8.6,
  },
]

function rowsOf(s: Sample): Row[] {
  const system = `LNTO@NMC532-${s.name}`
  const best = s.name === "450"
  const last = (life: ReturnType<Measured["life"]>) => (100 * life[199].down) / life[0].down
  return [
    ...experiment(system, "gcd", [
      paper(
        ["Qdis1", s.first, "mAh/g", "sec. 2.2, Fig. 2a"],
        relative(0.05),
        "first discharge at 0.1 C",
        () => s.of.life()[0].down,
      ),
      input(
        ["ICE", s.efficiency, "%", "sec. 2.2"],
        absolute(1),
        "the charge of the first decomposition is set by it; cycle 1 at 0.1 C",
        () => (100 * s.of.life()[0].down) / s.of.life()[0].up,
      ),
      input(
        ["ret200", s.kept, "%", "sec. 2.2, Fig. 2b"],
        absolute(3),
        "loss of contact is set by it; cycle 200 over cycle 1, all cycles run",
        () => last(s.of.life()),
      ),
      ...(best ? bestOnly() : []),
    ]),
    ...(s.atOneC === null ? [] : experiment(system, "rate", [fastRow(s, s.atOneC)])),
    ...experiment(system, "cv", [separationRow(s)]),
    ...experiment(system, "eis", [
      input(
        ["R_int", s.interface_ohm, "ohm", "sec. 2.2, Fig. 3"],
        relative(0.05),
        "the first arc, measured to its foot",
        () => s.of.after(0),
      ),
      input(
        ["R_int_100", s.later_ohm, "ohm", "sec. 2.2"],
        relative(0.05),
        "its growth with the root of the cycles; foot of the arc at age 100",
        () => s.of.after(100),
      ),
      shape(
        ["change_with_cutoff", "negligible, except the 550 sample at 3.3 V (slope)", "shape", "sec. 2.2, Fig. 3"],
        "the foot of the first arc moves by less than 10 % from 3.3 to 3.8 V (550: from 3.4 V)",
        () => {
          const feet = s.of.atCutOffs().slice(s.name === "550" ? 1 : 0)
          return {
            holds: Math.max(...feet) < 1.1 * Math.min(...feet),
            ours: `${run.numberText(Math.min(...feet))} to ${run.numberText(Math.max(...feet))} ohm`,
          }
        },
      ),
    ]),
    ...experiment(system, "gitt", [
      paper(
        ["IR_drop", s.drop, "mV", "sec. 2.3, Fig. 4b; the sentence labels all three 450"],
        relative(0.05),
        "what the potential gains in the first second of rest, median over the discharge (the figure marks a typical pulse)",
        () => s.of.titration().drop,
      ),
      s.D,
      shape(
        ["trend", "D falls with depth of discharge", "shape", "sec. 2.3, Fig. 4c"],
        "rank correlation of D with the number of the pulse below -0.8",
        () => {
          const { D } = s.of.titration()
          const rank = run.rankCorrelation(
            D.map((_, k) => k),
            D,
          )
          return { holds: rank < -0.8, ours: `rank correlation ${rank.toFixed(2)}` }
        },
      ),
    ]),
  ]
}

function fastRow(s: Sample, capacity: number): Bare {
  const head = ["Q_1C", capacity, "mAh/g", "sec. 2.2, Fig. 2f and g"] as const
  const ours = () => s.of.rates()[3]
  if (s.name !== "550") return paper(head, relative(0.1), "discharge at 1 C after a charge at 0.1 C", ours)
  return not(
    "conflict",
    head,
    "with its drop of 161.3 mV at 0.1 C: a charge to 3.8 V leaves at most 3.64 V at rest, 1 C takes 1.61 V of it at once, and " +
      "2.03 V lies below the cut-off of 2.1 V (assumed: 2.72 V against Li); charged at 1 C it would take nothing at all",
    ours,
  )
}

function separationRow(s: Sample): Bare {
  const scan = `${run.round(SCAN_V_S * 1e6)} uV/s`
  const how = `highest peaks of the second cycle; the scan rate is not given, ${scan} assumed for all three`
  return paper(["dEp", s.separation, "V", "sec. 2.2, Fig. 2c-e"], absolute(0.05), how, () => s.of.separation())
}

function bestOnly(): Bare[] {
  return [
    paper(
      ["CE_avg", 99.2, "%", "sec. 2.2"],
      absolute(0.3),
      "mean of cycles 3 to 200; 0.992^198 = 0.20 with 70.3 % kept: most of it is a shuttle, a steady oxidation here",
      () =>
        run.mean(
          m450
            .life()
            .slice(2)
            .map(c => (100 * c.down) / c.up),
        ),
    ),
    shape(
      ["V_delith_start", 3.25, "V vs Li-In", "sec. 2.2"],
      "half an hour into the first charge: over the liquid cell, 450 lies 10 % less than 350 and that 10 % less than 550, and " +
        "450 within 60 mV of the liquid cell",
      () => {
        const [a, b, c] = [m450, m350, m550].map(m => m.start() - liquid.start())
        return {
          holds: a < 0.9 * b && b < 0.9 * c && Math.abs(a) < 0.06,
          ours: [m450, m350, m550, liquid].map(m => m.start().toFixed(2)).join(", ") + " V (450, 350, 550, liquid)",
        }
      },
    ),
  ]
}

function pelletRows(name: string, kind: CellKind, sigma: number): Row[] {
  const area_m2 = kind.sample.area_m2 ?? NaN
  return [
    ...experiment(`LNTO-pellet-${name}`, "eis", [
      input(
        ["sigma_ion", sigma, "uS/cm", "sec. 2.1, Fig. 1b and c"],
        relative(0.05),
        "the bulk arc; 1 mm over the area and Z' where -Z'' is least below the arc",
        () => {
          const z = run.spectrum(kind.create(1), 3e4, 0.1, 50)
          const foot = z.reduce((a, p) => (-p.im < -a.im ? p : a))
          return 1e4 * (1e-3 / (foot.re * area_m2))
        },
      ),
    ]),
    ...experiment(`LNTO-pellet-${name}`, "dc", [
      input(
        ["sigma_el", 1e-11, "S/cm", "sec. 2.1, from its refs 30 and 31"],
        relative(0.1),
        "the leak; current at 1 V after 2e6 s",
        () => {
          const cell = kind.create(1)
          for (let k = 0; k < 200; k++) cell.advance({ kind: "E", from_V: 1, to_V: 1 }, 1e4)
          return (1e-2 * cell.i_A * 1e-3) / area_m2
        },
      ),
    ]),
  ]
}

export const wang2020 = [
  ...samples.flatMap(rowsOf),
  ...experiment("NMC532-liquid", "gcd", [
    input(
      ["ICE", 85.79, "%", "sec. 2.2"],
      absolute(1),
      "the charge of the first decomposition is set by it; cycle 1 at 0.1 C",
      () => (100 * liquid.life()[0].down) / liquid.life()[0].up,
    ),
  ]),
  ...experiment("NMC532-liquid", "gitt", [
    paper(["D_avg", 4.62e-10, "cm2/s", "sec. 2.3"], relative(0.3), WHOLE, () => run.mean(liquid.titration().D)),
  ]),
  ...pelletRows("350", lntoPellet350, 13.2),
  ...pelletRows("450", lntoPellet450, 38.7),
  ...pelletRows("550", lntoPellet550, 2.43),
]
