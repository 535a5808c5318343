;(globalThis as any).its = 0
import { readFileSync } from "node:fs"
import { drt } from "../host/drt/drt"
const gt = (s: any, t: number) =>
  s.truth.tau.reduce((a: number, t0: number, i: number) => {
    const al = s.truth.a[i],
      R = s.truth.R[i]
    return (
      a +
      ((R / (2 * Math.PI)) * Math.sin((1 - al) * Math.PI)) /
        (Math.cosh(al * Math.log(t / t0)) - Math.cos((1 - al) * Math.PI))
    )
  }, 0)
const sp = JSON.parse(readFileSync("/work/shared/data/eis/bench_drt.json", "utf8")).spectra
const ms: number[] = [],
  l2: number[] = []
let exact = 0,
  hit = 0,
  tot = 0,
  cov = 0,
  cn = 0
const zs: number[] = []
for (const [j, s] of [...sp.slice(0, 20), ...sp].entries()) {
  const c0 = process.cpuUsage()
  const r = drt({ f_Hz: s.f, re_ohm: s.re, im_ohm: s.im, meta: {} })
  const cu = process.cpuUsage(c0)
  if (j < 20) continue
  ms.push((cu.user + cu.system) / 1e3)
  let a = 0,
    b = 0
  const mx = Math.max(...r.gamma_ohm)
  r.tau_s.forEach((t, i) => {
    const g = gt(s, t)
    a += (g - r.gamma_ohm[i]) ** 2
    b += g * g
    if (g > 0.05 * mx) {
      cn++
      if (g > r.low_ohm[i] && g < r.high_ohm[i]) cov++
    }
  })
  l2.push(Math.sqrt(a / b))
  const pk = r.peaks.map(p => Math.log10(p.tau_s))
  if (pk.length === s.truth.tau.length) exact++
  for (const [m, t] of s.truth.tau.entries()) {
    tot++
    const q = r.peaks.find(p => Math.abs(Math.log10(p.tau_s / t)) < 0.15)
    if (q) {
      hit++
      zs.push((q.r_ohm - s.truth.R[m]) / q.rSigma_ohm)
    }
  }
}
const q = (a: number[], p: number) => {
  const b = [...a].sort((x, y) => x - y)
  return b[Math.floor(p * (b.length - 1))]
}
console.log(
  `ms p50 ${q(ms, 0.5).toFixed(1)} p95 ${q(ms, 0.95).toFixed(1)} relL2 median ${q(l2, 0.5).toFixed(3)} p90 ${q(l2, 0.9).toFixed(3)} mean ${(l2.reduce((a, b) => a + b) / l2.length).toFixed(3)} exact ${exact} found ${((100 * hit) / tot).toFixed(0)}% band cover ${(cov / cn).toFixed(3)} R within 1s ${(zs.filter(z => Math.abs(z) < 1).length / zs.length).toFixed(2)} 2s ${(zs.filter(z => Math.abs(z) < 2).length / zs.length).toFixed(2)}`,
)
console.log((globalThis as any).its / 120)
