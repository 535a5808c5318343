/** A simulated card for tests, and a saboteur that can sit on its wire. */
import { connectSimulated, cellNamed, simulatedCard } from "../../host/app/simulated"
import { Instrument, type Ending } from "../../host/instrument"
import { Readings, type Phasor } from "../../host/readings"
import { wirePair } from "../../host/transports/memory"
import type { ByteStream } from "../../host/transport"
import type { LinkTimes } from "../../host/wire/link"
import type { Limits } from "../../protocol/limits"
import type { Step } from "../../protocol/steps"
import { seeded } from "../../sim/random"

export const LIMITS: Limits = { eMin_V: -1, eMax_V: 4, iMax_A: 0.01 }

export function card(cell = "dummy-randles") {
  return connectSimulated(cellNamed(cell), {
    onError: error => {
      throw error
    },
  })
}

export interface Heard {
  readonly readings: Readings
  readonly phasors: Phasor[]
  readonly gaps: number[]
  readonly ending: Ending
}

/** Starts a program and waits for its end. */
export function playOn(instrument: Instrument, steps: readonly Step[], limits = LIMITS): Promise<Heard> {
  const readings = new Readings()
  const phasors: Phasor[] = []
  const gaps: number[] = []
  return new Promise((resolve, reject) => {
    instrument
      .start(steps, limits, {
        readings: part => readings.append(part),
        phasor: p => phasors.push(p),
        gap: (_from, _to, count) => gaps.push(count),
        ended: ending => resolve({ readings, phasors, gaps, ending }),
      })
      .catch(reject)
  })
}

export interface Harm {
  /** Per byte: probability that it is changed or lost. */
  readonly corrupt: number
  readonly lose: number
  /** Per chunk: probability that it comes twice. */
  readonly double: number
}

/** Wraps a stream so that what passes is hurt, in both directions, from a seed. */
function hurt(stream: ByteStream, harm: Harm, seed: number): ByteStream {
  const random = seeded(seed)
  const damage = (bytes: Uint8Array): Uint8Array[] => {
    const out: number[] = []
    for (const byte of bytes) {
      const dice = random.uniform()
      if (dice < harm.lose) continue
      out.push(dice < harm.lose + harm.corrupt ? Math.floor(random.uniform() * 256) : byte)
    }
    const chunk = Uint8Array.from(out)
    return random.uniform() < harm.double ? [chunk, chunk] : [chunk]
  }
  const wrapped: ByteStream = {
    onBytes: () => {},
    onClose: () => {},
    write(bytes) {
      for (const chunk of damage(bytes)) stream.write(chunk)
    },
    close: () => stream.close(),
  }
  stream.onBytes = bytes => {
    for (const chunk of damage(bytes)) wrapped.onBytes(chunk)
  }
  stream.onClose = reason => wrapped.onClose(reason)
  return wrapped
}

const IMPATIENT: LinkTimes = { answer_s: 0.03, attempts: 100, silence_s: 0.05 }

/** A card behind a bad wire. */
export async function badCard(cell: string, harm: Harm, seed: number) {
  const c = simulatedCard(cellNamed(cell), { seed })
  const [near, far] = wirePair()
  c.accept(far)
  const instrument = await Instrument.connect(hurt(near, harm, seed), IMPATIENT)
  return {
    instrument,
    card: c,
    async close() {
      await instrument.close()
      c.close()
    },
  }
}
