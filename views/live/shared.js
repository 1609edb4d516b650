// What the scripts of a page share: the fields of `window.descentExplorer`, and the events of the window by which the
// parts of a page tell each other something. Nothing else reads or writes them.

/**
 * A parcel: bytes that the server sends once a session, under a name that says what is in them.
 * @typedef {object} Parcel
 * @property {Uint8Array<ArrayBuffer>} bytes deflated
 * @property {boolean} isScript
 * @property {any} [content] what the bytes unpack to, once a component has asked for it
 */

/**
 * The step that the live picture shows.
 * @typedef {object} ShownStep
 * @property {number} step
 * @property {number} steps the number of the last step
 */

/**
 * Fields of `window.descentExplorer`.
 * @typedef {object} Shared
 * @property {Map<string, Parcel>} parcels by name, the one used last at the end. The loader's own
 * @property {Map<string, Promise<string>>} urls Blob URLs of scripts, by the names of their parcels. The loader's own
 * @property {Map<string, Promise<any>>} modules modules that components start with, by name. The loader's own
 * @property {string} [path] path of the page whose components were called last. The loader's own
 * @property {number} [leftAt] time at which a person asked for another page. The loader's own
 * @property {number} [nextRequest] time from which scripts may be asked for as parcels. The loader's own
 * @property {number} calls components that are being called right now; the tests read it
 * @property {ShownStep} [step] set by the live picture, for scripts that come after it; absent without one
 * @property {() => boolean} [isStartMoving] set by the live picture: whether the start is dragged or an answer is due
 * @property {boolean} [isServed] set by the live picture: whether the route of its records answers; absent until asked
 * @property {string} [shownSetting] set by the charts: name of the setting that they show
 */

/**
 * One thing drawn over the paths.
 * @typedef {object} OverlayItem
 * @property {string} key
 * @property {"arrow" | "segment" | "point" | "bar"} kind
 *   arrow    from (x, y) to (x + dx, y + dy)
 *   segment  the same without a head
 *   point    a ring at (x + dx, y + dy)
 *   bar      through (x, y), |dx| to either side along x and |dy| along y
 * @property {number} x
 * @property {number} y
 * @property {number} dx
 * @property {number} dy
 * @property {boolean} [scaled] scaled items share one factor, by which the longest of them fills a share of the plot;
 *   others are true to the axes
 * @property {string} color
 * @property {string} dash as Plotly names it
 * @property {number} width pixels
 * @property {string} label plain text
 */

/**
 * Another path, shown in place of one of the picture's lines.
 * @typedef {object} Trial
 * @property {string} name of the line
 * @property {Record<string, any>} path what changes in the trace of its path
 * @property {Record<string, any>} end what changes in the trace of its end
 */

/** Shows a path in place of one of the lines, until it is sent with null. Detail: Trial | null. */
export const TRIAL_EVENT = "descent-trial"
/** Tells which step is shown, where that is another and when a picture was drawn. Detail: ShownStep. */
export const STEP_EVENT = "descent-step"
/** Asks the live picture to show a step. Detail: { step }. */
export const GO_EVENT = "descent-go"
/** Draws items over the paths, in place of those before. Detail: { items } | null. */
export const OVERLAY_EVENT = "descent-overlay"
/** Highlights the item with that key; sent by the script that has the pointer. Detail: { key }, null for none. */
export const HOVER_EVENT = "descent-hover"

/**
 * @typedef {object} Details
 * @property {Trial | null} descent-trial
 * @property {ShownStep} descent-step
 * @property {{ step: number }} descent-go
 * @property {{ items: OverlayItem[] } | null} descent-overlay
 * @property {{ key: string | null }} descent-hover
 */

/**
 * Sends an event to all parts of the page.
 * @template {keyof Details} Name
 * @param {Name} name
 * @param {Details[Name]} detail
 */
export function announce(name, detail) {
  dispatchEvent(new CustomEvent(name, { detail }))
}

// A page that stays open while the server gets a new version may have an object with fewer fields.
/** @type {Partial<Shared>} */
const fields = window.descentExplorer ?? {}
fields.parcels ??= new Map()
fields.urls ??= new Map()
fields.modules ??= new Map()
fields.calls ??= 0

export const shared = /** @type {Shared} */ (fields)
window.descentExplorer = shared
