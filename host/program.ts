/** Programs as bytes, and back: what the device will see. */
import { Packer, Unpacker } from "../protocol/pack"
import { packStep, unpackStep } from "../protocol/program"
import type { Step } from "../protocol/steps"
import { FileError } from "./errors"
import { nodeFloats } from "./wire/floats"

/** Longest step in bytes, generously. */
const STEP_BYTES = 128

/** The packed program, of whatever length: whether it fits a card is for the check to say. */
export function packProgram(steps: readonly Step[]): Uint8Array {
  const packer = new Packer(new Uint8Array(STEP_BYTES * steps.length), nodeFloats, new Uint8Array(8))
  for (const step of steps) packStep(packer, step)
  return (packer.buf as Uint8Array).slice(0, packer.at)
}

/** @throws FileError at the first byte that is not a step */
export function unpackProgram(bytes: Uint8Array): Step[] {
  const u = new Unpacker(bytes, nodeFloats, new Uint8Array(8))
  const steps: Step[] = []
  while (u.at < bytes.length) {
    const at = u.at
    const step = unpackStep(u)
    if (u.bad) throw new FileError("program", `byte ${at} of the program is not the beginning of a step`, { at })
    steps.push(step)
  }
  return steps
}
