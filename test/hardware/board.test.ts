/** The numbers of the boards against the parts that make them: dividers, thresholds, times, ranges. */
import { describe, expect, it } from "vitest"
import { channelCard, SAFETY, SWITCH } from "../../hardware/boards/channelCard"
import { channelCard100mA } from "../../hardware/boards/channelCard100mA"
import { CLASSROOM, classroom, classroomCode } from "../../hardware/boards/classroom"
import { all } from "../../hardware/boards"
import { ADS1115, ads1115Volts } from "../../hardware/parts/ads1115"
import { fastHigh, MCP4725 } from "../../hardware/parts/mcp4725"
import { CARD, fitted } from "../../hardware/schematic/card"
import { REGULATOR_V } from "../../hardware/schematic/power"
import { WATCHDOG } from "../../hardware/schematic/relays"
import { DESIGN } from "../../hardware/schematic/safety"

const value = (ref: string) => {
  const v = CARD.find(p => p.ref === ref)?.value
  if (v === undefined) throw new Error(`no value of ${ref}`)
  return v
}
const parallel = (...r: number[]) => 1 / r.reduce((sum, v) => sum + 1 / v, 0)
/** Half of a divider's middle, doubled back: half width of the window at the monitor [V]. */
const halfWidth = (end: number, middle: number) => (DESIGN.reference_V * middle) / (middle + 2 * end)

describe("safety chain", () => {
  // 1 % is the reference's and the resistors' worst case together (0.2 % + 4 x 0.1 %), rounded up
  it("trips V(CE-WE) at 5.25 V, with the jumper at 4.35 V", () => {
    const high = 5 * halfWidth(DESIGN.ceWeEnd_ohm, DESIGN.ceWeMiddle_ohm)
    expect(Math.abs(high / SAFETY.ceWeMax_V - 1)).toBeLessThan(0.01)
    const lithium = 5 * halfWidth(DESIGN.ceWeEnd_ohm, parallel(DESIGN.ceWeMiddle_ohm, DESIGN.ceWeLithium_ohm))
    expect(Math.abs(lithium / 4.35 - 1)).toBeLessThan(0.01)
  })
  it("trips the current at 1.3 of the largest range, on both cards", () => {
    const plain = halfWidth(DESIGN.iEnd_ohm, DESIGN.iMiddle_ohm) / value("R101")
    expect(Math.abs(plain / (SAFETY.iTrip * channelCard.ranges[0].fullScale_A) - 1)).toBeLessThan(0.01)
    const sense = parallel(value("R101"), value("R102"), value("R103"))
    const big = halfWidth(DESIGN.iEnd_ohm, DESIGN.iMiddle100mA_ohm) / sense
    expect(Math.abs(big / (SAFETY.iTrip * channelCard100mA.ranges[0].fullScale_A) - 1)).toBeLessThan(0.01)
    expect(sense).toBeCloseTo(DESIGN.iSense100mA_ohm, 9)
    expect(value("R101")).toBe(DESIGN.iSense_ohm)
  })
  it.each([
    ["plain", DESIGN.testTop_ohm, DESIGN.testBottom_ohm, DESIGN.iMiddle_ohm],
    ["100 mA", DESIGN.testTop100mA_ohm, DESIGN.testBottom100mA_ohm, DESIGN.iMiddle100mA_ohm],
  ])("programs the current limit as a part of the fixed one (%s)", (_, top, bottom, middle) => {
    const node = (dac_V: number) => {
      const g = [1 / 10e3, 1 / top, 1 / parallel(bottom, DESIGN.testTrim_ohm)]
      const mirror = 1 / DESIGN.mirror_ohm
      return (DESIGN.reference_V * g[0] + dac_V * g[1] + 1.25 * mirror) / (g[0] + g[1] + g[2] + mirror)
    }
    const fixed = halfWidth(DESIGN.iEnd_ohm, middle) / 2
    // the zero may be off by 1 % of the fixed limit, so that a twentieth of it still is a limit
    expect(Math.abs(node(0) - 1.25) / fixed).toBeLessThan(0.01)
    // at full scale it must lie outside the fixed limit, so as to have no effect, and by no more than 15 %
    const full = (node(DESIGN.reference_V) - 1.25) / fixed
    expect(full).toBeGreaterThan(1.02)
    expect(full).toBeLessThan(1.15)
  })
  it("reads E at the window comparators as the limit DAC writes it, within 30 mV of 5 V", () => {
    const g = DESIGN.windowOut_ohm / DESIGN.windowIn_ohm
    const bias = (DESIGN.reference_V * DESIGN.windowBottom_ohm) / (DESIGN.windowBottom_ohm + DESIGN.windowTop_ohm)
    for (const e of [-5, 0, 5]) {
      const node = bias * (1 + g) - g * (-e / 5)
      const code = (node / DESIGN.reference_V) * SAFETY.windowCodes
      const seen = (code / (SAFETY.windowCodes / 2) - 1) * SAFETY.windowFull_V
      expect(Math.abs(seen - e), `at ${e} V`).toBeLessThan(0.03)
    }
  })
  it("lets the drive relay go 1.5 s after the last edge, never within 1 s", () => {
    const threshold = (WATCHDOG.supply_V * WATCHDOG.bottom_ohm) / (WATCHDOG.top_ohm + WATCHDOG.bottom_ohm)
    const swing = WATCHDOG.supply_V - 2 * WATCHDOG.diode_V
    // one edge after silence, and many edges: the least and the most that the pump leaves on the capacitor
    const least = (swing * WATCHDOG.pump_F) / (WATCHDOG.pump_F + WATCHDOG.hold_F)
    const time = (v: number) => WATCHDOG.hold_ohm * WATCHDOG.hold_F * Math.log(v / threshold)
    // capacitor 10 %, resistor 1 %
    expect(0.89 * time(least)).toBeGreaterThan(1)
    expect(1.11 * time(swing)).toBeLessThan(2)
    expect(Math.abs((time(least) + time(swing)) / 2 / SAFETY.watchdogHold_s - 1)).toBeLessThan(0.1)
  })
})

describe("supplies and converters", () => {
  it("regulates both rails to 7.5 V within 1 %", () => {
    for (const [top, bottom] of [
      ["R1202", "R1203"],
      ["R1204", "R1205"],
    ])
      expect(Math.abs((REGULATOR_V * (1 + value(top) / value(bottom))) / 7.5 - 1)).toBeLessThan(0.01)
  })
  it("makes the reference divider 1.0 V and each range's burden 0.2 V", () => {
    expect((2.5 * value("R607")) / (value("R606") + value("R607"))).toBeCloseTo(1, 12)
    for (const r of channelCard100mA.ranges) expect(r.r_ohm * r.fullScale_A).toBeCloseTo(0.2, 12)
  })
  it("counts 16.384 MHz down to the converter's clock: 5 x 2, 8192 periods of the modulator a conversion", () => {
    const net = (ref: string, name: string) => CARD.find(p => p.ref === ref)?.pins.find(q => q.name === name)?.net
    expect(net("U608", "1CKB")).toBe(net("Y601", "OUT"))
    expect(net("U608", "1CKA")).toBe(net("U608", "1QD"))
    expect(net("U602", "CLKIN")).toBe(net("U608", "1QA"))
    expect(16.384e6 / 10 / 2 / 16384).toBe(50)
  })
})

describe("boards", () => {
  it("have names of their own, ranges largest first, limits that their ranges can carry", () => {
    expect(new Set(all.map(b => b.name)).size).toBe(all.length)
    for (const b of all) {
      for (let k = 1; k < b.ranges.length; k++)
        expect(b.ranges[k].fullScale_A).toBeLessThan(b.ranges[k - 1].fullScale_A)
      expect(b.limits.iMax_A).toBe(b.ranges[0].fullScale_A)
    }
  })
  it("100 mA: the channel card and one more range, whose switch word no other range has", () => {
    expect(channelCard100mA.ranges.slice(1)).toEqual(channelCard.ranges)
    expect(channelCard100mA.ranges[0].switchWord).toBe(SWITCH.shunt100mA)
    const words = channelCard100mA.ranges.map(r => r.switchWord)
    expect(new Set(words).size).toBe(words.length)
    const { iMax_A: _, ...others } = channelCard100mA.limits
    const { iMax_A: __, ...same } = channelCard.limits
    expect(others).toEqual(same)
    expect(fitted(CARD, "100mA").some(p => p.value === 2 && p.kind === "resistor")).toBe(true)
  })
})

describe("classroom board", () => {
  it("sets E in steps of 1 mV and stays inside the converter", () => {
    for (const e of [-1.5, -0.2, 0, 0.7, 1.5]) {
      const out = (classroomCode(e) * CLASSROOM.reference_V) / MCP4725.codes
      expect(CLASSROOM.middle_V - out).toBeCloseTo(e, 9)
    }
    expect([classroomCode(9), classroomCode(-9)]).toEqual([0, 4095])
    expect(fastHigh(0xabc)).toBe(0x0a)
  })
  it("reads E and I through the converter's own formula", () => {
    expect(ads1115Volts(-16384, CLASSROOM.configE)).toBeCloseTo(-1.024, 12)
    expect(classroom.e.perWord).toBeCloseTo(-ads1115Volts(1, CLASSROOM.configE), 15)
    for (const r of classroom.ranges) {
      const word = (r.fullScale_A * r.r_ohm) / ads1115Volts(1, CLASSROOM.configI)
      expect(word * classroom.iPerWord * r.fullScale_A).toBeCloseTo(r.fullScale_A, 15)
      // 15 % over range is still read, and not yet called overload
      expect(word * 1.15).toBeLessThan(classroom.wordMax)
    }
    expect(CLASSROOM.configE & ~ADS1115.start & 0x7000).toBe(ADS1115.mux0minus3)
    expect(CLASSROOM.configI & 0x7000).toBe(ADS1115.mux1minus3)
  })
  it("promises no more than it has time for: two conversions at the slowest clock and the bus", () => {
    const conversion_s = 1 / (ADS1115.rates_Hz[4] * (1 - ADS1115.rateTolerance)) + ADS1115.wake_s
    expect(CLASSROOM.conversion_s).toBeLessThanOrEqual(conversion_s)
    expect(CLASSROOM.conversion_s).toBeGreaterThan(1 / ADS1115.rates_Hz[4])
    expect(2 * conversion_s).toBeLessThan(0.5 * classroom.limits.everyMin_s)
    // between E and I the ramp moves less than one code of the set-point
    expect(classroom.limits.rateMax_V_s * conversion_s).toBeLessThan(0.001)
  })
})
