/** Entry of the simulated channel card that is reached as a real one is: through Jacdac and the console of its USB port. */
import { channelCard } from "../../hardware/boards/channelCard"
import { ChannelCardFrontEnd } from "./app/channelCardFrontEnd"
import { Instrument } from "./app/instrument"
import { FlashChip } from "./drivers/w25q128"
import { hal } from "./hal/simUsb"

const instrument = new Instrument(hal, new ChannelCardFrontEnd(hal, channelCard), new FlashChip(hal))
await instrument.run()
