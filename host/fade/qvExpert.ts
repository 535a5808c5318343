/**
 * The Q(V) expert: from the change of the discharge curve to the cycles at which each level of capacity is reached.
 *
 *   ln n(level) = ridge and Gaussian process on ln var, ln |min|, ln |mean| dQ(V), start, rise, fade ...
 *
 * Averaging in time keeps the sharpness of a knee that averaging in capacity would smear. Ridges on five sets of features
 * (one linear map after averaging); for life and knee the mean with Gaussian processes on two sets. One model for each N of
 * a short list.
 * Sources: Severson et al. 2019; Attia et al. 2021 for what simple models reach on the same cells.
 */
import { startOverNominal, traceOf, type CycleTable, type Trace } from "./history"
import { median, withoutSpikes } from "./smooth"
import { cholesky, solveCholesky } from "./linear"
import { qvChange } from "./qvChange"

export const QV_CYCLES = [30, 50, 75, 100] as const
/** Levels of capacity over the reference whose cycles are forecast. */
export const LEVELS = [
  0.997, 0.995, 0.99, 0.985, 0.98, 0.97, 0.96, 0.95, 0.94, 0.93, 0.92, 0.91, 0.9, 0.89, 0.88, 0.87, 0.86, 0.85, 0.84,
  0.83, 0.82,
]
const NUMBERS = [
  "variance",
  "minimum",
  "mean",
  "lateVariance",
  "lower",
  "upper",
  "place",
  "rise",
  "fade",
  "start",
] as const
const RIDGES: readonly (readonly (typeof NUMBERS)[number][])[] = [
  ["variance", "start", "rise"],
  ["variance", "minimum", "mean", "start", "rise"],
  ["variance", "minimum", "mean", "start", "rise", "fade"],
  ["variance", "lateVariance", "start", "rise", "fade", "place"],
  ["variance", "lower", "upper", "start", "rise"],
]
const PROCESSES = [RIDGES[0], RIDGES[1]]

/** One Gaussian process: features used, where it was taught, kernel and the weights of each output. */
export interface Process {
  readonly use: readonly number[]
  readonly length: number
  readonly at: readonly (readonly number[])[]
  readonly alpha: readonly (readonly number[])[]
}

export interface QvModel {
  readonly n: number
  /** Of the cells that taught it: curves of another chemistry mean other things. */
  readonly chemistry: string
  readonly mean: readonly number[]
  readonly sd: readonly number[]
  /** Outputs: ln cycles to each level, ln life to 80 % of nominal, ln knee; the processes know the last two. */
  readonly offset: readonly number[]
  readonly linear: readonly (readonly number[])[]
  readonly processes: readonly Process[]
}

/** @returns the ten numbers, or null without curves; the nominal capacity is taken as the start where it is not given */
export function qvNumbers(table: CycleTable, n: number): number[] | null {
  let trace: Trace
  try {
    trace = traceOf(table, table.cycle[0] > 5 ? table.cycle[0] - 1 + n : n)
  } catch {
    return null
  }
  if (trace.n < 0.9 * n) return null
  const qv = qvChange(trace)
  if (!qv) return null
  const start = startOverNominal(trace)
  return NUMBERS.map(name => (name === "start" ? (Number.isFinite(start) ? start : NaN) : qv[name]))
}

/** Cycle at which a smoothed course is last at or above each level; by its last slope where it ends before. */
export function cyclesToLevels(table: CycleTable): number[] {
  const trace = traceOf(table, table.cycle[Math.min(19, table.cycle.length - 1)])
  const { q } = withoutSpikes(table.capacity_Ah)
  const s = q.map((_, k) => median(q, k - 3, k + 4) / trace.reference_Ah)
  const n = table.cycle
  const end = s.length - 1
  const back = Math.max(10, Math.floor(s.length / 30))
  const slope = Math.max((s[end - back] - s[end]) / (n[end] - n[end - back]), 1e-4)
  let least = 2
  return LEVELS.map(level => {
    let k = end
    while (k >= 0 && s[k] < level) k--
    const at = k === end ? n[end] + (s[end] - level) / slope : k < 0 ? n[0] : n[k] + 1
    return (least = Math.max(least, at))
  })
}

export interface QvLesson {
  readonly numbers: readonly number[]
  readonly targets: readonly number[]
}

export function teachQv(n: number, lessons: readonly QvLesson[], chemistry = ""): QvModel {
  const width = NUMBERS.length
  const outputs = lessons[0].targets.length
  const count = lessons.length
  const mean = Array.from({ length: width }, (_, j) => lessons.reduce((s, l) => s + l.numbers[j], 0) / count)
  const sd = mean.map((m, j) => Math.sqrt(lessons.reduce((s, l) => s + (l.numbers[j] - m) ** 2, 0) / count) + 1e-9)
  const z = lessons.map(l => l.numbers.map((x, j) => (x - mean[j]) / sd[j]))
  const offset = Array.from({ length: outputs }, (_, o) => lessons.reduce((s, l) => s + l.targets[o], 0) / count)
  const y = lessons.map(l => l.targets.map((t, o) => t - offset[o]))
  const linear = Array.from({ length: width }, () => Array.from({ length: outputs }, () => 0))
  for (const names of RIDGES) {
    const use = names.map(name => NUMBERS.indexOf(name))
    const a = use.map(i => use.map(j => z.reduce((s, r) => s + r[i] * r[j], 0) + (i === j ? 1.5 : 0)))
    const l = cholesky(a)
    for (let o = 0; o < outputs; o++) {
      const w = solveCholesky(
        l,
        use.map(i => z.reduce((s, r, k) => s + r[i] * y[k][o], 0)),
      )
      use.forEach((i, k) => (linear[i][o] += w[k] / RIDGES.length))
    }
  }
  return { n, chemistry, mean, sd, offset, linear, processes: PROCESSES.map(names => processOf(names, z, y)) }
}

/** Kernel 2 e^(-d2/2l2) + 0.5 z.z' + 1 + noise; l and noise by the likelihood of the life. */
function processOf(names: readonly (typeof NUMBERS)[number][], z: number[][], y: number[][]): Process {
  const use = names.map(name => NUMBERS.indexOf(name))
  const at = z.map(r => use.map(i => r[i]))
  const life = y.map(r => r[LEVELS.length])
  const scale = Math.sqrt(life.reduce((s, x) => s + x * x, 0) / life.length) || 1
  let best = { likelihood: -Infinity, length: 2.5, l: [] as number[][] }
  for (const length of [2.5, 4, 7])
    for (const noise of [0.15, 0.25, 0.35]) {
      const l = cholesky(at.map((a, i) => at.map((b, j) => kernel(a, b, length) + (i === j ? noise * noise : 0))))
      const t = life.map(x => x / scale)
      const alpha = solveCholesky(l, t)
      const likelihood =
        -0.5 * t.reduce((s, x, k) => s + x * alpha[k], 0) - l.reduce((s, row, k) => s + Math.log(row[k]), 0)
      if (likelihood > best.likelihood) best = { likelihood, length, l }
    }
  const byOutput = y[0].slice(LEVELS.length).map((_, o) =>
    solveCholesky(
      best.l,
      y.map(r => r[LEVELS.length + o]),
    ),
  )
  return { use, length: best.length, at, alpha: at.map((_, k) => byOutput.map(a => a[k])) }
}

function kernel(a: readonly number[], b: readonly number[], length: number): number {
  let d2 = 0
  let dot = 0
  for (let k = 0; k < a.length; k++) {
    d2 += (a[k] - b[k]) ** 2
    dot += a[k] * b[k]
  }
  return 2 * Math.exp((-0.5 * d2) / (length * length)) + 0.5 * dot + 1
}

/** @returns outputs of the model in cycles (levels, life, knee), and how far outside its lessons the numbers lie (rms z) */
export function askQv(model: QvModel, numbers: readonly number[]): { cycles: number[]; strange: number } {
  const z = numbers.map((x, j) =>
    Number.isFinite(x) ? Math.min(Math.max((x - model.mean[j]) / model.sd[j], -4), 4) : 0,
  )
  const ln = model.offset.map((o, k) => {
    const ridge = z.reduce((s, x, j) => s + x * model.linear[j][k], 0)
    if (k < LEVELS.length) return o + ridge
    let process = 0
    for (const p of model.processes) {
      const at = p.use.map(i => z[i])
      const weight = (r: number) => p.alpha[r][k - LEVELS.length] / model.processes.length
      process += p.at.reduce((s, x, r) => s + kernel(x, at, p.length) * weight(r), 0)
    }
    return o + 0.5 * (ridge + process)
  })
  let least = -Infinity
  const cycles = ln.map((x, k) => (k < LEVELS.length ? Math.exp((least = Math.max(least, x))) : Math.exp(x)))
  return { cycles, strange: Math.sqrt(z.reduce((s, x) => s + x * x, 0) / z.length) }
}

/** Relative capacity at cycle n on the course through the levels. */
export function onLevels(cycles: readonly number[], n: number): number {
  if (n <= cycles[0]) return 1 - (1 - LEVELS[0]) * (n / cycles[0])
  for (let k = 1; k < LEVELS.length; k++)
    if (n <= cycles[k]) {
      const share = (n - cycles[k - 1]) / (cycles[k] - cycles[k - 1] || 1)
      return LEVELS[k - 1] + share * (LEVELS[k] - LEVELS[k - 1])
    }
  const last = LEVELS.length - 1
  const slope = (LEVELS[last - 3] - LEVELS[last]) / (cycles[last] - cycles[last - 3] || 1)
  return Math.max(LEVELS[last] - slope * (n - cycles[last]), 0.3)
}
