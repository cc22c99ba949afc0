"""A real Chromium for the browser tests: the system's, else one that is installed here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
# Without these a headless Chromium calls its maker at every start, and as root it refuses its sandbox.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NONE = (
    "The tests need a Chromium, and none could be installed. Install it by hand (on Debian: "
    "apt-get install chromium), or name one: CHROMIUM=/path/to/chromium make test"
)


def executable() -> str | None:
    """The path of a Chromium that is here already."""
    if named := os.environ.get("CHROMIUM"):
        return named
    for name in NAMES:
        if found := shutil.which(name):
            return found
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> None:
    """By the system's packages where that is allowed, else by Playwright's own download."""
    print("Browser:     installing Chromium for the tests", flush=True)  # noqa: T201
    if os.geteuid() == 0 and shutil.which("apt-get"):
        os.environ["DEBIAN_FRONTEND"] = "noninteractive"
        subprocess.run(["apt-get", "update", "-qq"], stdout=subprocess.DEVNULL)
        packages = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
        done = subprocess.run(packages, stdout=subprocess.DEVNULL)
        if done.returncode == 0:
            return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"])


if __name__ == "__main__":
    if not executable():
        install()
    if not executable():
        raise SystemExit(NONE)
