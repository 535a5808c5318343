/**
 * The channel card with its 100 mA option fitted: a 2 ohm shunt, a pair of parallel buffers behind the controller and the
 * 2 W supply module. Everything else is the channel card; the parts are marked `option: "100mA"` in hardware/schematic.
 */
import { Board, CurrentRange, TOPOLOGY } from "../board"
import { channelCard, SWITCH } from "./channelCard"

const shunt100mA: CurrentRange = {
  name: "100 mA",
  fullScale_A: 0.1,
  r_ohm: 2,
  topology: TOPOLOGY.shunt,
  cf_F: 0,
  drift_per_K: 15e-6,
  thermal_K_W: 60,
  // the Kelvin tap of this shunt is input 0 of the sense multiplexer
  switchWord: SWITCH.shunt100mA,
}

const ranges = [shunt100mA]
for (let k = 0; k < channelCard.ranges.length; k++) ranges.push(channelCard.ranges[k])

const base = channelCard.limits

export const channelCard100mA: Board = {
  name: "channel-card-100mA",
  title: "Galvanode channel card, 100 mA option",
  limits: {
    eMax_V: base.eMax_V,
    iMax_A: 0.1,
    everyMin_s: base.everyMin_s,
    stepMax_s: base.stepMax_s,
    rateMax_V_s: base.rateMax_V_s,
    galvanostat: true,
    engineMin_Hz: base.engineMin_Hz,
    engineMax_Hz: base.engineMax_Hz,
    stairsMax_Hz: base.stairsMax_Hz,
    amplitudeMax_V: base.amplitudeMax_V,
  },
  ranges,
  e: channelCard.e,
  iPerWord: channelCard.iPerWord,
  wordMax: channelCard.wordMax,
}
