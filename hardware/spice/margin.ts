/**
 * Phase margin of a loop: T = -returned / sent at a probe, margin = 180 degrees + phase where |T| falls through 1.
 *
 * The phase is unwrapped from the lowest frequency, where an integrator starts between 0 and -90 degrees. Where |T| crosses 1
 * more than once the smallest margin counts. Middlebrook, Int. J. Electronics 38 (1975) 485.
 */
import type { Columns, Phasor, Spice } from "./engine"
import { circuitOf, PROBE_NET, PROBES, type CircuitOptions, type Leads } from "../schematic/circuit"
import { LinearCircuit } from "../schematic/linear"
import { cellElements, type ProbeCell } from "./cells"
import { deckOf, v } from "./deck"
import { optionOf, switchWord, type Operation } from "./operation"

export interface Margin {
  readonly phase_rad: number
  /** Where the gain is 1; NaN if it never is. */
  readonly unity_Hz: number
}

export interface LoopCase extends Operation {
  readonly cell: ProbeCell
  readonly leads?: Leads
  /** `outer`: through the controlled monitor; `inner`: around the transimpedance amplifier. */
  readonly loop: "outer" | "inner"
  readonly factor?: CircuitOptions["factor"]
}

const FROM_HZ = 0.1
const DECADES = 8.5

/** Smallest margin of a gain given at rising frequencies. A loop whose gain stays below 1 has Infinity. */
export function marginOf(frequencies_Hz: ArrayLike<number>, gain: (k: number) => Phasor): Margin {
  let best: Margin = { phase_rad: Infinity, unity_Hz: NaN }
  let lastSize = NaN
  let lastPhase_rad = 0
  for (let k = 0; k < frequencies_Hz.length; k++) {
    const t = gain(k)
    const size = Math.log(Math.hypot(t.re, t.im))
    let phase_rad = Math.atan2(t.im, t.re)
    if (k === 0 && phase_rad > Math.PI / 2) phase_rad -= 2 * Math.PI
    if (k > 0) phase_rad -= 2 * Math.PI * Math.round((phase_rad - lastPhase_rad) / (2 * Math.PI))
    if (k > 0 && lastSize >= 0 !== size >= 0) {
      const part = lastSize / (lastSize - size)
      const margin_rad = Math.PI + lastPhase_rad + part * (phase_rad - lastPhase_rad)
      const ratio = frequencies_Hz[k] / frequencies_Hz[k - 1]
      if (margin_rad < best.phase_rad) best = { phase_rad: margin_rad, unity_Hz: frequencies_Hz[k - 1] * ratio ** part }
    }
    lastSize = size
    lastPhase_rad = phase_rad
  }
  return best
}

/** Net that comes back to the probe. */
function returned(c: LoopCase): string {
  if (c.loop === "inner") return "tiaMinus"
  return c.mode === "potentiostat" ? "ex" : "ix"
}

function circuit(c: LoopCase) {
  const outer = c.mode === "potentiostat" ? PROBES.potential : PROBES.current
  return circuitOf({
    switchWord: switchWord(c),
    option: optionOf(c.range),
    leads: c.leads,
    cell: cellElements(c.cell),
    probe: c.loop === "inner" ? PROBES.transimpedance : outer,
    factor: c.factor,
    drive: { dacA: { dc_V: 1.25 + c.cell.ocv_V / 5 } },
  })
}

function gainFrom(sent: Phasor, back: Phasor): Phasor {
  const size = sent.re * sent.re + sent.im * sent.im
  return {
    re: -(back.re * sent.re + back.im * sent.im) / size,
    im: -(back.im * sent.re - back.re * sent.im) / size,
  }
}

/** By the linear solver, about 10 ms. */
export function solvedMargin(c: LoopCase, perDecade = 10): Margin {
  const solver = new LinearCircuit(circuit(c))
  const count = Math.round(DECADES * perDecade) + 1
  const f_Hz = Float64Array.from({ length: count }, (_, k) => FROM_HZ * 10 ** (k / perDecade))
  return marginOf(f_Hz, k => {
    const at = solver.response(f_Hz[k])
    return gainFrom(at(PROBE_NET), at(returned(c)))
  })
}

/** The deck whose answers are the loop's gain. */
export function marginDeck(c: LoopCase, perDecade = 10): string {
  return deckOf(circuit(c), {
    title: `loop gain, ${c.loop}: ${c.mode}, ${c.range.name}, ${c.cell.name}`,
    analysis: `.ac dec ${perDecade} ${FROM_HZ} ${FROM_HZ * 10 ** DECADES}`,
    save: [v(PROBE_NET), v(returned(c))],
  })
}

/** The loop's gain from the answers of `marginDeck`. */
export function gainOf(columns: Columns, c: LoopCase): (k: number) => Phasor {
  const sent = columns.complex(v(PROBE_NET))
  const back = columns.complex(v(returned(c)))
  return k => gainFrom(sent[k], back[k])
}

/** By SPICE, about 25 ms. */
export async function spiceMargin(run: Spice, c: LoopCase, perDecade = 10): Promise<Margin> {
  const columns = await run(marginDeck(c, perDecade))
  return marginOf(columns.real("frequency"), gainOf(columns, c))
}
