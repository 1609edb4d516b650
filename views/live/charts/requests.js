// What the charts ask of Python when things rest: more of a result, or the paths of all rates.

import { ANSWER_TIMEOUT, ATTEMPTS, REST_DELAY } from "../common/constants.js"
import { shared } from "../shared.js"

/** @typedef {import("./messages.js").Content} Content */

const MORE_DELAY = 20 // ms

export class Requests {
  #setTriggerValue
  #tellBusy
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer
  isBusy = false

  /** @param {{ setTriggerValue: (name: string, value: unknown) => void, tellBusy: () => void }} parts */
  constructor({ setTriggerValue, tellBusy }) {
    this.#setTriggerValue = setTriggerValue
    this.#tellBusy = tellBusy
  }

  remove() {
    clearTimeout(this.#timer)
  }

  /**
   * @param {Content} content
   * @param {boolean} isWaiting whether another request is under way: there is one at a time
   */
  receive({ more, pause, names, still, paths, of: setting }, isWaiting) {
    clearTimeout(this.#timer)
    const wantsPaths = Boolean(names?.length && still && !paths)
    this.isBusy = Boolean(wantsPaths || more)
    this.#tellBusy()
    if (isWaiting) return
    if (more) this.#timer = setTimeout(() => this.#ask("more", more), pause ?? MORE_DELAY)
    else if (wantsPaths) this.#timer = setTimeout(() => this.#ask("paths", setting), REST_DELAY)
  }

  /**
   * Asks until an answer is shown, for of two requests of a page at once Streamlit may drop one.
   * @param {string} trigger
   * @param {unknown} value
   */
  #ask(trigger, value, attempts = ATTEMPTS) {
    this.isBusy = attempts > 0
    this.#tellBusy()
    if (!attempts) return
    if (shared.isStartMoving?.()) {
      this.#timer = setTimeout(() => this.#ask(trigger, value, attempts), REST_DELAY)
      return
    }
    this.#setTriggerValue(trigger, value)
    this.#timer = setTimeout(() => this.#ask(trigger, value, attempts - 1), ANSWER_TIMEOUT)
  }
}
