/** Wang et al., Nano Energy 2020: pellets of LiNb0.5Ta0.5O3 between blocking electrodes. */
import type { CellKind } from "../../../../sim/cell"
import { lntoPellet350 } from "../../../../sim/cells/lntoPellet350"
import { lntoPellet450 } from "../../../../sim/cells/lntoPellet450"
import { lntoPellet550 } from "../../../../sim/cells/lntoPellet550"
import { spectrum } from "../bench"
import { spectrumPoints } from "../curves"
import type { Experiment, Order } from "../experiment"
import { Lab } from "../lab"
import { curvesPicture, spectrumPicture } from "../pictures"

/** What a calibrated card is good for between 10 ohm and 100 kohm below 100 kHz (docs/calibration.md). */
const SHARE = 3e-3

async function ionic(kind: CellKind, { told }: Order) {
  const lab = await Lab.open(kind, told)
  const area_m2 = kind.sample.area_m2 ?? NaN
  try {
    lab.refuses("eis", { e_V: 0, fMax_Hz: 1e6, fMin_Hz: 0.1 })
    const iMax_A = kind === lntoPellet550 ? 1e-5 : 1e-4
    const z = spectrumPoints(
      await spectrum(lab, { e_V: 0, from_Hz: 1e5, to_Hz: 0.2, amplitude_V: 0.01, perDecade: 16, iMax_A }),
    )
    // the arc itself lies above the card: its foot is where -Z'' is least, below 30 kHz
    const foot = z.filter(p => p.f_Hz < 3e4).reduce((a, p) => (-p.im < -a.im ? p : a))
    const sigma = 1e4 * (1e-3 / (foot.re * area_m2))
    return {
      values: {
        ["sigma_ion"]: {
          ours: sigma,
          u: SHARE * sigma,
          by: "card's limit" as const,
          how: "the bulk arc; 1 mm over the area and Z' where -Z'' is least below 30 kHz",
        },
      },
      pictures: [await spectrumPicture("eis", "100 kHz to 0.2 Hz, blocking electrodes.", z)],
    }
  } finally {
    await lab.close()
  }
}

/** 1e-11 S/cm over 1 mm and 0.785 cm2 is 79 pA at 1 V: the card says no, the bare cell is asked. */
async function electronic(kind: CellKind, { told }: Order) {
  const lab = await Lab.open(kind, told)
  const area_m2 = kind.sample.area_m2 ?? NaN
  lab.refuses("ca", { e_V: 1, duration_s: 2e6, every_s: 60, iMax_A: 1e-6, iLeast_A: (1e-9 * area_m2) / 1e-3 })
  await lab.close()
  const cell = kind.create(1)
  const points = []
  for (let k = 0; k < 200; k++) {
    cell.advance({ kind: "E", from_V: 1, to_V: 1 }, 1e4)
    points.push({ x: 1e4 * (k + 1), y: cell.i_A })
  }
  return {
    values: {
      ["sigma_el"]: { ours: (1e-2 * cell.i_A * 1e-3) / area_m2, u: null, by: "bare cell" as const },
    },
    pictures: [
      await curvesPicture("dc", "Current at 1 V, bare cell.", ["time (s)", "I (A)"], [points], { logY: true }),
    ],
  }
}

const pellets = [
  ["350", lntoPellet350],
  ["450", lntoPellet450],
  ["550", lntoPellet550],
] as const

function one(
  system: string,
  kind: CellKind,
  name: string,
  settings: string,
  run: (k: CellKind, o: Order) => ReturnType<Experiment["run"]>,
): Experiment {
  return { system, name, settings, run: o => run(kind, o) }
}

export const wangPellets: readonly Experiment[] = pellets.flatMap(([name, kind]) => [
  one(`LNTO-pellet-${name}`, kind, "eis", "0.1 Hz to 1 MHz (assumed), 10 mV, blocking electrodes", ionic),
  one(`LNTO-pellet-${name}`, kind, "dc", "1 V for 2e6 s", electronic),
])
