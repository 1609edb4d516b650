// Paths moved by hand: while things move, the lines and points that Plotly drew are changed in the page, which is many
// times faster than to draw them anew.

import { MAX_PIXELS, arrowhead, bringNear, brokenLine, point, polyline } from "../../common/geometry.js"
import { drawnTrace, movePoints } from "../../plotly_internals.js"
import { frameOf } from "../frame.js"
import { countOf, hasMarkers, reachesStep } from "../traces.js"

/**
 * @typedef {import("../../common/geometry.js").Point} Point
 * @typedef {import("../messages.js").Line} Line
 * @typedef {import("../state.js").State} State
 * @typedef {{ data: { x: number, y: number }, place: Point, visible: boolean }} Spot
 */

/**
 * One line's new places, and the nodes that Plotly drew for it.
 * @typedef {object} Sketch
 * @property {Spot[]} spots
 * @property {Spot[]} exit where the path leaves the window, at most one
 * @property {number} exitSize pixels of the arrow there
 * @property {ReturnType<typeof drawnTrace>} path
 * @property {ReturnType<typeof drawnTrace>} end
 */

/**
 * What lines were moved to, by their places, since Plotly drew them; marks that are lines have places below 0.
 * @typedef {Map<number, unknown[]>} Moved
 */

/**
 * @param {Element} chart
 * @param {State} state
 * @param {{ x: number, y: number }} start
 * @param {Moved} moved lines that are there already are left alone
 * @returns {boolean} whether that can be done; else nothing has moved
 */
export function moveByHand(chart, state, start, moved) {
  const spotAt = spotsIn(chart)
  const isDotted = hasMarkers(state)
  const goals = state.lines.map(line => [line.path.x, line.path.y, line.end.x, countOf(state, line), isDotted])
  /** @type {(place: number) => boolean} */
  const isThere = place => Boolean(moved.get(place)?.every((part, k) => part === goals[place][k]))
  const sketches = state.lines.flatMap((line, place) =>
    state.hidden.has(line.name) || isThere(place) ? [] : [sketchOf(chart, state, line, place, spotAt)],
  )
  if (!sketches.every(canMove)) return false
  for (const [place, goal] of goals.entries()) moved.set(place, goal)
  for (const sketch of sketches) moveLine(sketch, isDotted)
  const [ring] = drawnTrace(chart, "mark0").points
  ring?.setAttribute("transform", `translate(${point(spotAt(start.x, start.y).place)})`)
  for (const [place, { x, y }] of state.picture.marks.entries()) {
    const { points, lines } = drawnTrace(chart, `mark${place}`)
    const spots = () => Array.from(x, (value, k) => spotAt(value, y[k]))
    if (place && points.length) movePoints(points, spots())
    const [fan, goal] = [-1 - place, [x, y]] // below the places of lines
    if (points.length || !lines.length || moved.get(fan)?.every((part, k) => part === goal[k])) continue
    moved.set(fan, goal)
    const d = brokenLine(spots().map(spot => bringNear(spot.place)))
    for (const [k, line] of lines.entries()) line.setAttribute("d", k ? "" : d)
  }
  return true
}

/**
 * @param {Element} chart
 * @returns {(x: number, y: number) => Spot}
 */
function spotsIn(chart) {
  const frame = frameOf(chart)
  /** @type {(value: number, range: [number, number]) => boolean} */
  const isWithin = (value, [low, high]) => value >= low && value <= high
  return (x, y) => ({
    data: { x, y },
    place: [frame.left(x) - frame.box.left, frame.top(y) - frame.box.top],
    visible: isWithin(x, frame.x) && isWithin(y, frame.y),
  })
}

/**
 * @param {Element} chart
 * @param {State} state
 * @param {Line} line
 * @param {number} place
 * @param {(x: number, y: number) => Spot} spotAt
 * @returns {Sketch}
 */
function sketchOf(chart, state, line, place, spotAt) {
  const { path, end } = line
  const isWhole = !reachesStep(state, line)
  return {
    spots: Array.from({ length: countOf(state, line) }, (_, k) => spotAt(path.x[k], path.y[k])),
    exit: isWhole && end.x.length > 2 ? [spotAt(end.x[2], end.y[2])] : [],
    exitSize: end.marker.size[2],
    path: drawnTrace(chart, `path${place}`),
    end: drawnTrace(chart, `end${place}`),
  }
}

/** @param {Sketch} sketch */
function canMove({ spots, exit, path, end }) {
  const isComplete = path.line && path.points.length && end.line && end.points.length > 1
  return isComplete && [...spots, ...exit].every(({ place }) => place.every(pixels => Math.abs(pixels) < MAX_PIXELS))
}

/**
 * @param {Sketch} sketch
 * @param {boolean} isDotted
 */
function moveLine({ spots, exit, exitSize, path, end }, isDotted) {
  const head = spots[spots.length - 1]
  path.line?.setAttribute("d", polyline(spots.map(({ place }) => place)))
  end.line?.setAttribute("d", polyline([head, ...exit].map(({ place }) => place)))
  movePoints(path.points, isDotted ? spots : [])
  movePoints(end.points, [head, head, ...exit]) // of the two at the head, Plotly gives the first no shape
  for (const { place } of exit) {
    const [dx, dy] = [place[0] - head.place[0], place[1] - head.place[1]]
    end.points[2].setAttribute("d", arrowhead(exitSize, dx, dy))
  }
}
