/** LNTO pellet annealed at 550 C: see the family. */
import { lntoPellet } from "../cell/families/lntoPellet"

/** 2.43 uS/cm, Fig. 1b,c. */
export const lntoPellet550 = lntoPellet(550, 2.43e-4)
