// The picture as an image: laid out for a size of its own, above it what names it, below it the legend in full.

import { escapeTags, wrap } from "../../common/format.js"
import { filledDomain } from "../../common/geometry.js"
import { chartSize, plotRoom } from "../../plotly_internals.js"
import { CONFIG } from "../drawing.js"
import { isPinned, tracesOf, widthIn } from "../traces.js"

/**
 * @typedef {import("../layers/batch_contours.js").BatchContours} BatchContours
 * @typedef {import("../drawing.js").Drawing} Drawing
 * @typedef {import("../elements.js").Elements} Elements
 * @typedef {import("../layers/overlay.js").Overlay} Overlay
 * @typedef {import("../state.js").State} State
 * @typedef {{ drawing: Drawing, batchContours: BatchContours, overlay: Overlay }} Layers
 * @typedef {{ elements: Elements, state: State } & Layers} Parts
 */

const IMAGE_WIDTH = 1200 // pixels, of two dots each
const HEIGHT_SHARE = 0.62 // of the width of the axes, where the units are not square
const MAX_HEIGHT_SHARE = 0.72
const TITLE_SIZE = 1.2 // times the usual type
const TITLE_LINE = 1.56 // heights of a line, in sizes of the usual type
const FACT_LINE = 1.3
const USUAL_PAGE = "trajectories" // which has no path of its own

/** @param {Parts} parts */
export async function saveImage(parts) {
  const { elements, state, overlay } = parts
  const { Plotly } = window
  const sheet = document.createElement("div")
  sheet.style.cssText = "position: absolute; visibility: hidden"
  elements.contour.append(sheet)
  try {
    const data = sheetTraces(parts)
    await Plotly.newPlot(sheet, data, sheetLayout(parts, 0), CONFIG)
    await Plotly.react(sheet, data, sheetLayout(parts, plotRoom(sheet).legend), CONFIG)
    await Plotly.relayout(sheet, { images: overlay.images(sheet, state.picture.fonts) })
    await Plotly.downloadImage(sheet, { format: "png", scale: 2, ...chartSize(sheet), filename: fileName(state.picture) })
  } finally {
    Plotly.purge(sheet)
    sheet.remove()
  }
}

/**
 * @param {Record<string, any>} sheet a surface in space, with its layout
 * @param {import("../messages.js").Memo} memo
 */
export async function saveSolid(sheet, memo) {
  const size = { width: IMAGE_WIDTH, height: HEIGHT_SHARE * IMAGE_WIDTH }
  await window.Plotly.downloadImage(sheet, { format: "png", scale: 2, ...size, filename: fileName({ memo }) })
}

/** @param {{ memo: import("../messages.js").Memo }} picture */
function fileName({ memo }) {
  const page = location.pathname.split("/").pop()?.replace(/[^\w-]/g, "") || USUAL_PAGE
  return ["descent-explorer", page, memo.file].join("-")
}

/** @param {Parts} parts */
function sheetTraces({ state, batchContours }) {
  return [...state.ground.data, ...batchContours.traces(), ...tracesOf(state, IMAGE_WIDTH)]
    .filter(({ visible }) => visible !== "legendonly")
    .map(trace => (isPinned(trace) ? { ...trace, showlegend: true } : trace))
}

/**
 * @param {Parts} parts
 * @param {number} legendHeight
 */
function sheetLayout({ elements, state, drawing }, legendHeight) {
  const { picture } = state
  const { xaxis, yaxis, font, margin, ...options } = drawing.layout()
  const size = font.size
  const plotWidth = IMAGE_WIDTH - margin.l - margin.r
  const plotHeight = heightFor(plotWidth, picture.layout)
  const domain = filledDomain(plotWidth, plotHeight, picture.layout)
  const { title, titleHeight } = sheetTitle(picture, `${elements.stepText.textContent}`, size)
  const bottom = margin.b + size
  const height = titleHeight + plotHeight + bottom + legendHeight
  const page = elements.root.closest(".stApp") ?? document.body
  return {
    ...options,
    font: { ...picture.layout.font, family: picture.fonts },
    paper_bgcolor: getComputedStyle(page).backgroundColor,
    width: IMAGE_WIDTH,
    height,
    margin: { ...margin, t: titleHeight, b: bottom + legendHeight, autoexpand: false },
    title: {
      text: title,
      font: { size },
      ...place(margin.r, height - 1.5 * size, height),
      xanchor: "left",
      yanchor: "top",
    },
    legend: { ...options.legend, xref: "container", yref: "container", ...place(margin.r, 0.4 * size, height) },
    xaxis: { ...xaxis, domain: domain.x },
    yaxis: { ...yaxis, domain: domain.y },
  }
}

/**
 * A place in shares of the image.
 * @param {number} left
 * @param {number} bottom
 * @param {number} height of the image
 */
const place = (left, bottom, height) => ({ x: left / IMAGE_WIDTH, y: bottom / height })

/**
 * @param {number} width of the plot
 * @param {import("../messages.js").Layout} layout
 */
function heightFor(width, { xaxis, yaxis }) {
  const [dx, dy] = [xaxis, yaxis].map(({ range: [low, high] }) => high - low)
  return yaxis.scaleanchor ? Math.min(MAX_HEIGHT_SHARE * width, (width * dy) / dx) : HEIGHT_SHARE * width
}

/**
 * @param {import("../messages.js").Picture} picture
 * @param {string} step
 * @param {number} size
 */
function sheetTitle({ memo, layout, fonts }, step, size) {
  const room = IMAGE_WIDTH - 2 * layout.margin.r
  /** @type {(text: string, factor: number, separator?: RegExp) => string[]} */
  const lines = (text, factor, separator) =>
    wrap(text, room, widthIn({ family: fonts, size: factor * size }), separator).map(escapeTags)
  const names = lines(memo.title, TITLE_SIZE, /(?<=[ +*/(,-])/)
  const facts = lines([...memo.parts, step].join(" · "), 1)
  const title = `<span style="font-size: ${TITLE_SIZE * size}px">${names.join("<br>")}</span><br>${facts.join("<br>")}`
  return { title, titleHeight: size * (TITLE_LINE * names.length + FACT_LINE * facts.length + 1.8) }
}
