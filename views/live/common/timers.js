// Named timers: to start one anew ends the one of that name before.

/** @typedef {ReturnType<typeof setTimeout>} Timer */

export class Timers {
  /** @type {Map<string, Timer>} */
  #timers = new Map()
  #root
  #quiet

  /**
   * @param {HTMLElement} root tells by data-busy whether a timer runs
   * @param {string[]} quiet names of timers that nobody needs to wait for
   */
  constructor(root, quiet) {
    this.#root = root
    this.#quiet = quiet
  }

  /**
   * @param {string} name
   * @param {number} delay ms
   * @param {() => void} work
   */
  start(name, delay, work) {
    this.cancel(name)
    const run = () => {
      this.cancel(name)
      work()
    }
    this.#timers.set(name, setTimeout(run, delay))
    this.#tellBusy()
  }

  /** @param {string} name */
  cancel(name) {
    clearTimeout(this.#timers.get(name))
    this.#timers.delete(name)
    this.#tellBusy()
  }

  cancelAll() {
    for (const name of [...this.#timers.keys()]) this.cancel(name)
  }

  /** @param {string} name */
  isRunning(name) {
    return this.#timers.has(name)
  }

  #tellBusy() {
    const busy = [...this.#timers.keys()].some(name => !this.#quiet.includes(name))
    this.#root.dataset.busy = String(busy)
  }
}
