// Geometry of charts: plain functions of numbers, without a page. Pixels count from the top left corner of a plot.

/**
 * @typedef {[x: number, y: number]} Point
 * @typedef {[start: Point, end: Point]} Segment
 * @typedef {[low: number, high: number]} Range
 * @typedef {{ width: number, height: number }} Size
 * @typedef {{ left: number, top: number } & Size} Box
 */

/**
 * An axis: its range, and where it lies along the chart's left or upper edge, in pixels.
 * @typedef {{ low: number, high: number, offset: number, length: number }} Span
 */

/**
 * How an item looks, in pixels of the plot.
 * @typedef {object} Shape
 * @property {string} line an SVG path
 * @property {string} head an SVG path
 * @property {boolean} [solid] whether the head is filled
 * @property {Point} tip where its label stands
 * @property {Point} direction the way on from there
 * @property {Segment[]} parts its straight parts
 */

/** @typedef {{ x: number, y: number, half: { x: number, y: number } }} Rectangle by its middle and half its sides */

export const MAX_PIXELS = 1e5 // lines that go farther are left to Plotly
const ARROW_HALF_ANGLE = Math.PI / 10 // of Plotly's arrow, whose sides are as long as its size
const SPOT_DISTANCE = 6 // pixels between two spots along a line that labels keep off
const LABEL_TURNS = [0, 1, -1, 2, -2, 3, -3].map(eighths => (eighths * Math.PI) / 4) // from an arrow's way to its label
// Plotly's dashes, in widths of the line.
const DASHES = { dash: [3, 3], dot: [1, 1], dashdot: [3, 1, 1, 1], longdash: [5, 5], longdashdot: [5, 2, 1, 2] }

// ---- Axes

/**
 * Where a value of a horizontal axis is.
 * @param {number} value
 * @param {Span} axis
 */
export const toLeft = (value, { low, high, offset, length }) => offset + ((value - low) / (high - low)) * length

/**
 * Where a value of a vertical axis is.
 * @param {number} value
 * @param {Span} axis
 */
export const toTop = (value, { low, high, offset, length }) => offset + ((high - value) / (high - low)) * length

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
export const clamp = (value, low, high) => Math.max(low, Math.min(high, value))

/**
 * The place of the value that is nearest.
 * @param {ArrayLike<number>} values
 * @param {number} target
 */
export function nearest(values, target) {
  let best = 0
  for (let place = 1; place < values.length; place++)
    if (Math.abs(values[place] - target) < Math.abs(values[best] - target)) best = place
  return best
}

/**
 * A value with as many digits as a pixel is worth.
 * @param {number} value
 * @param {Range} range of the axis
 * @param {number} pixels its length
 */
export function roundToPixel(value, [low, high], pixels) {
  const digits = Math.ceil(-Math.log10((high - low) / pixels))
  return Number(value.toFixed(clamp(digits, 0, 12)))
}

/**
 * The height of a curve at x, straight between its points; NaN where it has none.
 * @param {ArrayLike<number>} xs rising
 * @param {ArrayLike<number>} ys
 * @param {number} x
 */
export function interpolate(xs, ys, x) {
  if (x <= xs[0]) return ys[0]
  for (let k = 1; k < xs.length; k++) {
    if (xs[k] < x) continue
    const height = ys[k - 1] + ((x - xs[k - 1]) / (xs[k] - xs[k - 1])) * (ys[k] - ys[k - 1])
    return Number.isFinite(height) ? height : Number.NaN
  }
  return ys[ys.length - 1]
}

/**
 * The parts of a chart that its axes fill for square units, where the layout asks for these; else all of it.
 * @param {number} width
 * @param {number} height
 * @param {{ xaxis: { range: Range }, yaxis: { range: Range, scaleanchor?: string } }} layout
 * @returns {{ x: Range, y: Range }}
 */
export function filledDomain(width, height, { xaxis, yaxis }) {
  if (!yaxis.scaleanchor) return { x: [0, 1], y: [0, 1] }
  const [unitsX, unitsY] = [xaxis, yaxis].map(({ range: [low, high] }) => high - low)
  const scale = Math.min(width / unitsX, height / unitsY)
  /** @type {(share: number) => Range} */
  const part = share => [(1 - share) / 2, (1 + share) / 2]
  return { x: part((scale * unitsX) / width), y: part((scale * unitsY) / height) }
}

// ---- Shapes

/**
 * The part of a line from (x, y) along (dx, dy) that lies in a box, as two shares of its length; null if none does.
 * @param {number} x
 * @param {number} y
 * @param {number} dx
 * @param {number} dy
 * @param {Size} box
 * @returns {[number, number] | null}
 */
export function inside(x, y, dx, dy, { width, height }) {
  let [low, high] = [0, 1]
  for (const [start, way, end] of [[x, dx, width], [y, dy, height]]) {
    if (way === 0 && (start < 0 || start > end)) return null
    if (way === 0) continue
    const ends = [-start / way, (end - start) / way]
    low = Math.max(low, Math.min(...ends))
    high = Math.min(high, Math.max(...ends))
  }
  return low <= high ? [low, high] : null
}

/** @param {Point} place */
export const point = ([x, y]) => `${x.toFixed(2)},${y.toFixed(2)}`

/**
 * An SVG path along points.
 * @param {Point[]} points
 */
export const polyline = points => `M${points.map(point).join("L")}`

/** @param {Point} place */
export const isPlace = place => place.every(Number.isFinite)

/**
 * The nearest place that is not too far for an SVG path: a line there looks the same within its chart.
 * @param {Point} place
 * @returns {Point}
 */
export const bringNear = ([x, y]) => [clamp(x, -MAX_PIXELS, MAX_PIXELS), clamp(y, -MAX_PIXELS, MAX_PIXELS)]

/**
 * An SVG path along points, with a gap where a point is no place.
 * @param {Point[]} points
 */
export function brokenLine(points) {
  /** @type {Point[][]} */
  const parts = [[]]
  for (const place of points) {
    if (isPlace(place)) parts[parts.length - 1].push(place)
    else parts.push([])
  }
  return parts.filter(part => part.length).map(polyline).join("")
}

/**
 * @param {Point} middle
 * @param {number} r
 */
export const circle = ([x, y], r) => `M${point([x - r, y])}a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0`

/**
 * The arrow that Plotly draws, as an SVG path from its tip, on the way (dx, dy).
 * @param {number} size
 * @param {number} dx
 * @param {number} dy
 */
export function arrowhead(size, dx, dy) {
  const way = Math.atan2(dy, dx) + Math.PI
  /** @type {(turn: number) => Point} */
  const wing = turn => [size * Math.cos(way + turn), size * Math.sin(way + turn)]
  return `M0,0L${point(wing(ARROW_HALF_ANGLE))}L${point(wing(-ARROW_HALF_ANGLE))}Z`
}

/**
 * How an item looks that starts at (x, y) and goes (dx, dy), all in pixels of a box; null where nothing of it is in it.
 * @param {{ kind: string, x: number, y: number, dx: number, dy: number, width: number }} item
 * @param {Size} box
 * @returns {Shape | null}
 */
export function outline({ kind, x, y, dx, dy, width }, box) {
  if (kind === "bar") return bars(x, y, Math.abs(dx), Math.abs(dy), width, box)
  if (kind === "point") {
    /** @type {Point} */
    const tip = [x + dx, y + dy]
    if (!inside(...tip, 0, 0, box)) return null
    return { line: "", head: circle(tip, 3 + width), tip, direction: [0.7, -0.7], parts: [[tip, tip]] }
  }
  const shares = inside(x, y, dx, dy, box)
  if (!shares) return null
  const length = Math.hypot(dx, dy)
  /** @type {(share: number) => Point} */
  const pointAt = share => [x + share * dx, y + share * dy]
  const [foot, tip] = [pointAt(shares[0]), pointAt(shares[1])]
  /** @type {Segment[]} */
  const parts = [[foot, tip]]
  if (length < 1) return { line: "", head: circle(tip, 1 + width / 2), solid: true, tip, direction: [0, -1], parts }
  /** @type {Point} */
  const direction = [dx / length, dy / length]
  if (kind === "segment") return { line: polyline([foot, tip]), head: "", tip, direction, parts }
  const solid = shares[1] === 1 // else it goes on beyond the edge, and its head is open
  return { ...arrow(foot, tip, direction, width, length, solid), solid, tip, direction, parts }
}

/**
 * @param {Point} foot
 * @param {Point} tip
 * @param {Point} direction
 * @param {number} width
 * @param {number} length
 * @param {boolean} solid
 */
function arrow(foot, tip, [ux, uy], width, length, solid) {
  const size = solid ? Math.min(length, 5 + 3 * width) : 5 + 3 * width
  /** @type {(backward: number, sideward: number) => Point} */
  const fromTip = (backward, sideward) => [
    tip[0] - backward * ux - sideward * uy,
    tip[1] - backward * uy + sideward * ux,
  ]
  const wings = [fromTip(size, 0.42 * size), fromTip(size, -0.42 * size)]
  const line = solid && length <= size ? "" : polyline([foot, solid ? fromTip(0.9 * size, 0) : tip])
  return { line, head: `${polyline([wings[0], tip, wings[1]])}${solid ? "Z" : ""}` }
}

/**
 * Two bars through (x, y), with ticks at those of their ends that are in the box.
 * @param {number} x
 * @param {number} y
 * @param {number} dx
 * @param {number} dy
 * @param {number} width
 * @param {Size} box
 * @returns {Shape | null}
 */
export function bars(x, y, dx, dy, width, box) {
  const tick = 3 + width
  const sides = [[dx, 0, 0, tick], [0, dy, tick, 0]].map(([halfX, halfY, tickX, tickY]) => {
    const shares = inside(x - halfX, y + halfY, 2 * halfX, -2 * halfY, box)
    if (!shares) return null
    /** @type {(share: number) => Point} */
    const pointAt = share => [x - halfX + 2 * share * halfX, y + halfY - 2 * share * halfY]
    const ends = shares.map(pointAt)
    const whole = ends.filter((_, end) => shares[end] === end)
    const ticks = whole.map(([a, b]) => polyline([[a - tickX, b - tickY], [a + tickX, b + tickY]]))
    return { ends: /** @type {Segment} */ (ends), line: polyline(ends), head: ticks.join("") }
  })
  const [level, upright] = sides
  const visible = sides.filter(side => side !== null)
  const main = upright && (dy > dx || !level) ? upright : level
  if (!main) return null
  return {
    line: visible.map(({ line }) => line).join(""),
    head: visible.map(({ head }) => head).join(""),
    tip: main.ends[1],
    direction: main === upright ? [0, -1] : [1, 0],
    parts: visible.map(({ ends }) => ends),
  }
}

/**
 * @param {Point} place
 * @param {Segment} segment
 */
export function distance([x, y], [[x0, y0], [x1, y1]]) {
  const [dx, dy] = [x1 - x0, y1 - y0]
  const share = clamp(((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy || 1), 0, 1)
  return Math.hypot(x - x0 - share * dx, y - y0 - share * dy)
}

/**
 * A dash that Plotly knows by name, as an SVG dash array.
 * @param {string | undefined} dash
 * @param {number} width pixels of the line
 */
export function dashArray(dash, width) {
  const parts = /** @type {Record<string, number[]>} */ (DASHES)[dash ?? ""] ?? []
  return parts.map(part => part * width).join(" ")
}

// ---- Labels

/**
 * Spots along a straight part, for labels to keep off.
 * @param {Segment} segment
 * @returns {Rectangle[]}
 */
export function spotsAlong([[x0, y0], [x1, y1]]) {
  const count = Math.ceil(Math.hypot(x1 - x0, y1 - y0) / SPOT_DISTANCE)
  /** @type {(share: number) => Rectangle} */
  const spot = share => ({ x: x0 + share * (x1 - x0), y: y0 + share * (y1 - y0), half: { x: 2, y: 2 } })
  return Array.from({ length: count + 1 }, (_, k) => spot(k / (count || 1)))
}

/**
 * Where a label stands: beyond the tip or, where it would cover what is taken or, if that can be helped, a line, as
 * little aside as it can.
 * @param {{ tip: Point, direction: Point }} shape
 * @param {{ width: number, size: number }} text its length, and the size of its type
 * @param {Size} box
 * @param {Rectangle[]} obstacles tips, and labels placed before
 * @param {Rectangle[]} lines spots along all lines
 * @returns {Rectangle}
 */
export function placeLabel({ tip, direction }, { width, size }, box, obstacles, lines) {
  const half = { x: width / 2 + 3, y: 0.6 * size }
  /** @type {(turn: number, gap: number) => Rectangle} */
  const candidate = (turn, gap) => {
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
    const [x, y] = [cos * direction[0] - sin * direction[1], sin * direction[0] + cos * direction[1]]
    const reach = gap + Math.abs(x) * half.x + Math.abs(y) * half.y
    const middle = {
      x: clamp(tip[0] + reach * x, half.x, box.width - half.x),
      y: clamp(tip[1] + reach * y, half.y, box.height - half.y),
    }
    return { ...middle, half }
  }
  const places = [5, 5 + 1.2 * size, 5 + 2.4 * size].flatMap(gap => LABEL_TURNS.map(turn => candidate(turn, gap)))
  const free = places.filter(place => !obstacles.some(obstacle => overlap(place, obstacle)))
  return free.find(place => !lines.some(spot => overlap(place, spot))) ?? free[0] ?? places[0]
}

/**
 * @param {Rectangle} label
 * @param {Rectangle} obstacle
 */
function overlap(label, obstacle) {
  return (
    Math.abs(label.x - obstacle.x) < label.half.x + obstacle.half.x - 0.5 &&
    Math.abs(label.y - obstacle.y) < label.half.y + obstacle.half.y - 0.5
  )
}
