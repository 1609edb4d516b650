// Contours of numbers on an even grid, by marching squares.

/** @typedef {import("./geometry.js").Point} Point */

/**
 * Where numbers on an even grid are at a level: lines of points in units of the grid. Along an edge of the grid the
 * numbers count as straight.
 * @param {ArrayLike<number>} z row by row
 * @param {number} columns
 * @param {number} level
 * @returns {Point[][]}
 */
export function isolines(z, columns, level) {
  const edges = crossedEdges(z, columns, level)
  /** @type {(edge: number) => Point} */
  const place = edge => {
    const [low, high] = [edge >> 1, (edge >> 1) + (edge & 1 ? columns : 1)]
    const share = (level - z[low]) / (z[high] - z[low])
    const [x, y] = [low % columns, Math.floor(low / columns)]
    return edge & 1 ? [x, y + share] : [x + share, y]
  }
  /** @type {(start: number) => Point[]} */
  const follow = start => {
    const line = []
    /** @type {number[]} */
    let ways = []
    /** @type {number | undefined} */
    let edge = start
    for (; edge !== undefined; edge = ways.find(way => edges.has(way))) {
      line.push(place(edge))
      ways = edges.get(edge) ?? []
      edges.delete(edge)
    }
    if (line.length > 2 && ways.includes(start)) line.push(line[0])
    return line
  }
  const ends = [...edges.keys()].filter(edge => edges.get(edge)?.length === 1) // first lines that leave the grid
  return [...ends, ...edges.keys()].flatMap(edge => (edges.has(edge) ? [follow(edge)] : []))
}

/**
 * The edges of the grid that a line crosses, each with those to which the line goes on. An edge is twice the index of
 * the point where it begins, and 1 more if it goes up.
 * @param {ArrayLike<number>} z
 * @param {number} columns
 * @param {number} level
 * @returns {Map<number, number[]>}
 */
function crossedEdges(z, columns, level) {
  /** @type {Map<number, number[]>} */
  const neighbors = new Map()
  /** @type {(edge: number, neighbor: number) => void} */
  const join = (edge, neighbor) => {
    neighbors.set(edge, [...(neighbors.get(edge) ?? []), neighbor])
    neighbors.set(neighbor, [...(neighbors.get(neighbor) ?? []), edge])
  }
  for (let corner = 0; corner + columns + 1 < z.length; corner++) {
    const corners = [corner, corner + 1, corner + columns + 1, corner + columns] // each joined to the next by an edge
    const above = corners.map(index => z[index] > level)
    if (above.every(isAbove => isAbove === above[0]) || corner % columns === columns - 1) continue
    const edges = [2 * corner, 2 * corner + 3, 2 * (corner + columns), 2 * corner + 1]
    const crossings = edges.filter((_, side) => above[side] !== above[(side + 1) % 4])
    if (crossings.length === 2) join(crossings[0], crossings[1])
    else {
      const middle = corners.reduce((sum, index) => sum + z[index] / 4, 0) > level
      const [a, b, c, d] = above[0] === middle ? edges : [edges[3], ...edges] // two corners are cut off
      join(a, b)
      join(c, d)
    }
  }
  return neighbors
}
