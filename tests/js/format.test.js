import assert from "node:assert/strict"
import { test } from "node:test"
import { escapeTags, numberText, significantText, subscript, withMinus, wrap } from "../../views/live/common/format.js"

test("numbers for people are short", () => {
  const texts = [0.3, 1234, 1.2e-5, 0.00012345, 999.6, 1234567, -0, Number.NaN].map(value => numberText(value))
  assert.deepEqual(texts, ["0.3", "1234", "1.2e-5", "0.000123", "1000", "1.23e6", "0", "–"])
})

test("digits that say nothing are left out, and those before the point stay", () => {
  assert.equal(numberText(1e-5), "1e-5")
  assert.equal(numberText(1234.5678), "1235")
  assert.equal(numberText(0.123456, 6), "0.123456")
})

test("a number in a formula has its digits and a typographic minus", () => {
  const numbers = [[1234, 2], [-0.5, 3], [-2.5e-7, 2], [1 / 3, 4], [0, 5]]
  const texts = numbers.map(([value, digits]) => significantText(value, digits))
  assert.deepEqual(texts, ["1200", "−0.5", "−2.5e−7", "0.3333", "0"])
})

test("a number in a formula may be infinite or none", () => {
  assert.deepEqual([Infinity, -Infinity, Number.NaN].map(value => significantText(value, 3)), ["∞", "−∞", "–"])
})

test("seventeen digits are the number itself", () => {
  assert.equal(Number(significantText(0.1 + 0.2, 99)), 0.1 + 0.2)
})

test("signs and indices", () => {
  assert.equal(withMinus("-1e-5"), "−1e−5")
  assert.equal(subscript(120), "₁₂₀")
})

test("Plotly shows a text as it stands", () => {
  assert.equal(escapeTags("a<b & c"), "a&lt;b &amp; c")
})

test("a text is broken between its parts, where it does not fit", () => {
  const widthOf = text => text.length
  assert.deepEqual(wrap("Adam  η = 0.3, β = 0.9", 100, widthOf), ["Adam  η = 0.3, β = 0.9"])
  assert.deepEqual(wrap("Adam  η = 0.3, β = 0.9", 15, widthOf), ["Adam  η = 0.3,", "β = 0.9"])
  assert.deepEqual(wrap("a, b, c", 1, widthOf), ["a,", "b,", "c"])
  assert.deepEqual(wrap("", 10, widthOf), [""])
})

test("a part that is long itself is broken after forty characters", () => {
  const lines = wrap("x".repeat(90), 50, text => text.length)
  assert.deepEqual(lines.map(line => line.length), [40, 50])
})
