/** Seeded random numbers: the same seed gives the same run on every machine. sfc32 (PractRand), normal by polar method. */

export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number
  /** Normal, mean 0, standard deviation 1. */
  normal(): number
  /** n bytes. */
  bytes(n: number): Uint8Array
}

export function seeded(seed: number): Random {
  let a = 0x9e3779b9 ^ seed
  let b = 0x243f6a88
  let c = 0xb7e15162 ^ Math.floor(seed / 4294967296)
  let count = 1
  let spare: number | undefined
  function uint32(): number {
    const t = (((a + b) | 0) + count) | 0
    count = (count + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return t >>> 0
  }
  for (let k = 0; k < 15; k++) uint32()
  function uniform(): number {
    return uint32() / 4294967296
  }
  return {
    uniform,
    normal() {
      if (spare !== undefined) {
        const v = spare
        spare = undefined
        return v
      }
      for (;;) {
        const x = 2 * uniform() - 1
        const y = 2 * uniform() - 1
        const r = x * x + y * y
        if (r > 0 && r < 1) {
          const scale = Math.sqrt((-2 * Math.log(r)) / r)
          spare = y * scale
          return x * scale
        }
      }
    },
    bytes: n => Uint8Array.from({ length: n }, () => uint32() & 255),
  }
}

/** A stream of its own: what it draws does not shift the other's. */
export function fork(random: Random): Random {
  const b = random.bytes(4)
  return seeded(b[0] + 256 * (b[1] + 256 * (b[2] + 256 * b[3])))
}
