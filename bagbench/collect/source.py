"""Where photos may be had: sources, which installed packages announce as they do recipes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from bagbench.collect.licence import Licence
from bagbench.errors import ConfigurationError

if TYPE_CHECKING:
    from bagbench.collect.web import Web

ENTRY_POINTS = "bagbench.sources"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A photo that a source offers. Its texts are strangers'; whatever shows or keeps them makes them harmless.

    Attributes:
        id: the source's own for the photo; any text.
        address: where the file itself is.
        licence: the photo's.
        licence_version: such as `4.0`; may be empty, as all that follows.
        licence_url: the licence's text.
        title: the photo's.
        creator: who made it.
        creator_url: the creator's page.
        page: the photo's own page, where it was published.
        provider: the site that it was published on.
    """

    id: str
    address: str
    licence: Licence
    licence_version: str = ""
    licence_url: str = ""
    title: str = ""
    creator: str = ""
    creator_url: str = ""
    page: str = ""
    provider: str = ""


# The web to ask, query, licences that will do → candidates, the best first. It asks for its pages one by one, as they are needed.
Search = Callable[["Web", str, Sequence[Licence]], Iterator[Candidate]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A place to search for open-licensed photos.

    Attributes:
        name: how it is called everywhere, in file names too; letters and digits in lower case.
        summary: one line for people who choose.
        terms: what it asks of its callers, in one line.
        search: finds candidates. All that it asks, it asks through the `Web` that it is given, which keeps to what is polite and
            remembers the answers, so that a search which is started again gets them without asking.
    """

    name: str
    summary: str
    terms: str
    search: Search


def find_source(name: str) -> Source:
    """Return the source called `name`, from the packages that are installed.

    Raises:
        ConfigurationError: if there is none of that name, or two, or what is announced is no source.
    """
    entries = entry_points(group=ENTRY_POINTS)
    named = [entry for entry in entries if entry.name == name]
    if not named:
        raise ConfigurationError(f"no source is called '{name}'", f"choose from {', '.join(sorted(entries.names))}")
    if len(named) > 1:
        raise ConfigurationError(
            f"two sources are called '{name}': {named[0].value} and {named[1].value}",
            "remove one of the packages that bring them",
        )
    try:
        found = named[0].load()
    except Exception as error:
        raise ConfigurationError(
            f"the installed source '{name}' ({named[0].value}) fails: {type(error).__name__}: {error}",
            "repair or remove the package that brings it",
        ) from error
    if not isinstance(found, Source):
        raise ConfigurationError(
            f"the entry point '{name}' ({named[0].value}) is not a source but {type(found).__name__}",
            "point it at a bagbench.collect.source.Source",
        )
    return found
