// The start, dragged or moved by keys.

import { REST_DELAY } from "../../common/constants.js"
import { interpolate, roundToPixel } from "../../common/geometry.js"
import { shared } from "../../shared.js"
import { StartRequests } from "./start_requests.js"

/**
 * @typedef {import("../elements.js").Elements} Elements
 * @typedef {import("../messages.js").Picture} Picture
 * @typedef {import("../messages.js").StartPlace} StartPlace
 * @typedef {import("../state.js").State} State
 * @typedef {import("../../common/timers.js").Timers} Timers
 * @typedef {{ x: number, y: number }} Values
 * @typedef {import("../frame.js").Plane} Plane
 * @typedef {Pick<import("../follow/follow.js").Follow, "moveStart" | "restStart" | "endStart">} Follower
 */

/**
 * @typedef {object} Drag
 * @property {DOMRect} corner where the chart stands
 * @property {Values} grip how far from the start it was seized
 * @property {boolean} hasMoved
 */

const KEY_DELAY = 400 // ms after the last key before the place counts
const KEY_SHARE = 0.02 // of the window, for one press
const FINE_KEY_SHARE = 0.002
const MARGIN = 0.02 // of the window, in which a start cannot be dragged
/** @type {Record<string, [number, number]>} */
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] }

export class Start {
  #elements
  #state
  #timers
  #follower
  #plane
  /** @type {StartPlace | null} */
  #place = null
  /** @type {Drag | null} */
  #drag = null

  /**
   * @param {object} parts
   * @param {Elements} parts.elements
   * @param {State} parts.state
   * @param {Timers} parts.timers
   * @param {(name: string, value: unknown) => void} parts.setTriggerValue
   * @param {Follower} parts.follower
   * @param {() => Plane} parts.plane on which it stands
   */
  constructor({ elements, state, timers, setTriggerValue, follower, plane }) {
    this.#plane = plane
    this.#follower = follower
    this.#elements = elements
    this.#state = state
    this.#timers = timers
    this.requests = new StartRequests({ timers, setTriggerValue })
    shared.isStartMoving = () => this.isDragging || this.requests.isMoving
    const handle = elements.start
    handle.onpointerdown = event => this.#grab(event)
    handle.onpointermove = event => this.#pull(event)
    handle.onpointerup = handle.onpointercancel = () => this.#release()
    handle.onkeydown = event => this.#press(event)
  }

  remove() {
    delete shared.isStartMoving
  }

  get isDragging() {
    return this.#drag !== null
  }

  /** @param {boolean} isFirst whether it is the first picture */
  receive(isFirst) {
    const isHeld = this.isDragging || this.#timers.isRunning("keys")
    const situation = { isFirst, isHeld }
    this.#place = this.requests.receive(this.#state.picture, this.#place, situation)
  }

  /** Lets the handle stand where the start is. */
  placeHandle() {
    const { start: handle } = this.#elements
    const { picture, words } = this.#state
    const { x, y } = this.#position
    const frame = this.#plane()
    const isInside = x >= frame.x[0] && x <= frame.x[1] && y >= frame.y[0] && y <= frame.y[1]
    const [left, top] = frame.placeOf(x, y)
    handle.style.display = isInside && Number.isFinite(left) && !picture.start.fixed ? "" : "none"
    handle.style.transform = `translate(${left}px, ${top}px)`
    if (this.isDragging) return
    const text = words.start.replace("{x}", String(x)).replace("{y}", String(y))
    handle.title = text
    handle.setAttribute("aria-label", text)
  }

  /**
   * Lets the start stand at a place for good.
   * @param {Values} place
   */
  set(place) {
    this.#place = this.#roundPlace(place)
    this.placeHandle()
    this.#finish()
  }

  /** @param {Values} place */
  #move(place) {
    this.#place = this.#roundPlace(place)
    this.placeHandle()
    this.#follower.moveStart(this.#place, place => this.requests.move(place))
    if (this.#drag) this.#timers.start("rested start", REST_DELAY, () => this.#rest())
  }

  /** Lets what stands beside the picture follow, when the hand rests. */
  #rest() {
    this.#follower.restStart(() => this.requests.move(this.#position))
  }

  /** Sends where the start stands, for good. */
  #finish() {
    this.#timers.cancel("rested start")
    this.#follower.endStart()
    this.requests.finish(this.#position, this.#state.picture.of)
  }

  get #position() {
    return this.#place ?? this.#state.picture.start
  }

  /**
   * A place with no more digits than can be seen, on the curve where there is one.
   * @param {Values} place
   */
  #roundPlace(place) {
    const { x, y, box } = this.#plane()
    const screenPlace = { x: roundToPixel(place.x, x, box.width), y: roundToPixel(place.y, y, box.height) }
    if (!this.#state.picture.start.along) return screenPlace
    const [curve] = this.#state.ground.data
    const height = interpolate(curve.x, curve.y, screenPlace.x) // until Python answers with the exact one
    return Number.isFinite(height) ? { ...screenPlace, y: height } : screenPlace
  }

  /**
   * The place nearest to one that can be seen: a start that is dragged or moved by keys stays in sight.
   * @param {Values} place
   */
  #clampToSight({ x, y }) {
    const frame = this.#plane()
    const { limit } = this.#state.picture.start
    /** @type {(value: number, range: [number, number]) => number} */
    const clampToRange = (value, [low, high]) => {
      const edge = MARGIN * (high - low)
      return Math.min(high - edge, limit, Math.max(low + edge, -limit, value))
    }
    return { x: clampToRange(x, frame.x), y: clampToRange(y, frame.y) }
  }

  /** @param {PointerEvent} event */
  #grab(event) {
    if (event.button) return
    const { start: handle, paths } = this.#elements
    this.#timers.cancel("keys")
    handle.setPointerCapture(event.pointerId)
    const corner = paths.getBoundingClientRect()
    const pointer = this.#plane().valuesAt(event, corner)
    const { x, y } = this.#position
    this.#drag = { corner, grip: { x: x - pointer.x, y: y - pointer.y }, hasMoved: false }
    handle.classList.add("held")
  }

  /** @param {PointerEvent} event */
  #pull(event) {
    if (!this.#drag) return
    const { corner, grip } = this.#drag
    const pointer = this.#plane().valuesAt(event, corner)
    this.#drag.hasMoved = true
    this.#move(this.#clampToSight({ x: pointer.x + grip.x, y: pointer.y + grip.y }))
  }

  #release() {
    const hasMoved = this.#drag?.hasMoved
    this.#drag = null
    this.#elements.start.classList.remove("held")
    if (hasMoved) this.#finish()
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const way = WAYS[event.key]
    if (!way) return
    event.preventDefault()
    const frame = this.#plane()
    const share = event.shiftKey ? FINE_KEY_SHARE : KEY_SHARE
    const { x, y } = this.#position
    const place = {
      x: x + way[0] * share * (frame.x[1] - frame.x[0]),
      y: y + way[1] * share * (frame.y[1] - frame.y[0]),
    }
    this.#move(this.#clampToSight(place))
    this.#timers.start("keys", KEY_DELAY, () => this.#finish())
  }
}
