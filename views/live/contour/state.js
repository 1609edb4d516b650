// What the parts of the live picture share; each part keeps what only it needs.

/**
 * @typedef {import("./messages.js").BatchLosses} BatchLosses
 * @typedef {import("./messages.js").Ground} Ground
 * @typedef {import("./messages.js").Line} Line
 * @typedef {import("./messages.js").DynamicPart} DynamicPart
 * @typedef {import("./messages.js").Picture} Picture
 * @typedef {import("./messages.js").StaticPart} StaticPart
 * @typedef {import("./messages.js").View} View
 * @typedef {import("./messages.js").Words} Words
 * @typedef {import("../shared.js").Trial} Trial
 */

/** @type {Set<string>} */
const hidden = new Set() // outlives the picture: what is switched off stays so when the picture comes back

export class State {
  /** @type {Picture} what Python sent last; undefined before that */
  picture
  /** @type {Ground} */
  ground
  /** @type {BatchLosses | null} */
  batchLosses = null
  /** @type {Words} */
  words
  /** @type {View | null} the window to which a person has zoomed; null for the whole */
  view = null
  /** @type {number | null} place of the shown step among the steps; null for the last */
  step = null
  /** @type {Line[] | null} lines of the setting before, while their ghost is seen */
  previousLines = null
  /** @type {Line[] | null} lines that are kept for comparison */
  pinnedLines = null
  /** @type {Trial | null} another path, shown in place of one line's */
  trial = null
  /** Keys of legend entries that are switched off. */
  hidden = hidden

  get hasPicture() {
    return this.picture !== undefined
  }

  /** Place of the shown step. */
  get shownStep() {
    return this.step === null ? this.picture.steps : Math.min(this.step, this.picture.steps)
  }

  /** Lines as they are shown: one of them perhaps with another path. */
  get lines() {
    const { trial } = this
    return this.picture.lines.map(line => (trial?.name === line.name ? tryOn(line, trial) : line))
  }
}

/**
 * @param {Line} line
 * @param {Trial} trial
 * @returns {Line}
 */
function tryOn(line, trial) {
  return { ...line, path: { ...line.path, ...trial.path }, end: { ...line.end, ...trial.end }, whole: true }
}

/**
 * A picture is sent in two parts: here they come together.
 * @param {DynamicPart} dynamicPart
 * @param {StaticPart} staticPart
 * @returns {Picture}
 */
export function mergeTraces(dynamicPart, staticPart) {
  const lines = dynamicPart.lines.map(([name, traces], place) => {
    const [path, end, loss] = traces.map((trace, part) => ({ ...staticPart.lines[place][part], ...trace }))
    return { name, path, end, loss }
  })
  const marks = dynamicPart.marks.map((mark, place) => ({ ...staticPart.marks[place], ...mark }))
  const losses = dynamicPart.losses && { ...staticPart.losses, ...dynamicPart.losses }
  return { ...dynamicPart, lines, marks, layout: staticPart.layout, fonts: staticPart.fonts, losses }
}

/**
 * Whether two settings have different paths.
 * @param {Line[]} lines
 * @param {Line[]} newLines
 */
export function pathsDiffer(lines, newLines) {
  return (
    lines.length !== newLines.length ||
    lines.some(({ name, path }, place) => {
      const line = newLines[place]
      return name !== line.name || !areEqual(path.x, line.path.x) || !areEqual(path.y, line.path.y)
    })
  )
}

/**
 * @param {Float32Array} a
 * @param {Float32Array} b
 */
const areEqual = (a, b) => a.length === b.length && a.every((value, k) => value === b[k])
