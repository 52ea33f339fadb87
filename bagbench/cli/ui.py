"""`bagbench ui`: what is recorded, in MLflow's own interface."""

import os
import socket
import sys
from ipaddress import ip_address
from typing import Annotated

import typer

from bagbench.cli.console import remark
from bagbench.cli.options import TrackingUri
from bagbench.errors import ExperimentError


def ui(
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 5000,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Address to listen on; any but this machine's own lets others in.")
    ] = "127.0.0.1",
    tracking_uri: TrackingUri = None,
) -> None:
    """Open MLflow's own interface on the right store; it listens on 127.0.0.1 unless told otherwise."""
    from bagbench.tracking import Store

    names = names_of(host)
    store = Store(tracking_uri)
    if store.is_server:
        remark("the store is a server: its address in a browser is its interface")
        return
    remark(f"MLflow on http://{_in_url(host)}:{port}; Ctrl-C ends it")
    if names:
        remark("warning   it has no password: whoever reaches this machine can read, change and delete all that is recorded")
    arguments = ["-m", "mlflow", "ui", "--host", host, "--port", str(port)]
    # For one reader one process is enough; MLflow would start eight more, of 250 MB each, to serve many and run jobs of its own.
    # A command line is everybody's to read, so the store, which may have a password in it, is not there.
    environment = {**os.environ, "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false", "MLFLOW_BACKEND_STORE_URI": store.uri}
    os.execve(sys.executable, [sys.executable, *arguments, "--workers", "1"], {**admitted(names, port), **environment})  # noqa: S606 # our interpreter, no shell


def names_of(host: str) -> tuple[str, ...]:
    """Return the names and addresses by which others reach what listens at an address; none where others cannot.

    Raises:
        ExperimentError: if it is no address.
    """
    try:
        found = {ip_address(str(one[4][0]).partition("%")[0]) for one in socket.getaddrinfo(host, None)}
    except (OSError, ValueError) as error:
        raise ExperimentError(f"--host: received '{host}'", "give an address of this machine, such as 127.0.0.1") from error
    if all(address.is_loopback for address in found):
        return ()
    if not any(address.is_unspecified for address in found):
        return (host,)
    import psutil

    internet = {socket.AF_INET, socket.AF_INET6}
    own = (one for several in psutil.net_if_addrs().values() for one in several if one.family in internet)
    return tuple(dict.fromkeys((socket.gethostname(), *(one.address.partition("%")[0] for one in own))))


def admitted(names: tuple[str, ...], port: int) -> dict[str, str]:
    """Return MLflow's settings that let a browser in which comes by one of these names, and none that was led here by another.

    By itself MLflow would let such a browser look, and refuse what its own page asks for.
    """
    if not names:
        return {}
    places = [f"{_in_url(name)}:{port}" for name in names]
    return {
        "MLFLOW_SERVER_ALLOWED_HOSTS": ",".join([*places, f"localhost:{port}", f"127.0.0.1:{port}"]),
        "MLFLOW_SERVER_CORS_ALLOWED_ORIGINS": ",".join(f"http://{place}" for place in places),
    }


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
