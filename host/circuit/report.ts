/**
 * `galvanode fit FILE`: a spectrum file to a table for people and an object for programs.
 *
 * The table gives each parameter with prefix, unit and standard error in per cent; then the misfit, what
 * Kramers-Kronig says about the data, and why this circuit. A number the data cannot see says so instead of an error.
 */

import { writeFile } from "node:fs/promises"
import { basename } from "node:path"
import { FitError } from "../errors"
import { type ReadOptions, readSpectrum } from "../formats/readSpectrum"
import { arcsByBic, distributionOfArcs } from "../drt/arcsByBic"
import { type Drt, drt } from "../drt/drt"
import { siText } from "../quantity/scale"
import { readRun } from "../record/read"
import { type Choice, chooseCircuit } from "./choose"
import { type Fit, type FitOptions, type FittedParam, fitCircuit } from "./fit"
import { type KramersKronig, kramersKronig } from "./kramersKronig"
import { fitWithRelaxation } from "./relaxation"
import { restOfRun } from "./restOfRun"
import type { Spectrum } from "./spectrum"

export const drtKinds = ["log", "nnls", "arcs"] as const
export type DrtKind = (typeof drtKinds)[number]

export interface FitFileOptions extends ReadOptions {
  /** A circuit, or `auto` (the default) to choose one. */
  readonly circuit?: string
  /** List the Kramers-Kronig residual of every point. */
  readonly kk?: boolean
  /** List the peaks of the distribution of relaxation times: ln γ kept smooth, γ kept smooth (NNLS), or a sum of arcs. */
  readonly drt?: DrtKind
  /** A run file with a rest after a current: fitted together with the spectrum; `FILE` or `FILE#2` for the second rest. */
  readonly rest?: string
  /** Write a Nyquist picture there. */
  readonly plot?: string
  readonly fit?: FitOptions
}

export interface FitFileResult {
  readonly spectrum: Spectrum
  readonly fit: Fit
  readonly kk: KramersKronig | null
  /** How the circuit was chosen; null if it was given. */
  readonly choice: Choice | null
  /** null unless asked for. */
  readonly drt: Drt | null
  readonly text: string
  /** The same for programs: plain data, SI units. */
  readonly json: unknown
}

/**
 * Reads, checks and fits a spectrum file, and draws it if asked.
 * @throws FileError if the file cannot be read, FitError if the data cannot be fitted
 */
export async function fitFile(path: string, options: FitFileOptions = {}): Promise<FitFileResult> {
  const spectrum = await readSpectrum(path, options)
  const asked = options.circuit ?? "auto"
  const choice = asked === "auto" ? chooseCircuit(spectrum, undefined, options.fit) : null
  // The choice searches each candidate briefly; the winner deserves the whole search.
  const circuit = choice?.best.circuit ?? asked
  const rest = options.rest === undefined ? null : restIn(options.rest)
  const fit = rest
    ? fitWithRelaxation(spectrum, rest, circuit, options.fit)
    : fitCircuit(spectrum, circuit, options.fit)
  const kk = kramersKronig(spectrum)
  const distribution = options.drt ? distributionOf(spectrum, options.drt) : null
  if (options.plot) await plotTo(options.plot, path, spectrum, fit)
  return {
    spectrum,
    fit,
    kk,
    choice,
    drt: distribution,
    text:
      reportText(path, spectrum, fit, kk, choice, options.kk ?? false) +
      (rest ? restText(options.rest!, rest) : "") +
      (distribution ? peaksText(distribution) : ""),
    json: { ...reportJson(path, spectrum, fit, kk, choice), drt: distribution },
  }
}

/** @throws FitError `drt` for a kind that is none */
function distributionOf(s: Spectrum, kind: DrtKind): Drt {
  if (!drtKinds.includes(kind))
    throw new FitError("drt", `a distribution of kind "${String(kind)}" was asked: there are ${drtKinds.join(", ")}`)
  if (kind === "arcs") return distributionOfArcs(arcsByBic(s))
  return drt(s, { smooth: kind === "nnls" ? "gamma" : "logarithm" })
}

function restIn(name: string): ReturnType<typeof restOfRun> {
  const [, path, number] = /^(.*?)(?:#(\d+))?$/.exec(name)!
  return restOfRun(readRun(path).readings, number === undefined ? undefined : Number(number))
}

function restText(name: string, { t_s, pulse, pulse_A, pulse_s, sigma_V }: ReturnType<typeof restOfRun>): string {
  return (
    `Fitted together with rest ${pulse} of ${name}: ${t_s.length} readings from ${siText(t_s[0], "s")} to ` +
    `${siText(t_s.at(-1)!, "s")} after ${siText(pulse_A, "A")} for ${siText(pulse_s, "s")}, noise ${siText(sigma_V, "V", 2)}\n`
  )
}

export function reportText(
  path: string,
  s: Spectrum,
  fit: Fit,
  kk: KramersKronig | null,
  choice: Choice | null,
  listResiduals = false,
): string {
  const f = [...s.f_Hz].sort((a, b) => b - a)
  const notes = ["aborted", "incomplete", "skipped", "cycle"].flatMap(k => (s.meta[k] ? [`${k}: ${s.meta[k]}`] : []))
  const lines = [
    `${path}: ${s.f_Hz.length} points, ${siText(f[0], "Hz")} to ${siText(f[f.length - 1], "Hz")}` +
      (notes.length > 0 ? ` (${notes.join("; ")})` : ""),
    "",
    fit.circuit,
    ...table(fit.params.map(p => [p.name, siText(p.value, p.unit), errorText(p)])),
    "",
    `χ² ${short(fit.chiSquared, 5)} (${fit.weighting} weights), reduced ${short(fit.reducedChiSquared, 4)}, ` +
      `misfit ${percent(fit.rmsRelative)} of |Z|${chance(fit)}; ${fit.agreed} of ${fit.starts} starts ended here`,
  ]
  if (fit.unseen.length > 0)
    lines.push(`The data cannot see ${fit.unseen.join(", ")}: a simpler circuit, or a wider frequency range, would.`)
  const strong = strongCorrelations(fit)
  if (strong.length > 0) lines.push(`Only known together: ${strong.join(", ")}`)
  lines.push(
    kk === null
      ? "Kramers-Kronig: too few points to say"
      : `Kramers-Kronig: ${kk.validity}, ${percent(kk.rmsRelative)} rms with ${kk.rcElements} RC elements: ${kk.verdict}`,
  )
  if (kk !== null && fit.rmsRelative > 3 * kk.rmsRelative && fit.rmsRelative > 0.005)
    lines.push(
      `The circuit misses ${percent(fit.rmsRelative)} of |Z| where a linear, causal cell would miss ${percent(kk.rmsRelative)}: ` +
        "there is more in the data than it can say",
    )
  lines.push(choice === null ? "Circuit: as given" : `Circuit: ${choice.reason}`)
  if (listResiduals && kk !== null) {
    const rows = s.f_Hz.map((hz, i) => {
      const { re, im } = kk.residuals[i]
      return [siText(hz, "Hz"), percent(re), percent(im), kk.outliers.includes(i) ? "stands out" : ""]
    })
    lines.push("", ...table([["f", "ΔRe/|Z|", "ΔIm/|Z|", ""], ...rows]))
  }
  return `${lines.join("\n")}\n`
}

function reportJson(path: string, s: Spectrum, fit: Fit, kk: KramersKronig | null, choice: Choice | null) {
  return {
    file: path,
    spectrum: s,
    fit,
    kramersKronig: kk,
    choice: choice && {
      reason: choice.reason,
      indistinguishable: choice.indistinguishable,
      ranked: choice.ranked.map(c => ({ circuit: c.circuit, bic: c.bic, deltaBic: c.deltaBic })),
    },
  }
}

/** The peaks of the distribution, fastest first. */
function peaksText(d: Drt): string {
  const rows = d.peaks.map(p => [
    siText(p.tau_s, "s"),
    siText(p.f_Hz, "Hz"),
    siText(p.r_ohm, "Ω"),
    `± ${percent(p.rSigma_ohm / p.r_ohm)}`,
  ])
  return ["", "Distribution of relaxation times", ...table([["τ", "f", "R", ""], ...rows]), ""].join("\n")
}

function chance({ pValue }: Fit): string {
  return pValue === null ? "" : `, by chance in ${percent(pValue)} of cases`
}

async function plotTo(file: string, title: string, s: Spectrum, fit: Fit): Promise<void> {
  if (!/\.svg$/i.test(file))
    throw new FitError("plot", `pictures are written as SVG, but ${file} was asked: end the name in .svg`)
  const { nyquist } = await import("../pictures/nyquist")
  const points = s.f_Hz.map((f_Hz, i) => ({ f_Hz, re_ohm: s.re_ohm[i], im_ohm: s.im_ohm[i] }))
  await writeFile(file, await nyquist({ title: `${basename(title)} · ${fit.circuit}`, points, curve: fit.curve }))
}

function errorText(p: FittedParam): string {
  if (p.held) return "held"
  const edge = p.atBound ? ", at its bound" : ""
  return p.se === null ? `cannot be seen${edge}` : `± ${percent(p.se / Math.abs(p.value))}${edge}`
}

/** Pairs whose correlation is so close to ±1 that neither error means much alone. */
function strongCorrelations(fit: Fit): string[] {
  const pairs: string[] = []
  fit.params.forEach((a, i) =>
    fit.params.slice(0, i).forEach((b, k) => {
      const r = fit.correlation[i][k]
      if (r !== null && Math.abs(r) > 0.985 && a.se !== null && b.se !== null)
        pairs.push(`${b.name} and ${a.name} (correlation ${r.toFixed(3)})`)
    }),
  )
  return pairs
}

function short(x: number, digits: number): string {
  return x !== 0 && Math.abs(x) < 0.01 ? x.toExponential(digits - 1) : x.toPrecision(digits)
}

function percent(x: number): string {
  return `${Number((100 * x).toPrecision(2))} %`
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, k) => Math.max(...rows.map(r => r[k].length)))
  return rows.map(r =>
    `  ${r.map((cell, k) => (k === 0 ? cell.padEnd(widths[k]) : cell.padStart(widths[k]))).join("  ")}`.trimEnd(),
  )
}
