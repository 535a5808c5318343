/**
 * Controller: one integrator that drives the counter electrode; its input is switched between hold, potential and current.
 *
 *   sumE ─┐            ┌── C (47p | 680p | 10n | 150n) ──[comp]─┐
 *   sumI ─┤[mode]─ vj ─┴─ (-) U102 ─────────────────────── ctl ─┴─ 20 ─ drive ─ PTC ─ ceDrive
 *   hold ─┘        vp ─── (+)                              └ followers, 10 ohm each (100 mA option) ┘
 *
 * The unity gain of the loop lies at 1 / (2 pi 10.09 kOhm C). Only the output end of a capacitor is switched, so that no
 * switch leaks into vj. Change the compensation with the cell off: an unused capacitor keeps its old voltage.
 */
import { COMPENSATIONS } from "../boards/channelCard"
import type { Part } from "./part"
import { amplifierPins, passivesOf } from "./passives"
import { mux4052Pins, TMUX4052 } from "./switches"

const { c0g, decoupling, resistor } = passivesOf("controller")
const COMP_NETS = ["compFast", "compMedium", "compSlow", "compCrawl"] as const

const FILM = { mpn: "ECPU1C154MA5", alternates: ["LDEDC3150KA5N00"], price: 0.25, tolerance: 0.2 }

export const controller: readonly Part[] = [
  {
    ref: "U101",
    kind: "switch",
    ...TMUX4052,
    block: "controller",
    pins: mux4052Pins({
      a: ["holdSum", "sumE", "sumI", "holdSum"],
      dA: "vj",
      b: ["gnd", "gnd", "gnd", "gnd"],
      dB: "gnd",
      select: ["mode0", "mode1"],
      off: "gnd",
    }),
    note: "what the integrator listens to: hold, potential, current, hold",
  },
  decoupling("C111", "+7V5"),
  decoupling("C112", "-7V5"),
  {
    ref: "U102",
    kind: "opamp",
    mpn: "OPA197IDBVR",
    alternates: ["TLV9151IDBVR"],
    price: 1.2,
    block: "controller",
    pins: amplifierPins([["vp", "vj", "ctl"]]),
    note: "integrator, drives up to 50 mA by itself",
  },
  decoupling("C113", "+7V5"),
  decoupling("C114", "-7V5"),
  ...COMPENSATIONS.map((c, k) =>
    c0g(`C10${k + 1}`, c.c_F, ["vj", COMP_NETS[k]], {
      note: `integrator capacitor "${c.name}"`,
      ...(c.c_F > 100e-9 ? FILM : {}),
    }),
  ),
  {
    ref: "U103",
    kind: "switch",
    ...TMUX4052,
    block: "controller",
    pins: mux4052Pins({
      a: COMP_NETS,
      dA: "ctl",
      b: COMP_NETS,
      dB: "ctl",
      select: ["comp0", "comp1"],
      off: "gnd",
    }),
    note: "chooses the integrator capacitor; both halves in parallel",
  },
  decoupling("C115", "+7V5"),
  decoupling("C116", "-7V5"),
  resistor("R101", 20, ["ctl", "drive"], {
    note: "isolates the amplifier from cable capacitance; 0.2 V at 10 mA",
    mpn: "RC0805FR-0720RL",
  }),
  {
    ref: "U104",
    kind: "opamp",
    mpn: "NJM4556AM",
    alternates: ["NJM4556AD"],
    price: 0.5,
    option: "100mA",
    block: "controller",
    pins: amplifierPins([
      ["ctl", "followA", "followA"],
      ["ctl", "followB", "followB"],
    ]),
    note: "two followers share the current with R101",
  },
  decoupling("C117", "+7V5", "100mA"),
  decoupling("C118", "-7V5", "100mA"),
  resistor("R102", 10, ["followA", "drive"], { note: "shares the current", option: "100mA", mpn: "RC1206FR-0710RL" }),
  resistor("R103", 10, ["followB", "drive"], { note: "shares the current", option: "100mA", mpn: "RC1206FR-0710RL" }),
  resistor("F101", 3, ["drive", "ceDrive"], {
    note: "resettable fuse; value is its resistance when cold",
    mpn: "MF-MSMF014-2",
    alternates: ["1206L016"],
    price: 0.12,
    tolerance: 0.5,
    drift_per_K: 5e-3,
  }),
]
