"""Openverse's own ways: pages and their limits, throttling, faults, answers that are none."""

import email.utils
import re
import time
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from bagbench.errors import ConfigurationError
from tests.collect.conftest import Gather
from tests.collect.server import World, photo, redirect, status, whole


def asked(world: World, name: str) -> list[str]:
    return [parse_qs(query)[name][0] for query, _ in world.searches]


def test_pages_are_asked_for_as_they_are_needed(world: World, gather: Gather) -> None:
    world.offer("disc", 45)
    assert gather("disc", per_class=25)["disc"].photos == 25
    assert asked(world, "page") == ["1", "2"]
    assert len(world.fetched) == 25
    assert asked(world, "page_size") == ["20", "20"]
    assert asked(world, "q") == ["disc", "disc"]


def test_the_last_page_is_the_last(world: World, gather: Gather) -> None:
    world.offer("disc", 45)
    assert gather("disc", per_class=100)["disc"].photos == 45
    assert asked(world, "page") == ["1", "2", "3"]


def test_the_limit_for_callers_without_a_key_ends_the_search(world: World, gather: Gather) -> None:
    world.offer("disc", 50)
    world.depth, world.page_count = 40, 20  # it says that there are more than it shows
    assert gather("disc", per_class=100)["disc"].photos == 40
    assert asked(world, "page") == ["1", "2", "3"]


def test_never_more_than_twenty_pages(world: World, gather: Gather) -> None:
    world.page_count = 1000
    world.depth = 10**6
    assert gather("disc")["disc"].photos == 0
    assert asked(world, "page") == [str(page) for page in range(1, 21)]


def test_a_class_may_be_searched_for_in_other_words(world: World, gather: Gather) -> None:
    world.offer("evening purse", 2)
    assert gather("purse=evening purse", per_class=2)["purse"].photos == 2


def test_licences_are_part_of_the_question_and_looked_at_in_the_answer(world: World, gather: Gather) -> None:
    world.offer("disc", 2)
    world.offer("disc", 2, start=2, license="by-nc", title="its licence lies outside of what was asked for")
    world.offer("disc", 1, start=4, license="cc0")
    world.offer("disc", 1, start=5, license="sampling+", title="a licence lies here that nobody uses any more")
    assert gather("disc", per_class=5, licence="cc0,by")["disc"].photos == 3
    assert asked(world, "license") == ["cc0,by"]


def test_files_that_are_no_photos_are_not_asked_for(world: World, gather: Gather) -> None:
    world.offer("disc", 1, filetype="svg")
    world.offer("disc", 1, start=1, filetype="JPG")
    world.offer("disc", 1, start=2, filetype=None)
    assert gather("disc")["disc"].photos == 2


def test_it_says_who_is_asking(world: World, gather: Gather) -> None:
    world.offer("disc", 1)
    gather("disc")
    assert len(world.headers) == 2
    assert all(headers["User-Agent"].startswith("bagbench/") for headers in world.headers)


def test_no_password_of_the_user_s_goes_out(
    world: World, gather: Gather, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("default login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    world.offer("disc", 1)
    gather("disc")
    assert not any("Authorization" in headers for headers in world.headers)


def test_requests_to_one_host_keep_their_distance(world: World, gather: Gather) -> None:
    world.offer("disc", 5)
    gather("disc", per_class=5, interval=0.15)
    times = [at for _, _, at in world.asked]
    assert len(times) == 6
    assert min(later - earlier for earlier, later in pairwise(times)) > 0.1  # as the server saw it, which is busy too


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_who_is_throttled_waits_as_long_as_it_is_told(world: World, gather: Gather, form: str) -> None:
    world.offer("disc", 1)
    wait = "1" if form == "seconds" else email.utils.formatdate(time.time() + 2, usegmt=True)
    world.mishaps.append(status(429, b'{"detail": "Request was throttled."}', Retry_After=wait))
    assert gather("disc", per_class=1)["disc"].photos == 1
    (_, first), (_, second) = world.searches
    assert second - first >= 0.95  # a date has whole seconds: one to two of them are left


def test_who_is_throttled_for_hours_stops_and_says_so(world: World, gather: Gather) -> None:
    world.mishaps.append(status(429, Retry_After="7200"))
    started = time.monotonic()
    with pytest.raises(ConfigurationError, match="has had requests enough and asks to wait 120 minutes; then the same"):
        gather("disc")
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("wait", ["soon", "-5", ""])
def test_a_wait_in_no_known_form_is_the_usual_one(world: World, gather: Gather, wait: str) -> None:
    world.offer("disc", 1)
    world.mishaps.append(status(429, Retry_After=wait))
    assert gather("disc", per_class=1)["disc"].photos == 1


def test_faults_that_pass_are_waited_for_longer_each_time(world: World, gather: Gather) -> None:
    world.offer("disc", 1)
    world.mishaps += [status(503), status(500), status(502)]
    assert gather("disc", per_class=1, interval=0.05)["disc"].photos == 1
    times = [at for _, at in world.searches]
    waits = [later - earlier for earlier, later in pairwise(times)]
    assert [wait > least for wait, least in zip(waits, (0.05, 0.1, 0.2), strict=True)] == [True, True, True]


def test_faults_that_stay_are_given_up(world: World, gather: Gather) -> None:
    world.mishaps += [status(500)] * 50
    with pytest.raises(ConfigurationError, match=r"cannot reach 127\.0\.0\.1: status 500; once it is there, the same command"):
        gather("disc")
    assert len(world.searches) == 5


def test_a_search_that_is_declined_is_not_repeated(world: World, gather: Gather) -> None:
    world.mishaps.append(status(400, b'{"detail": "nonsense"}'))
    with pytest.raises(ConfigurationError, match="declines the search: status 400"):
        gather("disc")
    assert len(world.searches) == 1


def test_an_api_that_has_moved_is_not_followed(world: World, gather: Gather) -> None:
    world.mishaps.append(redirect(f"http://localhost:{world.port}/v1/images/?q=disc"))
    with pytest.raises(ConfigurationError, match="has moved to http://localhost"):
        gather("disc")
    assert len(world.searches) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"<html>a portal that wants a password</html>",
        b'{"results": [',
        b"",
        b"[]",
        b'{"page_count": 1}',
        b'{"page_count": "many", "results": []}',
        b'{"page_count": 1, "results": {}}',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
    ids=lambda content: content[:12].decode("latin1"),
)
def test_an_answer_that_is_none_is_one_line_and_is_not_remembered(world: World, gather: Gather, content: bytes) -> None:
    world.offer("disc", 1)
    world.mishaps.append(whole(content, "application/json"))
    with pytest.raises(ConfigurationError, match=r"127\.0\.0\.1 (answers in another form|does not answer in JSON)"):
        gather("disc")
    assert gather("disc", per_class=1)["disc"].photos == 1


def test_a_malformed_result_costs_itself_alone(world: World, gather: Gather) -> None:
    good = "disc"
    world.results[good] = [None, 7, [], {}, {"id": "x"}, {"id": 1, "url": 2, "license": 3}, world.result("no-url", None)]  # type: ignore[arg-type] # that is the point
    world.offer(good, 1)
    ended = gather("disc")["disc"]
    assert (ended.photos, ended.skipped) == (1, {})


def test_an_endless_answer_is_not_taken_in(world: World, gather: Gather) -> None:
    world.mishaps += [status(200, b" " * (5 * 2**20))]
    with pytest.raises(ConfigurationError, match="the limit is 4,194,304"):
        gather("disc")


def test_a_query_that_openverse_would_cut_is_refused(world: World, gather: Gather) -> None:
    with pytest.raises(ConfigurationError, match="a query of 201 letters"):
        gather("disc=" + "x" * 201)
    assert world.asked == []


def test_a_photo_that_is_offered_on_two_pages_is_one(world: World, gather: Gather) -> None:
    world.offer("disc", 19)
    world.results["disc"] += world.results["disc"][:6]
    ended = gather("disc", per_class=30)["disc"]
    assert (ended.photos, sum(ended.skipped.values())) == (19, 0)
    assert len(world.fetched) == 19


def test_ids_are_the_source_s_and_file_names_ours(world: World, gather: Gather, tmp_path: Path) -> None:
    ids = ["../../etc/passwd", "a/b", "", "con\n", "UPPER", "x" * 300, "\ud800", "5c3a-9f"]
    for number, name in enumerate(ids):
        world.put("disc", f"{number}.jpg", whole(photo(str(number))), id=name)
    assert gather("disc", per_class=8)["disc"].photos == 8
    names = sorted(path.name for path in (tmp_path / "photos" / "disc").iterdir())
    assert len(names) == 8
    assert "openverse-5c3a-9f.jpg" in names
    assert all(re.fullmatch(r"openverse-([0-9a-f]{32}|5c3a-9f)\.jpg", name) for name in names)
