/**
 * Current ranges: the resistor between the working electrode and zero volts, 0.2 V at full scale on every range.
 *
 *   weIn ─┬─ 2 ohm (100 mA option) ─ bottom100mA ─ FET pair ─ gnd
 *         ├─ 20 ohm ─ bottom10mA ─ FET pair ─ gnd
 *         └─ 100 ─ nodeA ─┬─ 200 | 2k | 20k | 200k, each with C ─ bottoms ─[drive]─ tiaOut ─ U501 (+) gnd
 *                         └─ 1k ────────────────────────────────[tiaBuffer]─────────────┬── (-)
 *                                                                            tiaOut ─ 47p ┘
 *
 * The same resistor serves twice: with node A on the inverting input the working electrode is a virtual ground
 * (potentiostat); with U501 following 0 V it is a plain shunt (galvanostat, where a transimpedance stage would take part in
 * the loop with R / Z of the cell). Values come from the board's table of ranges.
 */
import { channelCard } from "../boards/channelCard"
import { channelCard100mA } from "../boards/channelCard100mA"
import { TOPOLOGY, type CurrentRange } from "../board"
import type { Part } from "./part"
import { amplifierPins, passivesOf } from "./passives"
import { FET_PAIR, mux4052Pins, mux4053Pins, TMUX4052, TMUX4053 } from "./switches"

const { c0g, decoupling, precise, resistor } = passivesOf("ranges")

/** Net at the lower end of a range's resistor: `bottom10mA`. */
export function bottomNet(range: CurrentRange): string {
  return "bottom" + range.name.replace(" ", "")
}

const [largest] = channelCard100mA.ranges
const shunts = channelCard.ranges.filter(r => r.topology === TOPOLOGY.shunt)
const others = channelCard.ranges.filter(r => r.topology === TOPOLOGY.transimpedance)
const bottoms = others.map(bottomNet)

/** Back to back, so that neither body diode conducts while it is off. */
function fetPair(ref: string, range: CurrentRange, gate: string, option?: Part["option"]): Part {
  return {
    ref,
    kind: "switch",
    ...FET_PAIR,
    block: "ranges",
    option,
    pins: [
      { name: "D1", net: bottomNet(range), role: "bidirectional" },
      { name: "S1", net: `${ref}source`, role: "bidirectional" },
      { name: "G1", net: gate, role: "input" },
      { name: "D2", net: "gnd", role: "ground" },
      { name: "S2", net: `${ref}source`, role: "bidirectional" },
      { name: "G2", net: gate, role: "input" },
    ],
    note: `joins the ${range.name} shunt to zero volts`,
  }
}

export const ranges: readonly Part[] = [
  precise("R501", largest.r_ohm, ["weIn", bottomNet(largest)], {
    note: "range 100 mA, 20 mW at full scale",
    option: "100mA",
    mpn: "WSL25122R000BEA",
    alternates: ["PRL1632-2R00-B-T5"],
    price: 0.9,
    drift_per_K: largest.drift_per_K,
  }),
  fetPair("Q501", largest, "shunt100mA", "100mA"),
  resistor("R511", 100e3, ["shunt100mA", "gnd"], { note: "off while the register wakes up", option: "100mA" }),
  ...shunts.map(r =>
    precise("R502", r.r_ohm, ["weIn", bottomNet(r)], {
      note: `range ${r.name}`,
      price: 0.22,
      drift_per_K: r.drift_per_K,
    }),
  ),
  ...shunts.map(r => fetPair("Q502", r, "shunt10mA")),
  resistor("R512", 100e3, ["shunt10mA", "gnd"], { note: "off while the register wakes up" }),
  resistor("R500", 100, ["weIn", "nodeA"], { note: "separates cable and cell capacitance from U501" }),
  ...others.map((r, k) =>
    precise(`R50${3 + k}`, r.r_ohm, ["nodeA", bottoms[k]], {
      note: `range ${r.name}`,
      price: 0.22,
      drift_per_K: r.drift_per_K,
    }),
  ),
  ...others.map((r, k) => c0g(`C50${3 + k}`, r.cf_F, ["nodeA", bottoms[k]], { note: `phase lead of range ${r.name}` })),
  resistor("R514", 1e3, ["nodeA", "tiaSense"], { note: "lets C507 take over above 3 MHz" }),
  c0g("C507", 47e-12, ["tiaOut", "tiaMinus"], { note: "fast feedback past the cable's capacitance" }),
  {
    ref: "U501",
    kind: "opamp",
    mpn: "OPA197IDBVR",
    alternates: ["TLV9151IDBVR"],
    price: 1.2,
    block: "ranges",
    pins: amplifierPins([["gnd", "tiaMinus", "tiaOut"]]),
    note: "transimpedance amplifier or 0 V follower",
  },
  decoupling("C511", "+7V5"),
  decoupling("C512", "-7V5"),
  {
    ref: "U502",
    kind: "switch",
    ...TMUX4053,
    block: "ranges",
    pins: mux4053Pins([
      { a: "tiaSense", b: "tiaOut", d: "tiaMinus", select: "tiaBuffer" },
      { a: "amplifiedI", b: "tapI", d: "gainI", select: "gainEngine" },
      { a: "gnd", b: "gnd", d: "gnd", select: "gnd" },
    ]),
    note: "transimpedance or follower; gain of the I amplifier; both carry no current",
  },
  decoupling("C513", "+7V5"),
  decoupling("C514", "-7V5"),
  {
    ref: "U503",
    kind: "switch",
    ...TMUX4052,
    block: "ranges",
    pins: mux4052Pins({
      a: bottoms,
      dA: "tiaOut",
      b: ["gnd", "gnd", "gnd", "gnd"],
      dB: "gnd",
      select: ["drive0", "drive1"],
      off: "driveOnBar",
    }),
    note: "drives the lower end of the chosen resistor; its resistance also keeps the cable off U501",
  },
  decoupling("C515", "+7V5"),
  decoupling("C516", "-7V5"),
  {
    ref: "Q503",
    kind: "device",
    mpn: "2N7002",
    alternates: ["BSS138"],
    price: 0.03,
    block: "ranges",
    pins: [
      { name: "G", net: "driveOn", role: "input" },
      { name: "S", net: "gnd", role: "ground" },
      { name: "D", net: "driveOnBar", role: "openDrain" },
    ],
    note: "inverts driveOn: the multiplexer's enable is active low",
  },
  resistor("R513", 10e3, ["+3V3", "driveOnBar"], { note: "no range while the register wakes up" }),
]
