/**
 * Chance that χ² with so many degrees of freedom exceeds a value, and the value exceeded with a given chance.
 *
 *   Q(a, x) = Γ(a, x)/Γ(a),  a = freedom/2, x = χ²/2: series below a + 1, continued fraction (Lentz) above
 *
 * Source: M. Abramowitz, I. Stegun, Handbook of Mathematical Functions, 6.5.29 and 6.5.31; Lanczos' ln Γ.
 */

const terms = 500

export function chiSquaredBeyond(chiSquared: number, freedom: number): number {
  const a = freedom / 2
  const x = chiSquared / 2
  if (x <= 0) return 1
  const front = Math.exp(a * Math.log(x) - x - lnGamma(a))
  if (x < a + 1) {
    let term = 1 / a
    let sum = term
    for (let k = 1; k < terms && term > 1e-16 * sum; k++) sum += term *= x / (a + k)
    return 1 - front * sum
  }
  let b = x + 1 - a
  let c = 1e300
  let d = 1 / b
  let value = d
  for (let k = 1; k < terms; k++) {
    const n = -k * (k - a)
    b += 2
    d = 1 / (n * d + b)
    c = b + n / c
    value *= d * c
    if (Math.abs(d * c - 1) < 1e-15) break
  }
  return front * value
}

/** χ² that is exceeded with this chance. */
export function chiSquaredAt(chance: number, freedom: number): number {
  let [low, high] = [0, freedom + 10]
  while (chiSquaredBeyond(high, freedom) > chance) high *= 2
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2
    if (chiSquaredBeyond(middle, freedom) > chance) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** ln Γ(x) for x > 0, to 1e-14. */
function lnGamma(x: number): number {
  const c = [
    676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
    -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ]
  const t = x + 6.5
  const sum = c.reduce((s, v, k) => s + v / (x + k), 0.99999999999980993)
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum)
}
