/**
 * The decks that are committed in hardware/spice/decks, for any ngspice: one of each analysis, and the numbers that they
 * must give (decks/expected.json). `npx tsx hardware/spice/make.ts` writes both; a test writes them again and compares.
 */
import { circuitOf } from "../schematic/circuit"
import { cellElements, CELLS } from "./cells"
import { sineDeck } from "./analyses"
import { deckOf, v } from "./deck"
import type { Columns } from "./engine"
import { gainOf, marginDeck, marginOf, type LoopCase } from "./margin"
import { RANGES, switchWord } from "./operation"

export interface CommittedDeck {
  readonly file: string
  readonly text: string
  /** What is read from the answer: name with unit -> number; noise densities in V per root hertz. */
  readonly answers: (columns: Columns) => Readonly<Record<string, number>>
}

const [, mA10, mA1, , uA10] = RANGES
const [resistor, , coin] = CELLS

function loop(file: string, c: LoopCase): CommittedDeck {
  return {
    file,
    text: marginDeck(c, 20),
    answers: columns => {
      const { phase_rad, unity_Hz } = marginOf(columns.real("frequency"), gainOf(columns, c))
      return { phaseMargin_rad: phase_rad, unity_Hz }
    },
  }
}

const NOISE_FROM_HZ = 0.1
const NOISE_TO_HZ = 10

export const committed: readonly CommittedDeck[] = [
  loop("loopPotentiostat.cir", { loop: "outer", mode: "potentiostat", range: mA1, cell: coin }),
  loop("loopGalvanostat.cir", { loop: "outer", mode: "galvanostat", range: uA10, cell: resistor }),
  loop("loopTransimpedance.cir", { loop: "inner", mode: "potentiostat", range: mA1, cell: resistor }),
  {
    file: "sine.cir",
    text: sineDeck({
      mode: "potentiostat",
      range: mA10,
      cell: coin,
      sine: true,
      gainHigh: true,
      from_Hz: 0.1,
      to_Hz: 1e5,
      perDecade: 1,
      nets: ["engineE", "engineI"],
    }),
    answers: columns => {
      const f_Hz = columns.real("frequency")
      const [e, i] = [columns.complex(v("engineE")), columns.complex(v("engineI"))]
      return Object.fromEntries(
        Array.from(f_Hz, (f, k): [string, number][] => [
          [`engineE_V_${f.toPrecision(3)}_Hz`, Math.hypot(e[k].re, e[k].im)],
          [`engineI_V_${f.toPrecision(3)}_Hz`, Math.hypot(i[k].re, i[k].im)],
        ]).flat(),
      )
    },
  },
  {
    file: "noise.cir",
    text: deckOf(
      circuitOf({
        switchWord: switchWord({ mode: "galvanostat", range: mA1 }),
        cell: cellElements(resistor),
        drive: { dacB: { ac_V: 1 } },
      }),
      {
        title: "noise of the E monitor, galvanostat, 1 mA, 1 kOhm",
        analysis: `.noise ${v("ex")} VdacB dec 20 ${NOISE_FROM_HZ} ${NOISE_TO_HZ}`,
      },
    ),
    answers: columns => {
      const density = columns.real("onoise_spectrum")
      return { densityAtStart: density[0], densityAtEnd: density[density.length - 1] }
    },
  },
]
