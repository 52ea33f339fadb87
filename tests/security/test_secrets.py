"""Passwords and tokens: in no line, tag or page."""

from pathlib import Path

import pytest

from bagbench.backbone.value import Backbone, Origin
from bagbench.errors import BackboneError, without_password

ADDRESSES = (
    "postgresql://me:hush@host/db",
    "http://me:hush@host:5000",
    "https://:hush@host/x",
    "https://hush@host/x",
    "postgresql://host/db?user=me&password=hush",
    "mysql://host/db?sslpassword=hush&a=1",
    "https://host/module.tar.gz?X-Amz-Credential=hush&X-Amz-Signature=hush&X-Amz-Security-Token=hush",
    "https://host/module?sv=2024&sig=hush",
    "https://host/module?access_token=hush",
    "https://host/module?api_key=hush&key=hush",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_shown_without_its_secret(address: str) -> None:
    text = f"cannot fetch {address}, nor --tracking-uri={address}"
    assert "hush" not in without_password(text)
    assert "hush" not in str(BackboneError(text, text))
    assert "host" in without_password(text)


@pytest.mark.parametrize("text", ["mail me@host", "recipe@experiment", "file:///a@b/c", "https://host/a@b", "x?monkey=1"])
def test_what_has_no_secret_is_shown_as_it_is(text: str) -> None:
    assert without_password(text) == text


def test_a_backbone_s_address_is_told_without_its_secret() -> None:
    """It goes to the console, into a tag and onto the page."""
    one = Backbone(
        origin=Origin.GIVEN,
        handle="https://me:hush@host/module?access_token=hush",
        path=Path("/x"),
        digest="0" * 64,
        image_size=8,
        features=3,
    )
    assert one.description == "given: https://me:***@host/module?access_token=***"
