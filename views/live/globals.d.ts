// What the scripts find in the window: Plotly, which the loader loads, and what they share with each other.

import type { PlotlyChart, Trace } from "./plotly_internals.js"
import type { Details, Shared } from "./shared.js"

interface Plotly {
  newPlot(chart: Element, data: Trace[], layout: object, config?: object): Promise<PlotlyChart>
  react(chart: Element, data: Trace[], layout: object, config?: object): Promise<PlotlyChart>
  restyle(chart: Element, changes: object, traces: number[]): Promise<PlotlyChart>
  relayout(chart: Element, changes: object): Promise<PlotlyChart>
  downloadImage(chart: Element | object, options: object): Promise<string>
  purge(chart: Element): void
}

type Events = { [Name in keyof Details]: CustomEvent<Details[Name]> }

declare global {
  interface Window {
    Plotly: Plotly
    descentExplorer?: Shared
  }
  interface WindowEventMap extends Events {}
  interface History {
    /** Set by back.js once it has taken the place of pushState. */
    onePressAPage?: boolean
  }
}
