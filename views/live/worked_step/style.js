// How the formula panel looks.

export const STYLE = `
.glass { font-family: var(--st-font); color: var(--st-text-color); max-width: 44rem; container-type: inline-size }
.glass [hidden] { display: none }
.glass .knob { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .75rem; margin-bottom: .5rem }
.glass .knob input { flex: 1 1 9rem; min-width: 8rem; height: 2rem; margin: 0; accent-color: var(--st-primary-color) }
.glass .knob output { min-width: 6.5em; font-variant-numeric: tabular-nums }
.glass .terms { display: flex; flex-wrap: wrap; gap: .25rem }
.glass .terms button { display: flex; align-items: center; gap: .3rem; min-height: 1.9rem; padding: 0 .5rem 0 .35rem;
  color: inherit; font: inherit; font-size: .85rem; text-align: start; cursor: pointer;
  border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius);
  background: var(--st-secondary-background-color) }
.glass .terms button:hover, .glass .terms button.lit { border-color: currentColor }
.glass .terms button[aria-pressed=false] { background: none; opacity: .55 }
.glass .terms button[aria-pressed=false] .words { text-decoration: line-through }
.glass .terms svg { flex: none; width: 2.25rem; height: 1.1rem; overflow: visible }
.glass .moves { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .6rem; margin-top: .5rem;
  font-size: .9rem }
.glass .moves select { height: 2.25rem; padding: 0 .4rem; color: inherit; font: inherit; cursor: pointer;
  background: var(--st-secondary-background-color); border: 1px solid var(--st-border-color);
  border-radius: var(--st-button-radius) }
.glass .scaled { margin: .35rem 0 0; font-size: .85rem; opacity: .75 }
.glass h4 { margin: .75rem 0 .25rem; padding: 0; font-size: 1.1rem; font-variant-numeric: tabular-nums }
.glass .line { padding: .2rem 0; border-top: 1px solid var(--st-border-color) }
.glass .row { display: grid; grid-template-columns: 1.6rem minmax(0, 1fr); align-items: baseline; font-size: .95rem }
.glass .row.symbols { grid-template-columns: minmax(0, 1fr); font-size: 1.15rem }
.glass .row.symbols .label { display: none }
.glass .label { opacity: .75; font-style: italic; font-family: KaTeX_Math, serif }
.glass .formula { display: flex; align-items: center; gap: 0 .3em; min-width: 0 }
.glass .formula > span { display: flex; align-items: center; max-width: 100%; overflow: auto hidden;
  scrollbar-width: thin; white-space: nowrap; padding: 0 2px }
.glass .long .formula { flex-direction: column; align-items: start }
@container (max-width: 27rem) {
  .glass .row:not(.symbols, .short) .formula { flex-direction: column; align-items: start }
  .glass .short .formula { flex-wrap: wrap }
}
.glass .formula .katex { flex: none; font-size: 1em }
.glass .formula .base { margin-block: .05em }
.glass .formula [data-term] { border-radius: .2em; cursor: default }
.glass .formula .lit { background: color-mix(in srgb, currentColor 22%, transparent);
  box-shadow: 0 0 0 .1em color-mix(in srgb, currentColor 22%, transparent) }
.glass :focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px }
`
