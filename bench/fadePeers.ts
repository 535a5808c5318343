/**
 * What the fade predictor is measured against: persistence, line, root, power law, exponential, Gaussian process, and the
 * five nearest finished cells of the same set. Plain least squares on shares of the reference, as published comparisons use
 * them; none of them shares code with the predictor.
 */

export type Peer = (n: readonly number[], s: readonly number[], later: readonly number[]) => number[]

function line(g: (x: number) => number, n: readonly number[], s: readonly number[]): [number, number] {
  const x = n.map(g)
  const mx = mean(x)
  const ms = mean(s)
  let sxx = 0
  let sxy = 0
  x.forEach((v, k) => {
    sxx += (v - mx) ** 2
    sxy += (v - mx) * (s[k] - ms)
  })
  const b = sxx > 0 ? sxy / sxx : 0
  return [ms - b * mx, b]
}

function mean(v: readonly number[]): number {
  return v.reduce((a, x) => a + x, 0) / v.length
}

function middle(v: readonly number[]): number {
  const w = [...v].sort((a, b) => a - b)
  return w.length % 2 ? w[w.length >> 1] : 0.5 * (w[w.length / 2 - 1] + w[w.length / 2])
}

function residual(n: readonly number[], s: readonly number[], f: (x: number) => number): number {
  return n.reduce((sum, x, k) => sum + (s[k] - f(x)) ** 2, 0)
}

const persistence: Peer = (_, s, later) => later.map(() => middle(s.slice(-5)))

const linear: Peer = (n, s, later) => {
  const k = Math.max(10, n.length >> 1)
  const [a, b] = line(x => x, n.slice(-k), s.slice(-k))
  return later.map(x => a + b * x)
}

const root: Peer = (n, s, later) => {
  const [a, b] = line(Math.sqrt, n, s)
  return later.map(x => a + b * Math.sqrt(x))
}

/** a + b (n/N)^c, c on a grid of 0.1, never rising. */
const power: Peer = (n, s, later) => {
  const end = n[n.length - 1]
  let best: { rss: number; f: (x: number) => number } = { rss: Infinity, f: () => mean(s) }
  for (let c = 0.3; c < 3.05; c += 0.1) {
    const g = (x: number) => (x / end) ** c
    const [a, b] = line(g, n, s)
    const f = b > 0 ? () => mean(s) : (x: number) => a + b * g(x)
    const rss = residual(n, s, f)
    if (rss < best.rss) best = { rss, f }
  }
  return later.map(best.f)
}

/** a + b e^(d n/N), d on a grid either side of zero. */
const exponential: Peer = (n, s, later) => {
  const end = n[n.length - 1]
  let best: { rss: number; f: (x: number) => number } = { rss: Infinity, f: () => mean(s) }
  for (const d of [-5, -3, -2, -1, -0.5, -0.2, 0.2, 0.5, 1, 2, 3]) {
    const g = (x: number) => Math.exp((d * x) / end)
    const [a, b] = line(g, n, s)
    const f = (x: number) => a + b * g(x)
    const rss = residual(n, s, f)
    if (rss < best.rss) best = { rss, f }
  }
  return later.map(best.f)
}

/** RBF + linear kernel on n/N, 40 points, hyper-parameters on a grid of the marginal likelihood. */
const process: Peer = (n, s, later) => {
  const step = Math.max(1, Math.ceil(n.length / 40))
  const rows = n.map((_, k) => k).filter(k => k % step === 0)
  const end = n[n.length - 1]
  const x = rows.map(k => n[k] / end)
  const m = mean(s.slice(-5))
  const y = rows.map(k => s[k] - m)
  let best: { likelihood: number; alpha: number[]; k: (p: number, q: number) => number } = {
    likelihood: -Infinity,
    alpha: y,
    k: () => 0,
  }
  for (const l of [0.3, 1, 3])
    for (const a of [1e-3, 1e-2, 5e-2])
      for (const b of [1e-3, 1e-2, 1e-1])
        for (const e of [5e-4, 2e-3, 8e-3]) {
          const k = (p: number, q: number) =>
            a * a * Math.exp(-0.5 * ((p - q) / l) ** 2) + b * b * (p - 1) * (q - 1) + 1e-4
          const c = factor(x.map((p, i) => x.map((q, j) => k(p, q) + (i === j ? e * e : 0))))
          const alpha = solve(c, y)
          const likelihood =
            -0.5 * y.reduce((sum, v, i) => sum + v * alpha[i], 0) - c.reduce((sum, r, i) => sum + Math.log(r[i]), 0)
          if (likelihood > best.likelihood) best = { likelihood, alpha, k }
        }
  return later.map(t => m + x.reduce((sum, p, i) => sum + best.k(p, t / end) * best.alpha[i], 0))
}

function factor(a: number[][]): number[][] {
  const l = a.map(r => r.map(() => 0))
  for (let i = 0; i < a.length; i++)
    for (let j = 0; j <= i; j++) {
      let sum = a[i][j]
      for (let k = 0; k < j; k++) sum -= l[i][k] * l[j][k]
      l[i][j] = i === j ? Math.sqrt(Math.max(sum, 1e-15)) : sum / l[j][j]
    }
  return l
}

function solve(l: number[][], b: readonly number[]): number[] {
  const x = [...b]
  for (let i = 0; i < x.length; i++) {
    for (let k = 0; k < i; k++) x[i] -= l[i][k] * x[k]
    x[i] /= l[i][i]
  }
  for (let i = x.length - 1; i >= 0; i--) {
    for (let k = i + 1; k < x.length; k++) x[i] -= l[k][i] * x[k]
    x[i] /= l[i][i]
  }
  return x
}

export const PEERS: Readonly<Record<string, Peer>> = { persistence, linear, root, power, exponential, process }

export interface Finished {
  readonly n: readonly number[]
  readonly s: readonly number[]
}

/** The five finished cells nearest on twelve points up to N; their change is added to this cell's level. */
export function nearestFive(library: readonly Finished[]): Peer {
  return (n, s, later) => {
    const end = n[n.length - 1]
    const at = Array.from({ length: 12 }, (_, k) => Math.max(5, n[0]) + (k / 11) * (end - Math.max(5, n[0])))
    const own = at.map(x => interpolated(n, s, x))
    const near = library
      .filter(c => c.n[c.n.length - 1] > end)
      .map(c => ({ c, d: Math.sqrt(mean(at.map((x, k) => (interpolated(c.n, c.s, x) - own[k]) ** 2))) }))
      .sort((a, b) => a.d - b.d)
      .slice(0, 5)
    const level = middle(s.slice(-5))
    if (near.length === 0) return later.map(() => level)
    const total = near.reduce((sum, x) => sum + 1 / (x.d + 1e-4), 0)
    return later.map(
      t =>
        level +
        near.reduce((sum, { c, d }) => sum + (continued(c, t) - interpolated(c.n, c.s, end)) / (d + 1e-4), 0) / total,
    )
  }
}

function interpolated(n: readonly number[], s: readonly number[], x: number): number {
  let low = 0
  let high = n.length - 1
  if (x <= n[0]) return s[0]
  if (x >= n[high]) return s[high]
  while (high - low > 1) {
    const m = (low + high) >> 1
    if (n[m] <= x) low = m
    else high = m
  }
  return s[low] + ((x - n[low]) / (n[high] - n[low])) * (s[high] - s[low])
}

/** Behind its end a finished cell goes on with its last slope, not below 60 %. */
function continued(c: Finished, x: number): number {
  const end = c.n.length - 1
  if (x <= c.n[end]) return interpolated(c.n, c.s, x)
  const back = Math.max(5, Math.floor(c.n.length / 20))
  const [, b] = line(v => v, c.n.slice(-back), c.s.slice(-back))
  return Math.max(0.6, c.s[end] + Math.min(b, 0) * (x - c.n[end]))
}
