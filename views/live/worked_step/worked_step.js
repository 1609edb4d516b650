// The formula panel: lines typeset in symbols, and under them with the numbers of the step that the live picture shows;
// the quantities in them are drawn into that picture. Python sends the numbers of all steps, so that nothing is asked of
// it while one looks through them. The events by which this talks with the picture are described in the picture's script.

const STYLE = `
.glass { font-family: var(--st-font); color: var(--st-text-color); max-width: 44rem; container-type: inline-size }
.glass [hidden] { display: none }
.glass .knob { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .75rem; margin-bottom: .5rem }
.glass .knob input { flex: 1 1 9rem; min-width: 8rem; height: 2rem; margin: 0; accent-color: var(--st-primary-color) }
.glass .knob output { min-width: 6.5em; font-variant-numeric: tabular-nums }
.glass .terms { display: flex; flex-wrap: wrap; gap: .25rem }
.glass .terms button { display: flex; align-items: center; gap: .3rem; min-height: 1.9rem; padding: 0 .5rem 0 .35rem;
  color: inherit; font: inherit; font-size: .85rem; text-align: start; cursor: pointer; border: 1px solid var(--st-border-color);
  border-radius: var(--st-button-radius); background: var(--st-secondary-background-color) }
.glass .terms button:hover, .glass .terms button.lit { border-color: currentColor }
.glass .terms button[aria-pressed=false] { background: none; opacity: .55 }
.glass .terms button[aria-pressed=false] .words { text-decoration: line-through }
.glass .terms svg { flex: none; width: 2.25rem; height: 1.1rem; overflow: visible }
.glass .moves { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .6rem; margin-top: .5rem; font-size: .9rem }
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
.glass .formula > span { display: flex; align-items: center; max-width: 100%; overflow: auto hidden; scrollbar-width: thin;
  white-space: nowrap; padding: 0 2px }
.glass .long .formula { flex-direction: column; align-items: start }
@container (max-width: 27rem) {
  .glass .row:not(.symbols, .short) .formula { flex-direction: column; align-items: start }
}
.glass .formula .katex { flex: none; font-size: 1em }
.glass .formula .base { margin-block: .05em }
.glass .formula [data-term] { border-radius: .2em; cursor: default }
.glass .formula .lit { background: color-mix(in srgb, currentColor 22%, transparent);
  box-shadow: 0 0 0 .1em color-mix(in srgb, currentColor 22%, transparent) }
.glass :focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px }
`
const TIMES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] // how many times as long moves can be drawn
const LONGEST = 0.25 // of the window, for the longest of them where the factor is chosen for a person
const RESULT = 4 // digits of a result
const PATIENCE = 5000 // ms after which a formula that was not typeset is shown as it is written
const LONG = 8 // numbers beyond which a row's result stands below it
const SHORT = 5 // numbers below which it stands beside it where there is little room, too
const ROOM = 0.6 // rem under a formula for the bar by which it is scrolled
const DASHES = { dash: "6 4", dot: "2 3", dashdot: "6 3 2 3", longdash: "10 4", longdashdot: "10 3 2 3" }
const ROW = '<div class="row"><span class="label" aria-hidden="true"></span><div class="formula" role="math"></div></div>'
const SOURCE = '.st-key-stencils annotation[encoding="application/x-tex"]'

const hidden = new Set() // keys of terms that are not drawn; they stay so when the panel comes back
let chosen = "auto" // how many times as long moves are drawn

// A number for people, with so many digits.
function written(value, digits) {
  if (Number.isNaN(value)) return "–"
  if (!Number.isFinite(value)) return value < 0 ? "−∞" : "∞"
  const rounded = Number(value.toPrecision(Math.max(1, Math.min(17, digits))))
  const size = Math.abs(rounded)
  const text = size && (size < 1e-4 || size >= 1e6) ? rounded.toExponential().replace("e+", "e") : String(rounded)
  return text.replaceAll("-", "−")
}

const subscript = number => String(number).replace(/\d/g, digit => "₀₁₂₃₄₅₆₇₈₉"[digit])

// What a colour in a stencil stands for: a0NNNN for slot NNNN, b0NNNN for a symbol of term NNNN.
function markOf(element) {
  const [red, green, blue] = (element.style.color.match(/\d+/g) ?? []).map(Number)
  return { slot: red === 0xa0 ? 256 * green + blue : null, term: red === 0xb0 ? 256 * green + blue : null }
}

// A sample of how a term looks in the picture.
function sample({ kind, color, dash, width }) {
  const line = { arrow: "M1,9H24", segment: "M1,9H35", bar: "M5,9H31", point: "" }[kind] ?? ""
  const heads = { arrow: "M24,4L35,9L24,14Z", bar: "M5,4V14M31,4V14", point: "M18,9m-6,0a6,6 0 1,0 12,0a6,6 0 1,0 -12,0" }
  const fill = kind === "arrow" ? color : "none"
  const stroke = `stroke="${color}" stroke-width="${Math.min(4, width)}" fill`
  return `<svg viewBox="0 0 36 18" aria-hidden="true"><path d="${line}" ${stroke}="none" stroke-dasharray="${DASHES[dash] ?? ""}"/>
    <path d="${heads[kind] ?? ""}" ${stroke}="${fill}"/></svg>`
}

export function mount(host) {
  const root = document.createElement("div")
  root.className = "glass"
  root.role = "group"
  root.innerHTML = `<style>${STYLE}</style>
    <label class="knob"><span></span><input type="range" min="0" step="1"><output></output></label>
    <div class="terms" role="group"></div>
    <label class="moves"><select></select><span></span></label>
    <p class="scaled"></p>
    <h4></h4><div class="lines"></div>`
  host.append(root)
  const one = selector => root.querySelector(selector)
  const [knob, terms, moves, scaled, title, lines] = [".knob", ".terms", ".moves", ".scaled", "h4", ".lines"].map(one)
  const [turn, told] = [one(".knob input"), one(".knob output")]
  const factor = one("select")

  let panel, cast // what changes with every number, and what lasts longer
  let rows = [] // as drawn: the places of their slots
  let t = 1 // the step shown
  let pending = [] // formulas that have not been typeset yet: tex, where they go, and what follows when they came or did not
  let patience = null
  let pointed = null // the term under the pointer, or with the focus

  // ---- Formulas: copies of what Streamlit has typeset, which comes when it likes

  const arrivals = new MutationObserver(() => place())

  function typeset() {
    const known = [...document.querySelectorAll(SOURCE)].map(note => [note.textContent.trim(), note.closest(".katex")])
    return new Map(known)
  }

  function place() {
    const known = typeset()
    const waiting = pending.filter(({ tex, into, came }) => {
      const found = known.get(tex.trim())
      if (!found) return true
      const copy = found.cloneNode(true)
      copy.querySelector(".katex-mathml")?.remove()
      into.replaceChildren(copy)
      came?.(copy)
    })
    const some = waiting.length < pending.length
    pending = waiting
    if (!pending.length) rest()
    if (some) fill()
  }

  function rest() {
    arrivals.disconnect()
    clearTimeout(patience)
    root.dataset.busy = false
  }

  function wait() {
    root.dataset.busy = true
    arrivals.observe(document.body, { childList: true, subtree: true, characterData: true })
    clearTimeout(patience)
    patience = setTimeout(() => {
      for (const { missed } of pending) missed?.()
      pending = []
      rest()
      fill()
    }, PATIENCE)
    place()
  }

  function build() {
    pending = []
    buildTerms()
    lines.replaceChildren()
    let group = null
    rows = cast.rows.map((row, place) => {
      if (!place || row.line !== cast.rows[place - 1].line) {
        group = document.createElement("div")
        group.className = "line"
        lines.append(group)
      }
      group.insertAdjacentHTML("beforeend", ROW)
      const element = group.lastElementChild
      const [label, formula] = element.children
      element.classList.toggle("symbols", !row.slots.length)
      label.textContent = row.label
      element.classList.toggle("long", row.slots.length > LONG)
      element.classList.toggle("short", row.slots.length < SHORT)
      const drawn = { ...row, formula, leaves: row.slots.map(() => []) }
      for (const tex of [row.tex].flat()) {
        const into = document.createElement("span")
        formula.append(into)
        pending.push({ tex, into, came: copy => mark(copy, drawn, into), missed: () => (drawn.plain = true) })
      }
      return drawn
    })
    wait()
  }

  // Finds a formula's slots and the symbols of terms by their colours, and gives them their own.
  function mark(copy, { slots, leaves }, part) {
    for (const element of copy.querySelectorAll("[style*=color]")) {
      const { slot, term } = markOf(element)
      if (slot === null && term === null) continue
      const of = cast.terms[term ?? slots[slot]?.term]
      element.style.color = of?.color ?? "inherit"
      if (of) element.dataset.term = of.key
      if (slot !== null && !element.childElementCount) leaves[slot]?.push(element)
    }
    // The room that it takes does not depend on whether it can be scrolled.
    const size = parseFloat(getComputedStyle(part).fontSize)
    part.style.height = `calc(${(copy.getBoundingClientRect().height / size).toFixed(3)}em + ${ROOM}rem)`
  }

  // ---- Numbers

  const knobPlace = () => Number(turn.value)
  function valueOf(source, at = t) {
    if (typeof source === "number") return panel.numbers[at - 1][source]
    if ("at" in source) return panel.numbers[at - 1][source.at]
    if ("by" in source) return panel.by[source.by][at - 1][knobPlace()]
    return source.knob ? cast.knob.marks[knobPlace()] : source.value
  }

  function textOf({ text, tight, base, result, ...source }, digits) {
    const shown = text?.replaceAll("-", "−") ?? written(valueOf(source), result ? RESULT : digits)
    return (tight && shown.startsWith("−")) || (base && shown.includes("e")) ? `(${shown})` : shown
  }

  function fill() {
    if (!panel?.numbers.length) return
    title.textContent = cast.words.step.replace("{t}", t).replace("{a}", subscript(t - 1)).replace("{b}", subscript(t))
    for (const [place, { tex, label, slots, formula, leaves, plain }] of rows.entries()) {
      const digits = panel.finer?.[place]?.[t - 1][knobPlace()] ?? panel.digits[t - 1][place]
      const texts = slots.map(slot => textOf(slot, digits))
      for (const [slot, text] of texts.entries())
        for (const leaf of leaves[slot]) if (leaf.textContent !== text) leaf.textContent = text
      const all = spoken([tex].flat().join(" "), texts)
      formula.setAttribute("aria-label", `${label} ${all}`.trim())
      if (plain) formula.textContent = all
    }
  }

  // A formula with its numbers, in plain text.
  const spoken = (tex, texts) =>
    tex
      .replace(/\\textcolor\{#a0([0-9a-f]{4})\}\{0\}/gi, (_, slot) => texts[parseInt(slot, 16)])
      .replace(/\\textcolor\{#[0-9a-f]{6}\}/gi, "")
      .replace(/\\[,;:! ]|\\(left|right|quad|qquad)(?![a-z])/g, " ")

  // ---- The picture

  const wayOf = ({ way, sign }, at) => (way ?? [{ value: 0 }, { value: 0 }]).map(source => sign * valueOf(source, at))

  // The largest factor with which the longest move of all steps stays a small part of the window; never below 1.
  function usual() {
    const sides = panel.window.map(([low, high]) => high - low)
    let longest = 0
    for (const term of cast.terms.filter(({ move, at }) => move && at))
      for (let at = 1; at <= panel.numbers.length; at++) {
        const share = Math.max(...wayOf(term, at).map((way, axis) => Math.abs(way) / sides[axis]))
        if (Number.isFinite(share)) longest = Math.max(longest, share)
      }
    return longest ? (TIMES.findLast(times => times * longest <= LONGEST) ?? 1) : 1
  }

  let times = 1
  function measure() {
    times = chosen === "auto" ? usual() : chosen
    moves.hidden = !cast.terms.some(({ move }) => move)
    scaled.hidden = !cast.terms.some(({ scaled }) => scaled)
    moves.lastElementChild.textContent = (times === 1 ? cast.words.true : cast.words.moves).replace("{k}", times)
  }

  function draw() {
    if (!panel.numbers.length) return send(null)
    const items = cast.terms
      .filter(({ key, at }) => at && !hidden.has(key))
      .map(term => {
        const { key, kind, scaled, color, dash, width, name } = term
        const [x, y] = term.at.map(source => valueOf(source))
        const [dx, dy] = wayOf(term, t).map(way => (term.move ? times * way : way))
        return { key, kind, x, y, dx, dy, scaled, color, dash, width, label: name }
      })
    send({ items })
  }

  const send = detail => dispatchEvent(new CustomEvent("descent-overlay", { detail }))

  function follow() {
    if (!panel) return
    const step = window.descentExplorer.step?.step ?? panel.steps
    t = Math.max(1, Math.min(step, panel.numbers.length))
    fill()
    draw()
  }

  // ---- Terms, and what is turned

  function buildTerms() {
    const button = term => `<button type="button">${sample(term)}<span class="name"></span><span class="words"></span></button>`
    terms.innerHTML = cast.terms.map(button).join("")
    for (const [place, { key, tex, name, words }] of cast.terms.entries()) {
      const button = terms.children[place]
      const [, symbol, text] = button.children
      button.dataset.term = key
      button.ariaPressed = !hidden.has(key)
      symbol.style.color = cast.terms[place].color
      symbol.textContent = name
      text.textContent = words
      for (const one of [tex].flat()) if (one) pending.push({ tex: one, into: symbol })
      button.onclick = () => {
        if (!hidden.delete(key)) hidden.add(key)
        button.ariaPressed = !hidden.has(key)
        draw()
      }
    }
  }

  function label() {
    const { words } = cast
    root.setAttribute("aria-label", words.panel)
    scaled.textContent = words.scaled
    terms.setAttribute("aria-label", words.terms)
    factor.setAttribute("aria-label", words.factor)
    const option = value => `<option value="${value}"></option>`
    factor.innerHTML = ["auto", ...TIMES].map(option).join("")
    for (const each of factor.options) each.textContent = each.value === "auto" ? words.auto : `${each.value}×`
    factor.value = chosen
  }

  function tellKnob() {
    if (!cast.knob) return
    const { label, unit, marks } = cast.knob
    told.textContent = `${written(marks[knobPlace()], 12)} ${unit ?? ""}`
    one(".knob span").textContent = label
    turn.setAttribute("aria-valuetext", told.textContent)
  }

  turn.oninput = () => {
    tellKnob()
    measure()
    follow()
  }
  factor.onchange = () => {
    chosen = factor.value === "auto" ? "auto" : Number(factor.value)
    measure()
    draw()
  }

  function point(event) {
    const key = event.target.closest("[data-term]")?.dataset.term ?? null
    if (key === pointed) return
    pointed = key
    dispatchEvent(new CustomEvent("descent-hover", { detail: { key } }))
  }
  const leave = () => point({ target: root })
  for (const part of [terms, lines]) {
    part.addEventListener("pointerover", point)
    part.addEventListener("pointerleave", leave)
  }
  terms.addEventListener("focusin", point)
  terms.addEventListener("focusout", leave)

  function highlight({ detail: { key } }) {
    for (const element of root.querySelectorAll(".lit")) element.classList.remove("lit")
    if (key !== null) for (const element of root.querySelectorAll(`[data-term="${CSS.escape(key)}"]`)) element.classList.add("lit")
  }

  // What formulas and terms look like, whatever the numbers in them.
  const formOf = ({ rows, terms }) =>
    JSON.stringify([rows.map(({ tex, line, label, slots }) => [tex, line, label, slots.map(({ term }) => term)]), terms])

  function show(moving, lasting) {
    panel = moving
    if (cast !== lasting) {
      const before = cast?.knob
      const same = cast && formOf(cast) === formOf(lasting)
      cast = lasting
      const { knob: now } = cast
      knob.hidden = !now
      if (now && JSON.stringify([before?.label, before?.marks]) !== JSON.stringify([now.label, now.marks])) {
        turn.max = now.marks.length - 1
        turn.value = now.start
      }
      label()
      if (same) for (const [place, row] of rows.entries()) Object.assign(row, cast.rows[place])
      else build()
    }
    tellKnob()
    measure()
    follow()
  }

  addEventListener("descent-step", follow)
  addEventListener("descent-hover", highlight)

  function remove() {
    removeEventListener("descent-step", follow)
    removeEventListener("descent-hover", highlight)
    rest()
    leave()
    send(null)
    root.remove()
  }

  return { show, remove }
}
