// Generated from the files of this folder by `npm run tidy`; do not edit.
import { memory } from "./memory"
import { tcp } from "./tcp"

export const all = [memory, tcp] as const
