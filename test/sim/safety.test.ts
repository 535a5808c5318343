/** The safety chain without any program: comparators, latch, watchdog, relays, supply. Numbers: SAFETY. */
import { expect, it } from "vitest"
import { PIN, SAFETY, SELECT } from "../../hardware/boards/channelCard"
import { DAC124S085 } from "../../hardware/parts/dac124s085"
import { DummyCell } from "../../sim/cell/dummy"
import { FRONT_END_FAULTS } from "../../sim/faults"
import { PROFILES } from "../../sim/frontEnd"
import { Dac124s085Part } from "../../sim/parts/dac124s085"
import { SafetyChain } from "../../sim/parts/safetyChain"
import { AnalogBench } from "./bench"

const kiloohm = () => new DummyCell({ series_ohm: 1000, parallel_ohm: 0, capacity_F: 0 })

function driven(profile = PROFILES.ideal) {
  const b = new AnalogBench(kiloohm(), profile)
  b.loop("galvanostat", 0)
  b.relays(1, 1)
  return b
}
function happen(b: AnalogBench, id: string) {
  FRONT_END_FAULTS.find(f => f.id === id)?.happen(b.card)
}

it("beyond 5.25 V between CE and WE the latch trips: DAC cleared, FAULT low, cell open, until the key comes", () => {
  const b = driven()
  b.setI(0.5)
  b.wait(0.1)
  expect(b.card.level(PIN.fault)).toBe(1)
  b.setI(0.56)
  b.wait(0.1)
  expect(b.card.level(PIN.fault)).toBe(0)
  expect(b.card.connected).toBe(false)
  expect(b.card.dac.codes).toEqual([32768, 32768])
  expect(b.status() & (SAFETY.statusLatched | SAFETY.statusCeWe)).toBe(SAFETY.statusLatched | SAFETY.statusCeWe)
  b.spi(SELECT.arm, 0x5a)
  expect(b.card.level(PIN.fault)).toBe(0)
  b.spi(SELECT.arm, SAFETY.armKey)
  expect(b.card.level(PIN.fault)).toBe(1)
  expect(b.status() & SAFETY.statusLatched).toBe(0)
})

it("the E window trips where its codes say, and stays latched while its cause is there", () => {
  const b = driven()
  const code = (e_V: number) => Math.round((1 + e_V / SAFETY.windowFull_V) * 2048)
  b.window(1, code(2))
  b.setI(0.19)
  b.wait(0.1)
  expect(b.card.level(PIN.fault)).toBe(1)
  b.setI(0.21)
  b.wait(0.1)
  expect(b.status() & SAFETY.statusWindow).toBe(SAFETY.statusWindow)
  expect(b.card.connected).toBe(false)
  b.window(1, code(-1))
  b.spi(SELECT.arm, SAFETY.armKey)
  expect(b.status() & SAFETY.statusLatched).toBe(SAFETY.statusLatched)
})

it("a threshold moves only with the bits that say so, and all are zero at power-up (SNAS348, section 1.4)", () => {
  const b = driven()
  b.setI(0.3)
  b.wait(0.1)
  const code = Math.round((1 + 2 / SAFETY.windowFull_V) * 2048)
  const write = (operation: number) => b.spi(SELECT.limits, (1 << 6) | operation | (code >> 8), code & 255)
  // E is 3 V; OP1 OP0 = 00 writes the register and leaves the output
  write(0x00)
  b.wait(0.1)
  expect(b.status() & SAFETY.statusLatched).toBe(0)
  // the update of any channel moves this one too
  b.spi(SELECT.limits, (2 << 6) | DAC124S085.writeUpdate | 15, 255)
  b.wait(0.1)
  expect(b.status() & (SAFETY.statusLatched | SAFETY.statusWindow)).toBe(SAFETY.statusLatched | SAFETY.statusWindow)

  const fresh = new SafetyChain(0.01)
  expect(fresh.watch({ ceWe_V: 0, e_V: 0, i_A: 0 })).toBe(true)
  const chip = new Dac124s085Part()
  chip.transfer(Uint8Array.of(DAC124S085.writeAll | 8, 1))
  expect(chip.codes).toEqual([0x801, 0x801, 0x801, 0x801])
  chip.transfer(Uint8Array.of((3 << 6) | DAC124S085.writeUpdate | 1, 2))
  chip.transfer(Uint8Array.of((3 << 6) | DAC124S085.writeUpdate | 1))
  expect(chip.codes).toEqual([0x801, 0x801, 0x801, 0x102])
  chip.transfer(Uint8Array.of(DAC124S085.powerDown, 0))
  expect(chip.codes).toEqual([0, 0, 0, 0])
})

it("a current beyond 1.3 of the largest range trips", () => {
  const b = new AnalogBench(new DummyCell({ series_ohm: 100, parallel_ohm: 0, capacity_F: 0 }), PROFILES.ideal)
  b.loop("potentiostat", 0)
  b.relays(1, 1)
  b.setE(1.25)
  b.wait(0.05)
  expect(b.card.level(PIN.fault)).toBe(1)
  b.setE(1.35)
  b.wait(0.05)
  expect(b.status() & SAFETY.statusCurrent).toBe(SAFETY.statusCurrent)
  expect(b.card.connected).toBe(false)
})

it("the drive relay falls when the watchdog pin has been still for its hold time, stuck high or low", () => {
  for (const edges of [1, 2]) {
    const b = driven()
    for (let k = 0; k < edges; k++) b.beat()
    b.now_us += 1e6 * (SAFETY.watchdogHold_s - 0.01)
    expect(b.card.connected).toBe(true)
    b.now_us += 1e6 * (0.01 + SAFETY.relayOpen_s + 0.001)
    expect(b.card.connected).toBe(false)
    expect(b.status() & SAFETY.statusWatchdog).toBe(SAFETY.statusWatchdog)
  }
})

it("without one edge of the watchdog pin the relay never closes, and it takes its time when it does", () => {
  const b = new AnalogBench(kiloohm(), PROFILES.ideal)
  b.loop("galvanostat", 0)
  b.card.pin(PIN.relayDrive, 1)
  b.now_us += 1e5
  expect(b.card.connected).toBe(false)
  b.beat()
  b.now_us += 1e6 * SAFETY.relayClose_s - 100
  expect(b.card.connected).toBe(false)
  b.now_us += 200
  expect(b.card.connected).toBe(true)
})

it("a lost supply: every answer is zero, FAULT is low, the cell is open", () => {
  const b = driven()
  b.setI(0.3)
  b.wait(0.1)
  happen(b, "supplyLost")
  b.wait(0.05)
  expect(b.status()).toBe(0)
  expect(b.volts()).toEqual([0, 0, 0, 0])
  expect(b.card.level(PIN.fault)).toBe(0)
  expect(b.card.connected).toBe(false)
})

it("a welded relay keeps the cell on the drive, and the dummy sees none of the current", () => {
  const b = driven()
  happen(b, "relayWelded")
  b.relays(0, 0)
  b.setI(0.01)
  b.wait(0.1)
  expect(b.card.connected).toBe(true)
  expect(Math.abs(b.trueReading(0).e_V)).toBeLessThan(1e-6)
  expect(b.card.truth.i_A).toBeCloseTo(1e-4, 6)
})

it("an open RE lead keeps what stood on it and then drifts; a potentiostat on it trips the window of V(CE - WE)", () => {
  const b = driven()
  happen(b, "reOpen")
  b.wait(0.1)
  b.loop("potentiostat", 0)
  b.setE(1)
  b.wait(0.1)
  expect(b.status() & SAFETY.statusCeWe).toBe(SAFETY.statusCeWe)
  expect(b.card.connected).toBe(false)
})

it("an open CE or WE lead: the galvanostat runs to its rail and trips; at 0 A nothing happens", () => {
  for (const id of ["ceOpen", "weOpen"]) {
    const b = driven()
    happen(b, id)
    b.wait(0.2)
    expect(b.card.level(PIN.fault)).toBe(1)
    b.setI(0.01)
    b.wait(0.1)
    expect(b.status() & SAFETY.statusCeWe).toBe(SAFETY.statusCeWe)
  }
})

it("WE and CE exchanged: E answers the other way round", () => {
  const b = driven()
  happen(b, "weCeSwapped")
  b.setI(0.01)
  b.wait(0.1)
  expect(b.trueReading(0).i_A).toBeCloseTo(1e-4, 6)
  expect(b.trueReading(0).e_V).toBeCloseTo(-0.1, 3)
})

it("a stuck DAC keeps its output, a reversed cell its sign, and dead or noisy converters fail their CRC", () => {
  const b = driven()
  b.setI(0.01)
  happen(b, "dacStuck")
  b.setI(0.02)
  b.wait(0.1)
  expect(b.card.truth.i_A).toBeCloseTo(1e-4, 6)
  happen(b, "cellReversed")
  b.wait(0.1)
  expect(b.card.truth.i_A).toBeCloseTo(-1e-4, 6)
  happen(b, "adcCrc")
  const frames = Array.from({ length: 20 }, () => b.adc(0).join())
  expect(new Set(frames).size).toBeGreaterThan(10)
})

it("a worn clock or the wrong SPI mode never gives a reading that looks right", () => {
  const b = driven()
  happen(b, "spiMode")
  b.wait(0.1)
  // the six words are half a bit late: status 0x05.. reads as 0x02..
  expect(b.adc(0)[0]).not.toBe(0x05)
})
