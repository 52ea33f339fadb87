"""Make the example page and the README's picture: run every recipe on the built-in sample, keep its page, take its first screen.

    python tools/example_page.py --to docs

writes `docs/example-report.html` and `docs/report.png`. It wants the development requirements and Debian's chromium.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

PAGE = "example-report.html"
PICTURE = "report.png"


def main() -> None:
    """Run, keep the page, take the picture."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=Path, required=True, help="the folder to write both into")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        # Not `auto`: the page should be the same wherever it is made.
        command = ["run", "--all", "--backbone", "embedded", "--output", PAGE]
        subprocess.run([sys.executable, "-m", "bagbench", *command], cwd=folder, check=True)
        (options.to / PAGE).write_bytes((Path(folder) / PAGE).read_bytes())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="light")
        page.goto((options.to / PAGE).resolve().as_uri())
        # From the title to the end of the contrast: what is to be understood at a glance.
        bottom = page.evaluate("document.getElementById('contrast').getBoundingClientRect().bottom")
        page.screenshot(path=options.to / PICTURE, clip={"x": 0, "y": 0, "width": 1280, "height": bottom + 24}, full_page=True)
        browser.close()


if __name__ == "__main__":
    main()
