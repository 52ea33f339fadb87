"""`bagbench data collect`, as a user calls it, on a server of the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_imports import ALLOWED, HEAVY, command, packages_after
from tests.collect.server import World, openverse, status
from tests.conftest import OFFLINE, Call, Program, one_line


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with openverse() as world:
        monkeypatch.setenv("BAGBENCH_OPENVERSE_URL", world.address + "/")
        yield world


def test_photos_credits_and_what_is_asked(call: Call, world: World, tmp_path: Path) -> None:
    world.offer("disc", 2)
    world.offer("round thing", 1, license="cc0")
    code, out, err = call("data", "collect", "disc", "ball=round thing", "--per-class", 1, "--to", "photos")
    assert code == 0
    assert err.startswith("source    openverse: ")
    assert err.count("\n") == 1
    assert out == (
        "disc: 1 photo\n"
        "ball: 1 photo\n"
        "1 of 2 ask: where photos are shown or passed on, name the creator, link source and licence, and say what was changed\n"
        "whose they are: photos/attribution.csv, photos/credits.html\n"
    )
    assert sorted(path.name for path in (tmp_path / "work" / "photos").iterdir()) == [
        ".collect",
        "attribution.csv",
        "ball",
        "credits.html",
        "disc",
    ]


def test_what_falls_short_is_told_and_leaves_with_one(call: Call, world: World) -> None:
    world.offer("disc", 1, license="cc0")
    world.put("disc", "gone.jpg", status(404))
    code, out, _ = call("data", "collect", "disc", "--per-class", 3, "--to", "photos")
    assert code == 1
    assert out.splitlines()[:2] == [
        "disc: 1 of 3 photos, the source has no more; passed over: 1 gone",
        "their licences ask nothing",
    ]


def test_requests_are_a_second_apart(call: Call, world: World) -> None:
    world.offer("disc", 1)
    call("data", "collect", "disc", "--per-class", 1, "--to", "photos")
    (_, _, search), (_, _, photo) = world.asked
    assert photo - search > 0.9


def test_without_a_network_it_is_one_line(bagbench: Program) -> None:
    done = bagbench("data", "collect", "disc", "--to", "photos", code=2, BAGBENCH_OPENVERSE_URL="", **OFFLINE)
    assert done.stdout == ""
    assert done.stderr.splitlines()[-1] == (
        "error: cannot reach api.openverse.org: Connection refused; once it is there, "
        "the same command goes on where this one was stopped"
    )


def test_a_server_that_says_no_is_one_line(call: Call, world: World) -> None:
    world.mishaps.append(status(400))
    assert "127.0.0.1 declines the search: status 400" in one_line(call, "data", "collect", "disc", "--to", "photos")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "Missing argument"),
        (["disc", "Disc"], "two classes are called 'disc'"),
        (["../disc"], "a class called '../disc'"),
        (["=query"], "a class called ''"),
        ([".disc"], "a class called '.disc'"),
        (["a\nb"], r"a class called 'a\nb'"),
        (["x" * 101], "of at most 100 letters"),
        (["disc", "--per-class", "0"], "per-class"),
        (["disc", "--licence", "free"], "--licence: received 'free'"),
        (["disc", "--source", "nowhere"], "no source is called 'nowhere'; choose from openverse"),
    ],
)
def test_a_wrong_call_is_one_line_and_leaves_no_folder(call: Call, tmp_path: Path, arguments: list[str], says: str) -> None:
    assert says in one_line(call, "data", "collect", *arguments, "--to", "photos")
    assert not (tmp_path / "work" / "photos").exists()


def test_an_address_that_is_none_is_one_line(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAGBENCH_OPENVERSE_URL", "http://[")
    assert "'http://[/v1/images/' is not an address" in one_line(call, "data", "collect", "disc", "--to", "photos")


def test_its_help_imports_nothing_heavy(tmp_path: Path) -> None:
    assert packages_after(command("data", "collect", "--help"), tmp_path) <= ALLOWED


def test_what_it_imports_does_without_what_trains_and_tracks(tmp_path: Path) -> None:
    packages = packages_after("import bagbench.collect.collection, bagbench.collect.openverse", tmp_path)
    assert "requests" in packages
    assert not packages & HEAVY
    assert not packages_after("import bagbench.report.credits", tmp_path) & {"tensorflow", "keras", "mlflow"}
