/** Entry of the channel card with an RP2040. */
import { channelCard } from "../../hardware/boards/channelCard"
import { ChannelCardFrontEnd } from "./app/channelCardFrontEnd"
import { Instrument } from "./app/instrument"
import { FlashChip } from "./drivers/w25q128"
import { hal } from "./hal/pico"

const instrument = new Instrument(hal, new ChannelCardFrontEnd(hal, channelCard), new FlashChip(hal))
await instrument.run()
