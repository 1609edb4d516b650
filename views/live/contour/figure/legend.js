// The legend, whose entries switch lines off and on, by keys too.

import { chartSize, legendEntries, writeEntry } from "../../plotly_internals.js"
import { labelLines, widthIn } from "../traces.js"

/**
 * @typedef {import("../../plotly_internals.js").Trace} Trace
 * @typedef {import("../elements.js").Elements} Elements
 * @typedef {import("../state.js").State} State
 */

/** @param {Trace} trace */
const keyOf = trace => trace.legendgroup || trace.uid

export class Legend {
  #elements
  #state
  #redraw
  /** @type {number | null} place of the entry that is to get the focus again, once it is drawn anew */
  #focusPlace = null

  /** @param {{ elements: Elements, state: State, redraw: () => void }} parts */
  constructor({ elements, state, redraw }) {
    this.#elements = elements
    this.#state = state
    this.#redraw = redraw
  }

  /** @param {Trace} trace */
  toggle(trace) {
    const { hidden } = this.#state
    const key = keyOf(trace)
    if (!hidden.delete(key)) hidden.add(key)
    this.#redraw()
  }

  /** Writes the present numbers of the lines, until Plotly draws the legend anew. */
  relabel() {
    const { paths } = this.#elements
    const { width } = chartSize(paths)
    const widthOf = widthIn(this.#state.picture.layout.font)
    const labels = new Map(this.#state.lines.map(({ path }, place) => [`path${place}`, path.name]))
    for (const [entry, { uid, name }] of legendEntries(paths)) {
      const label = labels.get(uid)
      if (!label) continue
      const [drawn, lines] = [name.split("<br>"), labelLines(this.#state, width, label)]
      /** @type {(place: number) => number | null} */
      const roomOf = place => {
        const room = widthOf(drawn[place] ?? "")
        return widthOf(lines[place]) > room ? room : null
      }
      writeEntry(entry, lines, roomOf)
    }
  }

  /** Makes the entries that Plotly has drawn anew known to keys and screen readers. */
  openEntries() {
    for (const [place, [entry, trace]] of legendEntries(this.#elements.paths).entries()) {
      entry.setAttribute("tabindex", "0")
      entry.setAttribute("role", "checkbox")
      entry.setAttribute("aria-label", trace.name.replaceAll("<br>", " "))
      entry.setAttribute("aria-checked", String(!this.#state.hidden.has(keyOf(trace))))
      entry.onkeydown = event => {
        if (event.key !== "Enter" && event.key !== " ") return
        event.preventDefault()
        this.#focusPlace = place
        this.toggle(trace)
      }
      if (this.#focusPlace === place) entry.focus()
    }
    this.#focusPlace = null
  }
}
