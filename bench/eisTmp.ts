import { readFileSync } from "node:fs"
import { kramersKronig } from "../host/circuit/kramersKronig"
import { kramersKronigMisfit } from "../host/circuit/linearKramersKronig"
const sp = JSON.parse(readFileSync("/tmp/eis/held.json", "utf8")).spectra
const q = (a: number[], p: number) => [...a].sort((x, y) => x - y)[Math.floor(p * (a.length - 1))].toFixed(3)
const ms: number[] = [],
  wall: number[] = [],
  best: number[] = []
let fl = 0,
  tr = 0,
  fa = 0,
  good = 0
for (let r = 0; r < 3; r++)
  for (const s of sp) {
    const S = { f_Hz: s.f, re_ohm: s.re, im_ohm: s.im, t_s: s.t, meta: {} }
    const c = process.cpuUsage()
    const t = performance.now()
    const k = kramersKronig(S)!
    const w = performance.now() - t
    const u = process.cpuUsage(c)
    best[sp.indexOf(s)] = Math.min(best[sp.indexOf(s)] ?? 9, w)
    if (r) {
      ms.push((u.user + u.system) / 1e3)
      wall.push(w)
    }
    if (r === 2) {
      const T = new Set(s.truth.outlier_index ?? [])
      for (const i of k.outliers) T.has(i) ? tr++ : fa++
      fl += T.size
      good += s.f.length - T.size
    }
  }
console.log(
  "kk cpu",
  q(ms, 0.5),
  q(ms, 0.95),
  q(ms, 0.99),
  "wall",
  q(wall, 0.5),
  q(wall, 0.95),
  q(wall, 0.99),
  "best",
  q(best, 0.5),
  q(best, 0.95),
  q(best, 0.99),
  { fl, tr, fa, good },
)
