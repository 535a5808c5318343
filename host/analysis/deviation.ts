/** How far one impedance is from another: part of the size, and degrees. */

export interface Z {
  readonly re: number
  readonly im: number
}

export interface Deviation {
  /** |Z| over the due one, minus 1. */
  readonly part: number
  /** Angle minus the due one, -180..180. */
  readonly degrees: number
}

export function deviation(z: Z, due: Z): Deviation {
  const degrees = (180 / Math.PI) * Math.atan2(z.im * due.re - z.re * due.im, z.re * due.re + z.im * due.im)
  return { part: Math.hypot(z.re, z.im) / Math.hypot(due.re, due.im) - 1, degrees }
}
