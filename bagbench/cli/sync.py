"""`bagbench sync`: what a store could not be told while it was away."""

from collections import Counter

from bagbench.cli.console import out, progress_bar, remark, tell
from bagbench.cli.options import TrackingUri
from bagbench.errors import without_password


def sync(tracking_uri: TrackingUri = None) -> int:
    """Send the store what it could not be told while it was away; what it refuses stays on disk."""
    from bagbench.tracking import Store, send_waiting
    from bagbench.tracking.access import address
    from bagbench.tracking.outbox import letters

    shown = without_password(address(tracking_uri))
    for store, number in Counter(letter.store for letter in letters() if letter.store != shown).items():
        remark(f"elsewhere {runs(number)} for {store}: name it with --tracking-uri")
    waiting = len(letters(shown))
    if not waiting:
        tell(f"nothing waits for {shown}")
        return 0
    sent = refused = 0
    try:
        store_there = Store(tracking_uri)
        with progress_bar() as bar:
            task = bar.add_task("sending", total=waiting)
            for letter, error in send_waiting(store_there):
                bar.advance(task)
                sent += error is None
                refused += error is not None
                remark(f"sent      {letter.name}" if error is None else f"refused   {letter.name}: {error}")
    finally:
        if left := len(letters(shown)):
            remark(f"waiting   {runs(left)} for {shown}")
    out.print(f"sent: {sent} of {waiting}")
    return 1 if refused else 0


def runs(number: int) -> str:
    """Return how many runs wait, in words."""
    return "1 run waits" if number == 1 else f"{number} runs wait"
