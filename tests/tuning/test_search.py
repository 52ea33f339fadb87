"""Which run comes next, with a real study in memory's stead: a journal file; nothing is trained."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from scipy import stats

from bagbench.space import FloatRange, IntRange, Space
from bagbench.spec import Protocol, RunSpec
from bagbench.trial import Settings, Trial, TrialState, best
from bagbench.tuning.search import Search, Task, floors
from bagbench.tuning.study import Study

SPACE: Space = {"learning_rate": FloatRange(low=1e-4, high=1e-2, log=True), "width": IntRange(low=8, high=64, log=True)}
DEFAULTS: Settings = {"learning_rate": 0.001, "width": 32}
SEEDS = (0, 1, 2)
Curve = tuple[float, ...]


def spec(settings: Settings, seed: int) -> RunSpec:
    rate = settings["learning_rate"]
    assert isinstance(rate, float)
    return RunSpec(
        recipe="r",
        recipe_digest="code",
        hyperparameters=(("width", settings["width"]),),
        image_size=16,
        decoder="1",
        data_digest="d",
        groups_digest="g",
        split_digest=f"split {seed}",
        seed=seed,
        backbone_digest=None,
        protocol=Protocol(epochs=4, batch_size=8, learning_rate=rate, validation_split=0.2, test_split=0.2),
        train_fraction=1.0,
    )


def good(task: Task) -> Curve:
    """A curve that the width settles, the wider the better, and the seed a little."""
    width = task.trial.settings["width"]
    assert isinstance(width, int)
    return tuple(0.3 + width / 128 * epoch / 4 + task.seed / 1000 for epoch in range(1, 5))


def opened(file: Path) -> Study:
    study = Study(str(file), "study", SPACE, DEFAULTS, 0)
    study.begin()
    return study


def searching(study: Study, trials: int, *, known: Callable[[str], Curve | None] = lambda _: None, start: bool = True) -> Search:
    return Search(study, trials=trials, seeds=SEEDS, defaults=DEFAULTS, spec=spec, known=known, may_start=lambda: start)


def carried_out(search: Search, curve: Callable[[Task], Curve] = good) -> list[Task]:
    """Carry out one run at a time, given up where it falls below its floors, as a worker does it."""
    done = []
    for task in search.tasks():
        assert task is not None, "one at a time there is nothing to wait for"
        done.append(task)
        whole = curve(task)
        low = [epoch for epoch, floor in enumerate(task.floors, 1) if max(whole[:epoch]) < floor]
        if low:
            search.given_up(task, whole[: low[0]], "below")
        else:
            search.finished(task, whole)
    return done


def test_the_floor_is_the_median_of_running_means_and_spares_the_first_epochs() -> None:
    curves = [(0.2, 0.4, 0.6), (0.4, 0.6, 0.8), (0.1, 0.1, 0.1), (0.3, 0.5, 0.7)]
    assert list(floors(curves)) == pytest.approx([0.0, 0.0, (0.4 + 0.5) / 2])  # of the means 0.4, 0.6, 0.1, 0.5
    assert floors(curves[:3]) == ()


def test_the_defaults_come_first_and_every_trial_goes_through_its_seeds_in_turn(tmp_path: Path) -> None:
    study = opened(tmp_path / "journal")
    done = carried_out(searching(study, 3), lambda _: (0.5, 0.5, 0.5, 0.5))
    assert done[0].trial.settings == DEFAULTS
    assert [(task.trial.number, task.seed) for task in done] == [(trial, seed) for trial in range(3) for seed in SEEDS]
    assert [trial.state for trial in study.trials()] == [TrialState.FINISHED] * 3
    assert [trial.score for trial in study.trials()] == [0.5] * 3


def test_every_proposal_is_in_the_space_and_three_digits_long(tmp_path: Path) -> None:
    study = opened(tmp_path / "journal")
    carried_out(searching(study, 8))
    for trial in study.trials():
        assert all(value in SPACE[name] for name, value in trial.settings.items())
        assert float(f"{trial.settings['learning_rate']:.3g}") == trial.settings["learning_rate"]


def test_the_same_seed_gives_the_same_trials_also_where_it_was_stopped_in_between(tmp_path: Path) -> None:
    def settings(study: Study) -> list[Settings]:
        return [trial.settings for trial in study.trials()]

    whole, again, stopped = (opened(tmp_path / name) for name in ("a", "b", "c"))
    carried_out(searching(whole, 14))
    carried_out(searching(again, 14))
    carried_out(searching(stopped, 5))
    cut: Iterator[Task | None] = searching(stopped, 14).tasks()
    assert next(cut) is not None
    stopped.put_back()  # as Ctrl-C does, in the middle of the sixth trial
    carried_out(searching(opened(tmp_path / "c"), 14))
    assert settings(again) == settings(whole)
    assert settings(stopped) == settings(whole)
    assert len({tuple(one.items()) for one in settings(whole)}) > 10


def test_trials_of_a_process_that_is_gone_are_done_again_and_others_are_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "journal"
    with monkeypatch.context() as patched:
        patched.setattr("bagbench.tuning.study.owner_tags", lambda: {**owner(), "pid": "999999999"})
        left = opened(file).ask(9)
    running = opened(file).ask(9)  # `opened` has found the first one
    assert left is not None
    assert running is not None
    assert running.settings == left.settings == DEFAULTS
    study = Study(str(file), "study", SPACE, DEFAULTS, 0)
    assert study.begin() == 0  # the other one is this process's own
    assert [trial.number for trial in study.trials()] == [running.number]


def owner() -> dict[str, str]:
    from bagbench.tracking import owner_tags

    return owner_tags()


def test_a_trial_worse_than_the_best_on_two_seeds_is_given_up_but_never_the_defaults(tmp_path: Path) -> None:
    assert stats.wilcoxon([-0.1, -0.2], alternative="less", zero_method="zsplit").pvalue == 0.25
    study = opened(tmp_path / "journal")
    worse_each_time = iter(range(100))

    def curve(_: Task) -> Curve:
        return (0.9 - next(worse_each_time) / 200,) * 4

    done = carried_out(searching(study, 3), curve)
    first, *others = study.trials()
    assert first.state is TrialState.FINISHED
    assert {trial.state for trial in others} == {TrialState.OVER_SEEDS}
    assert [task.seed for task in done] == [0, 1, 2, 0, 1, 0, 1]
    assert all(trial.score is None and len(trial.scores) == 2 for trial in others)


def test_a_run_below_the_median_is_given_up_with_its_curve_and_its_trial_with_it(tmp_path: Path) -> None:
    study = opened(tmp_path / "journal")
    carried_out(searching(study, 4), lambda _: (0.5, 0.6, 0.7, 0.8))
    (*_, last) = carried_out(searching(study, 5), lambda _: (0.1, 0.1, 0.1, 0.9))
    assert last.floors[:2] == (0.0, 0.0)
    trial = study.trials()[-1]
    assert trial.state is TrialState.OVER_EPOCHS
    assert trial.curves == {0: (0.1, 0.1, 0.1)}
    assert trial.reason == "seed 0: below"


def test_a_run_that_was_finished_before_is_taken_and_not_done(tmp_path: Path) -> None:
    study = opened(tmp_path / "journal")
    known = {spec(DEFAULTS, 1).content_hash: (0.1, 0.2)}
    done = carried_out(searching(study, 1, known=known.get))
    assert [task.seed for task in done] == [0, 2]
    assert study.trials()[0].scores[1] == 0.2


def test_with_two_at_once_nobody_is_asked_for_more_trials_than_there_are_to_be(tmp_path: Path) -> None:
    study = opened(tmp_path / "journal")
    search = searching(study, 2)
    tasks = search.tasks()
    a, b = next(tasks), next(tasks)
    assert a is not None
    assert b is not None
    assert (a.trial.number, b.trial.number) == (0, 1)
    assert next(tasks) is None  # nothing now: the next seeds wait for these
    search.failed(b, "it died")
    assert next(tasks) is None
    search.finished(a, (0.5,))
    following = next(tasks)
    assert following is not None
    assert (following.trial.number, following.seed) == (0, 1)
    assert study.trials()[1].state is TrialState.FAILED


def test_processes_that_share_a_study_stay_within_the_number_of_trials(tmp_path: Path) -> None:
    one, other = opened(tmp_path / "journal"), opened(tmp_path / "journal")
    asked = [study.ask(3) for study in (one, other, one, other, one)]
    assert [trial is not None for trial in asked] == [True, True, True, False, False]


def test_no_trial_is_begun_after_the_time_is_up(tmp_path: Path) -> None:
    assert list(searching(opened(tmp_path / "journal"), 3, start=False).tasks()) == []


def test_the_best_of_equal_trials_is_the_first() -> None:
    def trial(number: int, score: float | None) -> Trial:
        return Trial(number=number, settings={}, state=TrialState.FINISHED, score=score, scores={}, curves={}, reason="")

    assert best([trial(0, 0.5), trial(1, None), trial(2, 0.6), trial(3, 0.6)]) == trial(2, 0.6)
    assert best([trial(0, None)]) is None


def test_importances_sum_to_one_and_find_what_matters(tmp_path: Path) -> None:
    study = opened(tmp_path / "journal")
    assert study.importances() == {}
    carried_out(searching(study, 12), good)
    found = study.importances()
    assert sum(found.values()) == pytest.approx(1)
    assert next(iter(found)) == "width"


def test_two_trials_with_the_same_settings_share_one_run(tmp_path: Path) -> None:
    study = Study(str(tmp_path / "journal"), "study", {"width": IntRange(low=32, high=33)}, DEFAULTS, 0)
    study.begin()
    finished: dict[str, Curve] = {}
    search = Search(
        study,
        trials=4,
        seeds=(0,),
        defaults={"width": 32},
        spec=lambda settings, seed: spec({**DEFAULTS, **settings}, seed),
        known=finished.get,
        may_start=lambda: True,
    )
    done = []
    going_on = []
    for task in search.tasks():
        if task is not None:
            done.append(task.spec.content_hash)
            going_on.append(task)
            continue
        ended = going_on.pop(0)
        finished[ended.spec.content_hash] = (0.5,)
        search.finished(ended, (0.5,))
    assert len(done) == len(set(done)) <= 2
    assert [trial.score for trial in study.trials()] == [0.5] * 4
