// What the parts of the charts share.

/**
 * @typedef {import("./messages.js").Ground} Ground
 * @typedef {import("./messages.js").Lasting} Lasting
 * @typedef {import("./messages.js").Moving} Moving
 * @typedef {import("./messages.js").Words} Words
 */

export class State {
  /** @type {Moving} what Python sent last; undefined before that */
  moving
  /** @type {Lasting} */
  lasting
  /** @type {Ground | undefined} */
  ground
  /** @param {HTMLElement} row the element of all charts */
  constructor(row) {
    this.row = row
  }

  get hasCharts() {
    return this.moving !== undefined
  }

  /** Texts, all of them where places can be taken. */
  get words() {
    return /** @type {Words} */ (this.lasting.words)
  }

  get canTake() {
    return Boolean(this.lasting?.takes)
  }

  get isAgainstStep() {
    return Boolean(this.lasting?.step)
  }

  get plots() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.row.querySelectorAll(".plot"))]
  }

  get cursors() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.row.querySelectorAll(".cursor"))]
  }
}
