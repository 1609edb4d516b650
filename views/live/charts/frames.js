// What belongs to the step that the live picture shows, in charts that have frames. While steps change, what Plotly has
// drawn is moved by hand, which is many times faster; when they rest, Plotly draws it.

import { REST_DELAY } from "../common/constants.js"
import { MAX_PIXELS, polyline } from "../common/geometry.js"
import { drawnTrace, fullTrace, placePoints, placesIn, restorePoints } from "../plotly_internals.js"
import { shared } from "../shared.js"

/**
 * @typedef {import("../plotly_internals.js").PlotlyChart} PlotlyChart
 * @typedef {import("./messages.js").Numbers} Numbers
 * @typedef {import("./state.js").State} State
 * @typedef {{ trace: number, x?: Numbers, y?: Numbers }} FrameValues what a trace shows at one step
 */

/**
 * The row of a step; the last row stands for all steps after it.
 * @param {Numbers[]} rows
 * @param {number} step
 */
const rowAt = (rows, step) => rows[Math.min(step, rows.length - 1)]

/**
 * @param {Numbers} values
 * @param {number[]} places
 */
const pick = (values, places) => places.map(place => values[place])

export class Frames {
  #state
  #tellBusy
  /** @type {number | null} */
  #frameRequest = null // of the next frame of the screen, in which they are drawn
  /** @type {ReturnType<typeof setTimeout> | null} */
  #settleTimer = null
  /** @type {number | undefined} the step of which they are drawn */
  #step

  /** @param {{ state: State, tellBusy: () => void }} parts */
  constructor({ state, tellBusy }) {
    this.#state = state
    this.#tellBusy = tellBusy
  }

  get isBusy() {
    return this.#frameRequest !== null || this.#settleTimer !== null
  }

  remove() {
    this.#cancelSettle()
    if (this.#frameRequest !== null) cancelAnimationFrame(this.#frameRequest)
  }

  /** Notes that Plotly has drawn all charts with the frames of the step. */
  markDrawn() {
    this.#cancelSettle()
    this.#step = shared.step?.step
  }

  /**
   * What the traces of a chart show, with the points that they have then.
   * @param {number} chart its place
   * @returns {FrameValues[]}
   */
  valuesIn(chart) {
    const step = shared.step?.step
    if (step === undefined) return []
    const { content, setup, ground } = this.#state
    const first = ground?.data.length ?? 0
    const frames = (content.charts[chart].frames ?? []).map(({ trace, x, y }) => ({
      trace: first + trace,
      ...(x && { x: rowAt(x, step) }),
      ...(y && { y: rowAt(y, step) }),
    }))
    const picks = setup.picks[chart].map(({ trace, x, y, points }) => {
      const places = Array.from(rowAt(points, step)).filter(Number.isFinite)
      return { trace: first + trace, x: pick(x, places), y: pick(y, places) }
    })
    return [...frames, ...picks]
  }

  /**
   * Draws the frames of another step, at most once for every frame of the screen.
   * @param {() => boolean} isDrawnSoon whether all charts are drawn anew: they show the frames then
   */
  show(isDrawnSoon) {
    const { content, setup } = this.#state
    if (this.#frameRequest !== null || isDrawnSoon() || this.#step === shared.step?.step) return
    if (!content.charts.some((chart, place) => chart.frames?.length || setup.picks[place].length)) return
    this.#frameRequest = requestAnimationFrame(() => {
      this.#frameRequest = null
      if (!isDrawnSoon()) this.#draw()
      this.#tellBusy()
    })
    this.#tellBusy()
  }

  #draw() {
    this.#step = shared.step?.step
    /** @type {(plot: HTMLElement, place: number) => boolean} */
    const moveChart = (plot, place) => this.valuesIn(place).every(values => moveByHand(plot, values))
    if (this.#state.plots.map(moveChart).every(Boolean)) {
      this.#cancelSettle()
      this.#settleTimer = setTimeout(() => this.#settle(), REST_DELAY)
    } else this.#settle()
  }

  /** Lets Plotly draw them, for it knows nothing of what was moved by hand. */
  #settle() {
    this.#cancelSettle()
    for (const [place, plot] of this.#state.plots.entries()) {
      const frames = this.valuesIn(place)
      if (!frames.length) continue
      const { data } = /** @type {PlotlyChart} */ (plot)
      /** @type {(axis: "x" | "y") => unknown[]} */
      const column = axis => frames.map(values => values[axis] ?? data[values.trace][axis])
      const traces = frames.map(({ trace }) => trace)
      restorePoints(plot)
      window.Plotly.restyle(plot, { x: column("x"), y: column("y") }, traces)
    }
    this.#tellBusy()
  }

  #cancelSettle() {
    if (this.#settleTimer !== null) clearTimeout(this.#settleTimer)
    this.#settleTimer = null
  }
}

/**
 * @param {HTMLElement} plot
 * @param {FrameValues} values
 * @returns {boolean} whether that can be done
 */
function moveByHand(plot, { trace, x, y }) {
  const { uid, mode } = fullTrace(plot, trace)
  const { line, points } = drawnTrace(plot, uid)
  const { data } = /** @type {PlotlyChart} */ (plot)
  const placeOf = placesIn(plot)
  const ys = y ?? data[trace].y
  const places = Array.from(x ?? /** @type {Numbers} */ (data[trace].x), (value, k) => placeOf(value, ys[k]))
  if (!places.flat().every(pixels => Math.abs(pixels) < MAX_PIXELS)) return false
  if (mode === "lines" && line) {
    line.setAttribute("d", polyline(places))
    return true
  }
  if (mode !== "markers" || !points.length) return false
  placePoints(points, places)
  return true
}
