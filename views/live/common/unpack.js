// Messages of Python: JSON and arrays as bytes.

/** @typedef {Float32Array | Float64Array | Int16Array | Int32Array} Numbers */
/** @type {Record<string, { BYTES_PER_ELEMENT: number, new(body: ArrayBuffer, at: number, length: number): Numbers }>} */
const KINDS = { float32: Float32Array, float64: Float64Array, int16: Int16Array, int32: Int32Array }

/**
 * What `pack` in Python made bytes of, with its arrays in place.
 * @param {ArrayBuffer} bytes
 * @param {Map<string, unknown>} parcels contents of those to which it refers, by name
 */
export function unpack(bytes, parcels = new Map()) {
  const end = 4 + new DataView(bytes).getUint32(0, true)
  const body = bytes.slice(end) // begins where any kind of array may begin
  const header = new TextDecoder().decode(bytes.slice(4, end))
  return JSON.parse(header, (_, value) => {
    if (value?.parcel) return parcels.get(value.parcel)
    const Kind = KINDS[value?.kind]
    if (!Kind) return value
    const [rows, columns] = value.shape
    /** @type {(row: number, length: number) => Numbers} */
    const part = (row, length) => new Kind(body, value.at + row * Kind.BYTES_PER_ELEMENT, length)
    if (columns === undefined) return part(0, rows)
    return Array.from({ length: rows }, (_, row) => part(row * columns, columns))
  })
}
