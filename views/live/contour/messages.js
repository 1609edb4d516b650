// What Python sends to the live picture; drawing.py says what the fields mean. Types only.

/**
 * @typedef {import("../plotly_internals.js").Trace} Trace
 * @typedef {import("../common/geometry.js").Range} Range
 * @typedef {{ x: Range, y: Range }} View a window of the contour
 * @typedef {Record<string, string>} Words texts of the controls
 */

/**
 * The start of the paths.
 * @typedef {object} StartPlace
 * @property {number} x
 * @property {number} y
 * @property {number} [limit] how far from 0 both may be
 * @property {boolean} [along] it moves only along the first line of the ground
 * @property {boolean} [fixed] it does not move
 */

/** @typedef {{ title: string, parts: string[], file: string, mark: string }} Memo what names the picture */

/**
 * What stands in a picture as it was sent.
 * @typedef {object} Common
 * @property {string} of name of what zoom, pin and shown step belong to
 * @property {Memo} memo
 * @property {string} spoken text alternative
 * @property {Required<StartPlace>} start
 * @property {number} steps
 * @property {number[] | null} [at] the steps' numbers, where not every step is there
 * @property {Trace | null} [rate] a trace of the learning rate for the loss chart
 * @property {Record<string, string[]>} results columns of the table, by heading
 * @property {number} [more] while there is a finer ground to come: what the browser asks for it with
 * @property {string | null} [band] name of the setting that the charts under the picture are to show
 * @property {number} [fleeting] place of the batch contours among the marks
 * @property {number | null} [opens] the step that is shown first, where the link names none
 * @property {number | null} answered number of the start that was answered last
 * @property {Solid | null} [solid] what is shown in place of the contour
 * @property {string} link page and query of the picture; empty where no link says all of it
 */

/**
 * The part of a picture that changes with a number.
 * @typedef {object} DynamicFields
 * @property {[name: string, traces: [path: Trace, end: Trace, loss: Trace]][]} lines
 * @property {Trace[]} marks the start first
 * @property {Trace | null} losses the changing part of the loss chart's layout
 * @typedef {Common & DynamicFields} DynamicPart
 */

/**
 * A surface in space.
 * @typedef {object} Solid
 * @property {Trace & import("../common/projection.js").Grid} surface
 * @property {Trace[]} marks
 * @property {Trace} start how the start is marked
 * @property {Record<string, any>} layout
 */

/**
 * The part that lasts longer.
 * @typedef {object} StaticPart
 * @property {Words} words
 * @property {string} fonts families of an image's type
 * @property {Layout} layout of the contour
 * @property {Trace | null} losses
 * @property {[path: Trace, end: Trace, loss: Trace][]} lines
 * @property {Trace[]} marks
 */

/**
 * @typedef {object} AxisLayout
 * @property {Range} range
 * @property {string} [scaleanchor] set where the units of both axes are equally long
 *
 * @typedef {object} KnownLayout
 * @property {number} height
 * @property {{ size: number, family: string, color?: string }} font
 * @property {{ l: number, r: number, t: number, b: number }} margin
 * @property {AxisLayout & Trace} xaxis
 * @property {AxisLayout & Trace} yaxis
 * @property {Trace} [legend]
 * @property {unknown} [template]
 * @typedef {KnownLayout & Trace} Layout
 */

/**
 * A line with the traces of its path, its end and its loss; `whole` where it is not cut at the shown step.
 * @typedef {{ name: string, path: Trace, end: Trace, loss: Trace, whole?: boolean }} Line
 */

/**
 * Both parts of a picture.
 * @typedef {object} WholePicture
 * @property {Line[]} lines
 * @property {Trace[]} marks
 * @property {Layout} layout
 * @property {string} fonts
 * @property {Trace | null} losses
 * @typedef {Common & WholePicture} Picture
 */

/**
 * @typedef {object} Ground what lies under the paths
 * @property {[Range, Range]} window
 * @property {Trace[]} data
 * @property {CoarseGround} [coarse] what is painted in its place
 */

/**
 * A ground for a moment: few numbers, of which the browser paints contours at once. It has either heights in units of
 * levels, as Python's `Ground.height`, or rises above the lowest loss with the scale that makes heights of them; those
 * bear a much coarser grid, as losses are smoother than their logarithms. NaN where there is no loss.
 * @typedef {object} GroundNumbers
 * @property {[Range, Range]} window
 * @property {number} columns of an even grid over the window, row by row from the lowest
 * @property {Float32Array} [heights]
 * @property {Float32Array} [rises]
 * @property {import("../common/bands.js").Scale} [scale] of the rises
 * @property {[x: number, y: number, text: string][]} [labels] of the levels
 *
 * @typedef {object} GroundLook the entries of the trace of contours that Plotly would draw
 * @property {[place: number, color: string][]} colorscale
 * @property {{ end: number }} contours the highest level; the lowest is 0, and they are 1 apart
 * @property {{ color: string, width: number }} line
 *
 * @typedef {GroundNumbers & GroundLook} CoarseGround
 */

/**
 * What gives each step's own loss, of which contours are drawn.
 * @typedef {object} BatchParts
 * @property {number} columns of an even grid over the ground's window, row by row from the lowest
 * @property {Float32Array[]} basis (K, size of the grid)
 *
 * @typedef {object} BatchSums
 * @property {Float32Array[]} weights step t sees weights[t - 1] @ basis
 * @property {Float64Array} lowest the lowest value of that in the window
 * @property {Float64Array} levels heights above it at which contours are drawn
 *
 * @typedef {BatchParts & BatchSums} BatchLosses
 */

export {}
