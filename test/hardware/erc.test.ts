/**
 * The rule check passes on both cards and the classroom board, and each rule is alive: a copy damaged for it is caught, and
 * by the complaint that names the damage.
 */
import { describe, expect, it } from "vitest"
import { CARD, fitted } from "../../hardware/schematic/card"
import { cardCheck } from "../../hardware/schematic/cardRules"
import { classroomParts } from "../../hardware/schematic/classroom/parts"
import { classroomCheck } from "../../hardware/schematic/classroom/rules"
import type { Part, Pin } from "../../hardware/schematic/part"

const card = fitted(CARD)

/** A copy in which one pin is changed. Throws when there is no such pin: the damage must really be done. */
function rewired(parts: readonly Part[], ref: string, name: string, change: Partial<Pin>): readonly Part[] {
  if (!parts.some(p => p.ref === ref && p.pins.some(q => q.name === name))) throw new Error(`no pin ${ref}.${name}`)
  return parts.map(p =>
    p.ref === ref ? { ...p, pins: p.pins.map(q => (q.name === name ? { ...q, ...change } : q)) } : p,
  )
}
function without(parts: readonly Part[], ...refs: string[]): readonly Part[] {
  for (const ref of refs) if (!parts.some(p => p.ref === ref)) throw new Error(`no part ${ref}`)
  return parts.filter(p => !refs.includes(p.ref))
}
function refOf(mpn: string, at = 0): string {
  const found = card.filter(p => p.mpn.startsWith(mpn))[at]
  if (found === undefined) throw new Error(`no part ${mpn}`)
  return found.ref
}

describe("the rule check", () => {
  it("has nothing to say about the card", () => expect(cardCheck(card)).toEqual([]))
  it("has nothing to say about the card with 100 mA", () =>
    expect(cardCheck(fitted(CARD, "100mA"), "100mA")).toEqual([]))
  it("has nothing to say about the classroom board", () => expect(classroomCheck(classroomParts)).toEqual([]))
  it("fits the parts of an option in place of those they replace", () => {
    const refs = fitted(CARD, "100mA").map(p => p.ref)
    expect(refs).toContain("PS1202")
    expect(refs).not.toContain("PS1201")
    expect(card.map(p => p.ref)).not.toContain("PS1202")
  })
})

const damages: readonly (readonly [string, () => readonly Part[], RegExp])[] = [
  ["a reference used twice", () => [...card, { ...card[0] }], /reference used twice/],
  ["a part without a number", () => card.map((p, k) => (k === 3 ? { ...p, mpn: "" } : p)), /no orderable number/],
  [
    "a resistor without a value",
    () => card.map(p => (p.ref === "R702" ? { ...p, value: undefined } : p)),
    /R702: no value/,
  ],
  ["a pin without a net", () => rewired(card, "R702", "1", { net: "" }), /R702\.1: pin without a net/],
  ["a net with one pin", () => rewired(card, "R702", "1", { net: "rcal" }), /rcal: only R702\.1/],
  ["two outputs against each other", () => rewired(card, "U601", "VOUTA", { net: "dacB" }), /dacB: driven by/],
  [
    "an output against a three-state bus",
    () => rewired(card, "U804", "VOUTA", { net: "misoCell" }),
    /misoCell: .*against/,
  ],
  ["an output on ground", () => rewired(card, "U808", "2Y", { net: "gnd" }), /gnd: ground driven by U808/],
  ["inputs that nobody drives", () => rewired(card, "U812", "Y", { net: "nowhere" }), /arm: .*U813/],
  ["a select that floats in reset", () => without(card, "R1107"), /usbSelA: floats/],
  ["a flash select that floats in reset", () => without(card, "R1102"), /usbFlashSelect: floats/],
  ["an open drain without pull-up", () => without(card, "R824"), /ceWeTripN: floats/],
  [
    "a supply pin on a signal",
    () => rewired(card, "U808", "VCC", { net: "faultN" }),
    /U808\.VCC: supply pin on faultN/,
  ],
  [
    "a ground pin on a signal",
    () => rewired(card, "U808", "GND", { net: "faultN" }),
    /U808\.GND: ground pin on faultN/,
  ],
  ["a rail that nobody feeds", () => without(card, "U1204"), /\+3V3: nobody feeds it/],
  [
    "a chip without its capacitor",
    () => without(card, "C701", "C702", "C703", "C704", "C705"),
    /engine: \+3V3 feeds U701/,
  ],
  [
    "a capacitor to the wrong side's ground",
    () => rewired(card, "C1001", "2", { net: "usbGnd" }),
    /C1001.*both sides|isolation: \+3V3/,
  ],
  ["a wire over the barrier", () => rewired(card, "R834", "2", { net: "usbGnd" }), /R834.*joins both sides/],
  [
    "a GPIO on another pin",
    () => rewired(card, refOf("SC0914"), "GPIO17", { net: "usbSelA" }),
    /PIN\.flashSelect is GPIO17/,
  ],
  ["two switch bits crossed", () => rewired(card, "U605", "QB", { net: "shunt100mA" }), /SWITCH\.shunt10mA is bit 1/],
  [
    "a switch bit nobody listens to",
    () => rewired(card, "U603", "SEL3", { net: "gnd" }),
    /SWITCH\.auxReference: nobody listens/,
  ],
  ["two selects crossed", () => rewired(card, refOf("SN74HC138"), "Y1", { net: "adcN" }), /SELECT\.dac is 1/],
  ["another arm key", () => rewired(card, "U810", "Q1", { net: "+3V3" }), /arm key is wired as 167/],
  [
    "a status bit on another cause",
    () => rewired(card, "U813", "A", { net: "tripWindow" }),
    /status bit 1 is on tripWindow/,
  ],
]

describe("a damaged copy is caught:", () => {
  it.each(damages)("%s", (_, damaged, complaint) => {
    expect(cardCheck(damaged()).join("\n")).toMatch(complaint)
  })

  it("classroom: relay on another pin, ranges crossed", () => {
    expect(classroomCheck(rewired(classroomParts, "J1", "D6", { net: "rangeA" })).join("\n")).toMatch(/J1\.D6/)
    const swapped = classroomParts.map(p => (p.ref === "R12" ? { ...p, value: 16000 } : p))
    expect(classroomCheck(swapped).join("\n")).toMatch(/range 1 mA: R12/)
    expect(classroomCheck(rewired(classroomParts, "U4", "Y1", { net: "end1mA" })).join("\n")).toMatch(/U4\.Y1/)
  })
})
