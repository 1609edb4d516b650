// Bands of colour between the levels of a coarse grid, with a line at each level, as Plotly draws filled contours.
//
// Heights are in units of levels: level k is at height k, and band k + 1 above it. A coarse grid is first made finer by
// cubics, up to one height at each corner of a block of pixels. Most blocks lie in one band; in the others the height of
// each pixel is straight between the corners, and its distance to the nearest level gives the pixel its colour.

export const BLOCK = 3 // CSS pixels of a block's side: about a cell of the grid that Plotly gets
const SHADES = 8 // colours a pixel of distance
const EDGE = 0.5 // pixels around a line or an edge between bands that are partly covered
const MIXED = -1 // no colour
const HEX = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i
const RGB = /^rgba?\(([^)]+)\)$/

/**
 * @typedef {[red: number, green: number, blue: number, opacity: number]} Color channels up to 255, opacity up to 1
 *
 * @typedef {object} Scale how rises above the lowest loss become heights
 * @property {ArrayLike<number>} levels rises at which the levels are
 * @property {boolean} log whether heights grow with the logarithm of rises above the first level
 *
 * @typedef {object} Shades colours by height and by distance to the nearest level
 * @property {number} last number of the highest level
 * @property {number} reach pixels to either side of a level within which a pixel's colour differs from its band's
 * @property {number} count colours a level
 * @property {Uint32Array} bands colour of each band
 * @property {Uint32Array} mixed colours at each level, from `reach` below it to `reach` above
 *
 * @typedef {{ pixels: Uint32Array, width: number, height: number }} Bitmap
 */

/**
 * The values of a grid at other places, by cubics through four neighbours. Where one of them is missing the values are
 * straight between the two nearest, and missing where one of these is.
 * @param {Float32Array} values row by row, at least four rows and columns
 * @param {number} columns
 * @param {ArrayLike<number>} placesX in units of the grid
 * @param {ArrayLike<number>} placesY
 */
export function refine(values, columns, placesX, placesY) {
  const rows = values.length / columns
  const [width, height] = [placesX.length, placesY.length]
  const wide = new Float32Array(rows * width)
  for (let i = 0; i < width; i++) {
    const from = { step: columns, stride: 1, count: columns, place: placesX[i] }
    interpolate(values, from, wide, { first: i, step: width, count: rows })
  }
  const fine = new Float32Array(height * width)
  for (let j = 0; j < height; j++) {
    const from = { step: 1, stride: width, count: rows, place: placesY[j] }
    interpolate(wide, from, fine, { first: j * width, step: 1, count: width })
  }
  return fine
}

/**
 * One place in each of many lines of values.
 * @param {Float32Array} values
 * @param {{ step: number, stride: number, count: number, place: number }} from `step` between two lines, `stride`
 *   between two of the `count` values of a line
 * @param {Float32Array} target
 * @param {{ first: number, step: number, count: number }} to
 */
function interpolate(values, { step, stride, count, place }, target, to) {
  const cell = Math.max(0, Math.min(count - 2, Math.floor(place)))
  const first = Math.max(0, Math.min(count - 4, cell - 1))
  const share = place - cell
  const [a, b, c, d] = cubicWeights(place - first)
  let index = first * stride
  let inner = cell * stride
  let result = to.first
  for (let line = 0; line < to.count; line++, index += step, inner += step, result += to.step) {
    const cubic =
      a * values[index] +
      b * values[index + stride] +
      c * values[index + 2 * stride] +
      d * values[index + 3 * stride]
    target[result] = cubic - cubic === 0 ? cubic : values[inner] + share * (values[inner + stride] - values[inner])
  }
}

/**
 * Lagrange's weights of values at 0, 1, 2 and 3.
 * @param {number} t
 */
export const cubicWeights = t => [
  ((1 - t) * (t - 2) * (t - 3)) / 6,
  (t * (t - 2) * (t - 3)) / 2,
  (t * (1 - t) * (t - 3)) / 2,
  (t * (t - 1) * (t - 2)) / 6,
]

/**
 * Turns rises above the lowest loss into heights, in place; plots/ground.py does the same.
 * @param {Float32Array} rises
 * @param {Scale} scale
 */
export function riseToHeight(rises, { levels, log }) {
  const top = levels.length - 1
  const lowest = levels[0]
  const step = top > 0 ? levels[1] - lowest : 1
  if (!log) {
    for (let index = 0; index < rises.length; index++) rises[index] = (rises[index] - lowest) / step
    return rises
  }
  const logs = Float64Array.from(levels, Math.log)
  let level = 0 // of the value before: the next one is mostly near
  for (let index = 0; index < rises.length; index++) {
    const rise = rises[index]
    if (rise < lowest) rises[index] = rise / lowest - 1
    else if (rise >= levels[top]) rises[index] = top
    else if (rise >= lowest) {
      while (rise >= levels[level + 1]) level++
      while (rise < levels[level]) level--
      rises[index] = level + (Math.log(rise) - logs[level]) / (logs[level + 1] - logs[level])
    }
  }
  return rises
}

/**
 * @param {string} text "#rrggbb", "rgb(...)" or "rgba(...)"
 * @returns {Color}
 */
export function parseColor(text) {
  const digits = HEX.exec(text)
  const [red, green, blue, opacity = 1] = digits
    ? digits.slice(1).map(pair => Number.parseInt(pair, 16))
    : (RGB.exec(text)?.[1].split(",").map(Number) ?? [0, 0, 0, 0])
  return [red, green, blue, opacity]
}

/**
 * The colours of the bands: evenly along the scale, the lowest and the highest at its ends.
 * @param {[place: number, color: string][]} colorscale from 0 to 1
 * @param {number} count
 * @returns {Color[]}
 */
export function bandColors(colorscale, count) {
  const stops = colorscale.map(([place, color]) => ({ place, color: parseColor(color) }))
  return Array.from({ length: count }, (_, band) => {
    const place = count > 1 ? band / (count - 1) : 0
    const next = Math.max(1, stops.findIndex(stop => stop.place >= place))
    const [low, high] = [stops[next - 1], stops[next] ?? stops[next - 1]]
    return mix(low.color, high.color, (place - low.place) / (high.place - low.place || 1))
  })
}

/** @type {(a: Color, b: Color, share: number) => Color} */
const mix = (a, b, share) => /** @type {Color} */ (a.map((part, channel) => part + share * (b[channel] - part)))

/** @type {(color: Color) => number} as a pixel of a little-endian machine, which all are that run browsers */
const packed = ([red, green, blue, opacity]) =>
  ((Math.round(255 * opacity) << 24) | (Math.round(blue) << 16) | (Math.round(green) << 8) | Math.round(red)) >>> 0

/**
 * @param {Color[]} bands
 * @param {{ color: string, width: number }} line its width in pixels of the bitmap
 * @returns {Shades}
 */
export function shadesOf(bands, line) {
  const ink = parseColor(line.color)
  const reach = line.width / 2 + EDGE
  const count = Math.ceil(2 * reach * SHADES) + 1
  const last = bands.length - 2
  const mixed = new Uint32Array((last + 1) * count)
  for (let level = 0; level <= last; level++)
    for (let shade = 0; shade < count; shade++) {
      const distance = (shade / (count - 1) - 0.5) * 2 * reach
      const above = Math.max(0, Math.min(1, EDGE + distance))
      const cover = ink[3] * Math.max(0, Math.min(1, line.width, reach - Math.abs(distance)))
      const [red, green, blue] = mix(mix(bands[level], bands[level + 1], above), ink, cover)
      mixed[level * count + shade] = packed([red, green, blue, 1])
    }
  return { last, reach, count, bands: Uint32Array.from(bands, packed), mixed }
}

/**
 * The places of the corners of blocks along a side, in units of the grid; the last block may be cut.
 * @param {number} length pixels
 * @param {number} block pixels
 * @param {number} count points of the grid
 */
export function cornerPlaces(length, block, count) {
  const corners = Math.ceil(length / block) + 1
  return Float64Array.from({ length: corners }, (_, corner) => ((corner * block) / length) * (count - 1))
}

/** Paints bands over a bitmap. Where a corner of a block has no height, the block stays transparent. */
export class Painter {
  #bitmap
  #block
  #shades

  /**
   * @param {Bitmap} bitmap
   * @param {number} block pixels of a block's side
   * @param {Shades} shades
   */
  constructor(bitmap, block, shades) {
    this.#bitmap = bitmap
    this.#block = block
    this.#shades = shades
  }

  /** @param {Float32Array} heights at the corners of the blocks, row by row from the top */
  paint(heights) {
    const { width, height } = this.#bitmap
    const block = this.#block
    const wide = Math.ceil(width / block)
    for (let row = 0; row * block < height; row++) {
      let color = 0
      let start = 0 // where the run of blocks of this colour begins
      for (let column = 0; column < wide; column++) {
        const corner = row * (wide + 1) + column
        const own = this.#colorOf(heights, corner, wide + 1)
        if (own === color) continue
        this.#fill(row, start, column, color)
        color = own
        start = column
        if (own !== MIXED) continue
        this.#paintBlock(row, column, heights, corner, wide + 1)
        color = 0
        start = column + 1
      }
      this.#fill(row, start, wide, color)
    }
  }

  /**
   * The colour of a block, or MIXED where a level runs through it.
   * @param {Float32Array} heights
   * @param {number} corner index of the upper left one
   * @param {number} corners in a row
   */
  #colorOf(heights, corner, corners) {
    const { last, reach, bands } = this.#shades
    const a = heights[corner]
    const b = heights[corner + 1]
    const c = heights[corner + corners]
    const d = heights[corner + corners + 1]
    const margin = (reach * (Math.abs(b - a + d - c) + Math.abs(c - a + d - b))) / (2 * this.#block)
    const lowest = Math.floor(Math.min(Math.min(a, b), Math.min(c, d)) - margin)
    const highest = Math.floor(Math.max(Math.max(a, b), Math.max(c, d)) + margin)
    if (lowest === highest || lowest >= last || highest < 0) return bands[Math.max(-1, Math.min(last, lowest)) + 1]
    return lowest < highest ? MIXED : 0 // neither where a height is missing
  }

  /**
   * @param {number} row of blocks
   * @param {number} start column of the first block
   * @param {number} end column after the last block
   * @param {number} color
   */
  #fill(row, start, end, color) {
    const { pixels, width, height } = this.#bitmap
    const block = this.#block
    const right = Math.min(end * block, width)
    if (start * block >= right) return
    for (let y = row * block; y < (row + 1) * block && y < height; y++)
      pixels.fill(color, y * width + start * block, y * width + right)
  }

  /**
   * @param {number} row of blocks
   * @param {number} column
   * @param {Float32Array} heights
   * @param {number} corner index of the upper left one
   * @param {number} corners in a row
   */
  #paintBlock(row, column, heights, corner, corners) {
    const { pixels, width, height } = this.#bitmap
    const { last, reach, count, mixed } = this.#shades
    const block = this.#block
    const a = heights[corner]
    const b = heights[corner + 1]
    const c = heights[corner + corners]
    const d = heights[corner + corners + 1]
    const slopeX = (b - a + d - c) / (2 * block)
    const slopeY = (c - a + d - b) / (2 * block)
    const perHeight = (count - 1) / (2 * reach * Math.sqrt(slopeX * slopeX + slopeY * slopeY))
    const middle = (count - 1) / 2 + 0.5 // and half for rounding
    const top = row * block
    const columns = Math.min(block, width - column * block)
    const rows = Math.min(block, height - top)
    for (let y = 0; y < rows; y++) {
      const share = (y + 0.5) / block
      const left = a + share * (c - a)
      const step = (b + share * (d - b) - left) / block
      let value = left + step / 2
      const first = (top + y) * width + column * block
      for (let index = first; index < first + columns; index++, value += step) {
        const level = Math.max(0, Math.min(last, (value + 0.5) | 0)) // the nearest one
        const shade = (value - level) * perHeight + middle
        pixels[index] = mixed[level * count + (shade < 0 ? 0 : shade >= count ? count - 1 : shade | 0)]
      }
    }
  }
}
