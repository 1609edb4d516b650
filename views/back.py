"""One press of Back for each page.

Streamlit adds an entry to the browser's history for every query that its server sends, also for those that follow from
a change of page. Back would then show the same page twice, or a page with the settings of another.
"""

import streamlit as st

_SCRIPT = """<script>(() => {
  if (history.onePressAPage) return
  history.onePressAPage = true
  const PATIENCE = 10000 // ms, for a page that was asked for
  let asked = -Infinity
  addEventListener("click", event => {
    const link = event.target.closest?.("a[href]")
    if (link && !link.target && link.host === location.host && link.pathname !== location.pathname)
      asked = performance.now()
  }, true)
  const { pushState } = history
  history.pushState = function (state, title, url) {
    if (new URL(url ?? "", location.href).pathname !== location.pathname) {
      asked = -Infinity
      pushState.call(this, state, title, url)
    } else if (performance.now() - asked > PATIENCE) this.replaceState(state, title, url)
    // else the page is being left: its entry stays as it is, to come back to
  }
})()</script>"""


def one_press_a_page() -> None:
    """Make a query that is sent for the page on screen replace its entry in the browser's history."""
    st.html(_SCRIPT, unsafe_allow_javascript=True)
