"""Find a Chrome or Chromium for the browser tests, and install one where there is none.

`python -m tests.browser.chromium` does so and prints where it is.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)


def find() -> str | None:
    """Path of an installed browser, or of Playwright's own download; None where there is neither."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    for path in PLACES:
        if os.path.exists(path):
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if os.path.exists(path) else None


def install() -> None:
    """Debian's package where apt can be used, else Playwright's own download."""
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        # Japanese glyphs too: the screenshots of the Japanese page are looked at.
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-noto-cjk"]
        if subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode == 0:
            return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main() -> None:
    """Print the browser's path; exit with one clear sentence where none can be had."""
    if not find():
        install()
    path = find()
    if not path:
        sys.exit("The browser tests need Chrome or Chromium: please install one, then run the tests again.")
    print(f"Browser for the tests: {path}")


if __name__ == "__main__":
    main()
