// Lets the picture follow the slider under the hand: its pictures at all marks are fetched when a pointer or the focus
// comes near; while the thumb moves, nothing is asked. When it is let go, Python's own picture takes over.

import { DraggedStart } from "./dragged_start.js"
import { applyRecord, decodeGrid, nearestText } from "./records.js"
import { fetchRecords, isServed } from "./route.js"
import { Sliders } from "./sliders.js"

/**
 * @typedef {import("./dragged_start.js").Place} Place
 * @typedef {import("./records.js").Head} Head
 * @typedef {import("./records.js").Parts} Parts
 * @typedef {import("./records.js").PictureRecord} PictureRecord
 */

/**
 * What has been fetched for one slider.
 * @typedef {object} Source
 * @property {string} place of the slider
 * @property {string} rest what the link says besides the slider's number
 * @property {Parts} present the picture from which the records differ
 * @property {Head | null} head what stands before the records, once it is there
 * @property {Map<string, PictureRecord>} records by the text of their mark
 * @property {Float64Array[]} grids those of which other grids are sums
 * @property {Parts | null} longest the picture with the longest paths, where records refer to it
 * @property {AbortController} fetching
 */

// ms after the last move of a thumb that is not held, for which a picture of Python may answer an older one
const STILL = 1500

/**
 * A link without the number of a slider, and that number's text where the link has it.
 * @param {string} link
 * @param {string} place
 */
export function splitLink(link, place) {
  const [page, query] = link.split(/\?(.*)/s)
  const fields = [...new URLSearchParams(query)]
  const isNumber = (/** @type {[string, string]} */ [key]) => key.replace(/[^\w-]/g, "-") === place
  const rest = fields.filter(field => !isNumber(field))
  return { rest: JSON.stringify([page, rest]), text: fields.find(isNumber)?.[1] }
}

export class Follow {
  #draw
  #draggedStart
  #sliders
  /** @type {Parts | null} what Python sent last */
  #present = null
  /** @type {Source | null} */
  #source = null
  #isAwaited = false // whether Python has not yet answered to the last move
  #movedAt = Number.NEGATIVE_INFINITY

  /** @param {(parts: Parts) => void} draw */
  constructor(draw) {
    this.#draw = draw
    this.#draggedStart = new DraggedStart(draw)
    this.#sliders = new Sliders({ onNear: place => this.#approach(place), onMove: text => this.#move(text) })
  }

  remove() {
    this.#sliders.remove()
    this.#draggedStart.end()
    this.#forget()
  }

  /**
   * Shows the picture with its start at a place, as soon as the route answers.
   * @param {Place} place
   * @param {(place: Place) => void} askOtherwise where it does not
   */
  moveStart(place, askOtherwise) {
    if (this.#present) this.#draggedStart.move({ present: this.#present, place, askOtherwise })
  }

  /**
   * Asks Python for what stands beside the picture, where the start has followed from the route.
   * @param {() => void} ask
   */
  restStart(ask) {
    if (this.#link && isServed()) ask()
  }

  /** Lets Python have the last word on the start. */
  endStart() {
    this.#draggedStart.end()
  }

  /**
   * Takes a picture of Python.
   * @param {Parts} parts
   * @returns {Parts | null} the picture to be shown now in its place, where the thumb has moved on
   */
  receive(parts) {
    this.#present = parts
    this.#draggedStart.renew(parts)
    const source = this.#source
    if (source && splitLink(this.#link, source.place).rest === source.rest) {
      const text = this.#sliders.text
      if (text !== null && source.records.has(text) && this.#isAhead(text)) return this.#pictureAt(text)
      this.#isAwaited = false
      return null
    }
    this.#isAwaited = false
    this.#forget()
    const { place } = this.#sliders
    if (place) this.#approach(place)
    return null
  }

  get #link() {
    return this.#present?.[0].link ?? ""
  }

  #forget() {
    this.#source?.fetching.abort()
    this.#source = null
  }

  /** @param {string} place */
  #approach(place) {
    if (!this.#link || !isServed() || !this.#present) return
    const { rest } = splitLink(this.#link, place)
    if (this.#source?.place === place && this.#source.rest === rest) return
    this.#forget()
    if (this.#isAwaited) return // the link does not have the last slider's number yet
    const source = {
      place,
      rest,
      present: this.#present,
      head: null,
      records: new Map(),
      longest: null,
      grids: [],
      fetching: new AbortController(),
    }
    this.#source = source
    const { signal } = source.fetching
    fetchRecords(this.#link, place, signal, content => this.#store(source, content))
  }

  /**
   * @param {Source} source
   * @param {Head | PictureRecord} content
   */
  #store(source, content) {
    if (source !== this.#source) return
    if (!("mark" in content)) {
      source.head = content
      return
    }
    const { mark, coarse } = content
    if (coarse?.rises) coarse.rises = decodeGrid(coarse.rises, source.grids)
    source.records.set(mark, content)
    if (mark === source.head?.longest) source.longest = applyRecord(source.present, content)
    if (mark === this.#sliders.text && this.#isAhead(mark)) this.#draw(this.#pictureAt(mark))
  }

  /**
   * Whether a mark is another than that of the last picture of Python, and the thumb is held there or has just come.
   * @param {string} text
   */
  #isAhead(text) {
    const isMoving = this.#sliders.isHeld || performance.now() - this.#movedAt < STILL
    return isMoving && text !== this.#presentText
  }

  /** Text of the mark of the last picture of Python. */
  get #presentText() {
    const source = this.#source
    return source && (splitLink(this.#link, source.place).text ?? source.head?.usual)
  }

  /** @param {string} text of the mark to which the thumb has come */
  #move(text) {
    const source = this.#source
    this.#movedAt = performance.now()
    if (!this.#present || !source?.records.size) return
    this.#isAwaited = text !== this.#presentText
    this.#draw(this.#isAwaited ? this.#pictureAt(text) : this.#present)
  }

  /**
   * The picture at a mark; at the nearest known one where it is not there yet.
   * @param {string} text
   * @returns {Parts}
   */
  #pictureAt(text) {
    const { head, records, longest, present } = /** @type {Source} */ (this.#source)
    const record = records.get(nearestText([...(head ? [head.present] : []), ...records.keys()], text))
    return record ? applyRecord(present, record, record.mark === head?.longest ? null : longest) : present
  }
}
