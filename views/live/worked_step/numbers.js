// The numbers of one step: their values, how they are written, and the arrows that they make. Plain functions, without
// a page.

import { significantText, withMinus } from "../common/format.js"

/**
 * @typedef {import("../shared.js").OverlayItem} OverlayItem
 * @typedef {import("./messages.js").Setup} Setup
 * @typedef {import("./messages.js").Panel} Panel
 * @typedef {import("./messages.js").Slot} Slot
 * @typedef {import("./messages.js").Source} Source
 * @typedef {import("./messages.js").Term} Term
 */

/**
 * What the numbers of a step are read from.
 * @typedef {object} Reading
 * @property {Panel} panel
 * @property {Setup} setup
 * @property {number} step from 1 on
 * @property {number} mark place of the knob's mark
 */

export const FACTORS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] // how many times as long moves can be drawn
const LONGEST_SHARE = 0.25 // of the window, for the longest move where the factor is chosen for a person

/**
 * @param {Source} source
 * @param {Reading} reading
 * @returns {number}
 */
export function numberOf(source, { panel, setup, step, mark }) {
  const numbers = panel.numbers[step - 1]
  if (typeof source === "number") return numbers[source]
  if (source.at !== undefined) return numbers[source.at]
  if (source.by !== undefined) return panel.by[source.by][step - 1][mark]
  return Number(source.knob ? setup.knob?.marks[mark] : source.value)
}

/**
 * What stands in a slot.
 * @param {Slot} slot
 * @param {Reading} reading
 * @param {number} digits
 */
export function slotText({ text, tight, base, result, ...source }, reading, digits) {
  const size = result ? reading.setup.resultDigits : digits
  const number = typeof text === "string" ? withMinus(text) : significantText(numberOf(source, reading), size)
  return (tight && number.startsWith("−")) || (base && number.includes("e")) ? `(${number})` : number
}

/**
 * The digits of a row's numbers.
 * @param {number} row
 * @param {Reading} reading
 */
export function digitsOf(row, { panel, step, mark }) {
  return panel.finer?.[row]?.[step - 1][mark] ?? panel.digits[step - 1][row]
}

/**
 * A formula with its numbers, in plain text.
 * @param {string} tex
 * @param {string[]} texts of its slots
 */
export const plainFormula = (tex, texts) =>
  tex
    .replace(/\\textcolor\{#a0([0-9a-f]{4})\}\{0\}/gi, (_, slot) => texts[Number.parseInt(slot, 16)])
    .replace(/\\textcolor\{#[0-9a-f]{6}\}/gi, "")
    .replace(/\\[,;:! ]|\\(left|right|quad|qquad)(?![a-z])/g, " ")

/**
 * The way of a term's shape.
 * @param {Term} term
 * @param {Reading} reading
 * @returns {[number, number]}
 */
function wayOf({ way, sign }, reading) {
  return way ? [sign * numberOf(way[0], reading), sign * numberOf(way[1], reading)] : [0, 0]
}

/**
 * The largest factor with which the longest move of all steps stays a small part of the window; never below 1.
 * @param {Omit<Reading, "step">} reading
 */
export function fittingFactor(reading) {
  const { panel, setup } = reading
  const sides = panel.window.map(([low, high]) => high - low)
  let longest = 0
  for (const term of setup.terms.filter(({ move, at }) => move && at))
    for (let step = 1; step <= panel.numbers.length; step++) {
      const share = Math.max(...wayOf(term, { ...reading, step }).map((way, axis) => Math.abs(way) / sides[axis]))
      if (Number.isFinite(share)) longest = Math.max(longest, share)
    }
  return longest ? (FACTORS.findLast(factor => factor * longest <= LONGEST_SHARE) ?? 1) : 1
}

/**
 * What is drawn into the picture: the shapes of terms.
 * @param {Set<string>} hidden keys of those that are left out
 * @param {number} factor of moves
 * @param {Reading} reading
 * @returns {OverlayItem[]}
 */
export function overlayItems(hidden, factor, reading) {
  return reading.setup.terms.flatMap(term => {
    const { key, kind, scaled, color, dash, width, name, move, at: foot } = term
    if (!foot || hidden.has(key)) return []
    const [x, y] = [numberOf(foot[0], reading), numberOf(foot[1], reading)]
    const [dx, dy] = wayOf(term, reading).map(way => (move ? factor * way : way))
    return [{ key, kind, x, y, dx, dy, scaled, color, dash, width, label: name }]
  })
}
