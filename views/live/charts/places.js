// Places in a sweep or a map: which one lies under the pointer, what is said of it, and the path that belongs to it.
// Plain functions, without a page.

import { numberText } from "../common/format.js"
import { clamp, nearest, toTop } from "../common/geometry.js"

/**
 * @typedef {import("../common/geometry.js").Span} Span
 * @typedef {import("../shared.js").Trial} Trial
 * @typedef {import("./messages.js").Content} Content
 * @typedef {import("./messages.js").Words} Words
 * @typedef {[row: number, rate: number]} Place a curve or row, and a rate: places among those that there are
 * @typedef {{ x: Span, y: Span, rows?: Span }} Spans the axes of a chart; a sweep has one for its bands, too
 */

const SLACK = 0.02 // of an axis, beyond its ends
const ROW_SLACK = 10 // pixels above a curve's axis and below the bands
const LARGEST_LOSS = 1e30 // beyond, a loss says nothing

/**
 * Of a sweep: the nearest rate, and the curve that is nearest there, or the row of bands. Of a map: its square.
 * @param {number} left pixels from the chart's corner
 * @param {number} top
 * @param {Spans} spans
 * @param {Content} content
 * @returns {Place | null}
 */
export function placeAt(left, top, { x, y, rows }, content) {
  const share = (left - x.offset) / x.length
  if (share < -SLACK || share > 1 + SLACK) return null
  const rate = nearest(content.places, x.low + share * (x.high - x.low))
  if (!rows) {
    const height = (top - y.offset) / y.length
    if (height < -SLACK || height > 1 + SLACK) return null
    return [nearest(content.rows, y.high - height * (y.high - y.low)), rate]
  }
  const count = content.names?.length ?? 0
  if (top < y.offset - ROW_SLACK || top > rows.offset + rows.length + ROW_SLACK || !count) return null
  if (top > rows.offset) return [clamp(Math.floor(((top - rows.offset) / rows.length) * count), 0, count - 1), rate]
  const gaps = content.shown.map(values => Math.abs(toTop(values[rate], y) - top))
  return [smallest(gaps), rate]
}

/**
 * The curve or row to which an arrow key leads: of a sweep the next one round, of a map the next one up or down.
 * @param {number} row
 * @param {string} key
 * @param {Pick<Content, "names" | "rowTexts">} content
 * @returns {number | null} null for another key
 */
export function rowAfter(row, key, { names, rowTexts }) {
  const way = { ArrowUp: 1, ArrowDown: -1 }[key]
  if (!way) return null
  if (rowTexts) return clamp(row + way, 0, rowTexts.length - 1)
  const count = names?.length ?? 0
  return count ? (row - way + count) % count : null
}

/**
 * The place of the smallest number; NaN is larger than any.
 * @param {number[]} values
 */
function smallest(values) {
  let best = 0
  for (const [place, value] of values.entries()) if (value < values[best] || Number.isNaN(values[best])) best = place
  return best
}

/**
 * What is told about a place.
 * @param {Place} place
 * @param {Content} content
 * @param {Words} words
 */
export function placeText([row, rate], { rates, values, names, rowTexts, gone, endings, stops }, words) {
  const rateText = numberText(rates[rate])
  const value = values[row][rate]
  if (rowTexts) {
    const end = gone[row][rate] ? words.diverged : words.loss.replace("{v}", numberText(value))
    return words.square.replace("{rate}", rateText).replace("{value}", rowTexts[row]).replace("{end}", end)
  }
  const end = words.endings[endings[row][rate]].replace("{k}", String(stops[row][rate]))
  const isKnown = Number.isFinite(value) && Math.abs(value) < LARGEST_LOSS
  const loss = isKnown ? words.value.replace("{v}", numberText(value)) : ""
  return words.point.replace("{name}", names?.[row] ?? "").replace("{rate}", rateText).replace("{end}", end) + loss
}

/**
 * The path of a place, for the live picture beside a sweep; null where it is not known.
 * @param {Place} place
 * @param {Content} content
 * @returns {Trial | null}
 */
export function trialOf([row, rate], { names, paths }) {
  const trials = paths?.[row]
  if (!trials) return null
  const first = trials.counts.subarray(0, rate).reduce((sum, count) => sum + count, 0)
  const last = first + trials.counts[rate]
  const [x, y] = [trials.x.subarray(first, last), trials.y.subarray(first, last)]
  /** @type {(values: Float32Array, exit: number) => number[]} */
  const end = (values, exit) => {
    const head = values[values.length - 1]
    return Number.isFinite(exit) ? [head, head, exit] : [head, head]
  }
  const [exitX, exitY] = [trials.edge[rate][0], trials.edge[rate][1]]
  return {
    name: names?.[row] ?? "",
    path: { x, y, customdata: undefined, text: undefined },
    end: { x: end(x, exitX), y: end(y, exitY) },
  }
}
