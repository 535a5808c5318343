/** The classroom board's front end over johnny-five and Firmata bytes, on cells whose answers are known. */
import { describe, expect, it } from "vitest"
import { CLASSROOM, classroom } from "../../hardware/boards/classroom"
import { FAULT } from "../../protocol/guard"
import { ON } from "../../protocol/messages"
import { FLAG, MODE } from "../../protocol/readings"
import { DummyCell } from "../../sim/cell/dummy"
import { CLASSROOM_PROFILES } from "../../sim/classroom/analog"
import { bench } from "./rig"

const resistor = (r_ohm: number) => new DummyCell({ series_ohm: r_ohm, parallel_ohm: 0, capacity_F: 0 })
/** A charged capacitor: a cell with a potential of its own. */
function charged(e_V: number): DummyCell {
  const cell = new DummyCell({ series_ohm: 100, parallel_ohm: Infinity, capacity_F: 1e-3 })
  cell.advance({ kind: "E", from_V: e_V, to_V: e_V }, 10)
  return cell
}
const LIMITS = { eMin_V: -1, eMax_V: 1, iMax_A: 1e-3 }
const ORDER = { on: ON.leads, limits: LIMITS, first_A: 1e-4, drives: true }
/** One code of the set-point [V], and of the I monitor as part of full scale. */
const SETPOINT_V = 4.096 / 4096
const I_CODE = 2.048 / 32768 / 1.6

describe("classroom front end", () => {
  it("finds both chips and leaves the cell open", async () => {
    const { frontEnd, board } = await bench(resistor(1000))
    expect(await frontEnd.open()).toBe(true)
    expect(board.analog.relay).toBe(false)
  })

  it("is not ready when one of the chips is missing", async () => {
    for (const address of [CLASSROOM.dacAddress, CLASSROOM.adcAddress]) {
      const { frontEnd, board } = await bench(resistor(1000))
      board.analog.plug(address, false)
      expect(await frontEnd.open()).toBe(false)
    }
  })

  it("obeys Ohm's law on every range and both signs within one code", async () => {
    for (const [k, range] of classroom.ranges.entries()) {
      const r_ohm = 0.5 / range.fullScale_A
      const { frontEnd, read } = await bench(resistor(r_ohm))
      await frontEnd.open()
      for (const e_V of [0.4, -0.4]) {
        await frontEnd.apply(MODE.holdE, e_V, range.fullScale_A, 0)
        const r = await read()
        expect(frontEnd.range).toBe(k)
        expect(Math.abs(r.e_V - e_V)).toBeLessThan(0.51 * SETPOINT_V)
        expect(Math.abs(r.i_A - r.e_V / r_ohm)).toBeLessThan(2 * I_CODE * range.fullScale_A)
        expect(r.flags).toBe(0)
      }
    }
  })

  it("stays within what the board file states for an uncalibrated board, in 19 of 20", async () => {
    let outside = 0
    const boards = 40
    for (let seed = 1; seed <= boards; seed++) {
      const cell = resistor(10000)
      const { frontEnd, read } = await bench(cell, CLASSROOM_PROFILES.typical, seed)
      await frontEnd.open()
      await frontEnd.apply(MODE.holdE, 0.8, 1e-4, 0)
      const r = await read()
      // the cell's own current and potential are the truth
      const e_V = Math.abs(r.e_V - cell.e_V) > CLASSROOM.eOffset_V + CLASSROOM.eGain * 0.8 + SETPOINT_V / 16
      const i_A = Math.abs(r.i_A - cell.i_A) > CLASSROOM.iGain * 8e-5 + 4e-9
      if (e_V || i_A) outside++
    }
    // two independent 5 % chances: 3.9 expected of 40, 11 is beyond one in a thousand
    expect(outside).toBeLessThan(11)
  })

  it("closes the relay on the cell's own potential, so that a charged cell gets no blow", async () => {
    const cell = charged(0.7)
    const { frontEnd, board } = await bench(cell)
    await frontEnd.open()
    const q_C = cell.q_C
    await frontEnd.apply(MODE.holdE, 0.7, 1e-3, 0)
    expect(board.analog.relay).toBe(true)
    // half a code of the set-point on 1 mF is half a microcoulomb; 0.7 V would have been 700
    expect(Math.abs(cell.q_C - q_C)).toBeLessThan(1e-6)
  })

  it("opens the relay for a rest and reads E there, and I is none", async () => {
    const { frontEnd, board, read } = await bench(charged(0.3))
    await frontEnd.open()
    await frontEnd.apply(MODE.holdE, 0.3, 1e-3, 0)
    await frontEnd.apply(MODE.open, 0, 0, 0)
    expect(board.analog.relay).toBe(false)
    const r = await read()
    expect(Math.abs(r.e_V - 0.3)).toBeLessThan(SETPOINT_V)
    expect(r.i_A).toBe(0)
  })

  it("says overload when the range is too small, and the amplifier at its rail limits the current", async () => {
    const cell = resistor(1000)
    const { frontEnd, read } = await bench(cell)
    await frontEnd.open()
    await frontEnd.apply(MODE.holdE, 0.5, 1e-4, 0)
    const r = await read()
    expect(r.flags & FLAG.overloadI).not.toBe(0)
    // WE hangs on the rail through 16 kOhm: (0.5 + 2.4) V over 17 kOhm, not 0.5 mA
    expect(cell.i_A).toBeCloseTo((0.5 + CLASSROOM.ceWeMax_V) / 17000, 6)
    await frontEnd.apply(MODE.holdE, -0.5, 1e-4, 0)
    expect((await read()).flags & FLAG.overloadI).not.toBe(0)
    expect(cell.i_A).toBeCloseTo((-0.5 + CLASSROOM.ceWeMin_V) / 17000, 6)
  })

  it("finds the range by itself when the step leaves it to the board", async () => {
    const { frontEnd, read } = await bench(resistor(100000))
    await frontEnd.open()
    await frontEnd.apply(MODE.holdE, 0.5, 0, 0)
    for (let k = 0; k < 20; k++) {
      await read()
      await frontEnd.adapt(0)
    }
    // 5 uA
    expect(classroom.ranges[frontEnd.range].fullScale_A).toBe(1e-5)
    await frontEnd.apply(MODE.holdE, 1, 0, 0)
    await frontEnd.apply(MODE.holdE, 1.4, 0, 0)
    const over = await read()
    expect(over.flags & (FLAG.overloadI | FLAG.settling)).toBe(FLAG.settling)
    await frontEnd.adapt(0)
    const r = await read()
    expect(r.flags).toBe(0)
    expect(Math.abs(r.i_A - 1.4e-5)).toBeLessThan(2 * I_CODE * 1e-4)
  })

  it("lets a good cell pass, and names what is wrong with others", async () => {
    const passed = await bench(charged(0.3))
    await passed.frontEnd.open()
    expect((await passed.frontEnd.check(ORDER, passed.pause)).fault).toBe(0)
    const cases: readonly [number, typeof LIMITS, number][] = [
      [1.3, LIMITS, FAULT.ocvOutsideLimits],
      [-0.5, { ...LIMITS, eMin_V: 0 }, FAULT.cellReversed],
    ]
    for (const [e_V, limits, fault] of cases) {
      const b = await bench(charged(e_V))
      await b.frontEnd.open()
      const found = await b.frontEnd.check({ ...ORDER, limits }, b.pause)
      expect(found.fault).toBe(fault)
      expect(found.asked).toBeCloseTo(e_V, 2)
      expect(b.board.analog.relay).toBe(false)
    }
  })

  it("finds a relay that does not open, and does not take a relaxing cell for one", async () => {
    const stuck = await bench(charged(0.3))
    stuck.board.analog.welded = true
    await stuck.frontEnd.open()
    expect((await stuck.frontEnd.prove(stuck.pause, 0)).fault).toBe(FAULT.relayWelded)
    // 1 V/s while it is looked at: 1 uF that empties through 0.5 MOhm
    const falling = new DummyCell({ series_ohm: 10, parallel_ohm: 5e5, capacity_F: 1e-6 })
    falling.advance({ kind: "E", from_V: 0.8, to_V: 0.8 }, 1)
    const b = await bench(falling)
    await b.frontEnd.open()
    expect((await b.frontEnd.prove(b.pause, 0)).fault).toBe(0)
  })

  it("never takes E for I, however late the converter is", async () => {
    const { frontEnd, read } = await bench(resistor(10000), CLASSROOM_PROFILES.ideal, 1, true)
    await frontEnd.open()
    for (const e_V of [0.5, -0.5, 0.2]) {
      await frontEnd.apply(MODE.holdE, e_V, 1e-4, 0)
      const r = await read()
      expect(r.flags).toBe(0)
      expect(Math.abs(r.e_V - e_V)).toBeLessThan(SETPOINT_V)
      expect(Math.abs(r.i_A - r.e_V / 10000)).toBeLessThan(2 * I_CODE * 1e-4)
    }
  })

  it("flags a reading as corrupt when a chip falls silent", async () => {
    const { frontEnd, board, read } = await bench(resistor(1000))
    await frontEnd.open()
    await frontEnd.apply(MODE.holdE, 0.1, 1e-3, 0)
    board.analog.plug(CLASSROOM.adcAddress, false)
    expect((await read()).flags).toBe(FLAG.corrupt)
  })
})
