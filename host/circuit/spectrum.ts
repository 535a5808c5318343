/**
 * An impedance spectrum and what must hold before anything may be concluded from it.
 *
 * Z = Z' + jZ''; Z'' is stored as it is, negative where the cell is capacitive. Only pictures turn it round.
 */

import { FitError } from "../errors"

export interface Spectrum {
  readonly f_Hz: readonly number[]
  readonly re_ohm: readonly number[]
  readonly im_ohm: readonly number[]
  /** When each point was finished, from the start of the sweep. */
  readonly t_s?: readonly number[]
  /** Standard deviation of Re and of Im at each point, where it was measured. */
  readonly sigma_ohm?: readonly number[]
  readonly meta: Readonly<Record<string, string>>
}

/**
 * Throws unless every point has a positive, finite, unrepeated frequency and a finite impedance that is not zero.
 * @param repeats  allow the same frequency twice, as after a repeated check point
 * @throws FitError `points`, `frequency` or `impedance`, naming the point (counted from 1) and the remedy
 */
export function checkSpectrum(s: Spectrum, repeats = false): void {
  const n = s.f_Hz.length
  if (n === 0) throw new FitError("points", "the spectrum has no points: measure or read at least one frequency")
  for (const [name, column] of columnsOf(s)) {
    if (column.length !== n)
      throw new FitError("points", `${name} has ${column.length} values but there are ${n} frequencies: give one each`)
  }
  const seen = new Map<number, number>()
  for (let i = 0; i < n; i++) {
    const f = s.f_Hz[i]
    const at = `point ${i + 1} of ${n}`
    if (!Number.isFinite(f)) throw new FitError("frequency", `${at}: the frequency is ${f}: remove the point`)
    if (f === 0)
      throw new FitError("frequency", `${at}: the frequency is 0 Hz, a direct-current row: remove it`, { point: i + 1 })
    if (f < 0)
      throw new FitError(
        "frequency",
        `${at}: the frequency is ${f} Hz: is this column really the frequency? It must be positive`,
        { point: i + 1 },
      )
    const before = seen.get(f)
    if (before !== undefined && !repeats)
      throw new FitError(
        "frequency",
        `${at}: ${f} Hz was already measured at point ${before + 1}: fit the two sweeps apart, ` +
          "or allow repeats if it is a repeated check point",
        { point: i + 1 },
      )
    seen.set(f, i)
    if (!Number.isFinite(s.re_ohm[i]) || !Number.isFinite(s.im_ohm[i]))
      throw new FitError(
        "impedance",
        `${at} (${f} Hz): Z = ${s.re_ohm[i]} ${s.im_ohm[i] < 0 ? "-" : "+"} j ${Math.abs(s.im_ohm[i])} Ω is not a number: remove the point`,
        { point: i + 1 },
      )
    if (s.re_ohm[i] === 0 && s.im_ohm[i] === 0)
      throw new FitError("impedance", `${at} (${f} Hz): Z is exactly 0 Ω, so the point was not measured: remove it`, {
        point: i + 1,
      })
    if (s.sigma_ohm !== undefined && !(s.sigma_ohm[i] > 0 && s.sigma_ohm[i] < Infinity))
      throw new FitError(
        "sigma",
        `${at} (${f} Hz): sigma is ${s.sigma_ohm[i]} Ω: give a positive standard deviation, or weigh by modulus`,
        { point: i + 1 },
      )
  }
}

function columnsOf(s: Spectrum): [string, readonly number[]][] {
  const columns: [string, readonly number[]][] = [
    ["re_ohm", s.re_ohm],
    ["im_ohm", s.im_ohm],
  ]
  if (s.t_s) columns.push(["t_s", s.t_s])
  if (s.sigma_ohm) columns.push(["sigma_ohm", s.sigma_ohm])
  return columns
}

/** The points for which `keep(index)` holds, in the same order. */
export function pick(s: Spectrum, keep: (i: number) => boolean): Spectrum {
  const take = (column: readonly number[]) => column.filter((_, i) => keep(i))
  return {
    f_Hz: take(s.f_Hz),
    re_ohm: take(s.re_ohm),
    im_ohm: take(s.im_ohm),
    ...(s.t_s ? { t_s: take(s.t_s) } : {}),
    ...(s.sigma_ohm ? { sigma_ohm: take(s.sigma_ohm) } : {}),
    meta: s.meta,
  }
}
