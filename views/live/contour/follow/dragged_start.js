// The picture with its start at the hand: the route is asked for one place at a time, and then for the newest.

import { applyRecord } from "./records.js"
import { fetchRecords, isServed } from "./route.js"

/**
 * @typedef {import("./records.js").Parts} Parts
 * @typedef {import("./records.js").PictureRecord} PictureRecord
 * @typedef {{ x: number, y: number }} Place
 *
 * @typedef {object} Wish
 * @property {Parts} present the picture from which the record differs
 * @property {Place} place
 * @property {(place: Place) => void} askOtherwise where the route does not answer
 */

export class DraggedStart {
  #draw
  /** @type {Wish | null} the newest */
  #wish = null
  /** @type {AbortController | null} while an answer is awaited */
  #fetching = null
  #hasFailed = false // the next drag tries again

  /** @param {(parts: Parts) => void} draw */
  constructor(draw) {
    this.#draw = draw
  }

  /** @param {Wish} wish */
  move(wish) {
    const { place, present } = this.#wish ?? {}
    const isAsked = place?.x === wish.place.x && place.y === wish.place.y && present === wish.present
    if (isAsked && !this.#hasFailed) return
    this.#wish = wish
    if (!this.#fetching) this.#ask(wish)
  }

  /**
   * Takes a picture of Python that comes meanwhile, perhaps with the start at another place.
   * @param {Parts} present
   */
  renew(present) {
    const wish = this.#wish
    if (!wish || this.#hasFailed || !isServed()) return
    const { x, y, along } = present[0].start
    const isThere = x === wish.place.x && (along || y === wish.place.y)
    if (!isThere) this.move({ ...wish, present })
  }

  /** Drops answers that come later. */
  end() {
    this.#wish = null
    this.#fetching?.abort()
    this.#fetching = null
    this.#hasFailed = false
  }

  /** @param {Wish} wish */
  async #ask(wish) {
    const { present, place, askOtherwise } = wish
    const { link } = present[0]
    if (!link || !isServed() || this.#hasFailed) {
      askOtherwise(place)
      return
    }
    const fetching = new AbortController()
    this.#fetching = fetching
    /** @type {PictureRecord[]} */
    const records = []
    const isAnswered = await fetchRecords(link, `start/${place.x},${place.y}`, fetching.signal, content => {
      if ("mark" in content) records.push(content)
    })
    if (this.#fetching !== fetching) return
    this.#fetching = null
    this.#hasFailed = !isAnswered
    // The server computes the next picture while this one is drawn.
    if (this.#wish && (this.#hasFailed || this.#wish !== wish)) this.#ask(this.#wish)
    for (const record of records) this.#draw(applyRecord(present, record))
  }
}
