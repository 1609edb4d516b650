// The elements of the charts.

import { find } from "../common/dom.js"
import { STYLE } from "./style.js"

const MARKUP = `<style>${STYLE}</style><div class="row"></div>
  <div class="bar"><input type="range" min="0" step="1"><output aria-live="polite"></output>
  <button type="button"></button></div>`
const CHART = `<div class="chart"><div class="plot"></div><p></p><div class="cursor" hidden></div></div>`

/** @param {HTMLElement} host */
export function createElements(host) {
  const root = document.createElement("div")
  root.className = "charts-live"
  root.role = "group"
  root.innerHTML = MARKUP
  host.append(root)
  const dot = document.createElement("div")
  dot.className = "dot"
  return {
    root,
    dot,
    row: find(root, ".row"),
    bar: find(root, ".bar"),
    /** @type {HTMLInputElement} */
    slider: find(root, "input"),
    output: find(root, "output"),
    /** @type {HTMLButtonElement} */
    take: find(root, "button"),
  }
}

/**
 * Makes the boxes of so many charts.
 * @param {HTMLElement} row
 * @param {number} count
 */
export function createBoxes(row, count) {
  row.innerHTML = CHART.repeat(count)
}

/**
 * Gives a chart its texts. A heading without words would still be read out, so there is none then.
 * @param {Element} box
 * @param {import("./messages.js").Chart} chart
 */
export function label(box, { title, text, alt }) {
  const heading = box.querySelector("h4") ?? document.createElement("h4")
  heading.textContent = title ?? ""
  if (!title) heading.remove()
  else if (!heading.isConnected) box.prepend(heading)
  const [plot, paragraph] = [find(box, ".plot"), find(box, "p")]
  paragraph.textContent = text ?? ""
  paragraph.hidden = !text
  plot.setAttribute("role", "img")
  plot.setAttribute("aria-label", alt)
}
