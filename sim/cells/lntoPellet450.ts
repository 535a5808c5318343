/** LNTO pellet annealed at 450 C: see the family. */
import { lntoPellet } from "../cell/families/lntoPellet"

/** 38.7 uS/cm, Fig. 1b,c. */
export const lntoPellet450 = lntoPellet(450, 38.7e-4)
