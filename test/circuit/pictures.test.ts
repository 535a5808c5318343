import { describe, expect, it } from "vitest"
import { bode } from "../../host/pictures/bode"
import { nyquist } from "../../host/pictures/nyquist"
import { keepExtremes, timeSeries } from "../../host/pictures/timeSeries"
import { voltammogram } from "../../host/pictures/voltammogram"
import { synthetic } from "./synthetic"

const s = synthetic("R0-p(R1,C1)", [1e3, 2e3, 1e-6])
const points = s.f_Hz.map((f_Hz, i) => ({ f_Hz, re_ohm: s.re_ohm[i], im_ohm: s.im_ohm[i] }))

/** Centres of the open circles of the data, in picture coordinates. */
function circles(svg: string): [number, number][] {
  const tags = [...svg.matchAll(/<circle [^>]*>/g)].map(m => m[0]).filter(tag => tag.includes('r="3.5"'))
  const number = (tag: string, name: string) => Number(new RegExp(` ${name}="([-\\d.]+)"`).exec(tag)![1])
  return tags.map(tag => [number(tag, "cx"), number(tag, "cy")])
}

describe("pictures", () => {
  it("show an RC arc as half a circle, capacitive side up", async () => {
    const svg = await nyquist({ title: "a <b> & c", points, curve: points })
    const at = circles(svg)
    expect(at.length).toBe(points.length)
    const xs = at.map(p => p[0])
    const ys = at.map(p => p[1])
    // The diameter on the real axis is twice the height of the arc; the top point is within 2 % of the summit.
    const width = Math.max(...xs) - Math.min(...xs)
    const height = Math.max(...ys) - Math.min(...ys)
    expect(width / height).toBeGreaterThan(1.95)
    expect(width / height).toBeLessThan(2.05)
    const summit = ys.indexOf(Math.min(...ys))
    expect(s.f_Hz[summit]).toBeGreaterThan(50)
    expect(s.f_Hz[summit]).toBeLessThan(130)
    expect(svg).toContain("a &lt;b&gt; &amp; c")
    expect(svg).toContain("Z′ (kΩ)")
    expect(svg).toContain("100 Hz")
    expect(svg).not.toMatch(/NaN|undefined/)
  })

  it("label Bode axes with units", async () => {
    const svg = await bode({ points })
    expect(svg).toContain("|Z| (kΩ)")
    expect(svg).toContain("frequency (Hz)")
    expect(svg).not.toMatch(/NaN|undefined/)
  })

  it("label time and current with the units that suit them", async () => {
    const t_s = Array.from({ length: 500 }, (_, i) => i * 100)
    const svg = await timeSeries({ t_s, e_V: t_s.map(() => 3.5), i_A: t_s.map((_, i) => (i % 2 ? 5e-5 : -5e-5)) })
    expect(svg).toContain("time (h)")
    expect(svg).toContain("I (µA)")
    const cv = await voltammogram({ e_V: [3, 3.5, 3], i_A: [0, 1e-3, -1e-3], cycle: [1, 1, 1], reference: "Li⁺/Li" })
    expect(cv).toContain("E (V vs Li⁺/Li)")
    expect(cv).toContain("I (mA)")
  })

  it("keep a single spike of a long record", () => {
    const n = 100_000
    const t = Array.from({ length: n }, (_, i) => i)
    const values = t.map(i => (i === 54_321 ? 9 : 0))
    const kept = keepExtremes(t, values, 1000)
    expect(kept.length).toBeLessThanOrEqual(4000)
    expect(kept).toContain(54_321)
    expect(kept[0]).toBe(0)
    expect(kept[kept.length - 1]).toBe(n - 1)
  })
})
