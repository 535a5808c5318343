/**
 * A graded mesh for diffusion from a surface into a slab or a sphere, as a ladder of volumes and conductances.
 *
 *     surface |-R-+--R--+----R----+-------R-------+  centre (no flux)
 *                 V     V         V               V
 *
 * Cells grow geometrically from the surface. The resistance between two cells uses the geometric mean of their sizes,
 * not the arithmetic one: volumes and resistances then interlace in one geometric series, for which the error of the
 * surface impedance falls exponentially with the number of cells (optimal grids: Ingerman, Druskin and Knizhnerman,
 * Comm. Pure Appl. Math. 53 (2000) 1039). 32 cells follow coth(sqrt(iwL2/D)) to 0.11 % over 9 decades; the plain
 * mean needs 100. The two cells at the centre carry a small end correction found numerically for slab and sphere.
 *
 * Everything is per unit of outer surface: volumes in m, conductances (to be multiplied by D) in 1/m.
 */
export type Shape = "slab" | "sphere"

export interface Mesh {
  readonly cells: number
  /** Volume of cell i over the outer surface [m]; 0 is the centre (back), cells-1 the surface. */
  readonly volume: Float64Array
  /** Conductance over D between i and i+1 [1/m]; the last one leads to the surface. */
  readonly conductance: Float64Array
}

export const defaultCells = 34
/** Size of the surface cell over the length. */
export const defaultSurfaceCell = 4e-6

const BACK_SIZE = 0.8
const NEXT_SIZE = 0.875
const BACK_DISTANCE = 0.95

/**
 * @param length_m thickness of the slab or radius of the sphere
 * @param cells number of cells, at least 4
 * @param surfaceCell size of the surface cell over the length, below 1/cells
 */
export function buildMesh(
  shape: Shape,
  length_m: number,
  cells = defaultCells,
  surfaceCell = defaultSurfaceCell,
): Mesh {
  const growth = growthFor(cells, surfaceCell)
  const size = sizes(cells, surfaceCell, growth)
  const volume = new Float64Array(cells)
  const conductance = new Float64Array(cells)
  let outer = 1
  for (let k = 0; k < cells; k++) {
    const inner = k === cells - 1 ? 0 : outer - size[k]
    const i = cells - 1 - k
    volume[i] = length_m * (shape === "slab" ? outer - inner : (outer ** 3 - inner ** 3) / 3)
    if (k < cells - 1) {
      const distance = Math.sqrt(size[k] * size[k + 1]) * (k === cells - 2 ? BACK_DISTANCE : 1)
      conductance[i - 1] = (shape === "slab" ? 1 : inner * inner) / (length_m * distance)
    }
    outer = inner
  }
  conductance[cells - 1] = (1 + Math.sqrt(growth)) / (length_m * size[0])
  return { cells, volume, conductance }
}

/** Sizes over the length, from the surface inwards. */
function sizes(cells: number, first: number, growth: number): number[] {
  return Array.from({ length: cells }, (_, k) => {
    const correction = k === cells - 1 ? BACK_SIZE : k === cells - 2 ? NEXT_SIZE : 1
    return first * growth ** k * correction
  })
}

function growthFor(cells: number, first: number): number {
  let low = 1
  let high = 100
  for (let k = 0; k < 200; k++) {
    const middle = 0.5 * (low + high)
    if (sizes(cells, first, middle).reduce((sum, size) => sum + size, 0) > 1) high = middle
    else low = middle
  }
  return 0.5 * (low + high)
}
