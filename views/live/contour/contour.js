// The live picture. Python computes every path and composes every trace; here they are shown, touched and stepped
// through. Three Plotly charts stay alive: the ground (contours), the paths over it on a transparent chart, the loss.
// Between ground and paths there may be contours that are others at every step: those of the loss that only it saw.
//
// What the parts of a page tell each other, as events of the window; each has its facts in `detail`:
//   descent-trial    another path, to be shown in place of one of the lines until it is sent again without one
//   descent-step     {step, steps}: the step that is shown, sent by this picture when it is another and when a picture
//                    has been drawn; for those who come later it is window.descentExplorer.step too
//   descent-go       {step}: asks this picture to show a step
//   descent-overlay  {items} or null: what is drawn over the paths, see `outline`. An item has
//                      key, color, dash (as Plotly names them), width (pixels), label (plain text)
//                      kind "arrow"    from (x, y) to (x + dx, y + dy)
//                           "segment"  the same without a head
//                           "point"    a ring at (x + dx, y + dy)
//                           "bar"      through (x, y), |dx| to either side along x and |dy| along y
//                      scaled          the items that are so share one factor, by which the longest of them fills SHARE
//                                      of the plot; others are true to the axes
//   descent-hover    {key} or {key: null}: the item that is highlighted, sent by whoever has the pointer

const FEW = 300 // points that Plotly draws fast enough for a single change
const MANY = 2500 // points beyond which markers are left out
const REST = 200 // ms without movement after which Plotly draws
const FAR = 1e5 // pixels beyond which lines are left to Plotly
const LOSS = 300 // ms between two drawings of the loss while things move
const GHOST = 1500 // ms for which the paths of the setting before stay visible
const BAND = 700 // ms without a change after which the charts under the picture are asked for
const CLICK = 250 // ms in which a second click makes a double click
const ANSWER = 1500 // ms after which an unanswered drag is no longer waited for, and its end sent once more
const SETTLED = 500 // ms for which what was on its way, with the start of before, may still put back one that was let go
const AGAIN = 2 // times that the end of a drag is sent once more where Python has heard of it but shows another start
const NARROW = 420 // pixels below which the contour alone is not higher than wide
const LEGEND = 80 // pixels of a chart's height that its legend may take, at the usual size of type: beyond, the chart grows
const SAMPLE = 70 // pixels of a legend's entry beside its text
const SHEET = 1200 // pixels across an image that is saved, of two dots each
const ARROW = Math.PI / 10 // half of the angle of Plotly's arrow, whose sides are as long as its size
const NEAREST = 1e-8 // share of the whole window to which one can zoom in: beyond, numbers have too few digits
const FARTHEST = 20
const QUIET = ["ghost", "again"] // timers that nobody needs to wait for
const TRIES = 3 // of what Python does not answer: of two requests at once Streamlit may drop one
const SPEEDS = [2, 5, 10, 20, 50, 100] // steps a second
const SHARE = 0.22 // of the shorter side of the plot, for the longest of the scaled arrows
const TURNS = [0, 1, -1, 2, -2, 3, -3].map(eighths => (eighths * Math.PI) / 4) // from the way of an arrow to its label
const SPOTS = 6 // pixels between two of them along a line that labels keep off
const NEAR = 6 // pixels from a shape that the pointer need not hit exactly
const DASHES = { dash: [3, 3], dot: [1, 1], dashdot: [3, 1, 1, 1], longdash: [5, 5], longdashdot: [5, 2, 1, 2] } // in widths

const ICONS = {
  first: "M6 5h2v14H6zM19 5v14L9 12z",
  back: "M15 5v14L6 12zM17 5h2v14h-2z",
  play: "M7 4v16l13-8z",
  pause: "M6 4h4v16H6zM14 4h4v16h-4z",
  next: "M9 5v14l9-7zM5 5h2v14H5z",
  pin: "M15 3l6 6-2 1-1-1-4 4v5l-2 2-4-4-5 5H2v-1l5-5-4-4 2-2h5l4-4-1-1z",
  closer: "M10 3a7 7 0 1 0 4.2 12.6L20 21l1-1-5.4-5.8A7 7 0 0 0 10 3zm0 2a5 5 0 1 1 0 10 5 5 0 0 1 0-10zM9 7v2H7v2h2v2h2v-2h2V9h-2V7z",
  farther: "M10 3a7 7 0 1 0 4.2 12.6L20 21l1-1-5.4-5.8A7 7 0 0 0 10 3zm0 2a5 5 0 1 1 0 10 5 5 0 0 1 0-10zM7 9v2h6V9z",
  whole: "M3 3h7v2H5v5H3zM14 3h7v7h-2V5h-5zM3 14h2v5h5v2H3zM19 14h2v7h-7v-2h5z",
  image: "M11 3h2v9l3-3 1.4 1.4L12 15.8l-5.4-5.4L8 9l3 3zM4 18h16v2H4z",
}

const STYLE = `
.canvas { container-type: inline-size; font-family: var(--st-font); color: var(--st-text-color) }
.canvas .charts { display: grid; grid-template: "memo memo" "contour losses" "bar bar" / 3fr 2fr; gap: .5rem 1rem }
@container (max-width: 720px) { .canvas .charts { grid-template: "memo" "contour" "bar" "losses" / 1fr } }
.canvas.alone .charts { grid-template: "memo" "contour" "bar" / 1fr }
.canvas .memo { grid-area: memo; margin: 0; overflow-wrap: anywhere }
.canvas.alone .losses { display: none }
.canvas .contour, .canvas .losses { position: relative; min-width: 0 }
.canvas .contour { grid-area: contour }
.canvas .losses { grid-area: losses }
.canvas .bar { grid-area: bar }
.canvas .under { position: absolute; overflow: hidden; pointer-events: none }
.canvas .under > * { transform-origin: 0 0 }
.canvas .fleeting { position: absolute; left: 0; top: 0; fill: none }
.canvas .fleeting path { vector-effect: non-scaling-stroke; opacity: .75 }
.canvas .paths { position: relative; will-change: transform }
.canvas .over { position: absolute; pointer-events: none; font-size: 1rem }
.canvas .start { position: absolute; left: 0; top: 0; will-change: transform; width: 2rem; height: 2rem; margin: -1rem; padding: 0; border-radius: 50%;
  border: 3px solid transparent; background: none; cursor: grab; touch-action: none }
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
.canvas th { opacity: .75 }
.canvas .ghost { opacity: .4 }
.canvas .spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
`

// A picture is what changes with a number, and a cast that lasts longer: here they come together.
function together(picture, cast) {
  const lines = picture.lines.map(([name, traces], place) => {
    const [path, end, loss] = traces.map((trace, part) => ({ ...cast.lines[place][part], ...trace }))
    return { name, path, end, loss }
  })
  const marks = picture.marks.map((mark, place) => ({ ...cast.marks[place], ...mark }))
  const losses = picture.losses && { ...cast.losses, ...picture.losses }
  return { ...picture, lines, marks, layout: cast.layout, fonts: cast.fonts, losses }
}

// The part of a line from (x, y) along (dx, dy) that lies in a box, as two shares of its length.
function inside(x, y, dx, dy, width, height) {
  let [from, to] = [0, 1]
  for (const [at, way, end] of [[x, dx, width], [y, dy, height]]) {
    if (way === 0 && (at < 0 || at > end)) return null
    if (way === 0) continue
    const ends = [-at / way, (end - at) / way]
    from = Math.max(from, Math.min(...ends))
    to = Math.min(to, Math.max(...ends))
  }
  return from <= to ? [from, to] : null
}

const point = ([x, y]) => `${x.toFixed(2)},${y.toFixed(2)}`
const circle = ([x, y], r) => `M${point([x - r, y])}a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0`

// How an item looks that starts at (x, y) and goes (dx, dy), all in pixels of a box: its line and head as SVG paths,
// whether the head is filled, the tip where its label stands and the way on from there, and its straight parts; null
// where nothing of it is in the box.
function outline({ kind, x, y, dx, dy, width }, box) {
  if (kind === "bar") return bars(x, y, Math.abs(dx), Math.abs(dy), width, box)
  if (kind === "point") {
    const at = [x + dx, y + dy]
    if (!inside(...at, 0, 0, box.width, box.height)) return null
    return { line: "", head: circle(at, 3 + width), tip: at, toward: [0.7, -0.7], parts: [[at, at]] }
  }
  const part = inside(x, y, dx, dy, box.width, box.height)
  if (!part) return null
  const length = Math.hypot(dx, dy)
  const at = share => [x + share * dx, y + share * dy]
  const [foot, tip] = part.map(at)
  if (length < 1) return { line: "", head: circle(tip, 1 + width / 2), solid: true, tip, toward: [0, -1], parts: [[foot, tip]] }
  const toward = [dx / length, dy / length]
  const ends = { tip, toward, parts: [[foot, tip]] }
  if (kind === "segment") return { line: `M${point(foot)}L${point(tip)}`, head: "", ...ends }
  const solid = part[1] === 1 // else it goes on beyond the edge, and its head is open
  const size = solid ? Math.min(length, 5 + 3 * width) : 5 + 3 * width
  const back = (along, aside) => [tip[0] - along * toward[0] - aside * toward[1], tip[1] - along * toward[1] + aside * toward[0]]
  const wings = [back(size, 0.42 * size), back(size, -0.42 * size)].map(point)
  const line = solid && length <= size ? "" : `M${point(foot)}L${point(solid ? back(0.9 * size, 0) : tip)}`
  return { line, head: `M${wings[0]}L${point(tip)}L${wings[1]}${solid ? "Z" : ""}`, solid, ...ends }
}

function bars(x, y, dx, dy, width, box) {
  const tick = 3 + width
  const sides = [[dx, 0, 0, tick], [0, dy, tick, 0]].map(([wide, high, ...across]) => {
    const part = inside(x - wide, y + high, 2 * wide, -2 * high, box.width, box.height)
    if (!part) return null
    const ends = part.map(share => [x - wide + 2 * share * wide, y + high - 2 * share * high])
    const ticks = ends.filter((_, end) => part[end] === end)
    const lines = ticks.map(([a, b]) => `M${point([a - across[0], b - across[1]])}L${point([a + across[0], b + across[1]])}`)
    return { ends, line: `M${ends.map(point).join("L")}`, head: lines.join("") }
  })
  const seen = sides.filter(Boolean)
  if (!seen.length) return null
  const upward = sides[1] && (dy > dx || !sides[0])
  const tip = sides[upward ? 1 : 0].ends[1]
  const all = what => seen.map(side => side[what]).join("")
  return { line: all("line"), head: all("head"), tip, toward: upward ? [0, -1] : [1, 0], parts: seen.map(side => side.ends) }
}

// Where `z`, numbers on an even grid of so many columns, is `level`: lines of points in units of the grid. Along an edge
// of the grid z counts as straight.
function isolines(z, columns, level) {
  const joined = new Map() // by edge, twice the point where it begins and 1 more if it goes up: those to which a line goes on
  const join = (one, other) => {
    for (const [from, to] of [[one, other], [other, one]]) joined.set(from, [...(joined.get(from) ?? []), to])
  }
  for (let at = 0; at + columns + 1 < z.length; at++) {
    const around = [at, at + 1, at + columns + 1, at + columns] // a square's corners, and its edges from each to the next
    const above = around.map(corner => z[corner] > level)
    if (above.every(each => each === above[0]) || at % columns === columns - 1) continue
    const edges = [2 * at, 2 * at + 3, 2 * (at + columns), 2 * at + 1]
    const crossed = edges.filter((_, side) => above[side] !== above[(side + 1) % 4])
    if (crossed.length === 2) join(...crossed)
    else {
      const middle = around.reduce((sum, corner) => sum + z[corner] / 4, 0) > level
      const [a, b, c, d] = above[0] === middle ? edges : [edges[3], ...edges] // two corners are cut off
      join(a, b)
      join(c, d)
    }
  }
  const place = edge => {
    const [from, to] = [edge >> 1, (edge >> 1) + (edge & 1 ? columns : 1)]
    const share = (level - z[from]) / (z[to] - z[from])
    const [x, y] = [from % columns, Math.floor(from / columns)]
    return edge & 1 ? [x, y + share] : [x + share, y]
  }
  const follow = start => {
    const line = []
    let ways = []
    for (let here = start; here !== undefined; here = ways.find(edge => joined.has(edge))) {
      line.push(place(here))
      ways = joined.get(here)
      joined.delete(here)
    }
    if (line.length > 2 && ways.includes(start)) line.push(line[0])
    return line
  }
  const ends = [...joined.keys()].filter(edge => joined.get(edge).length === 1) // first lines that leave the grid
  return [...ends, ...joined.keys()].flatMap(edge => (joined.has(edge) ? [follow(edge)] : []))
}

// The parts of a chart so large that its axes fill for square units, where its layout asks for them; else all of it.
function filled(width, height, { xaxis, yaxis }) {
  if (!yaxis.scaleanchor) return { x: [0, 1], y: [0, 1] }
  const [wide, high] = [xaxis, yaxis].map(({ range: [from, to] }) => to - from)
  const scale = Math.min(width / wide, height / high)
  const part = share => [(1 - share) / 2, (1 + share) / 2]
  return { x: part((scale * wide) / width), y: part((scale * high) / height) }
}

// The arrow that Plotly draws, as an SVG path from its tip, on the way (dx, dy).
function arrowhead(size, dx, dy) {
  const way = Math.atan2(dy, dx) + Math.PI
  const wing = turn => [size * Math.cos(way + turn), size * Math.sin(way + turn)]
  return `M0,0L${point(wing(ARROW))}L${point(wing(-ARROW))}Z`
}

// What Plotly is to show as it stands, for it reads tags.
const plain = text => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")

// A text in lines that are no wider than there is room, if that can be: they end between its parts.
function inLines(text, room, width, parts = /(?<=, |  | · )/) {
  const lines = [""]
  for (const part of text.split(parts).flatMap(part => part.match(/.{1,40}/gs) ?? [])) {
    if (lines.at(-1) && width((lines.at(-1) + part).trimEnd()) > room) lines.push("")
    lines[lines.length - 1] += part
  }
  return lines.map(line => line.trimEnd())
}

const pen = document.createElement("canvas").getContext("2d")
function widthIn({ family, size }) {
  return text => {
    pen.font = `${size}px ${family}`
    return pen.measureText(text).width
  }
}

// Lets so many of the points that Plotly drew stand at these spots, and hides the rest. As Plotly does, it lets those that
// are not `seen`, outside of the axes, have the attribute display; in a pan it asks the points' data, `at`, for that anew.
function standAt(points, spots) {
  while (points.length < spots.length) {
    const last = points.at(-1)
    last.after(last.cloneNode())
    points.push(last.nextElementSibling)
  }
  for (const [k, each] of points.entries()) {
    each.style.display = k < spots.length ? "" : "none"
    if (k >= spots.length) continue
    const { at, place, seen } = spots[k]
    if (!each.moved || each.moved !== each.__data__) each.moved = each.__data__ = { ...points[0].__data__, ...each.__data__ }
    Object.assign(each.moved, at)
    each.setAttribute("transform", `translate(${point(place)})`)
    if (seen) each.removeAttribute("display")
    else each.setAttribute("display", "none")
  }
}

const hidden = new Set() // legend entries that are switched off; they stay so when the picture comes back

export function mount(host, setStateValue, setTriggerValue) {
  const { Plotly } = window
  const root = document.createElement("div")
  root.className = "canvas"
  root.role = "group"
  const button = name => `<button type="button" class="${name}"><svg viewBox="0 0 24 24"><path/></svg></button>`
  root.innerHTML = `<style>${STYLE}</style>
    <p class="spoken" aria-live="polite"></p>
    <div class="charts">
      <p class="memo"></p>
      <div class="contour"><div class="under"><div class="ground"></div>
        <svg class="fleeting" aria-hidden="true" preserveAspectRatio="none"><path/></svg></div><div class="paths"></div>
        <svg class="over" aria-hidden="true" stroke-linejoin="round" font-weight="600"></svg><button type="button" class="start"></button></div>
      <div class="bar" role="group">
        ${["first", "back", "play", "next"].map(button).join("")}
        <input type="range" min="0" step="1"><output></output>
        <select>${SPEEDS.map(s => `<option value="${s}"${s === 10 ? " selected" : ""}></option>`).join("")}</select>
        ${["pin", "closer", "farther", "whole", "image"].map(button).join("")}
      </div>
      <div class="losses"><div class="loss"></div><div class="cursor"></div></div>
    </div>
    <div class="results"><table></table></div>`
  host.append(root)
  const one = selector => root.querySelector(selector)
  const [under, ground, paths, loss, handle] = [".under", ".ground", ".paths", ".loss", ".start"].map(one)
  const fleeting = one(".fleeting")
  const over = one(".over")
  const [slider, shown, speed] = ["input", "output", "select"].map(one)
  const calm = matchMedia("(prefers-reduced-motion: reduce)")
  const touch = matchMedia("(pointer: coarse)")
  const CONFIG = { displayModeBar: false, doubleClick: false, responsive: false }

  let picture // what Python sent last
  let land // what lies under the paths: its window and traces
  let sums // what each step's own loss is made of, or nothing
  let words
  let view = null // the window to which a person has zoomed; null is the whole
  let step = null // the step shown; null is the last
  let before = null // lines of the setting before, while their ghost is seen
  let pinned = null // lines that are kept for comparison
  let trial = null // another path, shown in place of one line's
  let panning = false // while Plotly itself moves what it drew
  let domain = { x: [0, 1], y: [0, 1] } // the part of the chart that the axes fill
  let growth = 0 // pixels by which the chart is higher for its legend
  const timers = {}
  const cancel = name => {
    clearTimeout(timers[name])
    delete timers[name]
    root.dataset.busy = Object.keys(timers).some(each => !QUIET.includes(each))
  }
  const later = (name, wait, work) => {
    cancel(name)
    timers[name] = setTimeout(() => {
      cancel(name)
      work()
    }, wait)
    if (!QUIET.includes(name)) root.dataset.busy = true
  }
  const icon = (name, as) => one(`.${name} path`).setAttribute("d", ICONS[as ?? name])

  // ---- Drawing

  const last = () => (step === null ? picture.steps : Math.min(step, picture.steps))
  // Where not every step is there: the number of the one at a place, and the place of the one that is nearest.
  const numberAt = place => picture.at?.[place] ?? place
  const gap = (place, number) => Math.abs(picture.at[place] - number)
  const placeOf = number =>
    picture.at ? picture.at.reduce((best, _, place) => (gap(place, number) < gap(best, number) ? place : best), 0) : number
  const seen = key => (hidden.has(key) ? "legendonly" : true)

  const lines = () => picture.lines.map(line => (line.name === trial?.name ? { ...line, ...tried(line) } : line))
  const tried = ({ path, end }) => ({ path: { ...path, ...trial.path }, end: { ...end, ...trial.end }, whole: true })
  const reaches = ({ path, whole }) => !whole && last() < path.x.length // the shown step is one of its points
  const countOf = line => (reaches(line) ? last() + 1 : line.path.x.length)
  const points = () => lines().reduce((sum, line) => sum + countOf(line), 0)

  function traces(room = one(".contour").clientWidth) {
    const markers = points() <= MANY ? {} : { maxdisplayed: 1 }
    const { font, margin } = picture.layout
    const told = name => inLines(name, room - margin.l - margin.r - SAMPLE, widthIn(font)).map(plain).join("<br>")
    const kept = (pinned ?? []).map(({ name, path }, place) => ({
      ...path,
      line: picture.lines.find(line => line.name === name)?.path.line ?? path.line, // of the theme that is seen
      uid: `kept${place}`,
      mode: "lines",
      opacity: 0.4,
      name: told(`${words.pinned}: ${path.name}`),
      showlegend: false,
      visible: !hidden.has(name),
    }))
    const drawn = lines().flatMap((line, place) => {
      const { name, path, end } = line
      const count = countOf(line)
      const head = axis => [path[axis][count - 1], path[axis][count - 1]]
      const here = reaches(line) && { x: head("x"), y: head("y") }
      const [x, y] = [path.x.subarray(0, count), path.y.subarray(0, count)]
      return [
        { ...path, x, y, name: told(path.name), uid: `path${place}`, marker: { ...path.marker, ...markers }, visible: seen(name) },
        { ...end, ...here, uid: `end${place}`, visible: seen(name) },
      ]
    })
    const marks = picture.marks
      .map((mark, place) => ({ ...mark, uid: `mark${place}` }))
      .map(mark => ({ ...mark, name: mark.name && told(mark.name), visible: seen(mark.uid) }))
    return [...kept, ...drawn, ...marks]
  }

  function layout() {
    const { xaxis, yaxis, ...more } = structuredClone({ ...picture.layout, domain, view }) // Plotly writes into it
    const axis = { scaleanchor: undefined, constrain: undefined } // see `fit`
    return {
      ...more,
      xaxis: { ...xaxis, ...axis, domain: more.domain.x, range: more.view?.x ?? xaxis.range },
      yaxis: { ...yaxis, ...axis, domain: more.domain.y, range: more.view?.y ?? yaxis.range },
      ...size(more.height),
      legend: { ...more.legend, maxheight: 1e5 },
      hovermode: "closest",
      dragmode: touch.matches && !view ? false : "pan", // where nothing can be panned, a finger scrolls the page
    }
  }

  const allowed = () => (LEGEND * picture.layout.font.size) / 15

  function size(height) {
    const width = one(".contour").clientWidth
    const usual = picture.losses || width >= NARROW ? height : Math.min(height, width + allowed())
    return { width, height: usual + growth }
  }

  // Square units by the share of the chart that the whole window fills, and a chart that is higher for a long legend.
  // Plotly's own way changes the ranges too when the window or the size of the chart has changed before.
  function fit() {
    const { _size: { w, h }, legend } = paths._fullLayout
    const room = h - growth + (legend?._height ?? 0) - allowed() // for the axes, under a short legend
    const [bottom, top] = filled(w, room, picture.layout).y
    const grown = Math.max(0, Math.round((top - bottom) * room - (h - growth)))
    const fitting = filled(w, h + grown - growth, picture.layout)
    const near = axis => Math.abs(fitting[axis][0] - domain[axis][0])
    if (grown === growth && near("x") * w < 0.5 && near("y") * h < 0.5) return
    domain = fitting
    growth = grown
    draw()
  }

  function draw() {
    cancel("rest")
    if (!picture || !root.clientWidth || panning) return
    for (const dot of paths.querySelectorAll("[class*=tracepath] .point, [class*=traceend] .point")) dot.style.display = ""
    Plotly.react(paths, traces(), layout(), CONFIG)
    fit()
    showStep()
  }

  // While things move, the lines and points that Plotly drew are moved by hand, which is many times faster.
  function move() {
    if (panning) return
    if (!sketch()) return draw()
    later("rest", REST, draw)
    showStep()
  }

  function sketch() {
    const { x, y, across, down, box } = axes(paths)
    const within = (value, [low, high]) => value >= low && value <= high
    const spot = (a, b) => ({
      at: { x: a, y: b },
      place: [across(a) - box.left, down(b) - box.top],
      seen: within(a, x) && within(b, y),
    })
    const all = (uid, kind) => [...paths.querySelectorAll(`.trace${uid} ${kind}`)]
    const dotted = points() <= MANY
    const drawings = lines()
      .map((line, place) => [line, place])
      .filter(([{ name }]) => !hidden.has(name))
      .map(([line, place]) => {
        const { path, end } = line
        const spots = Array.from({ length: countOf(line) }, (_, k) => spot(path.x[k], path.y[k]))
        const exit = !reaches(line) && end.x.length > 2 ? [spot(end.x[2], end.y[2])] : []
        const [strokes, dots] = [".js-line", ".point"].map(kind => all(`path${place}`, kind))
        const [ways, ends] = [".js-line", ".point"].map(kind => all(`end${place}`, kind))
        return { size: end.marker.size[2], spots, exit, strokes, dots, ways, ends }
      })
    const near = ({ place: [x, y] }) => Math.abs(x) < FAR && Math.abs(y) < FAR
    const known = ({ spots, exit, strokes, dots, ways, ends }) =>
      strokes.length && dots.length && ways.length && ends.length > 1 && [...spots, ...exit].every(near)
    if (!drawings.every(known)) return false
    for (const { size, spots, exit, strokes, dots, ways, ends } of drawings) {
      const line = along => `M${along.map(({ place }) => point(place)).join("L")}`
      const [head] = spots.slice(-1)
      strokes[0].setAttribute("d", line(spots))
      ways[0].setAttribute("d", line([head, ...exit]))
      standAt(dots, dotted ? spots : [])
      standAt(ends, [head, head, ...exit]) // of the two at the head, Plotly gives the first no shape
      for (const { place: [x, y] } of exit) ends[2].setAttribute("d", arrowhead(size, x - head.place[0], y - head.place[1]))
    }
    all("mark0", ".point")[0]?.setAttribute("transform", `translate(${point(spot(picture.start.x, picture.start.y).place)})`)
    return true
  }

  // The lines of the setting before stay faintly for a moment.
  function haunt() {
    const ghost = document.createElementNS("http://www.w3.org/2000/svg", "g")
    ghost.setAttribute("class", "ghost")
    for (const line of paths.querySelectorAll("[class*=tracepath] .js-line")) ghost.append(line.cloneNode())
    paths.querySelector(".scatterlayer")?.prepend(ghost)
  }

  function exorcise() {
    cancel("ghost")
    before = null
    paths.querySelector(".ghost")?.remove()
  }

  function drawLoss() {
    const width = one(".losses").clientWidth
    if (!width || !picture.losses) return
    const data = picture.lines.map(({ name, loss }) => ({ ...loss, visible: !hidden.has(name) }))
    if (picture.rate) data.push(picture.rate)
    const revision = `${picture.of} ${picture.losses.yaxis.type}` // a zoom lasts while the axes mean the same
    const layout = { ...structuredClone(picture.losses), width, uirevision: revision, dragmode: touch.matches ? false : "zoom" }
    const first = !loss._fullLayout
    Plotly.react(loss, data, layout, { ...CONFIG, doubleClick: "reset" })
    if (first) loss.on("plotly_afterplot", showStep)
  }

  function axes(chart) {
    const { xaxis: x, yaxis: y } = chart._fullLayout
    const [x0, x1, y0, y1] = [...x.range, ...y.range]
    return {
      x: x.range,
      y: y.range,
      box: { left: x._offset, top: y._offset, width: x._length, height: y._length },
      across: value => x._offset + ((value - x0) / (x1 - x0)) * x._length,
      down: value => y._offset + ((y1 - value) / (y1 - y0)) * y._length,
      at: (event, frame = chart.getBoundingClientRect()) => ({
        x: x0 + ((event.clientX - frame.left - x._offset) / x._length) * (x1 - x0),
        y: y1 - ((event.clientY - frame.top - y._offset) / y._length) * (y1 - y0),
      }),
    }
  }

  // The ground is drawn once for its own window; while the window differs, the drawing is shifted and stretched.
  let drawn
  function align() {
    const { x, y, box } = axes(paths)
    for (const side in box) under.style[side] = `${box[side]}px`
    const [gx, gy] = land.window
    const size = `${Math.round(box.width)} ${Math.round(box.height)}`
    if (drawn?.land !== land || drawn.size !== size) {
      drawn = { land, size }
      const axis = { visible: false, fixedrange: true }
      Plotly.react(
        ground,
        land.data,
        {
          template: picture.layout.template,
          width: box.width,
          height: box.height,
          margin: { l: 0, r: 0, t: 0, b: 0 },
          paper_bgcolor: "transparent",
          plot_bgcolor: "transparent",
          font: picture.layout.font,
          showlegend: false,
          xaxis: { ...axis, range: gx },
          yaxis: { ...axis, range: gy },
        },
        { staticPlot: true },
      )
    }
    const [wide, high] = [x[1] - x[0], y[1] - y[0]]
    const shift = [((gx[0] - x[0]) / wide) * box.width, ((y[1] - gy[1]) / high) * box.height]
    const stretch = [(gx[1] - gx[0]) / wide, (gy[1] - gy[0]) / high]
    for (const drawing of [ground, fleeting])
      drawing.style.transform = `translate(${shift[0]}px, ${shift[1]}px) scale(${stretch[0]}, ${stretch[1]})`
    for (const side of ["width", "height"]) fleeting.style[side] = `${box[side]}px`
    placeStart()
    drawOver()
  }

  // ---- The contours of the loss that only the shown step saw

  let swayed // what they were drawn of
  function sway() {
    const step = sums && !hidden.has(`mark${picture.fleeting}`) ? last() : 0
    const { line } = picture.marks[picture.fleeting] ?? {}
    const look = JSON.stringify(line)
    if (swayed && swayed.sums === sums && swayed.step === step && swayed.look === look) return
    swayed = { sums, step, look, lines: fleetingLines(step) }
    const rows = sums && sums.basis[0].length / sums.columns
    if (sums) fleeting.setAttribute("viewBox", `0 0 ${sums.columns - 1} ${rows - 1}`)
    const dashes = (DASHES[line?.dash] ?? []).map(part => part * line.width)
    const d = swayed.lines.map(points => `M${points.map(([x, y]) => point([x, rows - 1 - y])).join("L")}`).join("")
    const facts = { d, stroke: line?.color, "stroke-width": line?.width, "stroke-dasharray": dashes.join(" ") }
    for (const name in facts) fleeting.firstElementChild.setAttribute(name, facts[name])
  }

  // In units of the grid.
  function fleetingLines(step) {
    const weights = step > 0 && sums.weights[step - 1]
    if (!weights) return []
    const z = new Float64Array(sums.basis[0].length)
    for (const [k, part] of sums.basis.entries()) for (let at = 0; at < z.length; at++) z[at] += weights[k] * part[at]
    return Array.from(sums.levels).flatMap(level => isolines(z, sums.columns, sums.lowest[step - 1] + level))
  }

  function fleetingTrace() {
    const rows = sums && sums.basis[0].length / sums.columns
    const to = (share, [from, to]) => from + share * (to - from)
    const [gx, gy] = land.window
    const points = (swayed?.lines ?? []).flatMap(line => [...line.map(([x, y]) => [to(x / (sums.columns - 1), gx), to(y / (rows - 1), gy)]), [null, null]])
    const [x, y] = [0, 1].map(axis => points.map(place => place[axis]))
    return points.length ? [{ ...picture.marks[picture.fleeting], x, y, showlegend: false }] : []
  }

  // ---- What another part of the page draws over the paths

  let overlay = null
  let lit = null // the key of what is highlighted
  let pointed = null // the key of what is under the pointer here
  let shapes = []
  const lengths = new Map() // of labels: to measure one makes the browser lay out the page

  function shapesOf(items, chart) {
    const { x, y, across, down, box } = axes(chart)
    const [wide, high] = [box.width / (x[1] - x[0]), box.height / (y[1] - y[0])]
    const placed = items
      .filter(({ x, y, dx, dy }) => [x, y, dx, dy].every(Number.isFinite))
      .map(item => ({ ...item, x: across(item.x) - box.left, y: down(item.y) - box.top, dx: item.dx * wide, dy: -item.dy * high }))
    const length = ({ kind, dx, dy }) => (kind === "bar" ? Math.max(Math.abs(dx), Math.abs(dy)) : Math.hypot(dx, dy))
    const longest = Math.max(...placed.filter(({ scaled }) => scaled).map(length))
    const factor = longest > 0 ? (SHARE * Math.min(box.width, box.height)) / longest : 1
    return placed
      .map(item => (item.scaled ? { ...item, dx: item.dx * factor, dy: item.dy * factor } : item))
      .filter(({ x, y, dx, dy }) => [x, y, dx, dy].every(Number.isFinite))
      .map(item => ({ ...item, ...outline(item, box) }))
      .filter(({ parts }) => parts)
  }

  function drawOver() {
    shapes = overlay && paths._fullLayout ? shapesOf(overlay.items, paths) : []
    drawShapes(shapes, over, paths)
  }

  function drawShapes(shapes, over, chart) {
    const count = shapes.length
    // Labels over all shapes.
    if (over.childElementCount !== 2 * count) over.innerHTML = "<g><path/><path/><path/></g>".repeat(count) + "<text/>".repeat(count)
    if (!count) return
    const { box } = axes(chart)
    for (const side in box) over.style[side] = `${box[side]}px`
    const style = getComputedStyle(over)
    const [paper, size] = [style.getPropertyValue("--st-background-color"), parseFloat(style.fontSize)]
    const some = shapes.some(({ key }) => key === lit)
    const taken = shapes.map(({ tip: [x, y] }) => ({ x, y, half: { x: 4, y: 4 } }))
    const lines = shapes.flatMap(({ parts }) => parts.flatMap(along))
    for (const [place, shape] of shapes.entries()) {
      const { key, color, dash, line, head, solid } = shape
      const width = shape.width * (some && key === lit ? 1.8 : 1)
      const [group, text] = [over.children[place], over.children[count + place]]
      const [halo, stroke, end] = group.children
      const set = (element, facts) => {
        for (const name in facts) if (element.getAttribute(name) !== String(facts[name])) element.setAttribute(name, facts[name])
      }
      const dashes = (DASHES[dash] ?? []).map(part => part * Math.max(2, width))
      const opacity = some && key !== lit ? 0.25 : 1
      set(group, { "data-key": key, opacity })
      set(halo, { d: line + head, fill: "none", stroke: paper, "stroke-width": width + 2.5, "stroke-opacity": 0.75 })
      set(stroke, { d: line, fill: "none", stroke: color, "stroke-width": width, "stroke-dasharray": dashes.join(" ") })
      set(end, { d: head, fill: solid ? color : "none", stroke: color, "stroke-width": solid ? 1 : width })
      if (text.textContent !== shape.label) text.textContent = shape.label
      if (!shape.label) continue
      const known = `${shape.label} ${size} ${style.fontFamily}`
      if (!lengths.has(known)) lengths.set(known, text.getComputedTextLength())
      const { x, y } = labelAt(shape, lengths.get(known), size, box, taken, lines)
      const around = { stroke: paper, "stroke-width": 4, "paint-order": "stroke", "text-anchor": "middle" }
      set(text, { x: x.toFixed(1), y: (y + 0.35 * size).toFixed(1), fill: color, opacity, ...around })
    }
  }

  // Spots along a straight part, for labels to keep off.
  function along([[x0, y0], [x1, y1]]) {
    const count = Math.ceil(Math.hypot(x1 - x0, y1 - y0) / SPOTS)
    const spot = share => ({ x: x0 + share * (x1 - x0), y: y0 + share * (y1 - y0), half: { x: 2, y: 2 } })
    return Array.from({ length: count + 1 }, (_, k) => spot(k / (count || 1)))
  }

  // The middle of a label: beyond the tip or, where it would cover a tip, another label or, if that can be helped, a line,
  // as little aside as it can.
  function labelAt({ tip, toward }, width, size, box, taken, lines) {
    const half = { x: width / 2 + 3, y: 0.6 * size }
    const within = (value, margin, length) => Math.max(margin, Math.min(length - margin, value))
    const beside = (turn, gap) => {
      const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
      const [x, y] = [cos * toward[0] - sin * toward[1], sin * toward[0] + cos * toward[1]]
      const away = gap + Math.abs(x) * half.x + Math.abs(y) * half.y
      return { x: within(tip[0] + away * x, half.x, box.width), y: within(tip[1] + away * y, half.y, box.height), half }
    }
    const places = [5, 5 + 1.2 * size, 5 + 2.4 * size].flatMap(gap => TURNS.map(turn => beside(turn, gap)))
    const near = (one, other, axis) => Math.abs(one[axis] - other[axis]) < one.half[axis] + other.half[axis] - 0.5
    const off = (place, others) => !others.some(other => near(place, other, "x") && near(place, other, "y"))
    const free = places.filter(place => off(place, taken))
    const place = free.find(place => off(place, lines)) ?? free[0] ?? places[0]
    taken.push(place)
    return place
  }

  function takeOverlay({ detail }) {
    overlay = detail
    if (picture) drawOver()
  }

  function highlight({ detail }) {
    lit = detail.key
    if (picture) drawOver()
  }

  // Where the pointer is near a shape. The shapes themselves let it through: the chart under them is panned and clicked.
  function pointAt(event) {
    const box = over.getBoundingClientRect()
    const [x, y] = [event.clientX - box.left, event.clientY - box.top]
    const apart = ([[x0, y0], [x1, y1]]) => {
      const [dx, dy] = [x1 - x0, y1 - y0]
      const share = Math.max(0, Math.min(1, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy || 1)))
      return Math.hypot(x - x0 - share * dx, y - y0 - share * dy)
    }
    const near = shapes.map(({ key, parts, width }) => ({ key, by: Math.min(...parts.map(apart)) - width / 2 }))
    const nearest = near.reduce((best, one) => (one.by < best.by ? one : best), { key: null, by: NEAR })
    tellPointed(event.pointerType === "touch" || held ? null : nearest.key)
  }

  function tellPointed(key) {
    if (key === pointed) return
    pointed = key
    dispatchEvent(new CustomEvent("descent-hover", { detail: { key } }))
  }

  one(".contour").addEventListener("pointermove", pointAt)
  one(".contour").addEventListener("pointerleave", () => tellPointed(null))
  addEventListener("descent-overlay", takeOverlay)
  addEventListener("descent-hover", highlight)

  let shownAt = 0
  function show(moving, ground, cast, parts, weights) {
    const next = together(moving, cast)
    const first = !picture
    const same = picture?.of === next.of
    const names = ({ lines, marks }) => JSON.stringify([...lines, ...marks].map(({ name }) => name))
    const alike = same && names(next) === names(picture)
    const steady = alike && JSON.stringify(next.layout) === JSON.stringify(picture.layout)
    const moved = alike && differ(picture.lines, next.lines)
    if (!same) {
      view = null
      pin(null)
      for (const name of ["click", "keys"]) cancel(name)
      waiting = false
    }
    if (!alike) exorcise()
    else if (moved && !pinned) {
      if (!before) haunt()
      before ??= picture.lines
      later("ghost", GHOST, exorcise)
    }
    const reads = words === cast.words
    const busy = performance.now() - shownAt < 2 * REST
    shownAt = performance.now()
    picture = next
    trial = null
    root.classList.toggle("alone", !picture.losses)
    land = ground
    const known = swayed?.sums
    sums = parts && (known?.from[0] === parts && known.from[1] === weights ? known : { ...parts, ...weights, from: [parts, weights] })
    words = cast.words
    if (first) {
      const asked = new URLSearchParams(location.search).get("step")
      step = asked && Number.isInteger(Number(asked)) ? placeOf(Math.max(0, Number(asked))) : (picture.opens ?? null)
    } else if (!same) step = picture.opens ?? null
    if (step >= picture.steps) step = null
    if (step === null || !(first || same)) later("link", 0, tellLink)
    else if (!first && !("link" in timers)) later("link", 300, tellLink) // Streamlit wrote the step that it knew of
    delete window.descentExplorer.step
    answered(first)
    if (steady && (busy || points() > FEW)) move()
    else draw()
    if (!loss._fullLayout) drawLoss()
    else if (!("loss" in timers)) later("loss", busy ? LOSS : 0, drawLoss)
    if (first) listen()
    tell()
    if (!reads) label()
    // Python still knows of another window, where this picture is new or the surface another.
    const { x, y } = axes(paths)
    if (String(land.window) !== String([x, y])) tellView()
    align()
    showStep()
    root.dataset.mark = picture.memo.mark
    for (const name of ["more", "band", "again"]) cancel(name)
    // Soon after a start was let go the boxes of the page may not have it yet, and would send their old numbers along.
    if (picture.more && heard >= number) later("more", ended ? 200 : 20, () => ask("more", picture.more, () => true))
    else if (picture.band && !held) later("band", BAND, () => ask("rest", picture.band, bandIsOld))
  }

  const bandIsOld = () => window.descentExplorer.shown !== picture.band
  function ask(trigger, value, unanswered, tries = TRIES) {
    if (!tries || !unanswered()) return
    setTriggerValue(trigger, value)
    later("again", ANSWER, () => ask(trigger, value, unanswered, tries - 1))
  }

  const differ = (one, other) =>
    one.length !== other.length ||
    one.some(({ name, path }, i) => {
      const theirs = other[i].path
      const equal = axis => path[axis].length === theirs[axis].length && path[axis].every((v, k) => v === theirs[axis][k])
      return name !== other[i].name || !equal("x") || !equal("y")
    })

  function label() {
    root.setAttribute("aria-label", words.picture)
    one(".bar").setAttribute("aria-label", words.steps)
    slider.setAttribute("aria-label", words.step)
    speed.setAttribute("aria-label", words.speed)
    for (const option of speed.options) option.textContent = words.rate.replace("{n}", option.value)
    for (const name of ["first", "back", "play", "next", "pin", "closer", "farther", "whole", "image"]) {
      one(`.${name}`).title = words[name]
      one(`.${name}`).setAttribute("aria-label", words[name])
      icon(name, name === "play" && playing ? "pause" : name)
    }
  }

  function tell() {
    if (!held && one(".spoken").textContent !== picture.spoken) one(".spoken").textContent = picture.spoken
    const columns = Object.entries(picture.results)
    const texts = [columns.map(([heading]) => heading)]
    for (const place of picture.lines.keys()) texts.push(columns.map(([, cells]) => cells[place]))
    const table = one("table")
    if (table.rows.length !== texts.length) {
      const row = (cell, cells) => `<tr>${cells.map(() => cell).join("")}</tr>`
      table.innerHTML = texts.map((cells, place) => row(place ? "<td></td>" : '<th scope="col"></th>', cells)).join("")
    }
    for (const [place, cells] of texts.entries())
      for (const [column, text] of cells.entries()) {
        const cell = table.rows[place].cells[column]
        if (cell.textContent !== text) cell.textContent = text
      }
    table.hidden = !picture.lines.length
    const told = picture.memo.parts.join(" · ")
    if (one(".memo").textContent !== told) one(".memo").textContent = told
  }

  // ---- Steps

  let playing = null
  let speedOfPlay = 10

  function showStep() {
    tellStep()
    sway()
    slider.max = picture.steps
    slider.value = last()
    shown.textContent = `${words.step} ${numberAt(last())} / ${numberAt(picture.steps)}`
    slider.setAttribute("aria-valuetext", shown.textContent)
    if (!loss._fullLayout) return
    const { x, across, box } = axes(loss)
    const style = one(".cursor").style
    const number = numberAt(last())
    style.display = number >= x[0] && number <= x[1] ? "" : "none"
    style.left = `${across(number) - 1}px`
    style.top = `${box.top}px`
    style.height = `${box.height}px`
  }

  function tellStep() {
    const now = { step: numberAt(last()), steps: numberAt(picture.steps) }
    const known = window.descentExplorer.step
    if (known?.step === now.step && known.steps === now.steps) return
    window.descentExplorer.step = now
    dispatchEvent(new CustomEvent("descent-step", { detail: now }))
  }

  function go(to) {
    step = to >= picture.steps ? null : Math.max(0, to)
    move()
    if (!("link" in timers)) later("link", 300, tellLink) // browsers limit how often the address may change
  }

  function tellLink() {
    const url = new URL(location.href)
    // A link that names no step opens there.
    if (last() === Math.min(picture.opens ?? picture.steps, picture.steps)) url.searchParams.delete("step")
    else url.searchParams.set("step", numberAt(last()))
    if (url.href !== location.href) history.replaceState(history.state, "", url)
  }

  function play() {
    if (last() === picture.steps) go(0)
    let [since, from, frames] = [performance.now(), last(), 0]
    const tick = now => {
      if (speedOfPlay !== Number(speed.value)) {
        ;[since, from, speedOfPlay] = [now, last(), Number(speed.value)]
      }
      const to = from + Math.floor(((now - since) / 1000) * speedOfPlay)
      // With reduced motion, two pictures a second: the same steps in the same time.
      if (to > last() && (!calm.matches || now - frames >= 500)) {
        frames = now
        go(to)
      }
      if (last() < picture.steps) playing = requestAnimationFrame(tick)
      else pause()
    }
    speedOfPlay = Number(speed.value)
    playing = requestAnimationFrame(tick)
    label()
  }

  function pause() {
    cancelAnimationFrame(playing)
    playing = null
    label()
  }

  function jump(to) {
    if (playing) pause()
    go(to)
  }

  const goTo = ({ detail }) => picture && jump(placeOf(Math.round(detail.step)))
  addEventListener("descent-go", goTo)
  slider.oninput = () => jump(Number(slider.value))
  one(".first").onclick = () => jump(0)
  one(".back").onclick = () => jump(last() - 1)
  one(".next").onclick = () => jump(last() + 1)
  one(".play").onclick = () => (playing ? pause() : play())

  // ---- The start, dragged or moved by keys. While one place is on its way, only the newest is kept.

  let start = null
  let held = null // while the start is dragged: where the chart stands, and how far from the start it was seized
  let number = 0 // of the place sent last
  let heard = 0 // of the place answered last
  let waiting = false
  let ended = null // where it was let go and how often that is sent again, until Python shows it there
  window.descentExplorer.occupied = () => held !== null || waiting || heard < number

  function placeStart() {
    const { x, y, across, down } = axes(paths)
    const inside = start.x >= x[0] && start.x <= x[1] && start.y >= y[0] && start.y <= y[1]
    handle.style.display = inside && !picture.start.fixed ? "" : "none"
    handle.style.transform = `translate(${across(start.x)}px, ${down(start.y)}px)`
    if (held) return
    const told = words.start.replace("{x}", start.x).replace("{y}", start.y)
    handle.title = told
    handle.setAttribute("aria-label", told)
  }

  // A start that is dragged or moved by keys stays in sight.
  function inSight({ x, y }) {
    const seen = axes(paths)
    const { limit } = picture.start
    const within = (value, [low, high]) => {
      const edge = 0.02 * (high - low)
      return Math.min(high - edge, limit, Math.max(low + edge, -limit, value))
    }
    return { x: within(x, seen.x), y: within(y, seen.y) }
  }

  // Of a curve: Python answers with the very point, this is where it is until then.
  function heightAt(at) {
    const { x, y } = land.data[0]
    const after = x.findIndex(value => value >= at)
    if (after < 1) return after ? y.at(-1) : y[0]
    const share = (at - x[after - 1]) / (x[after] - x[after - 1])
    const height = y[after - 1] + share * (y[after] - y[after - 1])
    return Number.isFinite(height) ? height : start.y
  }

  function moveStart(point, done) {
    const { x, y, box } = axes(paths)
    const round = (value, [low, high], pixels) => {
      const digits = Math.ceil(-Math.log10((high - low) / pixels)) // as many as a pixel is worth
      return Number(value.toFixed(Math.min(12, Math.max(0, digits))))
    }
    start = { x: round(point.x, x, box.width), y: round(point.y, y, box.height) }
    if (picture.start.along) start.y = heightAt(start.x)
    placeStart()
    if (done || heard >= number) send(done)
    else waiting = true
  }

  function send(done, again = AGAIN) {
    waiting = false
    ended = done ? { ...start, of: picture.of, again } : null
    number += 1
    const sent = { ...start, number, done }
    setTriggerValue("start", sent)
    later("answer", ANSWER, () => {
      if (done) setTriggerValue("start", sent)
      heard = sent.number
    })
  }

  function answered(first) {
    // Nothing answered yet is a new session: the server was started anew, or the page was opened.
    heard = picture.answered ?? number
    number = first ? heard : number
    if (heard >= number) cancel("answer")
    if (waiting && heard >= number) send(false)
    else if (!held && heard >= number) takeStart()
    start ??= picture.start
  }

  // Where Python has it; but what else of the page was on its way, with the numbers of before, may have put it back.
  function takeStart() {
    const { x, y, along } = picture.start
    const there = ended && x === ended.x && (along || y === ended.y)
    if (there) ended.shown ??= performance.now()
    const over = ended?.of !== picture.of || performance.now() - ended.shown > SETTLED || !(there || ended.again)
    if (over) ended = null
    if (over || there) start = picture.start
    else send(true, ended.again - 1)
  }

  handle.onpointerdown = event => {
    if (event.button) return
    cancel("keys")
    handle.setPointerCapture(event.pointerId)
    const frame = paths.getBoundingClientRect()
    const at = axes(paths).at(event, frame)
    held = { frame, grip: { x: start.x - at.x, y: start.y - at.y }, moved: false }
    handle.classList.add("held")
  }
  handle.onpointermove = event => {
    if (!held) return
    const { frame, grip } = held
    const at = axes(paths).at(event, frame)
    held.moved = true
    moveStart(inSight({ x: at.x + grip.x, y: at.y + grip.y }), false)
  }
  handle.onpointerup = handle.onpointercancel = () => {
    const moved = held?.moved
    held = null
    handle.classList.remove("held")
    if (moved) send(true)
  }
  handle.onkeydown = event => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] }[event.key]
    if (!way) return
    event.preventDefault()
    const { x, y } = axes(paths)
    const size = event.shiftKey ? 0.002 : 0.02
    const to = { x: start.x + way[0] * size * (x[1] - x[0]), y: start.y + way[1] * size * (y[1] - y[0]) }
    moveStart(inSight(to), false)
    later("keys", 400, () => send(true))
  }

  // ---- The window, clicks, legend

  function zoom(factor, around) {
    const { x, y } = axes(paths)
    const about = around ?? { x: (x[0] + x[1]) / 2, y: (y[0] + y[1]) / 2 }
    const home = picture.layout.xaxis.range
    const share = (x[1] - x[0]) / factor / (home[1] - home[0])
    if (share < NEAREST || share > FARTHEST) return
    const side = (range, middle) => range.map(value => middle + (value - middle) / factor)
    look({ x: side(x, about.x), y: side(y, about.y) })
  }

  function look(at) {
    view = at
    exorcise()
    draw()
    tellView()
  }

  // Python is told the window after a moment, and once: it answers with a land for that window.
  let told = null
  function tellView() {
    later("view", 300, () => {
      const news = view && { of: picture.of, ...view }
      if (JSON.stringify(news) !== told) setStateValue("view", news)
      told = JSON.stringify(news)
    })
  }

  let pressed = null
  const release = event => {
    if (!pressed || event.type !== "pointerup") return (pressed = null)
    const click = Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) < 5 && Date.now() - pressed.at < 500
    pressed = null
    if (!click) return
    if ("click" in timers) {
      cancel("click")
      return look(null)
    }
    const point = axes(paths).at(event)
    if (picture.start.fixed) return later("click", CLICK, () => {})
    if (Math.max(Math.abs(point.x), Math.abs(point.y)) > picture.start.limit) return
    later("click", CLICK, () => moveStart(point, true))
  }

  function toggle(key) {
    if (!hidden.delete(key)) hidden.add(key)
    exorcise()
    draw()
    drawLoss()
  }

  const keyOf = trace => trace.legendgroup || trace.uid
  let focused = null

  function openLegend() {
    for (const [place, entry] of paths.querySelectorAll(".legendtoggle").entries()) {
      const trace = entry.__data__[0].trace
      entry.setAttribute("tabindex", "0")
      entry.setAttribute("role", "checkbox")
      entry.setAttribute("aria-label", trace.name.replaceAll("<br>", " "))
      entry.setAttribute("aria-checked", !hidden.has(keyOf(trace)))
      entry.onkeydown = event => {
        if (event.key !== "Enter" && event.key !== " ") return
        event.preventDefault()
        focused = place
        toggle(keyOf(trace))
      }
      if (focused === place) entry.focus()
    }
    focused = null
  }

  function listen() {
    paths.on("plotly_afterplot", () => {
      if (!root.isConnected) return
      if (!panning) fit()
      align()
      openLegend()
    })
    paths.on("plotly_relayouting", () => {
      panning = true
      align()
    })
    paths.on("plotly_relayout", change => {
      panning = false
      if (!Object.keys(change).some(key => /^[xy]axis\.range/.test(key))) return
      const { x, y } = axes(paths)
      view = { x: [...x], y: [...y] }
      exorcise()
      draw()
      tellView()
    })
    paths.on("plotly_legendclick", ({ data, curveNumber }) => {
      toggle(keyOf(data[curveNumber]))
      return false
    })
    paths.on("plotly_legenddoubleclick", () => false)
    openLegend()
  }

  paths.addEventListener(
    "pointerdown",
    event => {
      const ground = event.target.closest(".nsewdrag") && event.isPrimary && event.button === 0
      pressed = ground ? { x: event.clientX, y: event.clientY, at: Date.now() } : null
    },
    true,
  )
  function tryPath({ detail }) {
    if (!picture || (!trial && !detail)) return
    trial = detail
    exorcise()
    move()
  }
  addEventListener("descent-trial", tryPath)
  addEventListener("pointerup", release)
  addEventListener("pointercancel", release)
  one(".contour").addEventListener(
    "wheel",
    event => {
      if (!event.ctrlKey && !event.metaKey) return // without them the wheel scrolls the page
      event.preventDefault()
      zoom(Math.exp(-event.deltaY / 300), axes(paths).at(event))
    },
    { passive: false },
  )
  one(".closer").onclick = () => zoom(1.6)
  one(".farther").onclick = () => zoom(1 / 1.6)
  one(".whole").onclick = () => look(null)
  function pin(lines) {
    pinned = lines
    one(".pin").ariaPressed = String(lines !== null)
  }
  one(".pin").onclick = () => {
    pin(pinned ? null : (before ?? picture.lines))
    exorcise()
    draw()
  }
  one(".image").onclick = async () => {
    const sheet = document.createElement("div")
    sheet.style = "position: absolute; visibility: hidden"
    one(".contour").append(sheet)
    try {
      const { data, layout } = sheetOf(0)
      await Plotly.newPlot(sheet, data, layout, CONFIG)
      await Plotly.react(sheet, data, sheetOf(sheet._fullLayout.legend._height).layout, CONFIG)
      await Plotly.relayout(sheet, { images: overAsImage(sheet) })
      const page = location.pathname.split("/").pop().replace(/[^\w-]/g, "") || "trajectories"
      const { width, height } = sheet._fullLayout
      const filename = ["descent-explorer", page, picture.memo.file].join("-")
      await Plotly.downloadImage(sheet, { format: "png", scale: 2, width, height, filename })
    } finally {
      Plotly.purge(sheet)
      sheet.remove()
    }
  }

  // The picture as it stands, laid out for its own size: above it what names it, below it the legend, so high, in full.
  function sheetOf(legendHeight) {
    const { xaxis, yaxis, font: { size }, margin, ...more } = layout()
    const family = picture.fonts
    const [wide, most] = [SHEET - margin.l - margin.r, 0.72 * (SHEET - margin.l - margin.r)]
    const [dx, dy] = [picture.layout.xaxis, picture.layout.yaxis].map(({ range: [from, to] }) => to - from)
    const high = picture.layout.yaxis.scaleanchor ? Math.min(most, (wide * dy) / dx) : 0.62 * wide
    const domain = filled(wide, high, picture.layout)
    const parts = [...picture.memo.parts, shown.textContent].join(" · ")
    const rows = (text, factor, ends) => inLines(text, SHEET - 2 * margin.r, widthIn({ family, size: factor * size }), ends).map(plain)
    const [names, facts] = [rows(picture.memo.title, 1.2, /(?<=[ +*/(,-])/), rows(parts, 1)]
    const title = `<span style="font-size: ${1.2 * size}px">${names.join("<br>")}</span><br>${facts.join("<br>")}`
    const top = size * (1.56 * names.length + 1.3 * facts.length + 1.8)
    const bottom = margin.b + size
    const height = top + high + bottom + legendHeight
    return {
      data: [...land.data, ...fleetingTrace(), ...traces(SHEET)]
        .filter(({ visible }) => visible !== "legendonly")
        .map(trace => (trace.uid?.startsWith("kept") ? { ...trace, showlegend: true } : trace)),
      layout: {
        ...more,
        font: { ...picture.layout.font, family },
        paper_bgcolor: getComputedStyle(root.closest(".stApp") ?? document.body).backgroundColor,
        width: SHEET,
        height,
        margin: { ...margin, t: top, b: bottom + legendHeight, autoexpand: false },
        title: { text: title, font: { size }, x: margin.r / SHEET, xanchor: "left", y: 1 - (1.5 * size) / height, yanchor: "top" },
        legend: { ...more.legend, xref: "container", x: margin.r / SHEET, yref: "container", y: 0.4 * size / height },
        xaxis: { ...xaxis, domain: domain.x },
        yaxis: { ...yaxis, domain: domain.y },
      },
    }
  }

  function overAsImage(sheet) {
    if (!shapes.length) return []
    const copy = over.cloneNode(false)
    const { fontSize } = getComputedStyle(over)
    const { width, height } = axes(sheet).box
    copy.style.fontFamily = picture.fonts
    one(".contour").append(copy)
    drawShapes(shapesOf(overlay.items, sheet), copy, sheet)
    copy.remove()
    const facts = { xmlns: "http://www.w3.org/2000/svg", "font-family": picture.fonts, "font-size": fontSize, width, height }
    for (const [name, value] of Object.entries(facts)) copy.setAttribute(name, value)
    const source = `data:image/svg+xml,${encodeURIComponent(copy.outerHTML)}`
    return [{ source, xref: "x domain", yref: "y domain", x: 0, y: 1, sizex: 1, sizey: 1, sizing: "stretch", layer: "above" }]
  }

  let width = 0
  const resized = new ResizeObserver(() => {
    if (!picture || root.clientWidth === width) return
    width = root.clientWidth
    draw()
    drawLoss()
  })
  resized.observe(root)

  function remove() {
    if (playing) cancelAnimationFrame(playing)
    for (const timer of Object.values(timers)) clearTimeout(timer)
    delete window.descentExplorer.occupied
    delete window.descentExplorer.step
    removeEventListener("descent-trial", tryPath)
    removeEventListener("descent-go", goTo)
    removeEventListener("descent-overlay", takeOverlay)
    removeEventListener("descent-hover", highlight)
    removeEventListener("pointerup", release)
    removeEventListener("pointercancel", release)
    resized.disconnect()
    // Plotly may still be at work on them, and would miss what it takes away.
    setTimeout(() => [ground, paths, loss].forEach(chart => Plotly.purge(chart)))
    root.remove()
  }

  return { show, remove }
}
