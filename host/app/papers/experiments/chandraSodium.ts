/** Chandra et al. (arXiv): NaVO3 against sodium. */
import { navo3Na } from "../../../../sim/cells/navo3Na"
import * as bare from "../../cells/protocols"
import { voltammogram } from "../bench"
import { peaksOf, sweeps, uPeak_V } from "../curves"
import { at, cyclesOnCard, longTest } from "../cycling"
import type { Experiment } from "../experiment"
import { Lab } from "../lab"
import { curvesPicture, spectrumPicture, sweepsPicture } from "../pictures"
import { slabNote, validityNote } from "../slab"
import { asD, capacity, DPicture, impedanceAfterScan, SCAN, titrationOf, window } from "./chandraSteps"

export const chandraSodium: readonly Experiment[] = [
  {
    system: "NVO-Na",
    name: "cv",
    settings: "0.05 mV/s, 0.01 to 3 V",
    async run({ told }) {
      const lab = await Lab.open(navo3Na, told)
      const swept = sweeps(await voltammogram(lab, SCAN).finally(() => lab.close()))
      const all = swept.flatMap(peaksOf).map(p => p.e_V)
      return {
        values: { Ep_redox: { ours: Math.max(...all), u: uPeak_V, by: "card" } },
        pictures: [await sweepsPicture("cv", "First cycle at 0.05 mV/s.", swept, "Na⁺/Na")],
      }
    },
  },
  {
    system: "NVO-Na",
    name: "gcd7",
    settings: "7 mA/g, 0.01 to 3 V",
    async run({ told }) {
      const lab = await Lab.open(navo3Na, told)
      const cycles = await cyclesOnCard(lab, { rate: 7e-3, window, every_s: 60 }, 1, 2).finally(() => lab.close())
      return {
        values: { Q1: capacity(cycles[0]) },
        pictures: [
          await curvesPicture(
            "curve",
            "Two cycles at 7 mA/g.",
            ["charge passed in the half cycle (mAh/g)", "E (V vs Na⁺/Na)"],
            cycles.flatMap(c => (c.curve ? [c.curve.down, c.curve.up] : [])),
          ),
        ],
      }
    },
  },
  {
    system: "NVO-Na",
    name: "gcd11",
    settings: "11 mA/g, 0.01 to 3 V, 50 cycles; retention counts from cycle 1",
    async run({ told }) {
      const lab = await Lab.open(navo3Na, told)
      const cycles = await longTest(lab, { rate: 11e-3, window, every_s: 60 }, [50]).finally(() => lab.close())
      const [first, last] = [at(cycles, 1), at(cycles, 50)]
      return {
        values: {
          Q1: capacity(first),
          ret50: {
            ours: (100 * last.down) / first.down,
            u: (100 * Math.hypot(last.uDown, first.uDown)) / first.down,
            by: "card + bare",
          },
          CE: {
            ours: bare.mean(cycles.slice(1).map(c => c.efficiency)),
            u: at(cycles, 2).uEfficiency,
            by: "card + bare",
          },
        },
        pictures: [
          await curvesPicture(
            "life",
            "Discharge capacity over 50 cycles at 11 mA/g; cycles 4 to 47 on the bare cell.",
            ["cycle", "capacity (mAh/g)"],
            [cycles.map(c => ({ x: c.n, y: c.down }))],
          ),
        ],
      }
    },
  },
  {
    system: "NVO-Na",
    name: "eis",
    settings: "0.3 V, 0.01 Hz to 200 kHz, after one voltammogram",
    async run({ told }) {
      const probe = await Lab.open(navo3Na, told)
      probe.refuses("eis", { e_V: 0.3, fMax_Hz: 2e5, fMin_Hz: 0.01 })
      await probe.close()
      const { points, sigma, u, D } = await impedanceAfterScan(navo3Na, told, 0.3, 1e5)
      return {
        values: { D_eis: { ours: D, u: (2 * D * u) / sigma, by: "card's limit" } },
        pictures: [await spectrumPicture("eis", "At 0.3 V, 100 kHz to 10 mHz.", points)],
        notes: [slabNote(navo3Na), "The slope is read between 10 and 100 mHz: the decade above 100 kHz is not in it."],
      }
    },
  },
  {
    system: "NVO-Na",
    name: "gitt",
    settings: "0.07 mA to 3 V, no rest; pulses of -0.035 mA for 1800 s, rests of 7200 s, to 0.05 V",
    async run({ told }) {
      const { steps, trace } = await titrationOf(navo3Na, told, 7200, 74)
      const near = steps.reduce((a, b) => (Math.abs(b.e_V - 0.1) < Math.abs(a.e_V - 0.1) ? b : a))
      return {
        values: { D_first: asD(steps[0]), D_0p1V: asD(near) },
        pictures: [
          await curvesPicture("gitt", "The titration.", ["time (h)", "E (V vs Na⁺/Na)"], [trace]),
          await DPicture(steps),
        ],
        notes: [slabNote(navo3Na), validityNote(steps)],
      }
    },
  },
]
