/** Random numbers as arguments: a seeded stream, normal deviates, shuffles. The stream is the one of the circuit search. */
import { seededRandom } from "../circuit/random"

export type Random = () => number
export { seededRandom }

/** Standard normal deviates from a uniform stream (Box & Muller, Ann. Math. Stat. 29, 610 (1958)). */
export function seededNormal(random: Random): () => number {
  let kept: number | undefined
  return () => {
    if (kept !== undefined) {
      const x = kept
      kept = undefined
      return x
    }
    const r = Math.sqrt(-2 * Math.log(1 - random()))
    const a = 2 * Math.PI * random()
    kept = r * Math.sin(a)
    return r * Math.cos(a)
  }
}

/** A permutation of 0..n-1 (Fisher & Yates). */
export function shuffled(n: number, random: Random): Int32Array {
  const p = Int32Array.from({ length: n }, (_, k) => k)
  for (let k = n - 1; k > 0; k--) {
    const j = Math.floor(random() * (k + 1))
    const x = p[k]
    p[k] = p[j]
    p[j] = x
  }
  return p
}
