/**
 * The rules of the classroom board: no barrier, and the pins and codes of hardware/boards/classroom.ts wired as they say.
 */
import { CLASSROOM, classroom } from "../../boards/classroom"
import { type BoardRules, ruleCheck } from "../erc"
import type { Part } from "../part"

export const CLASSROOM_RULES: BoardRules = {
  supplies: ["+5V", "+4V1"],
  grounds: ["gnd"],
  side: () => "one",
  barrier: [],
  single: [],
}

const netOf = (parts: readonly Part[], ref: string, name: string) =>
  parts.find(p => p.ref === ref)?.pins.find(q => q.name === name)?.net

export function classroomCheck(parts: readonly Part[]): readonly string[] {
  const found = [...ruleCheck(parts, CLASSROOM_RULES)]
  const expect = (ref: string, name: string, net: string) => {
    const have = netOf(parts, ref, name)
    if (have !== net) found.push(`${ref}.${name}: there is ${have ?? "nothing"}, the board says ${net}`)
  }
  expect("J1", `D${CLASSROOM.pinRangeA}`, "rangeA")
  expect("J1", `D${CLASSROOM.pinRangeB}`, "rangeB")
  expect("J1", `D${CLASSROOM.pinRelay}`, "relay")
  expect("U4", `X${CLASSROOM.follow}`, "we")
  for (const range of classroom.ranges) {
    const end = netOf(parts, "U4", `X${range.switchWord}`)
    const value = parts.find(
      p => p.kind === "resistor" && p.pins.some(q => q.net === end) && p.pins.some(q => q.net === "we"),
    )
    if (value?.value !== range.r_ohm)
      found.push(`range ${range.name}: ${value?.ref ?? "no resistor"} at code ${range.switchWord}`)
    expect("U4", `Y${range.switchWord}`, end ?? "")
  }
  return found
}
