// What the scripts know of Plotly beyond its documented interface: private fields of a chart, and the classes and data
// of the nodes that it draws. Nothing else uses them; tests/browser/test_plotly_internals.py tells which are missing.

import { point } from "./common/geometry.js"
import { multiplied } from "./common/projection.js"

/**
 * @typedef {import("./common/geometry.js").Point} Point
 * @typedef {import("./common/geometry.js").Range} Range
 * @typedef {import("./common/geometry.js").Span} Span
 */

/**
 * A trace or a part of one, as Plotly reads it.
 * @typedef {Record<string, any>} Trace
 */

/**
 * @typedef {object} PrivateAxis
 * @property {Range} range
 * @property {number} _offset
 * @property {number} _length
 * @property {(value: unknown) => number} d2p
 *
 * @typedef {object} PrivateLayout
 * @property {PrivateAxis} xaxis
 * @property {PrivateAxis} yaxis
 * @property {PrivateAxis} [yaxis2]
 * @property {number} width
 * @property {number} height
 * @property {{ w: number, h: number }} _size
 * @property {{ _height?: number }} [legend]
 *
 * @typedef {object} PrivateFields
 * @property {PrivateLayout} [_fullLayout]
 * @property {Trace[]} _fullData
 *
 * @typedef {object} PlotlyFields
 * @property {Trace[]} data
 * @property {(event: string, listener: (event: any) => unknown) => void} on
 *
 * @typedef {HTMLElement & PlotlyFields} PlotlyChart an element in which Plotly has drawn
 * @typedef {SVGElement & { __data__?: any, ownData?: any }} DrawnPoint its data, and whether they are its own
 */

// ---- A chart

/**
 * @param {Element} chart
 * @returns {PrivateFields}
 */
const fieldsOf = chart => /** @type {any} */ (chart)

/** @param {Element} chart */
export const isDrawn = chart => fieldsOf(chart)._fullLayout !== undefined

/**
 * @param {Element} chart one that is drawn
 * @returns {PrivateLayout}
 */
function layoutOf(chart) {
  const { _fullLayout } = fieldsOf(chart)
  if (!_fullLayout) throw new Error("the chart is not drawn")
  return _fullLayout
}

/**
 * @param {PrivateAxis} axis
 * @returns {Span}
 */
const spanOf = ({ range: [low, high], _offset, _length }) => ({ low, high, offset: _offset, length: _length })

/**
 * Where the axes of a chart are; `rows` is the second vertical one, perhaps none.
 * @param {Element} chart
 */
export function spansOf(chart) {
  const { xaxis, yaxis, yaxis2 } = layoutOf(chart)
  return { x: spanOf(xaxis), y: spanOf(yaxis), rows: yaxis2 && spanOf(yaxis2) }
}

/**
 * Where data are in a chart's plot, in pixels, whatever the axes' scales; what an axis has no place for is no number.
 * @param {Element} chart
 * @param {string} [vertical] the vertical axis, as a trace names it
 * @returns {(x: unknown, y: unknown) => Point}
 */
export function placesIn(chart, vertical = "y") {
  const { xaxis, yaxis, yaxis2 } = layoutOf(chart)
  const axis = (vertical === "y2" && yaxis2) || yaxis
  return (x, y) => [xaxis.d2p(x), axis.d2p(y)]
}

/** @param {Element} chart */
export function chartSize(chart) {
  const { width, height } = layoutOf(chart)
  return { width, height }
}

/**
 * The room for a chart's axes, and the height of its legend.
 * @param {Element} chart
 */
export function plotRoom(chart) {
  const { _size, legend } = layoutOf(chart)
  return { width: _size.w, height: _size.h, legend: legend?._height ?? 0 }
}

/**
 * Whether an event's target is the area between the axes, which Plotly pans.
 * @param {EventTarget | null} target
 */
export const isPlotArea = target => target instanceof Element && Boolean(target.closest(".nsewdrag"))

// ---- Traces

/**
 * A trace with the defaults that Plotly gave it.
 * @param {Element} chart
 * @param {number} index
 */
export const fullTrace = (chart, index) => fieldsOf(chart)._fullData[index]

/** @param {Element} chart */
export const traceLayer = chart => chart.querySelector(".scatterlayer")

/**
 * The line and the points of a trace, as they are drawn; a line with gaps is drawn as several.
 * @param {Element} chart
 * @param {string} uid
 */
export function drawnTrace(chart, uid) {
  /** @type {DrawnPoint[]} */
  const points = [...chart.querySelectorAll(/** @type {"g"} */ (`.trace${uid} .point`))]
  const lines = [...chart.querySelectorAll(`.trace${uid} .js-line`)]
  return { line: lines.length ? lines[0] : null, lines, points }
}

/**
 * The lines of all traces whose uid begins so.
 * @param {Element} chart
 * @param {string} prefix
 */
export const drawnLines = (chart, prefix) => chart.querySelectorAll(`[class*=trace${prefix}] .js-line`)

/**
 * Shows all points of a chart that were hidden by hand.
 * @param {Element} chart
 */
export function restorePoints(chart) {
  for (const node of chart.querySelectorAll(/** @type {"g"} */ (".point"))) node.style.display = ""
}

/**
 * Lets so many of the points that Plotly drew stand at these places, and hides the rest.
 * @param {SVGElement[]} points at least one; others are added to them
 * @param {Point[]} places
 */
export function placePoints(points, places) {
  const last = points[points.length - 1]
  while (points.length < places.length) points.push(/** @type {SVGElement} */ (last.cloneNode()))
  last.after(...points.slice(points.indexOf(last) + 1))
  for (const [k, node] of points.entries()) {
    node.style.display = k < places.length ? "" : "none"
    if (k < places.length) node.setAttribute("transform", `translate(${point(places[k])})`)
  }
}

/**
 * Does so, and tells Plotly of it. As Plotly does, it lets points that are not `visible`, outside of the axes, have the
 * attribute display; in a pan Plotly asks a point's data for its place anew.
 * @param {DrawnPoint[]} points
 * @param {{ data: { x: number, y: number }, place: Point, visible: boolean }[]} spots
 */
export function movePoints(points, spots) {
  placePoints(
    points,
    spots.map(({ place }) => place),
  )
  for (const [k, { data, visible }] of spots.entries()) {
    const node = points[k]
    if (!node.ownData || node.ownData !== node.__data__) {
      node.ownData = { ...points[0].__data__, ...node.__data__ }
      node.__data__ = node.ownData
    }
    Object.assign(node.ownData, data)
    if (visible) node.removeAttribute("display")
    else node.setAttribute("display", "none")
  }
}

// ---- A scene in space

/**
 * @typedef {object} PrivateScene
 * @property {{ cameraParams: Record<"projection" | "view" | "model", ArrayLike<number>> }} glplot
 * @property {number[]} dataScale
 * @property {Record<string, { data: Trace, update: (trace: Trace) => void }>} traces by uid
 * @property {HTMLElement} container
 * @property {(layout: unknown) => void} saveLayout
 */

/**
 * @param {Element} chart
 * @returns {PrivateScene | undefined}
 */
const sceneOf = chart => /** @type {any} */ (fieldsOf(chart)._fullLayout)?.scene?._scene

/**
 * Whether a chart's scene is drawn: not where the browser has no WebGL.
 * @param {Element} chart
 */
export const hasScene = chart => Boolean(sceneOf(chart)?.glplot)

/**
 * How a chart's scene is seen: the matrix of the camera, by what coordinates are multiplied before, and where it is.
 * @param {Element} chart one with a scene
 */
export function sceneView(chart) {
  const scene = sceneOf(chart)
  if (!scene) throw new Error("the scene is not drawn")
  const { projection, view, model } = scene.glplot.cameraParams
  const matrix = multiplied(projection, multiplied(view, model))
  return { matrix, scale: scene.dataScale, box: scene.container.getBoundingClientRect() }
}

/**
 * Lets Plotly draw a scene again as its camera sees it now. Plotly notes the camera when a button is let go, but it turns
 * on for a while, and on a slow machine farther.
 * @param {Element} chart
 */
export const keepCamera = chart => sceneOf(chart)?.saveLayout(/** @type {any} */ (chart).layout)

/**
 * Gives a drawn line of a scene other points, and nothing else.
 * @param {Element} chart one with a scene
 * @param {Trace} trace
 */
export function moveSolidTrace(chart, { uid, x, y, z, customdata, text, marker }) {
  const drawn = sceneOf(chart)?.traces[uid]
  if (!drawn) return
  const { data } = drawn // Plotly's own trace, which tells what is hovered
  Object.assign(data, { x, y, z, customdata, text, marker: { ...data.marker, ...marker, line: data.marker.line } })
  drawn.update(data) // the next frame shows it
}

// ---- The legend

/**
 * Writes another text into an entry of the legend, where it takes as many lines; a longer one is set more tightly, for
 * the legend has no more room.
 * @param {SVGElement} entry
 * @param {string[]} lines
 * @param {(place: number) => number | null} roomOf pixels for a line that is too long, null for others
 */
export function writeEntry(entry, lines, roomOf) {
  const text = entry.parentElement?.querySelector(".legendtext")
  const spans = [...(text?.querySelectorAll("tspan.line") ?? [])]
  const nodes = spans.length ? spans : text ? [text] : []
  if (nodes.length !== lines.length) return
  for (const [place, line] of lines.entries()) {
    const [node, room] = [nodes[place], roomOf(place)]
    if (node.textContent !== line) node.textContent = line
    if (room === null) node.removeAttribute("textLength")
    else setTextLength(node, room)
  }
}

/**
 * @param {Element} node
 * @param {number} length pixels
 */
function setTextLength(node, length) {
  node.setAttribute("textLength", String(length))
  node.setAttribute("lengthAdjust", "spacingAndGlyphs")
}

/**
 * Lets the texts of the legend be as wide as they are, before Plotly writes them anew.
 * @param {Element} chart
 */
export function restoreEntries(chart) {
  for (const node of chart.querySelectorAll("[textLength]")) node.removeAttribute("textLength")
}

/**
 * The entries of a chart's legend, each with its trace.
 * @param {Element} chart
 * @returns {[entry: SVGElement, trace: Trace][]}
 */
export function legendEntries(chart) {
  const entries = [...chart.querySelectorAll(/** @type {"g"} */ (".legendtoggle"))]
  return entries.map(entry => [entry, /** @type {any} */ (entry).__data__[0].trace])
}
