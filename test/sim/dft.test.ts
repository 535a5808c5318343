/** The closed form of the engine's window against the sum it stands for. */
import fc from "fast-check"
import { expect, it } from "vitest"
import { dft, type DftSignal } from "../../sim/parts/dft"

function summed(v: DftSignal, theta: number, n: number, hann: boolean) {
  let re = 0
  let im = 0
  for (let k = 0; k < n; k++) {
    const w = hann ? 1 - Math.cos((2 * Math.PI * k) / n) : 1
    let x = v.dc + v.ramp * (k / n - (n - 1) / (2 * n))
    ;[v.fundamental, ...v.harmonics].forEach((p, h) => {
      const angle = (h + 1) * theta * k
      x += p.re * Math.cos(angle) - p.im * Math.sin(angle)
    })
    re += (2 / n) * w * x * Math.cos(theta * k)
    im -= (2 / n) * w * x * Math.sin(theta * k)
  }
  return { re, im }
}

it("image, leakage of dc and ramp, and harmonics are those of the sum, at any angle per point", () => {
  const number = fc.double({ min: -1, max: 1, noNaN: true })
  const phasor = fc.record({ re: number, im: number })
  fc.assert(
    fc.property(
      phasor,
      phasor,
      number,
      number,
      fc.double({ min: 1e-3, max: 6, noNaN: true }),
      fc.constantFrom(4, 16, 256, 1024),
      fc.boolean(),
      (fundamental, harmonic, dc, ramp, theta, n, hann) => {
        const v = { fundamental, harmonics: [harmonic, { re: 0.1, im: -0.2 }], dc, ramp }
        const a = dft(v, theta, n, hann)
        const b = summed(v, theta, n, hann)
        // sums of a thousand terms and a division by the sine of a small angle
        expect(Math.hypot(a.re - b.re, a.im - b.im)).toBeLessThan(1e-8)
      },
    ),
    { seed: 4, numRuns: 300 },
  )
})

it("with a whole number of periods nothing leaks; with a broken one the Hann window lets far less through", () => {
  const v = { fundamental: { re: 1, im: 0.5 }, harmonics: [], dc: 0.3, ramp: 0 }
  const whole = dft(v, (2 * Math.PI * 8) / 1024, 1024, false)
  expect(whole.re).toBeCloseTo(1, 10)
  expect(whole.im).toBeCloseTo(0.5, 10)
  const size = (hann: boolean) => {
    const x = dft(v, (2 * Math.PI * 8.4) / 1024, 1024, hann)
    return Math.hypot(x.re - 1, x.im - 0.5)
  }
  expect(size(false)).toBeGreaterThan(0.01)
  expect(size(true)).toBeLessThan(0.002)
})
