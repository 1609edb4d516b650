// What Python sends to the formula panel; `show` in __init__.py says what the fields mean. Types only.

/**
 * Where a number comes from: a column of `numbers`, as such or as `at`; `by`, a place in that list; the knob; `value`.
 * @typedef {number | { at?: number, by?: number, knob?: boolean, value?: number }} Source
 */

/**
 * A number's place in a formula.
 * @typedef {object} SlotFields
 * @property {number} [at]
 * @property {number} [by]
 * @property {boolean} [knob]
 * @property {number} [value]
 * @property {string} [text] in place of a source
 * @property {boolean} [tight] a negative number gets parentheses
 * @property {boolean} [base] so does one like 8e-5
 * @property {number} [term] its index
 * @property {boolean} [result] always with `resultDigits`
 * @typedef {SlotFields} Slot
 */

/**
 * @typedef {object} Row
 * @property {string | string[]} tex one formula, or several side by side where there is room
 * @property {number} line rows with the same one stand together
 * @property {string} label
 * @property {Slot[]} slots none for a line in symbols
 */

/**
 * @typedef {object} Term
 * @property {string} key
 * @property {"arrow" | "segment" | "point" | "bar"} kind
 * @property {string} color
 * @property {string} dash
 * @property {number} width
 * @property {string} name in the picture
 * @property {string | string[]} tex
 * @property {string} words
 * @property {[x: Source, y: Source] | null} at foot in the picture; null for a term without a shape
 * @property {[x: Source, y: Source] | null} [way]
 * @property {number} sign
 * @property {boolean} scaled its length says nothing, only its share of the others'
 * @property {boolean} move drawn longer by a factor that a person can choose
 */

/** @typedef {{ label: string, unit?: string, marks: number[], start: number }} Knob a number to be turned */

/**
 * What changes with a number.
 * @typedef {object} Panel
 * @property {number} steps
 * @property {ArrayLike<number>[]} numbers those of step t in row t - 1
 * @property {ArrayLike<number>[][]} by values of all marks of the knob, for each number that depends on it
 * @property {ArrayLike<number>[]} digits significant digits of a row's numbers, by step
 * @property {(ArrayLike<number>[] | null)[]} [finer] by row, those that depend on the knob too, in place of these
 * @property {[x: [number, number], y: [number, number]]} window of the whole picture
 */

/**
 * What lasts longer.
 * @typedef {object} Setup
 * @property {Row[]} rows
 * @property {Term[]} terms
 * @property {Knob | null} knob
 * @property {number} resultDigits
 * @property {Record<string, string>} words
 */

export {}
