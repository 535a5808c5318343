/** Each chip works in the mode that the board's table gives it, and in no other than those of its data sheet. */
import { describe, expect, it } from "vitest"
import { BUS, LOOP, SAFETY, SELECT, SWITCH } from "../../hardware/boards/channelCard"
import { AD5941 } from "../../hardware/parts/ad5941"
import { ADS131M04 } from "../../hardware/parts/ads131m04"
import { DAC124S085 } from "../../hardware/parts/dac124s085"
import { W25Q128 } from "../../hardware/parts/w25q128"
import { DummyCell } from "../../sim/cell/dummy"
import { PROFILES } from "../../sim/frontEnd"
import { AnalogBench } from "./bench"

/** What the card does with a chip that is understood; the same question to each of them, answered by what can be seen. */
const UNDERSTOOD: Readonly<Record<number, (b: AnalogBench) => boolean>> = {
  [SELECT.dac]: b => {
    b.loop("potentiostat", 1)
    b.setE(0.25)
    b.wait(0.2)
    return Math.abs(b.trueReading(1).e_V - 0.25) < 0.01
  },
  [SELECT.adc]: b => {
    b.adc(ADS131M04.cmdReadReg | (ADS131M04.regId << 7))
    return b.adc(0)[0] === ADS131M04.id
  },
  [SELECT.engine]: b => {
    b.spi(SELECT.engine, AD5941.spiSetAddress, AD5941.regChipId >> 8, AD5941.regChipId & 255)
    const answer = b.spi(SELECT.engine, AD5941.spiRead, 0, 0, 0)
    return answer[2] * 256 + answer[3] === AD5941.chipId
  },
  [SELECT.switches]: b => {
    b.setE(0.25)
    const range = b.card.board.ranges[1].switchWord
    b.switches(range | LOOP.potentiostat | SWITCH.comp0)
    b.wait(0.2)
    return Math.abs(b.trueReading(1).e_V - 0.25) < 0.01
  },
  [SELECT.arm]: b => (b.status() & SAFETY.statusAlive) !== 0 && (b.status() & 0x60) === 0,
  [SELECT.limits]: b => {
    b.window(DAC124S085.low, 3000)
    return (b.status() & SAFETY.statusWindow) !== 0
  },
  [SELECT.flash]: b => b.spi(SELECT.flash, W25Q128.cmdId, 0, 0, 0)[1] === W25Q128.idManufacturer,
}

/** From TI SLAS719E, SBAS890C, SCLS040, SCLS116, SNAS348, Analog Devices AD5941 Rev. 0, Winbond W25Q128JV Rev. H. */
const FROM_DATA_SHEETS: Readonly<Record<number, readonly number[]>> = {
  [SELECT.dac]: [1, 2],
  [SELECT.adc]: [1],
  [SELECT.engine]: [0],
  [SELECT.switches]: [0, 3],
  [SELECT.arm]: [0],
  [SELECT.limits]: [1, 2],
  [SELECT.flash]: [0, 3],
}

describe("SPI modes", () => {
  for (const { select, mode } of BUS)
    it(`${SELECT[select]} is spoken to in mode ${mode}, and works in modes ${FROM_DATA_SHEETS[select].join(" and ")} only`, () => {
      for (let k = 0; k < 4; k++) {
        const b = new AnalogBench(new DummyCell({ series_ohm: 1000, parallel_ohm: 0, capacity_F: 0 }), PROFILES.ideal)
        b.card.bus.modes.set(select, k)
        b.relays(1, 1)
        expect(UNDERSTOOD[select](b), `mode ${k}`).toBe(FROM_DATA_SHEETS[select].includes(k))
      }
      expect(FROM_DATA_SHEETS[select]).toContain(mode)
    })
})
