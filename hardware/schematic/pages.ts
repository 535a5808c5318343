/**
 * Everything that is made from the parts tables, as texts by path: bills of materials, netlists, drawings, and the tables
 * inside docs/hardware.md (between its markers). `npm run hardware` writes them, a test compares the committed ones.
 */
import { BUS, channelCard, PIN, SELECT, SWITCH } from "../boards/channelCard"
import { channelCard100mA } from "../boards/channelCard100mA"
import { bomCsv, bomOf, kicadNetlist, priceOf } from "./bom"
import { CARD, fitted } from "./card"
import { classroomParts } from "./classroom/parts"
import { drawBlock } from "./drawing"
import { BLOCKS, type Part } from "./part"
import { unlisted } from "./packages"
import { railsOf } from "./powerBudget"
import { membersOf } from "./switches"

const BLOCK_TITLES: Readonly<Record<(typeof BLOCKS)[number], readonly [string, string]>> = {
  controller: ["Controller", "one integrator; its input chooses hold, potential or current"],
  excitation: ["Excitation", "set-points against monitors, and where the engine's sine comes in"],
  potentialMonitor: ["Potential monitor", "ex = 0.2 (RE - S) = -E / 5; ten times its AC part for the engine"],
  currentMonitor: ["Current monitor", "ix = 5 x drop over the range resistor, Kelvin at both ends"],
  ranges: ["Current ranges", "the same resistor as shunt or around the transimpedance amplifier"],
  converters: ["Converters and switch register", "DAC, ADC with its own clock, 24 switch bits"],
  engine: ["Impedance engine", "AD5941 beside the DC loop"],
  safety: ["Safety", "comparators, references of their own, latch, arm key, status byte"],
  relays: ["Relays, dummy, watchdog", "between card and cell"],
  isolation: ["Isolation", "nine signals over the barrier; select decoder"],
  processor: ["Processor", "USB side: RP2040, program flash, journal flash"],
  power: ["Power", "USB 5 V to 3.3 V and, isolated, to +-7.5 V and 3.3 V"],
}

const rows = (head: readonly string[], body: readonly (readonly string[])[]) =>
  [head, head.map(() => "---"), ...body].map(r => `| ${r.join(" | ")} |`).join("\n")

function pinTable(): string {
  const controller = CARD.find(p => p.mpn.startsWith("SC0914"))
  return rows(
    ["GPIO", "name in `PIN`", "net", "direction"],
    membersOf(PIN).map(([name, gpio]) => {
      const pin = controller?.pins.find(q => q.name === `GPIO${gpio}`)
      return [String(gpio), `\`${name}\``, `\`${pin?.net ?? "?"}\``, pin?.role === "input" ? "in" : "out"]
    }),
  )
}

function selectTable(): string {
  const body = membersOf(SELECT).map(([name, code]) => {
    const bus = BUS.find(b => b.select === code)
    const line = name === "none" ? "none" : name === "flash" ? "GPIO17" : `decoder output Y${code}`
    return [String(code), `\`${name}\``, line, bus ? String(bus.mode) : "", bus ? `${bus.clock_Hz / 1e6} MHz` : ""]
  })
  return rows(["code", "name in `SELECT`", "selected by", "SPI mode", "clock"], body)
}

function switchTable(): string {
  const body = membersOf(SWITCH).map(([name, mask]) => {
    const bit = Math.round(Math.log2(mask))
    const listeners = CARD.filter(p => p.pins.some(q => q.net === name && q.role === "input")).map(p => p.ref)
    return [String(bit), `\`${name}\``, `U60${5 + Math.floor(bit / 8)} Q${"ABCDEFGH"[bit % 8]}`, listeners.join(", ")]
  })
  return rows(["bit", "name in `SWITCH`", "output", "goes to"], body)
}

function priceTable(): string {
  const line = (name: string, parts: readonly Part[]) => [
    name,
    String(parts.length),
    String(bomOf(parts).length),
    priceOf(parts).toFixed(1),
  ]
  return rows(
    ["board", "parts", "different", "parts cost, estimate [USD]"],
    [
      line("channel card", fitted(CARD)),
      line("channel card, 100 mA option", fitted(CARD, "100mA")),
      line(
        "channel card without the impedance engine",
        fitted(CARD).filter(p => p.block !== "engine"),
      ),
      line("classroom board, with its Arduino", classroomParts),
    ],
  )
}

function powerTable(): string {
  const cards = [
    ["10 mA", railsOf(fitted(CARD), channelCard.ranges[0].fullScale_A)],
    ["100 mA option", railsOf(fitted(CARD, "100mA"), channelCard100mA.ranges[0].fullScale_A)],
  ] as const
  const mA = (i_A: number) => (1000 * i_A).toFixed(0)
  const body = cards.flatMap(([card, rails]) =>
    rails.map(r => [
      card,
      `\`${r.rail}\``,
      r.feeder,
      mA(r.load_A),
      mA(r.rated_A),
      ((100 * r.load_A) / r.rated_A).toFixed(0),
    ]),
  )
  return rows(["card", "rail", "fed by", "load, largest [mA]", "rating [mA]", "of it [%]"], body)
}

function pictureList(): string {
  return BLOCKS.map(b => `- [${BLOCK_TITLES[b][0]}](pictures/schematic/${b}.svg): ${BLOCK_TITLES[b][1]}`).join("\n")
}

const TABLES: Readonly<Record<string, () => string>> = {
  pins: pinTable,
  selects: selectTable,
  switches: switchTable,
  prices: priceTable,
  power: powerTable,
  pictures: pictureList,
  unlisted: () => unlisted(CARD).join(", "),
}

/** The page with each `<!-- name -->...<!-- /name -->` filled. Throws RangeError when a marker of `TABLES` is missing. */
export function withTables(page: string): string {
  let out = page
  for (const [name, make] of Object.entries(TABLES)) {
    const between = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`)
    if (!between.test(out)) throw new RangeError(`docs/hardware.md has no <!-- ${name} --> ... <!-- /${name} -->`)
    out = out.replace(between, (_, a: string, b: string) => `${a}${make()}\n${b}`)
  }
  return out
}

/** Generated files by path from the root, without docs/hardware.md. */
export function generated(): Readonly<Record<string, string>> {
  const files: Record<string, string> = {
    "hardware/bom.csv": bomCsv(CARD),
    "hardware/bomClassroom.csv": bomCsv(classroomParts),
    "hardware/card.net": kicadNetlist("channel card", fitted(CARD)),
    "hardware/card100mA.net": kicadNetlist("channel card, 100 mA option", fitted(CARD, "100mA")),
    "hardware/classroom.net": kicadNetlist("classroom board", classroomParts),
    "docs/pictures/schematic/classroom.svg": drawBlock(
      "Classroom board",
      "Arduino, two I2C modules, one quad op amp",
      classroomParts,
    ),
  }
  for (const b of BLOCKS) {
    const [title, subtitle] = BLOCK_TITLES[b]
    const parts = CARD.filter(p => p.block === b)
    const optional = parts.filter(p => p.option !== undefined).map(p => p.ref)
    const note = optional.length > 0 ? `${subtitle}; only with the 100 mA option: ${optional.join(" ")}` : subtitle
    files[`docs/pictures/schematic/${b}.svg`] = drawBlock(title, note, parts)
  }
  return files
}
