/** What stands on the screen: prefixes, figures, uncertainty, and never NaN. */
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  formatClock,
  formatCount,
  formatDuration,
  formatFixed,
  formatMeasured,
  formatNumber,
  formatSetting,
  formatSi,
} from "../../host/quantity/format"

/** No-break spaces read as spaces here. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ")
const measured = (v: number, u: number | null, unit: string) => {
  const s = formatMeasured(v, u, unit)
  return plain(`${s.number} ${s.unit}`.trim())
}

describe("a quantity", () => {
  it("carries the prefix that brings it to 1..1000", () => {
    expect(plain(formatSi(35e-6, "A"))).toBe("35.00 µA")
    expect(plain(formatSi(-1.2345e-9, "A"))).toBe("−1.234 nA")
    expect(plain(formatSi(12_345, "ohm"))).toBe("12.35 kΩ")
    expect(plain(formatSi(0.05, "V/s"))).toBe("50.00 mV/s")
    expect(plain(formatSi(0, "A"))).toBe("0 A")
  })

  it("does not jump to the smaller prefix for want of a last bit", () => {
    expect(plain(formatSi(1e-3 * (1 - 1e-12), "A"))).toBe("1.000 mA")
    expect(plain(formatSi(0.1 + 0.2, "V"))).toBe("0.3000 V")
  })

  it("takes no prefix where one would be misread", () => {
    expect(plain(formatSi(1.234e-14, "m2/s"))).toBe("1.234 × 10⁻¹⁴ m²/s")
    expect(plain(formatSi(7200, "s"))).toBe("7200 s")
    expect(plain(formatSi(0.8792, "1"))).toBe("0.8792")
    expect(plain(formatSi(99.1, "%"))).toBe("99.10 %")
  })

  it("is printed as set when it is a setting", () => {
    expect(plain(formatSetting(0.5, "V"))).toBe("0.5 V")
    expect(plain(formatSetting(50e-6, "m"))).toBe("50 µm")
    expect(plain(formatSetting(-0.2, "V"))).toBe("−0.2 V")
  })
})

describe("a result", () => {
  it("shares prefix and decimals with its uncertainty, given to two figures", () => {
    expect(measured(12.34e-6, 0.052e-6, "A")).toBe("12.340 ± 0.052 µA")
    expect(measured(84.7, 0.52, "ohm")).toBe("84.70 ± 0.52 Ω")
    expect(measured(1.234e-14, 5.2e-16, "m2/s")).toBe("(1.234 ± 0.052) × 10⁻¹⁴ m²/s")
    // 0.0996 rounds to 0.10: still two figures, not three.
    expect(measured(3, 0.0996, "V")).toBe("3.00 ± 0.10 V")
  })

  it("takes its prefix from the uncertainty when that is the larger", () => {
    expect(measured(0.2e-6, 3e-6, "A")).toBe("0.2 ± 3.0 µA")
  })

  it("stands alone when its uncertainty is not known", () => {
    expect(measured(0.0614, null, "V")).toBe("61.40 mV")
    expect(measured(0.0614, NaN, "V")).toBe("61.40 mV")
  })
})

describe("time", () => {
  it("is told in the two units that matter", () => {
    const told = [0, 0.34, 2.345, 12.3, 60, 754, 3600, 12_300, 86_400, 93_600, -90].map(t => plain(formatDuration(t)))
    expect(told).toEqual([
      "0 s",
      "340 ms",
      "2.3 s",
      "12 s",
      "1 min",
      "12 min 34 s",
      "1 h",
      "3 h 25 min",
      "1 d",
      "1 d 2 h",
      "−1 min 30 s",
    ])
  })

  it("carries when the smaller unit rounds up", () => {
    expect(plain(formatDuration(119.7))).toBe("2 min")
    expect(plain(formatDuration(7199.9))).toBe("2 h")
  })

  it("runs as a clock with days in front", () => {
    expect(plain(formatClock(754))).toBe("0:12:34")
    expect(plain(formatClock(12 * 86_400 + 11_564))).toBe("12 d 03:12:44")
  })
})

it("counts in groups of three", () => {
  expect([0, 999, 1000, 1_234_567].map(n => plain(formatCount(n)))).toEqual(["0", "999", "1 000", "1 234 567"])
})

it("prints a rounded zero without a sign", () => {
  expect(formatFixed(-0.00001, 3)).toBe("0.000")
})

it("never prints NaN, Infinity, undefined or an exponent of JavaScript", () => {
  const any = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, -0, 5e-324, Number.MAX_VALUE))
  const unit = fc.constantFrom("A", "V", "s", "1", "", "m2/s", "ohm", "V/s", "%", "S s^n", "ohm s^-1/2")
  fc.assert(
    fc.property(any, any, unit, fc.boolean(), (v, u, name, known) => {
      const m = formatMeasured(v, known ? Math.abs(u) : null, name)
      const all = [
        m.number,
        formatSi(v, name),
        formatSetting(v, name),
        formatNumber(v),
        formatDuration(v),
        formatClock(v),
      ]
      all.push(formatFixed(v, 4), formatCount(v))
      for (const text of all) expect(text).not.toMatch(/NaN|Infinity|undefined/)
      expect(formatNumber(v)).not.toMatch(/e/)
      expect(m.number).not.toMatch(/e/)
    }),
  )
})
