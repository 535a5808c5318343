/** Shen et al., Adv. Sci. 2023, 10.1002/advs.202301490: Na3V2(PO4)3 on its solid electrolyte. */
import { nvpNzsp } from "../../../../sim/cells/nvpNzsp"
import { resistances } from "../../../techniques/chronoamperometry"
import * as bare from "../../cells/protocols"
import { openCircuit, spectrum } from "../bench"
import { spectrumPoints } from "../curves"
import { cyclesBare, cyclesOnCard } from "../cycling"
import type { Experiment } from "../experiment"
import { Lab } from "../lab"
import { curvesPicture } from "../pictures"
import { nothingToMeasure } from "../nothing"

const CAPACITY = 117.6
/** Both Na gone, E runs away within seconds. */
const NEAR = { min_V: 0.4, max_V: 0.5, every_s: 0.1 }
const rule = {
  rate: (0.4 * CAPACITY) / 1000,
  window: { low_V: 2.7, high_V: 4 },
  chargesFirst: true,
  every_s: 2,
  near: NEAR,
}
const F_HZ = 10

/** Z' at 10 Hz against time under a bias, the state at rest before it first. */
async function underBias(lab: Lab, e_V: number, start_ohm: number) {
  const { data } = await lab.run("ca", {
    e_V,
    duration_s: 900,
    every_s: 2,
    iMax_A: 5e-3,
    f_Hz: F_HZ,
    sineEvery_s: 4,
    amplitude_V: 5e-3,
    margin_V: 2,
  })
  const points = resistances(data).map(p => ({ x: p.t_s, y: p.re_ohm }))
  return [{ x: 0, y: start_ohm }, ...points]
}

async function atTen(lab: Lab, e_V: number): Promise<number> {
  const z = spectrumPoints(
    await spectrum(lab, { e_V, from_Hz: 12, to_Hz: 8, amplitude_V: 5e-3, settle_s: 0.2, iMax_A: 1e-3 }),
  )
  return bare.mean(z.map(p => p.re))
}

const fallsThenRises = (r: readonly { readonly y: number }[]) => {
  const least = Math.min(...r.map(p => p.y))
  return least < 0.9 * r[0].y && least < 0.9 * r[r.length - 1].y
}

export const shen2023: readonly Experiment[] = [
  {
    system: "NVP|NZSP",
    name: "operando",
    settings: "0.4 C between 2.7 and 4 V, first cycle; the paper's current, mass and capacity are not printed",
    async run({ told }) {
      const lab = await Lab.open(nvpNzsp, told)
      const [c] = await cyclesOnCard(lab, rule, 1, 1).finally(() => lab.close())
      return {
        values: {
          path: {
            ours: {
              holds: c.up > 0.9 * CAPACITY && c.down > 0.95 * c.up,
              ours: `${bare.numberText(c.up)} and ${bare.numberText(c.down)} of ${CAPACITY} mAh/g`,
            },
            u: c.uDown,
            by: "card",
          },
        },
        pictures: [
          await curvesPicture(
            "curve",
            "First cycle at 0.4 C.",
            ["charge passed in the half cycle (mAh/g)", "E (V vs Na⁺/Na)"],
            c.curve ? [c.curve.up, c.curve.down] : [],
          ),
        ],
      }
    },
  },
  {
    system: "NVP|NZSP",
    name: "cv_bias",
    settings: "4 V, then 2.7 V, each held for 900 s; a sine of 10 Hz every 4 s",
    async run({ told }) {
      const lab = await Lab.open(nvpNzsp, told)
      try {
        const rest_ohm = await atTen(lab, Number((await openCircuit(lab)).toFixed(4)))
        const up = await underBias(lab, 4, rest_ohm)
        const down = await underBias(lab, 2.7, up[up.length - 1].y)
        const held = [up, down]
        const ends = held.map(r => [r[0].y, Math.min(...r.map(p => p.y)), r[r.length - 1].y])
        const cycled = await Lab.open(nvpNzsp, told, 2)
        let before = 0
        let after = 0
        try {
          cycled.atRest(3.39)
          before = await atTen(cycled, 3.39)
          cycled.between("cycles 1 to 3 at 0.4 C", cell => {
            cyclesBare(cell, nvpNzsp, rule, 1, 3)
          })
          await cyclesOnCard(cycled, rule, 4, 2)
          cycled.atRest(3.39)
          after = await atTen(cycled, 3.39)
        } finally {
          await cycled.close()
        }
        return {
          values: {
            ["resistance_trend"]: {
              ours: {
                holds: held.every(fallsThenRises),
                ours: ends.map(r => r.map(bare.numberText).join(" > ")).join("; "),
              },
              by: "card",
            },
            contact: {
              ours: {
                holds: after < 1.1 * before,
                ours: `${bare.numberText(before)} and ${bare.numberText(after)} ohm`,
              },
              by: "card",
            },
          },
          pictures: [
            await curvesPicture(
              "bias",
              "Z' at 10 Hz while 4 V (light), then 2.7 V (dark) are held.",
              ["time under the bias (s)", "Z′ (Ω)"],
              held,
            ),
          ],
        }
      } finally {
        await lab.close()
      }
    },
  },
  { system: "NVP|NZSP", name: "dft", settings: "calculated energies", run: nothingToMeasure },
]
