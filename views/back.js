// One press of Back for each page: see back.py. A query that Streamlit sends for the page on screen takes the place of
// its entry in the browser's history.

;(() => {
  if (history.onePressAPage) return
  history.onePressAPage = true
  const PATIENCE = 10000 // ms, for a page that was asked for
  const { pushState } = history
  let askedAt = Number.NEGATIVE_INFINITY

  addEventListener(
    "click",
    event => {
      const target = /** @type {Element | null} */ (event.target)
      const link = /** @type {HTMLAnchorElement | null | undefined} */ (target?.closest?.("a[href]"))
      const isOurs = link && !link.target && link.host === location.host
      if (isOurs && link.pathname !== location.pathname) askedAt = performance.now()
    },
    true,
  )

  history.pushState = function (state, title, url) {
    if (new URL(url ?? "", location.href).pathname !== location.pathname) {
      askedAt = Number.NEGATIVE_INFINITY
      pushState.call(this, state, title, url)
    } else if (performance.now() - askedAt > PATIENCE) this.replaceState(state, title, url)
    // else the page is being left: its entry stays as it is, to come back to
  }
})()
