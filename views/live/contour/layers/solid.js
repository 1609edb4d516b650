// The surface in 3-D, over the contour, with the same lines as far as the shown step. Plotly draws the surface once;
// while things move, only the lines that changed are handed to WebGL.

import { CLICK_DISTANCE } from "../../common/constants.js"
import { setText } from "../../common/dom.js"
import { heightAt, levelMeeting, meeting, rayThrough, scaledFirst, seenAt } from "../../common/projection.js"
import { hasScene, keepCamera, moveSolidTrace, sceneView } from "../../plotly_internals.js"
import { frameOf } from "../frame.js"
import { solidTraces } from "./solid_traces.js"

/**
 * @typedef {import("../elements.js").Elements} Elements
 * @typedef {import("../messages.js").Solid} SolidParts
 * @typedef {import("../state.js").State} State
 * @typedef {import("../../plotly_internals.js").Trace} Trace
 */

const CONFIG = {
  displayModeBar: false,
  doubleClick: false,
  responsive: false,
  plotGlPixelRatio: Math.max(1, devicePixelRatio), // not twice as fine as the screen, which would be four times the work
}
const CAMERA_TIME = 700 // ms after a touch for which the camera may still turn
const LABEL_HEIGHT = 8 // pixels by which a label of the contour's axis stands above it
const CLICK_TIME = 500 // ms that a click may last

export class Solid {
  #elements
  #state
  #onCamera
  #timers
  #look = "" // of what Plotly has drawn
  /** @type {SolidParts | null} */
  #drawn = null
  /** @type {Map<string, Trace>} lines as WebGL has them, by uid */
  #lines = new Map()
  #isBroken = false // whether this browser cannot draw in 3-D
  #turnsUntil = 0
  /** @type {number | null} */
  #tick = null
  /** @type {{ x: number, y: number, time: number } | null} where the pointer went down */
  #pressPlace = null

  /**
   * @param {object} parts
   * @param {Elements} parts.elements
   * @param {State} parts.state
   * @param {import("../../common/timers.js").Timers} parts.timers
   * @param {() => void} parts.onCamera lets what stands on the surface stand where it is seen now
   * @param {(place: { x: number, y: number }) => void} parts.onClick
   */
  constructor({ elements, state, timers, onCamera, onClick }) {
    this.#elements = elements
    this.#timers = timers
    this.#state = state
    this.#onCamera = onCamera
    const { solid } = elements
    for (const name of ["pointerdown", "pointermove", "wheel"])
      solid.addEventListener(name, () => this.#watchCamera(), { capture: true, passive: true })
    solid.addEventListener("wheel", event => event.stopPropagation()) // it is not the contour that is zoomed
    solid.addEventListener("pointerdown", event => this.#press(event), true)
    solid.addEventListener("pointerup", event => this.#release(event, onClick), true)
  }

  remove() {
    if (this.#tick !== null) cancelAnimationFrame(this.#tick)
    const { solid } = this.#elements
    setTimeout(() => window.Plotly.purge(solid))
  }

  /** Whether the surface is shown in place of the contour. */
  get isShown() {
    return Boolean(this.#state.picture?.solid) && !this.#isBroken
  }

  /** Shows the lines as far as the shown step. */
  show() {
    const { root, solid, warning } = this.#elements
    const { picture, ground, words } = this.#state
    const isWanted = Boolean(picture.solid)
    root.classList.toggle("in-space", this.isShown)
    solid.hidden = !this.isShown
    warning.hidden = !(isWanted && this.#isBroken)
    setText(warning, words.flat)
    // Another surface is not here until Python has sent it.
    if (!this.isShown || !picture.solid || (ground.coarse && this.#drawn)) return
    const { traces, look } = this.#content
    if (this.#drawn !== picture.solid || this.#look !== look) this.#timers.start("solid", 0, () => this.#draw())
    else this.#move(traces)
    this.#onCamera()
  }

  /** Whether the surface can be seen already. */
  get isReady() {
    return this.isShown && hasScene(this.#elements.solid)
  }

  /** The lines, and how all is drawn but for their points. */
  get #content() {
    const parts = /** @type {SolidParts} */ (this.#state.picture.solid)
    const [size, traces] = [this.#fit(), solidTraces(this.#state, parts)]
    const look = JSON.stringify([size, traces.map(({ uid, visible, name, line }) => [uid, visible, name, line])])
    return { parts, size, traces, look }
  }

  /** Lets the surface be seen as at first. */
  reset() {
    const { picture } = this.#state
    window.Plotly.relayout(this.#elements.solid, { "scene.camera": structuredClone(picture.solid?.layout.scene.camera) })
    this.#watchCamera()
  }

  /** What is drawn, for an image: with the names of the lines, and what names the picture. */
  get sheet() {
    const { data, layout } = /** @type {any} */ (this.#elements.solid)
    const { memo, layout: flat, fonts } = this.#state.picture
    const title = { text: [memo.title, memo.parts.join(" · ")].join("<br>"), font: { size: flat.font.size } }
    const font = { ...flat.font, family: fonts }
    const page = getComputedStyle(this.#elements.root.closest(".stApp") ?? document.body)
    const margin = { l: 0, r: 0, t: 5 * flat.font.size, b: 0 }
    return { data, layout: { ...layout, title, font, margin, showlegend: true, paper_bgcolor: page.backgroundColor } }
  }

  /**
   * Between pixels of the contour's box and the coordinates under them, as `frameOf` has it for the contour.
   */
  frame() {
    const { contour } = this.#elements
    const grid = /** @type {SolidParts} */ (this.#state.picture.solid).surface
    const { matrix, scale, box } = sceneView(this.#elements.solid)
    const whole = scaledFirst(matrix, scale)
    const corner = contour.getBoundingClientRect()
    const [columns, rows] = [grid.x, grid.y]
    return {
      /** @type {import("../../common/geometry.js").Range} */
      x: [columns[0], columns[columns.length - 1]],
      /** @type {import("../../common/geometry.js").Range} */
      y: [rows[0], rows[rows.length - 1]],
      box: { left: box.left - corner.left, top: box.top - corner.top, width: box.width, height: box.height },
      /** @type {(x: number, y: number) => import("../../common/geometry.js").Point} */
      placeOf: (x, y) => {
        const [left, top] = seenAt(whole, [x, y, heightAt(grid, x, y)]) ?? [Number.NaN, Number.NaN]
        return [box.left - corner.left + left * box.width, box.top - corner.top + top * box.height]
      },
      /** @type {(event: { clientX: number, clientY: number }) => { x: number, y: number }} */
      valuesAt: ({ clientX, clientY }) => {
        const shares = /** @type {[number, number]} */ ([
          (clientX - box.left) / box.width,
          (clientY - box.top) / box.height,
        ])
        const { start } = this.#state.picture
        // In units in which the scene is a box of about 1: the axes may differ by many powers of ten.
        const ray = rayThrough(matrix, shares)
        const scaled = scaledGrid(grid, scale)
        const level = scale[2] * heightAt(grid, start.x, start.y)
        const found = meeting(ray, scaled) ?? levelMeeting(ray, level)
        return found ? { x: found.x / scale[0], y: found.y / scale[1] } : { x: start.x, y: start.y }
      },
    }
  }

  /** Lets the surface stand over the axes of the contour, below its legend. Returns its size. */
  #fit() {
    const { solid, paths, contour } = this.#elements
    const top = frameOf(paths).box.top - LABEL_HEIGHT
    const [width, height] = [contour.clientWidth, contour.clientHeight - top]
    Object.assign(solid.style, { top: `${top}px`, height: `${height}px` })
    return { width, height }
  }

  #draw() {
    if (!this.isShown) return
    const { solid } = this.#elements
    const { parts, size, traces, look } = this.#content
    const layout = { ...structuredClone(parts.layout), ...size, uirevision: this.#state.picture.of }
    keepCamera(solid)
    window.Plotly.react(solid, [parts.surface, ...parts.marks, ...traces], layout, CONFIG)
    this.#drawn = parts
    this.#look = look
    this.#lines = new Map(traces.map(trace => [trace.uid, trace]))
    if (hasScene(solid)) this.#watchCamera() // it is set when the first frame is drawn
    else {
      this.#isBroken = true
      this.show()
    }
  }

  /** @param {Trace[]} traces */
  #move(traces) {
    for (const trace of traces) {
      const { x, y, z } = this.#lines.get(trace.uid) ?? {}
      if (areEqual(x, trace.x) && areEqual(y, trace.y) && areEqual(z, trace.z)) continue
      moveSolidTrace(this.#elements.solid, trace)
      this.#lines.set(trace.uid, trace)
    }
  }

  /** Follows the camera while it may turn. */
  #watchCamera() {
    this.#turnsUntil = performance.now() + CAMERA_TIME
    if (this.#tick !== null) return
    const look = () => {
      this.#tick = performance.now() < this.#turnsUntil ? requestAnimationFrame(look) : null
      if (this.isReady) this.#onCamera()
      if (this.#tick === null) keepCamera(this.#elements.solid)
    }
    this.#tick = requestAnimationFrame(look)
  }

  /** @param {PointerEvent} event */
  #press(event) {
    const isPlain = event.isPrimary && event.button === 0
    this.#pressPlace = isPlain ? { x: event.clientX, y: event.clientY, time: Date.now() } : null
  }

  /**
   * @param {PointerEvent} event
   * @param {(place: { x: number, y: number }) => void} onClick
   */
  #release(event, onClick) {
    const place = this.#pressPlace
    this.#pressPlace = null
    if (!place || Date.now() - place.time >= CLICK_TIME) return
    if (Math.hypot(event.clientX - place.x, event.clientY - place.y) >= CLICK_DISTANCE) return
    const { x, y, valuesAt } = this.frame()
    const values = valuesAt(event)
    const isInside = values.x >= x[0] && values.x <= x[1] && values.y >= y[0] && values.y <= y[1]
    if (isInside && !this.#state.picture.start.fixed) onClick(values)
  }
}

/**
 * @param {import("../../common/projection.js").Grid} grid
 * @param {ArrayLike<number>} scale of the three axes
 */
function scaledGrid({ x, y, z }, scale) {
  /** @type {(values: ArrayLike<number>, factor: number) => Float64Array} */
  const times = (values, factor) => Float64Array.from(values, value => value * factor)
  return { x: times(x, scale[0]), y: times(y, scale[1]), z: z.map(row => times(row, scale[2])) }
}

/**
 * @param {ArrayLike<number>} [a]
 * @param {ArrayLike<number>} [b]
 */
function areEqual(a, b) {
  if (!a || !b || a.length !== b.length) return false
  for (let k = 0; k < a.length; k++) if (!Object.is(a[k], b[k])) return false
  return true
}
