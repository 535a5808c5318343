/**
 * What must be true of card, leads and cell before current may flow, in the order in which it can be found out without harm
 * (docs/decisions/0004): each failing is a fault with a name, and the cell is open then.
 *
 *   both relays at rest    +-100 uA through the 1 kOhm dummy: both converters, no contact welded; +-0.1 V on it
 *   sense relay only       E at rest, after +0.1 and -0.1 V of the dummy stood on the line: an open RE lead keeps what it had
 *   window, polarity       E inside the run's limits; then the comparators' window is set around them
 *   drive relay, 0 A       nothing moves
 *   a small current        + and -, from 1 % of the smallest range up to 1 % of the first step's range and 10 uA: 1 uC at most
 *                          each way. V(CE - WE) finds an open lead, the sign of the answer finds WE and CE exchanged; an
 *                          answer too small for one look is averaged
 */
import { compensationFor, DUMMY, rangeFor, SAFETY } from "../../../hardware/boards/channelCard"
import { FAULT } from "../../../protocol/guard"
import { ON } from "../../../protocol/messages"
import { FLAG, MODE, Reading } from "../../../protocol/readings"
import { FRESH_MS } from "../drivers/ads131m04"
import { ChannelCardFrontEnd } from "./channelCardFrontEnd"
import { Finding, Order, Pause } from "./frontEnd"

const PROOF_A = 0.0001
const PROOF_V = 0.1
/** How far set-points and dummy may be off on a card that was never calibrated. */
const SETPOINT_OFF = 0.05
const DUMMY_OFF = 0.02
/** After a change the converter's filter is right again [ms]. */
const SETTLE_MS = 90
/** A bad or an old conversion is looked at again this often. */
const TRIES = 4
/** E that follows what stood on the line before each look by this much is no cell's [V]. */
const OPEN_V = 0.02
/** Below this a polarity is not told from chance [V]. */
const REVERSED_V = 0.1
/** The comparators' window lies this far outside the run's limits, which are looked at on readings [V]. */
const MARGIN_V = 0.1
/** Test current: part of a range, and at most [A]; an answer that is large enough [V]; one that has the wrong sign [V]. */
const TEST_PART = 0.01
const TEST_MAX_A = 0.0000101
const ANSWER_V = 0.002
const WRONG_V = 0.00005
/**
 * A cell of few ohms answers with microvolts: E = +I, -I, -I, +I in a row, so that a steady drift drops out and no half
 * leaves more than its own charge. Three looks at 4.4 uV each in eight halves are 0.9 uV; five times that is no chance.
 */
const BLOCKS = 2
const LOOKS = 3
const FILLED_MS = 50
const LOOK_MS = 20
const FINE_V = 0.0000045
const SURE = 5

/** The host said `stop`: not a fault, but nothing goes on. */
const STOPPED = -1

const FINE: Finding = { fault: 0, asked: 0, limit: 0 }

/** Lets time pass, at whose end a reading shows what is then; false if the host said `stop`. */
async function passed(f: ChannelCardFrontEnd, p: Pause, for_ms: number): Promise<boolean> {
  if (!(await p.pause(for_ms - FRESH_MS))) return false
  await f.adc.flush()
  return await p.pause(FRESH_MS)
}

/** One settled, good reading; a FAULT if there is none, or STOPPED. */
async function settled(f: ChannelCardFrontEnd, p: Pause, r: Reading): Promise<number> {
  if (!(await passed(f, p, SETTLE_MS))) return STOPPED
  // never inside the blanking after a change of range: the pause was longer
  r.now_ms = 1000000000000
  for (let k = 0; k < TRIES; k++) {
    const fault = await f.read(r)
    if (fault !== 0) return fault
    if ((r.flags & (FLAG.corrupt | FLAG.stale)) === 0) return 0
    if (!(await p.pause(25))) return STOPPED
  }
  return (r.flags & FLAG.corrupt) !== 0 ? FAULT.frontEndLink : FAULT.converterStopped
}

function found(fault: number, asked: number, limit: number): Finding {
  return { fault: fault < 0 ? 0 : fault, asked, limit }
}
function size(v: number): number {
  return v < 0 ? -v : v
}

/** Both relays at rest: the drive sees the dummy and nothing else. Leaves the loop on hold. */
export async function proveOpen(f: ChannelCardFrontEnd, p: Pause): Promise<Finding> {
  await f.relays(0, 0)
  f.on = ON.dummy
  const r: Reading = { now_ms: 0, e_V: 0, i_A: 0, flags: 0 }
  const range = rangeFor(f.board, PROOF_A)
  let e_V = 0
  let i_A = 0
  for (let sign = 1; sign >= -1; sign -= 2) {
    await f.drive(MODE.holdI, range, sign * PROOF_A)
    const fault = await settled(f, p, r)
    // on the dummy nothing can trip: what tripped was a cell that hangs on the drive
    if (fault === FAULT.voltageTrip) return await over(f, found(FAULT.relayWelded, r.e_V, PROOF_A * DUMMY.r_ohm))
    if (fault !== 0) return await over(f, found(fault, 0, 0))
    e_V = e_V + 0.5 * sign * r.e_V
    i_A = i_A + 0.5 * sign * r.i_A
  }
  await f.hold()
  if (size(i_A - PROOF_A) > SETPOINT_OFF * PROOF_A) return found(FAULT.setpointStuck, i_A, PROOF_A)
  const r_ohm = e_V / i_A
  if (r_ohm < 0.5 * DUMMY.r_ohm) return found(FAULT.relayWelded, e_V, PROOF_A * DUMMY.r_ohm)
  if (size(r_ohm - DUMMY.r_ohm) > DUMMY_OFF * DUMMY.r_ohm) return found(FAULT.dummyWrong, r_ohm, DUMMY.r_ohm)
  return FINE
}

async function over(f: ChannelCardFrontEnd, finding: Finding): Promise<Finding> {
  await f.hold()
  return finding
}

/** The other set-point converter, on the dummy. */
async function proveSetpoint(f: ChannelCardFrontEnd, p: Pause, r: Reading): Promise<Finding> {
  for (let sign = 1; sign >= -1; sign -= 2) {
    const e_V = sign * PROOF_V
    await f.drive(MODE.holdE, rangeFor(f.board, PROOF_V / DUMMY.r_ohm), e_V)
    const fault = await settled(f, p, r)
    if (fault !== 0) return await over(f, found(fault, 0, 0))
    if (size(r.e_V - e_V) > SETPOINT_OFF * PROOF_V) return await over(f, found(FAULT.setpointStuck, r.e_V, e_V))
  }
  return await over(f, FINE)
}

/** E of the cell at rest, after the dummy's potential at this current stood on the sense line. */
async function atRest(f: ChannelCardFrontEnd, p: Pause, before_A: number, r: Reading): Promise<number> {
  await f.relays(0, 0)
  // galvanostatically: the loop must not look at the line that changes over
  await f.drive(MODE.holdI, rangeFor(f.board, PROOF_A), before_A)
  if (!(await p.pause(10))) return STOPPED
  await f.relays(0, 1)
  await f.hold()
  return await settled(f, p, r)
}

/**
 * Does the sense line follow the cell? With +0.1, -0.1 and +0.1 V on it before: a cell that relaxes goes one way, an open
 * lead goes with the line. For a cell that was under current a moment ago.
 */
export async function proveLead(f: ChannelCardFrontEnd, p: Pause): Promise<Finding> {
  const r: Reading = { now_ms: 0, e_V: 0, i_A: 0, flags: 0 }
  let kept_V = 0
  for (let k = 0; k < 3; k++) {
    const fault = await atRest(f, p, k === 1 ? -PROOF_A : PROOF_A, r)
    // what is wrong besides has its name already
    if (fault !== 0) return FINE
    kept_V = kept_V + (k === 1 ? -r.e_V : 0.5 * r.e_V)
  }
  return kept_V > PROOF_V ? found(FAULT.reLeadOpen, kept_V, 0) : FINE
}

export async function startCheck(f: ChannelCardFrontEnd, order: Order, p: Pause): Promise<Finding> {
  const open = await proveOpen(f, p)
  if (open.fault !== 0) return open
  const l = order.limits
  const r: Reading = { now_ms: 0, e_V: 0, i_A: 0, flags: 0 }
  const setpoint = await proveSetpoint(f, p, r)
  if (setpoint.fault !== 0) return setpoint
  if (order.on !== ON.leads) {
    f.on = order.on
    await f.safety.window(l.eMin_V - MARGIN_V, l.eMax_V + MARGIN_V)
    return FINE
  }
  let fault = await atRest(f, p, PROOF_A, r)
  const first_V = r.e_V
  if (fault === 0) fault = await atRest(f, p, -PROOF_A, r)
  if (fault === FAULT.currentTrip)
    return await over(f, found(fault, r.i_A, SAFETY.iTrip * f.board.ranges[0].fullScale_A))
  if (fault !== 0) return await over(f, found(fault, r.e_V, SAFETY.ceWeMax_V))
  let e_V = r.e_V
  if (size(e_V - first_V) > OPEN_V) {
    // a cell that relaxes goes on in one direction; a lead without a cell goes back with what it is shown
    fault = await atRest(f, p, PROOF_A, r)
    if (fault !== 0) return await over(f, found(fault, r.e_V, SAFETY.ceWeMax_V))
    if (size(first_V - 2 * e_V + r.e_V) > OPEN_V) return found(FAULT.reLeadOpen, e_V - first_V, 0)
    e_V = r.e_V
  }
  if (e_V < l.eMin_V || e_V > l.eMax_V) {
    const limit_V = e_V < l.eMin_V ? l.eMin_V : l.eMax_V
    const turned = size(e_V) > REVERSED_V && -e_V >= l.eMin_V && -e_V <= l.eMax_V
    return found(turned ? FAULT.cellReversed : FAULT.ocvOutsideLimits, e_V, limit_V)
  }
  f.on = ON.leads
  await f.safety.window(l.eMin_V - MARGIN_V, l.eMax_V + MARGIN_V)
  if (!order.drives || !(await p.pause(1))) return FINE
  return await leads(f, order, p, r)
}

/** Mean of E over LOOKS conversions in `r.e_V`, within SETTLE_MS of a change; a FAULT, or STOPPED. */
async function mean(f: ChannelCardFrontEnd, p: Pause, r: Reading): Promise<number> {
  let sum_V = 0
  let looks = 0
  for (let k = 0; k < LOOKS; k++) {
    if (!(k === 0 ? await passed(f, p, FILLED_MS) : await p.pause(LOOK_MS))) return STOPPED
    const fault = await f.read(r)
    if (fault !== 0) return fault
    if ((r.flags & (FLAG.corrupt | FLAG.stale)) !== 0) continue
    sum_V = sum_V + r.e_V
    looks = looks + 1
  }
  if (looks === 0) return FAULT.frontEndLink
  r.e_V = sum_V / looks
  return 0
}

/** The sign of an answer that is lost in the noise of one look, with the scatter of its own parts as judge. */
async function polarity(f: ChannelCardFrontEnd, k: number, i_A: number, p: Pause, r: Reading): Promise<Finding> {
  let sum_V = 0
  let squares = 0
  let fault = 0
  const halves = 4 * BLOCKS
  // a difference of neighbours with the same sign holds noise and drift, and no answer
  let before_V = 0
  let same = 0
  for (let h = 0; h < halves && fault === 0; h++) {
    const sign = (h & 3) === 0 || (h & 3) === 3 ? 1 : -1
    await f.drive(MODE.holdI, k, sign * i_A)
    fault = await mean(f, p, r)
    sum_V = sum_V + sign * r.e_V
    if (h > 0 && (h & 1) === 0) {
      squares = squares + (r.e_V - before_V) * (r.e_V - before_V)
      same = same + 1
    }
    before_V = r.e_V
  }
  await f.drive(MODE.holdI, k, 0)
  if (fault !== 0) return await tripped(f, fault, i_A)
  const answer_V = sum_V / halves
  // var of a difference is twice that of a half; the mean of all halves has an eighth of it
  const limit = (SURE * SURE * squares) / (2 * same * halves)
  if (answer_V < -FINE_V && answer_V * answer_V > limit) return found(FAULT.weCeSwapped, answer_V, 0)
  return FINE
}

/** Connects at 0 A and tries small currents, smallest first. Leaves the cell at 0 A, or open with a fault. */
async function leads(f: ChannelCardFrontEnd, order: Order, p: Pause, r: Reading): Promise<Finding> {
  const ranges = f.board.ranges
  const least = order.first_A > 0 ? rangeFor(f.board, order.first_A) : 0
  // what a first step without a range gets, the slow capacitor is
  await f.connect(compensationFor(false, ranges[order.first_A > 0 ? least : ranges.length - 1]))
  let fault = await settled(f, p, r)
  let rest_V = r.e_V
  let test_A = 0
  let answered = false
  let last = ranges.length - 1
  for (let k = ranges.length - 1; k >= least && fault === 0; k--) {
    const i_A = TEST_PART * ranges[k].fullScale_A
    if (i_A > TEST_MAX_A || i_A > order.limits.iMax_A) break
    test_A = i_A
    last = k
    let answer_V = 0
    let flows = true
    for (let sign = 1; sign >= -1 && fault === 0; sign -= 2) {
      await f.drive(MODE.holdI, k, sign * i_A)
      fault = await settled(f, p, r)
      answer_V = answer_V + 0.5 * sign * r.e_V
      if (sign * r.i_A < 0.5 * i_A) flows = false
    }
    await f.drive(MODE.holdI, k, 0)
    if (fault === 0 && !flows) return found(FAULT.leadOpen, f.ceWe_V(), i_A)
    if (fault === 0) fault = await settled(f, p, r)
    // E at rest before and after lie three pauses apart, + and - one: a steady drift drops out. That of a cell that was just
    // used is not steady: what it could have done is no sign
    const drift_V = (r.e_V - rest_V) / 6
    rest_V = r.e_V
    answer_V = answer_V + drift_V
    const sure_V = WRONG_V + 2 * size(drift_V)
    if (fault === 0 && answer_V < -sure_V) return found(FAULT.weCeSwapped, answer_V, 0)
    answered = answer_V > sure_V
    if (answer_V > ANSWER_V) break
  }
  // nominal numbers leave 10 uV of the common mode of E at 1 % of a range: nothing to be sure of
  if (fault === 0 && !answered && test_A > 0 && f.measured()) return await polarity(f, last, test_A, p, r)
  return await tripped(f, fault, test_A)
}

/** A trip with current in it is no open lead, whatever else has tripped behind it. */
async function tripped(f: ChannelCardFrontEnd, fault: number, test_A: number): Promise<Finding> {
  if (fault === FAULT.voltageTrip) {
    const status = await f.safety.status()
    if ((status & SAFETY.statusCurrent) !== 0)
      return found(FAULT.currentTrip, test_A, SAFETY.iTrip * f.board.ranges[0].fullScale_A)
    // without current only the test current of an open lead goes so far, at E or at V(CE - WE), whichever sees it first
    return found(FAULT.leadOpen, f.ceWe_V(), test_A)
  }
  return found(fault, f.ceWe_V(), SAFETY.ceWeMax_V)
}
