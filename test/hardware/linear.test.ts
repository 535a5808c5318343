/** The linear solver against closed forms, the chain's nominal numbers, and the tables the circuit is made from. */
import { describe, expect, test } from "vitest"
import { COMPENSATIONS, SWITCH } from "../../hardware/boards/channelCard"
import { AnalogPath } from "../../hardware/schematic/analogPath"
import { ANALOG_PARTS, circuitOf, LEADS, type Complex, type Element } from "../../hardware/schematic/circuit"
import { LinearCircuit } from "../../hardware/schematic/linear"
import { OPAMPS } from "../../hardware/schematic/opamps"
import { capacitorCode, resistorCode } from "../../hardware/schematic/passives"
import { closedContacts, controlLevel } from "../../hardware/schematic/switches"
import { chainImpedance, cellElements, CELLS } from "../../hardware/spice/cells"
import { marginOf } from "../../hardware/spice/margin"
import { optionOf, RANGES, switchWord, type Mode } from "../../hardware/spice/operation"

const MODES: readonly Mode[] = ["potentiostat", "galvanostat"]
const V = (a: string): Element => ({ kind: "V", name: "in", a, b: "gnd", dc_V: 0, ac_V: 1 })
const R = (name: string, a: string, b: string, r_ohm: number): Element => ({ kind: "R", name, a, b, r_ohm })
const C = (name: string, a: string, b: string, c_F: number): Element => ({ kind: "C", name, a, b, c_F })

function distance(a: Complex, b: Complex): number {
  return Math.hypot(a.re - b.re, a.im - b.im) / Math.hypot(b.re, b.im)
}

describe("solver", () => {
  test("a resistor and a capacitor divide as 1 / (1 + j w R C)", () => {
    const circuit = new LinearCircuit([V("a"), R("1", "a", "b", 1e3), C("1", "b", "gnd", 1e-6)])
    for (const f_Hz of [0.1, 159.155, 1e5]) {
      const x = 2 * Math.PI * f_Hz * 1e-3
      const size = 1 + x * x
      expect(distance(circuit.response(f_Hz)("b"), { re: 1 / size, im: -x / size })).toBeLessThan(1e-12)
    }
  })
  test("a series resonance answers 1 / (1 - x^2 + j x / Q) just beside the resonance", () => {
    const [l_H, c_F, r_ohm] = [1e-3, 1e-9, 10]
    const circuit = new LinearCircuit([
      V("a"),
      R("1", "a", "b", r_ohm),
      { kind: "L", name: "1", a: "b", b: "c", l_H },
      C("1", "c", "gnd", c_F),
    ])
    const quality = Math.sqrt(l_H / c_F) / r_ohm
    const x = 0.999
    const f_Hz = x / (2 * Math.PI * Math.sqrt(l_H * c_F))
    const [re, im] = [1 - x * x, x / quality]
    const size = re * re + im * im
    expect(distance(circuit.response(f_Hz)("c"), { re: re / size, im: -im / size })).toBeLessThan(1e-9)
  })
  test("an inverting amplifier has -R2/R1 less what its finite gain takes", () => {
    const { model } = OPAMPS.OPA197IDBVR
    const circuit = new LinearCircuit([
      V("a"),
      R("1", "a", "m", 1e3),
      R("2", "m", "o", 1e4),
      { kind: "opamp", name: "U1", plus: "gnd", minus: "m", out: "o", model: "OPA197", offset_V: 0 },
    ])
    // far below the pole A is gbw / (j f); output resistance and input capacitance are still negligible
    const f_Hz = 1e3
    const a = model.gbw_Hz / f_Hz
    // -(R2/R1) / (1 + 11 j / a)
    const x = 11 / a
    expect(distance(circuit.response(f_Hz)("o"), { re: -10 / (1 + x * x), im: (10 * x) / (1 + x * x) })).toBeLessThan(
      1e-4,
    )
  })
  test("it refuses direct current, unknown nets and nets that nothing holds", () => {
    const circuit = new LinearCircuit([V("a"), R("1", "a", "b", 1e3), C("1", "b", "gnd", 1e-6)])
    expect(() => circuit.at(0)).toThrow(/above 0 Hz/)
    expect(() => circuit.node("z")).toThrow(/no net z/)
    expect(() => new LinearCircuit([V("a"), R("1", "b", "c", 1)]).at(1)).toThrow(/singular/)
  })
  test("the margin of an integrator with one pole is 90 degrees less the pole's phase", () => {
    const [unity_Hz, pole_Hz] = [1e3, 1e3]
    const f_Hz = Float64Array.from({ length: 201 }, (_, k) => 10 ** (k / 40))
    // T = (fu / j f) / (1 + j f / fp): |T| = 1 where f sqrt(1 + f^2) = fu in units of fp
    const margin = marginOf(f_Hz, k => {
      const x = f_Hz[k] / pole_Hz
      const size = unity_Hz / f_Hz[k] / (1 + x * x)
      return { re: -x * size, im: -size }
    })
    const crossing = Math.sqrt((Math.sqrt(5) - 1) / 2)
    expect(margin.phase_rad).toBeCloseTo(Math.PI / 2 - Math.atan(crossing), 3)
    expect(margin.unity_Hz / pole_Hz).toBeCloseTo(crossing, 3)
  })
})

describe("chain", () => {
  const cell_ohm = { re: 1000, im: 0 }

  test.each(MODES)("%s: set-points and monitors have their nominal numbers at 0.1 Hz on every range", mode => {
    for (const range of RANGES) {
      const path = new AnalogPath(switchWord({ mode, range }), LEADS, { option: optionOf(range) })
      const r = path.response(0.1, cell_ohm)
      const own = mode === "potentiostat" ? r.setE : r.setI
      const other = mode === "potentiostat" ? r.setI : r.setE
      // 5 V per volt, or full scale per volt; what is missing is loop gain and the pole's 1e-6
      if (mode === "potentiostat") expect(own.e.re / 5).toBeCloseTo(1, 3)
      else expect(own.i.re / range.fullScale_A).toBeCloseTo(1, 3)
      expect(distance(own.ex, { re: -own.e.re / 5, im: -own.e.im / 5 })).toBeLessThan(1e-4)
      // beside the range resistor: cable and strays, w R C = 4e-5 on 200 kOhm, and the switches' leakage
      const full_A = range.fullScale_A
      expect(distance(own.ix, { re: -own.i.re / full_A, im: -own.i.im / full_A })).toBeLessThan(2e-4)
      expect(Math.hypot(other.e.re, other.e.im)).toBeLessThan(1e-6)
    }
  })
  test("the engine's inputs are ten times the monitors, less its input filters, and one time without gainEngine", () => {
    for (const gainHigh of [true, false]) {
      const path = new AnalogPath(switchWord({ mode: "potentiostat", range: RANGES[2], sine: true, gainHigh }))
      const { engine } = path.response(1e3, cell_ohm)
      expect(Math.hypot(engine.engineE.re, engine.engineE.im) / Math.hypot(engine.ex.re, engine.ex.im)).toBeCloseTo(
        10,
        2,
      )
      const high = gainHigh ? 10 : 1
      const gain = Math.hypot(engine.engineI.re, engine.engineI.im) / Math.hypot(engine.ix.re, engine.ix.im)
      expect(gain / high).toBeCloseTo(1, 3)
    }
  })
  test("without acOn the engine's sine does not reach the cell", () => {
    const { engine } = new AnalogPath(switchWord({ mode: "potentiostat", range: RANGES[2] })).response(1e3, cell_ohm)
    // -100 dB of what it is with acOn: through the output resistance of the buffer that it is switched to
    expect(Math.hypot(engine.e.re, engine.e.im)).toBeLessThan(1.7e-5)
  })
  test("the sine has the size that ENGINE_PATH states, less the coupling capacitor's at low frequency", () => {
    const e = new AnalogPath(switchWord({ mode: "potentiostat", range: RANGES[2], sine: true })).response(10, cell_ohm)
      .engine.e
    // 10 R211 / (R211 + R212)
    expect(Math.hypot(e.re, e.im) / ((10 * 10.1) / 60)).toBeCloseTo(1, 2)
  })
  test("on the dummy the monitors see 1 kOhm, or the Randles circuit, whatever cell is said to be there", () => {
    for (const randles of [false, true])
      for (const f_Hz of [1, 159.155, 1e4]) {
        const word = switchWord({ mode: "galvanostat", range: RANGES[3] }) | (randles ? SWITCH.dummyRandles : 0)
        const { setI } = new AnalogPath(word, LEADS, { on: "dummy" }).response(f_Hz, { re: 17, im: 3 })
        const x = randles ? 2 * Math.PI * f_Hz * 1e-3 : 0
        const arc = randles ? { re: 1e3 / (1 + x * x), im: (-1e3 * x) / (1 + x * x) } : { re: 0, im: 0 }
        const z = { re: 1e3 + arc.re, im: arc.im }
        const e = { re: z.re * setI.i.re - z.im * setI.i.im, im: z.re * setI.i.im + z.im * setI.i.re }
        expect(distance(setI.e, e)).toBeLessThan(1e-9)
        expect(Math.hypot(setI.ex.re, setI.ex.im) * 5).toBeCloseTo(Math.hypot(setI.e.re, setI.e.im), 3)
      }
  })
  test.each(MODES)("%s: the rank-one correction for the cell equals the circuit solved with the cell inside", mode => {
    for (const cell of CELLS)
      for (const range of [RANGES[1], RANGES[5]]) {
        const word = switchWord({ mode, range, sine: true })
        const { counter } = cell
        const path = new AnalogPath(word, LEADS, { counter: counter && (f_Hz => chainImpedance(counter, f_Hz)) })
        const whole = new LinearCircuit(
          circuitOf({ switchWord: word, cell: cellElements(cell), drive: { engineOut: { ac_V: 1 } } }),
        )
        for (const f_Hz of [0.1, 1e3, 1e5]) {
          const x = whole.response(f_Hz)
          const { engine } = path.response(f_Hz, chainImpedance(cell.working, f_Hz))
          // rounding, with gains of 1e6 beside conductances of 1e-12
          expect(distance(engine.ex, x("ex"))).toBeLessThan(1e-4)
          expect(distance(engine.ix, x("ix"))).toBeLessThan(1e-4)
        }
      }
  })
})

describe("tables", () => {
  test("a range's word joins its resistor to drive and Kelvin tap, and nothing else", () => {
    for (const range of RANGES) {
      const word = switchWord({ mode: "potentiostat", range })
      const bottom = "bottom" + range.name.replace(" ", "")
      const ends = ANALOG_PARTS.filter(p => p.kind === "switch" && p.option !== "100mA")
        .concat(ANALOG_PARTS.filter(p => p.ref === "Q501"))
        .flatMap(p => closedContacts(p, word))
        .flatMap(c => [c.a, c.b])
        .filter(net => net.startsWith("bottom"))
      expect(new Set(ends)).toEqual(new Set([bottom]))
      expect(ends.length).toBe(2)
    }
  })
  test("each compensation word closes the capacitor of its value", () => {
    COMPENSATIONS.forEach((c, compensation) => {
      const word = switchWord({ mode: "galvanostat", range: RANGES[1], compensation })
      const mux = ANALOG_PARTS.filter(p => p.ref === "U103").flatMap(p => closedContacts(p, word))
      const capacitor = ANALOG_PARTS.find(p => p.kind === "capacitor" && p.pins.some(pin => pin.net === mux[0].a))
      expect(capacitor?.value).toBe(c.c_F)
    })
  })
  test("a control net without a bit in the register is an error", () => {
    expect(() => controlLevel("drive7", 0)).toThrow(/drive7/)
    expect(controlLevel("driveOnBar", 0)).toBe(true)
  })
  test("references are unique and every op amp has a model", () => {
    const refs = ANALOG_PARTS.map(p => p.ref)
    expect(new Set(refs).size).toBe(refs.length)
    for (const p of ANALOG_PARTS) if (p.kind === "opamp") expect(OPAMPS[p.mpn], p.ref).toBeDefined()
  })
  test("values become the codes of the catalogues", () => {
    expect([4990, 20, 0.05, 1e6, 10e3, 49.9e3].map(resistorCode)).toEqual(["4K99", "20R", "0R05", "1M", "10K", "49K9"])
    expect([47e-12, 22e-12, 1e-9, 68e-9, 1e-6, 4.7e-12].map(capacitorCode)).toEqual([
      "470",
      "220",
      "102",
      "683",
      "105",
      "4R7",
    ])
  })
})
