// Paths of another setting, for comparison: faintly for a moment after a change, or kept by the pin.

import { drawnLines, traceLayer } from "../../plotly_internals.js"

/**
 * @typedef {import("../elements.js").Elements} Elements
 * @typedef {import("../messages.js").Line} Line
 * @typedef {import("../state.js").State} State
 * @typedef {import("../../common/timers.js").Timers} Timers
 */

const GHOST_DURATION = 1500 // ms for which the paths of the setting before stay visible

export class Ghost {
  #elements
  #state
  #timers

  /** @param {{ elements: Elements, state: State, timers: Timers }} parts */
  constructor({ elements, state, timers }) {
    this.#elements = elements
    this.#state = state
    this.#timers = timers
  }

  /** Keeps the lines that are drawn now, before those of the next picture take their place. */
  showGhost() {
    if (!this.#state.previousLines) this.#copyLines()
    this.#state.previousLines ??= this.#state.picture.lines
    this.#timers.start("ghost", GHOST_DURATION, () => this.hideGhost())
  }

  hideGhost() {
    this.#timers.cancel("ghost")
    this.#state.previousLines = null
    this.#elements.paths.querySelector(".ghost")?.remove()
  }

  /** @param {Line[] | null} lines those that are kept; null for none */
  pin(lines) {
    this.#state.pinnedLines = lines
    this.#elements.buttons.pin.ariaPressed = String(lines !== null)
  }

  togglePin() {
    const { pinnedLines, previousLines, picture } = this.#state
    this.pin(pinnedLines ? null : (previousLines ?? picture.lines))
  }

  #copyLines() {
    const ghost = document.createElementNS("http://www.w3.org/2000/svg", "g")
    ghost.setAttribute("class", "ghost")
    for (const line of drawnLines(this.#elements.paths, "path")) ghost.append(line.cloneNode())
    traceLayer(this.#elements.paths)?.prepend(ghost)
  }
}
