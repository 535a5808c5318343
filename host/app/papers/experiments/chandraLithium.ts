/** Chandra et al. (arXiv): NaVO3 against lithium. */
import { navo3Li } from "../../../../sim/cells/navo3Li"
import * as bare from "../../cells/protocols"
import { linearSweeps, voltammogram } from "../bench"
import { peaksOf, sweeps, uPeak_V } from "../curves"
import { at, cyclesBare, cyclesOnCard, longTest, type Cycle } from "../cycling"
import type { Experiment, Measured } from "../experiment"
import { Lab } from "../lab"
import { curvesPicture, spectrumPicture, sweepsPicture } from "../pictures"
import { slabNote, validityNote } from "../slab"
import { gittTruths } from "../truths"
import {
  asD,
  capacity,
  DPicture,
  impedanceAfterScan,
  inRange,
  later,
  PULSE_A,
  PULSE_S,
  SCAN,
  titrationOf,
  window,
} from "./chandraSteps"

export const chandraLithium: readonly Experiment[] = [
  {
    system: "NVO-Li",
    name: "cv0",
    settings: "0.05 mV/s, 0.01 to 3 V, first cycle",
    async run({ told }) {
      const lab = await Lab.open(navo3Li, told)
      // the peak at 0.8 V stands 0.2 % out of its surroundings: a range of its own, and no stairs
      const legs = [
        { to_V: 0.01, iMax_A: 1e-3 },
        { to_V: 0.3, iMax_A: 1e-3 },
        { to_V: 3, iMax_A: 1e-4 },
      ]
      const [down, up] = sweeps(await linearSweeps(lab, SCAN.rate_V_s, legs).finally(() => lab.close()))
      const peak = (of: typeof down, target_V: number): Measured => ({
        ours: bare.nearest(peaksOf(of), target_V),
        u: uPeak_V,
        by: "card",
      })
      return {
        values: {
          Epc_low: peak(down, 0.5),
          Epa_low: peak(up, 0.8),
          Epc_high: peak(down, 1.8),
          Epa_high: peak(up, 2.3),
        },
        pictures: [await sweepsPicture("cv", "First cycle at 0.05 mV/s.", [down, up], "Li⁺/Li")],
      }
    },
  },
  {
    system: "NVO-Li",
    name: "rate",
    settings:
      "0.01 to 3 V; 11 mA/g first, then 110, 220, 660 and 11 mA/g at cycles 100, 150, 200 and 300; 44 mA/g between",
    async run({ told }) {
      const lab = await Lab.open(navo3Li, told)
      const checkUp = async (n: number, rate: number, every_s: number) =>
        at(await cyclesOnCard(lab, { rate, window, every_s }, n - 2, 3), n)
      let next = 4
      const until = (n: number) => {
        const count = n - next
        const rule = { rate: 0.044, window, every_s: 30 }
        lab.between(`cycles ${next} to ${n - 1} at 44 mA/g`, cell => cyclesBare(cell, navo3Li, rule, next, count))
        next = n + 3
      }
      try {
        const first = await cyclesOnCard(lab, { rate: 0.011, window, every_s: 60 }, 1, 3)
        const found: Cycle[] = []
        for (const [n, rate, every_s] of [
          [100, 0.11, 10],
          [150, 0.22, 5],
          [200, 0.66, 0.5],
          [300, 0.011, 60],
        ]) {
          until(n - 2)
          found.push(await checkUp(n, rate, every_s))
        }
        const [at100, at150, at200, at300] = found
        return {
          values: {
            Q11_first: capacity(first[0]),
            Q11_300: later(capacity(at300)),
            Q110_100: later(capacity(at100)),
            Q220: later(capacity(at150)),
            Qgt220: later(capacity(at200)),
          },
          pictures: [
            await curvesPicture(
              "rate",
              "Discharge: first at 11 mA/g (lightest), then cycle 300 at 11, 100 at 110, 150 at 220, 200 at 660 mA/g (darkest).",
              ["capacity (mAh/g)", "E (V vs Li⁺/Li)"],
              [first[0], at300, at100, at150, at200].map(c => c.curve?.down ?? []),
            ),
          ],
        }
      } finally {
        await lab.close()
      }
    },
  },
  {
    system: "NVO-Li",
    name: "long",
    settings: "44 mA/g, 0.01 to 3 V, to cycle 400",
    async run({ told }) {
      const lab = await Lab.open(navo3Li, told)
      const cycles = await longTest(lab, { rate: 0.044, window, every_s: 20 }, [400]).finally(() => lab.close())
      const last = at(cycles, 400)
      return {
        values: {
          Q44_400: later(capacity(last)),
          CE: { ours: last.efficiency, u: last.uEfficiency, by: "card + bare" },
        },
        pictures: [
          await curvesPicture(
            "life",
            "Discharge capacity over 400 cycles at 44 mA/g; cycles 4 to 397 on the bare cell.",
            ["cycle", "capacity (mAh/g)"],
            [cycles.map(c => ({ x: c.n, y: c.down }))],
          ),
        ],
      }
    },
  },
  {
    system: "NVO-Li",
    name: "eis",
    settings: "0.9 V, 0.01 Hz to 10 kHz, after one voltammogram",
    async run({ told, truth }) {
      const { points, sigma, u, D, lab } = await impedanceAfterScan(navo3Li, told, 0.9, 1e4)
      const tops = bare.arcTops(points)
      const rises = points[points.length - 1].im < points[points.length - 2].im
      const asNew = 1e4 * (navo3Li.planted.find(p => p.symbol === "D(0.9 V)")?.value ?? NaN)
      return {
        values: {
          sigma: { ours: sigma, u, by: "card" },
          D_eis: { ours: D, u: (2 * D * u) / sigma, by: "card" },
          features: {
            ours: {
              holds: tops.length === 2 && rises,
              ours: `maxima at ${tops.map(f => `${bare.round(f)} Hz`).join(" and ")}`,
            },
            by: "card",
          },
        },
        pictures: [await spectrumPicture("eis", "At 0.9 V, 10 kHz to 10 mHz.", points)],
        notes: [slabNote(navo3Li)],
        truth: truth
          ? [
              {
                what: "D by eq. 1, square round the bracket",
                found: D,
                planted: asNew * lab.cell.diffusivityFactor(),
                unit: "cm2/s",
                note: "recovered: sigma is read on the 45 degree line and dE/dx is the curve's own",
              },
            ]
          : [],
      }
    },
  },
  {
    system: "NVO-Li",
    name: "cv_rates",
    settings: "0.05, 0.1, 0.2, 0.3, 0.5 mV/s (assumed), 0.01 to 3 V",
    async run({ told }) {
      const points: (readonly [number, number])[] = []
      const shown = []
      for (const rate_V_s of [5e-5, 1e-4, 2e-4, 3e-4, 5e-4]) {
        const lab = await Lab.open(navo3Li, told)
        const [down, up] = sweeps(
          await voltammogram(lab, { ...SCAN, rate_V_s, iMax_A: 5e-3 }).finally(() => lab.close()),
        )
        const tops = peaksOf(up)
        points.push([Math.sqrt(rate_V_s), bare.highest(tops.length > 0 ? tops : up).i_A])
        shown.push(down, up)
      }
      // eq. 3 as the paper uses it: n = 1.6, C = 0.0238 mol/cm3
      const D = (bare.line(points).slope / (2.69e5 * 1.539 * 0.0238 * 1.6 ** 1.5)) ** 2
      return {
        values: { D_cv: { ours: D, u: null, by: "card" } },
        pictures: [await sweepsPicture("cv", "0.05 to 0.5 mV/s, the fastest darkest.", shown, "Li⁺/Li")],
      }
    },
  },
  {
    system: "NVO-Li",
    name: "gitt",
    settings: "0.07 mA to 3 V, no rest; pulses of -0.035 mA for 1800 s, rests of 6000 s, to 0.05 V",
    async run({ told, truth }) {
      const { steps, trace } = await titrationOf(navo3Li, told, 6000, 55)
      const share = steps.filter(p => inRange(p.D)).length / steps.length
      const eis = await impedanceAfterScan(navo3Li, told, 0.9, 1)
      const rank = bare.rankCorrelation(
        steps.map(p => p.e_V),
        steps.map(p => p.D),
      )
      return {
        values: {
          D_first: asD(steps[0]),
          D_first_conclusions: asD(steps[0]),
          D_last: asD(steps[steps.length - 1]),
          D_range: {
            ours: {
              holds: share >= 0.8 && inRange(eis.D),
              ours: `${(100 * share).toFixed(0)} % of ${steps.length} steps`,
            },
            by: "card",
          },
          trend: { ours: { holds: rank > 0.8, ours: `rank correlation ${rank.toFixed(2)}` }, by: "card" },
        },
        pictures: [
          await curvesPicture("gitt", "The titration.", ["time (h)", "E (V vs Li⁺/Li)"], [trace]),
          await DPicture(steps),
        ],
        notes: [slabNote(navo3Li), validityNote(steps)],
        truth: truth
          ? await gittTruths(navo3Li, told, { e_V: 0.77, i_A: PULSE_A, pulse_s: PULSE_S, rest_s: 6000 })
          : [],
      }
    },
  },
]
