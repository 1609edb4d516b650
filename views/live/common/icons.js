// Icons as SVG paths, 24 units wide and high.

export const ICONS = {
  first: "M6 5h2v14H6zM19 5v14L9 12z",
  back: "M15 5v14L6 12zM17 5h2v14h-2z",
  play: "M7 4v16l13-8z",
  pause: "M6 4h4v16H6zM14 4h4v16h-4z",
  next: "M9 5v14l9-7zM5 5h2v14H5z",
  pin: "M15 3l6 6-2 1-1-1-4 4v5l-2 2-4-4-5 5H2v-1l5-5-4-4 2-2h5l4-4-1-1z",
  closer:
    "M10 3a7 7 0 1 0 4.2 12.6L20 21l1-1-5.4-5.8A7 7 0 0 0 10 3zm0 2a5 5 0 1 1 0 10 5 5 0 0 1 0-10z" +
    "M9 7v2H7v2h2v2h2v-2h2V9h-2V7z",
  farther: "M10 3a7 7 0 1 0 4.2 12.6L20 21l1-1-5.4-5.8A7 7 0 0 0 10 3zm0 2a5 5 0 1 1 0 10 5 5 0 0 1 0-10zM7 9v2h6V9z",
  whole: "M3 3h7v2H5v5H3zM14 3h7v7h-2V5h-5zM3 14h2v5h5v2H3zM19 14h2v7h-7v-2h5z",
  image: "M11 3h2v9l3-3 1.4 1.4L12 15.8l-5.4-5.4L8 9l3 3zM4 18h16v2H4z",
}
