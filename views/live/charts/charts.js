// Charts beside the live picture: a sweep or a map whose points can be tried and taken, or several pictures in a row.
// Python composes every trace; here they are kept alive, and what lies under the pointer is told. Charts against the
// step mark the step that the live picture shows, and can change it, by the events of shared.js; a chart may also have
// frames, which show what belongs to that step.

import { CLICK_DISTANCE, NARROW_WIDTH } from "../constants.js"
import { clamp, toLeft } from "../geometry.js"
import { restorePoints, spansOf } from "../plotly_internals.js"
import { GO_EVENT, STEP_EVENT, announce, shared } from "../shared.js"
import { find } from "../dom.js"
import { Asking } from "./asking.js"
import { createBoxes, createElements, label } from "./elements.js"
import { Frames } from "./frames.js"
import { Pointer } from "./pointer.js"
import { State } from "./state.js"
import { Taking } from "./taking.js"

/**
 * @typedef {import("./messages.js").Ground} Ground
 * @typedef {import("./messages.js").Lasting} Lasting
 * @typedef {import("./messages.js").Moving} Moving
 * @typedef {(name: string, value: unknown) => void} Setter
 */

const CONFIG = { displayModeBar: false, doubleClick: false, responsive: false, staticPlot: true }
const DRAW_DELAY = 120 // ms without a change after which charts against the step are drawn anew
const MIN_HEIGHT = 340 // pixels of a chart that is not higher than wide
const KNOB = 16 // pixels across the knob of a slider
/** @type {Record<string, number>} */
const WAYS = { ArrowUp: -1, ArrowDown: 1 }

class Charts {
  #elements
  #state
  #frames
  #asking
  #taking
  #pointer
  #listeners = new AbortController()
  /** @type {ReturnType<typeof setTimeout> | null} */
  #drawing = null // of all charts, soon
  /** @type {{ x: number, y: number } | null} where the pointer went down */
  #pressed = null
  #width = 0
  #resized

  /**
   * @param {HTMLElement} host
   * @param {Setter} setTriggerValue
   */
  constructor(host, setTriggerValue) {
    const elements = createElements(host)
    const state = new State(elements.row)
    const tellBusy = () => this.#tellBusy()
    this.#elements = elements
    this.#state = state
    this.#frames = new Frames({ state, tellBusy })
    this.#asking = new Asking({ setTriggerValue, tellBusy })
    this.#taking = new Taking(setTriggerValue)
    this.#pointer = new Pointer({ elements, state })
    this.#resized = new ResizeObserver(() => this.#resize())
    this.#listen()
  }

  /**
   * Draws what Python has sent.
   * @param {Moving} moving
   * @param {Lasting} lasting
   * @param {Ground} [ground]
   */
  show(moving, lasting, ground) {
    const { root, row, bar } = this.#elements
    const state = this.#state
    const place = this.#hasSamePlaces(moving) ? this.#pointer.place : null // the pointer has not moved
    Object.assign(state, { moving, lasting, ground })
    shared.shownSetting = moving.of
    root.classList.toggle("takes", lasting.takes)
    root.classList.toggle("steps", lasting.step)
    row.classList.toggle("stacked", lasting.stacked)
    row.classList.toggle("paired", lasting.paired)
    bar.hidden = !lasting.takes
    if (lasting.step && row.childElementCount === moving.charts.length) this.#drawSoon()
    else this.#draw()
    if (place) this.#pointer.point(place)
    if (lasting.takes) this.#label(place !== null)
    this.#taking.receive()
    this.#asking.receive(moving, this.#taking.isWaiting)
  }

  remove() {
    for (const part of [this.#pointer, this.#asking, this.#taking, this.#frames]) part.remove()
    if (this.#drawing !== null) clearTimeout(this.#drawing)
    this.#listeners.abort()
    this.#resized.disconnect()
    const { plots } = this.#state
    setTimeout(() => {
      for (const plot of plots) window.Plotly.purge(plot) // Plotly may still be at work on them
    })
    this.#elements.root.remove()
  }

  #tellBusy() {
    const isBusy = this.#asking.isBusy || this.#drawing !== null || this.#frames.isBusy
    this.#elements.root.dataset.busy = String(isBusy)
  }

  // ---- Drawing

  /** @param {Moving} moving */
  #hasSamePlaces({ names, rowTexts }) {
    if (!this.#state.canTake) return false
    const { moving } = this.#state
    return JSON.stringify([names, rowTexts]) === JSON.stringify([moving.names, moving.rowTexts])
  }

  /** @param {boolean} hasPlace whether the slider stands at the place under the pointer */
  #label(hasPlace) {
    const { root, slider, take } = this.#elements
    const { moving, words } = this.#state
    root.setAttribute("aria-label", words.picture)
    slider.setAttribute("aria-label", words.slider)
    slider.max = String(moving.rates.length - 1)
    if (!hasPlace && moving.names) slider.value = String(moving.at)
    take.textContent = words.take
    slider.hidden = !moving.names // a map has no line to move along
    this.#pointer.curve = Math.min(this.#pointer.curve, (moving.names?.length ?? 1) - 1)
  }

  /** Draws charts against the step after the picture, once the numbers rest for a moment. */
  #drawSoon() {
    if (this.#drawing !== null) clearTimeout(this.#drawing)
    this.#drawing = setTimeout(() => {
      this.#drawing = null
      this.#draw()
      this.#tellBusy()
    }, DRAW_DELAY)
  }

  #draw() {
    const { row, dot, slider } = this.#elements
    const { moving, lasting } = this.#state
    if (row.childElementCount !== moving.charts.length) {
      createBoxes(row, moving.charts.length)
      if (lasting.takes) row.firstElementChild?.append(dot)
    }
    for (const place of moving.charts.keys()) this.#drawChart(place)
    this.#frames.takeDrawn()
    this.#pointer.point(null)
    this.#showStep()
    if (!lasting.takes) return
    const { x } = spansOf(this.#state.plots[0])
    slider.style.marginLeft = `${x.offset - KNOB / 2}px` // its ends below those of the axis
    slider.style.width = `${x.length + KNOB}px`
  }

  /** @param {number} place */
  #drawChart(place) {
    const { moving, lasting, ground, row } = this.#state
    const chart = moving.charts[place]
    const box = row.children[place]
    label(box, chart)
    const width = box.clientWidth
    const layout = { ...structuredClone(lasting.layouts[place]), width }
    if (width < NARROW_WIDTH) layout.height = Math.min(layout.height, Math.max(MIN_HEIGHT, width))
    const data = [...(ground?.data ?? []), ...chart.data]
    for (const { trace, ...shown } of this.#frames.shownIn(place)) data[trace] = { ...data[trace], ...shown }
    const plot = find(box, ".plot")
    restorePoints(plot)
    window.Plotly.react(plot, data, layout, CONFIG)
  }

  #resize() {
    const { clientWidth } = this.#elements.root
    if (!this.#state.hasCharts || clientWidth === this.#width) return
    this.#width = clientWidth
    this.#draw()
  }

  // ---- The step that the live picture shows, in every chart

  #showStep() {
    const { isAgainstStep, plots, cursors, moving } = this.#state
    if (!isAgainstStep || !plots.length) return
    this.#frames.show(() => this.#drawing !== null)
    const step = shared.step?.step ?? Number.NaN
    for (const [place, plot] of plots.entries()) {
      const { x } = spansOf(plot)
      const left = toLeft(step, x)
      const isInside = left >= x.offset - 1 && left <= x.offset + x.length + 1
      cursors[place].hidden = moving.charts[place].free || !isInside
      this.#pointer.placeCursor(place, left)
    }
  }

  /**
   * Asks the live picture for the step under the pointer.
   * @param {Element} plot
   * @param {PointerEvent} event
   */
  #goTo(plot, event) {
    if (!shared.step) return
    const { x } = spansOf(plot)
    const share = (event.clientX - plot.getBoundingClientRect().left - x.offset) / x.length
    const step = clamp(Math.round(x.from + share * (x.to - x.from)), 0, shared.step.steps)
    if (step !== shared.step.step) announce(GO_EVENT, { step })
  }

  // ---- Pointer and keys

  #listen() {
    const { root, row, slider, take } = this.#elements
    const pointer = this.#pointer
    addEventListener(STEP_EVENT, () => this.#showStep(), { signal: this.#listeners.signal })
    row.addEventListener("pointerdown", event => this.#press(event))
    row.addEventListener("pointermove", event => this.#drag(event))
    row.addEventListener("pointerup", event => this.#release(event))
    row.addEventListener("pointerleave", event => {
      if (this.#state.canTake && event.pointerType !== "touch") pointer.point(null)
    })
    slider.oninput = () => pointer.point([pointer.curve, Number(slider.value)])
    slider.onkeydown = event => this.#pressKey(event)
    slider.onblur = event => {
      if (!this.#pressed && event.relatedTarget !== take) pointer.point(null)
    }
    take.onclick = () => this.#take()
    this.#resized.observe(root)
  }

  /** @param {PointerEvent} event */
  #press(event) {
    if (event.button) return
    const { canTake, isAgainstStep, plots, moving } = this.#state
    const plot = isAgainstStep && /** @type {HTMLElement} */ (event.target).closest(".plot")
    if (plot && !moving.charts[plots.indexOf(/** @type {HTMLElement} */ (plot))].free) {
      plot.setPointerCapture(event.pointerId)
      this.#goTo(plot, event)
    }
    if (!canTake) return
    this.#pressed = { x: event.clientX, y: event.clientY }
    this.#pointer.point(this.#pointer.hitTest(event))
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    const target = /** @type {Element} */ (event.target)
    if (this.#state.canTake) this.#pointer.point(this.#pointer.hitTest(event))
    else if (target.hasPointerCapture(event.pointerId)) this.#goTo(target, event) // a drag along a chart
  }

  /** @param {PointerEvent} event */
  #release(event) {
    const pressed = this.#pressed
    this.#pressed = null
    const isClick = pressed && Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) < CLICK_DISTANCE
    if (isClick && event.pointerType !== "touch") this.#take() // a finger looks first, and takes by the button
  }

  /** @param {KeyboardEvent} event */
  #pressKey(event) {
    const { moving } = this.#state
    if (event.key === "Enter") this.#take()
    const way = WAYS[event.key]
    if (!way || moving.rowTexts || !moving.names) return
    event.preventDefault()
    const count = moving.names.length
    this.#pointer.curve = (this.#pointer.curve + way + count) % count
    this.#pointer.point([this.#pointer.curve, Number(this.#elements.slider.value)])
  }

  #take() {
    const { place } = this.#pointer
    if (place) this.#taking.take({ row: place[0], rate: this.#state.moving.rates[place[1]] })
  }
}

/**
 * @param {HTMLElement} host
 * @param {Setter} _setStateValue
 * @param {Setter} setTriggerValue
 */
export function mount(host, _setStateValue, setTriggerValue) {
  return new Charts(host, setTriggerValue)
}
