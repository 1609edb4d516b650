import assert from "node:assert/strict"
import { test } from "node:test"
import {
  arrowhead,
  bars,
  bringNear,
  brokenLine,
  circle,
  clamp,
  dashArray,
  distance,
  filledDomain,
  inside,
  interpolate,
  isPlace,
  nearest,
  outline,
  placeLabel,
  polyline,
  roundToPixel,
  spotsAlong,
  toLeft,
  toTop,
} from "../../views/live/common/geometry.js"

const BOX = { left: 0, top: 0, width: 100, height: 50 }
const ARROW = { kind: "arrow", x: 10, y: 10, dx: 40, dy: 0, width: 3 }

test("an axis takes values to pixels, the vertical one upside down", () => {
  const axis = { low: -1, high: 3, offset: 20, length: 200 }
  assert.deepEqual([-1, 1, 3].map(value => toLeft(value, axis)), [20, 120, 220])
  assert.deepEqual([-1, 1, 3].map(value => toTop(value, axis)), [220, 120, 20])
})

test("clamp keeps a value between two", () => {
  assert.deepEqual([-2, 0.5, 7].map(value => clamp(value, 0, 1)), [0, 0.5, 1])
})

test("the nearest value is found, the first of equal ones", () => {
  assert.equal(nearest([1, 4, 9], 5), 1)
  assert.equal(nearest([1, 3], 2), 0)
  assert.equal(nearest(Float32Array.of(1, 2, 30), 1e9), 2)
})

test("a value is rounded to what a pixel is worth", () => {
  assert.equal(roundToPixel(1.23456789, [-10, 10], 500), 1.23)
  assert.equal(roundToPixel(1.23456789, [-1000, 1000], 500), 1)
  assert.equal(roundToPixel(1.23456789, [0, 1e-30], 500), 1.23456789)
})

test("a curve is straight between its points, and has its ends' heights beyond", () => {
  const [x, y] = [[0, 1, 3], [2, 4, 0]]
  assert.deepEqual([-1, 0, 0.5, 1, 2, 9].map(at => interpolate(x, y, at)), [2, 2, 3, 4, 2, 0])
  assert.ok(Number.isNaN(interpolate([0, 1], [0, Number.NaN], 0.5)))
})

test("a line is broken where a point is no place", () => {
  const nowhere = [1, undefined]
  const points = [[0, 1], [2, 3], nowhere, [4, 5], nowhere, nowhere, [6, 7], [8, 9]]
  assert.equal(brokenLine(points), "M0.00,1.00L2.00,3.00M4.00,5.00M6.00,7.00L8.00,9.00")
  assert.equal(brokenLine([nowhere, [0, 1], nowhere]), "M0.00,1.00")
  assert.equal(brokenLine([nowhere]), "")
  assert.equal(brokenLine([]), "")
})

test("what lies far away is brought near, what is no place stays none", () => {
  assert.deepEqual(bringNear([12, -1e30]), [12, -1e5])
  assert.deepEqual(bringNear([-3, 40]), [-3, 40])
  assert.ok(isPlace([1, 2]))
  assert.ok(![[1, undefined], [Number.NaN, 2], [Infinity, 1]].some(isPlace))
  assert.ok(!isPlace(bringNear([1, undefined])))
})

test("axes fill a chart but for square units", () => {
  const [xaxis, yaxis] = [{ range: [0, 20] }, { range: [0, 10] }]
  assert.deepEqual(filledDomain(100, 100, { xaxis, yaxis }), { x: [0, 1], y: [0, 1] })
  const square = filledDomain(100, 100, { xaxis, yaxis: { ...yaxis, scaleanchor: "x" } })
  assert.deepEqual(square, { x: [0, 1], y: [0.25, 0.75] })
})

test("the part of a line inside of a box", () => {
  assert.deepEqual(inside(-50, 25, 200, 0, BOX), [0.25, 0.75])
  assert.deepEqual(inside(10, 10, 20, 20, BOX), [0, 1])
  assert.deepEqual(inside(50, 25, 0, 0, BOX), [0, 1])
  assert.equal(inside(-50, 25, 10, 0, BOX), null)
  assert.equal(inside(50, 60, 10, 0, BOX), null)
})

test("paths are written with two decimals", () => {
  assert.equal(polyline([[0, 1], [2.005, 3.123]]), "M0.00,1.00L2.00,3.12")
  assert.equal(circle([10, 20], 5), "M5.00,20.00a5,5 0 1,0 10,0a5,5 0 1,0 -10,0")
})

test("an arrow ends filled at its tip, one that leaves the box open at the edge", () => {
  const whole = outline(ARROW, BOX)
  assert.equal(whole.solid, true)
  assert.deepEqual(whole.tip, [50, 10])
  assert.deepEqual(whole.direction, [1, 0])
  assert.equal(whole.head, "M36.00,15.88L50.00,10.00L36.00,4.12Z")
  const cut = outline({ ...ARROW, dx: 1e6 }, BOX)
  assert.equal(cut.solid, false)
  assert.equal(cut.tip[0].toFixed(6), "100.000000")
  assert.doesNotMatch(cut.head, /Z/)
})

test("an arrow shorter than a pixel is a dot, one as short as its head has no line", () => {
  assert.match(outline({ ...ARROW, dx: 0.5 }, BOX).head, /a2\.5,2\.5/)
  const short = outline({ ...ARROW, dx: 8 }, BOX)
  assert.equal(short.line, "")
  assert.match(short.head, /Z$/)
})

test("a segment has no head, a point is a ring, and nothing is left of what lies outside", () => {
  assert.equal(outline({ ...ARROW, kind: "segment" }, BOX).line, "M10.00,10.00L50.00,10.00")
  assert.equal(outline({ ...ARROW, kind: "segment" }, BOX).head, "")
  assert.equal(outline({ ...ARROW, kind: "point" }, BOX).head, circle([50, 10], 6))
  for (const kind of ["arrow", "segment", "point", "bar"]) assert.equal(outline({ ...ARROW, kind, y: -500 }, BOX), null)
})

test("bars have ticks at those of their ends that are seen, and a label at the longer one", () => {
  const both = bars(50, 25, 20, 10, 1, BOX)
  assert.equal(both.line, "M30.00,25.00L70.00,25.00M50.00,35.00L50.00,15.00")
  assert.equal(both.head.split("M").length - 1, 4)
  assert.deepEqual([both.tip, both.direction], [[70, 25], [1, 0]])
  const upright = bars(50, 25, 5, 100, 1, BOX)
  assert.equal(upright.head.split("M").length - 1, 2)
  assert.deepEqual([upright.tip, upright.direction], [[50, 0], [0, -1]])
  assert.equal(bars(50, 60, 5, 5, 1, BOX), null)
})

test("Plotly's arrow looks along its way", () => {
  assert.match(arrowhead(10, 1, 0), /^M0,0L-9\.51,-3\.09L-9\.51,3\.09Z$/)
  assert.match(arrowhead(10, 0, 5), /^M0,0L3\.09,-9\.51L-3\.09,-9\.51Z$/)
})

test("dashes are so many widths long", () => {
  assert.equal(dashArray("dash", 2), "6 6")
  assert.equal(dashArray("solid", 2), "")
  assert.equal(dashArray(undefined, 2), "")
})

test("the distance to a segment is that to its nearest point", () => {
  const segment = [[0, 0], [10, 0]]
  assert.equal(distance([5, 3], segment), 3)
  assert.equal(distance([13, 4], segment), 5)
  assert.equal(distance([3, 4], [[0, 0], [0, 0]]), 5)
})

test("spots stand along a segment, one on a point", () => {
  const spots = spotsAlong([[0, 0], [12, 0]])
  assert.deepEqual(spots.map(({ x }) => x), [0, 6, 12])
  assert.equal(spotsAlong([[1, 1], [1, 1]]).length, 1)
})

test("a label stands beyond the tip, and beside it where that is taken", () => {
  const shape = { tip: [50, 25], direction: [1, 0] }
  const text = { width: 20, size: 10 }
  const first = placeLabel(shape, text, BOX, [], [])
  assert.deepEqual([first.x, first.y], [68, 25])
  const second = placeLabel(shape, text, BOX, [first], [])
  assert.ok(Math.abs(second.y - first.y) >= first.half.y + second.half.y - 0.5)
  const line = { x: 68, y: 25, half: { x: 2, y: 2 } }
  assert.notDeepEqual(placeLabel(shape, text, BOX, [], [line]), first)
})

test("a label stays in the box", () => {
  const { x, y, half } = placeLabel({ tip: [99, 1], direction: [1, 0] }, { width: 30, size: 10 }, BOX, [], [])
  assert.ok(x + half.x <= BOX.width)
  assert.ok(y - half.y >= 0)
})
