/**
 * Synthetic cells: capacity and its observables from the same few states, cycle by cycle, for what no data set here has
 * (novel anodes) and for honest bands where nothing is known.
 *
 *   film    SEI, k n^p, p 0.4..0.7 (diffusion limited)         takes lithium, thickens R_sei, lowers efficiency
 *   loss    active material, n^0.9..1.4                        scales all galleries, raises R_ct and sigma
 *   knee    softplus after an onset: plating, saturation       takes lithium, raises R0
 *   active  A (1 - exp(-(n/tau)^b)): activation, up to +250 %  then its material is lost in turn
 *   convert c0 (1 - exp(-(n/t0)^g)): conversion, pulverisation, fast first
 *
 * q = (1 + active)(1 - loss) - film - knee - convert - resistance. Q(V) is a sum of MSMR galleries, as in the virtual
 * cells: q(V) = sum Q_j / (1 + exp((V + eta - U_j)/w_j)); lithium is missing from the last gallery. Forms: Attia et al.,
 * J. Electrochem. Soc. 169, 060517 (2022) for knees; Pinson & Bazant, ibid. 160, A243 (2013) for the film.
 */
import type { CycleTable, QvCurves } from "./history"
import { seededNormal, type Random } from "./random"

export const KINDS = ["mixed", "knee", "rise", "triple", "conversion", "flat", "linear"] as const
export type Kind = (typeof KINDS)[number]
const SHARES: Readonly<Record<Kind, number>> = {
  mixed: 0.16,
  knee: 0.25,
  rise: 0.14,
  triple: 0.1,
  conversion: 0.13,
  flat: 0.14,
  linear: 0.08,
}
const GALLERIES = [
  { share: 0.35, u_V: 3.38, w_V: 0.012 },
  { share: 0.45, u_V: 3.28, w_V: 0.018 },
  { share: 0.2, u_V: 3.1, w_V: 0.08 },
]
const QV_POINTS = 60

export interface SyntheticCell extends CycleTable {
  readonly kind: Kind
  /** Capacity without scatter and mishaps. */
  readonly clean_Ah: Float64Array
}

/** @param random  uniform numbers in 0..1; the same stream gives the same cell */
export function syntheticCell(random: Random, asked?: Kind): SyntheticCell {
  const kind = asked ?? drawn(random)
  const between = (a: number, b: number) => a + (b - a) * random()
  const logBetween = (a: number, b: number) => Math.exp(between(Math.log(a), Math.log(b)))
  const cycles = Math.floor(
    kind === "flat"
      ? logBetween(600, 10000)
      : kind === "conversion"
        ? logBetween(50, 1000)
        : kind === "triple"
          ? logBetween(600, 5000)
          : logBetween(80, 4000),
  )
  const target = between(0.05, 0.45)
  const parts = [random(), random(), random()].map(x => -Math.log(x + 1e-9))
  const all = parts[0] + parts[1] + parts[2]
  const damp = kind === "flat" ? logBetween(0.01, 0.2) : kind === "knee" ? 0.5 : kind === "triple" ? 0.6 : 1
  const filmA = ((target * parts[0]) / all) * damp * (kind === "linear" ? 0.2 : 1)
  const filmP = between(0.4, 0.7)
  const lossA = (kind === "linear" ? target : (target * parts[1]) / all) * damp * (kind === "conversion" ? 0.5 : 1)
  const lossP = kind === "linear" ? between(0.95, 1.05) : between(0.9, 1.4)
  const drag = ((target * parts[2]) / all) * 0.5 * between(0.2, 1) * damp
  const bends = kind === "knee" || (kind === "rise" && random() < 0.5) || (kind === "triple" && random() < 0.5)
  const onset = cycles * between(0.25, 1.3)
  const width = cycles * logBetween(0.02, 0.25)
  const steep = bends ? (target * logBetween(0.5, 8)) / cycles : 0
  const floor = random() < 0.3 ? between(0.3, 0.8) : Infinity
  const rises = kind === "rise" || kind === "triple"
  const gain =
    kind === "triple"
      ? logBetween(0.3, 2.5)
      : rises
        ? logBetween(0.01, 0.3)
        : random() < 0.35
          ? logBetween(0.001, 0.03)
          : 0
  const gainTime = cycles * (rises ? logBetween(0.03, 0.5) : logBetween(0.005, 0.08))
  const gainShape = between(0.8, 2.5)
  // activated material is lost in its turn, from some cycle on
  const decayFrom = cycles * between(0.2, 1)
  const decay = kind === "triple" ? (gain * logBetween(0.3, 4)) / cycles : 0
  const gone = kind === "conversion" || random() < 0.08 ? between(0.03, 0.45) : 0
  const goneTime = logBetween(1.5, 60)
  const goneShape = between(0.5, 1)

  const n: number[] = []
  const clean: number[] = []
  const film: number[] = []
  const loss: number[] = []
  const knee: number[] = []
  const lithium: number[] = []
  for (let k = 1; k <= cycles; k++) {
    const f = k / cycles
    const x = (k - onset) / width
    const softplus = x > 30 ? x : Math.log1p(Math.exp(x))
    const aged = Math.max(k - decayFrom, 0)
    const s = filmA * f ** filmP
    const l = lossA * f ** lossP
    const p = Math.min(steep * width * softplus, floor)
    const c = gone * (1 - Math.exp(-((k / goneTime) ** goneShape)))
    const a = gain * (1 - Math.exp(-((k / gainTime) ** gainShape)))
    const q = (1 + a) * (1 - l) - s - p - c - drag * (f + f * f) - decay * aged
    if (q < 0.25 && k > 30) break
    n.push(k)
    clean.push(Math.max(q, 0.05))
    film.push(s)
    loss.push(l)
    knee.push(p)
    lithium.push(s + 0.6 * p + c)
  }
  const disturbed = withMishaps(clean, random)
  const size = logBetween(1e-4, 4)
  const table = {
    cycle: Float64Array.from(n),
    capacity_Ah: Float64Array.from(disturbed, q => q * size),
    signals: observables(random, { film, loss, knee, lithium, target }),
    ...(random() < 0.25 ? { curves: curvesOf(random, disturbed, loss, lithium, knee, size) } : {}),
  }
  return { ...table, kind, clean_Ah: Float64Array.from(clean, q => q * size) }
}

function drawn(random: Random): Kind {
  let left = random()
  for (const kind of KINDS) if ((left -= SHARES[kind]) < 0) return kind
  return "mixed"
}

/** Correlated scatter, a climate chamber's sine, recovery after rests, changes of channel, single bad cycles. */
function withMishaps(clean: readonly number[], random: Random): number[] {
  const normal = seededNormal(random)
  const logBetween = (a: number, b: number) => Math.exp(Math.log(a) + (Math.log(b) - Math.log(a)) * random())
  const scatter = logBetween(8e-5, 6e-3)
  const memory = 0.9 * random()
  const sine = random() < 0.3 ? logBetween(3e-4, 6e-3) : 0
  const period = logBetween(8, 120)
  const phase = 6 * random()
  let w = 0
  const out = clean.map((q, k) => {
    w = memory * w + Math.sqrt(1 - memory * memory) * normal() * scatter
    return q * (1 + w + sine * Math.sin((2 * Math.PI * k) / period + phase))
  })
  if (random() < 0.2)
    for (let m = 1 + Math.floor((random() * out.length) / 80); m > 0; m--) {
      const at = Math.floor(5 + random() * (out.length - 5))
      const jump = logBetween(0.002, 0.03)
      const tau = logBetween(2, 15)
      for (let k = at; k < Math.min(at + 8 * tau, out.length); k++) out[k] += jump * Math.exp(-(k - at) / tau)
    }
  if (random() < 0.08) {
    const at = Math.floor(5 + random() * (out.length - 5))
    const step = 0.006 * normal()
    for (let k = at; k < out.length; k++) out[k] *= 1 + step
  }
  if (random() < 0.3) for (let k = 0; k < out.length; k++) if (random() < 0.002) out[k] *= 0.5 + random()
  return out.map(q => Math.max(q, 0.01))
}

function observables(
  random: Random,
  s: { film: number[]; loss: number[]; knee: number[]; lithium: number[]; target: number },
) {
  const normal = seededNormal(random)
  const rough = (x: number, noise: number) => x * (1 + noise * normal())
  const gain = 0.5 + 2.5 * random()
  const parasitic = Math.exp(Math.log(1e-5) + Math.log(300) * random())
  const scatter = Math.exp(Math.log(2e-5) + Math.log(50) * random())
  const steps = s.lithium.map((x, k) => (k === 0 ? (s.lithium[1] ?? x) - x : x - s.lithium[k - 1]))
  const pick = (v: number[]) => (random() < 0.4 ? Float64Array.from(v) : undefined)
  const found = {
    efficiency: pick(steps.map(d => 1 - d - parasitic + scatter * normal())),
    r0: pick(s.knee.map((p, k) => rough(1 + gain * (p + 0.3 * s.film[k]), 0.01))),
    rSei: pick(s.film.map(x => rough(1 + (gain * x) / Math.max(s.target, 0.05), 0.01))),
    rCt: pick(s.loss.map(x => rough(1 / Math.max(1 - x, 0.1) ** (1 + gain), 0.015))),
    sigma: pick(s.loss.map(x => rough(1 / Math.max(1 - x, 0.1) ** (0.5 + gain), 0.02))),
    diffusivity: pick(s.loss.map(x => rough(1e-14 * Math.max(1 - x, 0.1) ** gain, 0.05))),
    polarisation: pick(s.film.map((x, k) => rough(0.05 * (1 + gain * (x + s.knee[k] + 0.5 * s.loss[k])), 0.01))),
    temperature:
      random() < 0.3 ? new Float64Array(s.film.length).fill([25, 35, 45, 10][Math.floor(4 * random())]) : undefined,
  }
  return Object.fromEntries(Object.entries(found).filter(([, v]) => v !== undefined))
}

function curvesOf(
  random: Random,
  q: readonly number[],
  loss: readonly number[],
  lithium: readonly number[],
  knee: readonly number[],
  size: number,
): QvCurves {
  const normal = seededNormal(random)
  const rows = Math.min(q.length, 100)
  const noise = 2e-4 * (0.3 + random())
  const out = new Float32Array(rows * QV_POINTS)
  for (let r = 0; r < rows; r++) {
    const eta_V = 0.02 + 0.3 * (knee[r] - knee[0]) + 0.15 * (lithium[r] - lithium[0])
    const missing = lithium[r] - lithium[0] + (loss[r] - loss[0]) * 0.5
    const shares = GALLERIES.map((g, k) =>
      k === 2 ? Math.max(g.share - missing, 0.01) : g.share * (1 - loss[r] + loss[0]),
    )
    const whole = shares[0] + shares[1] + shares[2]
    for (let i = 0; i < QV_POINTS; i++) {
      const v_V = 3.6 - (1.6 * i) / (QV_POINTS - 1)
      let sum = 0
      GALLERIES.forEach((g, k) => (sum += shares[k] / (1 + Math.exp(Math.min((v_V + eta_V - g.u_V) / g.w_V, 50)))))
      out[r * QV_POINTS + i] = size * q[r] * (sum / whole + noise * normal())
    }
  }
  return { cycle: Float64Array.from({ length: rows }, (_, k) => k + 1), points: QV_POINTS, q_Ah: out }
}
