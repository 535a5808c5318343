/** LNTO pellet annealed at 350 C: see the family. */
import { lntoPellet } from "../cell/families/lntoPellet"

/** 13.2 uS/cm, Fig. 1b,c. */
export const lntoPellet350 = lntoPellet(350, 13.2e-4)
