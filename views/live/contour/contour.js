// The live picture. Python computes every path and composes every trace; here they are shown, touched and stepped
// through. Three Plotly charts stay alive: the ground (contours), the paths over it on a transparent chart, the loss.
// Between ground and paths there may be contours that are others at every step: those of the loss that only it saw.

import { ANSWER_TIMEOUT, ATTEMPTS, REST_DELAY } from "../common/constants.js"
import { TRIAL_EVENT, shared } from "../shared.js"
import { Timers } from "../common/timers.js"
import { BatchContours } from "./layers/batch_contours.js"
import { Drawing } from "./drawing.js"
import { createElements, label } from "./elements.js"
import { Follow } from "./follow/follow.js"
import { frameOf } from "./frame.js"
import { Ghost } from "./layers/ghost.js"
import { GroundSketch } from "./layers/ground_sketch.js"
import { saveImage, saveSolid } from "./figure/image.js"
import { Legend } from "./figure/legend.js"
import { LossChart } from "./layers/loss_chart.js"
import { Overlay } from "./layers/overlay.js"
import { Solid } from "./layers/solid.js"
import { showTexts } from "./figure/results.js"
import { Start } from "./start/start.js"
import { State, mergeTraces, pathsDiffer } from "./state.js"
import { Steps } from "./steps/steps.js"
import { pointCount } from "./traces.js"
import { Zoom } from "./zoom.js"

/**
 * @typedef {import("./follow/records.js").Parts} Parts
 * @typedef {import("./messages.js").Picture} Picture
 * @typedef {import("../shared.js").Trial} Trial
 * @typedef {(name: string, value: unknown) => void} Setter
 */

const MAX_FAST_POINTS = 300 // points that Plotly draws fast enough for a single change
const LOSS_INTERVAL = 300 // ms between two drawings of the loss while things move
const CHARTS_DELAY = 700 // ms without a change after which the charts under the picture are asked for
const FINER_DELAY = 20 // ms after which a finer ground is asked for
// Soon after a start was let go the boxes of the page may not have it yet, and would send their old numbers along.
const SETTLING_DELAY = 200
const QUIET_TIMERS = ["ghost", "again"]

class Contour {
  #elements
  #timers
  #setTriggerValue
  #state = new State()
  #shownAt = Number.NEGATIVE_INFINITY
  #width = 0
  /** @type {Parts | null} what Python sent while the picture had no room */
  #unseen = null
  /** @type {ResizeObserver} */
  #resizeObserver
  #listeners = new AbortController()

  /**
   * @param {HTMLElement} host
   * @param {Setter} setStateValue
   * @param {Setter} setTriggerValue
   */
  constructor(host, setStateValue, setTriggerValue) {
    const elements = createElements(host)
    const timers = new Timers(elements.root, QUIET_TIMERS)
    const state = this.#state
    this.#elements = elements
    this.#timers = timers
    this.#setTriggerValue = setTriggerValue
    this.follow = new Follow(parts => this.#show(parts, true))
    const onCamera = () => this.start.placeHandle()
    this.solid = new Solid({ elements, state, timers, onCamera, onClick: place => this.start.set(place) })
    const plane = () => (this.solid.isReady ? this.solid.frame() : frameOf(elements.paths))
    this.start = new Start({ elements, state, timers, setTriggerValue, follower: this.follow, plane })
    this.overlay = new Overlay({ elements, state, isDragging: () => this.start.isDragging })
    this.ghost = new Ghost({ elements, state, timers })
    this.batchContours = new BatchContours({ elements, state })
    const showStep = () => this.steps.show()
    this.losses = new LossChart({ elements, state, showStep })
    const sketch = new GroundSketch({ elements, state })
    this.sketch = sketch
    const placeOverlay = () => this.#placeOverlay()
    this.drawing = new Drawing({ elements, state, timers, sketch, showStep, placeOverlay })
    const move = () => this.drawing.move()
    this.steps = new Steps({ elements, state, timers, move, onShow: number => this.#showStep(number) })
    this.legend = new Legend({ elements, state, redraw: () => this.#redraw() })
    const { drawing, ghost, start, solid } = this
    this.zoom = new Zoom({ elements, state, timers, drawing, ghost, start, solid, setStateValue })
    this.#listen()
  }

  /**
   * Draws what Python has sent; where there is no room, as on a page that is being left, once there is.
   * @param {Parts} parts
   */
  show(...parts) {
    const hasRoom = this.#elements.root.clientWidth > 0
    this.#unseen = hasRoom ? null : parts
    if (!hasRoom) return
    const followed = this.follow.receive(parts)
    this.#show(followed ?? parts, followed !== null)
  }

  /**
   * @param {Parts} parts
   * @param {boolean} isFollowing whether a person is moving what it follows
   */
  #show([dynamicPart, ground, staticPart, batchParts, batchSums], isFollowing) {
    const state = this.#state
    const picture = mergeTraces(dynamicPart, staticPart)
    const change = this.#compare(picture)
    this.#leavePrevious(change)
    const hasNewWords = state.words !== staticPart.words
    const isBusy = isFollowing || performance.now() - this.#shownAt < 2 * REST_DELAY
    this.#shownAt = performance.now()
    state.picture = picture
    state.trial = null
    state.ground = ground
    state.words = staticPart.words
    this.batchContours.setSource(batchParts, batchSums)
    this.#elements.root.classList.toggle("alone", !picture.losses)
    this.steps.receive(change, isFollowing)
    if (!isFollowing) this.start.receive(change.isFirst)
    if (change.isSteady && (isBusy || pointCount(state) > MAX_FAST_POINTS)) {
      this.drawing.move()
      if (isFollowing) this.legend.relabel()
    } else this.drawing.draw()
    this.#drawLoss(isBusy, isFollowing)
    if (change.isFirst) this.#listenToPlotly()
    showTexts(this.#elements, picture, this.start.isDragging)
    if (hasNewWords) label(this.#elements, state.words)
    // Python still knows of another window, where this picture is new or the surface another.
    const { x, y } = frameOf(this.#elements.paths)
    if (String(ground.window) !== String([x, y])) this.zoom.sendView()
    this.drawing.align()
    this.steps.show()
    this.#elements.root.dataset.mark = picture.memo.mark
    this.#askForMore(picture)
  }

  remove() {
    const { root, ground, paths, loss } = this.#elements
    this.#timers.cancelAll()
    this.#listeners.abort()
    for (const part of [this.steps, this.start, this.overlay, this.zoom, this.follow, this.solid]) part.remove()
    this.#resizeObserver.disconnect()
    // Plotly may still be at work on them, and would miss what it takes away.
    setTimeout(() => {
      for (const chart of [ground, paths, loss]) window.Plotly.purge(chart)
    })
    root.remove()
  }

  /**
   * How a picture differs from the one that is shown.
   * @param {Picture} newPicture
   */
  #compare(newPicture) {
    const { picture } = this.#state
    /** @type {(picture: Picture) => string} */
    const names = ({ lines, marks }) => JSON.stringify([...lines, ...marks].map(({ name }) => name))
    const isFirst = !this.#state.hasPicture
    const isSame = !isFirst && picture.of === newPicture.of
    const isAlike = isSame && names(newPicture) === names(picture)
    const isSteady = isAlike && JSON.stringify(newPicture.layout) === JSON.stringify(picture.layout)
    const hasMoved = isAlike && pathsDiffer(picture.lines, newPicture.lines)
    return { isFirst, isSame, isAlike, isSteady, hasMoved }
  }

  /**
   * Puts away what belongs to the picture before.
   * @param {{ isSame: boolean, isAlike: boolean, hasMoved: boolean }} change
   */
  #leavePrevious({ isSame, isAlike, hasMoved }) {
    const state = this.#state
    if (!isSame) {
      state.view = null
      this.ghost.pin(null)
      for (const name of ["click", "keys"]) this.#timers.cancel(name)
      this.start.requests.dropQueued()
    }
    if (!isAlike) this.ghost.hideGhost()
    else if (hasMoved && !state.pinnedLines) this.ghost.showGhost()
  }

  /**
   * @param {boolean} isBusy whether pictures come one after another
   * @param {boolean} isFollowing whether a person is moving what the picture follows
   */
  #drawLoss(isBusy, isFollowing) {
    if (!this.losses.isDrawn) {
      this.losses.draw()
      return
    }
    const isMoved = isBusy && this.losses.move()
    if (isFollowing && isMoved && this.losses.fitsAxes) this.#timers.start("loss", REST_DELAY, () => this.losses.draw())
    else if (!this.#timers.isRunning("loss"))
      this.#timers.start("loss", isBusy ? LOSS_INTERVAL : 0, () => this.losses.draw())
  }

  #redraw() {
    this.ghost.hideGhost()
    this.drawing.draw()
    this.losses.draw()
  }

  #placeOverlay() {
    this.start.placeHandle()
    this.overlay.draw()
  }

  /** @param {number} number of the shown step */
  #showStep(number) {
    this.batchContours.drawBatchContours()
    this.losses.placeCursor(number)
    this.solid.show()
  }

  // ---- What is asked of Python

  /** @param {Picture} picture */
  #askForMore({ more, band }) {
    const { requests } = this.start
    for (const name of ["more", "band", "again"]) this.#timers.cancel(name)
    if (more && requests.isAnswered) {
      const delay = requests.isSettling ? SETTLING_DELAY : FINER_DELAY
      this.#timers.start("more", delay, () => this.#ask("more", more, () => true))
    } else if (band && !this.start.isDragging) {
      const isOld = () => shared.shownSetting !== band
      this.#timers.start("band", CHARTS_DELAY, () => this.#ask("rest", band, isOld))
    }
  }

  /**
   * @param {string} trigger
   * @param {unknown} value
   * @param {() => boolean} isUnanswered
   */
  #ask(trigger, value, isUnanswered, attempts = ATTEMPTS) {
    if (!attempts || !isUnanswered()) return
    this.#setTriggerValue(trigger, value)
    this.#timers.start("again", ANSWER_TIMEOUT, () => this.#ask(trigger, value, isUnanswered, attempts - 1))
  }

  // ---- What happens to the picture

  #listen() {
    const { root, buttons } = this.#elements
    addEventListener(TRIAL_EVENT, ({ detail }) => this.#tryPath(detail), { signal: this.#listeners.signal })
    buttons.pin.onclick = () => {
      this.ghost.togglePin()
      this.ghost.hideGhost()
      this.drawing.draw()
    }
    buttons.image.onclick = () => {
      const { drawing, batchContours, overlay, solid } = this
      if (solid.isShown) saveSolid(solid.sheet, this.#state.picture.memo)
      else saveImage({ elements: this.#elements, state: this.#state, drawing, batchContours, overlay })
    }
    this.#resizeObserver = new ResizeObserver(() => this.#resize())
    this.#resizeObserver.observe(root)
  }

  #listenToPlotly() {
    const { root, paths } = this.#elements
    paths.on("plotly_afterplot", () => {
      if (!root.isConnected) return
      if (!this.drawing.isPanning) this.drawing.fit()
      this.drawing.align()
      this.legend.openEntries()
    })
    paths.on("plotly_relayouting", () => {
      this.drawing.isPanning = true
      this.drawing.align()
    })
    paths.on("plotly_relayout", change => {
      this.drawing.isPanning = false
      if (Object.keys(change).some(key => /^[xy]axis\.range/.test(key))) this.zoom.applyPan()
    })
    paths.on("plotly_legendclick", ({ data, curveNumber }) => {
      this.legend.toggle(data[curveNumber])
      return false
    })
    paths.on("plotly_legenddoubleclick", () => false)
    this.legend.openEntries()
  }

  /** @param {Trial | null} trial */
  #tryPath(trial) {
    if (!this.#state.hasPicture || (!this.#state.trial && !trial)) return
    this.#state.trial = trial
    this.ghost.hideGhost()
    this.drawing.move()
  }

  #resize() {
    const { clientWidth } = this.#elements.root
    if (clientWidth && this.#unseen) this.show(...this.#unseen)
    if (!this.#state.hasPicture || clientWidth === this.#width) return
    this.#width = clientWidth
    this.drawing.draw()
    this.losses.draw()
  }
}

/**
 * @param {HTMLElement} host
 * @param {Setter} setStateValue
 * @param {Setter} setTriggerValue
 */
export function mount(host, setStateValue, setTriggerValue) {
  return new Contour(host, setStateValue, setTriggerValue)
}
