// The step that is shown: its slider, its buttons, its place in the link, and what is told of it to the page.

import { GO_EVENT, STEP_EVENT, announce, shared } from "../../shared.js"
import { setIcon } from "../elements.js"
import { Playback, chosenStep, linkedStep, numberAt, placeOf } from "./playback.js"

/**
 * @typedef {import("../elements.js").Elements} Elements
 * @typedef {import("../state.js").State} State
 * @typedef {import("../../common/timers.js").Timers} Timers
 */

const LINK_DELAY = 300 // ms, for browsers limit how often the address may change
const calm = matchMedia("(prefers-reduced-motion: reduce)")

export class Steps {
  #elements
  #state
  #timers
  #move
  #onShow
  #listeners = new AbortController()
  /** @type {number | null} */
  #frame = null // the next frame of the screen, while it plays

  /**
   * @param {object} parts
   * @param {Elements} parts.elements
   * @param {State} parts.state
   * @param {Timers} parts.timers
   * @param {() => void} parts.move draws the picture of another step
   * @param {(number: number) => void} parts.onShow shows the step in what is not drawn with the paths
   */
  constructor({ elements, state, timers, move, onShow }) {
    this.#elements = elements
    this.#state = state
    this.#timers = timers
    this.#move = move
    this.#onShow = onShow
    const { slider, buttons } = elements
    slider.oninput = () => this.#jump(Number(slider.value))
    buttons.first.onclick = () => this.#jump(0)
    buttons.back.onclick = () => this.#jump(state.shownStep - 1)
    buttons.next.onclick = () => this.#jump(state.shownStep + 1)
    buttons.play.onclick = () => (this.#frame ? this.#pause() : this.#play())
    addEventListener(GO_EVENT, ({ detail }) => this.#jumpToNumber(detail.step), {
      signal: this.#listeners.signal,
    })
  }

  remove() {
    this.#listeners.abort()
    if (this.#frame) cancelAnimationFrame(this.#frame)
    delete shared.step
  }

  /**
   * Chooses the step to begin with, when another picture has come.
   * @param {{ isFirst: boolean, isSame: boolean }} change whether it is the first, and whether of the same subject
   * @param {boolean} isFollowing whether a person is moving a slider: the chosen step lasts until it is let go
   */
  receive({ isFirst, isSame }, isFollowing) {
    if (isFollowing) return
    delete shared.step // so that it is told anew
    const { picture } = this.#state
    if (isFirst) {
      const text = new URLSearchParams(location.search).get("step")
      this.#state.step = linkedStep(text, picture.at) ?? picture.opens ?? null
    } else if (!isSame) this.#state.step = picture.opens ?? null
    const { step } = this.#state
    if (step !== null && step >= picture.steps) this.#state.step = null
    if (this.#state.step === null || !(isFirst || isSame)) this.#timers.start("link", 0, () => this.#writeLink())
    else if (!isFirst) this.#writeLinkSoon() // Streamlit wrote the step that it knew of
  }

  show() {
    const { slider, stepText } = this.#elements
    const { picture, words, shownStep } = this.#state
    const [number, last] = [numberAt(picture.at, shownStep), numberAt(picture.at, picture.steps)]
    if (shared.step?.step !== number || shared.step.steps !== last) {
      shared.step = { step: number, steps: last }
      announce(STEP_EVENT, shared.step)
    }
    slider.max = String(picture.steps)
    slider.value = String(shownStep)
    stepText.textContent = `${words.step} ${number} / ${last}`
    slider.setAttribute("aria-valuetext", stepText.textContent)
    this.#onShow(number)
  }

  /** @param {number} number */
  #jumpToNumber(number) {
    if (this.#state.hasPicture) this.#jump(placeOf(this.#state.picture.at, Math.round(number)))
  }

  /** @param {number} place */
  #jump(place) {
    if (this.#frame) this.#pause()
    this.#go(place)
  }

  /** @param {number} place */
  #go(place) {
    this.#state.step = chosenStep(place, this.#state.picture.steps)
    this.#move()
    this.#writeLinkSoon()
  }

  #play() {
    const state = this.#state
    const speed = () => Number(this.#elements.speed.value)
    if (state.shownStep === state.picture.steps) this.#go(0)
    const playback = new Playback(performance.now(), state.shownStep, speed())
    /** @type {(time: number) => void} */
    const tick = time => {
      const place = playback.advance(time, state.shownStep, speed(), calm.matches)
      if (place !== null) this.#go(place)
      if (state.shownStep < state.picture.steps) this.#frame = requestAnimationFrame(tick)
      else this.#pause()
    }
    this.#frame = requestAnimationFrame(tick)
    setIcon(this.#elements.buttons.play, "pause")
  }

  #pause() {
    if (this.#frame) cancelAnimationFrame(this.#frame)
    this.#frame = null
    setIcon(this.#elements.buttons.play, "play")
  }

  #writeLinkSoon() {
    if (!this.#timers.isRunning("link")) this.#timers.start("link", LINK_DELAY, () => this.#writeLink())
  }

  #writeLink() {
    const { picture, shownStep } = this.#state
    const url = new URL(location.href)
    // A link that names no step opens there.
    if (shownStep === Math.min(picture.opens ?? picture.steps, picture.steps)) url.searchParams.delete("step")
    else url.searchParams.set("step", String(numberAt(picture.at, shownStep)))
    if (url.href !== location.href) history.replaceState(history.state, "", url)
  }
}
