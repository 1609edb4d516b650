"""Find the browsers that the tests need, and install those that are missing.

`python -m tests.browser.browsers` does so and prints where they are.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from playwright.sync_api import Playwright, sync_playwright


@dataclass(frozen=True)
class Kind:
    """A kind of browser: its names on the search path, other places where it may be, and what installs it."""

    title: str
    names: tuple[str, ...]
    places: tuple[str, ...]
    packages: tuple[str, ...]  # of Debian
    download: str = ""  # what Playwright calls its own, if that will do

    def find(self, playwright: Playwright) -> str | None:
        """Path of an installed browser, or of Playwright's own download; None where there is neither."""
        for name in self.names:
            if path := shutil.which(name):
                return path
        for path in (*self.places, playwright[self.download].executable_path if self.download else ""):
            if os.path.exists(path):
                return path
        return None


CHROMIUM = Kind(
    title="Chrome or Chromium",
    names=("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"),
    places=(
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        r"C:\Program Files\Google\Chrome\Application\chrome.exe",
        r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
        r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ),
    packages=("chromium", "fonts-noto-cjk"),  # Japanese glyphs too: the screenshots of the Japanese page are looked at
    download="chromium",
)
FIREFOX = Kind(
    title="Firefox",
    names=("firefox-esr", "firefox"),
    places=("/Applications/Firefox.app/Contents/MacOS/firefox",),
    packages=("firefox-esr",),
)
NEEDED = (CHROMIUM, FIREFOX) if os.name == "posix" else (CHROMIUM,)  # see `firefox.py`


def install(missing: Iterable[Kind], playwright: Playwright) -> None:
    """Debian's packages where apt can be used, else Playwright's own download."""
    has_apt = shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0
    if has_apt:
        subprocess.run(["apt-get", "update", "-qq"], check=False)
    for kind in missing:
        if has_apt:
            command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *kind.packages]
            subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
        if kind.download and not kind.find(playwright):
            subprocess.run([sys.executable, "-m", "playwright", "install", kind.download], check=False)


def main() -> None:
    """Print the paths of the browsers; exit with one clear sentence where one cannot be had."""
    with sync_playwright() as playwright:
        if missing := [kind for kind in NEEDED if not kind.find(playwright)]:
            install(missing, playwright)
        for kind in NEEDED:
            path = kind.find(playwright)
            if not path:
                sys.exit(f"The browser tests need {kind.title}: please install it, then run the tests again.")
            print(f"Browser for the tests: {path}")


if __name__ == "__main__":
    main()
