from pathlib import Path

import pytest

from bagbench.backbone import find as finding
from bagbench.backbone.find import find
from bagbench.backbone.hub import HUB_HANDLE, content_digest, place
from tests.backbone.mirror import packed_folder
from tests.conftest import Call, one_line


def test_what_was_fetched_is_what_runs_take_without_a_network(
    call: Call, backbone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TFHUB_CACHE_DIR", raising=False)
    (tmp_path / "module.tar.gz").write_bytes(packed_folder(backbone))
    digest = content_digest(backbone)
    code, out, err = call("fetch", "--from", tmp_path / "module.tar.gz", "--digest", digest)
    assert (code, err) == (0, "")
    folder = place(HUB_HANDLE, tmp_path / "cache")
    assert out.splitlines() == [
        f"backbone  {HUB_HANDLE}",
        f"from      {tmp_path / 'module.tar.gz'}",
        f"folder    {folder}",
        f"digest    {digest}",
        "takes     images of 32 px, to 24 numbers each",
    ]
    monkeypatch.setattr(finding, "elsewhere", lambda *_, **__: pytest.fail("it was fetched or looked at again"))
    for wanted in ("hub", "auto", HUB_HANDLE):
        found = find(wanted, tmp_path / "cache")
        assert (found.path, found.digest, found.features) == (folder, digest, 24)
    assert find("hub", tmp_path / "cache").description == "said to be TensorFlow Hub's: module.tar.gz"
    assert call("fetch") == (code, out, err)
    assert call("cache", "clear", "--downloads")[0] == 0
    assert not list((tmp_path / "cache" / "hub").iterdir())


def test_wrong_usage_is_one_line(call: Call, tmp_path: Path) -> None:
    assert one_line(call, "fetch", "--backbone", "./mine") == (
        "--backbone: received './mine', which need not be fetched; name 'hub' or an http(s) address; a path goes to --from"
    )
    assert one_line(call, "fetch", "--digest", "13BF").startswith("--digest: received '13BF'; give the 64 hexadecimal digits")
    assert one_line(call, "fetch", "--from", tmp_path / "none.tgz").startswith(f"'{tmp_path / 'none.tgz'}' is not there")
