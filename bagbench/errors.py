"""Every error that bagbench raises on purpose.

    BagbenchError
    ├── ConfigurationError     what was asked for cannot be done (exit code 2)
    │   ├── ExperimentError    an experiment file or a flag
    │   ├── RecipeError        a recipe that is unknown, taken twice or malformed
    │   ├── DataError          the folder of photos
    │   ├── BackboneError      the pretrained network
    │   ├── ModelError         a saved network that is none, or would do more than compute
    │   ├── StoreError         the MLflow store
    │   │   └── StoreAwayError it does not answer, but may later
    │   ├── ComparisonError    runs that were not measured on the same rows
    │   └── FormError          a form that a model cannot be written in
    ├── ExportError            a model is not good enough to be written, or what was written is not the same (exit code 1)
    └── RunError               a run failed while it was being carried out (exit code 1)
        ├── TrainingError      the training itself went wrong
        ├── GivenUpError       the run trailed others, and was ended early
        └── WorkerError        the process that held the run is gone

An error's text is one line: what was wrong and what was received, then what to do. It holds no password.
"""

import re

# Names of a query's values that are secrets: of databases, of signed addresses, of services.
_SECRET = re.compile(r"(?i)(?<=[?&])([\w-]*(?:password|passwd|token|secret|signature|credential|api_?key)|sig|key)=[^&\s]*")


def printable(text: str) -> str:
    r"""Return `text` on one line, with control characters, lone surrogates and invisible marks escaped as `\x…` or `\u…`.

    File names come from strangers: a newline would break a one-line message, an escape sequence could rewrite the terminal.
    """
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)


def without_password(text: str) -> str:
    """Return a text that can be shown: a URI in it, such as `postgresql://user:secret@host/db`, is without its secret.

    So is an http(s) address that has a token before its host, or is signed by its query.
    """
    text = re.sub(r"(?<=://)([^/@:\s]*):[^/\s]*@", r"\1:***@", text)
    text = re.sub(r"(?i)(?<=http://|ttps://)[^/@:\s]+@", "***@", text)
    return _SECRET.sub(r"\1=***", text)


def bottom_of(error: BaseException) -> str:
    """Return what lies at the bottom of an error of requests or urllib3, in a few words."""
    while (under := error.__cause__ or error.__context__) is not None:
        error = under
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return (error.strerror if isinstance(error, OSError) else None) or str(error).strip() or type(error).__name__


class BagbenchError(Exception):
    """Base of all errors here.

    Args:
        problem: what was wrong, with what was received.
        remedy: what to do about it; may be empty where `problem` says it already.
    """

    exit_code = 1

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem, remedy)  # both in `args`, so that the error survives the way between processes
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return printable(without_password("; ".join(part for part in (self.problem, self.remedy) if part)))


class ConfigurationError(BagbenchError):
    """What was asked for cannot be done; nothing was trained."""

    exit_code = 2


class ExperimentError(ConfigurationError):
    """An experiment file or a flag has a wrong key, type or value."""


class RecipeError(ConfigurationError):
    """A recipe is unknown, its name is taken twice, or its file is not one."""


class DataError(ConfigurationError):
    """The folder of photos cannot be used."""


class BackboneError(ConfigurationError):
    """The pretrained network cannot be had, or does not map images to a vector."""


class ModelError(ConfigurationError):
    """A saved network cannot be read, or would do more than compute."""


class StoreError(ConfigurationError):
    """The MLflow store cannot be reached, read or written."""


class StoreAwayError(StoreError):
    """The MLflow store does not answer, or not now: it may later."""


class ComparisonError(ConfigurationError):
    """What was to be compared was not measured on the same rows."""


class FormError(ConfigurationError):
    """A model cannot be written in the form that was asked for."""


class ExportError(BagbenchError):
    """A model is not good enough to be written, or what was written says something else than the run did."""


class RunError(BagbenchError):
    """A run failed while it was being carried out."""


class TrainingError(RunError):
    """The training went wrong, for example because the loss was no longer a number."""


class GivenUpError(RunError):
    """The run was ended early, on purpose: it trailed others of its kind."""


class WorkerError(RunError):
    """The process that held the run ended before the run did."""


def as_run_error(error: Exception) -> BagbenchError:
    """Return an error of another package as a `RunError` of one line; one of ours as it is."""
    if isinstance(error, BagbenchError):
        return error
    return RunError(f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0]}")
