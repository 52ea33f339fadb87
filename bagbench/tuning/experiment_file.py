"""The experiment that a study leaves behind: the recipe at its defaults and at its best settings, side by side."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from bagbench.analysis.intervals import Interval
from bagbench.errors import ConfigurationError, printable
from bagbench.experiment import Experiment
from bagbench.report.tuning_facts import TuningFacts
from bagbench.report.tuning_words import verdict
from bagbench.shipped import SAMPLE, SAMPLE_NAME
from bagbench.spec import TRAINING_KEYS, HyperparameterValue
from bagbench.trial import Trial
from bagbench.tuning.tune import Tuning

_WIDTH = 120


def write_experiment(tuning: Tuning, facts: TuningFacts, winner: Trial, file: Path) -> Path:
    """Write the experiment and return where it is.

    Nothing is overwritten: where there is another file of that name, it gets a number.

    Args:
        tuning: what was tuned.
        facts: what came of it.
        winner: the trial of the best settings.
        file: where to; its folder is made.

    Raises:
        ConfigurationError: if it cannot be written.
    """
    number = 1
    place = file
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        while True:
            text = "\n".join(_lines(tuning, facts, winner, place)) + "\n"
            if not place.exists() or place.read_text(encoding="utf-8") == text:
                place.write_text(text, encoding="utf-8")
                return place
            number += 1
            place = file.with_stem(f"{file.stem}-{number}")
    except OSError as error:
        raise ConfigurationError(
            f"cannot write the experiment '{place}': {error.strerror}", "name another page with --output"
        ) from error


def _lines(tuning: Tuning, facts: TuningFacts, winner: Trial, place: Path) -> Iterator[str]:
    asked = tuning.plan.experiment
    told = " ".join(verdict(facts)).replace("\u00a0", " ")
    yield from _comment("Question", f"are the settings that `tune` found for {facts.recipe} better than its defaults?")
    yield from _comment("Command", f"python -m bagbench run --all --experiment {place.name}")
    yield from _comment("Expect", f"{_expected(facts)}{told}")
    yield ""
    yield f"name = {_value(f'{asked.name}-{tuning.tuned_name}')}"
    yield f"data = {_value(SAMPLE_NAME if asked.data == SAMPLE else _path(asked.data, place))}"
    if asked.recipe_files:
        yield f"recipe_files = [{', '.join(_value(_path(one, place)) for one in asked.recipe_files)}]"
    yield f"backbone = {_value(_backbone(asked, place))}"
    yield f"seeds = [{', '.join(map(str, tuning.comparison_seeds))}]"
    if asked.image_size is not None:
        yield f"image_size = {asked.image_size}"
    protocol = asked.protocol
    for name in ("epochs", "batch_size", "learning_rate"):
        yield f"{name} = {_value(getattr(protocol, name))}"
    if tuning.plan.manifest.sides is None:  # else the folder says so itself
        yield f"validation_split = {protocol.validation_split!r}"
        yield f"test_split = {protocol.test_split!r}"
        if asked.group_by is not None:
            by_file = asked.group_by.endswith(".csv")
            yield f"group_by = {_value(_path(Path(asked.group_by), place) if by_file else asked.group_by)}"
    yield f"precision = {_value(protocol.precision.value)}"
    yield f"deterministic = {_value(protocol.deterministic)}"
    spec = tuning.plan.specs[0]
    own = {name: getattr(spec.protocol, name) for name in TRAINING_KEYS}
    own = {name: value for name, value in own.items() if value != getattr(protocol, name)}  # a variant's
    yield from _entry(tuning, tuning.name, dict(spec.hyperparameters), own)
    training = {name: value for name, value in winner.settings.items() if name in TRAINING_KEYS}
    network = {name: value for name, value in winner.settings.items() if name not in TRAINING_KEYS}
    yield from _entry(tuning, tuning.tuned_name, {**dict(spec.hyperparameters), **network}, {**own, **training})


def _entry(
    tuning: Tuning,
    name: str,
    hyperparameters: Mapping[str, HyperparameterValue],
    training: Mapping[str, HyperparameterValue],
) -> Iterator[str]:
    yield from ("", "[[recipes]]", f"recipe = {_value(tuning.recipe.name)}")
    if name != tuning.recipe.name:
        yield f"name = {_value(name)}"
    yield from (f"{key} = {_value(value)}" for key, value in training.items())
    if hyperparameters:
        yield "[recipes.hyperparameters]"
        yield from (f"{key} = {_value(value)}" for key, value in hyperparameters.items())


def _expected(facts: TuningFacts) -> str:
    if facts.improvement is None:
        return ""

    def shown(interval: Interval) -> str:
        return f"{interval.point:.3f} ({interval.low:.3f} to {interval.high:.3f})"

    both = facts.improvement
    return f"test accuracy {shown(both.tuned)} at the best settings, {shown(both.default)} at the defaults. "


def _comment(label: str, text: str) -> Iterator[str]:
    """Yield a comment whose lines are not too long; a command stays on one."""
    line = f"# {label}:"
    for word in printable(text).split(" "):
        if len(line) + 1 + len(word) > _WIDTH and label != "Command":
            yield line
            line = "#" + " " * len(label) + " "
        line += f" {word}"
    yield line


def _value(value: HyperparameterValue) -> str:
    """Return a value as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        escaped = "".join(
            {"\\": "\\\\", '"': '\\"'}.get(letter, letter) if letter.isprintable() else f"\\U{ord(letter):08x}"
            for letter in value
        )
        return f'"{escaped}"'
    return repr(value)


def _path(target: Path, place: Path) -> str:
    return Path(os.path.relpath(target.resolve(), place.parent.resolve())).as_posix()


def _backbone(asked: Experiment, place: Path) -> str:
    return _path(Path(asked.backbone), place) if Path(asked.backbone).exists() else asked.backbone
