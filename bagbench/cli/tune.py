"""`bagbench tune`: better settings of one recipe, and how much of what they promise is real."""

import contextlib
import json
import shlex
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bagbench.cli.console import out, progress_bar, remark, tell
from bagbench.cli.options import BackboneName, Epochs, ExperimentFile, GroupBy, ImageSize, Jobs, TrackingUri, Verify, read_seeds
from bagbench.cli.pages import default_page, write
from bagbench.cli.run import introduce
from bagbench.errors import ExperimentError, GivenUpError, without_password
from bagbench.experiment import define
from bagbench.result import EpochRecord

if TYPE_CHECKING:
    from bagbench.executors.local import Workers
    from bagbench.report.tuning_facts import TuningFacts
    from bagbench.tracking import Store
    from bagbench.tuning import Study, Tuner, Tuning


def tune(
    recipe: Annotated[str, typer.Argument(metavar="RECIPE", help="The recipe, or variant of the experiment, to tune.")],
    trials: Annotated[int, typer.Option(metavar="N", min=1, help="Trials in all, those of earlier commands among them.")],
    timeout: Annotated[
        float | None, typer.Option(metavar="S", min=0, help="Begin no trial after so many seconds. (default: no limit)")
    ] = None,
    space: Annotated[
        Path | None, typer.Option(metavar="FILE.toml", help="Ranges that add to the recipe's own, or take their place.")
    ] = None,
    storage: Annotated[
        str | None, typer.Option(metavar="URL|FILE", help="Where studies are kept. (default: tuning.journal beside the store)")
    ] = None,
    experiment_file: ExperimentFile = None,
    data: Annotated[
        str | None, typer.Option(metavar="DIR", help="The photos: one sub-folder a class. (default: the built-in sample)")
    ] = None,
    backbone: BackboneName = None,
    epochs: Epochs = None,
    image_size: ImageSize = None,
    validation_split: Annotated[
        float | None, typer.Option(metavar="F", help="Share that trials are scored on. (default: 0.2)")
    ] = None,
    test_split: Annotated[float | None, typer.Option(metavar="F", help="Share that no trial sees. (default: 0.2)")] = None,
    group_by: GroupBy = None,
    seeds: Annotated[
        str | None, typer.Option(metavar="N|A,B,...", help="Seeds that each trial is scored over. (default: 3)")
    ] = None,
    jobs: Jobs = None,
    verify: Verify = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would be searched; train nothing.")] = False,
    tracking_uri: TrackingUri = None,
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="The page. (default: reports/NAME-tuned.html)")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> int:
    """Search for better settings of a recipe, and check what is found on photos that the search never saw."""
    if test_split is not None and test_split <= 0:
        raise ExperimentError(
            f"--test-split: received {test_split:g}", "tuning needs photos that no trial sees: give a share above 0"
        )
    flags = {
        "data": data,
        "backbone": backbone,
        "epochs": epochs,
        "image_size": image_size,
        "validation_split": validation_split,
        "test_split": test_split,
        "group_by": group_by,
        "seeds": None if seeds is None else read_seeds(seeds),
        "recipes": [recipe],
    }
    experiment = define(experiment_file, {name: value for name, value in flags.items() if value is not None})
    with progress_bar() as bar:
        task = bar.add_task("starting", total=None)  # first of all: what is imported next takes its time
        from bagbench.executors.local import Workers
        from bagbench.job import get_ready, work
        from bagbench.tuning import prepare_tuning

        def progress(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total)

        if dry_run:
            _print_plan(prepare_tuning(experiment, space, progress, verify=verify), trials, as_json=as_json)
            return 0
    with Workers(work, get_ready) as workers:
        with progress_bar() as bar:
            task = bar.add_task("starting", total=None)
            tuning = prepare_tuning(experiment, space, progress, verify=verify)
            introduce(tuning.plan)
        _introduce(tuning)
        from bagbench.tracking import Store

        store = Store(tracking_uri)
        study = _study(tuning, store, storage)
        tuner = _tuner(tuning, study, store)
        failed = _carry_out(tuning, tuner, workers, trials=trials, timeout=timeout, jobs=jobs)
    return _conclude(tuning, tuner, output, failed=failed, as_json=as_json)


def _introduce(tuning: "Tuning") -> None:
    """Say which photos are for what, and what is searched."""
    rows = tuning.rows
    remark(
        f"set aside {rows.test} test photos, which no trial sees; {rows.train} to train on, {rows.validation} to score trials on"
    )
    remark(f"space     {', '.join(tuning.space)}")


def _study(tuning: "Tuning", store: "Store", storage: str | None) -> "Study":
    """Open the study, and have done again what a process that is gone left unfinished."""
    from bagbench.tuning import Study, default_storage

    place = storage or default_storage(store.database)
    study = Study(place, tuning.study, tuning.space, tuning.defaults, min(tuning.seeds))
    abandoned = study.begin()
    done = len(study.trials())
    remark(f"study     {tuning.study} in {without_password(place)}{f', {done} trials so far' if done else ''}")
    if abandoned:
        remark(f"study     {abandoned} trial{'s' * (abandoned > 1)} of a process that is gone: done again")
    return study


def _tuner(tuning: "Tuning", study: "Study", store: "Store") -> "Tuner":
    from bagbench.tuning import Tuner

    experiment_id = store.experiment_id(tuning.experiment)
    store.close_abandoned(experiment_id)
    command = shlex.join(["python", "-m", "bagbench", *map(without_password, sys.argv[1:])])
    return Tuner(tuning, study, store, experiment_id, command)


def _carry_out(
    tuning: "Tuning", tuner: "Tuner", workers: "Workers", *, trials: int, timeout: float | None, jobs: int | None
) -> int:
    """Carry out trials and comparison under a progress bar; return how many runs failed."""
    from bagbench.tuning import ready

    with progress_bar() as bar:
        task = bar.add_task("starting", total=None)
        ready(tuning, lambda what, done, total: bar.update(task, description=what, completed=done, total=total))
    failed = 0
    # Closed whatever happens here, so that the stores hear of it before this process ends.
    heard = contextlib.closing(tuner.run(trials=trials, timeout=timeout, workers=workers, at_once=jobs or workers.default_jobs()))
    with progress_bar() as bar, heard as events:
        task = bar.add_task("starting", total=trials)
        for one in events:
            whose = "comparison" if one.trial is None else f"trial {one.trial}"
            what = f"{whose}, {one.spec.name}"
            if isinstance(one.event, EpochRecord):
                last = one.event.val_accuracy
                bar.update(task, description=f"{what}: validation {last:.3f}", completed=tuner.ended)
            elif one.event is None and one.error is None:
                remark(f"finished  {what}")
            elif isinstance(one.error, GivenUpError):
                remark(f"given up  {what}: {one.error}")
            elif one.error is not None:
                failed += 1
                remark(f"failed    {what}: {one.error}")
    return failed


def _conclude(tuning: "Tuning", tuner: "Tuner", output: Path | None, *, failed: int, as_json: bool) -> int:
    """Write page and experiment, and say what has come of it."""
    from bagbench.report.tuning_page import render_tuning
    from bagbench.report.tuning_words import outcome, verdict
    from bagbench.tuning import is_going_on, write_experiment

    with progress_bar() as bar:
        bar.add_task("making the page", total=None)
        facts = tuner.facts()
        page = output or default_page(f"{tuning.plan.experiment.name}-{tuning.tuned_name}")
        write(page, render_tuning(facts), "name another file with --output")
        best = facts.best
        file = None
        if best is not None and best.settings != facts.defaults and not is_going_on(facts.trials):
            file = write_experiment(tuning, facts, best, page.with_suffix(".toml"))
    tuner.attach(page)
    if is_going_on(facts.trials):
        remark("going on  another process is still at a trial of this study: the last one compares")
    if as_json:
        typer.echo(json.dumps(_summary(facts, page, file, failed), indent=2))
    else:
        for line in (outcome(facts.trials), *verdict(facts)):
            tell(line.replace("\u00a0", " "))
        if file is not None:
            tell(f"experiment: {file}")
        tell(f"report: {page}")
    return 1 if failed or best is None else 0


def _print_plan(tuning: "Tuning", trials: int, *, as_json: bool) -> None:
    runs = {"trials": trials * len(tuning.seeds), "comparison": 2 * len(tuning.comparison_seeds)}
    space = {name: asdict(values) for name, values in tuning.space.items()}
    if as_json:
        told = {
            "study": tuning.study,
            "space": space,
            "start": dict(tuning.start),
            "rows": asdict(tuning.rows),
            "runs_at_most": runs,
        }
        typer.echo(json.dumps(told, indent=2))
        return
    _introduce(tuning)
    for name, values in space.items():
        ranges = ", ".join(f"{key} {value}" for key, value in values.items())
        tell(f"{name}: {ranges}; default {tuning.start[name]!r}")
    out.print(f"at most {runs['trials']} runs of trials, and {runs['comparison']} of the comparison")


def _summary(facts: "TuningFacts", page: Path, file: Path | None, failed: int) -> dict[str, Any]:
    """Return what a script would read."""
    from bagbench.analysis.measures import Measure
    from bagbench.report.tuning_words import naive

    best, default, improvement = facts.best, facts.default, facts.improvement
    headline = improvement and improvement.comparison.headline(Measure.ACCURACY)
    return {
        "study": facts.study,
        "experiment": None if file is None else str(file),
        "report": str(page),
        "failed": failed,
        "best": best and {"trial": best.number, "settings": dict(best.settings), "validation_accuracy": best.score},
        "default": default and {"settings": dict(default.settings), "validation_accuracy": default.score},
        "promised_in_validation": naive(facts),
        "test_accuracy": improvement and {"best": asdict(improvement.tuned), "default": asdict(improvement.default)},
        "improvement_on_test": headline and asdict(headline),
        "comparison_seeds": improvement and list(improvement.comparison.seeds),
        "rows": asdict(facts.rows),
        "importances": dict(facts.importances),
        "trials": [
            {"trial": trial.number, "settings": dict(trial.settings), "state": trial.state, "validation_accuracy": trial.score}
            for trial in facts.trials
        ],
    }
