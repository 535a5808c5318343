import { describe, expect, it } from "vitest"
import { siScale, siText } from "../../host/quantity/scale"

describe("numbers with prefixes", () => {
  it("keep four digits and the nearest prefix below", () => {
    expect(siText(4700, "Ω")).toBe("4.700 kΩ")
    expect(siText(0.0123, "Ω")).toBe("12.30 mΩ")
    expect(siText(1e-6, "F")).toBe("1.000 µF")
    expect(siText(999.96, "Hz")).toBe("1.000 kHz")
    expect(siText(0, "Ω")).toBe("0.000 Ω")
    expect(siText(0.85, "1")).toBe("0.8500")
    expect(siText(2.5e-7, "F s^(a-1)")).toBe("2.500e-7 F s^(a-1)")
    expect(siText(1e-20, "F")).toBe("1.000e-20 F")
    expect(siText(NaN, "Ω")).toBe("? Ω")
  })

  it("need no power of ten where there are more digits before the point than asked for", () => {
    expect(siText(0.1, "V", 2)).toBe("100 mV")
    expect(siText(123, "Hz", 2)).toBe("120 Hz")
  })

  it("divide a second and never multiply it, and leave a unit without prefixes alone", () => {
    expect(siText(1600, "s")).toBe("1600 s")
    expect(siText(0.0125, "s")).toBe("12.50 ms")
    expect(siText(3.2e12, "Ω")).toBe("3.200 TΩ")
    expect(siText(1250, "degC")).toBe("1250 degC")
  })

  it("share one scale on an axis, taken from its largest value", () => {
    const { factor, unit } = siScale(-0.0471, "Ω")
    expect(unit).toBe("mΩ")
    expect(factor).toBeCloseTo(1000, 12)
    expect(siScale(0, "A")).toEqual({ factor: 1, unit: "A" })
  })
})
