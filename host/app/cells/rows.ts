/** All rows of the five papers, paper by paper. */
import type { Row } from "./row"
import { chandra } from "./rows/chandra"
import { gao2022 } from "./rows/gao2022"
import { shen2023 } from "./rows/shen2023"
import { wang2020 } from "./rows/wang2020"
import { zhang2019 } from "./rows/zhang2019"

export const rows: readonly Row[] = [...zhang2019, ...chandra, ...shen2023, ...wang2020, ...gao2022]
