/**
 * Self-tests that only the card can make (TRIAL), on the internal dummy with the leads open; the flash's own is in
 * app/memory.ts. A finding's fault is 0 when the part did what it must; `asked` is what was measured, `limit` what was due.
 */
import { AUX, DUMMY, rangeFor, SAFETY, SWITCH } from "../../../hardware/boards/channelCard"
import { ADS131M04 } from "../../../hardware/parts/ads131m04"
import { FAULT } from "../../../protocol/guard"
import { ON, TRIAL } from "../../../protocol/messages"
import { FLAG, MODE } from "../../../protocol/readings"
import { ChannelCardFrontEnd } from "./channelCardFrontEnd"
import { Finding, Pause } from "./frontEnd"
import { proveOpen } from "./startCheck"

const TEST_V = 0.1
const TEST_A = 0.0001
/** On the dummy, where E is V(CE - WE): beyond the fixed window, inside the widest of E. */
const BEYOND_V = 5.6
const SETTLE_MS = 100
/** Of the reference divider, and of the converter's own zero [V]. */
const REFERENCE_OFF_V = 0.01
const ZERO_OFF_V = 0.001

/** Drives the dummy past a threshold, then sets wide ones, where the latch must let go; the status, 0 if all was right. */
async function passes(f: ChannelCardFrontEnd, bit: number, mode: number, value: number, p: Pause): Promise<number> {
  const i_A = mode === MODE.holdE ? value / DUMMY.r_ohm : value
  await f.drive(mode, rangeFor(f.board, i_A < 0 ? -i_A : i_A), value)
  await p.pause(SETTLE_MS)
  const status = await f.safety.status()
  const line = await f.safety.tripped()
  await f.hold()
  const due = bit | SAFETY.statusLatched
  const left = await f.arm()
  return line && (status & due) === due && left === 0 && !(await f.safety.tripped()) ? 0 : status
}

/** Each comparator from both sides: E window or, with the window wide, V(CE - WE); current. */
async function comparators(f: ChannelCardFrontEnd, bit: number, fault: number, p: Pause): Promise<Finding> {
  await f.relays(0, 0)
  f.on = ON.dummy
  await f.arm()
  for (let sign = 1; sign >= -1; sign -= 2) {
    let wrong = 0
    if (bit === SAFETY.statusWindow) {
      await f.safety.window(-0.5 * TEST_V, 0.5 * TEST_V)
      wrong = await passes(f, bit, MODE.holdE, sign * TEST_V, p)
      if (wrong === 0) wrong = await passes(f, SAFETY.statusCeWe, MODE.holdE, sign * BEYOND_V, p)
    } else {
      await f.safety.lower((0.5 * TEST_A) / (SAFETY.iTrip * f.board.ranges[0].fullScale_A))
      wrong = await passes(f, bit, MODE.holdI, sign * TEST_A, p)
    }
    if (wrong !== 0) return { fault, asked: wrong, limit: bit | SAFETY.statusLatched }
  }
  return { fault: 0, asked: bit | SAFETY.statusLatched, limit: bit | SAFETY.statusLatched }
}

/** The drive relay must fall when nothing moves the watchdog pin; then the dummy is on the drive. */
async function watchdog(f: ChannelCardFrontEnd, p: Pause): Promise<Finding> {
  f.on = ON.dummy
  await f.hold()
  await f.relays(1, 0)
  const before = (await f.safety.status()) & SAFETY.statusWatchdog
  f.alive = false
  await p.pause(1000 * SAFETY.watchdogHold_s + 300)
  const after = (await f.safety.status()) & SAFETY.statusWatchdog
  const open = await proveOpen(f, p)
  const good = before === 0 && after !== 0 && open.fault === 0
  return { fault: good ? 0 : FAULT.relayWelded, asked: after, limit: SAFETY.statusWatchdog }
}

/** New conversions come, their CRC holds, zero is zero and the reference is what it should be. */
async function converter(f: ChannelCardFrontEnd, p: Pause): Promise<Finding> {
  const lsb_V = ADS131M04.fullScale_V / ADS131M04.codes
  f.on = ON.dummy
  f.extra = SWITCH.zero | SWITCH.auxReference
  await f.relays(0, 0)
  await f.hold()
  await p.pause(SETTLE_MS)
  let flags = 0
  for (let k = 0; k < 5; k++) {
    flags = flags | (await f.adc.read())
    await p.pause(45)
  }
  const reference_V = f.adc.word(3) * lsb_V
  const off_V = reference_V - AUX.reference_V
  let good = flags === 0 && off_V < REFERENCE_OFF_V && off_V > -REFERENCE_OFF_V
  for (let k = 0; k < 2; k++) {
    const zero_V = f.adc.word(k) * lsb_V
    if (zero_V > ZERO_OFF_V || zero_V < -ZERO_OFF_V) good = false
  }
  const fault = (flags & FLAG.stale) !== 0 ? FAULT.converterStopped : FAULT.frontEndLink
  return { fault: good ? 0 : fault, asked: reference_V, limit: AUX.reference_V }
}

export async function trial(f: ChannelCardFrontEnd, what: number, p: Pause): Promise<Finding> {
  if (what === TRIAL.window) return await comparators(f, SAFETY.statusWindow, FAULT.voltageTrip, p)
  if (what === TRIAL.current) return await comparators(f, SAFETY.statusCurrent, FAULT.currentTrip, p)
  if (what === TRIAL.watchdog) return await watchdog(f, p)
  if (what === TRIAL.converter) return await converter(f, p)
  await f.arm()
  return await proveOpen(f, p)
}
