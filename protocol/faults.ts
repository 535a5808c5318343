/**
 * The words for what a card refuses or reports: name, sentence, remedy. Used by hosts; the card sends only the codes of
 * limits.ts and guard.ts, so that none of this text takes room in its memory.
 */
import { FAULT } from "./guard"
import { REFUSAL } from "./limits"

export interface Explanation {
  readonly name: string
  /** `{asked}` and `{limit}` stand for the numbers, `{step}` for the step counted from 1. */
  readonly sentence: string
  readonly remedy: string
  readonly unit: string
}

function explain(name: string, sentence: string, remedy: string, unit: string): Explanation {
  return { name, sentence, remedy, unit }
}

export const REFUSALS: { readonly [code: number]: Explanation } = {
  [REFUSAL.malformed]: explain(
    "malformed",
    "the bytes from {asked} on are not a step",
    "pack the program with the host of the same wire version",
    "",
  ),
  [REFUSAL.programTooLong]: explain(
    "programTooLong",
    "the packed program needs {asked} bytes, the card holds {limit}",
    "use `repeat` for what recurs, or run it in parts",
    "bytes",
  ),
  [REFUSAL.tooManySteps]: explain(
    "tooManySteps",
    "the program has {asked} steps, the card holds {limit}",
    "use `repeat` for what recurs, or run it in parts",
    "steps",
  ),
  [REFUSAL.programEmpty]: explain("programEmpty", "the program has no steps", "load at least one step", ""),
  [REFUSAL.checksum]: explain(
    "checksum",
    "the program that arrived is not the one that was sent",
    "load it again; if it recurs, look at the link",
    "",
  ),
  [REFUSAL.incomplete]: explain(
    "incomplete",
    "{asked} bytes of the program were announced, {limit} have arrived",
    "load the missing parts in order",
    "bytes",
  ),
  [REFUSAL.noBound]: explain(
    "noBound",
    "step {step} has no bound: its duration or rate is {asked}",
    "give atMost_s or a rate above 0; every step must end by itself",
    "",
  ),
  [REFUSAL.boundTooLong]: explain(
    "boundTooLong",
    "step {step} may last {asked} s, this board allows {limit} s",
    "shorten it, or repeat a shorter step",
    "s",
  ),
  [REFUSAL.everyTooShort]: explain(
    "everyTooShort",
    "step {step} asks for a reading every {asked} s, this board can every {limit} s",
    "raise every_s (in a voltammogram: raise step_V or lower rate_V_s)",
    "s",
  ),
  [REFUSAL.everyTooLong]: explain(
    "everyTooLong",
    "step {step} asks for a reading every {asked} s; limits are looked at on readings, so at most {limit} s",
    "lower every_s",
    "s",
  ),
  [REFUSAL.cutOff]: explain(
    "cutOff",
    "step {step} has a cut-off of {asked}, which can never be met (possible: up to {limit})",
    "give a potential or current that the board can see, or leave the cut-off out",
    "",
  ),
  [REFUSAL.eOutsideBoard]: explain(
    "eOutsideBoard",
    "step {step} asks for {asked} V, this board reaches {limit} V",
    "stay inside the board's range",
    "V",
  ),
  [REFUSAL.eOutsideLimits]: explain(
    "eOutsideLimits",
    "step {step} asks for {asked} V, the run's safety limit is {limit} V",
    "change the step, or widen the run's limits on purpose",
    "V",
  ),
  [REFUSAL.iOutsideBoard]: explain(
    "iOutsideBoard",
    "step {step} asks for {asked} A, this board carries {limit} A",
    "lower the current or use a larger board",
    "A",
  ),
  [REFUSAL.noGalvanostat]: explain(
    "noGalvanostat",
    "step {step} asks for a current of {asked} A, this board only holds potentials",
    "use a potentiostatic technique, or a channel card",
    "A",
  ),
  [REFUSAL.iOutsideLimits]: explain(
    "iOutsideLimits",
    "step {step} asks for {asked} A, the run's safety limit is {limit} A",
    "change the step, or widen the run's limits on purpose",
    "A",
  ),
  [REFUSAL.rate]: explain(
    "rate",
    "step {step} asks for {asked} V/s, this board allows {limit} V/s",
    "lower rate_V_s",
    "V/s",
  ),
  [REFUSAL.frequency]: explain(
    "frequency",
    "step {step} asks for {asked} Hz, the limit of this path is {limit} Hz",
    "choose a frequency the board can make; slow sines are drawn in stairs",
    "Hz",
  ),
  [REFUSAL.amplitude]: explain(
    "amplitude",
    "step {step} asks for an amplitude of {asked}, allowed is above 0 and up to {limit}",
    "choose 1 mV .. 20 mV; larger is no longer linear",
    "",
  ),
  [REFUSAL.periods]: explain(
    "periods",
    "step {step} asks for {asked} periods; whole numbers from {limit} on",
    "measure at least one whole period",
    "",
  ),
  [REFUSAL.stairs]: explain(
    "stairs",
    "step {step}: the stairs of the sine do not fit ({asked} against {limit})",
    "let the technique make them",
    "",
  ),
  [REFUSAL.repeatRange]: explain(
    "repeatRange",
    "step {step} goes back {asked} steps, possible are 1 .. {limit}",
    "repeat only what stands before it",
    "steps",
  ),
  [REFUSAL.repeatPasses]: explain(
    "repeatPasses",
    "step {step} asks for {asked} passes; whole numbers from 1 to {limit}",
    "the number is the total of passes",
    "passes",
  ),
  [REFUSAL.repeatNesting]: explain(
    "repeatNesting",
    "step {step} nests {asked} deep, the card can {limit}",
    "unroll one level",
    "",
  ),
  [REFUSAL.repeatCrossing]: explain(
    "repeatCrossing",
    "step {step} goes back {asked} steps, into the middle of another repeated stretch",
    "repeated stretches nest whole",
    "steps",
  ),
  [REFUSAL.limitsEmpty]: explain(
    "limitsEmpty",
    "the run's safety limits leave nothing: {asked} .. {limit}",
    "give eMin_V < eMax_V and iMax_A > 0",
    "",
  ),
  [REFUSAL.limitsBoard]: explain(
    "limitsBoard",
    "the run's safety limit {asked} is beyond the board's {limit}",
    "stay inside the board's range",
    "",
  ),
  [REFUSAL.busy]: explain("busy", "a run is going on (run {asked})", "stop it first, or use another channel", ""),
  [REFUSAL.notRunning]: explain("notRunning", "no run is going on", "start one", ""),
  [REFUSAL.unknownMessage]: explain(
    "unknownMessage",
    "the card does not know message {asked}",
    "update the card's firmware or use an older host",
    "",
  ),
  [REFUSAL.wireVersion]: explain(
    "wireVersion",
    "the host speaks wire version {asked}, the card {limit}",
    "see protocol/VERSIONS.md for which go together",
    "",
  ),
  [REFUSAL.notReady]: explain(
    "notReady",
    "a chip of the front end does not answer",
    "switch the card off and on; if it recurs, run the self-test",
    "",
  ),
  [REFUSAL.notCalibrated]: explain(
    "notCalibrated",
    "the card has no calibration record",
    "run `galvanode calibrate`, or accept nominal numbers on purpose (--nominal)",
    "",
  ),
  [REFUSAL.calibrationCorrupt]: explain(
    "calibrationCorrupt",
    "both copies of the card's calibration record are damaged",
    "write the host's copy back (`galvanode calibrate --restore`), or calibrate again",
    "",
  ),
  [REFUSAL.latched]: explain(
    "latched",
    "the card's safety latch is tripped and its cause is still there (status {asked})",
    "take the cell off the leads; if it stays, run the self-test",
    "",
  ),
  [REFUSAL.notStored]: explain(
    "notStored",
    "the card's flash did not keep what was written at byte {asked}",
    "try again; if it recurs, the flash is worn out",
    "byte",
  ),
}

export const FAULTS: { readonly [code: number]: Explanation } = {
  [FAULT.eBelowLimit]: explain(
    "eBelowLimit",
    "E fell to {asked} V, the run's safety limit is {limit} V; the cell is open",
    "end the step earlier (eBelow_V), or widen the run's limits on purpose",
    "V",
  ),
  [FAULT.eAboveLimit]: explain(
    "eAboveLimit",
    "E rose to {asked} V, the run's safety limit is {limit} V; the cell is open",
    "end the step earlier (eAbove_V), or widen the run's limits on purpose",
    "V",
  ),
  [FAULT.iAboveLimit]: explain(
    "iAboveLimit",
    "|I| rose to {asked} A, the run's safety limit is {limit} A; the cell is open",
    "check the cell for a short; otherwise widen the run's limits on purpose",
    "A",
  ),
  [FAULT.overloadE]: explain(
    "overloadE",
    "the E input is overloaded at {asked} V; the cell is open",
    "check RE and the leads",
    "V",
  ),
  [FAULT.overloadI]: explain(
    "overloadI",
    "the current left its range: {asked} A on the {limit} A range; the cell is open",
    "choose a larger range for this step",
    "A",
  ),
  [FAULT.frontEndLink]: explain(
    "frontEndLink",
    "the converter's frames are corrupt; the cell is open",
    "check the board; run the self-test",
    "",
  ),
  [FAULT.frontEndIdentity]: explain(
    "frontEndIdentity",
    "a chip of the front end does not answer; the cell is open",
    "check the board; run the self-test",
    "",
  ),
  [FAULT.converterStopped]: explain(
    "converterStopped",
    "the converter gives no new conversions; the cell is open",
    "check its clock; run the self-test",
    "",
  ),
  [FAULT.reLeadOpen]: explain(
    "reLeadOpen",
    "the RE or S lead carries no potential: E moved to {asked} V when nothing was driven; the cell is open",
    "check the RE and S clips",
    "V",
  ),
  [FAULT.weCeSwapped]: explain(
    "weCeSwapped",
    "a positive test current made E move by {asked} V, the wrong way; the cell is open",
    "exchange the WE and CE leads",
    "V",
  ),
  [FAULT.cellReversed]: explain(
    "cellReversed",
    "the cell stands at {asked} V, which is inside the limits only with its sign turned (limit {limit} V); it was not connected",
    "turn the cell, or widen the run's limits on purpose",
    "V",
  ),
  [FAULT.relayWelded]: explain(
    "relayWelded",
    "the drive relay does not open: the internal dummy shows {asked} V where {limit} V is due; disconnect the cell by hand",
    "take the card out of use and replace its relay",
    "V",
  ),
  [FAULT.setpointStuck]: explain(
    "setpointStuck",
    "the set-point converter does not follow: {asked} where {limit} was set (V in a potentiostatic step, A in a galvanostatic one); the cell is open",
    "run the self-test; replace the card",
    "",
  ),
  [FAULT.voltageTrip]: explain(
    "voltageTrip",
    "the card's own comparator opened the cell: E {asked} V, |V(CE - WE)| may be {limit} V",
    "check the leads and the cell; a lost RE lead looks like this too",
    "V",
  ),
  [FAULT.currentTrip]: explain(
    "currentTrip",
    "the card's own comparator opened the cell: the current was beyond {limit} A",
    "check the cell for a short",
    "A",
  ),
  [FAULT.supplyLost]: explain(
    "supplyLost",
    "the cell side of the card has lost its supply; the cell is open",
    "switch the card off and on; if it recurs, replace it",
    "",
  ),
  [FAULT.ocvOutsideLimits]: explain(
    "ocvOutsideLimits",
    "the cell stands at {asked} V, the run's limit is {limit} V; it was not connected",
    "check the cell and its polarity, or widen the run's limits (margin_V of a technique) on purpose",
    "V",
  ),
  [FAULT.restarted]: explain(
    "restarted",
    "the card started anew while the run was going on; its watchdog had opened the cell",
    "look at the supply; if it recurs, report the run",
    "",
  ),
  [FAULT.leadOpen]: explain(
    "leadOpen",
    "no current flows through the cell: V(CE - WE) went to {asked} V for {limit} A; the cell is open",
    "check the WE and CE clips",
    "V",
  ),
  [FAULT.dummyWrong]: explain(
    "dummyWrong",
    "the internal dummy measures {asked} ohm where {limit} ohm is due; the cell was not connected",
    "run the self-test; calibrate, or replace the card",
    "ohm",
  ),
}

/** Six significant digits at most, no trailing zeros. */
function digits(v: number): string {
  return String(Number(v.toPrecision(6)))
}

/** The whole message: what was asked, of what, the limit and the remedy. */
export function inWords(e: Explanation | undefined, code: number, step: number, asked: number, limit: number): string {
  if (e === undefined)
    return `code ${code} (unknown to this host): asked ${digits(asked)}, limit ${digits(limit)}; update the host`
  const sentence = e.sentence
    .replace("{step}", String(step + 1))
    .replace("{asked}", digits(asked))
    .replace("{limit}", digits(limit))
  return `${sentence}; ${e.remedy}`
}
