// How the charts look.

export const STYLE = `
.charts-live { font-family: var(--st-font); color: var(--st-text-color) }
.charts-live .row { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 260px), 1fr));
  gap: .5rem 1.5rem }
.charts-live .row.paired { grid-template-columns: repeat(auto-fit, minmax(min(100%, max(260px, 40%)), 1fr)) }
.charts-live .row.stacked { grid-template-columns: minmax(0, 1fr) }
.charts-live .chart { position: relative; min-width: 0 }
.charts-live .chart h4 { margin: 0 0 .25rem; padding: 0; font-size: 1.1rem }
.charts-live .chart p { margin: .25rem 0 1rem; font-size: .95rem }
.charts-live .plot { touch-action: pan-y }
.charts-live.takes .plot { cursor: crosshair }
.charts-live.steps .plot { cursor: ew-resize }
.charts-live .cursor { position: absolute; width: 0; border-left: 2px dotted var(--st-text-color);
  pointer-events: none }
.charts-live .dot { position: absolute; width: 1rem; height: 1rem; margin: -.5rem; border-radius: 50%;
  pointer-events: none; border: 3px solid var(--st-text-color); background: var(--st-background-color) }
.charts-live .bar { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .75rem; min-height: 4.6rem }
.charts-live .bar input { flex: none; accent-color: var(--st-primary-color); height: 1.75rem; margin: 0 }
.charts-live .bar output { flex: 1 1 12rem; font-variant-numeric: tabular-nums }
.charts-live .bar button { height: 2.25rem; padding: 0 .75rem; color: inherit; font: inherit; cursor: pointer;
  background: var(--st-secondary-background-color); border: 1px solid var(--st-border-color);
  border-radius: var(--st-button-radius) }
.charts-live .bar button:disabled { opacity: .5; cursor: default }
.charts-live :focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px }
.charts-live [hidden] { display: none }
`
