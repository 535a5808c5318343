/** psi and n dEp [mV] of a quasi-reversible couple: Nicholson, Anal. Chem. 37 (1965) 1351, table I, 25 C, turned 141 mV past E1/2. */
export const NICHOLSON: readonly (readonly [number, number])[] = [
  [20, 61],
  [7, 63],
  [6, 64],
  [5, 65],
  [4, 66],
  [3, 68],
  [2, 72],
  [1, 84],
  [0.75, 92],
  [0.5, 105],
  [0.35, 121],
  [0.25, 141],
]
