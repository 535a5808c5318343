/** Entry of the channel card with an RP2040. */
import { Instrument } from "./app/instrument"
import { hal } from "./hal/pico"

const instrument = new Instrument(hal)
await instrument.run()
