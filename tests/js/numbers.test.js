import assert from "node:assert/strict"
import { test } from "node:test"
import {
  digitsOf,
  fittingFactor,
  numberOf,
  overlayItems,
  slotText,
  plainFormula,
} from "../../views/live/worked_step/numbers.js"

const PANEL = {
  steps: 2,
  numbers: [Float64Array.of(1.23456, -3, 0.25, 0.5), Float64Array.of(2, 8e-5, 0.125, 0.25)],
  by: [[[10, 20], [30, 40]]],
  digits: [Float32Array.of(3, 2), Float32Array.of(4, 2)],
  finer: [null, [[5, 6], [7, 8]]],
  window: [[-2, 2], [-1, 1]],
}
const LOOKS = { kind: "arrow", color: "red", dash: "dash", width: 3 }
const TERM = { ...LOOKS, key: "g", name: "−g", sign: -1, scaled: true, move: false }
const MOVE = { ...LOOKS, key: "step", name: "Δ", sign: 1, scaled: false, move: true }
const SETUP = {
  rows: [],
  terms: [
    { ...TERM, at: [0, 1], way: [2, 3] },
    { ...MOVE, at: [0, { value: 0.5 }], way: [2, { at: 3 }] },
    { ...TERM, key: "none", at: null },
  ],
  knob: { label: "ε", marks: [0.1, 0.2], start: 0 },
  resultDigits: 4,
  words: {},
}
const reading = (step, mark = 0) => ({ panel: PANEL, setup: SETUP, step, mark })

test("a number comes from a column, a mark of the knob, the knob or itself", () => {
  const sources = [0, { at: 1 }, { by: 0 }, { knob: true }, { value: 7 }]
  assert.deepEqual(sources.map(source => numberOf(source, reading(1, 1))), [1.23456, -3, 20, 0.2, 7])
})

test("a slot has the row's digits, a result always the same", () => {
  assert.equal(slotText({ at: 0 }, reading(1), 3), "1.23")
  assert.equal(slotText({ at: 0, result: true }, reading(1), 3), "1.235")
  assert.equal(slotText({ text: "-0.9" }, reading(1), 3), "−0.9")
})

test("a negative number, and one with an exponent, get parentheses where they need them", () => {
  assert.equal(slotText({ at: 1, tight: true }, reading(1), 3), "(−3)")
  assert.equal(slotText({ at: 0, tight: true }, reading(1), 3), "1.23")
  assert.equal(slotText({ at: 1, base: true }, reading(2), 3), "(8e−5)")
})

test("a row that depends on the knob has digits by its mark", () => {
  assert.deepEqual([digitsOf(0, reading(2, 1)), digitsOf(1, reading(2, 1))], [4, 8])
})

test("a formula is told with its numbers", () => {
  const tex = String.raw`\textcolor{#b00000}{m} = \left(\textcolor{#a00001}{0}\right) \cdot \textcolor{#a00000}{0}`
  assert.equal(plainFormula(tex, ["2", "−3"]).replace(/ +/g, " "), String.raw`{m} = (−3 ) \cdot 2`)
})

test("moves are as long as a quarter of the window allows", () => {
  assert.equal(fittingFactor(reading(1)), 1)
  const far = { ...PANEL, window: [[-200, 200], [-100, 100]] }
  assert.equal(fittingFactor({ ...reading(1), panel: far }), 100)
})

test("terms are drawn but for the hidden ones and those without a shape", () => {
  const [g, step] = overlayItems(new Set(), 10, reading(1))
  assert.deepEqual([g.x, g.y, g.dx, g.dy, g.label], [1.23456, -3, -0.25, -0.5, "−g"])
  assert.deepEqual([step.x, step.y, step.dx, step.dy], [1.23456, 0.5, 2.5, 5])
  assert.deepEqual(overlayItems(new Set(["g"]), 1, reading(2)).map(({ key }) => key), ["step"])
})
