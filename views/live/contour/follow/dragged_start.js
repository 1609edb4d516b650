// The picture with its start at the hand: the route is asked for one place at a time, and then for the newest.

import { fetchRecords, isServed } from "./route.js"

/**
 * @typedef {import("./records.js").PictureRecord} PictureRecord
 * @typedef {{ x: number, y: number }} Place
 */

export class DraggedStart {
  #onRecord
  /** @type {Place | null} the newest place */
  #place = null
  /** @type {AbortController | null} while an answer is awaited */
  #fetching = null

  /** @param {(record: PictureRecord) => void} onRecord */
  constructor(onRecord) {
    this.#onRecord = onRecord
  }

  /**
   * @param {string} link of the picture
   * @param {Place} place
   * @returns {boolean} whether the route can be asked
   */
  move(link, place) {
    if (!link || !isServed()) return false
    this.#place = place
    if (!this.#fetching) this.#ask(link)
    return true
  }

  /** Drops answers that come later. */
  end() {
    this.#place = null
    this.#fetching?.abort()
    this.#fetching = null
  }

  /** @param {string} link */
  async #ask(link) {
    const place = this.#place
    if (!place) return
    const fetching = new AbortController()
    this.#fetching = fetching
    await fetchRecords(link, `start/${place.x},${place.y}`, fetching.signal, content => {
      if ("mark" in content && !fetching.signal.aborted) this.#onRecord(content)
    })
    if (this.#fetching !== fetching) return
    this.#fetching = null
    if (this.#place !== place) this.#ask(link)
  }
}
