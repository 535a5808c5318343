/** NMC532 with a coating annealed at 550 C, the worst of the three: see the family. */
import { lgps_ohm, lntoNmc532 } from "../cell/families/lntoNmc532"

export const nmc532Lnto550 = lntoNmc532({
  name: "550",
  title: "NMC532 coated with LNTO (550 C) | LGPS | Li-In",
  counter: "Li-In",
  series_ohm: lgps_ohm,
  // 672 ohm fresh, 800 after 100 cycles (sec. 2.2, Fig. 3)
  interface_ohm: 672,
  slow_ohm: 345,
  reached: 0.43,
  contact: 0.4755,
  // 73.2 mAh/g at 85.98 % of the first charge (sec. 2.2), less what stays behind by itself
  lost: 0.3,
  laws: [
    { name: "interface growth", on: "arc0", shape: "power", amount: 128 / 672, scale: 100, exponent: 0.5 },
    // 38.7 % after 200 cycles (Fig. 2b), less what the interface takes
    { name: "loss of contact", on: "area", shape: "power", amount: -0.52, scale: 200, exponent: 0.7 },
  ],
  planted: [
    { symbol: "R_int(100)", value: 800, unit: "ohm", note: "input, sec. 2.2" },
    { symbol: "retention(200)", value: 0.387, unit: "1", note: "input, Fig. 2b" },
  ],
  notClaimed:
    "The printed D (1.11e-11 cm2/s) is an evaluation with the interface inside dEt, not a property of this cell. Its 8.6 mAh/g " +
    "at 1 C cannot hold together with its IR drop and a cut-off of 2.1 V. The slope of the spectrum at 3.3 V is not modelled.",
})
