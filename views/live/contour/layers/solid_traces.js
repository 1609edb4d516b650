// The lines of the picture as traces in space: at their losses where Python has told them, else on the surface.

import { heightAt } from "../../common/projection.js"
import { countOf, reachesStep } from "../traces.js"

/**
 * @typedef {import("../messages.js").Line} Line
 * @typedef {import("../messages.js").Solid} Solid
 * @typedef {import("../state.js").State} State
 * @typedef {import("../../plotly_internals.js").Trace} Trace
 */

const LINE_FACTOR = 2.5 // widths of a line in the plane
const POINT_SIZE = 1.5 // of the points along a line, in such widths
const HEAD_SIZE = 3 // of its last point

/**
 * @param {State} state
 * @param {Solid} solid
 * @returns {Trace[]}
 */
export function solidTraces(state, solid) {
  const { x, y } = state.picture.start
  const start = { ...solid.start, uid: "start", x: [x], y: [y], z: [heightAt(solid.surface, x, y)] }
  return [...state.lines.map((line, place) => lineTrace(state, line, place, solid)), start]
}

/**
 * @param {State} state
 * @param {Line} line
 * @param {number} place
 * @param {Solid} solid
 * @returns {Trace}
 */
function lineTrace(state, line, place, { surface }) {
  const { path, end, name } = line
  const count = countOf(state, line)
  const [x, y] = [path.x, path.y].map(values => Array.from(values.subarray(0, count)))
  const z = x.map((_, k) => path.customdata?.[k] ?? heightAt(surface, x[k], y[k]))
  const leaves = !reachesStep(state, line) && end.x.length > 2
  if (leaves) {
    x.push(end.x[2])
    y.push(end.y[2])
    z.push(heightAt(surface, end.x[2], end.y[2]))
  }
  const { color, dash, width } = path.line
  const last = x.length - 1
  const size = x.map((_, k) => (k < last ? POINT_SIZE : HEAD_SIZE) * width)
  const symbol = x.map((_, k) => (k === last && leaves ? "diamond-open" : "circle"))
  return {
    type: "scatter3d",
    mode: "lines+markers",
    uid: `path${place}`,
    name: path.name,
    x,
    y,
    z,
    customdata: path.customdata,
    text: path.text && Array.from(path.text),
    hovertemplate: path.hovertemplate,
    hoverinfo: path.hoverinfo,
    line: { color, dash, width: LINE_FACTOR * width },
    marker: { color, size, symbol, line: { color } },
    visible: !state.hidden.has(name),
  }
}
