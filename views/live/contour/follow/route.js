// The route that gives records of a picture, see server/live.py.

import { addressOf } from "../../common/address.js"
import { unpack } from "../../common/unpack.js"
import { shared } from "../../shared.js"
import { RecordReader } from "./records.js"

/** @typedef {import("./records.js").Head | import("./records.js").PictureRecord} Content */

const TYPE = "application/octet-stream"
const REFUSED = 422 // by a route that is there; higher ones are of a server that has too much to do

/** Whether the route has answered so far, or has not been asked yet. */
export const isServed = () => shared.isServed !== false

/**
 * Records as they arrive; none where the route does not answer. Where there is none, it is not asked again.
 * @param {string} link page and query of the picture
 * @param {string} request place of a slider, or a dragged start
 * @param {AbortSignal} signal
 * @param {(content: Content) => void} onContent
 * @returns {Promise<boolean>} whether all have come
 */
export async function fetchRecords(link, request, signal, onContent) {
  const [page, query] = link.split(/\?(.*)/s)
  try {
    const response = await fetch(addressOf(`live/${page}/${request}?${query}`), { signal })
    const isAnswer = response.ok && response.headers.get("Content-Type")?.startsWith(TYPE)
    if (!isAnswer || !response.body) {
      if (response.status < REFUSED) shared.isServed = false
      return false
    }
    const records = new RecordReader()
    const stream = response.body.getReader()
    for (let piece = await stream.read(); !piece.done; piece = await stream.read())
      for (const bytes of records.read(piece.value)) onContent(unpack(bytes))
    return true
  } catch (error) {
    if (!signal.aborted) console.warn(error) // without the server Streamlit shows that it is gone
    return false
  }
}
