/**
 * Faults by name, at a moment of simulated time: what a card must survive with the cell open and a named fault
 * (protocol/guard FAULT). They happen to leads, relays, chips, supply and program; nothing in the firmware knows of them.
 */
import { SELECT } from "../hardware/boards/channelCard"
import { SECTOR, W25Q128 } from "../hardware/parts/w25q128"
import { DummyCell } from "./cell/dummy"
import type { SimulatedBoard } from "./board"
import type { SimulatedFrontEnd } from "./frontEnd"

export interface FaultKind {
  readonly id: string
  readonly title: string
  readonly happen: (card: SimulatedFrontEnd) => void
}

function leads(id: string, title: string, how: (card: SimulatedFrontEnd) => void): FaultKind {
  return { id, title, happen: card => card.change(() => card.leads.change(() => how(card))) }
}
function chip(id: string, title: string, how: (card: SimulatedFrontEnd) => void): FaultKind {
  return { id, title, happen: card => card.change(() => how(card)) }
}

/** Bit errors per bit: one in a hundred thousand, and one in fifty, which nothing gets through. */
const RARE = 1e-5
const MANY = 0.02

/** Faults of cell, leads, chips and supply. */
export const FRONT_END_FAULTS: readonly FaultKind[] = [
  leads("reOpen", "the RE lead comes off", c => (c.leads.reOpen = true)),
  leads("weOpen", "the WE lead comes off", c => (c.leads.weOpen = true)),
  leads("ceOpen", "the CE lead comes off", c => (c.leads.ceOpen = true)),
  leads("weCeSwapped", "WE and CE are exchanged, RE and S are right", c => (c.leads.weCeSwapped = true)),
  leads("cellReversed", "the cell is in the holder the wrong way round", c => (c.leads.reversed = true)),
  leads("overVoltage", "a source of 8 V gets in series with the cell", c => (c.leads.extra_V = 8)),
  leads("overCurrent", "a current of twice the largest range goes round the cell", c => {
    c.leads.extra_A = 2 * c.board.ranges[0].fullScale_A
  }),
  leads("shorted", "the cell's clips touch", c => {
    c.leads.cell = new DummyCell({ series_ohm: 0.1, parallel_ohm: 0, capacity_F: 0 })
  }),
  chip("relayWelded", "the contacts of the drive relay stay on the leads", c => c.driveRelay.weld()),
  chip("dacStuck", "the set-point converter keeps what it has", c => (c.dac.stuck = true)),
  chip("adcClockStopped", "the converter's oscillator stands still", c => (c.adc.clockStopped_us = c.time_us)),
  chip("adcDead", "the converter answers with zeros", c => (c.bus.adcDead = true)),
  chip("adcCrc", "one bit in fifty from the converter is wrong", c => (c.bus.bitErrors = MANY)),
  chip("adcCrcRare", "one bit in a hundred thousand from the converter is wrong", c => (c.bus.bitErrors = RARE)),
  chip("spiMode", "the converter is spoken to in the wrong SPI mode", c => c.bus.modes.set(SELECT.adc, 0)),
  chip("comparatorDead", "the comparator of the lower E limit does not answer", c => void c.safety.dead.add("eLow")),
  chip("supplyLost", "the cell side loses its supply", c => (c.supplyLost = true)),
  chip("flashWorn", "sectors of the flash no longer erase to ones", c => (c.flash.worn = true)),
  chip("calibrationCorrupt", "both copies of the calibration record lose bits", c => {
    for (const sector of [SECTOR.calibrationA, SECTOR.calibrationB])
      for (let k = 0; k < 8; k++) c.flash.memory.clearBits(sector * W25Q128.sectorBytes + 40 + k, 0x55)
  }),
]

/** Faults of the program. */
const PROGRAM_FAULTS: readonly { id: string; title: string; happen: (board: SimulatedBoard) => void }[] = [
  { id: "vmDies", title: "the program ends in an exception", happen: board => board.throwNext() },
  { id: "vmHangs", title: "the program stands still", happen: board => board.hang() },
]

export const faultNames: readonly string[] = [...FRONT_END_FAULTS, ...PROGRAM_FAULTS].map(f => f.id)

/**
 * Lets a fault happen at a moment of the card's time [s]; at 0 or earlier than now it happens at once.
 * @throws RangeError that lists the faults there are
 */
export function injectFault(board: SimulatedBoard, id: string, at_s = 0) {
  const { frontEnd } = board
  const here = FRONT_END_FAULTS.find(f => f.id === id)
  const program = PROGRAM_FAULTS.find(f => f.id === id)
  if (here === undefined && program === undefined)
    throw new RangeError(`there is no fault "${id}"; there are ${faultNames.join(", ")}`)
  const happen = () => (here !== undefined ? here.happen(frontEnd) : program?.happen(board))
  if (at_s * 1e6 <= board.now_us) happen()
  else if (here !== undefined) frontEnd.plan.add(at_s * 1e6, happen)
  else board.plan.add(at_s * 1e6, happen)
}
