"""What many tests need: drawn photos, a small backbone of random weights, a folder of their own, and the program."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright
from xdist.scheduler import LoadFileScheduling

from bagbench.cli import main
from tests.drawing import draw_folder
from tests.warm import warm_program

# Two cores under load miss any deadline now and then; what the laws say does not depend on it.
settings.register_profile("bagbench", deadline=None)
settings.load_profile("bagbench")

DEBUG_RECIPE = Path(__file__).parent / "recipes" / "debug.py"


def debug_experiment(file: Path, photos: Path) -> Path:
    """Write an experiment of one short run of the debug recipe."""
    file.write_text(
        f"""
        data = {json.dumps(str(photos))}
        recipes = ["debug"]
        recipe_files = [{json.dumps(str(DEBUG_RECIPE))}]
        seeds = 1
        epochs = 1
        image_size = 16
        """
    )
    return file


# What a machine without a network looks like to the program: a proxy that is not there, and nothing fetched before.
OFFLINE = {"https_proxy": "http://127.0.0.1:9", "TFHUB_CACHE_DIR": ""}

CHROMIUM = Path("/usr/bin/chromium")

Program = Callable[..., subprocess.CompletedProcess[str]]
Call = Callable[..., tuple[int, str, str]]


# Folders whose files share what takes long to make.
TOGETHER = ("tests/main_job/", "tests/serving/")


class Scheduling(LoadFileScheduling):  # type: ignore[misc] # xdist is untyped
    """Each process takes a whole file at a time, or a whole folder of those."""

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in TOGETHER if nodeid.startswith(folder)), nodeid.partition("::")[0])


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    """Have the tests handed out so."""
    return Scheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that none of that is left to one process in the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow and not item.nodeid.startswith(TOGETHER))


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three classes of 16, 12 and 12 drawn photos."""
    return draw_folder(tmp_path_factory.mktemp("drawn") / "shapes", {"disc": 16, "triangle": 12, "square": 12})


@pytest.fixture(scope="session")
def backbone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SavedModel with the Hub module's interface: 32×32×3 in [0, 1] to 24 features."""
    import tensorflow as tf

    class Network(tf.Module):  # type: ignore[misc] # TensorFlow is untyped
        def __init__(self) -> None:
            super().__init__()
            self.kernel = tf.Variable(tf.random.stateless_normal((8, 8, 3, 24), seed=(1, 2)) / 8)

        @tf.function(input_signature=[tf.TensorSpec((None, 32, 32, 3), tf.float32)])  # type: ignore[untyped-decorator]
        def __call__(self, images: tf.Tensor) -> tf.Tensor:
            return tf.reduce_mean(tf.nn.relu(tf.nn.conv2d(images - 0.5, self.kernel, 8, "VALID")), (1, 2))

    folder = tmp_path_factory.mktemp("backbone") / "small"
    network = Network()
    tf.saved_model.save(network, str(folder), signatures=network.__call__.get_concrete_function())
    return folder


def environment(cache: Path) -> dict[str, str]:
    """Return an environment in which the program keeps its cache in `cache` and finds its store by itself.

    Tests run side by side already, so their programs do one run at a time unless they say otherwise.
    """
    return {name: value for name, value in os.environ.items() if name != "MLFLOW_TRACKING_URI"} | {
        "BAGBENCH_CACHE_DIR": str(cache),
        "BAGBENCH_STATE_DIR": str(cache.with_name("state")),
        "BAGBENCH_JOBS": "1",
    }


def program(folder: Path, cache: Path) -> Program:
    """Return a function that runs `python -m bagbench ...` in `folder`, as a user would."""

    def call(*arguments: object, code: int = 0, **more: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "bagbench", *map(str, arguments)],
            cwd=folder,
            env=environment(cache) | more,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done

    return call


def warm(folder: Path, cache: Path) -> Program:
    """Return a function that does the same in this process, and keeps a worker for the next command: quicker by seconds."""
    return warm_program(folder, environment(cache))


@pytest.fixture
def bagbench(tmp_path: Path) -> Program:
    """The program, in a folder and with a cache of the test's own."""
    (tmp_path / "work").mkdir()
    return warm(tmp_path / "work", tmp_path / "cache")


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    """Run the command line in this process and in a folder of its own; return exit code, output and errors."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("BAGBENCH_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)

    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["bagbench", *map(str, arguments)])
        with pytest.raises(SystemExit) as exit_:
            main()
        written = capfd.readouterr()
        code = exit_.value.code or 0  # None for a command that has nothing to say by it
        assert isinstance(code, int)
        return code, written.out, written.err

    return call


def one_line(call: Call, *arguments: object) -> str:
    """Return the one line that a wrong call is answered with."""
    code, out, err = call(*arguments)
    assert (code, out) == (2, "")
    lines = err.splitlines()
    assert lines[-1].startswith("error: ")
    assert not any("Traceback" in line for line in lines)
    return lines[-1].removeprefix("error: ")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists() and "CI" not in os.environ:
        pytest.skip(f"no {CHROMIUM}: install Debian's chromium to run these")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield chromium
        chromium.close()
