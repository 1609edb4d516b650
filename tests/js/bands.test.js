import assert from "node:assert/strict"
import { test } from "node:test"
import {
  bandColors,
  cornerPlaces,
  cubicWeights,
  Painter,
  parseColor,
  refine,
  riseToHeight,
  shadesOf,
} from "../../views/live/common/bands.js"

const GRAYS = [
  [0, "#000000"],
  [1, "#c8c8c8"],
]
/** Values of a function on a grid, row by row. */
const grid = (columns, rows, f) =>
  Float32Array.from({ length: columns * rows }, (_, index) => f(index % columns, Math.floor(index / columns)))
const near = (values, expected, tolerance) => {
  assert.equal(values.length, expected.length)
  for (const [index, value] of values.entries()) assert.ok(Math.abs(value - expected[index]) < tolerance, `${index}`)
}
const line = width => ({ color: "rgba(255,0,0,0.5)", width })

/** Paints a plane that rises by 1 every 10 pixels from -0.95 at the left edge, in bands of grey. */
function paintedPlane(block, width = 40, height = 7) {
  const corners = cornerPlaces(width, block, width + 1)
  const rows = Math.ceil(height / block) + 1
  const heights = grid(corners.length, rows, x => corners[x] / 10 - 0.95)
  const pixels = new Uint32Array(width * height).fill(1)
  new Painter({ pixels, width, height }, block, shadesOf(bandColors(GRAYS, 5), line(1))).paint(heights)
  return pixels
}

test("cubics through four points are met exactly, also beyond the edge", () => {
  const cubic = (x, y) => x ** 3 - 4 * x * x * y + y ** 3 / 2
  const [placesX, placesY] = [
    [0, 0.3, 2.5, 4, 4.4],
    [3.2, 1, 0.1],
  ]
  const fine = refine(grid(5, 4, cubic), 5, placesX, placesY)
  near(fine, grid(5, 3, (i, j) => cubic(placesX[i], placesY[j])), 1e-3)
  assert.deepEqual(cubicWeights(2).map(Math.abs), [0, 0, 1, 0])
})

test("next to a missing value the values are straight, and missing beside it", () => {
  const values = grid(6, 4, x => x * x)
  for (let row = 0; row < 4; row++) values[6 * row + 5] = Number.NaN
  const [inner, edge, beyond] = refine(values, 6, [2.5, 3.5, 4.5], [1.5])
  near([inner, edge], [6.25, 12.5], 1e-5)
  assert.ok(Number.isNaN(beyond))
})

test("rises become heights as Python has them", () => {
  const log = { levels: [1, 2, 5, 10], log: true }
  near(riseToHeight(Float32Array.from([0, 0.5, 1, Math.sqrt(2), 7.07107, 2, 40]), log), [-1, -0.5, 0, 0.5, 2.5, 1, 3], 1e-5)
  near(riseToHeight(Float32Array.from([0, 3, 9]), { levels: [2, 4, 6], log: false }), [-1, 0.5, 3.5], 1e-6)
  assert.ok(riseToHeight(Float32Array.from([Number.NaN]), log).every(Number.isNaN))
})

test("colours are read, and bands lie evenly along the scale", () => {
  assert.deepEqual(parseColor("#0f2233"), [15, 34, 51, 1])
  assert.deepEqual(parseColor("rgba(31,41,51,0.16)"), [31, 41, 51, 0.16])
  assert.deepEqual(parseColor("rgb(1, 2, 3)"), [1, 2, 3, 1])
  const scale = [[0, "#000000"], [0.5, "#64c800"], [1, "#ffffff"]]
  assert.deepEqual(bandColors(scale, 5), [[0, 0, 0, 1], [50, 100, 0, 1], [100, 200, 0, 1], [177.5, 227.5, 127.5, 1], [255, 255, 255, 1]])
  assert.deepEqual(bandColors(scale, 1), [[0, 0, 0, 1]])
})

test("corners of blocks reach to the end, the last block beyond it", () => {
  assert.deepEqual([...cornerPlaces(10, 4, 6)], [0, 2, 4, 6])
  assert.deepEqual([...cornerPlaces(8, 4, 3)], [0, 1, 2])
})

test("bands have their colours, and a line lies at each level", () => {
  for (const block of [1, 3, 4, 8, 50]) {
    const pixels = paintedPlane(block)
    const row = [...pixels.subarray(0, 40)]
    for (let y = 1; y < 7; y++) assert.deepEqual([...pixels.subarray(40 * y, 40 * y + 40)], row)
    // Levels are at 9.5, 19.5 ...: the middles of pixels, of which half the ink is red.
    assert.deepEqual(row.map(pixel => pixel & 255).filter((_, x) => x % 10 === 4), [0, 50, 100, 150])
    assert.deepEqual([row[9], row[19]].map(pixel => (pixel >> 8) & 255), [13, 38])
    assert.ok(row.every(pixel => pixel >>> 24 === 255))
  }
})

test("a line keeps its width, whatever the slope", () => {
  const shades = shadesOf(bandColors(GRAYS, 2), { color: "#ff0000", width: 3 })
  for (const slope of [0.01, 0.1]) {
    const pixels = new Uint32Array(60 * 4)
    new Painter({ pixels, width: 60, height: 4 }, 4, shades).paint(grid(16, 2, x => slope * (4 * x - 30)))
    const red = [...pixels.subarray(0, 60)].filter(pixel => (pixel & 0xffffff) === 255)
    assert.ok(red.length >= 2 && red.length <= 3, `${slope}: ${red.length}`)
  }
})

test("where a height is missing nothing is painted", () => {
  const pixels = new Uint32Array(16 * 8).fill(1)
  const heights = grid(5, 3, (x, y) => (x === 1 && y === 0 ? Number.NaN : 0.5))
  new Painter({ pixels, width: 16, height: 8 }, 4, shadesOf(bandColors(GRAYS, 3), line(1))).paint(heights)
  const isPainted = [...pixels].map(Boolean)
  assert.deepEqual(isPainted, Array.from({ length: 128 }, (_, index) => index >= 64 || index % 16 >= 8))
})
