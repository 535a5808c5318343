/**
 * The small-signal impedance of a half-cell in closed form, written without anything of the model's code:
 * Rs + arcs + [ CPE beside (BV + slope of the potential * tanh/coth diffusion) ].
 */
export type Z = readonly [re: number, im: number]

export const add = (a: Z, b: Z): Z => [a[0] + b[0], a[1] + b[1]]
export const sub = (a: Z, b: Z): Z => [a[0] - b[0], a[1] - b[1]]
export const mul = (a: Z, b: Z): Z => [a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]]
export const inv = (a: Z): Z => [a[0] / (a[0] ** 2 + a[1] ** 2), -a[1] / (a[0] ** 2 + a[1] ** 2)]
export const size = (a: Z): number => Math.hypot(a[0], a[1])

/** tanh of a(1+i). */
function tanh(a: number): Z {
  if (a > 20) return [1, 0]
  const d = Math.cosh(2 * a) + Math.cos(2 * a)
  return [Math.sinh(2 * a) / d, Math.sin(2 * a) / d]
}

export function cpe(y0: number, alpha: number, w: number): Z {
  const y = y0 * w ** alpha
  return inv([y * Math.cos((alpha * Math.PI) / 2), y * Math.sin((alpha * Math.PI) / 2)])
}

/** Ratio of surface concentration to surface flux [s/m]. */
export function diffusion(shape: "slab" | "sphere", length: number, D: number, w: number): Z {
  const a = length * Math.sqrt(w / (2 * D))
  const psi: Z = [a, a]
  const t = tanh(a)
  return mul([length / D, 0], shape === "slab" ? inv(mul(psi, t)) : mul(t, inv(sub(psi, t))))
}

export interface Gallery {
  readonly u_V: number
  readonly x: number
  readonly width: number
}

export function occupancy(galleries: readonly Gallery[], u: number, rtf: number): number {
  return galleries.reduce((s, g) => s + g.x / (1 + Math.exp((u - g.u_V) / (g.width * rtf))), 0)
}

/** dx/dU. */
export function steepness(galleries: readonly Gallery[], u: number, rtf: number): number {
  return galleries.reduce(
    (s, g) => s - g.x / (g.width * rtf) / (4 * Math.cosh((u - g.u_V) / (2 * g.width * rtf)) ** 2),
    0,
  )
}
