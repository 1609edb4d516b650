// Charts beside the live picture: a sweep or a map whose points can be tried and taken, or several pictures in a row.
// Python composes every trace; here they are kept alive, and what lies under the pointer is told. Charts against the step
// mark the step that the live picture shows, and can change it, by events that the live picture's script describes; a
// chart may also have frames, which show what belongs to that step.

const STYLE = `
.charts-live { font-family: var(--st-font); color: var(--st-text-color) }
.charts-live .row { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 260px), 1fr)); gap: .5rem 1.5rem }
.charts-live .row.paired { grid-template-columns: repeat(auto-fit, minmax(min(100%, max(260px, 40%)), 1fr)) }
.charts-live .row.stacked { grid-template-columns: minmax(0, 1fr) }
.charts-live .chart { position: relative; min-width: 0 }
.charts-live .chart h4 { margin: 0 0 .25rem; padding: 0; font-size: 1.1rem }
.charts-live .chart p { margin: .25rem 0 1rem; font-size: .95rem }
.charts-live .plot { touch-action: pan-y }
.charts-live.takes .plot { cursor: crosshair }
.charts-live.steps .plot { cursor: ew-resize }
.charts-live .cursor { position: absolute; width: 0; border-left: 2px dotted var(--st-text-color); pointer-events: none }
.charts-live .dot { position: absolute; width: 1rem; height: 1rem; margin: -.5rem; border-radius: 50%; pointer-events: none;
  border: 3px solid var(--st-text-color); background: var(--st-background-color) }
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
const CONFIG = { displayModeBar: false, doubleClick: false, responsive: false, staticPlot: true }
const EVENT = "descent-trial"
const NARROW = 420 // pixels below which a chart is not higher than wide
const REST = 250 // ms without a change after which the paths of all rates are asked for, or Plotly draws
const FAR = 1e5 // pixels beyond which lines are left to Plotly
const ANSWER = 2000 // ms after which an answer is no longer waited for
const TRIES = 3
const SOON = 120 // ms without a change after which charts against the step are drawn anew

export function mount(host, setStateValue, setTriggerValue) {
  const { Plotly } = window
  const root = document.createElement("div")
  root.className = "charts-live"
  root.role = "group"
  root.innerHTML = `<style>${STYLE}</style><div class="row"></div>
    <div class="bar"><input type="range" min="0" step="1"><output aria-live="polite"></output>
    <button type="button"></button></div>`
  host.append(root)
  const [row, bar, slider, told, take] = [".row", ".bar", "input", "output", "button"].map(s => root.querySelector(s))
  const dot = document.createElement("div")
  dot.className = "dot"

  let picture, cast, ground
  let at = null // the place under the pointer: of a curve or row, and of a rate
  let curve = 0 // the curve or row to which the keys belong
  let pressed = null
  let waiting = null // for the answer to what was taken
  let next = null // what was taken meanwhile
  let resting = null
  let asking = false
  let drawing = null // of all charts, soon
  let framing = null // of what belongs to the step, at the next frame of the screen
  let settling = null // of what was moved by hand
  const tellBusy = () => (root.dataset.busy = Boolean(asking || drawing || framing || settling))

  const plots = () => [...row.querySelectorAll(".plot")]
  const cursors = () => [...row.querySelectorAll(".cursor")]

  // ---- Drawing

  // A heading without words would still be read out.
  function entitle(box, title) {
    const heading = box.querySelector("h4") ?? document.createElement("h4")
    heading.textContent = title ?? ""
    if (!title) heading.remove()
    else if (!heading.isConnected) box.prepend(heading)
  }

  function draw() {
    const { charts } = picture
    if (row.childElementCount !== charts.length) {
      row.innerHTML = charts.map(() => `<div class="chart"><div class="plot"></div><p></p>
        <div class="cursor" hidden></div></div>`).join("")
      if (cast.takes) row.firstElementChild.append(dot)
    }
    for (const [place, chart] of charts.entries()) {
      const box = row.children[place]
      const [plot, text] = [box.querySelector(".plot"), box.querySelector("p")]
      entitle(box, chart.title)
      text.textContent = chart.text ?? ""
      text.hidden = !chart.text
      plot.setAttribute("role", "img")
      plot.setAttribute("aria-label", chart.alt)
      const width = box.clientWidth
      const layout = { ...structuredClone(cast.layouts[place]), width }
      if (width < NARROW) layout.height = Math.min(layout.height, Math.max(340, width))
      const data = [...(ground?.data ?? []), ...chart.data]
      for (const { trace, ...shown } of framesAt(place)) data[trace] = { ...data[trace], ...shown }
      restore(plot)
      Plotly.react(plot, data, layout, CONFIG)
    }
    clearTimeout(settling)
    settling = null
    framed = window.descentExplorer.step?.step
    point(null)
    showStep()
    if (!cast.takes) return
    const { x } = axes()
    slider.style.marginLeft = `${x.offset - 8}px` // its ends below those of the axis
    slider.style.width = `${x.length + 16}px`
  }

  function show(moving, lasting, land) {
    const same = cast?.takes && JSON.stringify([moving.names, moving.rowTexts]) === JSON.stringify([picture.names, picture.rowTexts])
    const place = same ? at : null // the pointer has not moved
    picture = moving
    window.descentExplorer.shown = picture.of
    cast = lasting
    ground = land
    root.classList.toggle("takes", Boolean(cast.takes))
    root.classList.toggle("steps", Boolean(cast.step))
    row.classList.toggle("stacked", Boolean(cast.stacked))
    row.classList.toggle("paired", Boolean(cast.paired))
    bar.hidden = !cast.takes
    const soon = cast.step && row.childElementCount === picture.charts.length
    if (soon) drawSoon()
    else draw()
    if (place) point(place)
    if (cast.takes) {
      root.setAttribute("aria-label", cast.words.picture)
      slider.setAttribute("aria-label", cast.words.slider)
      slider.max = picture.rates.length - 1
      if (!place && picture.names) slider.value = picture.at
      take.textContent = cast.words.take
      slider.hidden = !picture.names // a map has no line to move along
      curve = Math.min(curve, (picture.names?.length ?? 1) - 1)
    }
    answered()
    clearTimeout(resting)
    const asks = picture.names?.length && picture.still && !picture.paths
    asking = Boolean(asks || picture.more)
    tellBusy()
    if (waiting) return // one request at a time
    if (picture.more) resting = setTimeout(() => ask("more", picture.more), picture.pause ?? 20)
    else if (asks) resting = setTimeout(() => ask("paths", picture.of), REST)
  }

  // Until an answer is shown: of two requests of a page at once Streamlit may drop one.
  function ask(trigger, value, tries = TRIES) {
    asking = tries > 0
    tellBusy()
    if (!tries) return
    if (window.descentExplorer.occupied?.()) return (resting = setTimeout(() => ask(trigger, value, tries), REST))
    setTriggerValue(trigger, value)
    resting = setTimeout(() => ask(trigger, value, tries - 1), ANSWER)
  }

  // Charts against the step come after the picture, once the numbers rest for a moment.
  function drawSoon() {
    clearTimeout(drawing)
    drawing = setTimeout(() => {
      drawing = null
      draw()
      tellBusy()
    }, SOON)
  }

  // ---- What belongs to the step that the live picture shows

  let framed // the step of which it is drawn

  // By trace, with the points that it has then.
  function framesAt(place) {
    const { step } = window.descentExplorer.step ?? {}
    if (step === undefined) return []
    const first = ground?.data.length ?? 0
    const at = rows => rows[Math.min(step, rows.length - 1)]
    return [...(picture.charts[place].frames ?? []), ...cast.picks[place]].map(({ trace, x, y, points }) => {
      const picked = points && Array.from(at(points)).filter(Number.isFinite)
      const shown = points ? { x: picked.map(k => x[k]), y: picked.map(k => y[k]) } : { ...(x && { x: at(x) }), y: at(y) }
      return { trace: first + trace, ...shown }
    })
  }

  // At most once for every frame of the screen. Charts that are to be drawn anew show it then.
  function showFrames() {
    if (framing || drawing || framed === window.descentExplorer.step?.step) return
    if (!picture.charts.some((chart, place) => chart.frames?.length || cast.picks[place].length)) return
    framing = requestAnimationFrame(() => {
      framing = null
      if (!drawing) {
        framed = window.descentExplorer.step?.step
        const moved = plots().map((plot, place) => framesAt(place).every(frame => sketch(plot, frame)))
        if (moved.every(Boolean)) {
          clearTimeout(settling)
          settling = setTimeout(settle, REST)
        } else settle()
      }
      tellBusy()
    })
    tellBusy()
  }

  // While steps change, what Plotly drew is moved by hand, which is many times faster; whether that can be done.
  function sketch(plot, { trace, x, y }) {
    const { xaxis, yaxis } = plot._fullLayout
    const { uid, mode } = plot._fullData[trace]
    const drawn = plot.querySelector(`.trace${uid}`)
    const places = Array.from(x ?? plot.data[trace].x, (value, k) => [xaxis.d2p(value), yaxis.d2p(y[k])])
    if (!drawn || !places.flat().every(pixels => Math.abs(pixels) < FAR)) return false
    const [line, dot] = [".js-line", ".point"].map(kind => drawn.querySelector(kind))
    if (mode === "lines" && line) {
      line.setAttribute("d", `M${places.map(([left, top]) => `${left.toFixed(2)},${top.toFixed(2)}`).join("L")}`)
      return true
    }
    if (mode !== "markers" || !dot) return false
    for (let count = drawn.querySelectorAll(".point").length; count < places.length; count++) dot.after(dot.cloneNode())
    for (const [k, each] of drawn.querySelectorAll(".point").entries()) {
      each.style.display = k < places.length ? "" : "none"
      if (k < places.length) each.setAttribute("transform", `translate(${places[k]})`)
    }
    return true
  }

  // By Plotly, as it knows nothing of what was moved by hand.
  function settle() {
    clearTimeout(settling)
    settling = null
    for (const [place, plot] of plots().entries()) {
      const frames = framesAt(place)
      const values = axis => frames.map(({ trace, [axis]: own }) => own ?? plot.data[trace][axis])
      if (!frames.length) continue
      restore(plot)
      Plotly.restyle(plot, { x: values("x"), y: values("y") }, frames.map(({ trace }) => trace))
    }
    tellBusy()
  }

  function restore(plot) {
    for (const dot of plot.querySelectorAll(".point")) dot.style.display = ""
  }

  // ---- What lies under the pointer

  function axes(plot = plots()[0]) {
    const { xaxis: x, yaxis: y, yaxis2: rows } = plot._fullLayout
    const span = axis => ({ from: axis.range[0], to: axis.range[1], offset: axis._offset, length: axis._length })
    return { x: span(x), y: span(y), rows: rows && span(rows) }
  }
  const across = (value, { from, to, offset, length }) => offset + ((value - from) / (to - from)) * length
  const down = (value, { from, to, offset, length }) => offset + ((to - value) / (to - from)) * length
  const nearest = (values, to) => values.reduce((best, v, k) => (Math.abs(v - to) < Math.abs(values[best] - to) ? k : best), 0)

  // Of a sweep: the nearest rate, and the curve that is nearest there, or the row of bands. Of a map: its square.
  function under(event) {
    const box = plots()[0].getBoundingClientRect()
    const [left, top] = [event.clientX - box.left, event.clientY - box.top]
    const { x, y, rows } = axes()
    const share = (left - x.offset) / x.length
    if (share < -0.02 || share > 1.02) return null
    const rate = nearest(picture.places, x.from + share * (x.to - x.from))
    if (!rows) {
      const height = (top - y.offset) / y.length
      if (height < -0.02 || height > 1.02) return null
      return [nearest(picture.rows, y.to - height * (y.to - y.from)), rate]
    }
    if (top < y.offset - 10 || top > rows.offset + rows.length + 10 || !picture.names.length) return null
    if (top > rows.offset) {
      const row = Math.floor(((top - rows.offset) / rows.length) * picture.names.length)
      return [Math.max(0, Math.min(picture.names.length - 1, row)), rate]
    }
    const apart = picture.shown.map(values => Math.abs(down(values[rate], y) - top))
    return [apart.reduce((best, v, k) => (v < (apart[best] ?? Infinity) || Number.isNaN(apart[best]) ? k : best), 0), rate]
  }

  function point(place) {
    at = place
    take.disabled = !at
    cursors()[0].hidden = dot.hidden = !at
    told.textContent = at ? tell(...at) : (cast.words?.idle ?? "")
    if (!at) return trying(null)
    const { x, y, rows } = axes()
    const left = across(picture.places[at[1]], x)
    stand(0, left)
    const value = rows ? picture.shown[at[0]][at[1]] : picture.rows[at[0]]
    const height = down(value, y)
    dot.hidden = !(height >= y.offset - 1 && height <= y.offset + y.length + 1)
    Object.assign(dot.style, { left: `${left}px`, top: `${height}px` })
    if (rows) {
      curve = at[0]
      slider.value = at[1]
      trying(at)
    }
  }

  // A chart's cursor, so many pixels from its left.
  function stand(place, left) {
    const plot = plots()[place]
    const { y, rows } = axes(plot)
    const height = (rows ? rows.offset + rows.length : y.offset + y.length) - y.offset
    const top = plot.offsetTop + y.offset
    Object.assign(cursors()[place].style, { left: `${left - 1}px`, top: `${top}px`, height: `${height}px` })
  }

  // ---- The step that the live picture shows, in every chart

  function showStep() {
    const { step } = window.descentExplorer.step ?? {}
    if (!cast?.step || !plots().length) return
    showFrames()
    for (const [place, plot] of plots().entries()) {
      const { x } = axes(plot)
      const left = across(step, x)
      const inside = left >= x.offset - 1 && left <= x.offset + x.length + 1
      cursors()[place].hidden = picture.charts[place].free || !inside
      stand(place, left)
    }
  }

  function goTo(plot, event) {
    const now = window.descentExplorer.step
    if (!now) return
    const { x } = axes(plot)
    const share = (event.clientX - plot.getBoundingClientRect().left - x.offset) / x.length
    const step = Math.max(0, Math.min(now.steps, Math.round(x.from + share * (x.to - x.from))))
    if (step !== now.step) dispatchEvent(new CustomEvent("descent-go", { detail: { step } }))
  }
  addEventListener("descent-step", showStep)

  const short = value => {
    const [mantissa, power] = Number(value).toPrecision(3).split("e")
    const plain = Number(value)
    if (plain !== 0 && (Math.abs(plain) < 1e-4 || Math.abs(plain) >= 1e6)) return plain.toExponential(2).replace("e+", "e")
    return power === undefined ? String(Number(mantissa)) : String(plain)
  }

  function tell(row, rate) {
    const { words } = cast
    const said = { rate: short(picture.rates[rate]) }
    if (picture.rowTexts) {
      const kind = picture.gone[row][rate] ? words.diverged : words.loss.replace("{v}", short(picture.values[row][rate]))
      return words.square.replace("{rate}", said.rate).replace("{value}", picture.rowTexts[row]).replace("{end}", kind)
    }
    const end = words.endings[picture.endings[row][rate]].replace("{k}", picture.stops[row][rate])
    const value = picture.values[row][rate]
    const loss = Number.isFinite(value) && Math.abs(value) < 1e30 ? words.value.replace("{v}", short(value)) : ""
    return words.point.replace("{name}", picture.names[row]).replace("{rate}", said.rate).replace("{end}", end) + loss
  }

  // ---- The path of that rate, in the live picture beside this

  let last = null
  function trying(place) {
    if (!place && !last) return
    last = place
    dispatchEvent(new CustomEvent(EVENT, { detail: place && pathOf(...place) }))
  }

  function pathOf(row, rate) {
    const paths = picture.paths?.[row]
    if (!paths) return null
    const from = paths.counts.subarray(0, rate).reduce((sum, count) => sum + count, 0)
    const to = from + paths.counts[rate]
    const [x, y] = [paths.x.subarray(from, to), paths.y.subarray(from, to)]
    const edge = paths.edge[rate]
    const end = (values, out) => [values.at(-1), values.at(-1), ...(Number.isFinite(out) ? [out] : [])]
    return {
      name: picture.names[row],
      path: { x, y, customdata: undefined, text: undefined },
      end: { x: end(x, edge[0]), y: end(y, edge[1]) },
    }
  }

  // ---- Pointer and keys

  row.addEventListener("pointerdown", event => {
    if (event.button) return
    const plot = cast?.step && event.target.closest(".plot")
    if (plot && !picture.charts[plots().indexOf(plot)].free) {
      plot.setPointerCapture(event.pointerId)
      goTo(plot, event)
    }
    if (!cast?.takes) return
    pressed = { x: event.clientX, y: event.clientY }
    point(under(event))
  })
  row.addEventListener("pointermove", event => {
    if (cast?.takes) point(under(event))
    else if (event.target.hasPointerCapture(event.pointerId)) goTo(event.target, event) // a drag along a chart
  })
  row.addEventListener("pointerup", event => {
    const still = pressed && Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) < 5
    pressed = null
    if (still && event.pointerType !== "touch" && at) taking() // a finger looks first, and takes by the button
  })
  row.addEventListener("pointerleave", event => {
    if (cast?.takes && event.pointerType !== "touch") point(null)
  })
  slider.oninput = () => point([curve, Number(slider.value)])
  slider.onkeydown = event => {
    const way = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    if (event.key === "Enter" && at) taking()
    if (!way || picture.rowTexts) return
    event.preventDefault()
    curve = (curve + way + picture.names.length) % picture.names.length
    point([curve, Number(slider.value)])
  }
  slider.onblur = event => {
    if (!pressed && event.relatedTarget !== take) point(null)
  }
  take.onclick = () => at && taking()

  // One at a time: what is taken before the answer comes would meet sliders that are not yet set.
  function taking() {
    next = { row: at[0], rate: picture.rates[at[1]] }
    if (!waiting) send()
  }

  function send() {
    setTriggerValue("take", next)
    next = null
    waiting = setTimeout(answered, ANSWER)
  }

  function answered() {
    clearTimeout(waiting)
    waiting = null
    if (next) send()
  }

  let width = 0
  const resized = new ResizeObserver(() => {
    if (!picture || root.clientWidth === width) return
    width = root.clientWidth
    draw()
  })
  resized.observe(root)

  function remove() {
    trying(null)
    clearTimeout(resting)
    clearTimeout(waiting)
    clearTimeout(drawing)
    clearTimeout(settling)
    cancelAnimationFrame(framing)
    removeEventListener("descent-step", showStep)
    resized.disconnect()
    const drawn = plots()
    setTimeout(() => drawn.forEach(plot => Plotly.purge(plot))) // Plotly may still be at work on them
    root.remove()
  }

  return { show, remove }
}
