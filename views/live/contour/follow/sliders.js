// The slider under the hand: Streamlit's, outside of the picture. This is its page, not its interface: a browser test
// (tests/browser/test_follow.py) tells when a new version has another.

const INPUT = "input[type=range]"
const VALUE = "aria-valuetext"

/**
 * @param {EventTarget | null} target
 * @returns {{ place: string, slider: Element } | null} the slider around a node, and its place on the page
 */
function sliderAround(target) {
  const slider = target instanceof Element ? target.closest(".stSlider") : null
  const place = /st-key-([\w-]+)/.exec(slider?.closest("[class*=st-key-]")?.className ?? "")?.[1]
  return slider && place ? { place, slider } : null
}

export class Sliders {
  /** @type {{ place: string, slider: Element } | null} */
  #near = null
  /** Whether a pointer holds its thumb. */
  isHeld = false
  #listeners = new AbortController()
  #observer

  /**
   * @param {object} heard
   * @param {(place: string) => void} heard.onNear a pointer or the focus has come to the slider at that place
   * @param {(text: string) => void} heard.onMove its thumb has come to the mark with that text
   */
  constructor({ onNear, onMove }) {
    this.#observer = new MutationObserver(() => {
      if (this.text !== null) onMove(this.text)
    })
    /** @type {(event: Event) => void} */
    const approach = event => {
      const near = sliderAround(event.target)
      if (event.type === "pointerdown") this.isHeld = near !== null
      const isPassing = event instanceof PointerEvent && event.type === "pointerover" && event.buttons
      if (!near || isPassing) return // a thumb that is held may pass other sliders
      if (near.slider !== this.#near?.slider) {
        this.#near = near
        this.#observer.disconnect()
        this.#observer.observe(near.slider, { attributes: true, attributeFilter: [VALUE], subtree: true })
      }
      onNear(near.place)
    }
    const options = { capture: true, passive: true, signal: this.#listeners.signal }
    for (const type of ["pointerover", "pointerdown", "focusin"]) addEventListener(type, approach, options)
    const release = () => {
      this.isHeld = false
    }
    for (const type of ["pointerup", "pointercancel"]) addEventListener(type, release, options)
  }

  /** Text of the mark at which the thumb of the slider under the hand is; null without one. */
  get text() {
    const slider = this.#near?.slider
    return (slider?.isConnected && slider.querySelector(INPUT)?.getAttribute(VALUE)) || null
  }

  /** Place of the slider at which the pointer or the focus still is; null for none. */
  get place() {
    return this.#near?.slider.matches(":hover, :focus-within") ? this.#near.place : null
  }

  remove() {
    this.#listeners.abort()
    this.#observer.disconnect()
  }
}
