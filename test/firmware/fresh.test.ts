/** A reading is of now, however long nobody has read: the converter keeps two old conversions (SBAS890C section 8.5.1.9.1). */
import { expect, it } from "vitest"
import { connectSimulated } from "../../host/app/simulated"
import { Readings } from "../../host/readings"
import { rest } from "../../protocol/steps"
import { type Control, cellKind } from "../../sim/cell"
import { DummyCell } from "../../sim/cell/dummy"

const RATE_V_S = 0.02

/** A resistor behind a source that rises once it has been told to. */
class RisingCell extends DummyCell {
  rises = false
  private since_s = 0
  override advance(control: Control, dt_s: number) {
    super.advance(control, dt_s)
    if (this.rises) this.since_s += dt_s
    this.e_V += RATE_V_S * this.since_s
  }
}
const rising = cellKind({
  id: "rising",
  title: "1 kohm and a source that rises by 20 mV/s",
  source: "components",
  notClaimed: "",
  sample: {},
  planted: [],
  create: () => new RisingCell({ series_ohm: 1000, parallel_ohm: 0, capacity_F: 0 }),
})

/** A rest of 4 s read every 40 ms, and then one of 12 s read every second. */
async function readingsOf(keeps: "oldest" | "newest"): Promise<Readings> {
  const { card, instrument, close } = await connectSimulated(rising, { seed: 3 })
  card.board.frontEnd.adc.keeps = keeps
  const { cell } = card.board.frontEnd
  if (cell instanceof RisingCell) cell.rises = true
  const all = new Readings()
  await new Promise<void>((resolve, reject) => {
    const tell = { readings: (r: Readings) => all.append(r), ended: () => resolve() }
    // flat out, the card may have idled for a minute before it hears of the run
    const limits = { eMin_V: -1, eMax_V: 4.5, iMax_A: 1e-3 }
    instrument.start([rest(0.04, { atMost_s: 4 }), rest(1, { atMost_s: 12 })], limits, tell).catch(reject)
  })
  await close()
  return all
}

for (const keeps of ["oldest", "newest"] as const)
  it(`who reads once a second sees E as late as who reads every 40 ms, when the converter keeps the ${keeps} two`, async () => {
    const r = await readingsOf(keeps)
    const born_s = (k: number) => r.t_s[k] - r.e_V[k] / RATE_V_S
    const often: number[] = []
    const rarely: number[] = []
    for (let k = 5; k < r.length; k++) (r.step[k] === 0 ? often : rarely).push(born_s(k))
    expect(often.length).toBeGreaterThan(80)
    expect(rarely.length).toBeGreaterThan(10)
    const mean_s = often.reduce((a, b) => a + b) / often.length
    // each is a conversion that ended within the last 21 ms, through a window of 22.5 ms
    for (const at_s of [...often, ...rarely]) expect(Math.abs(at_s - mean_s)).toBeLessThan(0.045)
  })
