/** The converter's filter against its transfer function and against a sum over modulator samples. */
import { expect, it } from "vitest"
import { Aperture, type Piece } from "../../sim/frontEnd/aperture"

const MODULATOR_HZ = 819200

/** |H| of a sinc3 at 1024 followed by a mean of n outputs: TI SBAS890C section 8.3.7.1, written out as discrete sums. */
function discrete(f_Hz: number, osr: number): number {
  const r = Math.min(1024, osr)
  const n = Math.max(1, osr / 1024)
  const w = Math.PI * (f_Hz / MODULATOR_HZ)
  const sinc = w === 0 ? 1 : Math.sin(r * w) / (r * Math.sin(w))
  const mean = Math.abs(Math.sin(r * w)) < 1e-15 ? 1 : Math.sin(n * r * w) / (n * Math.sin(r * w))
  return sinc ** 3 * mean
}

it("the response is that of the data sheet's filter, with nulls at 50 Hz and its multiples", () => {
  const a = new Aperture(16384, MODULATOR_HZ)
  expect(a.every_us).toBeCloseTo(20000, 6)
  for (const f of [0.1, 1, 7, 20, 33, 49, 60, 77, 130, 410]) {
    // continuous against discrete integrators: they part by (f / modulator)^2
    expect(a.response(f)).toBeCloseTo(discrete(f, 16384), 6)
  }
  for (const f of [50, 100, 150]) expect(Math.abs(a.response(f))).toBeLessThan(1e-12)
  // 60 Hz at 50 conversions per second: the sinc1's first lobe, 0.156
  expect(a.response(60)).toBeCloseTo(-0.155, 2)
})

it("at an oversampling of 1024 and less it is a plain sinc3, whose nulls are of third order", () => {
  const a = new Aperture(1024, MODULATOR_HZ)
  const f = 1e6 / a.every_us
  expect(Math.abs(a.response(1.01 * f))).toBeCloseTo(0.01 ** 3, 7)
})

it("the weight over the past has area one and a sine filtered through it comes out as the response says", () => {
  for (const osr of [128, 1024, 2048, 16384]) {
    const a = new Aperture(osr, MODULATOR_HZ)
    const f_Hz = 0.37e6 / a.every_us
    const at_us = 7 * a.length_us
    const pieces: Piece<"x">[] = []
    // pieces short against the sine; each knows its mean and its end, as the front end's do
    const h_us = a.length_us / 400
    const w = (2 * Math.PI * f_Hz) / 1e6
    for (let k = 0; k < 4000; k++) {
      const [from_us, to_us] = [k * h_us, (k + 1) * h_us]
      if (from_us >= at_us) break
      const mean = (Math.sin(w * to_us) - Math.sin(w * from_us)) / (w * h_us)
      pieces.push({ from_us, to_us, mean: { x: mean }, end: { x: Math.cos(w * to_us) } })
    }
    const got = a.filter(pieces, at_us, ["x"]).x
    expect(got).toBeCloseTo(a.response(f_Hz) * Math.cos(w * (at_us - 0.5 * a.length_us)), 4)
  }
})

it("a straight line comes out as its value half an aperture ago, in one piece or in many", () => {
  const a = new Aperture(16384, MODULATOR_HZ)
  for (const cuts of [1, 3, 17]) {
    const pieces: Piece<"x">[] = Array.from({ length: cuts }, (_, k) => {
      const [from_us, to_us] = [(1e5 * k) / cuts, (1e5 * (k + 1)) / cuts]
      return { from_us, to_us, mean: { x: 0.5 * (from_us + to_us) }, end: { x: to_us } }
    })
    expect(a.filter(pieces, 95e3, ["x"]).x).toBeCloseTo(95e3 - 0.5 * a.length_us, 4)
  }
})
