/**
 * A spectrum from a file of any known format.
 *
 * The format is recognised by the content; the plain table comes last because it accepts most. A causal cell and its
 * mirror image differ in the linear Kramers-Kronig fit, so a wrong sign of Z'' is noticed and said.
 */

import { readFile } from "node:fs/promises"
import { basename } from "node:path"
import { kramersKronig } from "../circuit/kramersKronig"
import type { Spectrum } from "../circuit/spectrum"
import { FileError } from "../errors"
import { all } from "./index"
import type { SpectrumFormat } from "./format"

export interface ReadOptions {
  /** Which spectrum of a file that holds several, from 1. */
  readonly which?: number
  /** The file holds -Z'' although it does not say so. */
  readonly negateIm?: boolean
  /** Take the sign of Z'' as it is, even if it looks wrong. */
  readonly trustSign?: boolean
}

const formats: readonly SpectrumFormat[] = [...all].sort((a, b) => Number(a.id === "csv") - Number(b.id === "csv"))

/**
 * @param path  file to read
 * @throws FileError if it cannot be opened or recognised, holds several spectra and none was chosen, or is damaged
 */
export async function readSpectrum(path: string, options: ReadOptions = {}): Promise<Spectrum> {
  let bytes: Uint8Array
  try {
    bytes = await readFile(path)
  } catch (error) {
    throw new FileError("open", `${path} cannot be read: ${(error as Error).message}`, {}, error)
  }
  return spectrumFromBytes(bytes, basename(path), options)
}

/** As `readSpectrum`, from bytes that are already there. */
export function spectrumFromBytes(bytes: Uint8Array, name: string, options: ReadOptions = {}): Spectrum {
  const spectra = spectraFromBytes(bytes, name)
  const { which } = options
  if (which === undefined && spectra.length > 1)
    throw new FileError(
      "several",
      `${name} holds ${spectra.length} spectra (${labels(spectra)}): say which one, 1..${spectra.length}`,
      { spectra: spectra.length },
    )
  const chosen = spectra[(which ?? 1) - 1]
  if (chosen === undefined)
    throw new FileError(
      "several",
      `${name} holds ${spectra.length} spectra, number ${which} was asked: take 1..${spectra.length}`,
    )
  const spectrum = options.negateIm ? { ...chosen, im_ohm: chosen.im_ohm.map(x => -x) } : chosen
  if (!options.trustSign) checkSign(spectrum, name)
  checkPhase(spectrum, name)
  return spectrum
}

/** All spectra of a file. */
export function spectraFromBytes(bytes: Uint8Array, name: string): readonly Spectrum[] {
  if (bytes.length === 0) throw new FileError("points", `${name} is empty`)
  const head = new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : "windows-1252")
    .decode(bytes.subarray(0, 4096))
    .replace(/^\u00EF\u00BB\u00BF/, "")
  const format = formats.find(f => f.recognises(head, name))
  if (format === undefined)
    throw new FileError(
      "format",
      `${name} is none of the known formats (${formats.map(f => f.title).join("; ")}): export it as a table with a header ` +
        '"frequency_Hz,re_ohm,im_ohm"',
    )
  return format.read(bytes, name)
}

function labels(spectra: readonly Spectrum[]): string {
  const named = spectra.map((s, i) => (s.meta.cycle === undefined ? String(i + 1) : `cycle ${s.meta.cycle}`))
  return named.length > 4 ? `${named[0]} .. ${named[named.length - 1]}` : named.join(", ")
}

/** Mirrored data fit no causal cell; demand a clear case, so that poor data are not called mirrored. */
function checkSign(s: Spectrum, name: string): void {
  let asIs
  let mirrored
  try {
    asIs = kramersKronig(s)
    mirrored = kramersKronig({ ...s, im_ohm: s.im_ohm.map(x => -x) })
  } catch {
    return // What else is wrong with the points is for the fit to say.
  }
  if (asIs === null || mirrored === null) return
  if (mirrored.noiseRelative < 0.05 && mirrored.noiseRelative < asIs.noiseRelative / 4)
    throw new FileError(
      "sign",
      `${name}: as written, no causal cell has these impedances (${percent(asIs.noiseRelative)} off), but with Z'' turned ` +
        `round one does (${percent(mirrored.noiseRelative)}): the column probably holds -Z''; name it -Im(Z), or ask to negate it`,
    )
}

/** Radians taken for degrees make every phase smaller than two degrees: hardly any cell, and easily tried the other way. */
function checkPhase(s: Spectrum, name: string): void {
  const phase = s.f_Hz.map((_, i) => Math.atan2(s.im_ohm[i], s.re_ohm[i]))
  const degree = Math.PI / 180
  if (phase.length === 0 || phase.some(x => !(Math.abs(x) < 2 * degree))) return
  const size = s.f_Hz.map((_, i) => Math.hypot(s.re_ohm[i], s.im_ohm[i]))
  const turned = {
    ...s,
    re_ohm: size.map((z, i) => z * Math.cos(phase[i] / degree)),
    im_ohm: size.map((z, i) => z * Math.sin(phase[i] / degree)),
  }
  let asIs
  let radians
  try {
    asIs = kramersKronig(s)
    radians = kramersKronig(turned)
  } catch {
    return // As above.
  }
  if (asIs === null || radians === null) return
  if (radians.noiseRelative < 0.05 && radians.noiseRelative < asIs.noiseRelative / 4)
    throw new FileError(
      "phase",
      `${name}: all phases are smaller than two degrees, which no causal cell explains (${percent(asIs.noiseRelative)} off); ` +
        `in radians one does (${percent(radians.noiseRelative)}): name the column phase/rad`,
    )
}

function percent(x: number): string {
  return `${(100 * x).toPrecision(2)} %`
}
