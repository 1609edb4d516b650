"""The page's theme, dark or light. Streamlit tells it at a rerun, but does not rerun when a person switches it."""

from __future__ import annotations

import streamlit as st
from streamlit.components.v2 import component

_watch = component(
    "theme_watch",
    js="""
export default function ({ data, parentElement, setStateValue }) {
  const app = document.querySelector(".stApp")
  const tell = () => {
    const [red, green, blue] = getComputedStyle(app).backgroundColor.match(/[0-9.]+/g).map(Number)
    const dark = red + green + blue < 384
    if (dark !== data.dark) setStateValue("dark", dark)
  }
  parentElement.observer?.disconnect()  // this function runs again whenever `data` changes
  parentElement.observer = new MutationObserver(tell)  // a switch gives the app another class
  parentElement.observer.observe(app, { attributes: true, attributeFilter: ["class"] })
  tell()
  return () => parentElement.observer.disconnect()
}
""",
)


def is_dark() -> bool:
    """Whether the page's theme is dark. From this call on, a switch of the theme reruns the page."""
    dark = st.session_state.get("theme_watch", {}).get("dark")
    if dark is None:
        dark = st.context.theme.type == "dark"
    _watch(key="theme_watch", data={"dark": dark}, on_dark_change=lambda: None)
    return dark
