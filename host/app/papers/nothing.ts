/** An experiment of which nothing is in a potentiostat's reach. */
import type { Findings } from "./experiment"

export async function nothingToMeasure(): Promise<Findings> {
  return { values: {}, pictures: [] }
}
