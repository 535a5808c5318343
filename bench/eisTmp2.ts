import { readFileSync } from "node:fs"
import { StreamingFit } from "../host/circuit/streamingFit"
const sp = JSON.parse(readFileSync("/tmp/eis/held.json", "utf8")).spectra.slice(0, 200)
const q = (a: number[], p: number) => [...a].sort((x, y) => x - y)[Math.floor(p * (a.length - 1))].toFixed(3)
const best = new Map<string, number>()
const ev: number[] = []
const lastev: number[] = []
const warm: number[] = [],
  srch: number[] = []
for (let r = 0; r < 4; r++)
  for (const s of sp) {
    const st = new StreamingFit(s.circuit)
    for (let i = 0; i < s.f.length; i++) {
      const pr = (st as any).fitter.problem
      const e0 = pr.evaluations
      const t = performance.now()
      const u = st.add({ f_Hz: s.f[i], re_ohm: s.re[i], im_ohm: s.im[i], t_s: s.t[i] })
      const w = performance.now() - t
      if (u.fit) {
        const k = s.id + "/" + i + "/" + u.searched
        best.set(k, Math.min(best.get(k) ?? 99, w))
        if (r === 0 && !u.searched) ev.push(pr.evaluations - e0)
        if (r) (u.searched ? srch : warm).push(w)
      }
    }
  }
const bw = [...best].filter(([k]) => k.endsWith("false")).map(x => x[1]),
  bs = [...best].filter(([k]) => k.endsWith("true")).map(x => x[1])
console.log("evals/warm", q(ev, 0.5), q(ev, 0.9), q(ev, 0.99), q(ev, 1))
console.log(
  "warm all",
  q(warm, 0.5),
  q(warm, 0.95),
  q(warm, 0.99),
  "searched",
  q(srch, 0.5),
  q(srch, 0.95),
  q(srch, 0.99),
)
console.log("best-of-4 warm", q(bw, 0.5), q(bw, 0.95), q(bw, 0.99), "searched", q(bs, 0.5), q(bs, 0.95), q(bs, 0.99))
