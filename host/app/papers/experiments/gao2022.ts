/** Gao et al., Adv. Mater. 34 (2022) 2110048: Co-ZIF-62 as crystal, glass and amorphous solid, against lithium. */
import type { CellKind } from "../../../../sim/cell"
import { zifAmorphous } from "../../../../sim/cells/zifAmorphous"
import { zifAmorphousCycled } from "../../../../sim/cells/zifAmorphousCycled"
import { zifCrystal } from "../../../../sim/cells/zifCrystal"
import { zifCrystalCycled } from "../../../../sim/cells/zifCrystalCycled"
import { zifGlass } from "../../../../sim/cells/zifGlass"
import { zifGlassCycled } from "../../../../sim/cells/zifGlassCycled"
import { FARADAY_C_mol, GAS_CONSTANT_J_mol_K, ROOM_K } from "../../../constants"
import * as bare from "../../cells/protocols"
import { spectrum, voltammogram } from "../bench"
import { peaksOf, spectrumPoints, sweeps, uPeak_V } from "../curves"
import { at, cyclesBare, cyclesOnCard, longTest, type Cycle } from "../cycling"
import type { Experiment, Measured, Order } from "../experiment"
import { Lab } from "../lab"
import { curvesPicture, spectrumPicture, sweepsPicture } from "../pictures"
import { rowsOf } from "../rowsOf"
import { seriesAndArc } from "../seriesAndArc"
import { slabNote } from "../slab"

const window = { low_V: 0.01, high_V: 3 }
const SCAN = { first_V: 0.01, second_V: 3, rate_V_s: 1e-4, step_V: 2e-3, cycles: 3, iMax_A: 2e-3 }
const RATES_V_S = [1e-4, 2e-4, 4e-4, 6e-4, 8e-4, 1e-3]

interface Form {
  readonly system: string
  readonly kind: CellKind
  readonly cycled: CellKind
}

const crystal: Form = { system: "ZIF-crystal", kind: zifCrystal, cycled: zifCrystalCycled }
const glass: Form = { system: "ZIF-glass", kind: zifGlass, cycled: zifGlassCycled }
const amorphous: Form = { system: "ZIF-amorphous", kind: zifAmorphous, cycled: zifAmorphousCycled }

const life = (cycles: readonly Cycle[], caption: string) =>
  curvesPicture("life", caption, ["cycle", "capacity (mAh/g)"], [cycles.map(c => ({ x: c.n, y: c.down }))])

/** 2 A/g after the first-cycle losses; the glass also where the paper's Fig. S7e has its highest capacity. */
async function fastLife({ kind }: Form, { told }: Order) {
  const marks = kind === zifGlass ? [250, 500, 1000, 1250, 1500, 1750, 2000, 3000] : [1000]
  const lab = await Lab.open(kind, told)
  try {
    lab.aged(1)
    const cycles = await longTest(lab, { rate: 2, window, every_s: 0.5 }, marks)
    const [first, late] = [at(cycles, 2), at(cycles, 1000)]
    const values: Record<string, Measured> = { Q1000: { ours: late.down, u: late.uDown, by: "card + bare" } }
    if (kind === zifGlass) {
      const ages = marks.map(n => at(cycles, n))
      const highest = ages.reduce((a, c) => (c.down > a.down ? c : a))
      const gain = late.down / first.down
      values.Q_initial = { ours: first.down, u: first.uDown, by: "card" }
      values.Q_peak_cycle = { ours: highest.n, u: null, by: "card + bare" }
      values.gain = {
        ours: gain,
        u: gain * Math.hypot(late.uDown / late.down, first.uDown / first.down),
        by: "card + bare",
      }
    }
    return {
      values,
      pictures: [await life(cycles, "Discharge capacity at 2 A/g; between the check-ups on the bare cell.")],
    }
  } finally {
    await lab.close()
  }
}

async function mediumLife({ system, kind }: Form, { told }: Order) {
  const lab = await Lab.open(kind, told)
  const cycles = await longTest(lab, { rate: 0.5, window, every_s: 2 }, [20, 100]).finally(() => lab.close())
  const printed = rowsOf(system, "gcd05").find(row => row.quantity === "Q20_100")?.value as number
  const off = (c: Cycle) => Math.abs(c.down - printed)
  const far = cycles.slice(19).reduce((a, c) => (off(c) > off(a) ? c : a))
  const first = at(cycles, 1)
  return {
    values: {
      Qdis1: { ours: first.down, u: first.uDown, by: "card" as const },
      Q20_100: { ours: far.down, u: at(cycles, 20).uDown, by: "card + bare" as const },
    },
    pictures: [await life(cycles, "Discharge capacity at 0.5 A/g; cycles 4 to 17 and 21 to 97 on the bare cell.")],
  }
}

/** Five blocks of 20 cycles; of each the first three and the last three through the card. */
async function rateTest({ kind }: Form, { told }: Order) {
  const lab = await Lab.open(kind, told)
  const all: Cycle[] = []
  try {
    for (const rate of [0.1, 0.5, 0.8, 1, 0.1]) {
      const n = all.length + 1
      const rule = { rate, window, every_s: 1 / rate }
      all.push(...(await cyclesOnCard(lab, rule, n, 3)))
      lab.between(`cycles ${n + 3} to ${n + 16} at ${rate} A/g`, cell => {
        all.push(...cyclesBare(cell, kind, rule, n + 3, 14))
      })
      all.push(...(await cyclesOnCard(lab, rule, n + 17, 3)))
    }
  } finally {
    await lab.close()
  }
  const last = [20, 40, 60, 80, 100].map(n => at(all, n).down)
  return {
    values: {
      recovery: {
        ours: {
          holds: last[4] >= 0.97 * last[0] && last[4] > 1.01 * last[3],
          ours: last.map(q => q.toFixed(0)).join(", ") + " mAh/g",
        },
        by: "card + bare" as const,
      },
    },
    pictures: [
      await curvesPicture(
        "rate",
        "20 cycles each at 0.1, 0.5, 0.8, 1 and 0.1 A/g; 14 of each block on the bare cell.",
        ["cycle", "capacity (mAh/g)"],
        [all.map(c => ({ x: c.n, y: c.down }))],
        { dots: true },
      ),
    ],
  }
}

async function swept(kind: CellKind, { told }: Order, cycles: number) {
  const lab = await Lab.open(kind, told)
  return sweeps(await voltammogram(lab, { ...SCAN, cycles }).finally(() => lab.close()))
}

async function firstScans({ kind }: Form, o: Order) {
  const scans = await swept(kind, o, 3)
  const found = scans.map(peaksOf)
  const peak = (sweep: number, target_V: number) => bare.nearest(found[sweep], target_V)
  const by = "card" as const
  return {
    values: {
      Epc1: { ours: [peak(0, 0.7), peak(0, 0.14)], u: uPeak_V, by },
      Epa1: { ours: peak(1, 1.2), u: uPeak_V, by },
      Epc2: { ours: peak(2, 0.46), u: uPeak_V, by },
      Epa2: { ours: peak(3, 1.2), u: uPeak_V, by },
    },
    pictures: [await sweepsPicture("cv", "Three cycles at 0.1 mV/s, the last darkest.", scans, "Li⁺/Li")],
  }
}

async function lateScans({ cycled }: Form, o: Order) {
  const scans = await swept(cycled, o, 2)
  const rowOf = (sweep: number, wanted: readonly number[]): Measured => {
    const found = peaksOf(scans[sweep]).map(p => p.e_V)
    const near = wanted.every(e_V => found.some(have => Math.abs(have / e_V - 1) < 0.1))
    return {
      ours: { holds: found.length === wanted.length && near, ours: found.map(v => v.toFixed(2)).join(", ") },
      by: "card",
    }
  }
  return {
    values: { Epa: rowOf(3, [1.4, 1.94]), Epc: rowOf(2, [1.68, 0.93]) },
    pictures: [await sweepsPicture("cv", "After 1000 cycles: two cycles at 0.1 mV/s.", scans, "Li⁺/Li")],
  }
}

/** Exponents of the peak currents against the scan rate: oxidation and reduction. */
async function exponents(kind: CellKind, { told }: Order) {
  const points: { x: number; tops: number[] }[] = []
  const shown: bare.Point[][] = []
  for (const rate_V_s of RATES_V_S) {
    const lab = await Lab.open(kind, told)
    lab.aged(20)
    const order = { ...SCAN, rate_V_s, step_V: 4e-3, cycles: 2, iMax_A: 9e-3 }
    const [, up, down] = sweeps(await voltammogram(lab, order).finally(() => lab.close()))
    shown.push(up, down)
    points.push({
      x: Math.log(rate_V_s),
      tops: [up, down].map(sweep => {
        const found = peaksOf(sweep)
        return Math.log(Math.abs(bare.highest(found.length > 0 ? found : sweep).i_A))
      }),
    })
  }
  return { b: [0, 1].map(k => bare.line(points.map(p => [p.x, p.tops[k]] as const)).slope), shown }
}

async function control({ kind }: Form, o: Order) {
  const { b, shown } = await exponents(kind, o)
  let holds = Math.min(...b) > 0.75
  if (kind !== zifCrystal) {
    const beside = await exponents(zifCrystal, o)
    holds = b.every((v, k) => v < 0.75 && v < 0.9 * beside.b[k])
  }
  return {
    values: {
      control: { ours: { holds, ours: b.map(v => v.toFixed(2)).join(" and ") }, by: "card + bare" as const },
    },
    pictures: [await sweepsPicture("cv", "Second cycles at 0.1 to 1 mV/s, the fastest darkest.", shown, "Li⁺/Li")],
  }
}

/** Eq. 1 with n = 1 and C = 0.0066 mol/cm3, one Li per formula: neither is in the paper. 1.13 cm2. */
function apparent(sigma: number): number {
  return 0.5 * ((GAS_CONSTANT_J_mol_K * ROOM_K) / (1.13 * FARADAY_C_mol ** 2 * 0.0066 * sigma)) ** 2
}

async function spectra({ kind, cycled }: Form, { told }: Order) {
  const measure = async (of: CellKind) => {
    const lab = await Lab.open(of, told)
    try {
      if (of === kind) lab.aged(3)
      lab.atRest(1)
      return spectrumPoints(await spectrum(lab, { e_V: 1, from_Hz: 1e5, to_Hz: 0.01, amplitude_V: 5e-3, perDecade: 8 }))
    } finally {
      await lab.close()
    }
  }
  const [fresh, late] = [await measure(kind), await measure(cycled)]
  const sigmas = [fresh, late].map(z => bare.warburg(z, 0.01, 0.1))
  const [D, D1000] = sigmas.map(apparent)
  const { series, arc } = seriesAndArc(fresh)
  const text = (v: number) => v.toPrecision(3)
  const values: Record<string, Measured> = {
    R_b: {
      ours: series.value,
      u: series.u,
      by: "card's limit",
      how: "series resistance of R-p(R,CPE)-p(R-W,CPE), 100 kHz to 0.1 Hz",
    },
    D_fresh: { ours: D, u: null, by: "card" },
    D_1000: { ours: D1000, u: null, by: "card" },
  }
  if (kind === zifAmorphous)
    values.R_ct = {
      ours: arc.value,
      u: arc.u,
      by: "card",
      how: "the larger of the two arcs of R-p(R,CPE)-p(R-W,CPE), 100 kHz to 0.1 Hz",
    }
  return {
    values,
    pictures: [await spectrumPicture("eis", "Fresh (points) and after 1000 cycles (line), at 1 V.", fresh, late)],
    notes: [
      slabNote(kind),
      `sigma_W = ${text(sigmas[0])} and ${text(sigmas[1])} ohm s^-0.5 fresh and after 1000 cycles; with n = 1 and C = 0.0066 mol/cm3, which the paper does not give, only the ratio says anything: D_1000/D_fresh = ${text(D1000 / D)}.`,
    ],
  }
}

function experimentsOf(form: Form): Experiment[] {
  const { system } = form
  const one = (
    name: string,
    settings: string,
    run: (f: Form, o: Order) => ReturnType<Experiment["run"]>,
  ): Experiment => ({
    system,
    name,
    settings,
    run: o => run(form, o),
  })
  return [
    one("gcd2", "2 A/g, 0.01 to 3 V, after the first-cycle losses", fastLife),
    one("gcd05", "0.5 A/g, 0.01 to 3 V, 100 cycles", mediumLife),
    one("rate", "0.1, 0.5, 0.8, 1 and 0.1 A/g, 20 cycles each", rateTest),
    one("cv", "0.1 mV/s, 0.01 to 3 V, 3 cycles", firstScans),
    one("cv_after1000", "0.1 mV/s after 1000 cycles; a set of its own, as the couples are others", lateScans),
    one("cv_b", "0.1, 0.2, 0.4, 0.6, 0.8, 1 mV/s (assumed)", control),
    one("eis", "0.01 Hz to 100 kHz, 5 mV, at rest at 1 V: fresh and after 1000 cycles", spectra),
  ]
}

export const gao2022: readonly Experiment[] = [crystal, glass, amorphous].flatMap(experimentsOf)
