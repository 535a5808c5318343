/** Whole runs on a simulated classroom board: host, wire, the firmware app in Node, johnny-five, Firmata bytes, chips, cell. */
import { describe, expect, it } from "vitest"
import { connectClassroom } from "../../host/app/classroom/simulated"
import { cellNamed } from "../../host/app/simulated"
import { RefusedError } from "../../host/errors"
import { plan, runExperiment } from "../../host/experiment"
import { cyclicVoltammetry } from "../../host/techniques/cyclicVoltammetry"
import { CLASSROOM } from "../../hardware/boards/classroom"
import { holdE, holdI, rest, type Step } from "../../protocol/steps"
import { peaksOfCycle } from "../../host/analysis/voltammogramPeaks"
import { Readings } from "../../host/readings"

const LIMITS = { eMin_V: -1, eMax_V: 1, iMax_A: 1e-3 }

/** Where in its tread of 100 ms the board reads I: the set-point moves after a reading, which takes some 45 ms. */
const LOOK_S = 0.08

/** The same staircase on the bare cell, read at that instant of each tread: what a perfect board would have seen. */
function ideal(id: string, from_V: number, corners_V: readonly number[], step_V: number, every_s: number): Readings {
  const cell = cellNamed(id).create(1)
  const out = new Readings()
  cell.advance({ kind: "E", from_V, to_V: from_V }, 5)
  let e_V = from_V
  let t_s = 5
  for (const [k, corner_V] of corners_V.entries())
    for (let n = Math.round(Math.abs(corner_V - e_V) / step_V); n > 0; n--) {
      e_V += Math.sign(corner_V - e_V) * step_V
      const held = { kind: "E", from_V: e_V, to_V: e_V } as const
      cell.advance(held, LOOK_S)
      out.push(t_s + LOOK_S, cell.e_V, cell.i_A, k + 1, 1, 0, 0)
      cell.advance(held, every_s - LOOK_S)
      t_s += every_s
    }
  return out
}

describe("a classroom board", () => {
  it("makes a voltammogram of ferrocyanide whose peaks are the cell's, within what the board claims", async () => {
    const params = { rate_V_s: 0.05, step_V: 0.005, cycles: 1, iMax_A: 1e-4 }
    const kind = cellNamed("ferrocyanide")
    const { instrument, board, close } = await connectClassroom(kind, { seed: 7 })
    const p = plan(cyclicVoltammetry, params, instrument.description.board, kind.sample)
    const { data, ending } = await runExperiment(instrument, p, { id: "test", now: () => new Date(0) })
    expect(ending.reason).toBe("finished")
    expect(board.analog.closed).toBe(false)
    const got = peaksOfCycle(data.readings)
    const due = peaksOfCycle(ideal("ferrocyanide", 0, [0.5, -0.1, 0], 0.005, 0.1))
    for (const peak of ["anodic", "cathodic"] as const) {
      const a = got[peak]
      const b = due[peak]
      if (!a || !b) throw new Error(`no ${peak} peak`)
      // the board's own error and one code of its set-point
      expect(Math.abs(a.e_V - b.e_V)).toBeLessThan(CLASSROOM.eOffset_V + CLASSROOM.eGain * Math.abs(b.e_V) + 0.001)
      // the board's gain; the current falls by 0.12 % a millisecond there, and LOOK_S is known to some 6 ms
      expect(Math.abs(a.i_A / b.i_A - 1)).toBeLessThan(CLASSROOM.iGain + 0.007)
    }
    await close()
  })

  it("is the same to the bit for the same seed, and another for another", async () => {
    const once = async (seed: number) => {
      const { instrument, close } = await connectClassroom(cellNamed("dummy-randles"), { seed })
      const readings = new Readings()
      const steps = [holdE(0.3, 1e-3, 0.1, { atMost_s: 2 }), rest(0.1, { atMost_s: 1 })]
      await new Promise<void>((resolve, reject) => {
        instrument.start(steps, LIMITS, { readings: r => readings.append(r), ended: () => resolve() }).catch(reject)
      })
      await close()
      return [...readings.e_V, ...readings.i_A]
    }
    const first = await once(3)
    expect(first.length).toBeGreaterThan(50)
    expect(await once(3)).toEqual(first)
    expect(await once(4)).not.toEqual(first)
  })

  it("refuses currents, sines, fast readings and potentials it cannot make, with the card's own words", async () => {
    const { instrument, close } = await connectClassroom(cellNamed("dummy-randles"))
    const refused: readonly [Step, string][] = [
      [holdI(1e-5, 1, { atMost_s: 5 }), "noGalvanostat"],
      [holdE(0.1, 1e-3, 0.02, { atMost_s: 5 }), "everyTooShort"],
      [holdE(1.7, 1e-3, 1, { atMost_s: 5 }), "eOutsideBoard"],
      [holdE(0.1, 0.005, 1, { atMost_s: 5 }), "iOutsideBoard"],
      [
        { kind: "sineE", e_V: 0, amplitude_V: 0.01, f_Hz: 10, iRange_A: 1e-4, settlePeriods: 1, periods: 2 } as Step,
        "frequency",
      ],
    ]
    for (const [step, code] of refused) {
      const error = await instrument.start([step], LIMITS, {}).then(
        () => undefined,
        (e: unknown) => e,
      )
      expect(error, code).toBeInstanceOf(RefusedError)
      expect((error as RefusedError).code).toBe(code)
    }
    await close()
  })

  it("ends a run with the cell open and a named fault when a chip falls silent in the middle", async () => {
    const { instrument, board, close } = await connectClassroom(cellNamed("dummy-randles"))
    const code = await new Promise<string>((resolve, reject) => {
      let seen = 0
      instrument
        .start([holdE(0.2, 1e-3, 0.1, { atMost_s: 60 })], LIMITS, {
          readings: part => {
            seen += part.length
            if (seen > 5) board.analog.plug(CLASSROOM.adcAddress, false)
          },
          ended: e => resolve(e.code),
        })
        .catch(reject)
    })
    expect(code).toBe("frontEndLink")
    expect(board.analog.closed).toBe(false)
    await close()
  })

  it("tells the host when the plug is pulled in the middle of a run", async () => {
    const { instrument, board } = await connectClassroom(cellNamed("dummy-randles"))
    const reason = new Promise<string>(resolve => instrument.onClose(resolve))
    await instrument.start([holdE(0.2, 1e-3, 0.1, { atMost_s: 60 })], LIMITS, {
      readings: () => board.close(undefined, new Error("unplugged")),
    })
    expect(await reason).not.toBe("")
    expect(board.analog.closed).toBe(false)
  })
})
