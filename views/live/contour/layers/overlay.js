// What other parts of the page draw over the paths: arrows, segments, points and bars, each with a label.

import { setAttributes, setText } from "../../common/dom.js"
import { dashArray, distance, outline, placeLabel, spotsAlong } from "../../common/geometry.js"
import { isDrawn } from "../../plotly_internals.js"
import { HOVER_EVENT, OVERLAY_EVENT, announce } from "../../shared.js"
import { frameOf, setBox } from "../frame.js"

/**
 * @typedef {import("../../common/geometry.js").Rectangle} Rectangle
 * @typedef {import("../../common/geometry.js").Shape} Shape
 * @typedef {import("../../shared.js").OverlayItem} OverlayItem
 * @typedef {import("../elements.js").Elements} Elements
 * @typedef {import("../frame.js").Frame} Frame
 * @typedef {import("../state.js").State} State
 * @typedef {OverlayItem & Shape} DrawnItem an item in pixels of the plot
 * @typedef {{ paper: string, size: number, family: string }} TextStyle
 */

const SCALED_SHARE = 0.22 // of the shorter side of the plot, for the longest of the scaled arrows
const HIT_DISTANCE = 6 // pixels from a shape that the pointer need not hit exactly
const GROUP = "<g><path/><path/><path/></g>" // halo, line and head

export class Overlay {
  #elements
  #state
  #isDragging
  #listeners = new AbortController()
  /** @type {OverlayItem[]} */
  #items = []
  /** @type {DrawnItem[]} */
  #shapes = []
  /** @type {string | null} key of the highlighted item */
  #highlighted = null
  /** @type {string | null} key of the item under the pointer */
  #hovered = null
  /** @type {Map<string, number>} lengths of labels: to measure one makes the browser lay out the page */
  #lengths = new Map()

  /** @param {{ elements: Elements, state: State, isDragging: () => boolean }} parts */
  constructor({ elements, state, isDragging }) {
    this.#elements = elements
    this.#state = state
    this.#isDragging = isDragging
    const { signal } = this.#listeners
    elements.contour.addEventListener("pointermove", event => this.#hover(event))
    elements.contour.addEventListener("pointerleave", () => this.#setHovered(null))
    addEventListener(OVERLAY_EVENT, ({ detail }) => this.#setItems(detail?.items ?? []), { signal })
    addEventListener(HOVER_EVENT, ({ detail }) => this.#highlight(detail.key), { signal })
  }

  remove() {
    this.#listeners.abort()
  }

  draw() {
    const { overlay, paths } = this.#elements
    this.#shapes = this.#items.length && isDrawn(paths) ? shapesOf(this.#items, frameOf(paths)) : []
    this.#drawShapes(this.#shapes, overlay, paths)
  }

  /**
   * What is drawn, as an image over the plot of another chart.
   * @param {Element} chart
   * @param {string} fonts
   */
  images(chart, fonts) {
    if (!this.#shapes.length) return []
    const { overlay, contour } = this.#elements
    const copy = /** @type {SVGSVGElement} */ (overlay.cloneNode(false))
    const { fontSize } = getComputedStyle(overlay)
    const frame = frameOf(chart)
    copy.style.fontFamily = fonts
    contour.append(copy)
    this.#drawShapes(shapesOf(this.#items, frame), copy, chart)
    copy.remove()
    const { width, height } = frame.box
    const xmlns = "http://www.w3.org/2000/svg"
    const attributes = { xmlns, "font-family": fonts, "font-size": fontSize, width, height }
    for (const [name, value] of Object.entries(attributes)) copy.setAttribute(name, String(value))
    const source = `data:image/svg+xml,${encodeURIComponent(copy.outerHTML)}`
    const place = { xref: "x domain", yref: "y domain", x: 0, y: 1, sizex: 1, sizey: 1 }
    return [{ source, ...place, sizing: "stretch", layer: "above" }]
  }

  /** @param {OverlayItem[]} items */
  #setItems(items) {
    this.#items = items
    if (this.#state.hasPicture) this.draw()
  }

  /** @param {string | null} key */
  #highlight(key) {
    this.#highlighted = key
    if (this.#state.hasPicture) this.draw()
  }

  /** @param {PointerEvent} event */
  #hover(event) {
    this.#setHovered(event.pointerType === "touch" || this.#isDragging() ? null : this.#hitTest(event))
  }

  /** @param {string | null} key */
  #setHovered(key) {
    if (key === this.#hovered) return
    this.#hovered = key
    announce(HOVER_EVENT, { key })
  }

  /**
   * The key of the item that is nearest to the pointer. The shapes themselves let the pointer through, for the chart
   * under them is panned and clicked.
   * @param {PointerEvent} event
   */
  #hitTest({ clientX, clientY }) {
    const box = this.#elements.overlay.getBoundingClientRect()
    let [best, key] = [HIT_DISTANCE, /** @type {string | null} */ (null)]
    for (const shape of this.#shapes) {
      const gaps = shape.parts.map(part => distance([clientX - box.left, clientY - box.top], part))
      const gap = Math.min(...gaps) - shape.width / 2
      if (gap < best) [best, key] = [gap, shape.key]
    }
    return key
  }

  /**
   * @param {DrawnItem[]} shapes
   * @param {SVGSVGElement} svg
   * @param {Element} chart
   */
  #drawShapes(shapes, svg, chart) {
    const count = shapes.length
    // Labels stand over all shapes.
    if (svg.childElementCount !== 2 * count) svg.innerHTML = GROUP.repeat(count) + "<text/>".repeat(count)
    if (!count) return
    const { box } = frameOf(chart)
    setBox(svg, box)
    const style = getComputedStyle(svg)
    const paper = style.getPropertyValue("--st-background-color")
    const text = { paper, size: Number.parseFloat(style.fontSize), family: style.fontFamily }
    const isAny = shapes.some(({ key }) => key === this.#highlighted)
    const obstacles = shapes.map(({ tip: [x, y] }) => ({ x, y, half: { x: 4, y: 4 } }))
    const lines = shapes.flatMap(({ parts }) => parts.flatMap(spotsAlong))
    for (const [place, shape] of shapes.entries()) {
      const isHighlighted = isAny && shape.key === this.#highlighted
      const opacity = isAny && !isHighlighted ? 0.25 : 1
      drawShape(svg.children[place], shape, shape.width * (isHighlighted ? 1.8 : 1), opacity, paper)
      const label = /** @type {SVGTextElement} */ (svg.children[count + place])
      setText(label, shape.label)
      if (!shape.label) continue
      const width = this.#lengthOf(label, text)
      const spot = placeLabel(shape, { width, size: text.size }, box, obstacles, lines)
      obstacles.push(spot)
      drawLabel(label, spot, shape.color, opacity, text)
    }
  }

  /**
   * @param {SVGTextElement} label
   * @param {TextStyle} style
   */
  #lengthOf(label, { size, family }) {
    const key = `${label.textContent} ${size} ${family}`
    const length = this.#lengths.get(key) ?? label.getComputedTextLength()
    this.#lengths.set(key, length)
    return length
  }
}

/**
 * Items in pixels of the plot, without those of which nothing is in it.
 * @param {OverlayItem[]} items
 * @param {Frame} frame
 * @returns {DrawnItem[]}
 */
function shapesOf(items, { x, y, left, top, box }) {
  const [scaleX, scaleY] = [box.width / (x[1] - x[0]), box.height / (y[1] - y[0])]
  const screenItems = items.filter(hasNumbers).map(item => ({
    ...item,
    x: left(item.x) - box.left,
    y: top(item.y) - box.top,
    dx: item.dx * scaleX,
    dy: -item.dy * scaleY,
  }))
  const longest = Math.max(...screenItems.filter(({ scaled }) => scaled).map(lengthOf))
  const factor = longest > 0 ? (SCALED_SHARE * Math.min(box.width, box.height)) / longest : 1
  return screenItems
    .map(item => (item.scaled ? { ...item, dx: item.dx * factor, dy: item.dy * factor } : item))
    .filter(hasNumbers)
    .flatMap(item => {
      const shape = outline(item, box)
      return shape ? [{ ...item, ...shape }] : []
    })
}

/** @param {OverlayItem} item */
const hasNumbers = ({ x, y, dx, dy }) => [x, y, dx, dy].every(Number.isFinite)

/** @param {OverlayItem} item */
const lengthOf = ({ kind, dx, dy }) => (kind === "bar" ? Math.max(Math.abs(dx), Math.abs(dy)) : Math.hypot(dx, dy))

/**
 * @param {Element} group
 * @param {DrawnItem} item
 * @param {number} width
 * @param {number} opacity
 * @param {string} paper colour of the page
 */
function drawShape(group, { key, color, dash, line, head, solid }, width, opacity, paper) {
  const [halo, stroke, end] = group.children
  const dashes = dashArray(dash, Math.max(2, width))
  setAttributes(group, { "data-key": key, opacity })
  const rim = { "stroke-width": width + 2.5, "stroke-opacity": 0.75 }
  setAttributes(halo, { d: line + head, fill: "none", stroke: paper, ...rim })
  setAttributes(stroke, { d: line, fill: "none", stroke: color, "stroke-width": width, "stroke-dasharray": dashes })
  setAttributes(end, { d: head, fill: solid ? color : "none", stroke: color, "stroke-width": solid ? 1 : width })
}

/**
 * @param {Element} label
 * @param {Rectangle} spot
 * @param {string} color
 * @param {number} opacity
 * @param {TextStyle} style
 */
function drawLabel(label, spot, color, opacity, { paper, size }) {
  const halo = { stroke: paper, "stroke-width": 4, "paint-order": "stroke", "text-anchor": "middle" }
  setAttributes(label, { x: spot.x.toFixed(1), y: (spot.y + 0.35 * size).toFixed(1), fill: color, opacity, ...halo })
}
