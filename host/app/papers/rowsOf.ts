/** The paper's rows of one experiment, as host/app/cells has them. */
import type { Row } from "../cells/row"
import { rows } from "../cells/rows"

export function rowsOf(system: string, experiment: string): Row[] {
  return rows.filter(row => row.system === system && row.experiment === experiment)
}
