/**
 * Potential monitor: ex = 0.2 (V(RE) - V(S)) = -E / 5, and ten times its AC part for the engine.
 *
 *   reIn ─ 1k ─┬─ U301A ─ reBuffer ─ 50k ─┬──── (+) U301C ─ ex ─┬─ 1u ─ acE ─ (+) U301D x10 ─ 1k ─ engineE
 *             22p           │            10k       10k║18p       │           10M
 *                          100 ─ shieldRe                        └ to sumE, ADC 0, window comparator
 *   sIn the same with U301B to the inverting side
 *
 * The shields of both leads are driven: lead capacitance costs neither phase at the reference electrode nor stability.
 */
import type { Part } from "./part"
import { amplifierPins, passivesOf } from "./passives"

const { c0g, decoupling, precise, resistor } = passivesOf("potentialMonitor")

/** Coupling capacitor of both AC amplifiers: polyphenylene sulphide, so that both keep the same corner. */
export const COUPLING = { mpn: "ECHU1C105JX9", alternates: ["SMC10.7-PPS-1u"], price: 0.7, tolerance: 0.05 }

export const potentialMonitor: readonly Part[] = [
  resistor("R301", 1e3, ["reIn", "reSafe"], { note: "limits a fault current into U301" }),
  c0g("C301", 22e-12, ["reSafe", "gnd"], { note: "keeps radio out" }),
  resistor("R302", 1e3, ["sIn", "sSafe"], { note: "limits a fault current into U301" }),
  c0g("C302", 22e-12, ["sSafe", "gnd"], { note: "keeps radio out" }),
  {
    ref: "U301",
    kind: "opamp",
    mpn: "OPA4197IPWR",
    alternates: ["TLV9154IPWR"],
    price: 2.6,
    block: "potentialMonitor",
    pins: amplifierPins([
      ["reSafe", "reBuffer", "reBuffer"],
      ["sSafe", "sBuffer", "sBuffer"],
      ["diffEPlus", "diffEMinus", "ex"],
      ["acE", "gainE", "amplifiedE"],
    ]),
    note: "RE buffer, S buffer, difference x 0.2, AC amplifier x 10",
  },
  decoupling("C311", "+7V5"),
  decoupling("C312", "-7V5"),
  resistor("R303", 100, ["reBuffer", "shieldRe"], { note: "drives the shield of RE" }),
  resistor("R304", 100, ["sBuffer", "shieldS"], { note: "drives the shield of S" }),
  precise("R305", 50e3, ["sBuffer", "diffEMinus"], { note: "E = 5 x" }),
  precise("R306", 10e3, ["diffEMinus", "ex"], { note: "E = 5 x" }),
  precise("R307", 50e3, ["reBuffer", "diffEPlus"], { note: "E = 5 x" }),
  precise("R308", 10e3, ["diffEPlus", "gnd"], { note: "E = 5 x" }),
  c0g("C305", 18e-12, ["diffEMinus", "ex"], {
    note: "0.9 MHz: with it E lags as much as I, whose amplifier has gain 5",
  }),
  c0g("C306", 18e-12, ["diffEPlus", "gnd"], { note: "matches C305" }),
  {
    ...c0g("C304", 1e-6, ["ex", "acE"], { note: "0.016 Hz with R309" }),
    ...COUPLING,
  },
  resistor("R309", 10e6, ["acE", "vBias"], { note: "DC path of the AC amplifier" }),
  precise("R310", 9090, ["amplifiedE", "gainE"], { note: "x 10" }),
  precise("R311", 1010, ["gainE", "vBias"], { note: "x 10" }),
  resistor("R312", 1e3, ["amplifiedE", "engineE"], { note: "limits the current into AIN2" }),
  c0g("C307", 100e-12, ["engineE", "gnd"], { note: "1.6 MHz" }),
]
