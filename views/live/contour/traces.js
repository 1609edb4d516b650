// The traces of the paths as far as the shown step, for Plotly.

import { escapeTags, wrap } from "../common/format.js"

/**
 * @typedef {import("../plotly_internals.js").Trace} Trace
 * @typedef {import("./messages.js").Line} Line
 * @typedef {import("./state.js").State} State
 */

const MAX_MARKERS = 2500 // points beyond which markers are left out
const SAMPLE_WIDTH = 70 // pixels of a legend's entry beside its text
const PINNED = "kept" // what the uid of a pinned path begins with

const pen = document.createElement("canvas").getContext("2d")

/**
 * Measures texts.
 * @param {{ family: string, size: number }} font
 * @returns {(text: string) => number} a text's width in pixels
 */
export function widthIn({ family, size }) {
  return text => {
    if (!pen) return 0
    pen.font = `${size}px ${family}`
    return pen.measureText(text).width
  }
}

/**
 * Whether the shown step is one of a line's points.
 * @param {State} state
 * @param {Line} line
 */
export const reachesStep = (state, { path, whole }) => !whole && state.shownStep < path.x.length

/**
 * How many points of a line are shown.
 * @param {State} state
 * @param {Line} line
 * @returns {number}
 */
export const countOf = (state, line) => (reachesStep(state, line) ? state.shownStep + 1 : line.path.x.length)

/** @param {State} state */
export const pointCount = state => state.lines.reduce((sum, line) => sum + countOf(state, line), 0)

/** @param {State} state */
export const hasMarkers = state => pointCount(state) <= MAX_MARKERS

/**
 * Whether a mark is a line, such as the paths of many seeds: it lies under the paths.
 * @param {Trace} trace
 */
const isFan = ({ mode }) => mode === "lines"

/** @param {Trace} trace */
export const isPinned = ({ uid }) => String(uid).startsWith(PINNED)

/**
 * A text as the lines that it takes in the legend.
 * @param {State} state
 * @param {number} room pixels for the chart
 * @param {string} text
 */
export function labelLines({ picture }, room, text) {
  const { font, margin } = picture.layout
  return wrap(text, room - margin.l - margin.r - SAMPLE_WIDTH, widthIn(font))
}

/**
 * @param {State} state
 * @param {number} room pixels for the chart
 * @returns {Trace[]}
 */
export function tracesOf(state, room) {
  /** @type {(name: string) => string} */
  const labelOf = name => labelLines(state, room, name).map(escapeTags).join("<br>")
  const marks = state.picture.marks.map((mark, place) => {
    const uid = `mark${place}`
    return { ...mark, uid, name: mark.name && labelOf(mark.name), visible: visibility(state, mark.legendgroup ?? uid) }
  })
  const [fans, points] = [marks.filter(isFan), marks.filter(mark => !isFan(mark))]
  return [...fans, ...pinnedTraces(state, labelOf), ...pathTraces(state, labelOf), ...points]
}

/**
 * @param {State} state
 * @param {(name: string) => string} labelOf
 * @returns {Trace[]}
 */
function pinnedTraces({ pinnedLines, picture, hidden, words }, labelOf) {
  return (pinnedLines ?? []).map(({ name, path }, place) => ({
    ...path,
    line: picture.lines.find(line => line.name === name)?.path.line ?? path.line, // in the present theme
    uid: `${PINNED}${place}`,
    mode: "lines",
    opacity: 0.4,
    name: labelOf(`${words.pinned}: ${path.name}`),
    showlegend: false,
    visible: !hidden.has(name),
  }))
}

/**
 * @param {State} state
 * @param {(name: string) => string} labelOf
 * @returns {Trace[]}
 */
function pathTraces(state, labelOf) {
  const markers = hasMarkers(state) ? {} : { maxdisplayed: 1 }
  return state.lines.flatMap((line, place) => {
    const { name, path, end } = line
    const count = countOf(state, line)
    const [x, y] = [path.x.subarray(0, count), path.y.subarray(0, count)]
    const head = { x: [x[count - 1], x[count - 1]], y: [y[count - 1], y[count - 1]] }
    const visible = visibility(state, name)
    const marker = { ...path.marker, ...markers }
    return [
      { ...path, x, y, name: labelOf(path.name), uid: `path${place}`, marker, visible },
      { ...end, ...(reachesStep(state, line) ? head : {}), uid: `end${place}`, visible },
    ]
  })
}

/**
 * @param {State} state
 * @param {string} key
 */
const visibility = ({ hidden }, key) => (hidden.has(key) ? "legendonly" : true)
