"""What every page is made with: the templates, how they write what they are given, and the policy that a page lays on itself."""

import base64
import hashlib
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bagbench.errors import printable
from bagbench.report import formats


def environment() -> Environment:
    """Return the templates; they escape whatever they are given."""
    templates = Environment(
        loader=PackageLoader("bagbench.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    templates.filters |= {
        "name": _name,
        "printable": printable,
        "count": formats.count,
        "nats": formats.nats,
        "p_value": formats.p_value,
        "part": formats.part,
        "path": _path,
        "percent": formats.percent,
        "percent_interval": formats.percent_interval,
        "points": formats.points,
        "points_interval": formats.points_interval,
        "probability": formats.probability,
        "rate": formats.rate,
        "spans": formats.spans,
    }
    return templates


def asset(name: str) -> str:
    """Return the text of a file that lies beside the templates: a style sheet or a script."""
    return files("bagbench.report").joinpath("templates", name).read_text(encoding="utf-8")


def data_address(content: bytes, kind: str) -> str:
    """Return a file's bytes as an address that holds them; `kind` is their media type."""
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"


def policy(style: str, script: str) -> str:
    """Return a Content-Security-Policy that lets the page's own style and script be, by their digests, and nothing else."""

    def digest(text: str) -> str:
        return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")

    return (
        f"default-src 'none'; img-src data:; style-src 'sha256-{digest(style)}'; script-src 'sha256-{digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _name(text: str) -> Markup:
    """Show a stranger's text: escaped, on one line, and unable to turn the direction of what stands around it."""
    return Markup("<bdi>{}</bdi>").format(printable(text))


def _path(text: str) -> Markup:
    """Show a path from left to right, whatever direction its parts are written in."""
    return Markup('<bdi dir="ltr">{}</bdi>').format(Markup("/").join(map(_name, text.split("/"))))
