// Generated from the files of this folder by `npm run tidy`; do not edit.
import { cyclicVoltammetry } from "./cyclicVoltammetry"
import { gitt } from "./gitt"
import { impedanceSpectroscopy } from "./impedanceSpectroscopy"
import { openCircuit } from "./openCircuit"

export const all = [cyclicVoltammetry, gitt, impedanceSpectroscopy, openCircuit] as const
