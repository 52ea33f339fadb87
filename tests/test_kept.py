from pathlib import Path

import numpy as np
import pytest

from bagbench.errors import ConfigurationError
from bagbench.kept import kept_array, written_whole


def test_a_file_appears_at_once_and_whole(tmp_path: Path) -> None:
    target = tmp_path / "cache" / "file"
    with written_whole(target) as file:
        file.write(b"first")
        assert not target.exists()
    with target.open("rb") as reader:
        with written_whole(target) as file:
            file.write(b"second, and longer")
            file.flush()
            assert target.read_bytes() == b"first"
        assert target.read_bytes() == b"second, and longer"
        assert reader.read() == b"first"  # who reads the old file goes on reading it
    assert list(target.parent.iterdir()) == [target]


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_bytes(b"first")

    def stop_half_way() -> None:
        with written_whole(target) as file:
            file.write(b"second")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop_half_way()
    assert target.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [target]


def test_a_full_disk_is_a_one_line_error(tmp_path: Path) -> None:
    target = tmp_path / "file"
    expected = r"cannot write to the cache folder .*: No space left on device; free some space there, or use another folder"
    with (
        pytest.raises(ConfigurationError, match=expected),
        written_whole(target),
        Path("/dev/full").open("wb", buffering=0) as full,
    ):
        full.write(b"no room")
    assert list(tmp_path.iterdir()) == []


def test_rows_of_another_type_are_converted_and_come_back_mapped(tmp_path: Path) -> None:
    kept = kept_array(tmp_path / "a.npy", (2, 2), np.float32, lambda take: take(np.array([[1, 2], [3, 4]], np.int32)))
    assert kept.tolist() == [[1, 2], [3, 4]]
    assert isinstance(kept, np.memmap)
    again = kept_array(tmp_path / "a.npy", (2, 2), np.float32, lambda _: pytest.fail("it was computed again"))
    assert again.tolist() == kept.tolist()
