// The contours of the loss that only the shown step saw, under the paths.

import { setAttributes } from "../../common/dom.js"
import { dashArray, polyline } from "../../common/geometry.js"
import { isolines } from "../../common/isolines.js"

/**
 * @typedef {import("../../common/geometry.js").Point} Point
 * @typedef {import("../../common/geometry.js").Range} Range
 * @typedef {import("../../plotly_internals.js").Trace} Trace
 * @typedef {import("../elements.js").Elements} Elements
 * @typedef {import("../messages.js").BatchLosses} BatchLosses
 * @typedef {import("../messages.js").BatchParts} BatchParts
 * @typedef {import("../messages.js").BatchSums} BatchSums
 * @typedef {import("../state.js").State} State
 */

export class BatchContours {
  #elements
  #state
  /** @type {{ parts?: BatchParts, sums?: BatchSums }} */
  #source = {}
  /** @type {{ losses: BatchLosses | null, step: number, style: string, lines: Point[][] } | null} */
  #drawing = null

  /** @param {{ elements: Elements, state: State }} parts */
  constructor({ elements, state }) {
    this.#elements = elements
    this.#state = state
  }

  /**
   * @param {BatchParts} [parts]
   * @param {BatchSums} [sums]
   */
  setSource(parts, sums) {
    if (parts === this.#source.parts && sums === this.#source.sums) return
    this.#source = { parts, sums }
    this.#state.batchLosses = parts && sums ? { ...parts, ...sums } : null
  }

  drawBatchContours() {
    const losses = this.#state.batchLosses
    const { picture, hidden, shownStep } = this.#state
    const step = losses && !hidden.has(`mark${picture.fleeting}`) ? shownStep : 0
    const { line } = this.#mark
    const style = JSON.stringify(line) ?? ""
    const drawing = this.#drawing
    if (drawing && drawing.losses === losses && drawing.step === step && drawing.style === style) return
    const lines = losses ? linesAt(losses, step) : []
    this.#drawing = { losses, step, style, lines }
    const rows = losses ? rowsOf(losses) : 0
    const { batchContours } = this.#elements
    if (losses) batchContours.setAttribute("viewBox", `0 0 ${losses.columns - 1} ${rows - 1}`)
    const paths = lines.map(points => polyline(points.map(([x, y]) => [x, rows - 1 - y])))
    setAttributes(/** @type {SVGPathElement} */ (batchContours.firstElementChild), {
      d: paths.join(""),
      stroke: line?.color,
      "stroke-width": line?.width,
      "stroke-dasharray": dashArray(line?.dash, line?.width),
    })
  }

  /**
   * For an image: a trace like the legend's entry.
   * @returns {Trace[]} at most one
   */
  traces() {
    const { batchLosses: losses, ground } = this.#state
    if (!losses || !this.#drawing?.lines.length) return []
    const [columns, rows] = [losses.columns, rowsOf(losses)]
    /** @type {(share: number, range: Range) => number} */
    const scale = (share, [low, high]) => low + share * (high - low)
    const [rangeX, rangeY] = ground.window
    const points = this.#drawing.lines.flatMap(line => [
      ...line.map(([x, y]) => [scale(x / (columns - 1), rangeX), scale(y / (rows - 1), rangeY)]),
      [null, null],
    ])
    const [x, y] = [0, 1].map(axis => points.map(place => place[axis]))
    return [{ ...this.#mark, x, y, showlegend: false }]
  }

  get #mark() {
    const { marks, fleeting } = this.#state.picture
    return marks[fleeting ?? -1] ?? {}
  }
}

/** @param {BatchLosses} losses */
const rowsOf = ({ basis, columns }) => basis[0].length / columns

/**
 * @param {BatchLosses} losses
 * @param {number} step
 * @returns {Point[][]} in units of the grid
 */
function linesAt({ basis, columns, weights, lowest, levels }, step) {
  const shares = step > 0 && weights[step - 1]
  if (!shares) return []
  const z = new Float64Array(basis[0].length)
  for (const [k, part] of basis.entries())
    for (let index = 0; index < z.length; index++) z[index] += shares[k] * part[index]
  return Array.from(levels).flatMap(level => isolines(z, columns, lowest[step - 1] + level))
}
