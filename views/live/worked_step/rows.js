// The lines of the panel: in symbols, and under them with the numbers of a step.

import { find, setText } from "../common/dom.js"
import { digitsOf, slotText, plainFormula } from "./numbers.js"

/**
 * @typedef {import("./messages.js").Setup} Setup
 * @typedef {import("./messages.js").Row} Row
 * @typedef {import("./numbers.js").Reading} Reading
 * @typedef {import("./stencils.js").Stencils} Stencils
 *
 * @typedef {object} DrawnFields
 * @property {HTMLElement} formula
 * @property {HTMLElement[][]} leaves by slot, the elements that show its number
 * @property {boolean} isPlain whether the formula was not typeset
 * @typedef {Row & DrawnFields} DrawnRow
 */

const MANY_SLOTS = 8 // numbers beyond which a row's result stands below it
const FEW_SLOTS = 5 // numbers below which it stands beside it where there is little room, too
const SCROLL_ROOM = 0.6 // rem under a formula for the bar by which it is scrolled
const ROW = '<span class="label" aria-hidden="true"></span><div class="formula" role="math"></div>'

export class Rows {
  #lines
  #stencils
  /** @type {DrawnRow[]} */
  #rows = []

  /**
   * @param {HTMLElement} lines
   * @param {Stencils} stencils
   */
  constructor(lines, stencils) {
    this.#lines = lines
    this.#stencils = stencils
  }

  /** @param {Setup} setup */
  build(setup) {
    this.#lines.replaceChildren()
    let group = this.#lines
    this.#rows = setup.rows.map((row, place) => {
      if (!place || row.line !== setup.rows[place - 1].line) {
        group = document.createElement("div")
        group.className = "line"
        this.#lines.append(group)
      }
      return this.#build(row, group, setup)
    })
  }

  /**
   * Takes rows over that look as those before.
   * @param {Row[]} rows
   */
  update(rows) {
    for (const [place, row] of rows.entries()) Object.assign(this.#rows[place], row)
  }

  /** @param {Reading} reading */
  fill(reading) {
    for (const [place, { tex, label, slots, formula, leaves, isPlain }] of this.#rows.entries()) {
      const digits = digitsOf(place, reading)
      const texts = slots.map(slot => slotText(slot, reading, digits))
      for (const [slot, text] of texts.entries()) for (const leaf of leaves[slot]) setText(leaf, text)
      const plainText = plainFormula([tex].flat().join(" "), texts)
      formula.setAttribute("aria-label", `${label} ${plainText}`.trim())
      if (isPlain) formula.textContent = plainText
    }
  }

  /**
   * @param {Row} row
   * @param {HTMLElement} group
   * @param {Setup} setup
   */
  #build(row, group, setup) {
    const element = document.createElement("div")
    element.className = "row"
    element.innerHTML = ROW
    element.classList.toggle("symbols", !row.slots.length)
    element.classList.toggle("long", row.slots.length > MANY_SLOTS)
    element.classList.toggle("short", row.slots.length < FEW_SLOTS)
    find(element, ".label").textContent = row.label
    group.append(element)
    const formula = find(element, ".formula")
    /** @type {DrawnRow} */
    const drawnRow = { ...row, formula, leaves: row.slots.map(() => []), isPlain: false }
    for (const tex of [row.tex].flat()) {
      const target = document.createElement("span")
      formula.append(target)
      this.#stencils.add({
        tex,
        target,
        onCopied: copy => {
          mark(copy, drawnRow, setup)
          reserveHeight(target, copy)
        },
        onMissed: () => {
          drawnRow.isPlain = true
        },
      })
    }
    return drawnRow
  }
}

/**
 * Finds a formula's slots and the symbols of terms by their colours, and gives them their own.
 * @param {HTMLElement} copy
 * @param {DrawnRow} row
 * @param {Setup} setup
 */
function mark(copy, { slots, leaves }, { terms }) {
  const elements = /** @type {NodeListOf<HTMLElement>} */ (copy.querySelectorAll("[style*=color]"))
  for (const element of elements) {
    const { slot, term } = marksOf(element)
    if (slot === null && term === null) continue
    const owner = terms[term ?? slots[slot ?? 0]?.term ?? -1]
    element.style.color = owner?.color ?? "inherit"
    if (owner) element.dataset.term = owner.key
    if (slot !== null && !element.childElementCount) leaves[slot]?.push(element)
  }
}

/**
 * What a colour in a stencil stands for: a0NNNN for slot NNNN, b0NNNN for a symbol of term NNNN.
 * @param {HTMLElement} element
 */
function marksOf(element) {
  const [red, green, blue] = (element.style.color.match(/\d+/g) ?? []).map(Number)
  const place = 256 * green + blue
  return { slot: red === 0xa0 ? place : null, term: red === 0xb0 ? place : null }
}

/**
 * Lets a formula take the same room whether it can be scrolled or not.
 * @param {HTMLElement} target
 * @param {HTMLElement} copy
 */
function reserveHeight(target, copy) {
  const size = Number.parseFloat(getComputedStyle(target).fontSize)
  target.style.height = `calc(${(copy.getBoundingClientRect().height / size).toFixed(3)}em + ${SCROLL_ROOM}rem)`
}
