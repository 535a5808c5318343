/** The five papers and their experiments. */
import type { Experiment } from "./experiment"
import { chandra } from "./experiments/chandra"
import { gao2022 } from "./experiments/gao2022"
import { shen2023 } from "./experiments/shen2023"
import { wang2020 } from "./experiments/wang2020"
import { zhang2019 } from "./experiments/zhang2019"

export interface Paper {
  /** As typed after `--paper`; also the page's name. */
  readonly id: string
  readonly title: string
  readonly source: string
  readonly experiments: readonly Experiment[]
}

export const papers: readonly Paper[] = [
  {
    id: "zhang2019",
    title: "60V2O5-40TeO2 glass anode",
    source: "Zhang et al., Nano Energy 57 (2019) 592, doi:10.1016/j.nanoen.2018.12.088",
    experiments: zhang2019,
  },
  {
    id: "chandra",
    title: "NaVO3 anode against lithium and sodium",
    source: "Chandra et al., Na-ion diffusion and electrochemical performance of NaVO3 anode in Li/Na batteries, arXiv",
    experiments: chandra,
  },
  {
    id: "shen2023",
    title: "Na3V2(PO4)3 on its solid electrolyte",
    source: "Shen et al., Adv. Sci. 2023, doi:10.1002/advs.202301490",
    experiments: shen2023,
  },
  {
    id: "wang2020",
    title: "NMC532 coated with LiNb0.5Ta0.5O3",
    source: "Wang et al., Nano Energy 2020, doi:10.1016/j.nanoen.2020.104686",
    experiments: wang2020,
  },
  {
    id: "gao2022",
    title: "Co-ZIF-62: crystal, glass, amorphous",
    source: "Gao et al., Adv. Mater. 34 (2022) 2110048",
    experiments: gao2022,
  },
]
