/** The reference of the LNTO paper: the same NMC532 in a liquid electrolyte against lithium. See the family. */
import { lntoNmc532 } from "../cell/families/lntoNmc532"

export const nmc532Liquid = lntoNmc532({
  name: "liquid",
  title: "NMC532 | liquid electrolyte | Li, coin cell",
  counter: "Li",
  series_ohm: 3,
  interface_ohm: 29.2,
  slow_ohm: 0,
  reached: 0.788,
  contact: 1,
  // first efficiency 85.79 % (sec. 2.2); capacity assumed to be that of the 450 C sample or better
  lost: 16.2,
  laws: [],
  planted: [{ symbol: "ICE", value: 0.8579, unit: "1", note: "input, sec. 2.2" }],
  notClaimed:
    "Only the first efficiency and the mean D are printed: resistances, capacity, contact and loading are assumed; it does not age.",
})
