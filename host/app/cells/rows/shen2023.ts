/** The rows of Shen et al., Adv. Sci. 2023, 10.1002/advs.202301490: Na3V2(PO4)3 on its solid electrolyte. */
import type { HalfCell } from "../../../../sim/cell/halfCell"
import { nvpNzsp } from "../../../../sim/cells/nvpNzsp"
import { fresh, half, numberText } from "../protocols"
import { experiment, not, once, shape, type Bare, type Finding } from "../row"

const SYSTEM = "NVP|NZSP"
const CAPACITY = 117.6
const rate = (0.4 * CAPACITY) / 1000

const loop = once(() => {
  const cell = fresh(nvpNzsp)
  const up = half(cell, nvpNzsp, rate, 4)
  const filled = cell.surfaceStoichiometry()[0]
  return { up, down: half(cell, nvpNzsp, -rate, 2.7), filled }
})

/** Z' at 10 Hz while 4 V, then 2.7 V, are held for 900 s each. */
const held = once(() => {
  const cell = fresh(nvpNzsp)
  const follow = (e_V: number) =>
    Array.from({ length: 451 }, (_, k) => {
      if (k > 0) cell.advance({ kind: "E", from_V: e_V, to_V: e_V }, 2)
      return cell.impedance(10).re
    })
  return [follow(4), follow(2.7)]
})

const fallsThenRises = (r: readonly number[]) => {
  const least = Math.min(...r)
  return least < 0.9 * r[0] && least < 0.9 * r[r.length - 1]
}

const atRest = (cell: HalfCell) => {
  cell.settle(3.39)
  return cell.impedance(10).re
}

function planted(head: readonly [string, string, string, string], how: string, ours: () => Finding): Bare {
  const [quantity, value, unit, place] = head
  return { quantity, value, unit, place, class: "input", how, ours }
}

const xray = "diffraction, not electrochemical"
const computed = "calculated, not electrochemical"

export const shen2023 = [
  ...experiment(SYSTEM, "operando", [
    planted(
      ["path", "Na3VP -> Na2VP -> NaVP, reversible", "shape", "sec. 2, Fig. 2"],
      "assumed: two plateaus of one Na each are planted; at 0.4 C to 4 V over 90 % of 2 Na leave and 95 % of them come back",
      () => {
        const { up, down } = loop()
        return {
          holds: up > 0.9 * CAPACITY && down > 0.95 * up,
          ours: `${numberText(up)} and ${numberText(down)} of ${CAPACITY} mAh/g`,
        }
      },
    ),
    not("out of reach", ["VZ_Na3", 241.277, "A3", "sec. 2"], xray),
    not("out of reach", ["VZ_Na2", 227.159, "A3", "sec. 2"], xray),
    not("out of reach", ["VZ_Na1", 220.105, "A3", "sec. 2"], xray),
    not("out of reach", ["dV_32", 5.9, "%", "sec. 2"], `${xray}; (241.277 - 227.159)/241.277 = 5.85 %`),
    not("out of reach", ["dV_21", 3.1, "%", "sec. 2"], `${xray}; (227.159 - 220.105)/227.159 = 3.11 %`),
    not(
      "out of reach",
      ["dV_31", 8.8, "%", "sec. 2"],
      `${xray}; (1 - 0.0585)(1 - 0.0311) = 1 - 0.0878: the same change as the two steps, whose sum has two bases`,
    ),
    not("out of reach", ["xrd_2theta", [14.26, 14.76, 34.67, 36.05], "deg", "Fig. 2"], xray),
  ]),
  ...experiment(SYSTEM, "cv_bias", [
    shape(
      ["resistance_trend", "falls slightly, then rises, in both directions", "shape", "sec. 2, Fig. S11c,d"],
      "Z' at 10 Hz, held 900 s at 4 V and then at 2.7 V, passes a least value 10 % below both ends; of the shape of i0 and " +
        "the plateaus, which are assumed",
      () => ({
        holds: held().every(fallsThenRises),
        ours: held()
          .map(r => [r[0], Math.min(...r), r[r.length - 1]].map(numberText).join(" > "))
          .join("; "),
      }),
    ),
    planted(
      ["contact", "no large increase after cycling", "shape", "sec. 2, Fig. S11a,b"],
      "assumed: nothing ages in this set; Z' at 10 Hz, 3.39 V, grows by less than 10 % in 5 cycles",
      () => {
        const cell = fresh(nvpNzsp)
        const before = atRest(cell)
        for (let n = 0; n < 5; n++) {
          half(cell, nvpNzsp, rate, 4)
          half(cell, nvpNzsp, -rate, 2.7)
        }
        const after = atRest(cell)
        return { holds: after < 1.1 * before, ours: `${numberText(before)} and ${numberText(after)} ohm` }
      },
    ),
  ]),
  ...experiment(SYSTEM, "dft", [
    not("out of reach", ["Ea_Na2VP", 0.138, "eV", "Fig. S19"], computed),
    not(
      "out of reach",
      ["Ea_Na3VP", 0.298, "eV", "Fig. S19"],
      `${computed}; the set takes it for the temperature of D`,
    ),
    not("out of reach", ["Ef", [-2.229, -2.264, -2.28], "eV/atom", "sec. 2"], computed),
  ]),
]
