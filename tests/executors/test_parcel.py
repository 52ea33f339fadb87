import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from bagbench.errors import ConfigurationError
from bagbench.executors.parcel import Parcel, Piece, found, packed, parcel_of, unpacked


@pytest.fixture
def parcel(tmp_path: Path) -> Parcel:
    folder = tmp_path / "sent"
    (folder / "below").mkdir(parents=True)
    (folder / "below" / "large").write_bytes(os.urandom(40_000_000))
    (folder / "empty").touch()
    (folder / "small").write_bytes(b"small")
    return parcel_of(folder)


def test_what_arrives_is_what_was_sent_in_pieces_of_a_bounded_size(parcel: Parcel, tmp_path: Path) -> None:
    pieces = list(packed(parcel))
    assert [sum(len(some) for _, some in piece) for piece in pieces] == [16_000_000, 16_000_000, 8_000_005]
    place = unpacked(parcel, pieces, tmp_path / "cache")
    assert place == tmp_path / "cache" / "shipped" / parcel.digest
    assert parcel_of(place) == replace(parcel, root=place)


def test_files_are_found_where_they_came_from_or_where_they_were_unpacked_and_only_whole(parcel: Parcel, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    assert found(parcel, cache) == parcel.root
    pieces = list(packed(parcel))
    (parcel.root / "small").write_bytes(b"other")
    assert found(parcel, cache) is None
    place = unpacked(parcel, pieces, cache)
    assert found(parcel, cache) == place
    (place / "small").unlink()
    assert found(parcel, cache) is None
    assert unpacked(parcel, pieces, cache) == place
    assert found(parcel, cache) == place


def test_several_who_need_it_at_once_unpack_it_once(parcel: Parcel, tmp_path: Path) -> None:
    pieces = list(packed(parcel))
    fetched: list[Piece] = []

    def fetch() -> Iterator[Piece]:
        for piece in pieces:
            fetched.append(piece)
            yield piece

    def arriving(_: int) -> Path:
        return unpacked(parcel, fetch(), tmp_path / "cache")

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(arriving, range(4))) == {tmp_path / "cache" / "shipped" / parcel.digest}
    assert len(fetched) == len(pieces)


def test_what_has_changed_on_the_way_is_refused_and_leaves_nothing(parcel: Parcel, tmp_path: Path) -> None:
    (parcel.root / "small").write_bytes(b"other")
    with pytest.raises(ConfigurationError, match="has changed since the runs were planned"):
        unpacked(parcel, packed(parcel), tmp_path / "cache")
    assert list((tmp_path / "cache" / "shipped").iterdir()) == []
    (parcel.root / "small").unlink()
    with pytest.raises(ConfigurationError, match="cannot send"):
        list(packed(parcel))
