// The formula panel: lines typeset in symbols, and under them with the numbers of the step that the live picture shows;
// the quantities in them are drawn into that picture, by the events of shared.js. Python sends the numbers of all
// steps, so that nothing is asked of it while one looks through them.

import { find } from "../common/dom.js"
import { significantText, subscript } from "../common/format.js"
import { HOVER_EVENT, OVERLAY_EVENT, STEP_EVENT, announce, shared } from "../shared.js"
import { FACTORS, fittingFactor, overlayItems } from "./numbers.js"
import { Rows } from "./rows.js"
import { Stencils } from "./stencils.js"
import { STYLE } from "./style.js"
import { buildTerms } from "./terms.js"

/**
 * @typedef {import("./messages.js").Setup} Setup
 * @typedef {import("./messages.js").Panel} Panel
 */

const AUTO = "auto"
const KNOB_DIGITS = 12
const MARKUP = `<style>${STYLE}</style>
  <label class="knob"><span></span><input type="range" min="0" step="1"><output></output></label>
  <div class="terms" role="group"></div>
  <label class="moves">
    <select>${[AUTO, ...FACTORS].map(value => `<option value="${value}"></option>`).join("")}</select><span></span>
  </label>
  <p class="scaled"></p>
  <h4></h4><div class="lines"></div>`

/** @type {Set<string>} */
const hidden = new Set() // keys of terms that are not drawn; they stay so when the panel comes back
let chosenFactor = AUTO // how many times as long moves are drawn

class WorkedStep {
  #elements
  #stencils
  #rows
  #listeners = new AbortController()
  /** @type {Panel} what Python sent last; undefined before that */
  #panel
  /** @type {Setup} */
  #setup
  #factor = 1
  /** @type {string | null} key of the term under the pointer, or with the focus */
  #hovered = null

  /** @param {HTMLElement} host */
  constructor(host) {
    this.#elements = createElements(host)
    const { root, lines } = this.#elements
    this.#stencils = new Stencils({
      setBusy: isBusy => {
        root.dataset.busy = String(isBusy)
      },
      onChange: () => this.#fill(),
    })
    this.#rows = new Rows(lines, this.#stencils)
    this.#listen()
  }

  /**
   * Shows what Python has sent.
   * @param {Panel} panel
   * @param {Setup} setup
   */
  show(panel, setup) {
    this.#panel = panel
    if (this.#setup !== setup) this.#applySetup(setup)
    this.#showKnob()
    this.#measure()
    this.#follow()
  }

  remove() {
    this.#listeners.abort()
    this.#stencils.rest()
    this.#setHovered(null)
    announce(OVERLAY_EVENT, null)
    this.#elements.root.remove()
  }

  #listen() {
    const { mark, factor, terms, lines } = this.#elements
    const { signal } = this.#listeners
    mark.oninput = () => {
      this.#showKnob()
      this.#measure()
      this.#follow()
    }
    factor.onchange = () => {
      chosenFactor = factor.value
      this.#measure()
      this.#draw()
    }
    const hover = (/** @type {Event} */ event) => this.#setHovered(termAt(event.target))
    const leave = () => this.#setHovered(null)
    for (const part of [terms, lines]) {
      part.addEventListener("pointerover", hover)
      part.addEventListener("pointerleave", leave)
    }
    terms.addEventListener("focusin", hover)
    terms.addEventListener("focusout", leave)
    addEventListener(STEP_EVENT, () => this.#follow(), { signal })
    addEventListener(HOVER_EVENT, ({ detail }) => this.#highlight(detail.key), { signal })
  }

  /** @param {Setup} setup */
  #applySetup(setup) {
    const { knob, mark } = this.#elements
    const previous = this.#setup
    const isAlike = previous && formOf(previous) === formOf(setup)
    this.#setup = setup
    knob.hidden = !setup.knob
    if (setup.knob && rangeOf(previous) !== rangeOf(setup)) {
      mark.max = String(setup.knob.marks.length - 1)
      mark.value = String(setup.knob.start)
    }
    this.#label()
    if (isAlike) this.#rows.update(setup.rows)
    else this.#build()
  }

  #build() {
    this.#stencils.clear()
    const redraw = () => this.#draw()
    buildTerms(this.#elements.terms, this.#setup.terms, { hidden, stencils: this.#stencils, redraw })
    this.#rows.build(this.#setup)
    this.#stencils.copy()
  }

  #label() {
    const { root, scaled, terms, factor } = this.#elements
    const { words } = this.#setup
    root.setAttribute("aria-label", words.panel)
    scaled.textContent = words.scaled
    terms.setAttribute("aria-label", words.terms)
    factor.setAttribute("aria-label", words.factor)
    for (const item of factor.options) item.textContent = item.value === AUTO ? words.auto : `${item.value}×`
    factor.value = chosenFactor
  }

  get #reading() {
    const mark = Number(this.#elements.mark.value)
    return { panel: this.#panel, setup: this.#setup, step: this.#step, mark }
  }

  /** The step that the live picture shows, or the panel's own nearest to it. */
  get #step() {
    const { steps, numbers } = this.#panel
    return Math.max(1, Math.min(shared.step?.step ?? steps, numbers.length))
  }

  // ---- The step

  #follow() {
    if (!this.#panel) return
    this.#fill()
    this.#draw()
  }

  #fill() {
    if (!this.#panel?.numbers.length) return
    const step = this.#step
    const { words } = this.#setup
    const [start, end] = [subscript(step - 1), subscript(step)]
    const title = words.step.replace("{t}", String(step)).replace("{a}", start).replace("{b}", end)
    this.#elements.title.textContent = title
    this.#rows.fill(this.#reading)
  }

  #draw() {
    const hasSteps = this.#panel.numbers.length > 0
    announce(OVERLAY_EVENT, hasSteps ? { items: overlayItems(hidden, this.#factor, this.#reading) } : null)
  }

  /** Chooses how many times as long moves are drawn, and says so. */
  #measure() {
    const { moves, movesText, scaled } = this.#elements
    const { terms, words } = this.#setup
    this.#factor = chosenFactor === AUTO ? fittingFactor(this.#reading) : Number(chosenFactor)
    moves.hidden = !terms.some(({ move }) => move)
    scaled.hidden = !terms.some(term => term.scaled)
    movesText.textContent = (this.#factor === 1 ? words.true : words.moves).replace("{k}", String(this.#factor))
  }

  #showKnob() {
    const { knob } = this.#setup
    if (!knob) return
    const { mark, knobText, knobLabel } = this.#elements
    const { label, unit, marks } = knob
    knobText.textContent = `${significantText(marks[Number(mark.value)], KNOB_DIGITS)} ${unit ?? ""}`
    knobLabel.textContent = label
    mark.setAttribute("aria-valuetext", knobText.textContent)
  }

  // ---- What is highlighted

  /** @param {string | null} key */
  #setHovered(key) {
    if (key === this.#hovered) return
    this.#hovered = key
    announce(HOVER_EVENT, { key })
  }

  /** @param {string | null} key */
  #highlight(key) {
    const { root } = this.#elements
    for (const element of root.querySelectorAll(".lit")) element.classList.remove("lit")
    if (key === null) return
    for (const element of root.querySelectorAll(`[data-term="${CSS.escape(key)}"]`)) element.classList.add("lit")
  }
}

/** @param {HTMLElement} host */
function createElements(host) {
  const root = document.createElement("div")
  root.className = "glass"
  root.role = "group"
  root.innerHTML = MARKUP
  host.append(root)
  return {
    root,
    knob: find(root, ".knob"),
    knobLabel: find(root, ".knob span"),
    knobText: find(root, ".knob output"),
    /** @type {HTMLInputElement} */
    mark: find(root, ".knob input"),
    terms: find(root, ".terms"),
    moves: find(root, ".moves"),
    movesText: find(root, ".moves span"),
    /** @type {HTMLSelectElement} */
    factor: find(root, "select"),
    scaled: find(root, ".scaled"),
    title: find(root, "h4"),
    lines: find(root, ".lines"),
  }
}

/**
 * The key of the term to which an element belongs.
 * @param {EventTarget | null} target
 */
function termAt(target) {
  const part = /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest("[data-term]"))
  return part?.dataset.term ?? null
}

/**
 * What formulas and terms look like, whatever the numbers in them.
 * @param {Setup} setup
 */
function formOf({ rows, terms }) {
  const forms = rows.map(({ tex, line, label, slots }) => [tex, line, label, slots.map(({ term }) => term)])
  return JSON.stringify([forms, terms])
}

/** @param {Setup | undefined} setup */
const rangeOf = setup => JSON.stringify([setup?.knob?.label, setup?.knob?.marks])

/** @param {HTMLElement} host */
export function mount(host) {
  return new WorkedStep(host)
}
