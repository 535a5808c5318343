/**
 * The impedance table that a simulated card leaves the factory with. A laboratory measures it (impedanceProcedure.ts); here the
 * same three loads are put on the linear chain itself, which costs no simulated minutes. What differs from card to card is
 * left to the laboratory's own uncertainty: the chain's gains cancel between E and I to some 1e-3.
 */
import type { Board } from "../../hardware/board"
import { TOPOLOGY } from "../../hardware/board"
import { COMPENSATIONS, compensationFor, ENGINE_PATH, LOOP, SWITCH } from "../../hardware/boards/channelCard"
import { CALIBRATION_MAX_BYTES } from "../../hardware/calibrationBytes"
import { SECTOR, W25Q128 } from "../../hardware/parts/w25q128"
import { EngineChain } from "../../sim/frontEnd/engineInputs"
import type { Leads } from "../../sim/frontEnd/profile"
import type { FlashMemory } from "../../sim/parts/w25q128"
import { phasorToImpedance } from "../analysis/phasor"
import { TABLE_HZ, threeLoads } from "../calibration/impedanceProcedure"
import type { CorrectionPoint, CorrectionRow, EngineLoop, ImpedanceTable } from "../calibration/impedanceTable"
import { packRecord, unpackRecord } from "../calibration/record"
import { type Complex, divide } from "../circuit/complex"

/** Loads times the range's full scale [V], as in the laboratory. */
const LOADS_V = [0.2, 1, 0.1]
/** DFT words per volt: large, so that rounding is no matter. */
const WORDS_PER_V = 1e12

const tables = new Map<string, ImpedanceTable>()

function tableOf(board: Board, leads: Leads): ImpedanceTable {
  const key = JSON.stringify([board.name, leads])
  let table = tables.get(key)
  if (!table) {
    const chain = new EngineChain(leads, board.ranges[0].fullScale_A > 0.05 ? "100mA" : undefined)
    table = board.ranges.flatMap((_, range) =>
      (["E", "I"] as const).map((loop): CorrectionRow => ({
        range,
        loop,
        points: TABLE_HZ.map(f_Hz => pointOf(chain, board, range, loop, f_Hz)),
      })),
    )
    tables.set(key, table)
  }
  return table
}

/** What the chain shows of a resistor. */
function shown(
  chain: EngineChain,
  board: Board,
  range: number,
  loop: EngineLoop,
  gain: number,
  f_Hz: number,
  r_ohm: number,
): Complex {
  const r = board.ranges[range]
  const held = loop === "I"
  const switchWord =
    r.switchWord |
    COMPENSATIONS[compensationFor(held, r)].switchWord |
    (held ? LOOP.galvanostat : LOOP.potentiostat) |
    (held || r.topology === TOPOLOGY.shunt ? SWITCH.tiaBuffer : 0) |
    SWITCH.acOn |
    (gain === ENGINE_PATH.iGainHigh ? SWITCH.gainEngine : 0)
  const scene = { switchWord, fullScale_A: r.fullScale_A, z: () => ({ re: r_ohm, im: 0 }), onDummy: false }
  const e = chain.response(f_Hz, WORDS_PER_V, "E", scene)
  const i = chain.response(f_Hz, WORDS_PER_V, "I", scene)
  return phasorToImpedance({ f_Hz, turn_s: 0, gain, eRe: e.re, eIm: e.im, iRe: i.re, iIm: i.im }, r.fullScale_A)
}

function pointOf(chain: EngineChain, board: Board, range: number, loop: EngineLoop, f_Hz: number): CorrectionPoint {
  const { iGainHigh, iGainLow } = ENGINE_PATH
  const loads = LOADS_V.map(v => v / board.ranges[range].fullScale_A)
  const raw = loads.map(r_ohm => shown(chain, board, range, loop, iGainHigh, f_Hz, r_ohm))
  const abc = threeLoads(loads.map((r_ohm, k) => ({ known_ohm: { re: r_ohm, im: 0 }, raw_ohm: raw[k] })))
  const h = divide(raw[0], shown(chain, board, range, loop, iGainLow, f_Hz, loads[0]))
  return { f_Hz, ...abc, h }
}

/** Adds the table to the record that stands in a new card's flash. */
export function addFactoryTable(flash: FlashMemory, board: Board, serial: string, leads: Leads) {
  const at = SECTOR.calibrationA * W25Q128.sectorBytes
  const record = unpackRecord(flash.bytes(at, CALIBRATION_MAX_BYTES), board, serial)
  const bytes = packRecord({ ...record, impedance: tableOf(board, leads) })
  for (const sector of [SECTOR.calibrationA, SECTOR.calibrationB]) flash.set(sector * W25Q128.sectorBytes, bytes)
}
