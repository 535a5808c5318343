import { describe, expect, it } from "vitest"
import { FileError } from "../../host/errors"
import { all } from "../../host/formats"
import { type ReadOptions, spectraFromBytes, spectrumFromBytes } from "../../host/formats/readSpectrum"

/** Text as bytes of the old Western code page, where µ and ° are one byte. */
function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, c => c.charCodeAt(0))
}
const utf8 = (text: string) => new TextEncoder().encode(text)

function read(text: string, name: string, options?: ReadOptions) {
  return spectrumFromBytes(utf8(text), name, options)
}

function points(s: { f_Hz: readonly number[]; re_ohm: readonly number[]; im_ohm: readonly number[] }) {
  return s.f_Hz.map((f, i) => [f, s.re_ohm[i], s.im_ohm[i]])
}

function message(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    expect(error).toBeInstanceOf(FileError)
    return (error as FileError).message
  }
  throw new Error("nothing was thrown")
}

const expected = [
  [100, 10.5, -2],
  [1, 50, -0.25],
]

describe("the formats", () => {
  it("have their own names and say where they are known from", () => {
    expect(new Set(all.map(f => f.id)).size).toBe(all.length)
    for (const f of all) expect(f.source.length).toBeGreaterThan(10)
  })
})

describe("a plain table", () => {
  it("without a header is f, Re, Im", () => {
    expect(points(read("100,10.5,-2\n1,50,-0.25\n", "a.csv"))).toEqual(expected)
  })

  it("may use semicolons, tabs, blanks, decimal commas, marks and any line ends", () => {
    for (const text of [
      "100;10.5;-2\r\n1;50;-0.25\r\n",
      "100;10,5;-2,0\n1;50,0;-0,25",
      "100\t10,5\t-2,0\n1\t50,0\t-0,25",
      "100 10.5 -2\r1 50 -0.25",
      "  100.0   10.5   -2.0 \n  1.0   50.0  -0.25 \n",
      "\uFEFF100,10.5,-2\r\r\n1,50,-0.25\r\r\n",
      "# a comment\n100,10.5,-2\n\n1,50,-0.25",
    ])
      expect(points(read(text, "a.csv")), JSON.stringify(text)).toEqual(expected)
  })

  it("follows the names and units of its header, in any order", () => {
    const headers: [string, string][] = [
      ["frequency,real,imaginary", "100,10.5,-2\n1,50,-0.25"],
      ["f_Hz,Zre_ohm,Zim_ohm", "100,10.5,-2\n1,50,-0.25"],
      ["Im(Z)/Ohm\tfreq/Hz\tRe(Z)/Ohm", "-2\t100\t10.5\n-0.25\t1\t50"],
      ["freq/Hz;Re(Z)/Ohm;-Im(Z)/Ohm", "100;10,5;2\n1;50;0,25"],
      ["f (kHz),Z' (mΩ),Z'' (mΩ)", "0.1,10500,-2000\n0.001,50000,-250"],
      ["f [Hz],Z\u2032 [\u2126],\u2212Z\u2033 [\u2126]", "100,10.5,2\n1,50,0.25"],
      [",Freq,Zreal,Zimag,Zmod,Zphz", "0,100,10.5,-2,10.7,-10.8\n1,1,50,-0.25,50,-0.3"],
    ]
    for (const [header, rows] of headers) {
      const got = points(read(`${header}\n${rows}\n`, "a.csv"))
      got.flat().forEach((x, i) => expect(x, header).toBeCloseTo(expected.flat()[i], 10))
    }
  })

  it("turns modulus and phase into Re and Im when the phase has a unit", () => {
    const [[f, re, im]] = points(read("freq/Hz,|Z|/Ohm,Phase(Z)/deg\n50,2,-60\n", "a.csv"))
    expect([f, re]).toEqual([50, expect.closeTo(1, 12)])
    expect(im).toBeCloseTo(-Math.sqrt(3), 12)
    expect(message(() => read("freq/Hz,|Z|/Ohm,Phase\n50,2,-60\n", "a.csv"))).toMatch(/degrees or radians/)
  })

  it("with several cycles is read as several spectra, and asks which", () => {
    const text = "cycle,f_Hz,Zre_ohm,Zim_ohm\n0,100,1,-1\n0,1,2,-2\n1,100,3,-3\n1,1,4,-4\n"
    expect(spectraFromBytes(utf8(text), "a.csv").map(s => s.meta.cycle)).toEqual(["0", "1"])
    expect(message(() => read(text, "a.csv"))).toMatch(/holds 2 spectra \(cycle 0, cycle 1\): say which one, 1\.\.2/)
    expect(points(read(text, "a.csv", { which: 2 }))[0]).toEqual([100, 3, -3])
    expect(message(() => read(text, "a.csv", { which: 3 }))).toMatch(/number 3 was asked/)
  })

  it("is refused where its meaning would be a guess", () => {
    expect(message(() => read("1,2,3,4\n2,3,4,5\n", "a.csv"))).toMatch(/a\.csv, line 1: 4 columns and no header/)
    expect(message(() => read("1,2,3\n3,3,4\n2,1,1\n", "a.csv"))).toMatch(/neither rises nor falls/)
    expect(message(() => read("f,Zre,Zreal,Zim\n1,2,3,4\n", "a.csv"))).toMatch(/columns 2 \(Zre\) and 3 \(Zreal\) both/)
    expect(message(() => read("tau,gamma\n1,2\n", "a.csv"))).toMatch(
      /no column for frequency, re, im among tau \| gamma/,
    )
  })

  it("names the line, the column and the text that is wrong", () => {
    const text = "f_Hz,re_ohm,im_ohm\n100,10,-2\n10,abc,-2\n"
    expect(message(() => read(text, "a.csv"))).toMatch(/a\.csv, line 3: column 2 \(re_ohm\) holds "abc"/)
    expect(message(() => read("f_Hz,re_ohm,im_ohm\n100,10\n", "a.csv"))).toMatch(
      /line 2: column 3 \(im_ohm\) holds nothing/,
    )
    expect(message(() => read("f_Hz,re_ohm,im_ohm\n-5,10,1\n", "a.csv"))).toMatch(/line 2: the frequency is -5 Hz/)
    expect(message(() => read("f_Hz,re_ohm,im_ohm\n0,10,1\n", "a.csv"))).toMatch(/no points \(1 rows at 0 Hz\)/)
    expect(message(() => read("", "a.csv"))).toMatch(/is empty/)
  })

  it("is refused when only the mirrored sign of Z'' belongs to a causal cell, and can be turned round", () => {
    // R0-p(R1,C1) with 1, 2 Ohm and 1 mF, written as -Im without saying so.
    const rows = Array.from({ length: 40 }, (_, i) => {
      const f = 10 ** (4 - i / 8)
      const y = 2 * Math.PI * f * 2e-3
      return `${f},${1 + 2 / (1 + y * y)},${(2 * y) / (1 + y * y)}`
    })
    expect(message(() => read(rows.join("\n"), "a.csv"))).toMatch(/probably holds -Z''; name it -Im\(Z\)/)
    expect(read(rows.join("\n"), "a.csv", { negateIm: true }).im_ohm[20]).toBeLessThan(0)
    expect(read(rows.join("\n"), "a.csv", { trustSign: true }).im_ohm[20]).toBeGreaterThan(0)
  })
})

describe("instrument files", () => {
  it("ZPlot with comments: columns 1, 5 and 6 after End Comments", () => {
    const text =
      "ZPLOT2 ASCII\n  Measured Data, ZPlot:       3.2c\n  Begin User Comments:        0\n  End User Comments:          0\n" +
      "  Data Points:                3\n  Freq(Hz)\tAmpl\tBias\tTime(Sec)\tZ'(a)\tZ''(b)\tGD\tErr\tRange\nEnd Comments\n" +
      "1.000000E+02\t1.0E-02\t0\t2.67\t1.05E+01\t-2.0E+00\t0\t0\t3\n1.0E+00\t1.0E-02\t0\t3.37\t50\t-0.25\t0\t0\t3\n"
    const s = read(text, "a.z")
    expect(points(s)).toEqual(expected)
    expect(s.t_s).toEqual([2.67, 3.37])
    expect(s.meta.incomplete).toBe("3 points were announced, 2 are there")
  })

  it("ZPlot without comments: comma-separated after the row of names", () => {
    const text =
      '"ZPlotW Data File: Version 3.2c"\n"Raw Data"\n2\n"  Freq(Hz)    Ampl     Bias   Time(Sec)   Z\'(a)    Z\'\'(b)    GD   Err   Range"\n' +
      "100, 1.0E-02, 0, 2.5, 10.5, -2, 0, 0, 5\n1, 1.0E-02, 0, 3.2, 50, -0.25, 0, 0, 5\n"
    const s = read(text, "a.z")
    expect(points(s)).toEqual(expected)
    expect(s.meta.incomplete).toBeUndefined()
    expect(message(() => read("ZPLOT2 ASCII\n  Date: 1\n", "a.z"))).toMatch(/is the file cut off/)
  })

  const gamryHead =
    "EXPLAIN\nTAG\tEISPOT\nOCVCURVE\tTABLE\t1\n\tPt\tT\tVf\n\t#\ts\tV\n\t0\t0.2\t3.1\n" +
    "ZCURVE\tTABLE\n\tPt\tTime\tFreq\tZreal\tZimag\tZsig\tZmod\tZphz\tIdc\tVdc\tIERange\n\t#\ts\tHz\tohm\tohm\tV\tohm\t°\tA\tV\t#\n"

  it("Gamry: the ZCURVE table, not the open-circuit one, with one-byte degree signs", () => {
    const text =
      gamryHead +
      "\t0\t1\t100\t10.5\t-2\t1\t10.7\t-10.8\t-5.9E-006\t-0.34\t9\n\t1\t3\t1\t50\t-0.25\t1\t50\t-0.3\t-3.7E-006\t-0.34\t9\n"
    const s = spectrumFromBytes(latin1(text), "a.DTA")
    expect(points(s)).toEqual(expected)
    expect(s.t_s).toEqual([1, 3])
  })

  it("Gamry: a stopped run is read as far as it got, and says so", () => {
    const text =
      gamryHead +
      "\t0\t1\t100\t10,5\t-2,0\t1\t10,7\t-10,8\t0\t0\t9\n\t1\t3\t1\t50\t-0,25\t1\t50\t-0,3\t0\t0\t9\n" +
      "EXPERIMENTABORTED\tTOGGLE\tT\tExperiment Aborted\nFRACURVE\tTABLE\t1\n\tPt\tT\n\t#\tS\n\t0\t1\n"
    const s = spectrumFromBytes(latin1(text), "a.DTA")
    expect(points(s)).toEqual(expected)
    expect(s.meta.aborted).toMatch(/stopped/)
    expect(message(() => read("EXPLAIN\nTAG\tCV\n", "a.DTA"))).toMatch(/no ZCURVE table/)
  })

  const mpt = (rows: string[], names = "freq/Hz\tRe(Z)/Ohm\t-Im(Z)/Ohm\ttime/s\tCs/µF\tcycle number\t") =>
    latin1(`EC-Lab ASCII FILE\nNb header lines : 4                          \n\n${names}\n${rows.join("\n")}\n`)

  it("BioLogic: -Im is turned round, rests at 0 Hz are left out, commas are decimal", () => {
    const s = spectrumFromBytes(
      mpt(["0\t0\t0\t0,5\t0\t1", "1,0E+002\t10,5\t2\t1\t0\t1", "1\t50\t0,25\t2\t0\t1"]),
      "a.mpt",
    )
    expect(points(s)).toEqual(expected)
    expect(s.meta.skipped).toBe("1 rows at 0 Hz")
  })

  it("BioLogic: cycles are spectra, and a missing frequency column is named", () => {
    const bytes = mpt(["100\t10.5\t2\t1\t0\t1.0E+000", "100\t11\t2\t1\t0\t2.0E+000"])
    expect(spectraFromBytes(bytes, "a.mpt").length).toBe(2)
    expect(message(() => spectraFromBytes(mpt(["1\t2"], "Re(Z)/Ohm\t-Im(Z)/Ohm"), "a.mpt"))).toMatch(
      /a\.mpt, line 4: no column for frequency/,
    )
    expect(message(() => read("EC-Lab ASCII FILE\nfoo\n", "a.mpt"))).toMatch(/line 2: expected "Nb header lines : N"/)
    expect(message(() => read("EC-Lab ASCII FILE\nNb header lines : 90\n", "a.mpt"))).toMatch(/90 header lines/)
  })

  it("Autolab: rows after the names", () => {
    const text =
      '\uFEFF"Z60W Data File: Version 1.1"\n""\n0,2,0,1,0.1,10000\n2\n"  Freq (Hz)    Ampl     Bias   Time(Sec)   Z\'(a)    Z\'\'(b)    GD   Err   Range"\n' +
      "100,0,0,0,10.5,-2,0,0,0\n1,0,0,0,50,-0.25,0,0,0\n"
    expect(points(read(text, "a.txt"))).toEqual(expected)
  })

  it("CH Instruments: rows after Freq/Hz", () => {
    const text =
      "Feb. 20, 2020   15:55:08\nA.C. Impedance\nInstrument Model:  CHI660E\n\nFreq/Hz, Z'/ohm, Z\"/ohm, Z/ohm, Phase/deg\n\n" +
      "1.000e+2, 1.05e+1, -2.0e+0, 1.07e+1, -10.8\n1.0e+0, 5.0e+1, -2.5e-1, 5.0e+1, -0.3\n"
    expect(points(read(text, "a.txt"))).toEqual(expected)
  })

  it("PARSTAT: direct-current rows before the sweep are left out", () => {
    const text =
      "Potential (V)\tCurrent (A)\tElapsed Time (s)\tFrequency (Hz)\tZre (ohms)\tZim (ohms)\t|Vac| (V)\t|Iac| (A)\t\n" +
      "3.4\t-0.1\t10\t0\t0\t0\t0\t0\t\n3.5\t0\t20\t100\t10.5\t-2\t0\t0\t\n3.5\t0\t30\t1\t50\t-0.25\t0\t0\t\n"
    expect(points(read(text, "a.txt"))).toEqual(expected)
  })

  it("PowerSuite: padded cells and doubled carriage returns", () => {
    expect(points(read("Frequency\t Zre\t Zimg\r\r\n100\t 10.5\t -2\r\r\n1\t 50\t -0.25\r\r\n", "a.txt"))).toEqual(
      expected,
    )
  })

  it("VersaStudio: the segments that hold frequencies", () => {
    const text =
      "<Application>\nName=VersaStudio\n</Application>\n<Segment1>\nType=2\n" +
      "Definition=Segment #, Point #, E(V), I(A), Elapsed Time(s), Frequency(Hz), E Real, E Imag, I Real, I Imag, Z Real, Z Imag, Z2 Real, Z2 Imag\n" +
      "0,0,0,0,1.8,100,0,0,0,0,10.5,-2,0,0\n0,1,0,0,2.1,1,0,0,0,0,50,-0.25,0,0\n</Segment1>\n"
    expect(points(read(text, "a.par"))).toEqual(expected)
    expect(message(() => read(text.replace("</Segment1>", ""), "a.par"))).toMatch(/<Segment1> is not closed/)
  })

  it("of unknown kind are refused with the list of what is known", () => {
    expect(message(() => read("PK\u0003\u0004 something", "a.xlsx"))).toMatch(
      /none of the known formats.*Gamry.*header/s,
    )
  })
})
