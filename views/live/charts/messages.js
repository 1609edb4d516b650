// What Python sends to the charts; `show` in __init__.py says what the charts' fields mean. Types only.

/**
 * @typedef {import("../plotly_internals.js").Trace} Trace
 * @typedef {ArrayLike<number>} Numbers
 */

/**
 * What a trace shows while the live picture shows a step: rows by step, from step 0 on.
 * @typedef {object} Frame
 * @property {number} trace its place among the chart's traces
 * @property {Numbers[]} [x]
 * @property {Numbers[]} [y]
 */

/**
 * The same where the step picks some points.
 * @typedef {object} Pick
 * @property {number} trace
 * @property {Numbers} x
 * @property {Numbers} y
 * @property {Numbers[]} points rows by step of places among x and y, filled up by NaN
 */

/**
 * @typedef {object} Chart
 * @property {Trace[]} data
 * @property {string} alt text alternative
 * @property {string} [title]
 * @property {string} [text]
 * @property {boolean} [free] where only the others are against the step
 * @property {Frame[]} [frames]
 */

/**
 * Paths of one curve's rates, one after another.
 * @typedef {object} TrialPaths
 * @property {Float32Array} x
 * @property {Float32Array} y
 * @property {Float32Array} counts how many points each has
 * @property {Numbers[]} edge where each leaves the window, NaN where it does not
 */

/**
 * What changes with a number. Rows are curves of a sweep, or rows of a map; all arrays by row have a column a rate.
 * @typedef {object} Content
 * @property {Chart[]} charts
 * @property {string} [of] name of the setting that the charts show
 * @property {number} [more] while there is more to come: what the browser asks for it with
 * @property {number} [pause] ms before it does
 * @property {boolean} [still] whether the paths of all rates may be asked for
 * @property {Numbers} rates
 * @property {Numbers} places of the rates along the axis
 * @property {string[]} [names] of the curves, of a sweep
 * @property {number} at place of the rate that is set
 * @property {Numbers[]} shown heights of the curves, of a sweep
 * @property {Numbers[]} values
 * @property {Numbers[]} endings places among the words' endings
 * @property {Numbers[]} stops steps at which the runs ended
 * @property {TrialPaths[]} [paths] once they were asked for
 * @property {Numbers} rows places of the rows along the axis, of a map
 * @property {number} row the one that is set, of a map
 * @property {string[]} [rowTexts] of a map
 * @property {Numbers[]} gone which runs diverged, of a map
 */

/**
 * Texts of what is told about a place.
 * @typedef {object} Words
 * @property {string} picture
 * @property {string} slider
 * @property {string} take
 * @property {string} idle
 * @property {string} square of a map
 * @property {string} loss
 * @property {string} diverged
 * @property {string} point of a sweep
 * @property {string} value
 * @property {string[]} endings
 */

/**
 * What lasts longer.
 * @typedef {object} Setup
 * @property {boolean} takes whether places can be taken
 * @property {boolean} step whether the charts are against the step
 * @property {boolean} stacked
 * @property {boolean} paired
 * @property {Partial<Words>} words
 * @property {(Record<string, any> & { height: number })[]} layouts
 * @property {Pick[][]} picks
 */

/** @typedef {{ data: Trace[] }} Ground traces that lie under all charts */

export {}
