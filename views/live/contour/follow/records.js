// Records of the picture at other values of a number: what differs from the picture that was sent, see records.py.

/**
 * @typedef {import("../../plotly_internals.js").Trace} Trace
 * @typedef {import("../messages.js").BatchParts} BatchParts
 * @typedef {import("../messages.js").BatchSums} BatchSums
 * @typedef {import("../messages.js").CoarseGround} CoarseGround
 * @typedef {import("../messages.js").DynamicPart} DynamicPart
 * @typedef {import("../messages.js").Ground} Ground
 * @typedef {import("../messages.js").StaticPart} StaticPart
 * @typedef {[DynamicPart, Ground, StaticPart, BatchParts?, BatchSums?]} Parts what a picture is shown from
 * @typedef {ArrayLike<number> & { subarray: (begin: number, end: number) => ArrayLike<number> }} Numbers
 */

/**
 * An array: the first part of a known one, whole steps along an axis, or its values.
 * @typedef {object} Entry
 * @property {number} [of] place of the known array
 * @property {number} [count] length of its part
 * @property {number} [low] value number 0
 * @property {number} [step] between two values
 * @property {boolean} [log] whether these are decimal logarithms
 * @property {Int16Array} [moves] the first number, and differences from one to the next
 * @property {Numbers} [values]
 */

/**
 * A grid: a sum of 1 and of kept grids, or third differences of whole numbers of a step.
 * @typedef {object} Grid
 * @property {number[]} [weights]
 * @property {number} [step]
 * @property {Int32Array} [bends]
 * @property {boolean} [kept] whether later grids may be sums with it
 */

/**
 * @typedef {object} LineRecord
 * @property {string} name entry in the legend
 * @property {Record<string, Entry>} path
 * @property {Trace} end
 * @property {Record<string, Entry>} loss
 */

/**
 * What stands before the records of a slider.
 * @typedef {object} Head
 * @property {string} present text of the mark of the picture from which they differ
 * @property {string} usual text of the mark of a link without that number
 * @property {string | null} longest text of the mark with the longest paths, where other records refer to it
 */

/**
 * @typedef {object} PictureRecord
 * @property {string} mark text of the value
 * @property {Partial<DynamicPart>} moving
 * @property {Partial<StaticPart>} lasting
 * @property {Record<string, LineRecord>} lines by their place
 * @property {Record<string, string[]>} results rows of the table by their place
 * @property {Ground} [ground]
 * @property {CoarseGround} [coarse] numbers of which the ground is painted; its rises arrive as a grid
 * @property {BatchSums} [sums]
 */

const GAP = -(2 ** 15) // the number that stands for no value
const UNTOLD = { hoverinfo: "skip", hovertemplate: undefined, customdata: undefined, text: undefined }

/**
 * The array of an entry.
 * @param {Entry} entry
 * @param {Numbers[]} known
 */
export function decode({ of, count = 0, low = 0, step = 0, log, moves, values }, known) {
  if (of !== undefined) return known[of].subarray(0, count)
  if (!moves) return values
  const decoded = new Float64Array(moves.length)
  let number = 0
  for (let k = 0; k < decoded.length; k++) {
    number = ((number + moves[k]) << 16) >> 16
    const place = low + step * number
    decoded[k] = number === GAP ? Number.NaN : log ? 10 ** place : place
  }
  return decoded
}

/**
 * The values of a grid.
 * @param {Float32Array | Grid} grid
 * @param {Float64Array[]} kept the grids that are kept, to which it may be added
 */
export function decodeGrid(grid, kept) {
  if (grid instanceof Float32Array) return grid
  const { weights, step = 0, bends } = grid
  if (weights)
    return Float32Array.from(kept[0], (_, k) =>
      kept.reduce((sum, part, place) => sum + (weights[place + 1] ?? 0) * part[k], weights[0]),
    )
  let [bend, slope, number] = [0, 0, 0]
  const values = Float64Array.from(bends ?? [], move => {
    bend += move
    slope += bend
    number += slope
    return number * step
  })
  if (grid.kept) kept.push(values)
  return Float32Array.from(values)
}

/**
 * The picture of a record.
 * @param {Parts} present the picture from which the record differs
 * @param {PictureRecord} record
 * @param {Parts | null} longest the picture of the first record, where others refer to it
 * @returns {Parts}
 */
export function applyRecord(present, record, longest = null) {
  const [dynamicPart, ground, staticPart, batchParts, batchSums] = present
  const lines = dynamicPart.lines.map(([name, traces], place) => {
    const line = record.lines[place]
    const known = [traces, longest?.[0].lines[place][1]].filter(other => other !== undefined)
    return /** @type {DynamicPart["lines"][0]} */ ([name, line ? changedTraces(line, known) : traces])
  })
  const silent = { more: 0, band: null } // nothing is asked of Python meanwhile
  const moved = { ...dynamicPart, ...record.moving, ...silent, lines, results: changedRows(dynamicPart, record) }
  const { coarse } = record
  const under = record.ground ?? (coarse ? { ...ground, coarse } : ground)
  return [moved, under, { ...staticPart, ...record.lasting }, batchParts, record.sums ?? batchSums]
}

/**
 * @param {LineRecord} line
 * @param {[path: Trace, end: Trace, loss: Trace][]} known
 */
function changedTraces({ name, path, end, loss }, known) {
  /** @type {(entries: Record<string, Entry>, part: number) => Trace} */
  const decodeAll = (entries, part) =>
    Object.fromEntries(
      Object.entries(entries).map(([axis, entry]) => [axis, decode(entry, known.map(traces => traces[part][axis]))]),
    )
  return [{ ...decodeAll(path, 0), name, ...UNTOLD }, end, { ...decodeAll(loss, 2), name, ...UNTOLD }]
}

/**
 * @param {DynamicPart} dynamicPart
 * @param {PictureRecord} record
 */
function changedRows({ results }, { results: rows }) {
  const columns = Object.entries(results).map(([heading, texts], column) => [
    heading,
    texts.map((text, place) => rows[place]?.[column] ?? text),
  ])
  return /** @type {Record<string, string[]>} */ (Object.fromEntries(columns))
}

/** Records that arrive in pieces, each after its length. */
export class RecordReader {
  #rest = new Uint8Array(0)

  /**
   * @param {Uint8Array} piece
   * @returns {ArrayBuffer[]} the records that are now complete
   */
  read(piece) {
    const bytes = new Uint8Array(this.#rest.length + piece.length)
    bytes.set(this.#rest)
    bytes.set(piece, this.#rest.length)
    const records = []
    const view = new DataView(bytes.buffer)
    let begin = 0
    while (begin + 4 <= bytes.length) {
      const end = begin + 4 + view.getUint32(begin, true)
      if (end > bytes.length) break
      records.push(bytes.buffer.slice(begin + 4, end))
      begin = end
    }
    this.#rest = bytes.slice(begin)
    return records
  }
}

/**
 * Of numbers' texts the one nearest to another text.
 * @param {string[]} texts
 * @param {string} wanted
 */
export function nearestText(texts, wanted) {
  /** @type {(text: string) => number} */
  const distance = text => Math.abs(Number(text) - Number(wanted))
  return texts.reduce((nearest, text) => (distance(text) < distance(nearest) ? text : nearest), texts[0])
}
