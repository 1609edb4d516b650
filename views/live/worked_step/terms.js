// The buttons of terms: how each looks in the picture, and whether it is drawn there.

import { setAttributes } from "../common/dom.js"
import { dashArray } from "../common/geometry.js"

/**
 * @typedef {import("./messages.js").Term} Term
 * @typedef {import("./stencils.js").Stencils} Stencils
 */

const BUTTON = `<svg viewBox="0 0 36 18" aria-hidden="true"><path fill="none"/><path/></svg>
  <span class="name"></span><span class="words"></span>`
const LINES = { arrow: "M1,9H24", segment: "M1,9H35", bar: "M5,9H31", point: "" }
const HEADS = {
  arrow: "M24,4L35,9L24,14Z",
  segment: "",
  bar: "M5,4V14M31,4V14",
  point: "M18,9m-6,0a6,6 0 1,0 12,0a6,6 0 1,0 -12,0",
}
const MAX_WIDTH = 4 // pixels of a sample's line
const DASH_WIDTH = 2 // pixels of the line for which a sample's dashes are made, for it is short

/**
 * @param {HTMLElement} list
 * @param {Term[]} terms
 * @param {{ hidden: Set<string>, stencils: Stencils, redraw: () => void }} parts
 */
export function buildTerms(list, terms, { hidden, stencils, redraw }) {
  const buttons = terms.map(term => {
    const button = createButton(term, stencils)
    button.ariaPressed = String(!hidden.has(term.key))
    button.onclick = () => {
      if (!hidden.delete(term.key)) hidden.add(term.key)
      button.ariaPressed = String(!hidden.has(term.key))
      redraw()
    }
    return button
  })
  list.replaceChildren(...buttons)
}

/**
 * @param {Term} term
 * @param {Stencils} stencils
 */
function createButton(term, stencils) {
  const button = document.createElement("button")
  button.type = "button"
  button.innerHTML = BUTTON
  button.dataset.term = term.key
  const [sample, symbol, text] = /** @type {HTMLCollectionOf<HTMLElement>} */ (button.children)
  drawSample(sample, term)
  symbol.style.color = term.color
  symbol.textContent = term.name
  text.textContent = term.words
  for (const tex of [term.tex].flat()) if (tex) stencils.add({ tex, target: symbol })
  return button
}

/**
 * A sample of how a term looks in the picture.
 * @param {Element} svg
 * @param {Term} term
 */
function drawSample(svg, { kind, color, dash, width }) {
  const [line, head] = svg.children
  const stroke = { stroke: color, "stroke-width": Math.min(MAX_WIDTH, width) }
  setAttributes(line, { d: LINES[kind] ?? "", ...stroke, "stroke-dasharray": dashArray(dash, DASH_WIDTH) })
  setAttributes(head, { d: HEADS[kind] ?? "", ...stroke, fill: kind === "arrow" ? color : "none" })
}
