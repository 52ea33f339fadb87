"""Who is let in to MLflow's interface, by MLflow's own rules on what `bagbench ui` tells it."""

import socket

import pytest
from mlflow.server.security_utils import (
    get_allowed_hosts_from_env,
    get_allowed_origins_from_env,
    is_allowed_host_header,
    should_block_cors_request,
)

from bagbench.cli.ui import admitted, names_of
from bagbench.errors import ExperimentError
from tests.conftest import Call, one_line


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "localhost", "::1"])
def test_on_an_address_of_this_machine_alone_nobody_else_gets_in(host: str) -> None:
    assert names_of(host) == ()
    assert admitted((), 5000) == {}


def test_on_every_address_others_come_by_the_machine_s_name_and_addresses() -> None:
    names = names_of("0.0.0.0")  # noqa: S104 # nothing listens
    assert socket.gethostname() in names
    assert "127.0.0.1" in names
    assert names_of("192.0.2.7") == ("192.0.2.7",)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in admitted(("lab", "192.0.2.7", "2001:db8::1"), 5000).items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("host", ["lab:5000", "192.0.2.7:5000", "[2001:db8::1]:5000", "localhost:5000"])
def test_a_browser_that_comes_by_a_name_of_the_machine_is_let_in(host: str) -> None:
    assert is_allowed_host_header(get_allowed_hosts_from_env() or [], host)
    assert not should_block_cors_request(f"http://{host}", "POST", get_allowed_origins_from_env())


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("host", ["evil.example:5000", "lab.evil.example:5000", "192.0.2.8:5000", ""])
def test_one_that_a_stranger_s_page_sent_is_not(host: str) -> None:
    assert not is_allowed_host_header(get_allowed_hosts_from_env() or [], host)
    assert not host or should_block_cors_request(f"http://{host}", "POST", get_allowed_origins_from_env())


def test_what_is_no_address_is_told_in_one_line(call: Call) -> None:
    assert one_line(call, "ui", "--host", "no such\nhost") == (
        r"--host: received 'no such\nhost'; give an address of this machine, such as 127.0.0.1"
    )
    with pytest.raises(ExperimentError):
        names_of("256.1.1.1")
