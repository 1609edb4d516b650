// A ground for a moment: painted within milliseconds from few numbers, over the ground that Plotly drew.

import {
  BLOCK,
  Painter,
  bandColors,
  cornerPlaces,
  refine,
  riseToHeight,
  shadesOf,
} from "../../common/bands.js"
import { frameOf, stretchedTo } from "../frame.js"

const MIDDLE = 0.25 // of the size of type, from a label's place down to where its letters stand; as Plotly has it

/**
 * @typedef {import("../elements.js").Elements} Elements
 * @typedef {import("../frame.js").Frame} Frame
 * @typedef {import("../messages.js").CoarseGround} CoarseGround
 * @typedef {import("../state.js").State} State
 * @typedef {{ width: number, height: number }} Size
 */

export class GroundSketch {
  #elements
  #state
  /** @type {CoarseGround | null} the one that is seen */
  #shown = null
  #size = "" // of the axes when it was painted
  /** @type {ImageData | null} */
  #image = null

  /** @param {{ elements: Elements, state: State }} parts */
  constructor({ elements, state }) {
    this.#elements = elements
    this.#state = state
  }

  /**
   * Covers the ground, until `hide` or until the next ground is drawn.
   * @param {CoarseGround} coarseGround
   */
  show(coarseGround) {
    const frame = frameOf(this.#elements.paths)
    const size = `${frame.box.width} ${frame.box.height}`
    if (this.#shown !== coarseGround || this.#size !== size) this.#paint(coarseGround, frame.box)
    this.#shown = coarseGround
    this.#size = size
    this.stretch(frame)
    this.#setVisible(true)
  }

  hide() {
    if (!this.#shown) return
    this.#shown = null
    this.#setVisible(false)
  }

  /**
   * Lets the sketch stand where its window is.
   * @param {Frame} frame
   */
  stretch(frame) {
    if (!this.#shown) return
    const { width, height } = frame.box
    const transform = stretchedTo(frame, this.#shown.window)
    Object.assign(this.#elements.sketch.style, { transform, width: `${width}px`, height: `${height}px` })
  }

  /** @param {boolean} isVisible */
  #setVisible(isVisible) {
    const { sketch, ground } = this.#elements
    sketch.hidden = !isVisible
    ground.style.visibility = isVisible ? "hidden" : "" // seen where the sketch is transparent
  }

  /**
   * @param {CoarseGround} coarseGround
   * @param {Size} size CSS pixels of the axes
   */
  #paint(coarseGround, size) {
    const canvas = this.#elements.sketch
    const ratio = devicePixelRatio
    const [width, height] = [Math.round(size.width * ratio), Math.round(size.height * ratio)]
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height })
    const context = canvas.getContext("2d", { willReadFrequently: true }) // the processor paints, not the graphics card
    if (!context) return
    if (this.#image?.width !== width || this.#image.height !== height)
      this.#image = context.createImageData(width, height)
    const image = this.#image
    const block = Math.round(BLOCK * ratio)
    const { colorscale, contours, line } = coarseGround
    const shades = shadesOf(bandColors(colorscale, contours.end + 2), { ...line, width: line.width * ratio })
    const pixels = new Uint32Array(image.data.buffer)
    new Painter({ pixels, width, height }, block, shades).paint(heightsAt(coarseGround, { width, height }, block))
    context.putImageData(image, 0, 0)
    this.#write(context, coarseGround, size)
  }

  /**
   * Writes the labels of the levels, as the ground has them.
   * @param {CanvasRenderingContext2D} context
   * @param {CoarseGround} coarseGround
   * @param {Size} size CSS pixels of the axes
   */
  #write(context, { labels = [], window: [[x0, x1], [y0, y1]] }, { width, height }) {
    const { ground, picture } = this.#state
    const style = ground.data.find(({ mode }) => mode === "text")
    if (!style || !labels.length) return
    context.setTransform(context.canvas.width / width, 0, 0, context.canvas.height / height, 0, 0)
    context.font = `${style.textfont.size}px ${picture.layout.font.family}`
    context.fillStyle = style.textfont.color
    context.globalAlpha = style.opacity
    context.textAlign = "center"
    const down = style.textfont.size * MIDDLE
    for (const [x, y, text] of labels)
      context.fillText(text, ((x - x0) / (x1 - x0)) * width, ((y1 - y) / (y1 - y0)) * height + down)
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.globalAlpha = 1
  }
}

/**
 * Heights at the corners of blocks, row by row from the top.
 * @param {CoarseGround} coarseGround
 * @param {Size} size pixels
 * @param {number} block pixels
 */
function heightsAt({ columns, heights, rises, scale }, { width, height }, block) {
  const values = rises ?? heights ?? new Float32Array()
  const rows = values.length / columns
  const fromTop = cornerPlaces(height, block, rows).map(place => rows - 1 - place)
  const fine = refine(values, columns, cornerPlaces(width, block, columns), fromTop)
  return rises && scale ? riseToHeight(fine, scale) : fine
}
