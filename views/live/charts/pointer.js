// The place under the pointer, or that of the slider: marked in the chart, told in words, tried in the live picture.

import { toLeft, toTop } from "../common/geometry.js"
import { spansOf } from "../plotly_internals.js"
import { TRIAL_EVENT, announce } from "../shared.js"
import { placeAt, placeText, trialOf } from "./places.js"

/**
 * @typedef {import("./places.js").Place} Place
 * @typedef {import("./state.js").State} State
 * @typedef {ReturnType<typeof import("./elements.js").createElements>} Elements
 */

export class Pointer {
  #elements
  #state
  #isTrying = false
  /** @type {Place | null} */
  place = null
  /** The curve or row to which the keys belong. */
  curve = 0

  /** @param {{ elements: Elements, state: State }} parts */
  constructor({ elements, state }) {
    this.#elements = elements
    this.#state = state
  }

  remove() {
    this.#try(null)
  }

  /**
   * The place of a sweep or map that lies under the pointer.
   * @param {PointerEvent} event
   */
  hitTest({ clientX, clientY }) {
    const [plot] = this.#state.plots
    const { left, top } = plot.getBoundingClientRect()
    return placeAt(clientX - left, clientY - top, spansOf(plot), this.#state.content)
  }

  /** @param {Place | null} place */
  point(place) {
    const { dot, output, take } = this.#elements
    const { cursors, content, words } = this.#state
    this.place = place
    take.disabled = !place
    dot.hidden = !place
    cursors[0].hidden = !place
    output.textContent = place ? placeText(place, content, words) : (words.idle ?? "")
    if (place) this.#mark(place)
    else this.#try(null)
  }

  /**
   * Lets a chart's cursor stand so many pixels from its left.
   * @param {number} chart its place
   * @param {number} left
   */
  placeCursor(chart, left) {
    const { plots, cursors } = this.#state
    const plot = plots[chart]
    const { y, rows } = spansOf(plot)
    const height = (rows ? rows.offset + rows.length : y.offset + y.length) - y.offset
    const top = plot.offsetTop + y.offset
    Object.assign(cursors[chart].style, { left: `${left - 1}px`, top: `${top}px`, height: `${height}px` })
  }

  /** @param {Place} place */
  #mark([row, rate]) {
    const { dot, slider } = this.#elements
    const { plots, content } = this.#state
    const { x, y, rows } = spansOf(plots[0])
    const left = toLeft(content.places[rate], x)
    this.placeCursor(0, left)
    const top = toTop(rows ? content.shown[row][rate] : content.rows[row], y)
    dot.hidden = !(top >= y.offset - 1 && top <= y.offset + y.length + 1)
    Object.assign(dot.style, { left: `${left}px`, top: `${top}px` })
    this.curve = row
    slider.value = String(rate)
    if (rows) this.#try([row, rate])
  }

  /** @param {Place | null} place */
  #try(place) {
    if (!place && !this.#isTrying) return
    this.#isTrying = place !== null
    announce(TRIAL_EVENT, place && trialOf(place, this.#state.content))
  }
}
