// What the parts of the charts share.

/**
 * @typedef {import("./messages.js").Ground} Ground
 * @typedef {import("./messages.js").Setup} Setup
 * @typedef {import("./messages.js").Content} Content
 * @typedef {import("./messages.js").Words} Words
 */

export class State {
  /** @type {Content} what Python sent last; undefined before that */
  content
  /** @type {Setup} */
  setup
  /** @type {Ground | undefined} */
  ground
  /** @param {HTMLElement} row the element of all charts */
  constructor(row) {
    this.row = row
  }

  get hasCharts() {
    return this.content !== undefined
  }

  /** Texts, all of them where places can be taken. */
  get words() {
    return /** @type {Words} */ (this.setup.words)
  }

  get canTake() {
    return Boolean(this.setup?.takes)
  }

  get isAgainstStep() {
    return Boolean(this.setup?.step)
  }

  get plots() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.row.querySelectorAll(".plot"))]
  }

  get cursors() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.row.querySelectorAll(".cursor"))]
  }
}
