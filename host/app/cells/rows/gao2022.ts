/** The rows of Gao et al., Adv. Mater. 34 (2022) 2110048: Co-ZIF-62 as crystal, glass and amorphous solid. */
import type { CellKind } from "../../../../sim/cell"
import { zifAmorphous } from "../../../../sim/cells/zifAmorphous"
import { zifAmorphousCycled } from "../../../../sim/cells/zifAmorphousCycled"
import { zifCrystal } from "../../../../sim/cells/zifCrystal"
import { zifCrystalCycled } from "../../../../sim/cells/zifCrystalCycled"
import { zifGlass } from "../../../../sim/cells/zifGlass"
import { zifGlassCycled } from "../../../../sim/cells/zifGlassCycled"
import * as run from "../protocols"
import { absolute, experiment, input, not, once, oncePer, paper, relative, shape, type Bare, type Row } from "../row"

const window = { low_V: 0.01, high_V: 3 }

interface Form {
  readonly system: string
  readonly kind: CellKind
  readonly cycled: CellKind
  readonly bulk_ohm: number
  readonly at1000: number
  readonly first: number
  readonly later: number
  readonly control: string
  readonly fresh: number
  readonly after: number
  readonly fade: string
}

const forms: readonly Form[] = [
  {
    system: "ZIF-crystal",
    kind: zifCrystal,
    cycled: zifCrystalCycled,
    bulk_ohm: 2.68,
    at1000: 157,
    first: 220,
    later: 149,
    control: "capacitive mostly",
    fresh: 2.82e-14,
    after: 9.14e-13,
    fade: "sec. 3, Fig. 3b",
  },
  {
    system: "ZIF-glass",
    kind: zifGlass,
    cycled: zifGlassCycled,
    bulk_ohm: 4.95,
    at1000: 306,
    first: 670,
    later: 200,
    control: "diffusion controlled mostly",
    fresh: 1.06e-14,
    after: 3.5e-13,
    fade: "abstract, Fig. 3b; sec. 3 swaps it with the amorphous solid's",
  },
  {
    system: "ZIF-amorphous",
    kind: zifAmorphous,
    cycled: zifAmorphousCycled,
    bulk_ohm: 3.57,
    at1000: 188,
    first: 125,
    later: 125,
    control: "diffusion controlled mostly",
    fresh: 6.5e-15,
    after: 2.1e-12,
    fade: "Fig. 3b; sec. 3 swaps it with the glass's",
  },
]

function measure({ kind, cycled }: Form) {
  /** Second discharge of two at an age, 2 A/g. */
  const fast = oncePer((cycles: number) => {
    const cell = run.aged(kind, cycles)
    run.cycle(cell, kind, 2, window)
    return run.cycle(cell, kind, 2, window).down
  })
  const medium = once(() => {
    const cell = run.fresh(kind)
    return Array.from({ length: 100 }, () => run.cycle(cell, kind, 0.5, window).down)
  })
  const rates = once(() => {
    const cell = run.fresh(kind)
    return [0.1, 0.5, 0.8, 1, 0.1].map(rate =>
      Array.from({ length: 20 }, () => run.cycle(cell, kind, rate, window).down),
    )
  })
  const sweeps = once(() => {
    const cell = run.fresh(kind)
    return [0.01, 3, 0.01, 3].map(end_V => run.peaks(run.sweep(cell, end_V, 1e-4)))
  })
  const late = once(() => {
    const cell = run.fresh(cycled)
    const found = [0.01, 3, 0.01, 3].map(end_V => run.peaks(run.sweep(cell, end_V, 1e-4)))
    return { cathodic: found[2], anodic: found[3] }
  })
  /** Exponent of the peak current against the scan rate, 0.1 to 1 mV/s: oxidation and reduction. */
  const b = once(() => {
    const points = [0.1, 0.2, 0.4, 0.6, 0.8, 1].map(rate => {
      const cell = run.aged(kind, 20)
      run.sweep(cell, 0.01, rate * 1e-3)
      const tops = [3, 0.01].map(end_V => {
        const curve = run.sweep(cell, end_V, rate * 1e-3)
        const found = run.peaks(curve)
        return Math.log(Math.abs(run.highest(found.length > 0 ? found : curve).i_A))
      })
      return { x: Math.log(rate), tops }
    })
    return [0, 1].map(k => run.line(points.map(p => [p.x, p.tops[k]] as const)).slope)
  })
  /** Eq. 1 with n = 1 and C = 6.6 mol/l, one Li per formula: neither is in the paper. */
  const apparent = oncePer((cycles: number) => {
    const cell = cycles > 0 ? run.fresh(cycled) : run.aged(kind, 3)
    cell.settle(1)
    const sigma = run.warburg(run.spectrum(cell, 1e5, 0.01), 0.01, 0.1)
    return 0.5 * ((8.314 * 298.15) / (1.13 * 96485 ** 2 * 0.0066 * sigma)) ** 2
  })
  const bulk = once(() => run.fresh(kind).impedance(1e7).re)
  return { fast, medium, rates, sweeps, late, b, apparent, bulk }
}

const measured = new Map(forms.map(form => [form, measure(form)]))

function rowsOf(form: Form): Row[] {
  const of = measured.get(form)!
  const crystal = measured.get(forms[0])!
  const glass = form.kind === zifGlass
  const b = (name: string) =>
    of
      .b()
      .map(v => `${v.toFixed(2)}`)
      .join(" and ") + name
  const diffusion: Bare = shape(
    ["control", form.control, "shape", "sec. 3"],
    form.kind === zifCrystal
      ? "exponent of both peak currents against the scan rate above 0.75, 0.1 to 1 mV/s"
      : "exponent of both peak currents against the scan rate below 0.75, and 10 % below the crystal's",
    () => ({
      holds:
        form.kind === zifCrystal
          ? Math.min(...of.b()) > 0.75
          : of.b().every((v, k) => v < 0.75 && v < 0.9 * crystal.b()[k]),
      ours: b(""),
    }),
  )
  const peak = (sweep: number, target_V: number) => run.nearest(of.sweeps()[sweep], target_V)
  const twoPeaks = (name: "cathodic" | "anodic", wanted: readonly [number, number]): Bare =>
    shape(
      [name === "anodic" ? "Epa" : "Epc", wanted, "V", "sec. 3, Fig. S13"],
      "two peaks in this direction, each nearer than 10 % to the printed one",
      () => {
        const found = of.late()[name].map(p => p.e_V)
        const near = wanted.every(e_V => found.some(have => Math.abs(have / e_V - 1) < 0.1))
        return { holds: found.length === 2 && near, ours: found.map(v => v.toFixed(2)).join(", ") }
      },
    )
  return [
    ...experiment(form.system, "gcd2", [
      ...(glass
        ? [
            paper(
              ["Q_initial", 95, "mAh/g", "sec. 3, Fig. 3b"],
              relative(0.1),
              "second cycle at 2 A/g after the first-cycle losses; D was fitted to it",
              () => of.fast(1),
            ),
          ]
        : []),
      input(
        ["Q1000", form.at1000, "mAh/g", form.fade],
        relative(0.05),
        "the activation is set by it; age 1000, 2 A/g",
        () => of.fast(1000),
      ),
      ...(glass ? glassOnly(of.fast) : []),
    ]),
    ...experiment(form.system, "gcd05", [
      paper(
        ["Qdis1", form.first, "mAh/g", "sec. 3"],
        relative(0.05),
        "first discharge at 0.5 A/g; the first-cycle losses were fitted to it",
        () => of.medium()[0],
      ),
      paper(
        ["Q20_100", form.later, "mAh/g", "sec. 3, Fig. S7d"],
        relative(0.05),
        "of cycles 20 to 100 at 0.5 A/g the one that is furthest off",
        () =>
          of
            .medium()
            .slice(19)
            .reduce((a, q) => (Math.abs(q - form.later) > Math.abs(a - form.later) ? q : a)),
      ),
    ]),
    ...experiment(form.system, "rate", [
      shape(
        ["recovery", "capacity returns fully at 0.1 A/g", "shape", "sec. 3, Fig. 3c"],
        "cycle 20 of the second block at 0.1 A/g gives at least 97 % of cycle 20 of the first, and over 1 % more than at 1 A/g",
        () => {
          const last = of.rates().map(block => block[19])
          return {
            holds: last[4] >= 0.97 * last[0] && last[4] > 1.01 * last[3],
            ours: last.map(q => q.toFixed(0)).join(", ") + " mAh/g",
          }
        },
      ),
    ]),
    ...experiment(form.system, "cv", [
      paper(["Epc1", [0.7, 0.14], "V", "sec. 3, Fig. 3d"], absolute(0.05), "first reduction sweep at 0.1 mV/s", () => [
        peak(0, 0.7),
        peak(0, 0.14),
      ]),
      paper(["Epa1", 1.2, "V", "sec. 3, Fig. 3d"], absolute(0.05), "first oxidation sweep", () => peak(1, 1.2)),
      paper(["Epc2", 0.46, "V", "sec. 3, Fig. 3d"], absolute(0.05), "second reduction sweep", () => peak(2, 0.46)),
      paper(["Epa2", 1.2, "V", "sec. 3, Fig. 3d"], absolute(0.05), "second oxidation sweep", () => peak(3, 1.2)),
    ]),
    ...experiment(form.system, "cv_after1000", [twoPeaks("anodic", [1.4, 1.94]), twoPeaks("cathodic", [1.68, 0.93])]),
    ...experiment(form.system, "cv_b", [diffusion]),
    ...experiment(form.system, "eis", [
      input(
        ["R_b", form.bulk_ohm, "ohm", "sec. 3, Table S2"],
        relative(0.05),
        "the series resistance; Z' at 10 MHz",
        () => of.bulk(),
      ),
      ...(form.kind === zifAmorphous
        ? [
            input(
              ["R_ct", 52, "ohm", "sec. 3"],
              relative(0.05),
              "the arc; read from the set",
              () => run.fresh(zifAmorphous).parameters.arcs?.[0].r_ohm ?? NaN,
            ),
          ]
        : []),
      not(
        "unreachable",
        ["D_fresh", form.fresh, "cm2/s", "eq. 1"],
        "n and C of eq. 1 are not given; with n = 1 and 6.6 mol/l the cell gives this; L2/D of the printed value is years",
        () => of.apparent(0),
      ),
      not("unreachable", ["D_1000", form.after, "cm2/s", "sec. 3"], "as above, after 1000 cycles", () =>
        of.apparent(1000),
      ),
    ]),
  ]
}

function glassOnly(fast: (cycles: number) => number): Bare[] {
  const ages = [250, 500, 1000, 1250, 1500, 1750, 2000, 3000]
  return [
    input(
      ["Q_peak_cycle", 1500, "cycle", "Fig. S7e"],
      undefined,
      `a decay from 1500 on is planted; the age of the highest capacity among ${ages.join(", ")}`,
      () => ages.reduce((a, n) => (fast(n) > fast(a) ? n : a)),
    ),
    input(
      ["gain", 3.22, "x", "sec. 3: 306/95, tripled"],
      relative(0.1),
      "follows from the two rows above; their tolerances allow 10 %",
      () => fast(1000) / fast(1),
    ),
  ]
}

export const gao2022 = forms.flatMap(rowsOf)
