/**
 * Excitation: what the loop is told. Both set-points are always valid; each meets its monitor at a summing node.
 *
 *   dacA ─ 1k ─┬─ 9k09 ─ sumE ─ 9k09 ─ 1k ─ ex            vref ─ 30k ─┬─ 10k ─ gnd      0.625 V = half of mid-scale
 *            150n  (1.2 kHz: the DAC's steps end here)                └─ U201A ─ vQuarter ─ 10k1 ─ vp
 *   the same with dacB, sumI, ix                          engineOut ─ 22u ─ 49k9 ─[acOn]─ vp
 *
 * Balance: (dac + monitor) / 2 = 0.625 V, so E = 5 (dac - 1.25 V) and I = fullScale (dac - 1.25 V). The engine's sine on vp
 * appears twice at the monitor: per volt at engineOut E = 1.68 V, I = 0.337 of full scale, up to 5 % more above the pole of the
 * set-point, 14 % less at 0.2 Hz. The engine's output ranges, 40 : 1, match the two (ENGINE_PATH in boards/channelCard).
 * While the sine is off its capacitor stays charged.
 */
import type { Part } from "./part"
import { amplifierPins, passivesOf } from "./passives"
import { mux4053Pins, TMUX4053 } from "./switches"

const { c0g, decoupling, precise, resistor } = passivesOf("excitation")
/** Before and behind the pole; their sum sets the loop's speed. Most lies behind, or the pole would lift the sine on vp. */
const FRONT_OHM = 1000
const BACK_OHM = 9090
const POLE_F = 150e-9
const FILM = { mpn: "ECHU1C154GX5", alternates: ["SMC3.7-PPS-150n"], price: 0.3, tolerance: 0.02 }

export const excitation: readonly Part[] = [
  precise("R201", FRONT_OHM, ["dacA", "setE"], { note: "E set-point, first part" }),
  c0g("C201", POLE_F, ["setE", "gnd"], { note: "smooths the steps of the E set-point", ...FILM }),
  precise("R202", BACK_OHM, ["setE", "sumE"], { note: "E set-point, second part" }),
  precise("R203", FRONT_OHM, ["ex", "backE"], { note: "E feedback, matches R201" }),
  precise("R204", BACK_OHM, ["backE", "sumE"], { note: "E feedback, matches R202" }),
  precise("R205", FRONT_OHM, ["dacB", "setI"], { note: "I set-point, first part" }),
  c0g("C202", POLE_F, ["setI", "gnd"], { note: "smooths the steps of the I set-point", ...FILM }),
  precise("R206", BACK_OHM, ["setI", "sumI"], { note: "I set-point, second part" }),
  precise("R207", FRONT_OHM, ["ix", "backI"], { note: "I feedback, matches R205" }),
  precise("R208", BACK_OHM, ["backI", "sumI"], { note: "I feedback, matches R206" }),
  precise("R209", 30e3, ["vref", "quarter"], { note: "a quarter of the reference" }),
  precise("R210", 10e3, ["quarter", "gnd"], { note: "a quarter of the reference" }),
  c0g("C203", 10e-9, ["quarter", "gnd"], { note: "keeps the reference's noise out" }),
  {
    ref: "U201",
    kind: "opamp",
    mpn: "OPA2197IDGKR",
    alternates: ["TLV9152IDGKR"],
    price: 1.6,
    block: "excitation",
    pins: amplifierPins([
      ["quarter", "vQuarter", "vQuarter"],
      ["engineBias", "vBias", "vBias"],
    ]),
    note: "A: zero of the loop; B: the engine's mid-scale for the AC amplifiers",
  },
  decoupling("C211", "+7V5"),
  decoupling("C212", "-7V5"),
  precise("R211", 10.1e3, ["vQuarter", "vp"], { note: "takes 0.168 of the engine's sine" }),
  {
    ref: "C204",
    kind: "capacitor",
    value: 22e-6,
    tolerance: 0.2,
    drift_per_K: 1e-3,
    mpn: "GRM21BR61E226ME44L",
    alternates: ["C2012X5R1E226M125AC"],
    price: 0.08,
    block: "excitation",
    pins: [
      { name: "1", net: "engineOut", role: "passive" },
      { name: "2", net: "acCoupled", role: "passive" },
    ],
    note: "separates the engine's mid-scale; its amplitude is measured, not assumed",
  },
  precise("R212", 49.9e3, ["acCoupled", "acSwitch"], { note: "injects the engine's sine" }),
  {
    ref: "U202",
    kind: "switch",
    ...TMUX4053,
    block: "excitation",
    pins: mux4053Pins([
      { a: "vQuarter", b: "vp", d: "acSwitch", select: "acOn" },
      { a: "chargeE", b: "acE", d: "acE", select: "acOn" },
      { a: "chargeI", b: "acI", d: "acI", select: "acOn" },
    ]),
    note: "sine on; off: recharges the coupling capacitors of the AC amplifiers",
  },
  decoupling("C213", "+7V5"),
  decoupling("C214", "-7V5"),
  resistor("R215", 10e3, ["chargeE", "vBias"], { note: "recharge of C304 in 10 ms" }),
  resistor("R216", 10e3, ["chargeI", "vBias"], { note: "recharge of C404 in 10 ms" }),
  precise("R213", 10e3, ["ctl", "holdSum"], { note: "hold: the integrator becomes an amplifier of 0 V" }),
  precise("R214", 30e3, ["vref", "holdSum"], { note: "hold: takes the 0.625 V off" }),
]
