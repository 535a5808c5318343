/** The engine's chip by its registers (ADI AD5940/AD5941 Rev. 0), and the coupling capacitors in front of it. */
import { describe, expect, it } from "vitest"
import { LOOP, SWITCH } from "../../hardware/boards/channelCard"
import {
  AD5941,
  ENGINE_PATHS,
  ENGINE_WAKE,
  engineProgram,
  engineTiming,
  frequencyWord,
} from "../../hardware/parts/ad5941"
import { EngineChain } from "../../sim/frontEnd/engineInputs"
import { Ad5941Part } from "../../sim/parts/ad5941"

/** A chip whose inputs see `gain` times its output, on a slow level; time by hand. */
function chip(gain = 1, level_V = 0, setUp: readonly number[] = [...ENGINE_WAKE, ...ENGINE_PATHS]) {
  const clock = { now_us: 0 }
  const out: number[] = []
  const part = new Ad5941Part(
    {
      response: (_, out_V) => {
        out.push(out_V)
        return { re: gain * out_V, im: 0 }
      },
      level_V: () => level_V,
      order2: 0,
      order3: 0,
      offset_V: 0,
      noise_V: () => 0,
    },
    () => clock.now_us,
  )
  const write = (register: number, value: number) => {
    part.transfer(Uint8Array.of(AD5941.spiSetAddress, register >> 8, register & 255))
    const bytes = [24, 16, 8, 0].map(n => (value >>> n) & 255)
    part.transfer(Uint8Array.of(AD5941.spiWrite, ...(register >= 0x1000 ? bytes : bytes.slice(2))))
  }
  for (let k = 0; k < setUp.length; k += 2) write(setUp[k], setUp[k + 1])
  /** Runs a program to its end; the four words, or undefined if they are not there. */
  const run = (program: readonly number[], dacCon: number, code = 1000) => {
    write(AD5941.regDacCon, dacCon)
    write(AD5941.regWaveAmplitude, code)
    program.forEach((word, k) => {
      write(AD5941.regCommandAddress, k)
      write(AD5941.regCommandData, word)
    })
    write(AD5941.regSequence0, program.length << 16)
    write(AD5941.regSequencer, 1)
    write(AD5941.regTriggerSequence, 1)
    for (let k = 0; k < 6 && part.due_us < Infinity; k++) {
      clock.now_us = part.due_us
      part.look()
    }
    const fifo = new Uint8Array(7 + 16)
    fifo[0] = AD5941.spiReadFifo
    part.transfer(fifo)
    return [7, 11, 15, 19].map(at => ((((fifo[at + 1] & 3) << 16) | (fifo[at + 2] << 8) | fifo[at + 3]) << 14) >> 14)
  }
  const read = (register: number) => {
    part.transfer(Uint8Array.of(AD5941.spiSetAddress, register >> 8, register & 255))
    const bytes = Uint8Array.of(AD5941.spiRead, 0, 0, 0)
    part.transfer(bytes)
    return bytes[2] * 256 + bytes[3]
  }
  return { run, write, read, out }
}
const program = (f_Hz: number, periods = 4) => engineProgram(frequencyWord(f_Hz), engineTiming(f_Hz, 1, periods))
/** The program with a register's value replaced; 0 drops its writes' data. */
const changed = (words: readonly number[], register: number, value: (v: number) => number) =>
  words.map(w =>
    w >= 0x80000000 && ((w >>> 24) & 0x7f) << 2 === register - 0x2000
      ? ((w & 0xff000000) | (value(w & 0xffffff) & 0xffffff)) >>> 0
      : w,
  )

describe("the sequence the firmware loads", () => {
  it("gives words at every rate", () => {
    for (const f_Hz of [0.3, 5, 1000, 90000]) {
      const [eRe, eIm, iRe, iIm] = chip().run(program(f_Hz), AD5941.dacConLarge)
      expect(Math.hypot(eRe, eIm) / ((1000 / 2047) * (0.607 / 0.9) * 131072)).toBeCloseTo(1, 2)
      expect(Math.hypot(iRe, iIm) / Math.hypot(eRe, eIm)).toBeCloseTo(1, 3)
    }
  })
  it("depends on each of its registers: without one of them nothing comes", () => {
    const good = program(5)
    const broken: readonly [string, readonly number[]][] = [
      ["sine", changed(good, AD5941.regWaveCon, () => 0x30)],
      ["data FIFO", changed(good, AD5941.regFifoCon, () => 0)],
      ["FIFO's source", changed(good, AD5941.regFifoCon, v => v & 0x0800)],
      ["sinc2", changed(good, AD5941.regAfeCon, v => v & ~AD5941.conSinc2)],
      ["reference", changed(good, AD5941.regAfeCon, v => v | AD5941.conReferenceOff)],
      // oversampling as at reset, 5 x 178: the window closes before 256 points are there
      ["filter", changed(good, AD5941.regFilterCon, () => 0x301)],
    ]
    for (const [what, words] of broken) expect(chip().run(words, AD5941.dacConLarge), what).toEqual([0, 0, 0, 0])
  })
  it("takes its rate from the filter register, not from how long it looks: another rate turns another phase", () => {
    const t = engineTiming(1000, 1, 4)
    expect(t.rate_Hz).toBe(200000)
    // 2 instead of 4: twice as many points fit, the DFT still takes 256, half as long a stretch of the same sine
    const fast = changed(program(70), AD5941.regFilterCon, v => (v & ~0x3000) | AD5941.filterSinc3By2)
    const [a, b] = [chip().run(program(70), AD5941.dacConLarge), chip().run(fast, AD5941.dacConLarge)]
    expect(a).not.toEqual(b)
    // four periods become two: the image is larger
    expect(Math.abs(Math.hypot(a[0], a[1]) - Math.hypot(b[0], b[1]))).toBeGreaterThan(1)
  })
})

describe("amplitude", () => {
  it("is 607 mV at code 2047, a fortieth of it with gain 1/4 and the attenuator, an eighth or a fifth with one of them", () => {
    for (const [con, part] of [
      [0x001e, 1],
      [0x101f, 1 / 40],
      [0x101e, 1 / 8],
      [0x001f, 1 / 5],
    ]) {
      const c = chip()
      c.run(program(1000), con, 2047)
      expect(c.out[0] / (0.607 * part)).toBeCloseTo(1, 9)
    }
  })
  it("beyond 0.9 V is cut off", () => {
    // 2.125 turns before the window opens: neither part comes to the end of its word
    const [re, im] = chip(2).run(program(1062.5, 80), AD5941.dacConLarge, 1600)
    // closed form of the saturation: A = 0.949 V, x = 0.9 / A
    const x = 0.9 / ((2 * 0.607 * 1600) / 2047)
    const left = (2 / Math.PI) * (Math.asin(x) + x * Math.sqrt(1 - x * x))
    expect(Math.hypot(re, im) / ((left / x) * 131072)).toBeCloseTo(1, 2)
  })
  it("on a level of 0.8 V loses what stands above 0.9 V on one side", () => {
    const c = chip(1, 0.8)
    const [re, im] = c.run(program(1000, 80), AD5941.dacConLarge, 1000)
    const A = (0.607 * 1000) / 2047
    const x = 0.1 / A
    const left = 0.5 * (1 + (2 / Math.PI) * (Math.asin(x) + x * Math.sqrt(1 - x * x)))
    expect(Math.hypot(re, im) / (((left * A) / 0.9) * 131072)).toBeCloseTo(1, 2)
  })
})

describe("coupling capacitors of the AC amplifiers", () => {
  it("take over a step in 10 ms while the sine is off, in 10 s while it is on", () => {
    for (const [word, tau_s] of [
      [LOOP.potentiostat, 0.01],
      [LOOP.potentiostat | SWITCH.acOn, 10],
    ]) {
      const chain = new EngineChain(undefined, undefined)
      for (let k = 1; k <= 20; k++) {
        chain.pass([1, 1], [0.5, 0.5], tau_s / 10, word)
        // E x 0.2 x 10; I x 1
        expect(chain.level_V("E", 1, word)).toBeCloseTo(2 * Math.exp(-k / 10), 9)
        expect(chain.level_V("I", 0.5, word | SWITCH.gainEngine)).toBeCloseTo(5 * Math.exp(-k / 10), 9)
      }
    }
  })
  it("leave of a ramp its slope times their time constant, in any pieces", () => {
    const word = LOOP.potentiostat | SWITCH.acOn
    const chain = new EngineChain(undefined, undefined)
    let t_s = 0
    for (const dt_s of [0.1, 7, 0.01, 30, 60]) {
      chain.pass([1e-3 * t_s, 1e-3 * (t_s + dt_s)], [0, 0], dt_s, word)
      t_s += dt_s
      expect(chain.level_V("E", 1e-3 * t_s, word)).toBeCloseTo(2 * 1e-3 * 10 * (1 - Math.exp(-t_s / 10)), 12)
    }
  })
})

describe("a chip that was not set up", () => {
  const all = [...ENGINE_WAKE, ...ENGINE_PATHS]
  const without = (register: number) => all.flatMap((v, k) => (k % 2 === 0 && v !== register ? [v, all[k + 1]] : []))
  const size = (words: readonly number[] | undefined) => Math.hypot(words?.[0] ?? 0, words?.[1] ?? 0)

  it("gives no sine without its initialisation or any switch of the path from the generator to CE0", () => {
    const whole = chip().run(program(1000), AD5941.dacConLarge)
    expect(size(whole)).toBeGreaterThan(1000)
    for (const register of [
      AD5941.regInitialised,
      AD5941.regSwitches,
      AD5941.regSwitchesD,
      AD5941.regSwitchesP,
      AD5941.regSwitchesN,
      AD5941.regSwitchesT,
    ])
      expect(size(chip(1, 0, without(register)).run(program(1000), AD5941.dacConLarge)), String(register)).toBeLessThan(
        2,
      )
  })

  it("takes its inputs against VBIAS_CAP: another negative input gives nothing", () => {
    const other = changed(program(1000), AD5941.regAdcCon, v => (v & 0xff) | 0x0100)
    expect(size(chip().run(other, AD5941.dacConLarge))).toBeLessThan(2)
  })

  it("says that the crystal swings only when it is on, and believes no oscillator word without its key", () => {
    const read = (setUp: readonly number[]) => {
      const c = chip(1, 0, setUp)
      return c.read(AD5941.regOscillators) & AD5941.crystalReady
    }
    expect(read(all)).toBe(AD5941.crystalReady)
    expect(read(without(AD5941.regOscillators))).toBe(0)
    expect(read(without(AD5941.regOscillatorKey))).toBe(0)
  })
})
