// What the picture says in words: the line above it, the text for screen readers, and the table of results.

import { setText } from "../../common/dom.js"

/**
 * @typedef {import("../elements.js").Elements} Elements
 * @typedef {import("../messages.js").Picture} Picture
 */

/**
 * @param {Elements} elements
 * @param {Picture} picture
 * @param {boolean} isDragging while the start is dragged, nothing is read out
 */
export function showTexts({ memo, liveRegion, table }, picture, isDragging) {
  if (!isDragging) setText(liveRegion, picture.spoken)
  setText(memo, picture.memo.parts.join(" · "))
  fillTable(table, picture)
}

/**
 * @param {HTMLTableElement} table
 * @param {Picture} picture
 */
function fillTable(table, { results, lines }) {
  const columns = Object.entries(results)
  const rows = [columns.map(([heading]) => heading)]
  for (const place of lines.keys()) rows.push(columns.map(([, texts]) => texts[place]))
  if (table.rows.length !== rows.length) {
    const body = document.createElement("tbody")
    body.append(...rows.map((texts, place) => createRow(texts.length, place === 0)))
    table.replaceChildren(body)
  }
  for (const [place, texts] of rows.entries())
    for (const [column, text] of texts.entries()) setText(table.rows[place].cells[column], text)
  table.hidden = !lines.length
}

/**
 * @param {number} count of cells
 * @param {boolean} isHeading
 */
function createRow(count, isHeading) {
  const row = document.createElement("tr")
  for (let column = 0; column < count; column++) {
    const cell = document.createElement(isHeading ? "th" : "td")
    if (isHeading) cell.setAttribute("scope", "col")
    row.append(cell)
  }
  return row
}
