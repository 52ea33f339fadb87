import multiprocessing
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from numpy.typing import NDArray

from bagbench.cache import Kind, clear, entries, size_limit
from bagbench.errors import ConfigurationError
from bagbench.kept import cache_folder, kept_array, kept_rows, written_whole

DIGEST = "0123456789abcdef" * 4
DECODER = "2-pillow-13.0.0"
HOUR = 3600
# One of each kind, by how they are called: written by this version of bagbench, of Pillow and of Python, and by others.
OURS = {
    f"pixels-64-{DECODER}-{DIGEST[:32]}.npy": Kind.PIXELS,
    f"pixels-224-1-pillow-12.1.0.dev0+x-{DIGEST[:32]}.npy": Kind.PIXELS,
    f"features-{DIGEST}-LiteRT-{DECODER}-{DIGEST[:32]}.npy": Kind.FEATURES,
    f"scan-{DIGEST[:16]}.jsonl": Kind.SCAN,
    f"same-{DIGEST}-1-{DECODER}.npy": Kind.COPIES,
    f"audit-{DIGEST}.json": Kind.AUDIT,
    f"backbones/{DIGEST}.tflite": Kind.NETWORK,
    f"backbones/{DIGEST}.json": Kind.NETWORK,
    f"hub/{DIGEST[:40]}/saved_model.pb": Kind.DOWNLOAD,
    f"shipped/{DIGEST}/disc/1.jpg": Kind.SHIPPED,
    "hub/partial-a1b2c3_4/module/saved_model.pb": Kind.PARTIAL,
    "shipped/partial-a1b2c3_4/whole/disc/1.jpg": Kind.PARTIAL,
    f"scan-{DIGEST[:16]}.jsonl.{DIGEST[:16]}.partial": Kind.PARTIAL,
    f"backbones/{DIGEST}.tflite.{DIGEST[:16]}.partial": Kind.PARTIAL,
}
NOT_OURS = (
    "notes.txt",
    "pixels.npy",
    f"my-pixels-64-{DECODER}-{DIGEST[:32]}.npy",
    f"pixels-64-{DECODER}-{DIGEST[:32]}.npy.bak",
    f"pixels-64-{DECODER}-{DIGEST[:32]}.npy\n",
    f"pixels-64-{DECODER}-{DIGEST[:31]}.npy",
    f"pixels-64-{DECODER}-{DIGEST[:32].upper()}.npy",
    f"scan-{DIGEST[:16]}.jsonl/inside.txt",
    f"audit-{DIGEST}.jsonl",
    f"{DIGEST}.tflite",
    "thesis.docx.partial",
    f"thesis.docx.{DIGEST[:16]}.partial",
    f"backbones/{DIGEST}.h5",
    f"backbones/scan-{DIGEST[:16]}.jsonl",
    f"hub/{DIGEST[:40]}.pb",
    f"hub/{DIGEST[:41]}/saved_model.pb",
    "hub/partial-photos/cat.jpg",
    "photos/cat.jpg",
)


def put(folder: Path, name: str, size: int = 10, age: float = 2 * HOUR) -> Path:
    """Write a file of so many bytes, and a time of so many seconds ago on it and on the folder that it lies in."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(bytes(size))
    for place in (file, *file.relative_to(folder).parents):
        os.utime(folder / place, (time.time() - age,) * 2)
    return file


def names(folder: Path) -> set[str]:
    return {file.relative_to(folder).as_posix() for file in folder.rglob("*") if not file.is_dir()}


def scan_name(number: int) -> str:
    return f"scan-{number:016x}.jsonl"


def write(folder: Path, name: str, size: int = 10) -> None:
    with written_whole(folder / name) as file:
        file.write(bytes(size))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("20GB", 20 * 10**9),
        ("500 MB", 500 * 10**6),
        ("1.5T", 1_500_000_000_000),
        ("3g", 3 * 10**9),
        (" 10GiB ", 10 * 2**30),
        ("512Mi", 2**29),
        ("100kB", 100_000),
        ("0", None),
        ("", 20 * 10**9),
    ],
)
def test_a_limit_is_a_number_and_a_unit(given: str, expected: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAGBENCH_CACHE_LIMIT", given)
    assert size_limit() == expected


@pytest.mark.parametrize("given", ["20", "-1GB", "1,5GB", "lots", "GB", "20GB 5", "1e3MB", "٢GB", "20 G B"])
def test_another_limit_is_refused_before_anything_is_computed(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAGBENCH_CACHE_LIMIT", given)
    with pytest.raises(ConfigurationError, match=r"BAGBENCH_CACHE_LIMIT: received '.*'; write a size as 20GB or 500 MB, or 0 "):
        cache_folder()


@pytest.mark.parametrize(("name", "kind"), OURS.items())
def test_what_is_bagbench_s_is_known_by_its_name(name: str, kind: Kind, tmp_path: Path) -> None:
    put(tmp_path, name, 10)
    (entry,) = entries(tmp_path)
    assert (entry.kind, entry.files, entry.bytes) == (kind, 1, 10)


@pytest.mark.parametrize("name", NOT_OURS)
def test_what_is_called_only_nearly_so_is_not_and_stays(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, name, 10)
    assert [entry.kind for entry in entries(tmp_path)] == [Kind.FOREIGN]
    monkeypatch.setenv("BAGBENCH_CACHE_LIMIT", "0.001kB")
    write(tmp_path, scan_name(1))
    clear(tmp_path, downloads=True)
    assert names(tmp_path) == {name}


def test_what_was_not_used_for_the_longest_time_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAGBENCH_CACHE_LIMIT", "1kB")
    for number, age in ((1, 5), (2, 3), (3, 6), (4, 4)):
        put(tmp_path, scan_name(number), 300, age * HOUR)
    write(tmp_path, scan_name(5), 300)
    assert names(tmp_path) == {scan_name(number) for number in (2, 4, 5)}
    write(tmp_path, scan_name(6), 50)
    assert names(tmp_path) == {scan_name(number) for number in (2, 4, 5, 6)}  # 950 bytes
    write(tmp_path, f"backbones/{DIGEST}.tflite", 60)
    assert names(tmp_path) == {*(scan_name(number) for number in (2, 5, 6)), f"backbones/{DIGEST}.tflite"}


def test_what_is_read_again_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAGBENCH_CACHE_LIMIT", "1.35kB")
    arrays = [tmp_path / f"same-{number:064x}-1-{DECODER}.npy" for number in range(3)]

    def made(file: Path) -> bool:
        computed = []
        kept_array(file, (40,), np.int64, lambda take: computed.append(take(np.arange(40))))
        return bool(computed)

    for age, file in enumerate(arrays):
        assert made(file)
        os.utime(file, (time.time() - (9 - age) * HOUR,) * 2)
    assert not made(arrays[0])
    write(tmp_path, scan_name(1), 10)
    assert [file.exists() for file in arrays] == [True, False, True]


def test_what_was_used_in_the_last_hour_stays_above_the_limit_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAGBENCH_CACHE_LIMIT", "1kB")
    put(tmp_path, scan_name(1), 5000, 0.9 * HOUR)
    put(tmp_path, scan_name(2), 5000, 1.1 * HOUR)
    write(tmp_path, scan_name(3), 5000)
    assert names(tmp_path) == {scan_name(1), scan_name(3)}


def test_without_a_limit_nothing_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAGBENCH_CACHE_LIMIT", "0")
    put(tmp_path, scan_name(1), 5000)
    write(tmp_path, scan_name(2), 5000)
    assert names(tmp_path) == {scan_name(1), scan_name(2)}


def test_downloads_count_and_stay_and_what_was_left_half_written_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAGBENCH_CACHE_LIMIT", "1kB")
    download = f"hub/{DIGEST[:40]}/saved_model.pb"
    put(tmp_path, download, 950)
    for name, kind in OURS.items():
        if kind is Kind.PARTIAL:
            put(tmp_path, name, 10)
    put(tmp_path, scan_name(1), 10)
    write(tmp_path, scan_name(2), 60)
    assert names(tmp_path) == {download, scan_name(2)}


def test_no_link_is_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAGBENCH_CACHE_LIMIT", "0.001kB")
    cache, mine = tmp_path / "cache", tmp_path / "mine"
    kept = {put(mine, name) for name in OURS}
    cache.mkdir()
    (cache / "backbones").symlink_to(mine / "backbones")
    (cache / scan_name(1)).symlink_to(mine / f"audit-{DIGEST}.json")
    (cache / "hub").mkdir()
    (cache / "hub" / DIGEST[:40]).symlink_to(mine / "hub" / DIGEST[:40])
    before = names(cache)
    write(cache, scan_name(2))
    cleared = clear(cache, downloads=True)
    assert [entry.path.name for entry in cleared.removed] == [scan_name(2)]
    assert names(cache) == before
    assert all(file.exists() for file in kept)


def test_a_cache_folder_that_is_itself_a_link_is_kept_to_its_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAGBENCH_CACHE_LIMIT", "0.001kB")
    put(tmp_path / "large disk", scan_name(1))
    (tmp_path / "cache").symlink_to(tmp_path / "large disk")
    write(tmp_path / "cache", scan_name(2))
    assert names(tmp_path / "large disk") == {scan_name(2)}


def test_clearing_leaves_what_is_just_being_written_and_downloads_unless_they_are_asked_for(tmp_path: Path) -> None:
    for name in (*OURS, *NOT_OURS[:3]):
        put(tmp_path, name)
    going_on = put(tmp_path, f"scan-{DIGEST[:16]}.jsonl.{DIGEST[8:24]}.partial", age=60).name
    download = f"hub/{DIGEST[:40]}/saved_model.pb"
    cleared = clear(tmp_path, downloads=False)
    assert names(tmp_path) == {*NOT_OURS[:3], going_on, download}
    assert len(cleared.removed) == len(OURS) - 1
    assert {entry.kind for entry in cleared.left} == {Kind.FOREIGN, Kind.PARTIAL, Kind.DOWNLOAD}
    clear(tmp_path, downloads=True)
    assert names(tmp_path) == {*NOT_OURS[:3], going_on}


def test_several_may_clear_at_once(tmp_path: Path) -> None:
    for number in range(2000):
        put(tmp_path, scan_name(number))
    with ThreadPoolExecutor(4) as pool:
        for cleared in [pool.submit(clear, tmp_path, downloads=True) for _ in range(4)]:
            assert cleared.result().left == ()
    assert names(tmp_path) == set()


Rows = NDArray[np.int64]


def key(number: int) -> bytes:
    return number.to_bytes(32, "big")


def rows_of(folder: Path, numbers: Sequence[int], then: Callable[[], object] = lambda: None) -> tuple[Rows, list[int]]:
    """The rows of some numbers, and the places of those that had to be computed."""
    computed: list[int] = []

    def compute(places: Sequence[int], take: Callable[[Rows], object]) -> None:
        for place in places:
            computed.append(place)
            take(np.full((1, 8), numbers[place]))
            then()

    keys = [key(number) for number in numbers]
    return kept_rows(folder, f"pixels-8-{DECODER}", keys, row=(8,), dtype=np.int64, compute=compute), computed


def test_lists_that_take_turns_and_do_not_fit_are_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAGBENCH_CACHE_LIMIT", "1kB")
    lists = [range(start, start + 10) for start in (0, 100, 200)]
    computed = [len(rows_of(tmp_path, numbers)[1]) for _ in range(3) for numbers in lists]
    assert computed == [10, 10, 10, 0, 0, 0, 0, 0, 0]


def test_rows_that_are_being_read_outlive_their_file(tmp_path: Path) -> None:
    first, _ = rows_of(tmp_path, range(1000))
    second, computed = rows_of(tmp_path, [*range(500), 1000, *range(500, 1000)], then=lambda: clear(tmp_path, downloads=False))
    assert len(entries(tmp_path)) == 1  # the first is gone
    assert computed == [500]
    assert first[:, -1].tolist() == list(range(1000))
    assert second[:, -1].tolist() == [*range(500), 1000, *range(500, 1000)]


def read_and_write(folder: Path, seed: int, until: Event) -> int:
    """Have rows of lists drawn by chance until told to stop; return of how many lists, all of them right."""
    os.environ["BAGBENCH_CACHE_LIMIT"] = "2kB"
    rng = np.random.default_rng(seed)
    lists = 0
    while not until.is_set():
        numbers = rng.permutation(30)[: rng.integers(1, 20)].tolist()
        rows, _ = rows_of(folder, numbers)
        assert rows.tolist() == [[number] * 8 for number in numbers]
        lists += 1
    return lists


def grow_old(folder: Path, until: Event) -> None:
    """Make every file in the folder one that was not used for long, again and again."""
    while not until.is_set():
        for file in folder.glob("*.npy"):
            with suppress(FileNotFoundError):
                os.utime(file, (0, 0))


def test_processes_that_remove_what_others_are_about_to_read_all_have_the_right_rows(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, context.Pool(4) as pool:
        until = manager.Event()
        clock = pool.apply_async(grow_old, (tmp_path, until))
        workers = [pool.apply_async(read_and_write, (tmp_path, seed, until)) for seed in range(3)]
        time.sleep(2)
        until.set()
        clock.get()
        lists = [worker.get() for worker in workers]
    assert min(lists) > 10
    assert len(names(tmp_path)) < sum(lists) / 4  # they did remove one another's
    assert not list(tmp_path.glob("*.partial"))


def test_a_process_killed_while_it_makes_room_takes_nothing_along(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    until = context.Event()
    process = context.Process(target=read_and_write, args=(tmp_path, 0, until))
    clock = context.Process(target=grow_old, args=(tmp_path, until))
    process.start()
    clock.start()
    while len(names(tmp_path)) < 2 and process.is_alive():
        time.sleep(0.01)
    process.kill()
    until.set()
    clock.join()
    process.join()
    for numbers in ([3, 1, 2], range(30)):
        rows, _ = rows_of(tmp_path, numbers)
        assert rows[:, -1].tolist() == list(numbers)
