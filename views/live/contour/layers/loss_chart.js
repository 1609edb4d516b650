// The loss against the step, with a cursor at the step that is shown. While things move, the lines that Plotly drew
// follow by hand, in the axes that are there.

import { bringNear, brokenLine, isPlace } from "../../common/geometry.js"
import { drawnTrace, isDrawn, placePoints, placesIn, restorePoints } from "../../plotly_internals.js"
import { frameOf } from "../frame.js"

/**
 * @typedef {import("../../common/geometry.js").Point} Point
 * @typedef {import("../../plotly_internals.js").Trace} Trace
 * @typedef {import("../elements.js").Elements} Elements
 * @typedef {import("../messages.js").Picture} Picture
 * @typedef {import("../state.js").State} State
 */

/**
 * A trace's new places, and the nodes that Plotly drew for it.
 * @typedef {object} Sketch
 * @property {Point[]} places
 * @property {Point[]} dots those that are marked
 * @property {Element[]} lines
 * @property {SVGElement[]} points
 */

const CONFIG = { displayModeBar: false, doubleClick: "reset", responsive: false }
const AXIS_SLACK = 0.02 // of an axis, by which losses may lie outside of it while things move
const MIN_FILLED = 0.6 // of an axis, that losses must fill
const touch = matchMedia("(pointer: coarse)")

export class LossChart {
  #elements
  #state
  #showStep
  #drawnKind = ""
  /** @type {Map<string, Trace>} traces to which lines were moved since Plotly drew them, by uid */
  #moved = new Map()

  /** @param {{ elements: Elements, state: State, showStep: () => void }} parts */
  constructor({ elements, state, showStep }) {
    this.#elements = elements
    this.#state = state
    this.#showStep = showStep
  }

  get isDrawn() {
    return isDrawn(this.#elements.loss)
  }

  draw() {
    const { losses, loss } = this.#elements
    const { picture } = this.#state
    const width = losses.clientWidth
    if (!width || !picture.losses) return
    const uirevision = `${picture.of} ${picture.losses.yaxis.type}` // a zoom lasts while the axes mean the same
    const dragmode = touch.matches ? false : "zoom"
    const isFirst = !this.isDrawn
    const layout = { ...structuredClone(picture.losses), width, uirevision, dragmode }
    restorePoints(loss)
    this.#moved.clear()
    window.Plotly.react(loss, tracesOf(this.#state), layout, CONFIG)
    this.#drawnKind = kindOf(picture)
    if (isFirst) loss.on("plotly_afterplot", this.#showStep)
  }

  /**
   * Shows the losses of another picture at once, until Plotly draws them.
   * @returns {boolean} whether that can be done; else nothing has moved
   */
  move() {
    const { loss } = this.#elements
    if (!this.isDrawn || this.#drawnKind !== kindOf(this.#state.picture)) return false
    /** @type {(trace: Trace) => boolean} */
    const isThere = ({ uid, x, y }) => this.#moved.get(uid)?.y === y && this.#moved.get(uid)?.x === x
    const shown = tracesOf(this.#state).filter(trace => trace.visible && !isThere(trace))
    const sketches = shown.map(trace => sketchOf(loss, trace))
    if (!sketches.every(canMove)) return false
    for (const trace of shown) this.#moved.set(trace.uid, trace)
    for (const sketch of sketches) moveTrace(sketch)
    return true
  }

  /** Whether the axes that are there show the present losses well enough for the time being. */
  get fitsAxes() {
    const [low, high] = frameOf(this.#elements.loss).y
    const range = this.#state.picture.losses?.yaxis.range
    if (!range) return false
    const slack = AXIS_SLACK * (high - low)
    const isInside = range[0] >= low - slack && range[1] <= high + slack
    return isInside && range[1] - range[0] >= MIN_FILLED * (high - low)
  }

  /** @param {number} step number of the step */
  placeCursor(step) {
    if (!this.isDrawn) return
    const { x, left, box } = frameOf(this.#elements.loss)
    Object.assign(this.#elements.cursor.style, {
      display: step >= x[0] && step <= x[1] ? "" : "none",
      left: `${left(step) - 1}px`,
      top: `${box.top}px`,
      height: `${box.height}px`,
    })
  }
}

/**
 * @param {State} state
 * @returns {Trace[]}
 */
function tracesOf({ picture, hidden }) {
  const lines = picture.lines.map(({ name, loss }, place) => ({
    ...loss,
    uid: `loss${place}`,
    visible: !hidden.has(name),
  }))
  return picture.rate ? [...lines, { ...picture.rate, uid: "rate", visible: true }] : lines
}

/**
 * Names what a picture shows of losses: where it is another, its lines do not belong in the axes that are there.
 * @param {Picture} picture
 */
function kindOf({ of, lines, losses, rate }) {
  const { xaxis, yaxis, yaxis2 } = losses ?? {}
  const titles = [xaxis, yaxis, yaxis2].map(axis => axis?.title.text)
  return JSON.stringify([of, lines.map(({ name }) => name), titles, yaxis?.type, Boolean(rate)])
}

/**
 * @param {Element} chart
 * @param {Trace} trace
 * @returns {Sketch}
 */
function sketchOf(chart, { uid, x, x0, y, yaxis, mode }) {
  const placeOf = placesIn(chart, yaxis)
  const places = Array.from(/** @type {Float32Array} */ (y), (value, k) => bringNear(placeOf(x ? x[k] : x0 + k, value)))
  const dots = mode.includes("markers") ? places.filter(isPlace) : []
  return { places, dots, ...drawnTrace(chart, uid) }
}

/** @param {Sketch} sketch */
const canMove = ({ places, dots, lines, points }) =>
  (lines.length > 0 || !places.some(isPlace)) && (points.length > 0 || !dots.length)

/** @param {Sketch} sketch */
function moveTrace({ places, dots, lines, points }) {
  for (const [k, line] of lines.entries()) line.setAttribute("d", k ? "" : brokenLine(places))
  if (points.length) placePoints(points, dots)
}
