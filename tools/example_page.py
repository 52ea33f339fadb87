"""Make the README's picture: run every recipe on the built-in sample, take a picture of the page's first screen.

    python tools/example_page.py --to docs/report.png

It wants the development requirements and Debian's chromium.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright


def main() -> None:
    """Run, take the picture."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=Path, required=True, help="the PNG to write")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        page_file = Path(folder) / "page.html"
        # Not `auto`: the picture should be the same wherever it is made.
        command = ["run", "--all", "--backbone", "embedded", "--output", str(page_file)]
        subprocess.run([sys.executable, "-m", "bagbench", *command], cwd=folder, check=True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="light")
            page.goto(page_file.as_uri())
            # From the title to the end of the contrast: what is to be understood at a glance.
            bottom = page.evaluate("document.getElementById('contrast').getBoundingClientRect().bottom")
            page.screenshot(path=options.to, clip={"x": 0, "y": 0, "width": 1280, "height": bottom + 24}, full_page=True)
            browser.close()


if __name__ == "__main__":
    main()
