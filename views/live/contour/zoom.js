// The window: zoomed by buttons, the wheel, a drag of the ground or a double click; and clicks that set the start.

import { CLICK_DISTANCE } from "../common/constants.js"
import { isPlotArea } from "../plotly_internals.js"
import { frameOf } from "./frame.js"

/**
 * @typedef {import("../common/geometry.js").Range} Range
 * @typedef {import("./drawing.js").Drawing} Drawing
 * @typedef {import("./elements.js").Elements} Elements
 * @typedef {import("./layers/ghost.js").Ghost} Ghost
 * @typedef {import("./messages.js").View} View
 * @typedef {import("./start/start.js").Start} Start
 * @typedef {import("./state.js").State} State
 * @typedef {import("../common/timers.js").Timers} Timers
 */

const BUTTON_FACTOR = 1.6
const WHEEL_DISTANCE = 300 // pixels of the wheel for a factor of e
const CLOSEST = 1e-8 // share of the whole window to which one can zoom in: beyond, numbers have too few digits
const FARTHEST = 20
const VIEW_DELAY = 300 // ms after a zoom before Python is told
const DOUBLE_CLICK_TIME = 250 // ms in which a second click makes a double click
const CLICK_TIME = 500 // ms that a click may last

export class Zoom {
  #elements
  #state
  #timers
  #drawing
  #ghost
  #start
  #setStateValue
  #listeners = new AbortController()
  /** @type {string | null} the window of which Python was told last, in JSON; null before that */
  #sent = null
  /** @type {{ x: number, y: number, time: number } | null} where the pointer went down on the ground */
  #pressPlace = null

  /**
   * @param {object} parts
   * @param {Elements} parts.elements
   * @param {State} parts.state
   * @param {Timers} parts.timers
   * @param {Drawing} parts.drawing
   * @param {Ghost} parts.ghost
   * @param {Start} parts.start
   * @param {import("./layers/solid.js").Solid} parts.solid
   * @param {(name: string, value: unknown) => void} parts.setStateValue
   */
  constructor({ elements, state, timers, drawing, ghost, start, solid, setStateValue }) {
    this.#elements = elements
    this.#state = state
    this.#timers = timers
    this.#drawing = drawing
    this.#ghost = ghost
    this.#start = start
    this.#setStateValue = setStateValue
    const { signal } = this.#listeners
    const { buttons, contour, paths } = elements
    buttons.closer.onclick = () => this.#zoom(BUTTON_FACTOR)
    buttons.farther.onclick = () => this.#zoom(1 / BUTTON_FACTOR)
    buttons.whole.onclick = () => (solid.isShown ? solid.reset() : this.#setView(null))
    contour.addEventListener("wheel", event => this.#wheel(event), { passive: false })
    paths.addEventListener("pointerdown", event => this.#press(event), true)
    addEventListener("pointerup", event => this.#release(event), { signal })
    addEventListener("pointercancel", () => (this.#pressPlace = null), { signal })
  }

  remove() {
    this.#listeners.abort()
  }

  /** Takes over the window to which Plotly has panned. */
  applyPan() {
    const { x, y } = frameOf(this.#elements.paths)
    this.#setView({ x, y })
  }

  /** Tells Python the window after a moment, and once: it answers with a ground for that window. */
  sendView() {
    this.#timers.start("view", VIEW_DELAY, () => {
      const { view, picture } = this.#state
      const message = view && { of: picture.of, ...view }
      if (JSON.stringify(message) !== this.#sent) this.#setStateValue("view", message)
      this.#sent = JSON.stringify(message)
    })
  }

  /** @param {View | null} view */
  #setView(view) {
    this.#state.view = view
    this.#ghost.hideGhost()
    this.#drawing.draw()
    this.sendView()
  }

  /**
   * @param {number} factor
   * @param {{ x: number, y: number }} [center]
   */
  #zoom(factor, center) {
    const { x, y } = frameOf(this.#elements.paths)
    const middle = center ?? { x: (x[0] + x[1]) / 2, y: (y[0] + y[1]) / 2 }
    const home = this.#state.picture.layout.xaxis.range
    const share = (x[1] - x[0]) / factor / (home[1] - home[0])
    if (share < CLOSEST || share > FARTHEST) return
    /** @type {(range: Range, fixed: number) => Range} */
    const zoomRange = ([low, high], fixed) => [fixed + (low - fixed) / factor, fixed + (high - fixed) / factor]
    this.#setView({ x: zoomRange(x, middle.x), y: zoomRange(y, middle.y) })
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return // without them the wheel scrolls the page
    event.preventDefault()
    this.#zoom(Math.exp(-event.deltaY / WHEEL_DISTANCE), frameOf(this.#elements.paths).valuesAt(event))
  }

  /** @param {PointerEvent} event */
  #press(event) {
    const isGround = isPlotArea(event.target) && event.isPrimary && event.button === 0
    this.#pressPlace = isGround ? { x: event.clientX, y: event.clientY, time: Date.now() } : null
  }

  /** @param {PointerEvent} event */
  #release(event) {
    const place = this.#pressPlace
    this.#pressPlace = null
    if (!place || Date.now() - place.time >= CLICK_TIME) return
    if (Math.hypot(event.clientX - place.x, event.clientY - place.y) < CLICK_DISTANCE) this.#click(event)
  }

  /** @param {PointerEvent} event */
  #click(event) {
    if (this.#timers.isRunning("click")) {
      this.#timers.cancel("click")
      this.#setView(null)
      return
    }
    const { fixed, limit } = this.#state.picture.start
    const place = frameOf(this.#elements.paths).valuesAt(event)
    const isSettable = !fixed && Math.max(Math.abs(place.x), Math.abs(place.y)) <= limit
    if (fixed || isSettable) this.#timers.start("click", DOUBLE_CLICK_TIME, () => isSettable && this.#start.set(place))
  }
}
