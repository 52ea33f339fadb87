"""Where a page is written: under the name that was asked for, or one made of a stranger's."""

import re
import secrets
from pathlib import Path

from bagbench.errors import ConfigurationError

_NAME_LENGTH = 60  # letters, of up to four bytes each: 255 bytes is the usual limit


def default_page(name: str, prefix: str = "") -> Path:
    """Return a file in `reports/` that is called after something whose name may be anything."""
    return Path("reports") / f"{prefix}{safe(name)}.html"


def safe(name: str) -> str:
    """Return a name that stays in its folder, and is no longer than any file system takes."""
    return re.sub(r"[^\w.-]+", "-", name).strip(".")[:_NAME_LENGTH]


def write(page: Path, html: str, remedy: str) -> None:
    """Write a page, and the folder that it lies in: whoever is stopped meanwhile, or does the same, leaves a whole page there.

    Args:
        page: the file.
        html: what is in it.
        remedy: what to do where it cannot be written.

    Raises:
        ConfigurationError: if it cannot.
    """
    try:
        page.parent.mkdir(parents=True, exist_ok=True)
        if page.exists() and not page.is_file():  # a device, say
            page.write_text(html, encoding="utf-8")
            return
        target = page.resolve()  # a link stays one
        partial = target.with_name(f".{secrets.token_hex(8)}.partial")
        try:
            partial.write_text(html, encoding="utf-8")
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigurationError(f"cannot write the page '{page}': {error.strerror}", remedy) from error
