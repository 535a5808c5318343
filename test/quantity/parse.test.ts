/** What a user may type into a field, and what is refused because it can be read in two ways. */
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { RefusedError } from "../../host/errors"
import { plain } from "../../host/quantity/format"
import { checkBounds, parseQuantity } from "../../host/quantity/parse"
import { prefixFor, prefixesOf } from "../../host/quantity/prefixes"

const milli = { sign: "m", factor: 1e-3 }
const value = (text: string, unit: string, shown?: { sign: string; factor: number }) =>
  parseQuantity(text, unit, shown).value

describe("a typed quantity", () => {
  it("has the prefix next to the field when it is a bare number", () => {
    expect(value("5", "A", milli)).toBe(5e-3)
    expect(value("5", "A")).toBe(5)
    expect(value(" -2.5e1 ", "V", milli)).toBe(-0.025)
  })

  it("says its own prefix when it has a unit, in any of the spellings people use", () => {
    for (const text of ["35 uA", "35uA", "35 µA", "35 μA", "35 u", "0.035 mA", "3.5e-5 A", "3.5×10^-5 A"]) {
      expect(value(text, "A", milli), text).toBe(35e-6)
    }
    expect(value("10 kohm", "ohm")).toBe(10_000)
    expect(value("10 kΩ", "ohm")).toBe(10_000)
    expect(value("20 mV/s", "V/s")).toBe(0.02)
    expect(value("100 mHz", "Hz")).toBe(0.1)
    expect(value("1 MHz", "Hz")).toBe(1e6)
    expect(value("50 um", "m")).toBe(50e-6)
    expect(value("−200 mV", "V")).toBe(-0.2)
  })

  it("may be a time in minutes, hours or days", () => {
    expect(value("10 min", "s")).toBe(600)
    expect(value("2 h", "s")).toBe(7200)
    expect(value("1.5 d", "s")).toBe(129_600)
    expect(value("250 ms", "s")).toBe(0.25)
    expect(parseQuantity("10 min", "s").prefix).toEqual({ sign: "", factor: 1 })
  })

  it("keeps the prefix that was typed, so that the field shows what the user said", () => {
    expect(parseQuantity("35 uA", "A", milli).prefix.sign).toBe("µ")
    expect(parseQuantity("35", "A", milli).prefix.sign).toBe("m")
  })
})

describe("what can be read in two ways or not at all", () => {
  it.each([
    ["1,500", "A", /decimal point/],
    ["5 m", "s", /ms, s, min, h or d/],
    ["5 V", "A", /not a unit of this field/],
    ["5 mA/s", "A", /not a unit of this field/],
    ["five", "A", /not a number/],
    ["", "A", /Type a number/],
    ["1e999", "A", /too large/],
    ["NaN", "A", /not a number/],
    ["Infinity", "A", /not a number/],
    ["3 A", "1", /pure number/],
  ])("“%s” for [%s] is refused with the remedy", (text, unit, why) => {
    expect(() => parseQuantity(text, unit)).toThrow(RefusedError)
    expect(() => parseQuantity(text, unit)).toThrow(why)
  })
})

it("what the field shows is what it means, for every size and unit", () => {
  const size = fc.tuple(fc.integer({ min: -999_999, max: 999_999 }), fc.integer({ min: -14, max: 3 }))
  fc.assert(
    fc.property(
      size,
      fc.constantFrom("A", "V", "Hz", "s", "m", "ohm", "V/s", "1", "Ah", "S s^n"),
      ([digits, power], unit) => {
        const wanted = Number(`${digits}e${power}`)
        const prefix = prefixFor(wanted, unit)
        const shown = plain(wanted / prefix.factor)
        expect(prefixesOf(unit)).toContainEqual(prefix)
        // Six figures are shown; the product with a power of ten may differ in the last bit of a double.
        expect(Math.abs(value(shown, unit, prefix) - wanted)).toBeLessThanOrEqual(1e-14 * Math.abs(wanted))
      },
    ),
  )
})

it("bounds are named in the unit of the field", () => {
  expect(() => checkBounds(2e-2, 1e-6, 1e-2, "A")).toThrow(/At most 10\u00a0mA/)
  expect(() => checkBounds(0, 1e-6, 1e-2, "A")).toThrow(/At least 1\u00a0µA/)
  expect(() => checkBounds(1e-2, 1e-6, 1e-2, "A")).not.toThrow()
})
