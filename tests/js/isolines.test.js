import assert from "node:assert/strict"
import { test } from "node:test"
import { isolines } from "../../views/live/common/isolines.js"

/** Heights of a function on a grid. */
function grid(columns, rows, height) {
  return Float64Array.from({ length: columns * rows }, (_, k) => height(k % columns, Math.floor(k / columns)))
}

test("a slope has one straight line", () => {
  const lines = isolines(grid(4, 3, x => x), 4, 1.5)
  assert.equal(lines.length, 1)
  assert.deepEqual(lines[0].map(([x]) => x), [1.5, 1.5, 1.5])
  assert.deepEqual(lines[0].map(([, y]) => y).sort(), [0, 1, 2])
})

test("a bowl has a closed line at the level's distance", () => {
  const lines = isolines(grid(21, 21, (x, y) => (x - 10) ** 2 + (y - 10) ** 2), 21, 25)
  assert.equal(lines.length, 1)
  assert.deepEqual(lines[0][0], lines[0].at(-1))
  for (const [x, y] of lines[0]) assert.ok(Math.abs(Math.hypot(x - 10, y - 10) - 5) < 0.06)
})

test("lines that leave the grid are not closed, and each is drawn once", () => {
  const z = grid(9, 9, (x, y) => (x - 4) ** 2 - (y - 4) ** 2)
  for (const level of [-2, 2]) {
    const lines = isolines(z, 9, level)
    assert.equal(lines.length, 2)
    for (const line of lines) assert.notDeepEqual(line[0], line.at(-1))
  }
})

test("of a saddle's square two corners are cut off, by what its middle says", () => {
  assert.equal(isolines([1, 0, 0, 1], 2, 0.4).length, 2)
  assert.equal(isolines([1, 0, 0, 1], 2, 0.6).length, 2)
  const joined = isolines([1, 0, 0, 1], 2, 0.4).map(line => line.map(([x, y]) => Number((x + y).toFixed(9))))
  for (const line of joined) assert.ok(line.every(sum => sum !== 1)) // around 0, beside the middle
})

test("nothing is drawn where all is above or below", () => {
  assert.deepEqual(isolines(grid(5, 5, () => 1), 5, 2), [])
  assert.deepEqual(isolines(grid(5, 5, () => 3), 5, 2), [])
})

test("the last column and the first of the next row are no neighbours", () => {
  assert.deepEqual(isolines([0, 0, 9, 0, 0, 9], 3, 5).length, 1)
})
