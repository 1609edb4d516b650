import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"

// What the loader takes from a browser; data without content ends a call early.
Object.assign(globalThis, { window: {}, location: { pathname: "/" }, addEventListener: () => {} })
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
