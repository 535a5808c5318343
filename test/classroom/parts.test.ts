/** The two I2C chips of the classroom board against their data sheets: MCP4725 DS22039D, ADS1115 SBAS444. */
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { ADS1115, ads1115Volts } from "../../hardware/parts/ads1115"
import { MCP4725 } from "../../hardware/parts/mcp4725"
import { Ads1115Part } from "../../sim/parts/ads1115"
import { Mcp4725Part } from "../../sim/parts/mcp4725"

describe("MCP4725", () => {
  it("wakes up with its EEPROM's mid-scale and says so when read (figure 6-3)", () => {
    const chip = new Mcp4725Part(4.096)
    expect(chip.output_V).toBeCloseTo(2.048, 12)
    expect([...chip.read(5, 0)]).toEqual([0xc0, 0x80, 0x00, 0x08, 0x00])
  })

  it("takes every code by a fast write and gives it back, output = supply code / 4096 (figures 6-1 and 6-3)", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4095 }), code => {
        const chip = new Mcp4725Part(5)
        chip.write(Uint8Array.of(code >> 8, code & 255), 0)
        const [, high, low] = chip.read(5, 0)
        expect((high << 4) | (low >> 4)).toBe(code)
        expect(chip.output_V).toBeCloseTo((5 * code) / 4096, 12)
      }),
    )
  })

  it("takes the last of several fast writes in one transfer, and nothing from half a one", () => {
    const chip = new Mcp4725Part(4.096)
    chip.write(Uint8Array.of(0x01, 0x00, 0x02, 0x00, 0x03), 0)
    expect(chip.code).toBe(0x200)
  })

  it("ignores writes while its EEPROM is busy, and keeps what was written there through a reset (sections 5.5, 7.3)", () => {
    const chip = new Mcp4725Part(4.096)
    chip.write(Uint8Array.of(MCP4725.writeEeprom, 0x40, 0x00), 0)
    expect(chip.read(1, 1000)[0] & MCP4725.statusReady).toBe(0)
    chip.write(Uint8Array.of(0x0f, 0xff), 1000)
    expect(chip.code).toBe(0x400)
    const later_us = 1e6 * MCP4725.eepromWrite_s
    expect(chip.read(1, later_us)[0] & MCP4725.statusReady).not.toBe(0)
    chip.write(Uint8Array.of(0x0f, 0xff), later_us)
    expect(chip.code).toBe(0xfff)
    chip.generalCall(MCP4725.generalReset)
    expect(chip.code).toBe(0x400)
  })

  it("pulls its output down when switched off, until the general call wakes it", () => {
    const chip = new Mcp4725Part(4.096)
    chip.write(Uint8Array.of(0x18, 0x00), 0)
    expect(chip.output_V).toBe(0)
    expect((chip.read(1, 0)[0] >> 1) & 3).toBe(1)
    chip.generalCall(MCP4725.generalWake)
    expect(chip.output_V).toBeCloseTo(2.048, 12)
  })
})

describe("ADS1115", () => {
  const config = (bits: number) => Uint8Array.of(ADS1115.regConfig, bits >> 8, bits & 255)
  const word = (chip: Ads1115Part) => {
    chip.write(Uint8Array.of(ADS1115.regConversion), 0)
    const [high, low] = chip.read(2)
    return ((high << 24) >> 16) | low
  }
  const single = ADS1115.start | ADS1115.single | ADS1115.mux0minus3 | ADS1115.gain2 | ADS1115.rate128

  function converted(pins_V: readonly number[], bits = single, supply_V = 5): Ads1115Part {
    const chip = new Ads1115Part(supply_V)
    chip.write(config(bits), 0)
    chip.integrate(pins_V, chip.due_us)
    chip.finish()
    return chip
  }

  it("has its reset values (table 9-6)", () => {
    const chip = new Ads1115Part(5)
    for (const [register, value] of [
      [ADS1115.regConversion, 0],
      [ADS1115.regConfig, 0x8583],
      [ADS1115.regLow, 0x8000],
      [ADS1115.regHigh, 0x7fff],
    ]) {
      chip.write(Uint8Array.of(register), 0)
      const [high, low] = chip.read(2)
      expect((high << 8) | low).toBe(value)
    }
  })

  it("gives a difference in codes of full scale / 32768 for every gain, both signs, clipped at its ends", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 7 }), fc.double({ min: 0, max: 5, noNaN: true }), (gain, v_V) => {
        const bits = (single & ~(7 << ADS1115.gainShift)) | (gain << ADS1115.gainShift)
        const got_V = ads1115Volts(word(converted([v_V, 0, 0, 2.5], bits)), bits)
        const full_V = ADS1115.fullScales_V[gain]
        const code_V = full_V / ADS1115.codes
        const due_V = Math.max(-full_V, Math.min(full_V - code_V, v_V - 2.5))
        expect(Math.abs(got_V - due_V)).toBeLessThanOrEqual(0.5001 * code_V)
      }),
    )
  })

  it("takes the mean of what stood at its pins while it converted", () => {
    const chip = new Ads1115Part(5)
    chip.write(config(single), 0)
    const third_us = chip.due_us / 3
    chip.integrate([3, 0, 0, 2], third_us)
    chip.integrate([2.25, 0, 0, 2], 2 * third_us)
    chip.finish()
    expect(ads1115Volts(word(chip), single)).toBeCloseTo(0.5, 4)
  })

  it("converts for one period of its data rate, and says meanwhile that it is busy (section 9.6.3)", () => {
    const chip = new Ads1115Part(5)
    chip.write(config(single), 1000)
    expect(chip.due_us).toBeCloseTo(1000 + 25 + 1e6 / 128, 6)
    expect(chip.read(2)[0] & 0x80).toBe(0)
    chip.integrate([1, 0, 0, 0], 1e6 / 128)
    chip.finish()
    chip.write(Uint8Array.of(ADS1115.regConfig), 0)
    expect(chip.read(2)[0] & 0x80).toBe(0x80)
  })

  it("does not begin anew when told to start in the middle of a conversion, and cannot be written its result", () => {
    const chip = new Ads1115Part(5)
    chip.write(config(single), 0)
    const { due_us } = chip
    chip.write(config(single), 4000)
    expect(chip.due_us).toBe(due_us)
    const before = converted([3, 0, 0, 2])
    before.write(Uint8Array.of(ADS1115.regConversion, 0x12, 0x34), 0)
    expect(word(before)).toBe(word(converted([3, 0, 0, 2])))
  })

  it("goes on by itself out of single-shot mode", () => {
    const chip = new Ads1115Part(5)
    chip.write(config(single & ~ADS1115.single), 0)
    const first_us = chip.due_us
    chip.integrate([1, 0, 0, 0], first_us)
    chip.finish()
    expect(chip.due_us).toBeGreaterThan(first_us)
  })
})
