// Generated from the files of this folder by `npm run tidy`; do not edit.
import { chronoamperometry } from "./chronoamperometry"
import { cyclicVoltammetry } from "./cyclicVoltammetry"
import { galvanostaticCycling } from "./galvanostaticCycling"
import { gitt } from "./gitt"
import { impedanceSpectroscopy } from "./impedanceSpectroscopy"
import { openCircuit } from "./openCircuit"

export const all = [chronoamperometry, cyclicVoltammetry, galvanostaticCycling, gitt, impedanceSpectroscopy, openCircuit] as const
