import assert from "node:assert/strict"
import { test } from "node:test"
import {
  heightAt,
  levelMeeting,
  meeting,
  multiplied,
  rayThrough,
  scaledFirst,
  seenAt,
} from "../../views/live/common/projection.js"

const even = (low, high, count) => Float64Array.from({ length: count }, (_, k) => low + ((high - low) * k) / (count - 1))
const gridOf = (f, count = 81) => {
  const [x, y] = [even(-2, 2, count), even(-1, 3, count)]
  return { x, y, z: Array.from(y, v => Float64Array.from(x, u => f(u, v))) }
}
const close = (a, b, slack = 1e-9) => assert.ok(Math.abs(a - b) <= slack, `${a} is not ${b}`)

/** A camera at an eye that looks at a centre, with a field of view of 90 degrees, column by column. */
function camera(eye, center) {
  const minus = (a, b) => a.map((value, k) => value - b[k])
  const unit = a => a.map(value => value / Math.hypot(...a))
  const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
  const dot = (a, b) => a.reduce((sum, value, k) => sum + value * b[k], 0)
  const back = unit(minus(eye, center))
  const right = unit(cross([0, 0, 1], back))
  const up = cross(back, right)
  const rows = [right, up, back].map(axis => [...axis, -dot(axis, eye)])
  const view = [0, 1, 2, 3].flatMap(column => [...rows.map(row => row[column]), column === 3 ? 1 : 0])
  const [near, far] = [0.1, 100]
  const projection = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, (near + far) / (near - far), -1, 0, 0, (2 * near * far) / (near - far), 0]
  return multiplied(projection, view)
}

const EYE = [-4, -5, 6]
const MATRIX = camera(EYE, [0, 1, 0])

test("a product of matrices applies the second one first", () => {
  const scale = [2, 0, 0, 0, 0, 3, 0, 0, 0, 0, 4, 0, 0, 0, 0, 1]
  assert.deepEqual([...multiplied(MATRIX, scale)], [...scaledFirst(MATRIX, [2, 3, 4])])
})

test("the place that the camera looks at is seen in the middle, what is behind it nowhere", () => {
  const [left, top] = seenAt(MATRIX, [0, 1, 0])
  close(left, 0.5)
  close(top, 0.5)
  assert.ok(seenAt(MATRIX, [0, 1, 1])[1] < 0.5)
  assert.equal(seenAt(MATRIX, [-8, -11, 12]), null)
})

test("a ray goes through the eye and through the place that is seen there, away from the eye", () => {
  for (const place of [[1, 2, 0.3], [-1.5, 0, 2], [0.2, -0.7, -1]]) {
    const { origin, way } = rayThrough(MATRIX, seenAt(MATRIX, place))
    const t = axis => (place[axis] - origin[axis]) / way[axis]
    const eye = axis => (EYE[axis] - origin[axis]) / way[axis]
    for (const axis of [1, 2]) {
      close(t(axis), t(0), 1e-6)
      close(eye(axis), eye(0), 1e-6)
    }
    assert.ok(t(0) > eye(0))
  }
})

test("heights between the points of the grid are those of a bilinear function", () => {
  const grid = gridOf((x, y) => 1 + 2 * x - y + 0.5 * x * y, 9)
  for (const [x, y] of [[0.3, 1.7], [-2, -1], [2, 3], [1.99, 0]]) close(heightAt(grid, x, y), 1 + 2 * x - y + 0.5 * x * y)
  assert.ok(Number.isNaN(heightAt(grid, 2.1, 0)))
  assert.ok(Number.isNaN(heightAt(grid, 0, -1.2)))
})

test("what is seen of a surface is found under the pointer", () => {
  const bowl = (x, y) => (x * x / 4 + (y - 1) ** 2) / 8 // flat enough to hide nothing
  const grid = gridOf(bowl)
  for (const [x, y] of [[0, 1], [1.2, 1.4], [-1, 0.5], [0.3, 2]]) {
    const found = meeting(rayThrough(MATRIX, seenAt(MATRIX, [x, y, heightAt(grid, x, y)])), grid)
    close(found.x, x, 1e-6)
    close(found.y, y, 1e-6)
  }
})

test("a hill hides what lies behind it", () => {
  const grid = gridOf((x, y) => 3 * Math.exp(-4 * (x * x + (y - 1) ** 2)))
  const behind = [0.5, 1.6]
  const found = meeting(rayThrough(MATRIX, seenAt(MATRIX, [...behind, heightAt(grid, ...behind)])), grid)
  assert.ok(Math.hypot(found.x - EYE[0], found.y - EYE[1]) < Math.hypot(behind[0] - EYE[0], behind[1] - EYE[1]) - 0.3)
})

test("a ray that passes by meets nothing but a level", () => {
  const grid = gridOf(() => 0)
  const ray = rayThrough(MATRIX, seenAt(MATRIX, [5, 6, 0]))
  assert.equal(meeting(ray, grid), null)
  const { x, y } = levelMeeting(ray, 0)
  close(x, 5, 1e-6)
  close(y, 6, 1e-6)
  assert.equal(levelMeeting({ origin: [0, 0, 1], way: [1, 0, 0] }, 0), null)
})

test("where the surface has no height nothing is met", () => {
  const grid = gridOf(x => (x < 0 ? Number.NaN : 0))
  const ray = rayThrough(MATRIX, seenAt(MATRIX, [-1, 1, 0]))
  const found = meeting(ray, grid)
  assert.ok(found === null || found.x >= 0)
})
