// Between pixels of a drawn chart and values of its axes.

import { toLeft, toTop } from "../common/geometry.js"
import { spansOf } from "../plotly_internals.js"

/** @typedef {ReturnType<typeof frameOf>} Frame */

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
