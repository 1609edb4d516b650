// Charts beside the live picture: a sweep or a map whose points can be tried and taken, or several pictures in a row.
// Python composes every trace; here they are kept alive, and what lies under the pointer is told. Charts against the
// step mark the step that the live picture shows, and can change it, by the events of shared.js; a chart may also have
// frames, which show what belongs to that step.

import { CLICK_DISTANCE, NARROW_WIDTH } from "../common/constants.js"
import { find } from "../common/dom.js"
import { clamp, toLeft } from "../common/geometry.js"
import { restorePoints, spansOf } from "../plotly_internals.js"
import { GO_EVENT, STEP_EVENT, announce, shared } from "../shared.js"
import { Choices } from "./choices.js"
import { createBoxes, createElements, label } from "./elements.js"
import { Frames } from "./frames.js"
import { rowAfter } from "./places.js"
import { Pointer } from "./pointer.js"
import { Requests } from "./requests.js"
import { State } from "./state.js"

/**
 * @typedef {import("./messages.js").Content} Content
 * @typedef {import("./messages.js").Ground} Ground
 * @typedef {import("./messages.js").Setup} Setup
 * @typedef {(name: string, value: unknown) => void} Setter
 */

const CONFIG = { displayModeBar: false, doubleClick: false, responsive: false, staticPlot: true }
const DRAW_DELAY = 120 // ms without a change after which charts against the step are drawn anew
const MIN_HEIGHT = 340 // pixels of a chart that is not higher than wide
const KNOB = 16 // pixels across the knob of a slider

class Charts {
  #elements
  #state
  #frames
  #requests
  #choices
  #pointer
  #listeners = new AbortController()
  /** @type {ReturnType<typeof setTimeout> | null} */
  #drawTimer = null // of all charts
  /** @type {{ x: number, y: number } | null} where the pointer went down */
  #pressPlace = null
  #width = 0
  #resizeObserver

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
    this.#requests = new Requests({ setTriggerValue, tellBusy })
    this.#choices = new Choices(setTriggerValue)
    this.#pointer = new Pointer({ elements, state })
    this.#resizeObserver = new ResizeObserver(() => this.#resize())
    this.#listen()
  }

  /**
   * Draws what Python has sent.
   * @param {Content} content
   * @param {Setup} setup
   * @param {Ground} [ground]
   */
  show(content, setup, ground) {
    const { root, row, bar } = this.#elements
    const state = this.#state
    const place = this.#hasSamePlaces(content) ? this.#pointer.place : null // the pointer has not moved
    Object.assign(state, { content, setup, ground })
    shared.shownSetting = content.of
    root.classList.toggle("takes", setup.takes)
    root.classList.toggle("steps", setup.step)
    row.classList.toggle("stacked", setup.stacked)
    row.classList.toggle("paired", setup.paired)
    bar.hidden = !setup.takes
    if (setup.step && row.childElementCount === content.charts.length) this.#drawSoon()
    else this.#draw()
    if (place) this.#pointer.point(place)
    if (setup.takes) this.#label(place !== null)
    this.#choices.receive()
    this.#requests.receive(content, this.#choices.isWaiting)
  }

  remove() {
    for (const part of [this.#pointer, this.#requests, this.#choices, this.#frames]) part.remove()
    if (this.#drawTimer !== null) clearTimeout(this.#drawTimer)
    this.#listeners.abort()
    this.#resizeObserver.disconnect()
    const { plots } = this.#state
    setTimeout(() => {
      for (const plot of plots) window.Plotly.purge(plot) // Plotly may still be at work on them
    })
    this.#elements.root.remove()
  }

  #tellBusy() {
    const isBusy = this.#requests.isBusy || this.#drawTimer !== null || this.#frames.isBusy
    this.#elements.root.dataset.busy = String(isBusy)
  }

  // ---- Drawing

  /** @param {Content} content */
  #hasSamePlaces({ names, rowTexts }) {
    if (!this.#state.canTake) return false
    const { content } = this.#state
    return JSON.stringify([names, rowTexts]) === JSON.stringify([content.names, content.rowTexts])
  }

  /** @param {boolean} hasPlace whether the slider stands at the place under the pointer */
  #label(hasPlace) {
    const { root, slider, take } = this.#elements
    const { content, words } = this.#state
    root.setAttribute("aria-label", words.picture)
    slider.setAttribute("aria-label", words.slider)
    slider.max = String(content.rates.length - 1)
    if (!hasPlace) slider.value = String(content.at)
    take.textContent = words.take
    if (content.names) this.#pointer.curve = Math.min(this.#pointer.curve, content.names.length - 1)
    else if (!hasPlace) this.#pointer.curve = content.row
  }

  /** Draws charts against the step after the picture, once the numbers rest for a moment. */
  #drawSoon() {
    if (this.#drawTimer !== null) clearTimeout(this.#drawTimer)
    this.#drawTimer = setTimeout(() => {
      this.#drawTimer = null
      this.#draw()
      this.#tellBusy()
    }, DRAW_DELAY)
  }

  #draw() {
    const { row, dot, slider } = this.#elements
    const { content, setup } = this.#state
    if (row.childElementCount !== content.charts.length) {
      createBoxes(row, content.charts.length)
      if (setup.takes) row.firstElementChild?.append(dot)
    }
    for (const place of content.charts.keys()) this.#drawChart(place)
    this.#frames.markDrawn()
    this.#pointer.point(null)
    this.#showStep()
    if (!setup.takes) return
    const { x } = spansOf(this.#state.plots[0])
    slider.style.marginLeft = `${x.offset - KNOB / 2}px` // its ends below those of the axis
    slider.style.width = `${x.length + KNOB}px`
  }

  /** @param {number} place */
  #drawChart(place) {
    const { content, setup, ground, row } = this.#state
    const chart = content.charts[place]
    const box = row.children[place]
    label(box, chart)
    const width = box.clientWidth
    const layout = { ...structuredClone(setup.layouts[place]), width }
    if (width < NARROW_WIDTH) layout.height = Math.min(layout.height, Math.max(MIN_HEIGHT, width))
    const data = [...(ground?.data ?? []), ...chart.data]
    for (const { trace, ...values } of this.#frames.valuesIn(place)) data[trace] = { ...data[trace], ...values }
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
    const { isAgainstStep, plots, cursors, content } = this.#state
    if (!isAgainstStep || !plots.length) return
    this.#frames.show(() => this.#drawTimer !== null)
    const step = shared.step?.step ?? Number.NaN
    for (const [place, plot] of plots.entries()) {
      const { x } = spansOf(plot)
      const left = toLeft(step, x)
      const isInside = left >= x.offset - 1 && left <= x.offset + x.length + 1
      cursors[place].hidden = content.charts[place].free || !isInside
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
    const step = clamp(Math.round(x.low + share * (x.high - x.low)), 0, shared.step.steps)
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
      if (!this.#pressPlace && event.relatedTarget !== take) pointer.point(null)
    }
    take.onclick = () => this.#take()
    this.#resizeObserver.observe(root)
  }

  /** @param {PointerEvent} event */
  #press(event) {
    if (event.button) return
    const { canTake, isAgainstStep, plots, content } = this.#state
    const plot = isAgainstStep && /** @type {HTMLElement} */ (event.target).closest(".plot")
    if (plot && !content.charts[plots.indexOf(/** @type {HTMLElement} */ (plot))].free) {
      plot.setPointerCapture(event.pointerId)
      this.#goTo(plot, event)
    }
    if (!canTake) return
    this.#pressPlace = { x: event.clientX, y: event.clientY }
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
    const place = this.#pressPlace
    this.#pressPlace = null
    const isClick = place && Math.hypot(event.clientX - place.x, event.clientY - place.y) < CLICK_DISTANCE
    if (isClick && event.pointerType !== "touch") this.#take() // a finger looks first, and takes by the button
  }

  /** @param {KeyboardEvent} event */
  #pressKey(event) {
    if (event.key === "Enter") this.#take()
    const row = rowAfter(this.#pointer.curve, event.key, this.#state.content)
    if (row === null) return
    event.preventDefault()
    this.#pointer.point([row, Number(this.#elements.slider.value)])
  }

  #take() {
    const { place } = this.#pointer
    if (place) this.#choices.choose({ row: place[0], rate: this.#state.content.rates[place[1]] })
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
