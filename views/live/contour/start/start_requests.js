// What is asked of Python while the start is dragged. One place is on its way at a time, and then the newest goes; the
// place where the start was let go is sent again until Python shows the start there.

import { ANSWER_TIMEOUT } from "../../common/constants.js"

/**
 * @typedef {import("../messages.js").Picture} Picture
 * @typedef {import("../messages.js").StartPlace} StartPlace
 * @typedef {(name: string, value: unknown) => void} Setter
 */

/**
 * Where the start was let go, until Python shows it there.
 * @typedef {object} FinalPlace
 * @property {number} x
 * @property {number} y
 * @property {string} subject name of the picture in which it was let go
 * @property {number} repeats how often it is sent again
 * @property {number} [shownAt] when Python has first shown it there
 */

const SETTLING_TIME = 500 // ms for which an older request, still on its way, may put back a start that was let go
const REPEATS = 2 // of the place where it was let go, where Python has heard of it but shows another start

export class StartRequests {
  #sent = 0 // number of the place that was sent last
  #answered = 0 // number of the place that was answered last
  #queued = false
  /** @type {FinalPlace | null} */
  #final = null
  #timers
  #setTriggerValue

  /** @param {{ timers: Pick<import("../../common/timers.js").Timers, "start" | "cancel">, setTriggerValue: Setter }} parts */
  constructor({ timers, setTriggerValue }) {
    this.#timers = timers
    this.#setTriggerValue = setTriggerValue
  }

  /** Whether Python has answered all that was sent. */
  get isAnswered() {
    return this.#answered >= this.#sent
  }

  get isMoving() {
    return this.#queued || !this.isAnswered
  }

  /** Whether a start was let go that Python does not show yet. */
  get isSettling() {
    return this.#final !== null
  }

  /** Forgets the place that waits, for another surface is shown. */
  dropQueued() {
    this.#queued = false
  }

  /** @param {StartPlace} place while the start is still moved */
  move(place) {
    if (this.isAnswered) this.#send(place, false)
    else this.#queued = true
  }

  /**
   * @param {StartPlace} place where the start was let go
   * @param {string} subject name of the picture
   */
  finish(place, subject, repeats = REPEATS) {
    this.#send(place, true)
    this.#final = { x: place.x, y: place.y, subject, repeats }
  }

  /**
   * @param {StartPlace} place
   * @param {boolean} done
   */
  #send({ x, y }, done) {
    this.#queued = false
    this.#final = null
    this.#sent += 1
    const number = this.#sent
    const message = { x, y, number, done }
    this.#setTriggerValue("start", message)
    this.#timers.start("answer", ANSWER_TIMEOUT, () => {
      if (done) this.#setTriggerValue("start", message)
      this.#answered = number
    })
  }

  /**
   * Reads the answer in a new picture.
   * @param {Picture} picture
   * @param {StartPlace | null} place where the start is shown; null before the first picture
   * @param {{ isFirst: boolean, isHeld: boolean }} situation isHeld: it is dragged, or keys were just pressed
   * @returns {StartPlace} where it is to be shown
   */
  receive(picture, place, { isFirst, isHeld }) {
    // Nothing answered yet is a new session: the server was started anew, or the page was opened.
    this.#answered = picture.answered ?? this.#sent
    if (isFirst) this.#sent = this.#answered
    const position = place ?? picture.start
    if (!this.isAnswered) return position
    this.#timers.cancel("answer")
    if (this.#queued) this.#send(position, false)
    else if (!isHeld) return this.#accept(picture, position)
    return position
  }

  /**
   * The start from Python, unless that answers an older request.
   * @param {Picture} picture
   * @param {StartPlace} place
   */
  #accept(picture, place) {
    const { x, y, along } = picture.start
    const final = this.#final
    if (!final) return picture.start
    const isThere = x === final.x && (along || y === final.y)
    const time = performance.now()
    if (isThere) final.shownAt ??= time
    const isSettled = final.shownAt !== undefined && time - final.shownAt > SETTLING_TIME
    if (final.subject !== picture.of || isSettled || !(isThere || final.repeats)) this.#final = null
    else if (!isThere) {
      this.finish(place, picture.of, final.repeats - 1)
      return place
    }
    return picture.start
  }
}
