/** Wang et al., Nano Energy 2020, 10.1016/j.nanoen.2020.104686: NMC532 coated with LiNb0.5Ta0.5O3, and pellets of it. */
import type { CellKind } from "../../../../sim/cell"
import { LOW_V, SCAN_V_S } from "../../../../sim/cell/families/lntoNmc532"
import { nmc532Liquid } from "../../../../sim/cells/nmc532Liquid"
import { nmc532Lnto350 } from "../../../../sim/cells/nmc532Lnto350"
import { nmc532Lnto450 } from "../../../../sim/cells/nmc532Lnto450"
import { nmc532Lnto550 } from "../../../../sim/cells/nmc532Lnto550"
import { chargeUncertainty, halfCycles } from "../../../analysis/halfCycles"
import * as bare from "../../cells/protocols"
import { drive, openCircuit, pause, spectrum, titration, voltammogram } from "../bench"
import { footOfArc, peaksOf, pulsesOf, spectrumPoints, sweeps, uPeak_V } from "../curves"
import { at, cyclesOnCard, longTest } from "../cycling"
import type { Experiment, Measured, Order } from "../experiment"
import { Lab } from "../lab"
import { curvesPicture, spectrumPicture, sweepsPicture } from "../pictures"
import { meanStep, slabNote, validityNote, wholeSteps } from "../slab"
import { gittTruths } from "../truths"
import { wangPellets } from "./wangPellets"

/** A/g at 0.1 C: 0.13 mA/cm2 over 8.1 mg/cm2. */
const tenth = 0.13 / 8.1
const liIn_V = 0.62
/** The discharge ends in a fall of 70 mV a second; the charge does not. */
const NEAR = { min_V: 0.8, max_V: 0, every_s: 1 }
const PULSE_S = 300
const REST_S = 7200
/** What a calibrated card is good for between 10 ohm and 100 kohm below 100 kHz (docs/calibration.md). */
const SHARE = 3e-3

const reference = (kind: CellKind) => (kind === nmc532Liquid ? "Li⁺/Li" : "Li-In")
const windowOf = (kind: CellKind) => {
  const shift_V = kind === nmc532Liquid ? liIn_V : 0
  return { low_V: LOW_V + shift_V, high_V: 3.8 + shift_V }
}
const tenthOf = (kind: CellKind) => 1.3 * (kind.sample.area_m2 ?? NaN)

async function life(kind: CellKind, { told }: Order, marks: readonly number[]) {
  const lab = await Lab.open(kind, told)
  const rule = { rate: tenth, window: windowOf(kind), chargesFirst: true, every_s: 30, near: NEAR }
  const cycles = await longTest(lab, rule, marks).finally(() => lab.close())
  const first = at(cycles, 1)
  const shown = first.curve ? [first.curve.up, first.curve.down] : []
  const pictures = [
    await curvesPicture(
      "first",
      "First cycle at 0.1 C.",
      ["charge passed in the half cycle (mAh/g)", `E (V vs ${reference(kind)})`],
      shown,
    ),
  ]
  if (cycles.length > 3)
    pictures.push(
      await curvesPicture(
        "life",
        "Discharge capacity over 200 cycles at 0.1 C; cycles 4 to 197 on the bare cell.",
        ["cycle", "capacity (mAh/g)"],
        [cycles.map(c => ({ x: c.n, y: c.down }))],
      ),
    )
  return { cycles, first, pictures }
}

async function gcd(kind: CellKind, o: Order) {
  const { cycles, first, pictures } = await life(kind, o, [200])
  const last = at(cycles, 200)
  const kept = (100 * last.down) / first.down
  const values: Record<string, Measured> = {
    Qdis1: { ours: first.down, u: first.uDown, by: "card" },
    ICE: { ours: first.efficiency, u: first.uEfficiency, by: "card" },
    ret200: {
      ours: kept,
      u: kept * Math.hypot(last.uDown / last.down, first.uDown / first.down),
      by: "card + bare",
    },
  }
  if (kind === nmc532Lnto450) {
    values.CE_avg = {
      ours: bare.mean(cycles.slice(2).map(c => c.efficiency)),
      u: last.uEfficiency,
      by: "card + bare",
    }
    values.V_delith_start = await delithiationStart(o)
  }
  return { values, pictures }
}

/** Potential half an hour into the first charge, over that of the liquid cell. */
async function delithiationStart(o: Order): Promise<Measured> {
  const found: number[] = []
  for (const kind of [nmc532Lnto450, nmc532Lnto350, nmc532Lnto550, nmc532Liquid]) {
    const lab = await Lab.open(kind, o.told)
    const data = await drive(lab, tenthOf(kind), {}, 60, 1800).finally(() => lab.close())
    const e_V = data.readings.e_V
    found.push(e_V[e_V.length - 1] - (kind === nmc532Liquid ? liIn_V : 0))
  }
  const [a, b, c] = found.slice(0, 3).map(e_V => e_V - found[3])
  return {
    ours: {
      holds: a < 0.9 * b && b < 0.9 * c && Math.abs(a) < 0.06,
      ours: found.map(e_V => e_V.toFixed(2)).join(", ") + " V (450, 350, 550, liquid)",
    },
    by: "card",
  }
}

async function rateTest(kind: CellKind, { told }: Order) {
  const lab = await Lab.open(kind, told)
  const shown = []
  let last = { down: NaN, uDown: NaN }
  try {
    const window = windowOf(kind)
    const per_C = 1 / (3.6e3 * bare.mass(kind))
    for (const factor of [1, 2, 5, 10]) {
      const i_A = tenthOf(kind)
      await drive(lab, i_A, { eAbove_V: window.high_V }, 30)
      const every_s = Math.max(0.05, 20 / factor ** 2)
      const { readings: r, calibration } = await drive(lab, -factor * i_A, { eBelow_V: window.low_V }, every_s)
      const [half] = halfCycles(r, calibration)
      last = { down: half.q_C * per_C, uDown: chargeUncertainty(half) * per_C }
      shown.push(Array.from(r.t_s, (t_s, k) => ({ x: factor * i_A * t_s * per_C, y: r.e_V[k] })))
    }
  } finally {
    await lab.close()
  }
  return {
    values: { Q_1C: { ours: last.down, u: last.uDown, by: "card" as const } },
    pictures: [
      await curvesPicture(
        "rate",
        "Discharge at 0.1, 0.2, 0.5 and 1 C (the fastest darkest), each after a charge at 0.1 C.",
        ["capacity (mAh/g)", `E (V vs ${reference(kind)})`],
        shown,
      ),
    ],
  }
}

async function separation(kind: CellKind, { told }: Order) {
  const { low_V, high_V } = windowOf(kind)
  const lab = await Lab.open(kind, told)
  const order = { first_V: high_V, second_V: low_V, rate_V_s: SCAN_V_S, step_V: 1e-3, cycles: 2, iMax_A: 1e-3 }
  const scans = sweeps(await voltammogram(lab, order).finally(() => lab.close()))
  const tops = scans.slice(0, 4).map(s => bare.highest(peaksOf(s)).e_V)
  return {
    values: { dEp: { ours: tops[2] - tops[3], u: Math.SQRT2 * uPeak_V, by: "card" as const } },
    pictures: [await sweepsPicture("cv", "Two cycles, the second darkest.", scans, reference(kind))],
  }
}

/** Z' at the foot of the first arc, less the series resistance at the card's highest frequency. */
async function interfaceAt(lab: Lab, e_V: number) {
  const z = spectrumPoints(
    await spectrum(lab, { e_V, from_Hz: 1e5, to_Hz: 10, amplitude_V: 0.01, perDecade: 16, iMax_A: 1e-3 }),
  )
  return { z, ohm: footOfArc(z).re - z[0].re }
}

async function spectra(kind: CellKind, o: Order) {
  const { told } = o
  const at100: number[] = []
  let shown: bare.ImpedancePoint[] = []
  let line: bare.ImpedancePoint[] = []
  for (const age of [0, 100]) {
    const lab = await Lab.open(kind, told)
    try {
      if (age === 0) lab.refuses("eis", { e_V: 3.4, fMax_Hz: 1e6, fMin_Hz: 0.01 })
      lab.aged(age)
      lab.atRest(3.4)
      const { z, ohm } = await interfaceAt(lab, 3.4)
      at100.push(ohm)
      if (age === 0) shown = z
      else line = z
    } finally {
      await lab.close()
    }
  }
  const feet: number[] = []
  const cutOffs = kind === nmc532Lnto550 ? [3.4, 3.5, 3.6, 3.7, 3.8] : [3.3, 3.4, 3.5, 3.6, 3.7, 3.8]
  for (const e_V of cutOffs) {
    const lab = await Lab.open(kind, told)
    try {
      await drive(lab, tenthOf(kind), { eAbove_V: e_V }, 30)
      await pause(lab, 3600)
      feet.push((await interfaceAt(lab, Number((await openCircuit(lab)).toFixed(4)))).ohm)
    } finally {
      await lab.close()
    }
  }
  const how = (what: string) => `${what}; Z' at the foot of the first arc less that at 100 kHz, the card's highest`
  return {
    values: {
      R_int: { ours: at100[0], u: SHARE * at100[0], by: "card's limit" as const, how: how("the first arc") },
      R_int_100: {
        ours: at100[1],
        u: SHARE * at100[1],
        by: "card's limit" as const,
        how: how("the first arc at age 100"),
      },
      ["change_with_cutoff"]: {
        ours: {
          holds: Math.max(...feet) < 1.1 * Math.min(...feet),
          ours: `${bare.numberText(Math.min(...feet))} to ${bare.numberText(Math.max(...feet))} ohm`,
        },
        by: "card's limit" as const,
      },
    },
    pictures: [
      await spectrumPicture("eis", "At 3.4 V, 100 kHz to 10 Hz: fresh (points), after 100 cycles (line).", shown, line),
    ],
  }
}

async function gitt(kind: CellKind, { told, truth }: Order) {
  const lab = await Lab.open(kind, told)
  const i_A = -tenthOf(kind)
  const { low_V, high_V } = windowOf(kind)
  let data
  try {
    await drive(lab, -i_A, { eAbove_V: high_V }, 30)
    const pulses = { i_A, pulse_s: PULSE_S, rest_s: REST_S, low_V, before: { rest_s: REST_S } }
    data = await titration(lab, pulses, PULSES[kind.id])
  } finally {
    await lab.close()
  }
  const pulses = pulsesOf(data, i_A, PULSE_S, 1)
  const steps = wholeSteps(kind, data, i_A, PULSE_S)
  const D = steps.map(s => s.D)
  const drop = 1e3 * bare.median(pulses.map(p => p.drop_V))
  const rank = bare.rankCorrelation(
    D.map((_, k) => k),
    D,
  )
  const { D: mean, u } = meanStep(steps)
  const r = data.readings
  const trace = Array.from(r.t_s, (t_s, k) => ({ x: t_s / 3600, y: r.e_V[k] }))
  const values: Record<string, Measured> = { D_avg: { ours: mean, u, by: "card" } }
  if (kind !== nmc532Liquid) {
    values.IR_drop = { ours: drop, u: 1e3 * Math.SQRT2 * (data.calibration?.uE0_V ?? 0), by: "card" }
    values.trend = { ours: { holds: rank < -0.8, ours: `rank correlation ${rank.toFixed(2)}` }, by: "card" }
  }
  const taken = (mean * PULSE_S) / REST_S
  return {
    values,
    pictures: [
      await curvesPicture("gitt", "The titration.", ["time (h)", `E (V vs ${reference(kind)})`], [trace]),
      await curvesPicture(
        "diffusivity",
        "D by eq. 1, everything left in the change under current.",
        ["pulse", "D (cm²/s)"],
        [D.map((y, k) => ({ x: k + 1, y }))],
        { dots: true, logY: true },
      ),
    ],
    notes: [
      slabNote(kind),
      validityNote(steps),
      `${D.length} whole pulses, arithmetic mean, none dropped; the drop of the interface is kept in the change under current. With tau = ${REST_S} s, which the paper calls it, the mean would be ${taken.toExponential(2)} cm2/s.`,
    ],
    truth: truth
      ? await gittTruths(kind, told, {
          e_V: 3.3 + (kind === nmc532Liquid ? liIn_V : 0),
          i_A,
          pulse_s: PULSE_S,
          rest_s: REST_S,
          charge: { i_A: -i_A, eAbove_V: high_V },
        })
      : [],
  }
}

/** Pulses a discharge takes on the bare cell, and two more: the program does not know when the last has been. */
const PULSES: Readonly<Record<string, number>> = {
  "nmc532-lnto-350": 90,
  "nmc532-lnto-450": 115,
  "nmc532-lnto-550": 59,
  "nmc532-liquid": 126,
}

type Run = (kind: CellKind, o: Order) => ReturnType<Experiment["run"]>

function one(system: string, kind: CellKind, name: string, settings: string, run: Run): Experiment {
  return { system, name, settings, run: o => run(kind, o) }
}

const CUT_OFFS = "charged at 0.1 C to 3.3 .. 3.8 V; 0.01 Hz to 1 MHz (assumed)"
const GITT = "charged at 0.1 C; pulses of -0.13 mA/cm2 for 300 s, rests of 7200 s"

function coated(name: "350" | "450" | "550", kind: CellKind): Experiment[] {
  const system = `LNTO@NMC532-${name}`
  return [
    one(system, kind, "gcd", "0.1 C (0.13 mA/cm2), 200 cycles; retention counts from cycle 1", gcd),
    ...(name === "350" ? [] : [one(system, kind, "rate", "0.1, 0.2, 0.5, 1 C, charged at 0.1 C", rateTest)]),
    one(system, kind, "cv", `${bare.round(SCAN_V_S * 1e6)} uV/s (assumed), 2 cycles`, separation),
    one(system, kind, "eis", CUT_OFFS, spectra),
    one(system, kind, "gitt", GITT, gitt),
  ]
}

async function liquidGcd(kind: CellKind, o: Order) {
  const lab = await Lab.open(kind, o.told)
  const rule = { rate: tenth, window: windowOf(kind), chargesFirst: true, every_s: 30, near: NEAR }
  const [c] = await cyclesOnCard(lab, rule, 1, 1).finally(() => lab.close())
  return {
    values: { ICE: { ours: c.efficiency, u: c.uEfficiency, by: "card" as const } },
    pictures: [
      await curvesPicture(
        "first",
        "First cycle at 0.1 C.",
        ["charge passed in the half cycle (mAh/g)", "E (V vs Li⁺/Li)"],
        c.curve ? [c.curve.up, c.curve.down] : [],
      ),
    ],
  }
}

export const wang2020: readonly Experiment[] = [
  ...coated("350", nmc532Lnto350),
  ...coated("450", nmc532Lnto450),
  ...coated("550", nmc532Lnto550),
  one("NMC532-liquid", nmc532Liquid, "gcd", "0.13 mA/cm2, first cycle", liquidGcd),
  one("NMC532-liquid", nmc532Liquid, "gitt", GITT, gitt),
  ...wangPellets,
]
