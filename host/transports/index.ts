// Generated from the files of this folder by `npm run tidy`; do not edit.
import { firmata } from "./firmata"
import { memory } from "./memory"
import { tcp } from "./tcp"
import { usb } from "./usb"

export const all = [firmata, memory, tcp, usb] as const
