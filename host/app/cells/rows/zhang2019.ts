/** The rows of Zhang et al., Nano Energy 57 (2019) 592: 60V2O5-40TeO2 glass against lithium. */
import { vt60 } from "../../../../sim/cells/vt60"
import { absolute, experiment, input, not, once, oncePer, paper, relative, shape } from "../row"
import { aged, arcTops, bumps, cycle, fresh, highest, nearest, peaks, spectrum, sweep } from "../protocols"

const window = { low_V: 0.01, high_V: 3 }

const first = once(() => {
  const cell = fresh(vt60)
  return [1, 2, 3].map(() => cycle(cell, vt60, 1, window))
})
const efficiency = (n: number) => (100 * first()[n - 1].up) / first()[n - 1].down

/** Stress ages with the power 0.9 of the rate. */
const late = oncePer((key: string) => {
  const [cycles, rate] = key.split("@").map(Number)
  const cell = aged(vt60, cycles, cycles * rate ** 0.9)
  cycle(cell, vt60, rate, window)
  return cycle(cell, vt60, rate, window)
})
/** The paper's retentions count from an unnamed later cycle: the 100th here. */
const retention = (rate: number) => (100 * late(`5000@${rate}`).down) / late(`100@${rate}`).down

const swept = once(() => {
  const cell = fresh(vt60)
  return [0.01, 3, 0.01, 3].map(end_V => sweep(cell, end_V, 1e-4, 2e-3))
})

const arc = oncePer((cycles: number) => {
  const cell = aged(vt60, cycles)
  cell.settle(1)
  return cell.impedance(1).re - cell.impedance(1e6).re
})

const outside = "not electrochemical"

export const zhang2019 = [
  ...experiment("VT60", "gcd", [
    paper(
      ["Qdis1", 629, "mAh/g", "sec. 3, Fig. 1a"],
      relative(0.05),
      "first discharge at 1 A/g",
      () => first()[0].down,
    ),
    paper(["Qch1", 196, "mAh/g", "sec. 3, Fig. 1a"], relative(0.05), "first charge at 1 A/g", () => first()[0].up),
    paper(["CE1", 31, "%", "sec. 3"], absolute(1.5), "charge over discharge, cycle 1", () => efficiency(1)),
    paper(["CE2", 92.8, "%", "sec. 3"], absolute(1), "charge over discharge, cycle 2", () => efficiency(2)),
    paper(["CE3", 94.3, "%", "sec. 3"], absolute(1), "charge over discharge, cycle 3", () => efficiency(3)),
    paper(["Qstable", 200, "mAh/g", "sec. 3"], relative(0.05), "discharge of cycle 3 at 1 A/g", () => first()[2].down),
    input(
      ["Q5000_1Ag", 121, "mAh/g", "sec. 3, Fig. 1c"],
      relative(0.05),
      "loss of material is set by it; measured at age 5000, 1 A/g",
      () => late("5000@1").down,
    ),
    input(
      ["ret5000_1Ag", 83.7, "%", "sec. 3, Fig. 1c"],
      absolute(2),
      "against cycle 100; 121 / 0.837 = 144.6 mAh/g is no capacity the paper names",
      () => retention(1),
    ),
    input(
      ["Q5000_5Ag", 80, "mAh/g", "sec. 3"],
      relative(0.05),
      "the rate exponent of the loss is set by it; age 5000 at 5 A/g",
      () => late("5000@5").down,
    ),
    not(
      "conflict",
      ["ret5000_5Ag", 53.6, "%", "sec. 3"],
      "with the retention at 1 A/g: 80 / 0.536 = 149.3 mAh/g at 5 A/g was the base, above 121 / 0.837 = 144.6 at 1 A/g; ours against cycle 100",
      () => retention(5),
    ),
    paper(["CElong", 100, "%", "sec. 3"], absolute(0.5), "charge over discharge at age 1000, 1 A/g", () => {
      const { down, up } = late("1000@1")
      return (100 * up) / down
    }),
  ]),
  ...experiment("VT60", "cv", [
    paper(
      ["Epc1_shoulder", 0.65, "V", "sec. 3, Fig. 1b"],
      absolute(0.03),
      "first reduction sweep at 0.1 mV/s, where the current bends most beside the main peak",
      () => nearest(bumps(swept()[0]), 0.65),
    ),
    paper(
      ["Epc1", 0.58, "V", "sec. 3, Fig. 1b"],
      absolute(0.03),
      "highest peak of the first reduction sweep",
      () => highest(peaks(swept()[0])).e_V,
    ),
    paper(
      ["Epc2", 0.85, "V", "sec. 3"],
      absolute(0.03),
      "highest peak of the second reduction sweep",
      () => highest(peaks(swept()[2])).e_V,
    ),
    paper(
      ["Epa", 1.3, "V", "sec. 3"],
      absolute(0.05),
      "highest peak of the second oxidation sweep",
      () => highest(peaks(swept()[3])).e_V,
    ),
  ]),
  ...experiment("VT60", "eis", [
    shape(
      ["R_arc_order", "fresh >> 5000 > 1000", "order", "sec. 3, Fig. 1d"],
      "width of the arc, 1 MHz to 1 Hz: fresh over twice that at 5000, and 5000 at least 10 % over 1000",
      () => ({
        holds: arc(0) > 2 * arc(5000) && arc(5000) > 1.1 * arc(1000),
        ours: `${[0, 1000, 5000].map(n => arc(n).toFixed(1)).join(", ")} ohm at 0, 1000, 5000`,
      }),
    ),
    shape(
      ["features", "one depressed arc + inclined line", "shape", "sec. 3"],
      "-Z'' has one maximum, lower than half the width of the arc, and rises again towards 10 mHz",
      () => {
        const cell = fresh(vt60)
        cell.settle(1)
        const z = spectrum(cell, 1e5, 0.01, 20)
        const tops = arcTops(z)
        const top = -(z.find(p => p.f_Hz === tops[0])?.im ?? 0)
        const rises = z[z.length - 1].im < z[z.length - 2].im
        return {
          holds: tops.length === 1 && top < 0.5 * arc(0) && rises,
          ours: `${tops.length} maximum of ${top.toFixed(0)} ohm, arc of ${arc(0).toFixed(0)} ohm`,
        }
      },
    ),
  ]),
  ...experiment("VT60", "structure", [
    not("out of reach", ["crystal_size_nm", 10, "nm", "Fig. 3"], outside),
    not(
      "out of reach",
      ["crystal_phase", "LiVO3 at 1000, gamma-Li3VO4 (main) + LiVO3 at 5000 cycles", "text", "Fig. 2b"],
      `${outside}; the set has one crystallised share`,
    ),
    not("out of reach", ["V4_to_V5_fresh", 0.06, "-", "Fig. 2c"], outside),
    not("out of reach", ["KWW_beta", 0.28, "-", "Fig. 4b"], outside),
    not("out of reach", ["Tg", 513, "K", "Fig. 4a"], outside),
    not("out of reach", ["Tc", 554, "K", "Fig. 4a"], outside),
    not("out of reach", ["Tm", 820, "K", "Fig. 4a"], outside),
    not(
      "out of reach",
      ["K_H", 0.15, "-", "sec. 4"],
      `${outside}; (554 - 513)/(820 - 554) = 0.154 follows from the three temperatures`,
    ),
  ]),
]
