/**
 * The barrier: six signals to the cell side, three back, supply by a module (power.ts), relay contacts (relays.ts). The
 * "F" isolators go low without input or supply: nobody selected, FAULT reported. Creepage 4 mm (hardware/layout.md).
 * Sources: TI SLLSER1 (ISO776x), SLLSEP4 (ISO774x), pin tables in section 6.
 */
import { chip, decouple, pins } from "./catalogue"
import type { Part } from "./part"

const B = "isolation"

export const isolation: readonly Part[] = [
  chip(
    "U1001",
    "ISO7762FDWR",
    2.1,
    B,
    "bus and selects to the cell side; MISO and ready back",
    pins({
      input: { INA: "usbSck", INB: "usbMosi", INC: "usbSelA", IND: "usbSelB", INE: "misoCell", INF: "ready" },
      output: { OUTA: "sck", OUTB: "mosi", OUTC: "selA", OUTD: "selB", OUTE: "usbMisoCell", OUTF: "usbReady" },
      supply: { VCC1: "usb3V3", VCC2: "+3V3" },
      ground: { GND1: "usbGnd", GND2: "gnd" },
    }),
    { alternates: ["ISO7762FDBQR", "MAX14436FAWE+"] },
  ),
  ...decouple(1000, B, "U1001", "usbGnd", ["usb3V3"]),
  ...decouple(1001, B, "U1001", "gnd", ["+3V3"]),
  chip(
    "U1002",
    "ISO7742FDWR",
    1.6,
    B,
    "third select and watchdog state to the cell side; FAULT back",
    pins({
      input: {
        INA: "usbSelC",
        INB: "usbWatchdogOk",
        INC: "faultN",
        IND: "gnd",
        EN1: "usb3V3",
        EN2: "+3V3",
      },
      output: { OUTA: "selC", OUTB: "watchdogOk", OUTC: "usbFault" },
      notConnected: { OUTD: "" },
      supply: { VCC1: "usb3V3", VCC2: "+3V3" },
      ground: { GND1: "usbGnd", GND2: "gnd" },
    }),
    { alternates: ["ISO7742FDBQR", "SI8642BD-B-IS"] },
  ),
  ...decouple(1002, B, "U1002", "usbGnd", ["usb3V3"]),
  ...decouple(1003, B, "U1002", "gnd", ["+3V3"]),
  chip(
    "U1003",
    "SN74HC138PWR",
    0.15,
    B,
    "select code to one line: 0 = nobody, 7 = unused",
    pins({
      input: { A: "selA", B: "selB", C: "selC", G1: "+3V3", "/G2A": "gnd", "/G2B": "gnd" },
      output: { Y1: "dacN", Y2: "adcN", Y3: "engineN", Y4: "switchesN", Y5: "armN", Y6: "limitsN" },
      notConnected: { Y0: "", Y7: "" },
      supply: { VCC: "+3V3" },
      ground: { GND: "gnd" },
    }),
    { alternates: ["74HC138PW,118"] },
  ),
  ...decouple(1004, B, "U1003", "gnd", ["+3V3"]),
]
