// Tells Python whether the page is dark: Streamlit tells it at a rerun, but does not rerun when a person switches.

/**
 * @typedef {HTMLElement & { observer?: MutationObserver }} Host
 * @typedef {object} Call what Streamlit hands to a component, again whenever `data` changes
 * @property {{ dark: boolean }} data what Python believes
 * @property {Host} parentElement
 * @property {(name: string, value: unknown) => void} setStateValue
 */

const MIDDLE = 384 // of red, green and blue together

/** @param {Call} call */
export default function ({ data, parentElement: host, setStateValue }) {
  const app = document.querySelector(".stApp")
  if (!app) return undefined
  const compare = () => {
    const [red, green, blue] = (getComputedStyle(app).backgroundColor.match(/[0-9.]+/g) ?? []).map(Number)
    const isDark = red + green + blue < MIDDLE
    if (isDark !== data.dark) setStateValue("dark", isDark)
  }
  const observer = new MutationObserver(compare) // a switch gives the app another class
  host.observer?.disconnect()
  host.observer = observer
  observer.observe(app, { attributes: true, attributeFilter: ["class"] })
  compare()
  return () => host.observer?.disconnect()
}
