/**
 * Elements of hardware/schematic/circuit as an ngspice deck.
 *
 * Op amps become subcircuits with the numbers of hardware/schematic/opamps: a transconductance into R and C (gain and first
 * pole), a second pole, an output resistance; input noise as the white and flicker noise of a biased resistor. `.tran` gets a
 * model that slews, clips and limits its current; the others a linear one, which has one operating point.
 */
import type { Element } from "../schematic/circuit"
import { INPUT_F, opAmpModel } from "../schematic/opamps"

/** 4 k T at ngspice's 27 degC. */
const NOISE_J = 4 * 1.380649e-23 * 300.15

export interface DeckOptions {
  readonly title: string
  /** The analysis line, e.g. `.ac dec 20 1m 30meg`. */
  readonly analysis: string
  /** Vectors to keep; all if left out. */
  readonly save?: readonly string[]
  /** Waveforms of sources by name, e.g. `dacA: "pulse(...)"`. */
  readonly wave?: Readonly<Record<string, string>>
  /** Starting points of nets for the operating point. */
  readonly near?: Readonly<Record<string, number>>
}

/** ngspice's name of a net. */
export function net(name: string): string {
  return name === "gnd" ? "0" : name.replace(/\W/g, "_").toLowerCase()
}
/** ngspice's vector of a net's potential. */
export function v(name: string): string {
  return `v(${net(name)})`
}

const number = (x: number) => String(Number(x.toPrecision(9)))

function opAmpLines(name: string, linear: boolean): string[] {
  const m = opAmpModel(name)
  const c_F = 10e-12
  const gm = 2 * Math.PI * m.gbw_Hz * c_F
  const slew_A = m.slew_V_s * c_F
  const noise_ohm = m.noiseVoltage ** 2 / NOISE_J
  const bias_A = 1e-3
  const flicker = (m.noiseVoltage ** 2 * m.corner_Hz) / (noise_ohm ** 2 * bias_A ** 2)
  return [
    `.subckt ${name} inp inn out params: vos=0`,
    "Vos inp i1 {vos}",
    `Cin i1 inn ${number(INPUT_F)}`,
    `Rn n1 0 rn${name} ${number(noise_ohm)}`,
    `In 0 n1 ${bias_A}`,
    `Vn n2 0 ${number(noise_ohm * bias_A)}`,
    "En i1 i2 n1 n2 1",
    ...(linear
      ? [`Ggm 0 x i2 inn ${number(gm)}`]
      : [`Bgm 0 x I=${number(slew_A)}*tanh(${number(gm / slew_A)}*v(i2,inn))`]),
    `R1 x 0 ${number(m.a0 / gm)} noisy=0`,
    `C1 x 0 ${number(c_F)}`,
    ...(linear
      ? []
      : [
          `Dp x vpc dcl${name}`,
          `Vp vpc 0 ${m.swing_V - 0.6}`,
          `Dn vnc x dcl${name}`,
          `Vm vnc 0 ${-m.swing_V + 0.6}`,
          `.model dcl${name} d(is=1e-15 n=1 rs=100)`,
        ]),
    "E2 y1 0 x 0 1",
    "R2 y1 y 1e3 noisy=0",
    `C2 y 0 ${number(1 / (2 * Math.PI * m.pole_Hz * 1e3))}`,
    ...(linear
      ? [`Rout y0 out ${m.z_ohm} noisy=0`, "Eo y0 0 y 0 1"]
      : [`Bout 0 out I=${m.iMax_A}*tanh((v(y)-v(out))/${number(m.z_ohm * m.iMax_A)})`]),
    `.model rn${name} r(kf=${number(flicker)} af=2)`,
    `.ends ${name}`,
  ]
}

function line(e: Element, wave: DeckOptions["wave"]): string {
  const name = e.name.replace(/\W/g, "_")
  switch (e.kind) {
    case "R":
      return `R${name} ${net(e.a)} ${net(e.b)} ${number(e.r_ohm)}`
    case "C":
      return `C${name} ${net(e.a)} ${net(e.b)} ${number(e.c_F)}`
    case "L":
      return `L${name} ${net(e.a)} ${net(e.b)} ${number(e.l_H)}`
    case "V":
      return `V${name} ${net(e.a)} ${net(e.b)} dc ${number(e.dc_V)} ac ${number(e.ac_V)} ${wave?.[e.name] ?? ""}`.trimEnd()
    case "opamp":
      return `X${name} ${net(e.plus)} ${net(e.minus)} ${net(e.out)} ${e.model} vos=${number(e.offset_V)}`
    case "Z":
      throw new RangeError(`${e.name} is given by a function of frequency; ngspice needs resistors and capacitors`)
  }
}

/**
 * The deck's text.
 * @throws RangeError for an element that SPICE cannot take (kind Z)
 */
export function deckOf(elements: readonly Element[], o: DeckOptions): string {
  const transient = o.analysis.startsWith(".tran")
  const models = new Set(elements.flatMap(e => (e.kind === "opamp" ? [e.model] : [])))
  const tolerances = transient
    ? "gmin=1e-12 abstol=1e-10 reltol=1e-3 vntol=1e-6 chgtol=1e-13 itl4=100"
    : "gmin=1e-15 abstol=1e-14 reltol=1e-5 vntol=1e-9"
  const near = Object.entries(o.near ?? {}).map(([name, value_V]) => `${v(name)}=${number(value_V)}`)
  return [
    `* ${o.title}`,
    ...[...models].flatMap(name => opAmpLines(name, !transient)),
    ...elements.map(e => line(e, o.wave)),
    ...(near.length > 0 ? [`.nodeset ${near.join(" ")}`] : []),
    `.options ${tolerances} itl1=500 itl2=500`,
    ...(o.save === undefined ? [] : [`.save ${o.save.join(" ")}`]),
    o.analysis,
    ".end",
    "",
  ].join("\n")
}
