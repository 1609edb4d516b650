// How the matrices look.

export const STYLE = `
.matrices { font-family: var(--st-font); color: var(--st-text-color) }
.matrices .bar { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1.5rem; margin-bottom: .5rem;
  padding: .4rem 0; position: sticky; top: 3.5rem; z-index: 2; background: var(--st-background-color) }
.matrices .bar label, .matrices .bar div { display: flex; align-items: center; gap: .5rem; min-width: 0 }
.matrices .bar input { flex: 1 1 6rem; width: 10rem; min-width: 4rem; height: 2rem; accent-color: var(--lit) }
.matrices .bar span { white-space: nowrap }
.matrices .bar output { font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap }
.matrices .bar button { width: 2.25rem; height: 2.25rem; padding: 0; color: inherit; cursor: pointer;
  background: var(--st-secondary-background-color); border: 1px solid var(--st-border-color);
  border-radius: var(--st-button-radius) }
.matrices .bar button:hover { border-color: var(--st-primary-color) }
.matrices .bar svg { width: 1.3rem; height: 1.3rem; fill: currentColor; display: block; margin: auto }
.matrices :focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px }
.matrices .columns { display: flex; flex-wrap: wrap; gap: .5rem 3rem }
.matrices section { min-width: 0; max-width: 100%; padding: .25rem 0 .75rem }
.matrices h4 { margin: 0; padding: .25rem 0; font-size: 1rem; font-weight: 600 }
.matrices .equation { display: flex; flex-wrap: wrap; align-items: center; gap: .3rem .6rem; padding: .25rem 0;
  max-width: 100% }
.matrices figure { margin: 0; min-width: 0; max-width: 100%; display: flex; flex-direction: column;
  align-items: center }
.matrices figcaption { font-style: italic; font-size: 1.05rem; font-family: KaTeX_Math, serif }
.matrices small { font-size: .85rem; opacity: .8 }
.matrices .scroll { max-width: 100%; overflow: auto hidden; scrollbar-width: thin; padding: 2px;
  border: solid var(--st-text-color); border-width: 0 2px; border-radius: 6px }
.matrices table { border-collapse: separate; border-spacing: 2px; margin: 0; font-size: 1rem }
.matrices td, .matrices th { padding: .12rem .42rem; text-align: right; white-space: nowrap;
  border: 2px solid transparent; border-radius: 4px; font-variant-numeric: tabular-nums; line-height: 1.3 }
.matrices th { font-weight: 400; font-size: .8rem; opacity: .7; padding-inline: .2rem }
.matrices td[style] { background: color-mix(in srgb, var(--plus) calc(36% * var(--of)), transparent) }
.matrices td.minus { background: color-mix(in srgb, var(--minus) calc(36% * var(--of)), transparent) }
.matrices td.unit { border-inline: 2px dotted var(--lit) }
.matrices .sample { border-block: 2px solid var(--lit); font-weight: 700 }
.matrices th.sample { opacity: 1; color: var(--lit) }
.matrices td.sample.unit { border: 2px solid var(--lit); box-shadow: 0 0 0 2px var(--lit); font-weight: 800 }
.matrices td.shut { text-decoration: line-through; opacity: .55 }
.matrices td.sum { font-size: .9rem; opacity: .85; border-inline-start: 1px solid var(--st-border-color) }
.matrices td.sum.whole { font-weight: 700; opacity: 1; text-decoration: underline;
  text-decoration-thickness: 2px; text-underline-offset: 3px }
.matrices .sign { font-size: 1.25rem; min-width: .6rem; text-align: center }
.matrices .stack { display: grid; min-width: 0; max-width: 100% }
.matrices .one { grid-area: 1 / 1; visibility: hidden; min-width: 0; margin: 0 }
.matrices .one.shown { visibility: visible }
.matrices p { padding: .15rem 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums }
.matrices .images { display: flex; flex-wrap: wrap; gap: .6rem; align-items: end }
.matrices .image { padding: .25rem; border: 2px solid transparent; border-radius: 6px; cursor: pointer }
.matrices .image svg { height: 3.5rem; fill: currentColor; border: 1px solid var(--st-border-color) }
.matrices .image .framed { fill: none; stroke: var(--minus); stroke-width: 2px; vector-effect: non-scaling-stroke }
.matrices .image.sample { border: 2px solid var(--lit) }
`
