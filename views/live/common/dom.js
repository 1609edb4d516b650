// Shorthands for elements.

/**
 * An element that must be there.
 * @template {Element} [Found=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {Found}
 */
export function find(root, selector) {
  const found = root.querySelector(selector)
  if (!found) throw new Error(`no ${selector}`)
  return /** @type {Found} */ (found)
}

/**
 * Sets those attributes that are other than before, so that the browser need not look at the rest.
 * @param {Element} element
 * @param {Record<string, unknown>} attributes
 */
export function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    const text = String(value)
    if (element.getAttribute(name) !== text) element.setAttribute(name, text)
  }
}

/**
 * Changes a text only where it is another: screen readers may read it out anew.
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text
}
