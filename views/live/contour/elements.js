// The elements of the live picture.

import { find } from "../common/dom.js"
import { ICONS } from "../common/icons.js"
import { STYLE } from "./style.js"

/**
 * @typedef {import("../plotly_internals.js").PlotlyChart} PlotlyChart
 * @typedef {"first" | "back" | "play" | "next" | "pin" | "closer" | "farther" | "whole" | "image"} ButtonName
 * @typedef {ReturnType<typeof createElements>} Elements
 */

const STEP_BUTTONS = /** @type {const} */ (["first", "back", "play", "next"])
const VIEW_BUTTONS = /** @type {const} */ (["pin", "closer", "farther", "whole", "image"])
const BUTTONS = [...STEP_BUTTONS, ...VIEW_BUTTONS]
const SPEEDS = [2, 5, 10, 20, 50, 100] // steps a second
const USUAL_SPEED = 10

/** @type {(name: ButtonName) => string} */
const button = name =>
  `<button type="button" class="${name}"><svg viewBox="0 0 24 24"><path d="${ICONS[name]}"/></svg></button>`

/** @type {(speed: number) => string} */
const option = speed => `<option value="${speed}"${speed === USUAL_SPEED ? " selected" : ""}></option>`

const MARKUP = `<style>${STYLE}</style>
  <p class="spoken" aria-live="polite"></p>
  <div class="charts">
    <p class="memo"></p>
    <p class="warning" hidden></p>
    <div class="contour">
      <div class="under">
        <div class="ground"></div>
        <canvas class="sketch" aria-hidden="true" hidden></canvas>
        <svg class="fleeting" aria-hidden="true" preserveAspectRatio="none"><path/></svg>
      </div>
      <div class="paths"></div>
      <div class="solid" hidden></div>
      <svg class="over" aria-hidden="true" stroke-linejoin="round" font-weight="600"></svg>
      <button type="button" class="start"></button>
    </div>
    <div class="bar" role="group">
      ${STEP_BUTTONS.map(button).join("")}
      <input type="range" min="0" step="1"><output></output>
      <select>${SPEEDS.map(option).join("")}</select>
      ${VIEW_BUTTONS.map(button).join("")}
    </div>
    <div class="losses"><div class="loss"></div><div class="cursor"></div></div>
  </div>
  <div class="results" tabindex="0"><table></table></div>`

/** @param {HTMLElement} host */
export function createElements(host) {
  const root = document.createElement("div")
  root.className = "canvas"
  root.role = "group"
  root.innerHTML = MARKUP
  host.append(root)
  /** @type {(name: ButtonName) => HTMLButtonElement} */
  const buttonOf = name => find(root, `button.${name}`)
  const buttons = /** @type {Record<ButtonName, HTMLButtonElement>} */ (
    Object.fromEntries(BUTTONS.map(name => [name, buttonOf(name)]))
  )
  return {
    root,
    buttons,
    liveRegion: find(root, ".spoken"),
    memo: find(root, ".memo"),
    warning: find(root, ".warning"),
    contour: find(root, ".contour"),
    background: find(root, ".under"),
    ground: find(root, ".ground"),
    /** @type {HTMLCanvasElement} */
    sketch: find(root, ".sketch"),
    /** @type {SVGSVGElement} */
    batchContours: find(root, ".fleeting"),
    /** @type {PlotlyChart} */
    paths: find(root, ".paths"),
    /** @type {PlotlyChart} */
    solid: find(root, ".solid"),
    /** @type {SVGSVGElement} */
    overlay: find(root, ".over"),
    /** @type {HTMLButtonElement} */
    start: find(root, "button.start"),
    bar: find(root, ".bar"),
    /** @type {HTMLInputElement} */
    slider: find(root, ".bar input"),
    stepText: find(root, ".bar output"),
    /** @type {HTMLSelectElement} */
    speed: find(root, ".bar select"),
    losses: find(root, ".losses"),
    /** @type {PlotlyChart} */
    loss: find(root, ".loss"),
    cursor: find(root, ".cursor"),
    /** @type {HTMLTableElement} */
    table: find(root, "table"),
  }
}

/**
 * @param {HTMLButtonElement} button
 * @param {keyof typeof ICONS} icon
 */
export function setIcon(button, icon) {
  find(button, "path").setAttribute("d", ICONS[icon])
}

/**
 * Gives the controls their texts.
 * @param {Elements} elements
 * @param {Record<string, string>} words
 */
export function label({ root, bar, slider, speed, buttons }, words) {
  root.setAttribute("aria-label", words.picture)
  bar.setAttribute("aria-label", words.steps)
  slider.setAttribute("aria-label", words.step)
  speed.setAttribute("aria-label", words.speed)
  for (const item of speed.options) item.textContent = words.rate.replace("{n}", item.value)
  for (const name of BUTTONS) {
    buttons[name].title = words[name]
    buttons[name].setAttribute("aria-label", words[name])
  }
}
