/**
 * Impedance engine: AD5941 as waveform generator, DFT and sequencer beside the DC loop. It never touches the cell: its sine
 * goes into the controller (excitation.ts), it sees both monitors through the AC amplifiers.
 * Its own current amplifiers are not used, and so no calibration resistor is fitted: E and I go through the same converter,
 * and their ratio is calibrated with loads at the cell (host/calibration/impedanceProcedure.ts).
 * Source: Analog Devices AD5940/AD5941 Rev. 0, pin functions and typical application; decoupling as recommended there.
 */
import { c, chip, decouple, pins, r } from "./catalogue"
import type { Part } from "./part"

const B = "engine"

export const engine: readonly Part[] = [
  chip(
    "U701",
    "AD5941BCPZ",
    5.5,
    B,
    "impedance 0.2 Hz .. 100 kHz by itself",
    pins({
      input: {
        "/CS": "engineN",
        SCLK: "sck",
        MOSI: "mosi",
        "/RESET": "resetN",
        XTALI: "engineXi",
        AIN2: "engineE",
        AIN3: "engineI",
        RE0: "engineOut",
      },
      output: { CE0: "engineOut", XTALO: "engineXo", VBIAS_CAP: "engineBias" },
      threeState: { MISO: "misoCell" },
      passive: {
        AVDD_REG: "engineAvddReg",
        DVDD_REG: "engineDvddReg",
        VREF_1V82: "engineRef1V82",
        VREF_2V5: "engineRef2V5",
      },
      notConnected: {
        SE0: "",
        DE0: "",
        RC0_0: "",
        RC0_1: "",
        RC0_2: "",
        VBIAS0: "",
        VZERO0: "",
        AIN0: "",
        AIN1: "",
        "AIN4/LPF0": "",
        AIN6: "",
        RCAL0: "",
        RCAL1: "",
        GPIO0: "",
        GPIO1: "",
        GPIO2: "",
      },
      supply: { AVDD: "+3V3", AVDD_DD: "+3V3", DVDD: "+3V3", IOVDD: "+3V3" },
      ground: { AGND: "gnd", AGND_REF: "gnd", DGND: "gnd", EP: "gnd" },
    }),
    { alternates: ["AD5941BCPZ-RL7"] },
  ),
  ...decouple(701, B, "U701 AVDD, AVDD_DD, DVDD, IOVDD", "gnd", ["+3V3", "+3V3", "+3V3", "+3V3"]),
  c("C705", 4.7e-6, "+3V3", "gnd", B, "at U701"),
  c("C706", 4.7e-7, "engineAvddReg", "gnd", B, "analog regulator"),
  c("C707", 4.7e-7, "engineDvddReg", "gnd", B, "digital regulator"),
  c("C708", 4.7e-6, "engineRef1V82", "gnd", B, "reference"),
  c("C709", 4.7e-7, "engineRef2V5", "gnd", B, "low-power reference"),
  c("C710", 4.7e-7, "engineBias", "gnd", B, "bias, 1.11 V"),
  {
    ref: "Y701",
    kind: "crystal",
    mpn: "ECS-160-8-33-JGN-TR",
    alternates: ["ABM8-16.000MHZ-B2-T"],
    price: 0.3,
    block: B,
    pins: pins({ passive: { 1: "engineXi", 3: "engineXtal" }, ground: { 2: "gnd", 4: "gnd" } }),
    note: "16 MHz, 8 pF: the internal oscillator is +-3 %",
  },
  r("R702", 100, "engineXo", "engineXtal", B, "limits the drive of the crystal"),
  c("C711", 1e-11, "engineXi", "gnd", B, "crystal load"),
  c("C712", 1e-11, "engineXtal", "gnd", B, "crystal load"),
]
