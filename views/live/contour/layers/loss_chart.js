// The loss against the step, with a cursor at the step that is shown.

import { isDrawn } from "../../plotly_internals.js"
import { frameOf } from "../frame.js"

/**
 * @typedef {import("../elements.js").Elements} Elements
 * @typedef {import("../state.js").State} State
 */

const CONFIG = { displayModeBar: false, doubleClick: "reset", responsive: false }
const touch = matchMedia("(pointer: coarse)")

export class LossChart {
  #elements
  #state
  #showStep

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
    const { picture, hidden } = this.#state
    const width = losses.clientWidth
    if (!width || !picture.losses) return
    const lines = picture.lines.map(({ name, loss: trace }) => ({ ...trace, visible: !hidden.has(name) }))
    const data = picture.rate ? [...lines, picture.rate] : lines
    const uirevision = `${picture.of} ${picture.losses.yaxis.type}` // a zoom lasts while the axes mean the same
    const dragmode = touch.matches ? false : "zoom"
    const isFirst = !this.isDrawn
    window.Plotly.react(loss, data, { ...structuredClone(picture.losses), width, uirevision, dragmode }, CONFIG)
    if (isFirst) loss.on("plotly_afterplot", this.#showStep)
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
