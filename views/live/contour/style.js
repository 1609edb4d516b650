// How the live picture looks.

export const STYLE = `
.canvas { container-type: inline-size; font-family: var(--st-font); color: var(--st-text-color) }
.canvas .charts { display: grid; grid-template: "memo memo" "warning warning" "contour losses" "bar bar" / 3fr 2fr; gap: .5rem 1rem }
@container (max-width: 720px) { .canvas .charts { grid-template: "memo" "warning" "contour" "bar" "losses" / 1fr } }
.canvas.alone .charts { grid-template: "memo" "warning" "contour" "bar" / 1fr }
.canvas .memo { grid-area: memo; margin: 0; overflow-wrap: anywhere }
.canvas.alone .losses { display: none }
.canvas .contour, .canvas .losses { position: relative; min-width: 0 }
.canvas .contour { grid-area: contour }
.canvas .losses { grid-area: losses }
.canvas .bar { grid-area: bar }
.canvas .under { position: absolute; overflow: hidden; pointer-events: none }
.canvas .under > * { transform-origin: 0 0 }
.canvas .sketch { position: absolute; left: 0; top: 0 }
.canvas .fleeting { position: absolute; left: 0; top: 0; fill: none }
.canvas .fleeting path { vector-effect: non-scaling-stroke; opacity: .75 }
.canvas .paths { position: relative; will-change: transform }
.canvas .solid { position: absolute; left: 0; width: 100%; background: var(--st-background-color); touch-action: none }
.canvas .warning { grid-area: warning; margin: 0 }
.canvas [hidden] { display: none }
.canvas.in-space .over, .canvas.in-space .bar :is(.pin, .closer, .farther) { display: none }
.canvas .over { position: absolute; pointer-events: none; font-size: 1rem }
.canvas .start { position: absolute; left: 0; top: 0; will-change: transform; width: 2rem; height: 2rem; margin: -1rem;
  padding: 0; border-radius: 50%; border: 3px solid transparent; background: none; cursor: grab; touch-action: none }
.canvas .start:hover, .canvas .start:focus-visible, .canvas .start.held {
  border-color: var(--st-primary-color); outline: none }
.canvas .start.held { cursor: grabbing }
@media (pointer: coarse) { .canvas .start { width: 3rem; height: 3rem; margin: -1.5rem } }
.canvas .cursor { position: absolute; width: 0; border-left: 2px dotted var(--st-text-color); pointer-events: none }
.canvas .bar { display: flex; flex-wrap: wrap; align-items: center; gap: .35rem }
.canvas .bar input { flex: 1 1 8rem; min-width: 8rem; accent-color: var(--st-primary-color); height: 2.25rem }
.canvas .bar output { min-width: 7.5em; text-align: center; font-variant-numeric: tabular-nums }
.canvas .bar button, .canvas .bar select { height: 2.5rem; min-width: 2.5rem; padding: 0 .4rem; color: inherit;
  font: inherit; background: var(--st-secondary-background-color); border: 1px solid var(--st-border-color);
  border-radius: var(--st-button-radius); cursor: pointer }
.canvas .bar button:hover, .canvas .bar select:hover { border-color: var(--st-primary-color) }
.canvas .bar button[aria-pressed=true] { background: var(--st-primary-color); color: var(--st-background-color) }
.canvas .bar svg { width: 1.3rem; height: 1.3rem; fill: currentColor; display: block; margin: auto }
.canvas :focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px }
.canvas .results { overflow-x: auto; margin-top: 1rem }
.canvas table { width: 100%; border-collapse: collapse; white-space: nowrap; font-size: .9rem; margin: 0 }
.canvas th, .canvas td { padding: .4rem .6rem; text-align: start; font-weight: inherit;
  border: solid var(--st-border-color); border-width: 0 0 1px; font-variant-numeric: tabular-nums }
.canvas th { opacity: .75; white-space: normal; vertical-align: bottom }
.canvas .ghost { opacity: .4 }
.canvas .spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
`
