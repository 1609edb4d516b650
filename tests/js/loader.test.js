import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"
import { deflateSync } from "node:zlib"

// What the loader takes from a browser; data without content ends a call early. No address answers: here a script
// element fails, and node imports nothing from a server.
const addresses = []
const document = {
  querySelector: () => ({ src: "http://host/base/static/js/index.js" }),
  createElement: () => ({}),
  head: {
    append: script => {
      addresses.push(script.src)
      setTimeout(script.onerror)
    },
  },
}
class TextBlob extends Blob {
  constructor(parts, options) {
    super(parts, options)
    this.parts = parts
  }
}
Object.assign(globalThis, { window: {}, document, location: { pathname: "/" }, addEventListener: () => {} })
Object.assign(globalThis, { Blob: TextBlob })
URL.createObjectURL = ({ parts }) => `data:text/javascript,${encodeURIComponent(parts.join(""))}`
const { default: call } = await import("../../views/live/loader.js")
const setters = { setStateValue: () => {}, setTriggerValue: () => {} }
const data = new Uint8Array(0)
let removals = 0
beforeEach(() => {
  removals = 0
  console.warn = () => {}
})

const hostWithPicture = () => ({ isConnected: true, live: { show: () => {}, remove: () => removals++ } })

test("a picture is removed once its component has left the page", async () => {
  const host = hostWithPicture()
  const end = await call({ data, parentElement: host, ...setters })
  host.isConnected = false
  end()
  assert.equal(removals, 1)
  assert.equal(host.live, undefined)
})

test("a picture stays where a newer call has begun or is about to begin", async () => {
  const host = hostWithPicture()
  const end = await call({ data, parentElement: host, ...setters })
  end() // a newer call is about to begin
  await call({ data, parentElement: host, ...setters })
  host.isConnected = false
  end() // overtaken by the newer call
  assert.equal(removals, 0)
  assert.notEqual(host.live, undefined)
})

const packed = value => {
  const text = Buffer.from(JSON.stringify(value))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(text.length)
  return Buffer.concat([length, text])
}

/** A message for a component whose entry mounts what records its name in `window.shown`. */
function message(name, sent) {
  const scripts = {
    "plotly.js 1": "export const plotly = 1",
    "a.js 2": 'export const mount = () => ({ show: () => window.shown.push("a"), remove: () => {} })',
    "b.js 3": 'export const mount = () => ({ show: () => window.shown.push("b"), remove: () => {} })',
  }
  const entry = Object.keys(scripts).find(key => key.startsWith(name))
  const parcels = sent ? Object.entries(scripts).map(([key, text]) => [key, deflateSync(text)]) : []
  const header = {
    needs: ["plotly.js 1", entry],
    addresses: ["assets/1/plotly.js", `assets/2/${name}.js`],
    parcels: parcels.map(([key, parcel]) => [key, parcel.length]),
  }
  const bytes = Buffer.concat([packed(header), ...parcels.map(([, parcel]) => parcel), packed({})])
  return new Uint8Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
}

async function until(condition) {
  while (!condition()) await new Promise(done => setTimeout(done, 5))
}

test("where no address answers, one component asks for the scripts of all, and who has left is silent", async () => {
  window.shown = []
  const asked = []
  const failed = []
  const hear = name => ({
    setTriggerValue: (_, missing) => asked.push([name, missing]),
    setStateValue: (_, error) => failed.push(error),
  })
  const hosts = { a: { isConnected: true }, b: { isConnected: true }, left: { isConnected: true } }
  const calls = ["a", "b"].map(name => call({ data: message(name), parentElement: hosts[name], ...hear(name) }))
  calls.push(call({ data: message("b"), parentElement: hosts.left, ...hear("left") }))
  hosts.left.isConnected = false
  await until(() => asked.length)
  await new Promise(done => setTimeout(done, 100))
  const [[asker, missing]] = asked
  assert.deepEqual([asked.length, missing], [1, ["plotly.js 1", `${asker}.js ${asker === "a" ? 2 : 3}`]])
  assert.ok(addresses.includes("http://host/base/assets/1/plotly.js"))
  await call({ data: message(asker, true), parentElement: hosts[asker], ...hear(asker) })
  await Promise.all(calls)
  assert.deepEqual([window.shown.toSorted(), failed, asked.length], [["a", "b"], [], 1])
})
