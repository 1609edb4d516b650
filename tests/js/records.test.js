import assert from "node:assert/strict"
import { test } from "node:test"
import { RecordReader, applyRecord, decode, decodeGrid, nearestText } from "../../views/live/contour/follow/records.js"

const line = (name, x, y, loss) => [name, [{ x, y, name, customdata: loss }, { x: [], y: [] }, { y: loss, name }]]
const floats = values => Float32Array.from(values)
const PRESENT = [
  {
    of: "Bowl",
    steps: 2,
    more: 7,
    band: "setting",
    lines: [line("A", floats([0, 1, 2]), floats([3, 4, 5]), floats([9, 4, 1])), line("B", floats([0]), floats([3]), floats([9]))],
    results: { Optimizer: ["A", "B"], Loss: ["1", "9"] },
  },
  { window: [[0, 1], [0, 1]], data: [] },
  { layout: { height: 500 }, words: {} },
]

test("differences of whole numbers become values along an axis, also beyond 15 bits, with gaps", () => {
  const moves = Int16Array.from([32767, 1 - 32767, 0])
  assert.deepEqual([...decode({ low: -1, step: 0.5, log: false, moves }, [])], [16382.5, -0.5, -0.5])
  const gap = decode({ low: 0, step: 1, moves: Int16Array.from([5, -32768 - 5 + 65536, -32768 + 7 + 65536]) }, [])
  assert.equal(gap[0], 5)
  assert.ok(Number.isNaN(gap[1]))
  assert.equal(gap[2], 7)
})

test("on a logarithmic axis values are powers of ten", () => {
  assert.deepEqual([...decode({ low: -2, step: 1, log: true, moves: Int16Array.from([0, 1, 2]) }, [])], [0.01, 0.1, 10])
})

test("an array may be the first part of a known one, or stand as it is", () => {
  assert.deepEqual([...decode({ of: 1, count: 2 }, [floats([1]), floats([7, 8, 9])])], [7, 8])
  const values = floats([1, 2])
  assert.equal(decode({ values }, []), values)
})

test("third differences of whole numbers become the values of a grid", () => {
  const numbers = [5, 7, 12, 3, -40, 2 ** 20, 0]
  let bends = numbers
  for (let order = 0; order < 3; order++) bends = bends.map((value, k) => value - (bends[k - 1] ?? 0))
  const kept = []
  const grid = { step: 0.25, bends: Int32Array.from(bends), kept: true }
  assert.deepEqual([...decodeGrid(grid, kept)], numbers.map(number => number / 4))
  assert.deepEqual([...decodeGrid({ weights: [1, 8] }, kept)], numbers.map(number => 1 + 2 * number))
  decodeGrid({ ...grid, kept: false }, kept)
  assert.equal(kept.length, 1)
  const plain = floats([1, Number.NaN])
  assert.equal(decodeGrid(plain, kept), plain)
})

const RECORD = {
  mark: "0.5",
  moving: { steps: 1 },
  lasting: { layout: { height: 600 } },
  lines: { 0: { name: "A η = 0.5", path: { x: { of: 0, count: 2 }, y: { of: 0, count: 2 } }, end: { x: [1] }, loss: { y: { of: 0, count: 2 } } } },
  results: { 0: ["A", "4"] },
}

test("a record changes what it names, and leaves the picture that was sent as it is", () => {
  const before = structuredClone(PRESENT)
  const [moved, ground, lasting] = applyRecord(PRESENT, RECORD)
  assert.deepEqual([...moved.lines[0][1][0].y], [3, 4])
  assert.equal(moved.lines[0][1][0].name, "A η = 0.5")
  assert.equal(moved.lines[1][1], PRESENT[0].lines[1][1])
  assert.deepEqual(moved.results, { Optimizer: ["A", "B"], Loss: ["4", "9"] })
  assert.equal(moved.steps, 1)
  assert.equal(ground, PRESENT[1])
  assert.deepEqual(lasting, { layout: { height: 600 }, words: {} })
  assert.deepEqual(PRESENT, before)
})

test("a picture of a record asks nothing of Python, and tells no numbers beside a point", () => {
  const [moved] = applyRecord(PRESENT, RECORD)
  assert.equal(moved.more, 0)
  assert.equal(moved.band, null)
  assert.equal(moved.lines[0][1][0].customdata, undefined)
  assert.equal(moved.lines[0][1][0].hoverinfo, "skip")
})

test("a record may refer to the longest picture", () => {
  const longest = applyRecord(PRESENT, {
    ...RECORD,
    lines: { 0: { ...RECORD.lines[0], path: { x: { values: floats([0, 1, 2, 6]) }, y: { values: floats([0, 0, 0, 8]) } } } },
  })
  const shorter = { ...RECORD, lines: { 0: { ...RECORD.lines[0], path: { x: { of: 1, count: 4 }, y: { of: 1, count: 3 } } } } }
  const [moved] = applyRecord(PRESENT, shorter, longest)
  assert.deepEqual([...moved.lines[0][1][0].x], [0, 1, 2, 6])
})

test("records arrive in any pieces", () => {
  const records = [[1, 2, 3], [], [4]]
  const bytes = records.flatMap(record => [record.length, 0, 0, 0, ...record])
  for (const size of [1, 2, 5, 100]) {
    const reader = new RecordReader()
    const found = []
    for (let begin = 0; begin < bytes.length; begin += size)
      found.push(...reader.read(Uint8Array.from(bytes.slice(begin, begin + size))))
    assert.deepEqual(found.map(record => [...new Uint8Array(record)]), records)
  }
})

test("the nearest of the known marks", () => {
  assert.equal(nearestText(["0.1", "1e-3", "2"], "0.09"), "0.1")
  assert.equal(nearestText(["30"], "1"), "30")
})
