"""`run --all` with everything finished before, three recipes with three seeds; and of that the page.

As a program it is `bagbench` itself, which tells on standard error, in its last line, how many seconds making the page took.
"""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks.contest import Contest, Round, Setting, seconds
from tests.benchmarks.programs import bagbench, watched

_WHOLE = "`run --all`, nine runs finished before: from command to exit"
_PAGE = "of that the page: what is read from MLflow, drawn and written"
# What was trained does not touch what is read of it: small images and one epoch.
_IMAGE_SIZE = 32


def rounds(setting: Setting, folder: Path) -> Iterator[Round]:
    """Yield what it took, and in a second call what the page took of it."""
    tiny = ("--seeds", 3, "--epochs", 1, "--image-size", _IMAGE_SIZE)
    asked = ("run", "--all", "--data", setting.photos, "--backbone", setting.backbone, *tiny)
    bagbench(folder, *asked)
    while True:
        whole = bagbench(folder, *asked)
        page = float(watched(folder, "finished", *asked).remarks.splitlines()[-1])
        yield {_WHOLE: seconds(whole.seconds), _PAGE: seconds(page)}


def main() -> None:
    """Be bagbench, with an eye on the page."""
    from bagbench.cli import main as program
    from bagbench.cli import report, run

    make = report.write_page

    def watched_page(*given: Any) -> Any:
        began = time.perf_counter()
        made = make(*given)
        taken.append(time.perf_counter() - began)
        return made

    taken: list[float] = []
    vars(run)["write_page"] = watched_page
    try:
        program()
    finally:
        print(taken[-1], file=sys.stderr)  # noqa: T201


CONTEST = Contest(about="`run --all` with everything finished before", rounds=rounds, ratios=((_PAGE, _WHOLE),))

if __name__ == "__main__":
    main()
