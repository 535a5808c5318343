/** Chandra et al. (arXiv): NaVO3 against lithium and against sodium. */
import { chandraLithium } from "./chandraLithium"
import { chandraSodium } from "./chandraSodium"

export const chandra = [...chandraLithium, ...chandraSodium]
