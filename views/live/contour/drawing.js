// The paths and the ground under them: drawn by Plotly, fitted to the axes, or moved while things change.

import { NARROW_WIDTH, REST_DELAY } from "../common/constants.js"
import { filledDomain } from "../common/geometry.js"
import { plotRoom, restoreEntries, restorePoints } from "../plotly_internals.js"
import { frameOf, setBox, stretchedTo } from "./frame.js"
import { moveByHand } from "./steps/moving.js"
import { tracesOf } from "./traces.js"

/**
 * @typedef {import("../common/geometry.js").Range} Range
 * @typedef {import("./elements.js").Elements} Elements
 * @typedef {import("./frame.js").Frame} Frame
 * @typedef {import("./layers/ground_sketch.js").GroundSketch} GroundSketch
 * @typedef {import("./messages.js").Ground} Ground
 * @typedef {import("./state.js").State} State
 * @typedef {import("../common/timers.js").Timers} Timers
 */

export const CONFIG = { displayModeBar: false, doubleClick: false, responsive: false }
const LEGEND_HEIGHT = 80 // pixels that a legend may take, at the usual size of type: beyond, the chart grows
const USUAL_SIZE = 15 // pixels of that type
const UNLIMITED = 1e5 // pixels
const touch = matchMedia("(pointer: coarse)")

export class Drawing {
  #elements
  #state
  #timers
  #sketch
  #showStep
  #placeOverlay
  /** @type {{ x: Range, y: Range }} the part of the chart that the axes fill */
  #domain = { x: [0, 1], y: [0, 1] }
  /** @type {import("./steps/moving.js").Moved} */
  #moved = new Map()
  #growth = 0 // pixels by which the chart is higher for its legend
  /** @type {{ ground: Ground, size: string } | null} */
  #drawnGround = null
  /** Whether Plotly itself moves what it drew. */
  isPanning = false

  /**
   * @param {object} parts
   * @param {Elements} parts.elements
   * @param {State} parts.state
   * @param {Timers} parts.timers
   * @param {GroundSketch} parts.sketch
   * @param {() => void} parts.showStep
   * @param {() => void} parts.placeOverlay lets what is drawn over the paths stand where it belongs
   */
  constructor({ elements, state, timers, sketch, showStep, placeOverlay }) {
    this.#elements = elements
    this.#state = state
    this.#timers = timers
    this.#sketch = sketch
    this.#showStep = showStep
    this.#placeOverlay = placeOverlay
  }

  draw() {
    this.#timers.cancel("rest")
    const { root, paths, contour } = this.#elements
    if (!this.#state.hasPicture || !root.clientWidth || this.isPanning) return
    restorePoints(paths)
    restoreEntries(paths)
    this.#moved.clear()
    window.Plotly.react(paths, tracesOf(this.#state, contour.clientWidth), this.layout(), CONFIG)
    this.fit()
    this.#showStep()
  }

  /** Shows what has changed at once; Plotly draws it when things rest. */
  move() {
    if (this.isPanning) return
    if (!moveByHand(this.#elements.paths, this.#state, this.#state.picture.start, this.#moved)) {
      this.draw()
      return
    }
    this.#timers.start("rest", REST_DELAY, () => this.draw())
    this.#showStep()
  }

  layout() {
    const { picture, view } = this.#state
    const { xaxis, yaxis, ...options } = structuredClone(picture.layout) // Plotly writes into it
    const { x, y } = structuredClone({ ...this.#domain })
    const free = { scaleanchor: undefined, constrain: undefined } // see `fit`
    return {
      ...options,
      xaxis: { ...xaxis, ...free, domain: x, range: view ? [...view.x] : xaxis.range },
      yaxis: { ...yaxis, ...free, domain: y, range: view ? [...view.y] : yaxis.range },
      ...this.#size(options.height),
      legend: { ...options.legend, maxheight: UNLIMITED },
      hovermode: "closest",
      dragmode: touch.matches && !view ? false : "pan", // where nothing can be panned, a finger scrolls the page
    }
  }

  get #legendRoom() {
    return (LEGEND_HEIGHT * this.#state.picture.layout.font.size) / USUAL_SIZE
  }

  /** @param {number} height usual one */
  #size(height) {
    const width = this.#elements.contour.clientWidth
    const isWide = this.#state.picture.losses || width >= NARROW_WIDTH
    const usual = isWide ? height : Math.min(height, width + this.#legendRoom)
    return { width, height: usual + this.#growth }
  }

  /**
   * Square units by the share of the chart that the whole window fills, and a chart that is higher for a long legend.
   * Plotly's own way changes the ranges too when the window or the size of the chart has changed before.
   */
  fit() {
    const { picture } = this.#state
    const { width, height, legend } = plotRoom(this.#elements.paths)
    const room = height - this.#growth + legend - this.#legendRoom // for the axes, under a short legend
    const [bottom, top] = filledDomain(width, room, picture.layout).y
    const growth = Math.max(0, Math.round((top - bottom) * room - (height - this.#growth)))
    const domain = filledDomain(width, height + growth - this.#growth, picture.layout)
    const [gapX, gapY] = [domain.x[0] - this.#domain.x[0], domain.y[0] - this.#domain.y[0]]
    if (growth === this.#growth && Math.abs(gapX) * width < 0.5 && Math.abs(gapY) * height < 0.5) return
    this.#domain = domain
    this.#growth = growth
    this.draw()
  }

  /** Lets the ground and what is drawn over the paths stand where the axes are. */
  align() {
    const frame = frameOf(this.#elements.paths)
    setBox(this.#elements.background, frame.box)
    this.#drawGround(frame)
    this.#stretchGround(frame)
    this.#placeOverlay()
  }

  /** @param {Frame} frame */
  #drawGround({ box: { width, height } }) {
    const { ground, picture } = this.#state
    const size = `${Math.round(width)} ${Math.round(height)}`
    if (ground.coarse) {
      this.#sketch.show(ground.coarse)
      return
    }
    this.#sketch.hide()
    if (this.#drawnGround?.ground === ground && this.#drawnGround.size === size) return
    this.#drawnGround = { ground, size }
    const axis = { visible: false, fixedrange: true }
    const layout = {
      template: picture.layout.template,
      width,
      height,
      margin: { l: 0, r: 0, t: 0, b: 0 },
      paper_bgcolor: "transparent",
      plot_bgcolor: "transparent",
      font: picture.layout.font,
      showlegend: false,
      xaxis: { ...axis, range: ground.window[0] },
      yaxis: { ...axis, range: ground.window[1] },
    }
    window.Plotly.react(this.#elements.ground, ground.data, layout, { staticPlot: true })
  }

  /**
   * The ground is drawn once for its own window; while the window differs, the drawing is shifted and stretched.
   * @param {Frame} frame
   */
  #stretchGround(frame) {
    const { ground, batchContours } = this.#elements
    const transform = stretchedTo(frame, this.#state.ground.window)
    const { width, height } = frame.box
    ground.style.transform = transform
    Object.assign(batchContours.style, { transform, width: `${width}px`, height: `${height}px` })
    this.#sketch.stretch(frame)
  }
}
