/** NMC532 with a coating annealed at 350 C: see the family. */
import { lgps_ohm, lntoNmc532 } from "../cell/families/lntoNmc532"

export const nmc532Lnto350 = lntoNmc532({
  name: "350",
  title: "NMC532 coated with LNTO (350 C) | LGPS | Li-In",
  counter: "Li-In",
  series_ohm: lgps_ohm,
  // 369 ohm fresh, 402 after 100 cycles (sec. 2.2, Fig. 3)
  interface_ohm: 369,
  slow_ohm: 44,
  reached: 0.601,
  contact: 0.692,
  // 120.9 mAh/g at 87.14 % of the first charge (sec. 2.2), less what stays behind by itself
  lost: 4.8,
  laws: [
    { name: "interface growth", on: "arc0", shape: "power", amount: 33 / 369, scale: 100, exponent: 0.5 },
    // 58.2 % after 200 cycles (Fig. 2b), less what the interface takes
    { name: "loss of contact", on: "area", shape: "power", amount: -0.38, scale: 200, exponent: 0.7 },
  ],
  planted: [
    { symbol: "R_int(100)", value: 402, unit: "ohm", note: "input, sec. 2.2" },
    { symbol: "retention(200)", value: 0.582, unit: "1", note: "input, Fig. 2b" },
  ],
  notClaimed:
    "The printed D (4.55e-11 cm2/s) is an evaluation with the interface inside dEt, not a property of this cell. No change of " +
    "R_int with the cut-off. Loss is planted, not derived.",
})
