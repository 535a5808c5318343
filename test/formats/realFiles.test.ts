/** Files as instruments wrote them. Counts, first and last values were read off the files by eye. */

import { readFile } from "node:fs/promises"
import { resolve } from "node:path"
import { describe, expect, it } from "vitest"
import { readSpectrum, spectraFromBytes } from "../../host/formats/readSpectrum"
import { hasSharedEis, sharedEis } from "../circuit/sharedData"

const files: [string, string, number, number[], number[]][] = [
  [
    "impedance_py/exampleData.csv",
    "csv",
    66,
    [3.1623e-3, 4.94998977640506e-2, -2.043869854441892e-2],
    [1e4, 1.577148266048593e-2, 1.015747456493824e-2],
  ],
  ["impedance_py/exampleDataZPlot.z", "zplot", 21, [3e5, 147.77, -11.335], [3e3, 613.68, -137.13]],
  ["impedance_py/exampleDataZPlot_noComments.z", "zplot", 31, [3e5, 642.62, -85.821], [300, 1305.3, -195.01]],
  ["impedance_py/Circuit1_EIS_1.z", "zplot", 48, [5e4, 29.036, 0.63662], [1, 75.803, -0.16244]],
  ["impedance_py/exampleDataGamry.DTA", "gamry", 72, [200015.6, 825.8584, -1367.239], [0.0158898, 17007.49, -6635.557]],
  [
    "impedance_py/exampleDataGamryABORT.DTA",
    "gamry",
    72,
    [200015.6, 825.8584, -1367.239],
    [0.0158898, 17007.49, -6635.557],
  ],
  [
    "impedance_py/exampleDataAutolab.txt",
    "autolab",
    41,
    [1e4, 0.013785863964281, 0.007191946305823],
    [0.1, 0.0345697771923854, -0.00390292888845954],
  ],
  [
    "impedance_py/exampleDataBioLogic.mpt",
    "biologic",
    43,
    [1000.3201, 65.470886, -0.38998979],
    [0.01689554, 110.97003, -2.3458567],
  ],
  ["impedance_py/exampleDataCHInstruments.txt", "chi", 73, [99610, 98.91, -2.748], [0.1, 5685, -15860]],
  [
    "impedance_py/exampleDataParstat.txt",
    "parstat",
    31,
    [1e4, -0.00049816280376104, 0.0175143479976367],
    [10, 0.0270946491457229, -0.00399791080333837],
  ],
  [
    "impedance_py/exampleDataPowersuite.txt",
    "powersuite",
    30,
    [0.1, 423929.46, -49014.063],
    [2e6, -470.54113, -1397.7358],
  ],
  [
    "impedance_py/exampleDataVersaStudio.par",
    "versastudio",
    61,
    [1e5, 55.31571, 4.575431],
    [0.02154435, 1516.313, -122.8279],
  ],
  [
    "hybrid-drt/EISGALV_EISTest3.DTA",
    "gamry",
    71,
    [1000078, 0.04711733, 0.1695821],
    [0.1001603, 0.06649166, -0.001175554],
  ],
  ["autoeis/test_data.txt", "csv", 67, [200019.48, 130.4171, -34.680012], [0.00099990517, 5170240.5, -2345775.5]],
]

describe.skipIf(!hasSharedEis)("real files (skipped where ../shared/data/eis is absent)", () => {
  for (const [path, format, n, first, last] of files)
    it(`${path} is read as ${format}, ${n} points`, async () => {
      const s = await readSpectrum(resolve(sharedEis, path))
      expect(s.meta.format).toBe(format)
      expect(s.f_Hz.length).toBe(n)
      const at = (i: number) => [s.f_Hz[i], s.re_ohm[i], s.im_ohm[i]]
      first.forEach((x, k) => expect(at(0)[k]).toBeCloseTo(x, 12))
      last.forEach((x, k) => expect(at(n - 1)[k]).toBeCloseTo(x, 12))
    })

  it("the file whose frequency column is missing is refused by line", async () => {
    await expect(readSpectrum(resolve(sharedEis, "impedance_py/exampleDataBioLogic_MissingFreq.mpt"))).rejects.toThrow(
      /line 61: no column for frequency/,
    )
  })

  it("the ageing series holds 65 spectra of 57 points", async () => {
    const bytes = await readFile(resolve(sharedEis, "autoeis/battery_cycles_0_64.csv"))
    const spectra = spectraFromBytes(bytes, "battery_cycles_0_64.csv")
    expect(spectra.map(s => s.f_Hz.length)).toEqual(Array(65).fill(57))
  })

  it("a file that is not there is named with the reason", async () => {
    await expect(readSpectrum("/nowhere/x.csv")).rejects.toThrow(/\/nowhere\/x\.csv cannot be read: ENOENT/)
  })
})
