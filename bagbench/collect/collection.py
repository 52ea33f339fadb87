"""From classes and a source to a folder of photos."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bagbench.collect.folder import Folder, file_name
from bagbench.collect.licence import Licence
from bagbench.collect.source import Candidate, Source
from bagbench.collect.web import FetchError, Outcome, Web
from bagbench.errors import ConfigurationError, printable

_LABEL_LENGTH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A class to collect.

    Attributes:
        label: its name, and its sub-folder's.
        query: what to search for.
    """

    label: str
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How far a class has come.

    Attributes:
        label: the class.
        photos: how many of it have been collected, in this run or before.
        skipped: how many candidates came to nothing, in this run or before, by what became of them.
    """

    label: str
    photos: int
    skipped: Mapping[Outcome, int]


def read_wanted(arguments: Sequence[str]) -> tuple[Wanted, ...]:
    """Return the classes that a user names: `CLASS`, or `CLASS=query words`.

    Raises:
        ConfigurationError: if there is none, one has no name that a folder can have, or two have one name.
    """
    found = tuple(_wanted(argument) for argument in arguments)
    if not found:
        raise ConfigurationError("no class to collect", "name one or more, as in: handbag 'purse=evening purse'")
    for label, number in Counter(one.label.casefold() for one in found).items():  # some file systems take Bag and bag for one
        if number > 1:
            raise ConfigurationError(f"two classes are called '{label}'", "give each a name of its own")
    return found


def _wanted(argument: str) -> Wanted:
    label, _, query = argument.partition("=")
    query = query.strip() or label
    sound = label and len(label) <= _LABEL_LENGTH and label == label.strip() and printable(label) == label
    if not sound or label.startswith(".") or set(label) & set('/\\:*?"<>|') or label in {"__MACOSX", "Thumbs.db", "desktop.ini"}:
        raise ConfigurationError(
            f"a class called '{label}'", f"give it a name that a folder can have, of at most {_LABEL_LENGTH} letters"
        )
    return Wanted(label=label, query=query)


def collect(
    folder: Folder, source: Source, web: Web, classes: Sequence[Wanted], *, licences: Sequence[Licence], per_class: int
) -> Iterator[Tally]:
    """Collect photos class by class until each has enough or the source has no more; tell how far each is, as it goes.

    What it is told of last, per class, is how the class has ended. A collection that was stopped goes on where it was when it is
    started again: it asks for nothing that it has.

    Raises:
        ConfigurationError: if the source does not answer; what has arrived stays.
        DataError: if the folder cannot be written.
    """
    for one in classes:
        skipped: Counter[Outcome] = Counter()
        seen: set[str] = set()
        yield Tally(label=one.label, photos=folder.count(one.label), skipped=skipped)
        candidates = source.search(web, one.query, licences)
        while folder.count(one.label) < per_class and (candidate := next(candidates, None)):
            name = file_name(source, candidate)
            if name in seen or candidate.licence not in licences:
                continue
            seen.add(name)
            outcome = folder.outcome(name) or _try(folder, web, candidate, name, one.label)
            if outcome is not Outcome.FETCHED:
                skipped[outcome] += 1
            yield Tally(label=one.label, photos=folder.count(one.label), skipped=dict(skipped))


def _try(folder: Folder, web: Web, candidate: Candidate, name: str, label: str) -> Outcome:
    """Fetch a candidate that was not tried before, and return what became of it."""
    try:
        folder.add(name, label, candidate, web.photo(candidate.address))
    except FetchError as failure:
        if failure.outcome is not Outcome.UNREACHABLE:  # another time it may be there
            folder.note(name, failure.outcome)
        return failure.outcome
    return Outcome.FETCHED
