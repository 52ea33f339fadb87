"""A real command, disturbed at some instant, started again, and held against one that nobody disturbed (Linux)."""

import contextlib
import csv
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO

import psutil

from bagbench.result import RunStatus
from bagbench.tracking import Kind, RunRecord, Store, owner_is_gone
from tests.conftest import DEBUG_RECIPE, environment
from tests.drawing import draw_folder

EXPERIMENT = "disturbed"
_PATIENCE = 180.0  # seconds within which a command ends, disturbed or not
_GRACE = 60.0  # and, once it has, what it had started
_ROOM = 64_000_000  # bytes of the file system that is filled
_TIMES = frozenset({"epoch_seconds", "seconds", "images_per_second"})
_TABLES = frozenset({"history.csv", "predictions.csv", "split.csv", "rejected.csv", "thumbnails.zip"})


class Disturbance(StrEnum):
    """What befalls a command."""

    WORKER = "SIGKILL to one worker"
    ALL = "SIGKILL to all"
    PARENT = "SIGKILL to the parent"
    TERMINATED = "SIGTERM"
    INTERRUPTED = "Ctrl-C"
    FULL = "disk full"
    READ_ONLY = "store read-only"
    CLOCK = "clock an hour back"
    SECOND = "a second command"


_STOPS = frozenset({Disturbance.TERMINATED, Disturbance.INTERRUPTED})


def impossible(what: Disturbance) -> str:
    """Return why something cannot be tried here; empty where it can."""
    if what is Disturbance.FULL and os.geteuid() != 0:
        return "only root mounts a small file system: try `unshare --map-root-user --mount`"
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a store holds of a plan in the end.

    Attributes:
        expected: runs of the plan.
        found: those of them that are finished, and whole.
        double: runs finished beyond the first of their content.
        stuck: what still says that it is running, and commands and processes that did not end.
        different: runs whose figures or weights are not those of the undisturbed command, to the last bit.
        remarks: what is not as it should be.
    """

    expected: int
    found: int
    double: int
    stuck: int
    different: int
    remarks: tuple[str, ...] = ()

    @property
    def lost(self) -> int:
        """Runs of the plan that are not there."""
        return self.expected - self.found


class Command:
    """`bagbench run` of two recipes and two seeds.

    Args:
        world: the photos and the cache that all such commands share.
        folder: where it is typed.
        more: further variables of its environment.
    """

    def __init__(self, world: "World", folder: Path, more: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        arguments = ("run", "--all", "--experiment", str(world.file), "--jobs", str(world.jobs), "--deterministic")
        self._said: IO[bytes] = (folder / f"said-{len(list(folder.glob('said-*')))}.txt").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bagbench", *arguments],
            cwd=folder,
            env={**environment(world.cache), "BAGBENCH_STATE_DIR": str(folder / "state"), **(more or {})},
            stdout=self._said,
            stderr=self._said,
            start_new_session=True,
            preexec_fn=_heed_interrupts,  # noqa: PLW1509 # before any thread of ours
        )
        self._began = time.monotonic()
        self._family = [psutil.Process(self.process.pid)]

    def family(self) -> list[psutil.Process]:
        """Return the command's processes, itself first, and remember them."""
        with contextlib.suppress(psutil.NoSuchProcess):
            self._family = list(dict.fromkeys([*self._family, *self._family[0].children(recursive=True)]))
        return self._family

    @property
    def age(self) -> float:
        """Seconds since its start."""
        return time.monotonic() - self._began

    def lives(self, seconds: float) -> bool:
        """Wait until it is so old, or has ended; return whether it has not."""
        while self.process.poll() is None:
            self.family()
            left = seconds - self.age
            if left <= 0:
                return True
            time.sleep(min(0.1, left))
        return False

    def workers(self) -> list[psutil.Process]:
        """Return the processes that do runs, so far as there are some yet."""
        found = []
        for process in self.family()[1:]:
            with contextlib.suppress(psutil.NoSuchProcess):
                if any("spawn_main" in word for word in process.cmdline()):
                    found.append(process)
        return found

    def ended(self) -> tuple[int | None, list[psutil.Process]]:
        """Wait for the end; return the exit code, None where it had to be killed, and what has outlived it."""
        try:
            code: int | None = self.process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            code = None
        until = time.monotonic() + _GRACE
        while (alive := [process for process in self._family[1:] if _lives(process)]) and time.monotonic() < until:
            time.sleep(0.1)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._said.close()
        return code, alive

    def said(self) -> list[str]:
        """Return the lines that it has printed."""
        return Path(self._said.name).read_text(errors="replace").splitlines()


def _lives(process: psutil.Process) -> bool:
    """Return whether a process goes on; one that has ended and was not fetched by its parent does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _heed_interrupts() -> None:
    # A shell that starts the tests in the background has them, and all they start, ignore it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class World:
    """Photos, an experiment and a cache, and what the undisturbed command makes of them.

    Args:
        folder: for all of it.
        jobs: how many runs a command does at once.

    Attributes:
        seconds: what the latest command took that nothing has held up.
    """

    def __init__(self, folder: Path, jobs: int = 2) -> None:
        self.folder, self.jobs = folder, jobs
        self.cache = folder / "cache"
        photos = draw_folder(folder / "shapes", {"disc": 16, "triangle": 12, "square": 12})
        self.file = folder / f"{EXPERIMENT}.toml"
        self.file.write_text(
            f"""
            data = {json.dumps(str(photos))}
            recipes = ["cnn_basic", "debug"]
            recipe_files = [{json.dumps(str(DEBUG_RECIPE))}]
            seeds = 2
            epochs = 2
            batch_size = 8
            image_size = 16
            [hyperparameters.cnn_basic]
            filters = 8
            dense = 16
            """
        )
        self._count = 0
        place = self.place()
        command = Command(self, place)
        assert command.ended() == (0, []), command.said()
        self.seconds = command.age
        self._figures = {record.tags["content_hash"]: _figures(record) for record in recorded(place)[1]}

    def place(self) -> Path:
        """Return a new folder to type commands in."""
        self._count += 1
        folder = self.folder / f"place-{self._count}"
        folder.mkdir()
        return folder

    def disturb(self, place: Path, what: Disturbance, rng: random.Random) -> tuple[float, list[str]] | None:
        """Start the command and disturb it at an instant drawn over all of its duration.

        Args:
            place: where it is typed.
            what: befalls it.
            rng: draws the instant, and the worker.

        Returns:
            The instant, in seconds after the start, and what of the command's end is not as it should be; None where it had ended
            before that, on a machine that has less to do by now.
        """
        instant = rng.uniform(0, self.seconds)
        clock = place / "clock"
        clock.write_text("0")
        command = Command(self, place, _faked(clock) if what is Disturbance.CLOCK else None)
        if not command.lives(instant):
            self.seconds = command.age
            return None
        group, store = command.process.pid, place / "mlruns"
        second = Command(self, place) if what is Disturbance.SECOND else None
        with contextlib.ExitStack() as until_it_ends:
            with contextlib.suppress(ProcessLookupError, psutil.NoSuchProcess):
                match what:
                    case Disturbance.WORKER if workers := command.workers():
                        rng.choice(workers).kill()
                    case Disturbance.ALL:
                        os.killpg(group, signal.SIGKILL)
                    case Disturbance.PARENT:
                        os.kill(group, signal.SIGKILL)
                    case Disturbance.TERMINATED:
                        os.kill(group, signal.SIGTERM)
                    case Disturbance.INTERRUPTED:
                        os.killpg(group, signal.SIGINT)
                    case Disturbance.FULL:
                        until_it_ends.enter_context(_filled(store))
                    case Disturbance.READ_ONLY:
                        until_it_ends.enter_context(_read_only(store))
                    case Disturbance.CLOCK:
                        back = place / "back"
                        back.write_text("-3600")
                        back.replace(clock)
            code, alive = command.ended()
        if what is Disturbance.CLOCK:  # which holds nothing up
            self.seconds = command.age
        wrong = [f"{process} outlived the command" for process in alive]
        wrong += ["the command did not end"] if code is None else []
        said = command.said()
        if what in _STOPS and code != 0:
            wrong += not_clean(code, said, place)
        if second is not None:
            wrong += [f"exit codes {codes}" for codes in [(code, second.ended()[0])] if codes != (0, 0)]
        wrong += ["a traceback"] if any(line.startswith("Traceback") for line in said) else []
        wrong += [line for line in said if "defect in bagbench" in line]
        return instant, wrong

    def found(self, place: Path, wrong: Sequence[str] = ()) -> Found:
        """Hold what a store holds against what the undisturbed command has recorded."""
        unfinished, finished = recorded(place)
        times = Counter(record.tags["content_hash"] for record in finished)
        remarks = [*wrong, *(f"{record.name} is {record.status}" for record in unfinished)]
        whole, different = set(), 0
        for record in finished:
            content = record.tags["content_hash"]
            try:
                is_same = _figures(record) == self._figures[content]
            except (OSError, KeyError, ValueError) as error:
                remarks.append(f"{record.name} is not whole: {error!r}")
                continue
            whole.add(content)
            different += not is_same
        return Found(
            expected=len(self._figures),
            found=len(whole & self._figures.keys()),
            double=sum(times.values()) - len(times),
            stuck=len(unfinished) + len(wrong),
            different=different,
            remarks=tuple(remarks),
        )

    def trial(self, what: Disturbance, rng: random.Random) -> tuple[float, Found]:
        """Disturb the command, type it again, and return the instant and what is there then."""
        while True:
            place = self.place()
            with _small(place / "mlruns") if what is Disturbance.FULL else contextlib.nullcontext():
                disturbed = self.disturb(place, what, rng)
                if disturbed is not None:
                    instant, wrong = disturbed
                    return instant, self.found(place, [*wrong, *self.again(place)])

    def again(self, place: Path) -> list[str]:
        """Type the command once more; return what is wrong with its end."""
        command = Command(self, place)
        code, _ = command.ended()
        page = place / "reports" / f"{EXPERIMENT}.html"
        return [*([] if code == 0 else [f"exit code {code}: {command.said()[-1:]}"]), *([] if page.exists() else ["no page"])]


def not_clean(code: int | None, said: Sequence[str], place: Path) -> list[str]:
    """Return what is wrong with the end of a command that was told to stop."""
    if code == -signal.SIGTERM and not said:
        return []  # Python was not up yet
    running = recorded(place)[0] if (place / "mlruns" / "mlflow.db").exists() else []
    wrong = [f"{record.name} is left running" for record in running if owner_is_gone(record.tags)]
    ended = (code, said[-1:]) == (130, ["error: stopped; the same command goes on where this one was stopped"])
    return wrong if ended else [*wrong, f"it ended with exit code {code}: {said[-1:]}"]


def recorded(place: Path) -> tuple[list[RunRecord], list[RunRecord]]:
    """Return what of a store is still called running, invocations too, and its finished runs."""
    store = Store(f"sqlite:///{place}/mlruns/mlflow.db")
    experiment_id = store.experiment_id(EXPERIMENT)
    records = [record for kind in Kind for record in store.runs(experiment_id, kind)]
    running = [record for record in records if record.status is RunStatus.RUNNING]
    finished = [record for record in records if record.status is RunStatus.FINISHED and record.tags["kind"] == Kind.RUN]
    return running, finished


def _figures(record: RunRecord) -> object:
    """Return all that a run has recorded but for times, which must be complete: bytes of tables and weights, and every figure.

    Raises:
        OSError: if a table or the model is not there.
        ValueError: if one is not whole.
    """
    tables = Path(record.artifacts.removeprefix("file://"))
    there = {path.name for path in tables.iterdir()}
    if there - {"occlusions.json"} != _TABLES:  # the first seed alone says what its model looked at
        raise ValueError(f"its tables are {sorted(there)}")
    header, *epochs = csv.reader((tables / "history.csv").read_text().splitlines())
    if len(epochs) != int(record.params["epochs"]):
        raise ValueError(f"{len(epochs)} epochs")
    history = [[value for name, value in zip(header, line, strict=True) if name not in _TIMES] for line in epochs]
    model = tables.parents[1] / "models" / record.tags["model_uri"].rpartition("/")[2] / "artifacts"
    weights = {path.name: path.read_bytes() for path in model.rglob("variables.*")}
    if not weights or not list(model.rglob("saved_model.pb")) or not (model / "MLmodel").exists():
        raise ValueError(f"its model is {sorted(map(str, model.rglob('*')))}")
    return (
        dict(record.params),
        {name: value for name, value in record.metrics.items() if name not in _TIMES},
        record.has_dataset,
        history,
        {name: (tables / name).read_bytes() for name in ("predictions.csv", "split.csv")},
        weights,
    )


def _faked(clock: Path) -> dict[str, str]:
    """Return an environment in which Python's clock, in every process of a command, is so many seconds off as a file says.

    Files keep the kernel's time. libfaketime, which reaches that too, has `time.sleep(0)` fail and TensorFlow's threads spin.
    """
    (clock.parent / "sitecustomize.py").write_text(
        f"""
import time
from pathlib import Path

CLOCK = Path({str(clock)!r})
TRUE, TRUE_NS = time.time, time.time_ns
time.time = lambda: TRUE() + int(CLOCK.read_text())
time.time_ns = lambda: TRUE_NS() + int(CLOCK.read_text()) * 10**9
"""
    )
    return {"PYTHONPATH": os.pathsep.join([str(clock.parent), *filter(None, [os.environ.get("PYTHONPATH")])])}


@contextlib.contextmanager
def _small(folder: Path) -> Iterator[None]:
    """Mount a file system with little room."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_ROOM}", "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextlib.contextmanager
def _filled(folder: Path) -> Iterator[None]:
    """Leave no byte free."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(bytes(4096)):
            pass
    yield
    ballast.unlink()


@contextlib.contextmanager
def _read_only(folder: Path) -> Iterator[None]:
    """Let nothing in a folder be written, as far as it is there: not even by root, who gets it by an attribute."""
    program, lock, free = ("chattr", "+i", "-i") if os.geteuid() == 0 else ("chmod", "a-w", "u+w")
    with contextlib.ExitStack() as freed:
        if folder.exists():
            freed.callback(subprocess.run, [program, "-R", free, str(folder)], check=True, stderr=subprocess.DEVNULL)
            subprocess.run(
                [program, "-R", lock, str(folder)], check=False, stderr=subprocess.DEVNULL
            )  # a file may vanish meanwhile
        yield
