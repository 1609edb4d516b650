import assert from "node:assert/strict"
import { test } from "node:test"
import { Playback, chosenStep, linkedStep, numberAt, placeOf } from "../../views/live/contour/steps/playback.js"

const SOME = [0, 1, 2, 5, 10, 100] // numbers of steps, where not every step is there

test("the last step is chosen as the last, and none lies before the first", () => {
  assert.deepEqual([-3, 0, 7, 30, 99].map(place => chosenStep(place, 30)), [0, 0, 7, null, null])
})

test("a step's number is its place where every step is there", () => {
  assert.equal(numberAt(null, 7), 7)
  assert.equal(placeOf(undefined, 7), 7)
})

test("else the number is looked up, and the nearest place is found", () => {
  assert.equal(numberAt(SOME, 4), 10)
  assert.equal(placeOf(SOME, 9), 4)
  assert.equal(placeOf(SOME, 1e6), 5)
})

test("a link names a step by a whole number", () => {
  assert.deepEqual(["7", "0", "-4"].map(text => linkedStep(text, null)), [7, 0, 0])
  for (const text of ["x", "1.5", "", null]) assert.equal(linkedStep(text, null), null)
  assert.equal(linkedStep("12", SOME), 4)
})

test("steps follow one another at the speed", () => {
  const playback = new Playback(1000, 3, 10)
  assert.equal(playback.advance(1050, 3, 10, false), null)
  assert.equal(playback.advance(1100, 3, 10, false), 4)
  assert.equal(playback.advance(1120, 4, 10, false), null)
  assert.equal(playback.advance(1450, 4, 10, false), 7)
})

test("another speed counts from the step that is shown", () => {
  const playback = new Playback(0, 0, 10)
  assert.equal(playback.advance(1000, 0, 10, false), 10)
  assert.equal(playback.advance(1000, 10, 100, false), null)
  assert.equal(playback.advance(1100, 10, 100, false), 20)
})

test("with reduced motion the same steps come in the same time, in few pictures", () => {
  const playback = new Playback(0, 0, 20)
  const shown = []
  let place = 0
  for (let now = 16; now <= 2000; now += 16) {
    const next = playback.advance(now, place, 20, true)
    if (next === null) continue
    place = next
    shown.push(place)
  }
  assert.ok(shown.length <= 5)
  assert.ok(place >= 30)
})
