/** Entry of the simulated card: the bytecode that runs in the tests. */
import { Instrument } from "./app/instrument"
import { hal } from "./hal/sim"

const instrument = new Instrument(hal)
await instrument.run()
