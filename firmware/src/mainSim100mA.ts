/** Entry of the simulated card with its 100 mA option. */
import { channelCard100mA } from "../../hardware/boards/channelCard100mA"
import { ChannelCardFrontEnd } from "./app/channelCardFrontEnd"
import { Instrument } from "./app/instrument"
import { FlashChip } from "./drivers/w25q128"
import { hal } from "./hal/sim"

const instrument = new Instrument(hal, new ChannelCardFrontEnd(hal, channelCard100mA), new FlashChip(hal))
await instrument.run()
