/** The analog chain against closed forms: what is imposed, what is read, what it gets wrong and by how much. */
import { expect, it } from "vitest"
import { DUMMY, SAFETY, SWITCH } from "../../hardware/boards/channelCard"
import { DummyCell } from "../../sim/cell/dummy"
import { PROFILES } from "../../sim/frontEnd"
import { phasorToImpedance } from "../../host/analysis/phasor"
import { engineFrequency, engineTiming, frequencyWord, AD5941 } from "../../hardware/parts/ad5941"
import { AnalogBench } from "./bench"

const kiloohm = () => new DummyCell({ series_ohm: 1000, parallel_ohm: 0, capacity_F: 0 })
const randles = () => new DummyCell({ series_ohm: 100, parallel_ohm: 1000, capacity_F: 10e-6 })
/** No cell reacts to a code finer than this: 38 ppm of 5 V, half a code. */
const E_STEP_V = 5 * (2.5 / 65536) * 0.51

it("an ideal card holds E and I on the leads and reads them within a bit", () => {
  for (const [range, i_A] of [
    [0, 5e-3],
    [2, -5e-5],
    [4, 6e-7],
  ]) {
    const b = new AnalogBench(kiloohm(), PROFILES.ideal)
    b.loop("galvanostat", range)
    b.relays(1, 1)
    b.setI(i_A / b.card.board.ranges[range].fullScale_A)
    b.wait(0.1)
    const r = b.trueReading(range)
    expect(Math.abs(r.i_A / i_A - 1)).toBeLessThan(1e-4)
    // one bit of the converter is 0.72 uV of E
    expect(Math.abs(r.e_V - 1000 * r.i_A)).toBeLessThan(1e-6)
    expect(b.card.connected).toBe(true)
  }
})

it("at rest the drive goes to the dummy: no current reaches the cell, and the dummy measures as 1 kOhm", () => {
  const b = new AnalogBench(kiloohm(), PROFILES.typical)
  b.loop("galvanostat", 2)
  b.setI(0.9)
  b.wait(0.2)
  const r = b.trueReading(2)
  expect(b.card.connected).toBe(false)
  expect(b.card.cell.q_C).toBe(0)
  expect(r.e_V / r.i_A / b.card.truth.dummy_ohm).toBeCloseTo(1, 3)
  expect(Math.abs(b.card.truth.dummy_ohm / DUMMY.r_ohm - 1)).toBeLessThan(0.003)
})

it("typical cards are wrong by what the Monte Carlo of the schematic says", () => {
  const gains: number[] = []
  const offsets: number[] = []
  for (let seed = 1; seed <= 200; seed++) {
    const { calibration } = new AnalogBench(kiloohm(), PROFILES.typical, seed).card.truth
    gains.push(calibration.eA / -5 - 1)
    offsets.push(calibration.eB_V)
  }
  const rms = (x: number[]) => Math.sqrt(x.reduce((s, v) => s + v * v, 0) / x.length)
  // 200 draws: the standard deviation is known to 5 %, three times that is allowed
  expect(rms(gains) / 0.00065).toBeGreaterThan(0.85)
  expect(rms(gains) / 0.00065).toBeLessThan(1.15)
  expect(rms(offsets) / 59e-6).toBeGreaterThan(0.85)
  expect(rms(offsets) / 59e-6).toBeLessThan(1.15)
})

it("the truth turns the words of a typical card into E and I at the cell, within noise and non-linearity", () => {
  for (const seed of [1, 2, 3]) {
    const b = new AnalogBench(kiloohm(), PROFILES.typical, seed)
    b.loop("galvanostat", 1)
    b.relays(1, 1)
    b.setI(0.8)
    b.wait(0.5)
    const r = b.trueReading(1)
    const { e_V, i_A } = b.card.truth
    // 5 sigma of noise (22 uV; 2 ppm) and 6 ppm of 6 V, of 1.2 full scale
    expect(Math.abs(r.e_V - e_V)).toBeLessThan(22e-6 + 36e-6)
    expect(Math.abs(r.i_A - i_A)).toBeLessThan(1e-3 * (10e-6 + 8e-6))
  }
})

it("a step of E arrives behind the DAC's pole: the charge on a capacitor is that of the delayed step", () => {
  const cell = new DummyCell({ series_ohm: 1000, parallel_ohm: Infinity, capacity_F: 1e-6 })
  const b = new AnalogBench(cell, { ...PROFILES.ideal, dacPole_s: 160e-6 })
  b.loop("potentiostat", 1)
  b.relays(1, 1)
  b.wait(0.1)
  const before_C = cell.q_C
  b.setE(0.5)
  b.wait(0.001)
  b.card.settle()
  // two poles in a row, 160.5 us and 1 ms: closed form of the charge after 1 ms
  const e_V = 5 * (Math.round(((0.1 + 1.25) / 2.5) * 65536) / 65536) * 2.5 - 6.25
  const [a_s, c_s, t_s] = [160e-6 + 0.47e-6, 1e-3, 1e-3]
  const part = 1 - (c_s * Math.exp(-t_s / c_s) - a_s * Math.exp(-t_s / a_s)) / (c_s - a_s)
  // the straight line of the same delay is 1 % off in its own shape
  expect((cell.q_C - before_C) / (1e-6 * e_V * part)).toBeCloseTo(1, 1.7)
})

it("a sine in stairs on a Randles cell: I over E is the admittance at that frequency", () => {
  const b = new AnalogBench(randles(), { ...PROFILES.ideal, dacPole_s: 160e-6 })
  b.loop("potentiostat", 0)
  b.relays(1, 1)
  const perPeriod = 50
  const f_Hz = 1 / (perPeriod * 0.02)
  const e = { re: 0, im: 0 }
  const i = { re: 0, im: 0 }
  for (let k = 0; k < 6 * perPeriod; k++) {
    // half a code of the DAC is 0.1 mV: a large sine, so that only the method is tested
    b.setE(0.5 * Math.cos((2 * Math.PI * k) / perPeriod))
    b.now_us += 20000
    b.beat()
    const r = b.trueReading(0)
    if (k < 2 * perPeriod) continue
    const angle = (2 * Math.PI * k) / perPeriod
    e.re += r.e_V * Math.cos(angle)
    e.im -= r.e_V * Math.sin(angle)
    i.re += r.i_A * Math.cos(angle)
    i.im -= r.i_A * Math.sin(angle)
  }
  const size = i.re * i.re + i.im * i.im
  const z = { re: (e.re * i.re + e.im * i.im) / size, im: (e.im * i.re - e.re * i.im) / size }
  const due = randles().impedance(f_Hz)
  const off = Math.hypot(z.re - due.re, z.im - due.im) / Math.hypot(due.re, due.im)
  expect(off).toBeLessThan(0.005)
})

it("mains at 50 Hz is gone at 50 conversions per second, at 60 Hz a sixth of it is left", () => {
  for (const [mains_Hz, due] of [
    [50, 0],
    [60, 0.155],
  ]) {
    const b = new AnalogBench(kiloohm(), { ...PROFILES.ideal, mains_V: 0.01, mains_Hz })
    b.wait(0.2)
    let largest_V = 0
    for (let k = 0; k < 200; k++) {
      b.now_us += 21000
      largest_V = Math.max(largest_V, Math.abs(5 * b.volts()[0]))
    }
    expect(largest_V).toBeCloseTo(0.01 * due, 3)
  }
})

it("temperature: the thermistor tells it, and a warmer card drifts by its coefficients", () => {
  const b = new AnalogBench(kiloohm(), { ...PROFILES.typical, ambient_degC: 22, selfHeating_K: 3 })
  const cold = b.card.truth
  b.wait(3600)
  const warm = b.card.truth
  expect(cold.temperature_degC).toBeCloseTo(22, 3)
  expect(warm.temperature_degC).toBeCloseTo(25, 1)
  const drift_per_K = Math.abs(warm.calibration.eA / cold.calibration.eA - 1) / 3
  expect(drift_per_K).toBeGreaterThan(0)
  // reference 4 ppm/K and ratio 11.75 ppm/K at most
  expect(drift_per_K).toBeLessThan(16e-6)
  const v = b.volts()[3]
  const r_ohm = (10000 * v) / (1 - v)
  expect(1 / (1 / 298.15 + Math.log(r_ohm / 10000) / 3435) - 273.15).toBeCloseTo(25, 0)
})

it("impedance engine: Z of a Randles cell from its words, ideal to 1e-3, and nothing before its time", () => {
  for (const f_Hz of [0.5, 20, 1000, 20000]) {
    const b = new AnalogBench(randles(), PROFILES.ideal)
    const [range, code] = [0, 1000]
    b.loop("potentiostat", range, SWITCH.acOn | SWITCH.gainEngine)
    b.relays(1, 1)
    const due_s = b.startEngine(f_Hz, code, false)
    expect(b.fifo()).toEqual([0, 0, 0, 0])
    b.wait(due_s + 0.001)
    const [eRe, eIm, iRe, iIm] = b.fifo()
    const t = engineTiming(f_Hz, 3, 8)
    const f = engineFrequency(frequencyWord(f_Hz))
    const p = { f_Hz: f, turn_s: t.turnClocks / AD5941.clock_Hz, gain: 10, eRe, eIm, iRe, iIm }
    const z = phasorToImpedance(p, b.card.board.ranges[range].fullScale_A)
    const due = randles().impedance(f)
    expect(Math.hypot(z.re - due.re, z.im - due.im) / Math.hypot(due.re, due.im)).toBeLessThan(2e-3)
  }
})

it("a sequencer that is stopped gives no words", () => {
  const b = new AnalogBench(randles(), PROFILES.ideal)
  b.loop("potentiostat", 0, SWITCH.acOn)
  b.relays(1, 1)
  const due_s = b.startEngine(100, 1000, false)
  b.stopEngine()
  b.wait(due_s + 0.01)
  expect(b.fifo()).toEqual([0, 0, 0, 0])
})

it("the same seed gives the same words, another seed others", () => {
  const words = (seed: number) => {
    const b = new AnalogBench(randles(), PROFILES.typical, seed)
    b.loop("galvanostat", 1)
    b.relays(1, 1)
    b.setI(0.5)
    return Array.from({ length: 20 }, () => {
      b.wait(0.05)
      return b.volts()
    })
  }
  expect(words(3)).toEqual(words(3))
  expect(words(3)).not.toEqual(words(4))
})

it("half a code: a set-point is never further from what was asked than the DAC allows", () => {
  const b = new AnalogBench(kiloohm(), PROFILES.ideal)
  b.loop("potentiostat", 0)
  b.relays(1, 1)
  for (const e_V of [-3.3, 0.0123, 2.2222]) {
    b.setE(e_V)
    b.wait(0.1)
    expect(Math.abs(b.card.truth.e_V - e_V)).toBeLessThan(E_STEP_V)
  }
  expect(SAFETY.ceWeMax_V).toBeGreaterThan(5)
})
