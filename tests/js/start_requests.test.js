import assert from "node:assert/strict"
import { test } from "node:test"
import { StartRequests } from "../../views/live/contour/start/start_requests.js"

/** Requests of a start, what they send, and the timers that they set. */
function requests() {
  const sent = []
  const timers = new Map()
  const made = new StartRequests({
    timers: { start: (name, _, work) => timers.set(name, work), cancel: name => timers.delete(name) },
    setTriggerValue: (_, value) => sent.push(value),
  })
  return { made, sent, timers }
}

const picture = (x, y, answered, more = {}) => ({ of: "bowl", start: { x, y, ...more }, answered })
const RESTING = { isFirst: false, isHeld: false }
const HELD = { isFirst: false, isHeld: true }

test("while one place is on its way only the newest is kept", () => {
  const { made, sent } = requests()
  for (const x of [1, 2, 3]) made.move({ x, y: 0 })
  assert.deepEqual(sent, [{ x: 1, y: 0, number: 1, done: false }])
  made.receive(picture(1, 0, 1), { x: 3, y: 0 }, HELD)
  assert.deepEqual(sent[1], { x: 3, y: 0, number: 2, done: false })
})

test("an answer to an older place changes nothing", () => {
  const { made } = requests()
  made.move({ x: 1, y: 0 })
  const place = { x: 3, y: 0 }
  assert.equal(made.receive(picture(0, 0, 0), place, RESTING), place)
  assert.equal(made.isAnswered, false)
})

test("the start is where Python has it, once all is answered", () => {
  const { made } = requests()
  const shown = picture(5, 6, null)
  assert.equal(made.receive(shown, null, { isFirst: true, isHeld: false }), shown.start)
  assert.equal(made.isMoving, false)
})

test("a place that is not answered in time is no longer waited for; a final one is sent again", () => {
  const { made, sent, timers } = requests()
  made.move({ x: 1, y: 0 })
  timers.get("answer")()
  assert.equal(made.isAnswered, true)
  assert.equal(sent.length, 1)
  made.finish({ x: 2, y: 0 }, "bowl")
  timers.get("answer")()
  assert.deepEqual(sent.slice(1), Array(2).fill({ x: 2, y: 0, number: 2, done: true }))
})

test("a start that was let go is sent twice more while Python shows another", () => {
  const { made, sent } = requests()
  const place = { x: 2, y: 0 }
  made.finish(place, "bowl")
  for (const number of [1, 2]) assert.equal(made.receive(picture(0, 0, number), place, RESTING), place)
  assert.deepEqual(sent.map(({ number }) => number), [1, 2, 3])
  const shown = picture(0, 0, 3)
  assert.equal(made.receive(shown, place, RESTING), shown.start)
  assert.equal(made.isSettling, false)
})

test("a start that Python has shown may still be put back by an older request, and is sent again", () => {
  const { made, sent } = requests()
  const place = { x: 2, y: 0 }
  made.finish(place, "bowl")
  made.receive(picture(2, 0, 1), place, RESTING)
  assert.equal(made.isSettling, true)
  assert.equal(made.receive(picture(0, 0, 1), place, RESTING), place)
  assert.equal(sent.length, 2)
})

test("on a curve only the place along it counts", () => {
  const { made, sent } = requests()
  const place = { x: 2, y: 0 }
  made.finish(place, "bowl")
  const shown = picture(2, 7, 1, { along: true })
  assert.equal(made.receive(shown, place, RESTING), shown.start)
  assert.equal(sent.length, 1)
})

test("another picture has its own start", () => {
  const { made, sent } = requests()
  const place = { x: 2, y: 0 }
  made.finish(place, "bowl")
  const other = { ...picture(9, 9, 1), of: "valley" }
  assert.equal(made.receive(other, place, RESTING), other.start)
  assert.equal(sent.length, 1)
})

test("while the start is dragged, its place stays", () => {
  const { made } = requests()
  const place = { x: 2, y: 0 }
  assert.equal(made.receive(picture(0, 0, null), place, HELD), place)
})

test("a place that waits is dropped with its picture", () => {
  const { made, sent } = requests()
  made.move({ x: 1, y: 0 })
  made.move({ x: 2, y: 0 })
  made.dropQueued()
  made.receive(picture(1, 0, 1), { x: 2, y: 0 }, RESTING)
  assert.equal(sent.length, 1)
})
