// Travels with every change of a component: it keeps the parcels, loads the modules, starts a component's script and
// hands it what is to be shown.

import { addressOf } from "./common/address.js"
import { unpack } from "./common/unpack.js"
import { shared } from "./shared.js"

/**
 * What stands before the parcels and the content of a message.
 * @typedef {object} Header
 * @property {string[]} needs names of the parcels that the component needs: Plotly, its entry, then what its `show` gets;
 *   those of the first two are there only where their addresses do not answer, with all modules
 * @property {[plotly: string, entry: string]} addresses of Plotly and of the entry, below the app
 * @property {number} pieces how many of them, the last ones, are parts of the content
 * @property {[name: string, size: number][]} parcels the parcels that are sent along
 */

/**
 * @typedef {(name: string, value: unknown) => void} Setter sets a state or a trigger in Python
 * @typedef {{ show: (...contents: any[]) => void, remove: () => void }} Mounted what a script's `mount` returns
 * @typedef {object} Call what Streamlit hands to a component
 * @property {Uint8Array<ArrayBuffer>} data
 * @property {Host} parentElement
 * @property {Setter} setStateValue
 * @property {Setter} setTriggerValue
 *
 * @typedef {object} HostFields
 * @property {symbol} [newest] the newest call; the data can be the same as in the call before
 * @property {number} [since] time of the first call
 * @property {string} [script] name of the entry that is mounted
 * @property {Mounted} [live]
 * @typedef {HTMLElement & HostFields} Host the element in which a component lives
 */

const PATIENCE = 10000 // ms for which components of a page that a person has left stay silent
const POLL = 25 // ms between two looks for a missing parcel
const FIRST_REQUEST = 20 // looks before a missing parcel is asked for
const NEXT_REQUEST = 80 // looks before it is asked for once more
const LAST_LOOK = 400
const SCRIPT_REQUEST = 10000 // ms before scripts are asked for once more: they are large, and may be on their way
const LAST_SCRIPT_LOOK = 4800
const KEPT = 200 // parcels other than scripts
const IMPORT = /from "([^"]+\.js [0-9a-f]+)"/g // Python has put the parcels' names in place of relative paths

/** @param {string} path of the page that a person asks for */
function leave(path) {
  if (path === location.pathname && path === shared.path) return
  shared.leftAt = performance.now()
  shared.nextRequest = 0 // the new page asks for itself
}

// Streamlit would take a late request of a page that is being left for one of the new page, which then loses its place
// or is emptied. So components of the old page stay silent, until PATIENCE passes without a new page.
function watchLeaving() {
  shared.leftAt = Number.NEGATIVE_INFINITY
  addEventListener("popstate", () => leave(location.pathname))
  addEventListener(
    "click",
    event => {
      const link = event.target instanceof Element && /** @type {HTMLAnchorElement} */ (event.target.closest("a[href]"))
      if (!link || link.host !== location.host || link.target || link.hasAttribute("download")) return
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey) leave(link.pathname)
    },
    true,
  )
}
if (shared.leftAt === undefined) watchLeaving()

/**
 * @param {Host} host
 * @param {Setter} setter
 * @returns {Setter} the setter, silent while the host's page is being left
 */
function whileOnPage(host, setter) {
  return (name, value) => {
    const left = shared.leftAt ?? Number.NEGATIVE_INFINITY
    if (Number(host.since) > left || performance.now() - left > PATIENCE) setter(name, value)
  }
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
async function inflate(bytes) {
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).arrayBuffer()
}

/** @param {string} name */
function parcelOf(name) {
  const parcel = shared.parcels.get(name)
  if (!parcel) throw new Error(`${name} is missing`)
  return parcel
}

/**
 * A script as a Blob whose imports are Blobs too.
 * @param {string} name
 * @returns {Promise<string>} its URL
 */
async function createUrl(name) {
  const text = new TextDecoder().decode(await inflate(parcelOf(name).bytes))
  const imports = Array.from(text.matchAll(IMPORT), ([, module]) => module)
  const urls = await Promise.all(imports.map(urlOf))
  const source = text.replace(IMPORT, (_, module) => `from "${urls[imports.indexOf(module)]}"`)
  const label = `\n//# sourceURL=${name.replace(" ", "-")}` // for stack traces
  return URL.createObjectURL(new Blob([source, label], { type: "text/javascript" }))
}

/**
 * @param {string} name
 * @returns {Promise<string>} always the same, so that all who import a module get the same one
 */
function urlOf(name) {
  const url = shared.urls.get(name) ?? createUrl(name)
  shared.urls.set(name, url)
  return url
}

/**
 * Runs Plotly as a classic script: browsers keep what such a script compiles to, and run it much faster the next time.
 * @param {string} address
 * @returns {Promise<void>}
 */
function runPlotly(address) {
  return new Promise((done, fail) => {
    const script = document.createElement("script")
    script.onload = () => (window.Plotly ? done() : fail()) // some hosts answer with a page of theirs
    script.onerror = fail
    script.src = addressOf(address)
    document.head.append(script)
  })
}

/** @param {string} name of a script that no other imports */
async function importParcel(name) {
  const url = await urlOf(name)
  return import(url).finally(() => URL.revokeObjectURL(url))
}

/**
 * @param {string} name of a script that no other imports
 * @param {() => Promise<any>} open loads it from its address, where it has not come as a parcel
 */
function load(name, open) {
  const module = shared.modules.get(name) ?? (shared.parcels.has(name) ? importParcel(name) : open())
  shared.modules.set(name, module)
  module.catch(() => {
    shared.modules.delete(name) // so that one can try again
    shared.urls.clear()
  })
  return module
}

/**
 * The module of an entry, once Plotly has run too.
 * @param {string} entry
 * @param {string} plotly
 * @param {Header["addresses"]} addresses
 */
async function loadScripts(entry, plotly, addresses) {
  const loads = [load(entry, () => import(addressOf(addresses[1]))), load(plotly, () => runPlotly(addresses[0]))]
  await Promise.allSettled(loads) // what has failed can then be loaded anew
  return (await Promise.all(loads))[0]
}

/**
 * Keeps the parcels of a message.
 * @param {Uint8Array<ArrayBuffer>} data
 */
function receive(data) {
  let end = 4 + new DataView(data.buffer, data.byteOffset).getUint32(0, true)
  /** @type {Header} */
  const { needs, addresses, pieces, parcels } = JSON.parse(new TextDecoder().decode(data.subarray(4, end)))
  for (const [name, size] of parcels) {
    const isScript = needs.indexOf(name) < 2
    shared.parcels.set(name, { bytes: data.slice(end, end + size), isScript })
    end += size
  }
  return { needs, addresses, pieces, content: data.slice(end).buffer }
}

/** @typedef {(missing: string[], look: number) => void} Ask asks for parcels that are missing at a look */

/**
 * Another component of the page may bring a parcel in a moment; it is asked for again, for of two requests at once
 * Streamlit may drop one.
 * @type {(setter: Setter) => Ask}
 */
const askForContents = setter => (missing, look) => {
  if (look % NEXT_REQUEST === FIRST_REQUEST) setter("missing", missing)
}

/**
 * One answer brings the scripts of all components.
 * @type {(setter: Setter) => Ask}
 */
const askForScripts = setter => missing => {
  const now = performance.now()
  if (now < (shared.nextRequest ?? 0)) return
  shared.nextRequest = now + SCRIPT_REQUEST
  setter("missing", missing)
}

/**
 * Waits for parcels that have not come.
 * @param {string[]} needs
 * @param {() => boolean} isWanted
 * @param {Ask} ask
 * @param {number} lastLook
 */
async function waitFor(needs, isWanted, ask, lastLook) {
  const findMissing = () => needs.filter(name => !shared.parcels.has(name))
  for (let look = 1; isWanted() && findMissing().length; look++) {
    ask(findMissing(), look)
    if (look > lastLook) throw new Error(`${findMissing()} did not come`)
    await new Promise(done => setTimeout(done, POLL))
  }
}

/**
 * Lets go the parcels that were not used for longest. Scripts stay, for a module may be imported again.
 * @param {string[]} needs names of those that are used now
 */
function keepNewest(needs) {
  const { parcels } = shared
  for (const name of needs) {
    const parcel = parcelOf(name)
    parcels.delete(name)
    parcels.set(name, parcel)
  }
  const contents = [...parcels.keys()].filter(name => !parcels.get(name)?.isScript)
  for (const name of contents.slice(0, -KEPT)) parcels.delete(name)
}

/** @param {string[]} names of parcels other than scripts */
async function contentsOf(names) {
  const parcels = names.map(parcelOf)
  for (const parcel of parcels) parcel.content ??= unpack(await inflate(parcel.bytes))
  return parcels.map(({ content }) => content)
}

/** @param {Call} call */
export default async function ({ data, parentElement: host, ...setters }) {
  const call = Symbol("call")
  host.newest = call
  host.since ??= performance.now()
  shared.path = location.pathname
  shared.calls += 1
  const setStateValue = whileOnPage(host, setters.setStateValue)
  const setTriggerValue = whileOnPage(host, setters.setTriggerValue)
  try {
    const { needs, addresses, pieces, content } = receive(data)
    const [plotly, entry, ...contentNames] = needs
    const isWanted = () => host.newest === call && host.isConnected
    await waitFor(contentNames, isWanted, askForContents(setTriggerValue), LAST_LOOK)
    if (!isWanted()) return
    keepNewest(contentNames)
    const script = await loadScripts(entry, plotly, addresses).catch(async () => {
      await waitFor([plotly, entry], isWanted, askForScripts(setTriggerValue), LAST_SCRIPT_LOOK)
      return isWanted() && loadScripts(entry, plotly, addresses)
    })
    if (!script) return
    const contents = await contentsOf(contentNames)
    if (host.newest === call) {
      if (host.script !== entry) {
        host.live?.remove() // the server has a new version
        host.live = script.mount(host, setStateValue, setTriggerValue)
      }
      host.script = entry
      const parts = new Map(contentNames.map((name, place) => [name, contents[place]]))
      host.live?.show(unpack(content, parts), ...contents.slice(0, contents.length - pieces))
    }
  } catch (error) {
    console.warn("The live picture cannot be shown:", error)
    setStateValue("failed", String(error))
  } finally {
    shared.calls -= 1
  }
  return () => {
    // Streamlit also calls this where the component stays, and the newer call that it has prepared has not begun.
    if (host.newest !== call || host.isConnected) return
    host.live?.remove()
    for (const field of /** @type {const} */ (["live", "script", "since"])) delete host[field]
  }
}
