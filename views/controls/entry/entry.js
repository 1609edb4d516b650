// A number can be typed: every slider gets a pencil, which opens a box on its value; so does Enter, F2 or a first digit
// while the slider has the focus. Python reads what was typed, and answers with a sentence where it cannot be taken.
// Streamlit's own nodes are left alone: a pencil or a box is one more child, at the end of a slider.

/**
 * What Python sends.
 * @typedef {object} Message
 * @property {string} word what a pencil does
 * @property {{ number: number, refusal: string } | null} answer to what was typed; no refusal where it was taken
 */

/** @typedef {{ place: string | undefined, text: string, number: number }} Submission by a slider's key, and when */

/**
 * A box that is open.
 * @typedef {object} Box
 * @property {HTMLElement} slider
 * @property {HTMLElement} node
 * @property {HTMLInputElement} field
 * @property {HTMLElement} note the ends of the slider, or why the text cannot be taken
 * @property {HTMLInputElement} range the slider's own input
 * @property {string} value the slider's value
 * @property {number | null} number of the text that was sent last
 * @property {boolean} returnsFocus whether the slider gets the focus when the box closes, as after a key
 */

/** @typedef {HTMLElement & { entry?: Entry }} Host */

const SLIDER = "[data-testid=stSlider]"
const PENCIL = "M3 17.2V21h3.8L17.8 9.9l-3.7-3.7zM20.7 7a1 1 0 0 0 0-1.4l-2.3-2.3a1 1 0 0 0-1.4 0l-1.8 1.8 3.7 3.7z"
const ICON = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${PENCIL}"/></svg>`
const COLORS = { ground: "background-color", ink: "text-color", accent: "primary-color" } // of the page, by our names
const STYLE = `
.st-key-entry { position: absolute }
${SLIDER} { position: relative }
${SLIDER} > label { padding-right: 28px }
.entry-pencil { position: absolute; top: -4px; right: 0; width: 28px; height: 28px; padding: 5px; border: 0;
  border-radius: 6px; background: none; color: inherit; opacity: .6; cursor: text }
.entry-pencil svg { display: block; width: 18px; height: 18px; fill: currentColor }
${SLIDER}:hover > .entry-pencil, .entry-pencil:focus-visible { opacity: 1 }
.entry-pencil:hover { background: color-mix(in srgb, currentColor 12%, transparent) }
.entry-pencil:focus-visible, .entry-box input:focus { outline: 2px solid var(--entry-accent); outline-offset: -1px }
.entry-box { position: absolute; z-index: 10; top: -5px; right: 0; width: 100%; display: flex; flex-direction: column;
  align-items: flex-end; pointer-events: none; color: var(--entry-ink) }
.entry-box > * { pointer-events: auto }
.entry-box input { box-sizing: border-box; width: min(7rem, 50%); height: 30px; padding: 0 8px; font: inherit;
  text-align: right; color: inherit; background: var(--entry-ground);
  border: 1px solid color-mix(in srgb, var(--entry-ink) 50%, transparent); border-radius: 6px }
.entry-box [role=alert] { margin-top: 4px; padding: 4px 8px; font-size: .875rem; line-height: 1.3; border-radius: 6px;
  background: var(--entry-ground); border: 1px solid color-mix(in srgb, var(--entry-ink) 25%, transparent) }
.entry-box [aria-invalid] + [role=alert] { border-color: var(--entry-accent) }
@media (pointer: coarse) { .entry-pencil { top: -8px; width: 36px; height: 36px; padding: 9px } }
`

/**
 * Appends an element.
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Element} parent
 * @param {Record<string, unknown>} properties
 */
function append(name, parent, properties) {
  const element = Object.assign(document.createElement(name), properties)
  parent.append(element)
  return element
}

/**
 * The words of a slider's label; of a typeset symbol only what it says.
 * @param {Element} slider
 */
function labelOf(slider) {
  const label = /** @type {Element} */ (slider.querySelector("label")?.cloneNode(true))
  for (const part of label.querySelectorAll("annotation, .katex-html")) part.remove()
  return (label.textContent ?? "").trim()
}

/** @param {Element} slider */
function keyOf(slider) {
  return [...(slider.closest("[class*=st-key-]")?.classList ?? [])].find(name => name.startsWith("st-key-"))
}

class Entry {
  #host
  #listeners = new AbortController()
  #style = append("style", document.head, { textContent: STYLE })
  #observer = new MutationObserver(() => this.#equipSoon())
  #frame = 0 // the next frame of the screen, in which new sliders get their pencils
  /** @type {WeakMap<Element, string>} what the pencils were named after */
  #names = new WeakMap()
  /** @type {Box | null} */
  #box = null
  #word = ""
  /** @type {(submission: Submission) => void} */
  send = () => undefined

  /** @param {HTMLElement} host */
  constructor(host) {
    this.#host = host
    this.#observer.observe(document.body, { childList: true, subtree: true })
    document.addEventListener("keydown", event => this.#press(event), { signal: this.#listeners.signal })
  }

  /** @param {Message} message */
  receive({ word, answer }) {
    this.#word = word
    this.#equip()
    const box = this.#box
    if (!box || !answer || answer.number !== box.number) return
    if (!answer.refusal) {
      this.#close(box.returnsFocus)
      return
    }
    box.note.textContent = answer.refusal
    box.field.setAttribute("aria-invalid", "true")
  }

  remove() {
    this.#close()
    this.#listeners.abort()
    this.#observer.disconnect()
    cancelAnimationFrame(this.#frame)
    this.#style.remove()
    for (const pencil of document.querySelectorAll(".entry-pencil")) pencil.remove()
  }

  // ---- Pencils

  #equipSoon() {
    if (this.#frame) return
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0
      this.#equip()
    })
  }

  #equip() {
    /** @type {NodeListOf<HTMLElement>} */
    const bare = document.querySelectorAll(`${SLIDER}:not(:has(> .entry-pencil))`)
    for (const slider of bare) {
      const pencil = append("button", slider, { type: "button", className: "entry-pencil", innerHTML: ICON })
      pencil.addEventListener("click", () => this.#open(slider))
    }
    /** @type {NodeListOf<HTMLElement>} */
    const pencils = document.querySelectorAll(".entry-pencil")
    for (const pencil of pencils) {
      const slider = /** @type {HTMLElement} */ (pencil.parentElement)
      const name = `${this.#word}${slider.querySelector("label")?.textContent}`
      if (this.#names.get(pencil) === name) continue // this is asked at every change of the page
      this.#names.set(pencil, name)
      pencil.title = `${this.#word}: ${labelOf(slider)}`
    }
  }

  // ---- The box

  /**
   * @param {KeyboardEvent} event
   */
  #press(event) {
    const target = /** @type {Element | null} */ (event.target)
    const slider = target?.matches?.("input[type=range]") && target.closest(SLIDER)
    if (!slider || event.ctrlKey || event.metaKey || event.altKey) return
    const isDigit = /^[0-9.,-]$/.test(event.key)
    if (!isDigit && event.key !== "Enter" && event.key !== "F2") return
    event.preventDefault()
    this.#open(/** @type {HTMLElement} */ (slider), isDigit ? event.key : undefined)
  }

  /**
   * @param {HTMLElement} slider
   * @param {string} [digit] the first that was typed
   */
  #open(slider, digit) {
    this.#close()
    const range = /** @type {HTMLInputElement} */ (slider.querySelector("input[type=range]"))
    const node = append("div", slider, { className: "entry-box" })
    const theme = getComputedStyle(this.#host)
    for (const [name, color] of Object.entries(COLORS))
      node.style.setProperty(`--entry-${name}`, theme.getPropertyValue(`--st-${color}`))
    const field = append("input", node, { type: "text", autocomplete: "off", spellcheck: false, enterKeyHint: "done" })
    const marks = slider.querySelectorAll("[data-testid=stSliderTickBar] p")
    const ends = Array.from(marks, mark => mark.textContent).join(" – ")
    field.setAttribute("aria-label", `${labelOf(slider)}, ${ends}`)
    const value = range.getAttribute("aria-valuetext") ?? ""
    field.value = digit ?? value
    const note = append("div", node, { role: "alert", textContent: ends })
    this.#box = { slider, node, field, note, range, value, number: null, returnsFocus: true }
    field.addEventListener("keydown", event => {
      event.stopPropagation()
      if (event.isComposing) return
      if (event.key === "Enter") this.#submit(true)
      if (event.key === "Escape") this.#close(true)
    })
    field.addEventListener("blur", () => {
      if (this.#box?.field === field) this.#submit(false)
    })
    field.addEventListener("input", () => {
      note.textContent = ends
      field.removeAttribute("aria-invalid")
    })
    field.focus()
    if (digit === undefined) field.select()
  }

  #close(returnsFocus = false) {
    if (!this.#box) return
    const { node, range } = this.#box
    this.#box = null
    node.remove()
    if (returnsFocus) range.focus()
  }

  /** @param {boolean} returnsFocus */
  #submit(returnsFocus) {
    const box = this.#box
    if (!box) return
    const text = box.field.value.trim()
    if (text === box.value || !text) {
      this.#close(returnsFocus)
      return
    }
    if (!returnsFocus && box.field.ariaInvalid) return // refused, and the person is elsewhere now
    box.number = performance.now()
    box.returnsFocus = returnsFocus
    this.send({ place: keyOf(box.slider), text: box.field.value, number: box.number })
  }
}

/** @param {{ data: Message, parentElement: Host, setTriggerValue: (name: string, value: unknown) => void }} call */
export default function ({ data, parentElement: host, setTriggerValue }) {
  host.entry ??= new Entry(host)
  host.entry.send = submission => setTriggerValue("typed", submission)
  host.entry.receive(data)
  return () =>
    setTimeout(() => {
      // Streamlit also calls this before the next call of the function.
      if (host.isConnected) return
      host.entry?.remove()
      delete host.entry
    })
}
