/** Entry of the simulated card: the bytecode that runs in the tests. */
import { channelCard } from "../../hardware/boards/channelCard"
import { ChannelCardFrontEnd } from "./app/channelCardFrontEnd"
import { Instrument } from "./app/instrument"
import { FlashChip } from "./drivers/w25q128"
import { hal } from "./hal/sim"

const instrument = new Instrument(hal, new ChannelCardFrontEnd(hal, channelCard), new FlashChip(hal))
await instrument.run()
