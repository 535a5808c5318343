/**
 * The rules of the channel card: its rails and its barrier, and that the tables the firmware reads (`PIN`, `SWITCH`,
 * `SELECT`, the arm key) are wired as they say.
 */
import { PIN, SAFETY, SELECT, SWITCH } from "../boards/channelCard"
import { type BoardRules, netsOf, ruleCheck } from "./erc"
import type { Part } from "./part"
import { membersOf } from "./switches"

export const CARD_RULES: BoardRules = {
  supplies: ["+7V5", "-7V5", "+3V3", "+9V", "-9V", "usb5V", "usb3V3", "usb1V1", "usbVbus"],
  grounds: ["gnd", "usbGnd"],
  side: net => (net.startsWith("usb") ? "usb" : "cell"),
  barrier: ["ISO77", "G6K-", "RS3-0509D", "URA0509YMD"],
  single: [],
}

/** Where the parts of the option would be. */
const OPTION_100MA_NETS = ["shunt100mA", "bottom100mA"]

function pin(parts: readonly Part[], mpn: string, name: string, from = 0): string | undefined {
  return parts.filter(p => p.mpn.startsWith(mpn))[from]?.pins.find(q => q.name === name)?.net
}

/** Net of each entry of `PIN` on the controller: the flash select is `usbFlashSelect`, and so on. */
function controllerPins(parts: readonly Part[]): string[] {
  const found: string[] = []
  for (const [name, gpio] of membersOf(PIN)) {
    const want = "usb" + name[0].toUpperCase() + name.slice(1).replace(/^elect([ABC])$/, "el$1")
    const have = pin(parts, "SC0914", `GPIO${gpio}`)
    if (have !== want) found.push(`PIN.${name} is GPIO${gpio}: there is ${have ?? "nothing"}, not ${want}`)
  }
  return found
}

/** A bit of the word leaves at QA..QH of the register that it is in, on a net of its own name that something listens to. */
function switchBits(parts: readonly Part[], option: Part["option"]): string[] {
  const found: string[] = []
  const nets = netsOf(parts)
  for (const [name, mask] of membersOf(SWITCH)) {
    const bit = Math.round(Math.log2(mask))
    const have = pin(parts, "SN74HC594", `Q${"ABCDEFGH"[bit % 8]}`, Math.floor(bit / 8))
    if (have !== name) found.push(`SWITCH.${name} is bit ${bit}: there is ${have ?? "nothing"}`)
    if (name === "shunt100mA" && option !== "100mA") continue
    if ((nets.get(name) ?? []).every(p => p.pin.role !== "input")) found.push(`SWITCH.${name}: nobody listens`)
  }
  return found
}

function selectCodes(parts: readonly Part[]): string[] {
  const found: string[] = []
  for (const [name, code] of membersOf(SELECT)) {
    if (name === "none" || name === "flash") continue
    const have = pin(parts, "SN74HC138", `Y${code}`)
    if (have !== `${name}N`) found.push(`SELECT.${name} is ${code}: decoder output Y${code} is on ${have ?? "nothing"}`)
  }
  return found
}

/** The byte the comparator waits for is the arm key, and each status bit comes from its cause. */
function armKey(parts: readonly Part[]): string[] {
  const found: string[] = []
  let key = 0
  for (let k = 0; k < 8; k++) if (pin(parts, "SN74HC688", `Q${k}`) === "+3V3") key += 2 ** k
  if (key !== SAFETY.armKey) found.push(`arm key is wired as ${key}, the board says ${SAFETY.armKey}`)
  const causes: [number, string][] = [
    [SAFETY.statusCeWe, "tripCeWe"],
    [SAFETY.statusWindow, "tripWindow"],
    [SAFETY.statusCurrent, "tripCurrent"],
    [SAFETY.statusLatched, "latched"],
    [SAFETY.statusWatchdog, "watchdogStill"],
    [SAFETY.statusAlive, "+3V3"],
  ]
  for (const [mask, net] of causes) {
    const have = pin(parts, "SN74HC165", "ABCDEFGH"[Math.round(Math.log2(mask))])
    if (have !== net) found.push(`status bit ${mask} is on ${have ?? "nothing"}, not ${net}`)
  }
  return found
}

/** Everything that is wrong with a card as it is fitted. */
export function cardCheck(parts: readonly Part[], option?: Part["option"]): readonly string[] {
  return [
    ...ruleCheck(parts, option === "100mA" ? CARD_RULES : { ...CARD_RULES, single: OPTION_100MA_NETS }),
    ...controllerPins(parts),
    ...switchBits(parts, option),
    ...selectCodes(parts),
    ...armKey(parts),
  ]
}
