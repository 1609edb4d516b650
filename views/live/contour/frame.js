// Between pixels of a drawn chart and values of its axes.

import { toLeft, toTop } from "../common/geometry.js"
import { spansOf } from "../plotly_internals.js"

/** @typedef {ReturnType<typeof frameOf>} Frame */
/**
 * Where values of both coordinates are, of a contour or of a surface that is seen from somewhere.
 * @typedef {Pick<Frame, "x" | "y" | "box" | "placeOf" | "valuesAt">} Plane
 */

/** @param {Element} chart one that is drawn */
export function frameOf(chart) {
  const { x, y } = spansOf(chart)
  return {
    /** @type {import("../common/geometry.js").Range} */
    x: [x.low, x.high],
    /** @type {import("../common/geometry.js").Range} */
    y: [y.low, y.high],
    box: { left: x.offset, top: y.offset, width: x.length, height: y.length },
    /** @param {number} value */
    left: value => toLeft(value, x),
    /** @param {number} value */
    top: value => toTop(value, y),
    /** @type {(valueX: number, valueY: number) => import("../common/geometry.js").Point} */
    placeOf: (valueX, valueY) => [toLeft(valueX, x), toTop(valueY, y)],
    /**
     * The values under a pointer.
     * @param {{ clientX: number, clientY: number }} event
     * @param {{ left: number, top: number }} corner of the chart on the screen
     */
    valuesAt: ({ clientX, clientY }, corner = chart.getBoundingClientRect()) => ({
      x: x.low + ((clientX - corner.left - x.offset) / x.length) * (x.high - x.low),
      y: y.high - ((clientY - corner.top - y.offset) / y.length) * (y.high - y.low),
    }),
  }
}

/**
 * Lays an element over a part of a chart.
 * @param {HTMLElement | SVGElement} element
 * @param {import("../common/geometry.js").Box} box
 */
export function setBox({ style }, { left, top, width, height }) {
  Object.assign(style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` })
}

/**
 * The CSS transform by which a drawing of a window, as large as the axes, stands where the axes are.
 * @param {Frame} frame
 * @param {[import("../common/geometry.js").Range, import("../common/geometry.js").Range]} window
 */
export function stretchedTo({ x, y, box: { width, height } }, [rangeX, rangeY]) {
  const [unitsX, unitsY] = [x[1] - x[0], y[1] - y[0]]
  const [left, top] = [((rangeX[0] - x[0]) / unitsX) * width, ((y[1] - rangeY[1]) / unitsY) * height]
  const [scaleX, scaleY] = [(rangeX[1] - rangeX[0]) / unitsX, (rangeY[1] - rangeY[0]) / unitsY]
  return `translate(${left}px, ${top}px) scale(${scaleX}, ${scaleY})`
}
