// Places that are taken: one at a time, for what is taken before the answer comes would meet sliders not yet set.

import { ANSWER_TIMEOUT } from "../constants.js"

/** @typedef {{ row: number, rate: number }} Taken */

export class Taking {
  #setTriggerValue
  /** @type {Taken | null} */
  #next = null // what was taken meanwhile
  /** @type {ReturnType<typeof setTimeout> | null} */
  #waiting = null // for the answer to what was taken

  /** @param {(name: string, value: unknown) => void} setTriggerValue */
  constructor(setTriggerValue) {
    this.#setTriggerValue = setTriggerValue
  }

  get isWaiting() {
    return this.#waiting !== null
  }

  remove() {
    if (this.#waiting !== null) clearTimeout(this.#waiting)
  }

  /** @param {Taken} taken */
  take(taken) {
    this.#next = taken
    if (!this.isWaiting) this.#send(taken)
  }

  /** Takes it that the answer has come, or will not. */
  receive() {
    this.remove()
    this.#waiting = null
    if (this.#next) this.#send(this.#next)
  }

  /** @param {Taken} taken */
  #send(taken) {
    this.#setTriggerValue("take", taken)
    this.#next = null
    this.#waiting = setTimeout(() => this.receive(), ANSWER_TIMEOUT)
  }
}
