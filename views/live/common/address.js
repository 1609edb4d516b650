// Addresses below the app, wherever a server has it.

/**
 * @param {string} path below the app, without a first slash
 * @returns {string} its whole address
 */
export function addressOf(path) {
  // Streamlit's own script lies in a folder two levels below the app, whatever page is shown.
  const script = /** @type {HTMLScriptElement | null} */ (document.querySelector('script[src*="static/js/"]'))
  return new URL(script ? `../../${path}` : path, script?.src ?? document.baseURI).href
}
