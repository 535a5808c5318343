/** A simulated card is calibrated in a simulated laboratory, and then says what it may be trusted with. */
import { connectSimulated, cellNamed } from "../host/app/simulated"
import { SimulatedBench } from "../host/app/simulatedBench"
import { calibrate } from "../host/calibration/procedure"
import { recordText, verificationText } from "../host/calibration/text"
import { verify } from "../host/calibration/verify"

const { instrument, card, close } = await connectSimulated(cellNamed("dummy-resistor"), { seed: 7 })
const bench = new SimulatedBench(card, 7)
const record = await calibrate(instrument, bench, { now_s: Math.floor(Date.now() / 1000) })
const verification = await instrument.scaledBy(record, () => verify(instrument, bench))
if (verification) console.log(verificationText(verification))
if (verification?.passed) await instrument.writeCalibration(record)
console.log(recordText(instrument.description.board, instrument.record))
await close()
