import assert from "node:assert/strict"
import { test } from "node:test"
import { placeAt, placeText, rowAfter, trialOf } from "../../views/live/charts/places.js"

const X = { low: -3, high: 1, offset: 50, length: 400 }
const Y = { low: 0, high: 10, offset: 20, length: 200 }
const ROWS = { low: 0, high: 1, offset: 240, length: 40 }
const SWEEP = {
  rates: [1e-3, 1e-2, 0.1, 1, 10],
  places: [-3, -2, -1, 0, 1],
  names: ["Adam", "Momentum"],
  shown: [Float64Array.of(9, 8, 7, 6, Number.NaN), Float64Array.of(1, 1, 1, 5.5, 2)],
  values: [[9, 8, 7, 1234.56, Infinity], [1, 1, 1, 5.5, 2]],
  endings: [[0, 0, 0, 1, 2], [0, 0, 0, 0, 0]],
  stops: [[4, 5, 6, 0, 7], [1, 2, 3, 4, 5]],
}
const MAP = {
  rates: [0.1, 1],
  places: [-1, 0],
  rows: [0, 5, 10],
  rowTexts: ["a", "b", "c"],
  gone: [[0, 1], [0, 0], [0, 0]],
}
const WORDS = {
  point: "{name}  η = {rate}: {end}",
  value: " · Loss {v}",
  endings: ["converged at step {k}", "still moving", "diverged at step {k}"],
  square: "η = {rate}, μ = {value}: {end}",
  loss: "Loss {v}",
  diverged: "diverges",
}

test("the nearest rate, and the curve that is nearest there", () => {
  assert.deepEqual(placeAt(355, 20 + 200 * 0.42, { x: X, y: Y, rows: ROWS }, SWEEP), [0, 3])
  assert.deepEqual(placeAt(355, 20 + 200 * 0.44, { x: X, y: Y, rows: ROWS }, SWEEP), [1, 3])
})

test("a curve that is nowhere at a rate is not the nearest", () => {
  assert.deepEqual(placeAt(450, 20, { x: X, y: Y, rows: ROWS }, SWEEP), [1, 4])
})

test("the row of bands", () => {
  const places = [245, 275, 289].map(top => placeAt(50, top, { x: X, y: Y, rows: ROWS }, SWEEP))
  assert.deepEqual(places, [[0, 0], [1, 0], [1, 0]])
})

test("the square of a map", () => {
  assert.deepEqual(placeAt(240, 60, { x: { ...X, low: -1, high: 0 }, y: Y }, MAP), [2, 0])
})

test("nothing lies beside the axes", () => {
  for (const [left, top] of [[30, 100], [470, 100], [200, 5], [200, 295]])
    assert.equal(placeAt(left, top, { x: X, y: Y, rows: ROWS }, SWEEP), null)
  assert.equal(placeAt(200, 230, { x: X, y: Y }, MAP), null)
  assert.equal(placeAt(200, 100, { x: X, y: Y, rows: ROWS }, { ...SWEEP, names: [] }), null)
})

test("a place is told with its end and its loss", () => {
  assert.equal(placeText([1, 2], SWEEP, WORDS), "Momentum  η = 0.1: converged at step 3 · Loss 1")
  assert.equal(placeText([0, 3], SWEEP, WORDS), "Adam  η = 1: still moving · Loss 1235")
  assert.equal(placeText([0, 4], SWEEP, WORDS), "Adam  η = 10: diverged at step 7")
})

test("so is the square of a map", () => {
  const map = { ...MAP, values: [[2, 3], [4, 5], [6, 7]] }
  assert.equal(placeText([1, 0], map, WORDS), "η = 0.1, μ = b: Loss 4")
  assert.equal(placeText([0, 1], map, WORDS), "η = 1, μ = a: diverges")
})

test("the path of a rate is a part of all paths of its curve", () => {
  const paths = {
    x: Float32Array.of(0, 1, 2, 3, 4),
    y: Float32Array.of(5, 6, 7, 8, 9),
    counts: Float32Array.of(2, 3),
    edge: [[Number.NaN, Number.NaN], [10, 11]],
  }
  const [first, second] = [0, 1].map(rate => trialOf([0, rate], { ...SWEEP, paths: [paths] }))
  assert.deepEqual([...first.path.x], [0, 1])
  assert.deepEqual(first.end, { x: [1, 1], y: [6, 6] })
  assert.deepEqual([...second.path.y], [7, 8, 9])
  assert.deepEqual(second.end, { x: [4, 4, 10], y: [9, 9, 11] })
  assert.equal(second.name, "Adam")
  assert.equal(trialOf([1, 0], SWEEP), null)
})

test("up and down lead to the next curve round, and to the next row of a map up to its edge", () => {
  assert.deepEqual([0, 1].map(row => rowAfter(row, "ArrowDown", SWEEP)), [1, 0])
  assert.deepEqual([0, 1].map(row => rowAfter(row, "ArrowUp", SWEEP)), [1, 0])
  assert.deepEqual([0, 1, 2].map(row => rowAfter(row, "ArrowUp", MAP)), [1, 2, 2])
  assert.deepEqual([0, 1, 2].map(row => rowAfter(row, "ArrowDown", MAP)), [0, 0, 1])
  assert.equal(rowAfter(0, "ArrowLeft", MAP), null)
  assert.equal(rowAfter(0, "ArrowUp", { names: [] }), null)
})
