// A number can be typed: every slider gets a pencil, which opens a box on its value; so does Enter, F2 or a first digit
// while the slider has the focus. Python reads what was typed, and answers with a sentence where it cannot be taken.
// Streamlit's own nodes are left alone: a pencil or a box is one more child, at the end of a slider.

const SLIDER = "[data-testid=stSlider]"
const ICON = "M3 17.2V21h3.8L17.8 9.9l-3.7-3.7zM20.7 7a1 1 0 0 0 0-1.4l-2.3-2.3a1 1 0 0 0-1.4 0l-1.8 1.8 3.7 3.7z"
const STYLE = `
.st-key-entry { position: absolute }
${SLIDER} { position: relative }
${SLIDER} > label { padding-right: 28px }
.entry-pencil { position: absolute; top: -4px; right: 0; width: 28px; height: 28px; padding: 5px; border: 0;
  border-radius: 6px; background: none; color: inherit; opacity: .6; cursor: text }
.entry-pencil svg { display: block; width: 18px; height: 18px; fill: currentColor }
${SLIDER}:hover > .entry-pencil, .entry-pencil:focus-visible { opacity: 1 }
.entry-pencil:hover { background: color-mix(in srgb, currentColor 12%, transparent) }
.entry-pencil:focus-visible, .entry-box input:focus { outline: 2px solid var(--entry-accent); outline-offset: -1px }
.entry-box { position: absolute; z-index: 10; top: -5px; right: 0; width: 100%; display: flex; flex-direction: column;
  align-items: flex-end; pointer-events: none; color: var(--entry-ink) }
.entry-box > * { pointer-events: auto }
.entry-box input { box-sizing: border-box; width: min(7rem, 50%); height: 30px; padding: 0 8px; font: inherit;
  text-align: right; color: inherit; background: var(--entry-ground);
  border: 1px solid color-mix(in srgb, var(--entry-ink) 50%, transparent); border-radius: 6px }
.entry-box [role=alert] { margin-top: 4px; padding: 4px 8px; font-size: .875rem; line-height: 1.3; border-radius: 6px;
  background: var(--entry-ground); border: 1px solid color-mix(in srgb, var(--entry-ink) 25%, transparent) }
.entry-box [aria-invalid] + [role=alert] { border-color: var(--entry-accent) }
@media (pointer: coarse) { .entry-pencil { top: -8px; width: 36px; height: 36px; padding: 9px } }
`

function tag(name, parent, properties) {
  const made = Object.assign(document.createElement(name), properties)
  parent.append(made)
  return made
}

// The words of a slider's label; of a typeset symbol only what it says.
function labelOf(slider) {
  const label = slider.querySelector("label").cloneNode(true)
  for (const part of label.querySelectorAll("annotation, .katex-html")) part.remove()
  return label.textContent.trim()
}
function keyOf(slider) {
  return [...slider.closest("[class*=st-key-]").classList].find(name => name.startsWith("st-key-"))
}

function mount(host) {
  const gone = new AbortController()
  const style = tag("style", document.head, { textContent: STYLE })
  let box = null // the one that is open, if any
  const entry = { word: "", send() {}, hear, remove }

  function equip() {
    for (const slider of document.querySelectorAll(`${SLIDER}:not(:has(> .entry-pencil))`)) {
      const pencil = tag("button", slider, { type: "button", className: "entry-pencil" })
      pencil.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICON}"/></svg>`
      pencil.addEventListener("click", () => open(slider))
    }
    for (const pencil of document.querySelectorAll(".entry-pencil")) {
      const named = entry.word + pencil.parentElement.querySelector("label").textContent
      if (pencil.named === named) continue // this is asked at every change of the page
      pencil.named = named
      pencil.title = `${entry.word}: ${labelOf(pencil.parentElement)}`
    }
  }
  let waiting = 0
  const observer = new MutationObserver(() => (waiting ||= requestAnimationFrame(() => ((waiting = 0), equip()))))
  observer.observe(document.body, { childList: true, subtree: true })

  function open(slider, first) {
    close()
    const range = slider.querySelector("input[type=range]")
    const node = tag("div", slider, { className: "entry-box" })
    const look = getComputedStyle(host)
    for (const [name, like] of [["ground", "background-color"], ["ink", "text-color"], ["accent", "primary-color"]])
      node.style.setProperty(`--entry-${name}`, look.getPropertyValue(`--st-${like}`))
    const field = tag("input", node, { type: "text", autocomplete: "off", spellcheck: false, enterKeyHint: "done" })
    const ends = [...slider.querySelectorAll("[data-testid=stSliderTickBar] p")].map(end => end.textContent).join(" – ")
    field.setAttribute("aria-label", `${labelOf(slider)}, ${ends}`)
    const value = range.getAttribute("aria-valuetext")
    field.value = first ?? value
    const told = tag("div", node, { role: "alert", textContent: ends })
    box = { slider, node, field, told, range, value, number: null, back: true }
    field.addEventListener("keydown", event => {
      event.stopPropagation()
      if (event.isComposing) return
      if (event.key === "Enter") submit(true)
      if (event.key === "Escape") close(true)
    })
    field.addEventListener("blur", () => box?.field === field && submit(false))
    field.addEventListener("input", () => {
      told.textContent = ends
      field.removeAttribute("aria-invalid")
    })
    field.focus()
    if (first === undefined) field.select()
  }
  // `back`: whether the slider gets the focus when the box closes, as after a key.
  function close(back) {
    if (!box) return
    const { node, range } = box
    box = null
    node.remove()
    if (back) range.focus()
  }
  function submit(back) {
    if (box.field.value.trim() === box.value || !box.field.value.trim()) return close(back)
    if (!back && box.field.ariaInvalid) return // refused, and the person is elsewhere now
    Object.assign(box, { number: performance.now(), back })
    entry.send({ place: keyOf(box.slider), text: box.field.value, number: box.number })
  }
  function hear({ word, answer }) {
    entry.word = word
    equip()
    if (!box || !answer || answer.number !== box.number) return
    if (!answer.refusal) return close(box.back)
    box.told.textContent = answer.refusal
    box.field.setAttribute("aria-invalid", "true")
  }
  function remove() {
    close()
    gone.abort()
    observer.disconnect()
    cancelAnimationFrame(waiting)
    style.remove()
    for (const pencil of document.querySelectorAll(".entry-pencil")) pencil.remove()
  }
  document.addEventListener("keydown", event => {
    const slider = event.target.matches?.("input[type=range]") && event.target.closest(SLIDER)
    if (!slider || event.ctrlKey || event.metaKey || event.altKey) return
    const digit = /^[0-9.,-]$/.test(event.key)
    if (!digit && event.key !== "Enter" && event.key !== "F2") return
    event.preventDefault()
    open(slider, digit ? event.key : undefined)
  }, { signal: gone.signal })
  return entry
}

export default function ({ data, parentElement: host, setTriggerValue }) {
  host.entry ??= mount(host)
  host.entry.send = typed => setTriggerValue("typed", typed)
  host.entry.hear(data)
  return () => setTimeout(() => { // also called before the next call of this function
    if (host.isConnected) return
    host.entry?.remove()
    delete host.entry
  })
}
