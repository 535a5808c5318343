/**
 * ngspice in WebAssembly (npm: eecircuit-engine 1.8.0, ngspice 45) behind one function: deck in, columns out.
 *
 * One instance runs one simulation at a time, so calls queue. Only the ES module of the package exists; it has no types for
 * a run that failed: errors are read from its log.
 */
export interface Phasor {
  readonly re: number
  readonly im: number
}

export interface Columns {
  /** Values of a vector, `frequency`, `time`, `v(ex)`; the real part where they are complex. */
  real(name: string): Float64Array
  complex(name: string): readonly Phasor[]
}

export type Spice = (deck: string) => Promise<Columns>

type Value = number | { readonly real: number; readonly img: number }

let started: Promise<Spice> | undefined

/** The engine of this process; starting takes about two seconds, once. */
export function spice(): Promise<Spice> {
  started ??= start()
  return started
}

async function start(): Promise<Spice> {
  const { Simulation } = await import("eecircuit-engine")
  const simulation = new Simulation()
  await simulation.start()
  let last: Promise<unknown> = Promise.resolve()
  const run = async (deck: string): Promise<Columns> => {
    simulation.setNetList(deck)
    const result = await simulation.runSim()
    const errors = simulation.getError().filter(line => /error|aborted|too small|no convergence/i.test(line))
    if (result.numPoints === 0 || errors.some(line => /aborted/i.test(line)))
      throw new Error(`ngspice gave nothing for "${deck.split("\n")[0]}": ${errors.join(" | ") || "no message"}`)
    const at = new Map(result.variableNames.map((name, k) => [name.toLowerCase(), k]))
    const values = (name: string) => {
      const k = at.get(name.toLowerCase())
      if (k === undefined) throw new RangeError(`no vector ${name}; ngspice gave ${result.variableNames.join(" ")}`)
      return result.data[k].values as readonly Value[]
    }
    return {
      real: name => Float64Array.from(values(name), v => (typeof v === "number" ? v : v.real)),
      complex: name => values(name).map(v => (typeof v === "number" ? { re: v, im: 0 } : { re: v.real, im: v.img })),
    }
  }
  return deck => {
    const job = last.then(() => run(deck))
    last = job.catch(() => undefined)
    return job
  }
}
