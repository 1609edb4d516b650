// Copies of formulas that Streamlit has typeset, which come when it likes: components cannot call its KaTeX.

/**
 * A formula that has not been typeset yet.
 * @typedef {object} Pending
 * @property {string} tex
 * @property {HTMLElement} target where it goes
 * @property {(copy: HTMLElement) => void} [onCopied]
 * @property {() => void} [onMissed]
 */

const PATIENCE = 5000 // ms after which a formula that was not typeset is shown as it is written
const SOURCES = '.st-key-stencils annotation[encoding="application/x-tex"]'

export class Stencils {
  /** @type {Pending[]} */
  #pending = []
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #patience
  #arrivals = new MutationObserver(() => this.#copyTypeset())
  #setBusy
  #onChange

  /**
   * @param {object} parts
   * @param {(isBusy: boolean) => void} parts.setBusy
   * @param {() => void} parts.onChange called when some were copied, or will not be
   */
  constructor({ setBusy, onChange }) {
    this.#setBusy = setBusy
    this.#onChange = onChange
  }

  /** Forgets the formulas that have not come. */
  clear() {
    this.#pending = []
  }

  /** @param {Pending} formula */
  add(formula) {
    this.#pending.push(formula)
  }

  /** Copies those that are there, and waits for the others. */
  copy() {
    this.#setBusy(true)
    this.#arrivals.observe(document.body, { childList: true, subtree: true, characterData: true })
    clearTimeout(this.#patience)
    this.#patience = setTimeout(() => this.#giveUp(), PATIENCE)
    this.#copyTypeset()
  }

  rest() {
    this.#arrivals.disconnect()
    clearTimeout(this.#patience)
    this.#setBusy(false)
  }

  #copyTypeset() {
    const formulas = typesetFormulas()
    const ready = this.#pending.filter(({ tex }) => formulas.has(tex.trim()))
    this.#pending = this.#pending.filter(({ tex }) => !formulas.has(tex.trim()))
    for (const { tex, target, onCopied } of ready) {
      const copy = /** @type {HTMLElement} */ (formulas.get(tex.trim())?.cloneNode(true))
      copy.querySelector(".katex-mathml")?.remove()
      target.replaceChildren(copy)
      onCopied?.(copy)
    }
    if (!this.#pending.length) this.rest()
    if (ready.length) this.#onChange()
  }

  #giveUp() {
    for (const { onMissed } of this.#pending) onMissed?.()
    this.clear()
    this.rest()
    this.#onChange()
  }
}

/** @returns {Map<string, Element>} formulas by their TeX */
function typesetFormulas() {
  /** @type {Map<string, Element>} */
  const formulas = new Map()
  for (const source of document.querySelectorAll(SOURCES)) {
    const formula = source.closest(".katex")
    if (formula) formulas.set(source.textContent.trim(), formula)
  }
  return formulas
}
