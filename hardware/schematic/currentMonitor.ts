/**
 * Current monitor: ix = 5 (V(node A) - V(bottom of the range resistor)) = -I / fullScale x 1 V, and 1 or 10 times its AC part.
 *
 *   nodeA ──── U401A ─ 2k ─┬─ (+) U401C ─ ix ─┬─ 1u ─ acI ─ (+) U401D x1 | x10 ─ 1k ─ engineI
 *   bottoms ─[sense]─ U401B ─ 2k ─ (-)        └ to sumI, ADC 1, current comparator
 *
 * It looks across the resistor itself, both ends without current: resistance of switches, gain error of the transimpedance
 * amplifier and leakage at its output do not count. Node A, the one of high impedance, carries no switch of this mux.
 */
import type { Part } from "./part"
import { amplifierPins, passivesOf } from "./passives"
import { COUPLING } from "./potentialMonitor"
import { mux4051Pins, TMUX4051 } from "./switches"

const { c0g, decoupling, precise, resistor } = passivesOf("currentMonitor")

export const currentMonitor: readonly Part[] = [
  {
    ref: "U402",
    kind: "switch",
    ...TMUX4051,
    block: "currentMonitor",
    pins: mux4051Pins({
      s: ["bottom100mA", "bottom10mA", "gnd", "gnd", "bottom1mA", "bottom100uA", "bottom10uA", "bottom1uA"],
      d: "senseB",
      select: ["sense0", "sense1", "sense2"],
      off: "gnd",
    }),
    note: "Kelvin tap of the range resistor's lower end",
  },
  decoupling("C411", "+7V5"),
  decoupling("C412", "-7V5"),
  {
    ref: "U401",
    kind: "opamp",
    mpn: "OPA4197IPWR",
    alternates: ["TLV9154IPWR"],
    price: 2.6,
    block: "currentMonitor",
    pins: amplifierPins([
      ["nodeA", "bufferA", "bufferA"],
      ["senseB", "bufferB", "bufferB"],
      ["diffIPlus", "diffIMinus", "ix"],
      ["acI", "gainI", "amplifiedI"],
    ]),
    note: "buffers of both ends, difference x 5, AC amplifier x 1 or x 10",
  },
  decoupling("C413", "+7V5"),
  decoupling("C414", "-7V5"),
  precise("R401", 2e3, ["bufferB", "diffIMinus"], { note: "x 5" }),
  precise("R402", 10e3, ["diffIMinus", "ix"], { note: "x 5" }),
  precise("R403", 2e3, ["bufferA", "diffIPlus"], { note: "x 5" }),
  precise("R404", 10e3, ["diffIPlus", "gnd"], { note: "x 5" }),
  c0g("C405", 10e-12, ["diffIMinus", "ix"], { note: "1.6 MHz" }),
  c0g("C406", 10e-12, ["diffIPlus", "gnd"], { note: "1.6 MHz, matches C405" }),
  {
    ...c0g("C404", 1e-6, ["ix", "acI"], { note: "0.016 Hz with R409" }),
    ...COUPLING,
  },
  resistor("R409", 10e6, ["acI", "vBias"], { note: "DC path of the AC amplifier" }),
  precise("R410", 9090, ["amplifiedI", "tapI"], { note: "x 10" }),
  precise("R411", 1010, ["tapI", "vBias"], { note: "x 10" }),
  resistor("R412", 1e3, ["amplifiedI", "engineI"], { note: "limits the current into AIN3" }),
  c0g("C407", 100e-12, ["engineI", "gnd"], { note: "1.6 MHz" }),
]
