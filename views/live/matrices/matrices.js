// Matrices of which one sample's and one unit's part is marked: see __init__.py.

import { find } from "../common/dom.js"
import { ICONS } from "../common/icons.js"
import { STYLE } from "./style.js"

/**
 * What rows and columns are about: n for samples, m for units.
 * @typedef {"n" | "m"} Kind
 * @typedef {Partial<Record<Kind, number>>} Places of a sample and a unit, from 1 on
 */

/**
 * What Python sends.
 * @typedef {object} Message
 * @property {string} body HTML, in which `show` in Python has escaped all text
 * @property {number} samples
 * @property {number} units
 * @property {Record<string, string>} words
 * @property {Record<string, string>} colors
 */

/**
 * @typedef {HTMLElement & { newest?: symbol, live?: Matrices }} Host
 * @typedef {{ label: HTMLElement, text: HTMLElement, slider: HTMLInputElement, output: HTMLElement }} Control
 */

const KINDS = /** @type {Kind[]} */ (["n", "m"])
const NAMES = { n: "sample", m: "unit" } // in the link, too
const PACE = 1100 // ms for each sample
const CONTROL = `<label><span></span><input type="range" min="1" step="1"><output></output></label>`
const MARKUP = `<style>${STYLE}</style>
  <div class="bar">
    <div><button type="button"><svg viewBox="0 0 24 24" aria-hidden="true"><path/></svg></button>${CONTROL}</div>
    ${CONTROL}
  </div>
  <div class="body"></div>`

class Matrices {
  #root
  #button
  #body
  #controls
  /** @type {Record<Kind, number>} */
  #selection
  /** @type {Message} what Python sent last */
  #message
  /** @type {ReturnType<typeof setInterval> | null} */
  #interval = null

  /** @param {HTMLElement} host */
  constructor(host) {
    const root = document.createElement("div")
    root.className = "matrices"
    root.role = "group"
    root.innerHTML = MARKUP
    host.append(root)
    this.#root = root
    this.#button = find(root, "button")
    this.#body = find(root, ".body")
    const [n, m] = [...root.querySelectorAll("label")].map(controlOf)
    this.#controls = { n, m }
    const query = new URLSearchParams(location.search)
    this.#selection = { n: Number(query.get(NAMES.n)) || 1, m: Number(query.get(NAMES.m)) || 1 }
    this.#listen()
  }

  /** @param {Message} message */
  show(message) {
    this.#message = message
    this.#root.ariaLabel = message.words.matrices
    for (const [name, color] of Object.entries(message.colors)) this.#root.style.setProperty(`--${name}`, color)
    this.#body.innerHTML = message.body
    for (const kind of KINDS) {
      const { label, text, slider } = this.#controls[kind]
      text.textContent = message.words[NAMES[kind]]
      label.hidden = this.#count(kind) === 1
      slider.max = String(this.#count(kind))
    }
    this.#showButton()
    this.#mark()
    this.#writeLink() // the server has written the link without it
  }

  remove() {
    this.#stop()
    this.#root.remove()
  }

  #listen() {
    const body = this.#body
    body.onpointerover = event => {
      if (event.pointerType === "mouse" && !this.#interval) this.#mark(placesAt(event.target))
    }
    body.onpointerleave = () => {
      if (!this.#interval) this.#mark()
    }
    body.onclick = event => {
      this.#choose(placesAt(event.target))
      this.#writeLink()
    }
    this.#button.onclick = () => (this.#interval ? this.#pause() : this.#play())
    for (const kind of KINDS) {
      const { slider } = this.#controls[kind]
      slider.oninput = () => {
        if (this.#interval) this.#pause()
        this.#choose({ [kind]: Number(slider.value) })
      }
      slider.onchange = () => this.#writeLink()
    }
  }

  /** @param {Kind} kind */
  #count(kind) {
    return kind === "n" ? this.#message.samples : this.#message.units
  }

  /**
   * @param {Kind} kind
   * @param {number} place
   */
  #clamp(kind, place) {
    return Math.min(this.#count(kind), Math.max(1, Math.round(place)))
  }

  /**
   * Marks the parts of what is chosen or, while the pointer is over it, of something else.
   * @param {Places} hovered
   */
  #mark(hovered = {}) {
    const places = { n: 0, m: 0 }
    for (const kind of KINDS) places[kind] = this.#clamp(kind, hovered[kind] ?? this.#selection[kind])
    for (const part of this.#parts(".one")) {
      const isShown = KINDS.every(kind => !part.dataset[kind] || Number(part.dataset[kind]) === places[kind])
      part.classList.toggle("shown", isShown)
    }
    for (const part of this.#parts("td, th, .image"))
      for (const kind of KINDS) part.classList.toggle(NAMES[kind], Number(part.dataset[kind]) === places[kind])
    for (const kind of KINDS) {
      const { slider, output } = this.#controls[kind]
      slider.value = String(places[kind])
      output.textContent = `${places[kind]} / ${this.#count(kind)}`
    }
  }

  /**
   * @param {string} selector
   * @returns {NodeListOf<HTMLElement>}
   */
  #parts(selector) {
    return this.#body.querySelectorAll(selector)
  }

  /** @param {Places} places */
  #choose(places) {
    for (const kind of KINDS) if (places[kind]) this.#selection[kind] = this.#clamp(kind, places[kind])
    this.#mark()
  }

  #writeLink() {
    const url = new URL(location.href)
    for (const kind of KINDS) {
      const place = this.#clamp(kind, this.#selection[kind])
      if (place === 1) url.searchParams.delete(NAMES[kind])
      else url.searchParams.set(NAMES[kind], String(place))
    }
    if (url.href !== location.href) history.replaceState(history.state, "", url)
  }

  // ---- Playing, sample by sample

  #play() {
    this.#choose({ n: this.#selection.n >= this.#message.samples ? 1 : this.#selection.n + 1 })
    this.#interval = setInterval(() => {
      this.#choose({ n: this.#selection.n + 1 })
      if (this.#selection.n < this.#message.samples) return
      this.#pause()
      this.#writeLink()
    }, PACE)
    this.#showButton()
  }

  #pause() {
    this.#stop()
    this.#showButton()
  }

  #stop() {
    if (this.#interval !== null) clearInterval(this.#interval)
    this.#interval = null
  }

  #showButton() {
    const { words } = this.#message
    find(this.#button, "path").setAttribute("d", this.#interval ? ICONS.pause : ICONS.play)
    this.#button.title = this.#interval ? words.pause : words.play
    this.#button.setAttribute("aria-label", this.#button.title)
  }
}

/**
 * @param {HTMLElement} label
 * @returns {Control}
 */
function controlOf(label) {
  return { label, text: find(label, "span"), slider: find(label, "input"), output: find(label, "output") }
}

/**
 * The sample and the unit that a part of the matrices is about.
 * @param {EventTarget | null} target
 * @returns {Places}
 */
function placesAt(target) {
  const part = /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest("[data-n], [data-m]"))
  const { n, m } = part?.dataset ?? {}
  return { n: n ? Number(n) : undefined, m: m ? Number(m) : undefined }
}

/** @param {{ data: Message, parentElement: Host }} call called anew whenever the data change */
export default function ({ data, parentElement: host }) {
  const call = Symbol("call")
  host.newest = call
  host.live ??= new Matrices(host)
  host.live.show(data)
  return () => {
    if (host.newest !== call) return
    host.live?.remove()
    delete host.live
  }
}
