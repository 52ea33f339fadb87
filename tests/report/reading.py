"""A page as a reader's program sees it: its elements, their attributes and their text."""

import base64
import csv
import io
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

from bagbench.report.downloads import Download
from bagbench.report.drawing import Drawing

_BLOCKS = {"th", "td", "tr", "dt", "dd", "p", "li", "caption", "figcaption", "h1", "h2", "h3", "h4", "summary"}
_VOID = {"meta", "link", "img", "br", "hr", "input"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self.parts).split())


class Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()
        assert not self._open, "an element was left open"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {key: value or "" for key, value in attrs})
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag
        if tag in _BLOCKS:
            self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.parts.append(data)

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Every element of a tag whose attributes have these values."""
        return [
            element
            for element in self.elements
            if element.tag == tag and all(element.attributes.get(key.rstrip("_")) == value for key, value in attributes.items())
        ]

    def one(self, tag: str, **attributes: str) -> Element:
        (element,) = self.all(tag, **attributes)
        return element


def drawing(svg: str) -> ET.Element:
    """A drawing as XML; raises where it is not well-formed."""
    return ET.fromstring(svg)  # noqa: S314 - the project wrote it


def texts(drawn: Drawing) -> list[str]:
    """What is written in a drawing."""
    return [element.text or "" for element in drawing(drawn.svg).iter("text")]


def dots(drawn: Drawing) -> list[tuple[float, float]]:
    """The places of the dots in the validation colour, x and y in pixels from the top left."""
    return [
        (float(part.attrib["x"]), float(part.attrib["y"]))
        for part in drawing(drawn.svg).iter("use")
        if drawn.rules[part.attrib["class"]].startswith("fill: var(--validation)")
    ]


def whiskers(drawn: Drawing) -> list[tuple[float, float, float, float]]:
    """The straight strokes in the validation colour: x and y of where each begins and where it ends."""
    found = []
    for part in drawing(drawn.svg).iter("path"):
        points = re.fullmatch(r"M (\S+) (\S+)\s+L (\S+) (\S+)\s*", part.attrib["d"])
        if points and "stroke: var(--validation)" in drawn.rules.get(part.attrib.get("class", ""), ""):
            x, y, to_x, to_y = map(float, points.groups())
            found.append((x, y, to_x, to_y))
    return found


def saved(link: Download) -> list[list[str]]:
    """The rows of a CSV file within the page, the header first."""
    kind, _, content = link.address.partition(",")
    assert kind == "data:text/csv;charset=utf-8;base64"
    return list(csv.reader(io.StringIO(base64.b64decode(content, validate=True).decode("utf-8"), newline="")))
