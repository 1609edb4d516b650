// Which step comes next: plain functions of numbers, without a page. A step is told by its place among the steps that
// there are; its number is another where not every step is there.

import { clamp, nearest } from "../../common/geometry.js"

const CALM_DELAY = 500 // ms between two pictures with reduced motion

/**
 * @param {number[] | null | undefined} numbers those of the steps, where not every step is there
 * @param {number} place
 */
export const numberAt = (numbers, place) => numbers?.[place] ?? place

/**
 * @param {number[] | null | undefined} numbers
 * @param {number} number
 * @returns {number} the place of the step with the nearest number
 */
export const placeOf = (numbers, number) => (numbers ? nearest(numbers, number) : number)

/**
 * The step of a person's choice as it is kept: null for the last, so that it stays the last when there are more.
 * @param {number} place
 * @param {number} last
 */
export const chosenStep = (place, last) => (place >= last ? null : clamp(place, 0, last))

/**
 * The step that a link names.
 * @param {string | null} text
 * @param {number[] | null | undefined} numbers
 * @returns {number | null} its place; null where the text names none
 */
export function linkedStep(text, numbers) {
  if (!text || !Number.isInteger(Number(text))) return null
  return placeOf(numbers, Math.max(0, Number(text)))
}

/** Steps one after another, at a speed that can change. */
export class Playback {
  #since
  #first
  #speed
  #shownAt = Number.NEGATIVE_INFINITY

  /**
   * @param {number} time ms
   * @param {number} place of the step that is shown
   * @param {number} speed steps a second
   */
  constructor(time, place, speed) {
    this.#since = time
    this.#first = place
    this.#speed = speed
  }

  /**
   * The step that is to be shown now. With reduced motion there are two pictures a second: the same steps in the same
   * time.
   * @param {number} time
   * @param {number} place of the step that is shown
   * @param {number} speed
   * @param {boolean} isCalm whether motion is to be reduced
   * @returns {number | null} its place, perhaps beyond the last; null for no other step
   */
  advance(time, place, speed, isCalm) {
    if (speed !== this.#speed) {
      this.#since = time
      this.#first = place
      this.#speed = speed
    }
    const step = this.#first + Math.floor(((time - this.#since) / 1000) * speed)
    if (step <= place || (isCalm && time - this.#shownAt < CALM_DELAY)) return null
    this.#shownAt = time
    return step
  }
}
