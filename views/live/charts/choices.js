// Places that a person chooses: one at a time, for a choice before the answer would meet sliders that are not yet set.

import { ANSWER_TIMEOUT } from "../common/constants.js"

/** @typedef {{ row: number, rate: number }} Choice */

export class Choices {
  #setTriggerValue
  /** @type {Choice | null} */
  #queued = null // the newest choice, while another waits for its answer
  /** @type {ReturnType<typeof setTimeout> | null} */
  #answerTimer = null

  /** @param {(name: string, value: unknown) => void} setTriggerValue */
  constructor(setTriggerValue) {
    this.#setTriggerValue = setTriggerValue
  }

  get isWaiting() {
    return this.#answerTimer !== null
  }

  remove() {
    if (this.#answerTimer !== null) clearTimeout(this.#answerTimer)
  }

  /** @param {Choice} choice */
  choose(choice) {
    this.#queued = choice
    if (!this.isWaiting) this.#send(choice)
  }

  /** Goes on once the answer has come, or will not. */
  receive() {
    this.remove()
    this.#answerTimer = null
    if (this.#queued) this.#send(this.#queued)
  }

  /** @param {Choice} choice */
  #send(choice) {
    this.#setTriggerValue("take", choice)
    this.#queued = null
    this.#answerTimer = setTimeout(() => this.receive(), ANSWER_TIMEOUT)
  }
}
