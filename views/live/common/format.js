// How numbers and texts are written.

const SMALLEST = 1e-4 // sizes below, and from LARGEST on, are written with an exponent
const LARGEST = 1e6

/**
 * A number as it is, without digits that say nothing: 0.3, 1234, 1.2e-5.
 * @param {number} value
 */
function shortest(value) {
  const size = Math.abs(value)
  const plain = size === 0 || (size >= SMALLEST && size < LARGEST)
  return plain ? String(value) : value.toExponential().replace("e+", "e")
}

/**
 * A number rounded for people, as `number_text` in Python writes it: 0.3, 1234, 1.2e-5, and a dash where there is none.
 * Digits before the point are not rounded away.
 * @param {number} value
 */
export function numberText(value, digits = 3) {
  if (Number.isNaN(value)) return "–"
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf"
  const roundValue = Number(value.toPrecision(digits))
  const size = Math.abs(roundValue)
  return size >= 10 ** digits && size < LARGEST ? value.toFixed(0) : shortest(roundValue)
}

/**
 * A number with so many digits and a typographic minus, as it stands in a formula.
 * @param {number} value
 * @param {number} digits all others are rounded away, also before the point
 */
export function significantText(value, digits) {
  if (Number.isNaN(value)) return "–"
  if (!Number.isFinite(value)) return value < 0 ? "−∞" : "∞"
  return withMinus(shortest(Number(value.toPrecision(Math.max(1, Math.min(17, digits))))))
}

/** @param {string} text */
export const withMinus = text => text.replaceAll("-", "−")

/** @param {number} number */
export const subscript = number => String(number).replace(/\d/g, digit => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)])

/**
 * A text that Plotly shows as it stands, for it reads tags.
 * @param {string} text
 */
export const escapeTags = text => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")

/**
 * A text in lines that are no wider than there is room, if that can be: they end between its parts.
 * @param {string} text
 * @param {number} room
 * @param {(text: string) => number} widthOf
 * @param {RegExp} separator where a line may end
 */
export function wrap(text, room, widthOf, separator = /(?<=, | {2}| · )/) {
  const lines = [""]
  for (const part of text.split(separator).flatMap(whole => whole.match(/.{1,40}/gs) ?? [])) {
    const line = lines[lines.length - 1]
    if (line && widthOf((line + part).trimEnd()) > room) lines.push(part)
    else lines[lines.length - 1] = line + part
  }
  return lines.map(line => line.trimEnd())
}
