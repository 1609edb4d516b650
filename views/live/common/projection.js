// From places on a surface to pixels and back: plain functions of numbers, without a page. Matrices have 16 numbers,
// column by column, as WebGL has them.

/**
 * @typedef {[x: number, y: number, z: number]} Place in space
 * @typedef {ArrayLike<number>} Matrix
 */

/**
 * Heights over an even grid.
 * @typedef {object} Grid
 * @property {ArrayLike<number>} x (nx,) ascending
 * @property {ArrayLike<number>} y (ny,) ascending
 * @property {ArrayLike<number>[]} z ny rows of nx
 */

/** @typedef {{ origin: Place, way: Place }} Ray away from the eye */

const MARCH = 400 // steps along a ray over the window, in which it may meet the surface
const HALVINGS = 40 // of a step in which it does

/**
 * The product of two matrices: the second is applied first.
 * @param {Matrix} a
 * @param {Matrix} b
 */
export function multiplied(a, b) {
  const product = new Float64Array(16)
  for (let column = 0; column < 4; column++)
    for (let row = 0; row < 4; row++)
      for (let k = 0; k < 4; k++) product[4 * column + row] += a[4 * k + row] * b[4 * column + k]
  return product
}

/**
 * A matrix that scales first.
 * @param {Matrix} matrix
 * @param {ArrayLike<number>} scale of the three axes
 */
export const scaledFirst = (matrix, scale) =>
  Float64Array.from({ length: 16 }, (_, k) => matrix[k] * (k < 12 ? scale[Math.floor(k / 4)] : 1))

/**
 * One row of a matrix applied to a place.
 * @param {Matrix} matrix
 * @param {number} row
 * @param {Place} place
 */
const rowOf = (matrix, row, [x, y, z]) =>
  matrix[row] * x + matrix[4 + row] * y + matrix[8 + row] * z + matrix[12 + row]

/**
 * Where a place is seen, as shares of the picture from its left top corner; null behind the eye.
 * @param {Matrix} matrix
 * @param {Place} place
 * @returns {[left: number, top: number] | null}
 */
export function seenAt(matrix, place) {
  const depth = rowOf(matrix, 3, place)
  if (!(depth > 0)) return null
  return [0.5 + (0.5 * rowOf(matrix, 0, place)) / depth, 0.5 - (0.5 * rowOf(matrix, 1, place)) / depth]
}

/**
 * All places that are seen at one point of the picture: where two planes meet.
 * @param {Matrix} matrix
 * @param {[left: number, top: number]} point as shares of the picture
 * @returns {Ray}
 */
export function rayThrough(matrix, [left, top]) {
  /** @type {(row: number, share: number) => { normal: Place, height: number }} */
  const plane = (row, share) => {
    const [a, b, c, d] = [0, 4, 8, 12].map(k => matrix[k + row] - share * matrix[k + 3])
    return { normal: [a, b, c], height: -d }
  }
  const [first, second] = [plane(0, 2 * left - 1), plane(1, 1 - 2 * top)]
  const way = cross(first.normal, second.normal)
  const [a, b] = [cross(second.normal, way), cross(way, first.normal)]
  const size = dot(way, way)
  const origin = /** @type {Place} */ (a.map((value, k) => (first.height * value + second.height * b[k]) / size))
  const deepens = matrix[3] * way[0] + matrix[7] * way[1] + matrix[11] * way[2] > 0
  return { origin, way: deepens ? way : /** @type {Place} */ (way.map(value => -value)) }
}

/** @type {(a: Place, b: Place) => Place} */
const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]

/** @type {(a: Place, b: Place) => number} */
const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]

/**
 * The height of a surface over a place, between the points of its grid; NaN beside it.
 * @param {Grid} grid
 * @param {number} x
 * @param {number} y
 */
export function heightAt({ x: columns, y: rows, z }, x, y) {
  const [column, row] = [placeIn(columns, x), placeIn(rows, y)]
  if (Number.isNaN(column) || Number.isNaN(row)) return Number.NaN
  const [j, i] = [Math.min(Math.floor(column), columns.length - 2), Math.min(Math.floor(row), rows.length - 2)]
  const [s, t] = [column - j, row - i]
  const [low, high] = [z[i], z[i + 1]]
  return (1 - t) * ((1 - s) * low[j] + s * low[j + 1]) + t * ((1 - s) * high[j] + s * high[j + 1])
}

/**
 * @param {ArrayLike<number>} values evenly spaced
 * @param {number} value
 */
function placeIn(values, value) {
  const last = values.length - 1
  const place = ((value - values[0]) / (values[last] - values[0])) * last
  // The ends are in single precision: what lies beside them by rounding is on the edge.
  return place >= -1e-3 && place <= last + 1e-3 ? Math.min(last, Math.max(0, place)) : Number.NaN
}

/**
 * Where a ray first meets a surface; null where it passes by.
 * @param {Ray} ray
 * @param {Grid} grid
 * @returns {{ x: number, y: number } | null}
 */
export function meeting({ origin, way }, grid) {
  const [first, last] = overWindow({ origin, way }, grid)
  if (!(first < last)) return null
  /** @type {(t: number) => [x: number, y: number, above: number]} */
  const at = t => {
    const [x, y, z] = origin.map((value, axis) => value + t * way[axis])
    return [x, y, z - heightAt(grid, x, y)]
  }
  let [previous, t] = [Number.NaN, first]
  for (let k = 0; k <= MARCH; k++) {
    const next = first + ((last - first) * k) / MARCH
    const above = at(next)[2]
    if (above * previous <= 0) {
      let [low, high] = [t, next]
      for (let turn = 0; turn < HALVINGS; turn++) {
        const middle = (low + high) / 2
        if (at(middle)[2] * previous > 0) low = middle
        else high = middle
      }
      const [x, y] = at(high)
      return { x, y }
    }
    previous = above
    t = next
  }
  return null
}

/**
 * Between which multiples of its way a ray lies over a grid.
 * @param {Ray} ray
 * @param {Grid} grid
 */
function overWindow({ origin, way }, { x, y }) {
  let [first, last] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (const [axis, values] of [x, y].entries()) {
    const ends = [values[0], values[values.length - 1]].map(value => (value - origin[axis]) / way[axis])
    first = Math.max(first, Math.min(...ends))
    last = Math.min(last, Math.max(...ends))
  }
  return Number.isFinite(first) && Number.isFinite(last) ? [first, last] : [0, 0]
}

/**
 * Where a ray meets the level at a height; null where it runs along it.
 * @param {Ray} ray
 * @param {number} height
 * @returns {{ x: number, y: number } | null}
 */
export function levelMeeting({ origin, way }, height) {
  const t = (height - origin[2]) / way[2]
  return Number.isFinite(t) ? { x: origin[0] + t * way[0], y: origin[1] + t * way[1] } : null
}
