"""Connections that a stranger's address cannot lead astray: not into a private network, and not into waiting for ever."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from ipaddress import IPv6Address, ip_address
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection


class ForbiddenAddressError(Exception):
    """A host turned out to be where no photo may be fetched from."""


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the public Internet: not loopback, private, link-local or otherwise reserved."""
    found = ip_address(address.partition("%")[0])
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return (mapped or found).is_global


class GuardedAdapter(HTTPAdapter):
    """Makes connections that look at whom they have reached before they say a word, and that end headers which never do.

    It is the connected address that counts, so that no name can stand for one address when it is checked and for another when it
    is used. Through a proxy, which resolves names itself, the proxy's own rules hold instead.

    Args:
        allowed: tells whether an IP address may be spoken to.
        seconds: within which an answer's headers must be there.
    """

    def __init__(self, allowed: Callable[[str], bool], seconds: float) -> None:
        self._allowed = allowed
        self._seconds = seconds
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **keywords: Any) -> None:
        """Set up the pools of direct connections; those to a proxy are set up elsewhere."""
        super().init_poolmanager(*arguments, **keywords)
        allowed, seconds = self._allowed, self._seconds

        class Guarded(HTTPConnection):
            def connect(self) -> None:
                super().connect()
                _check(self, allowed)

            def getresponse(self) -> HTTPResponse:  # type: ignore[override] # as urllib3's own
                with cut_after(seconds, partial(socket.socket.shutdown, self.sock, socket.SHUT_RD)):
                    return super().getresponse()

        class GuardedSecure(Guarded, HTTPSConnection):  # so that what `Guarded` calls above itself is HTTPS's own
            pass

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Guarded

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = GuardedSecure

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}


def _check(connection: HTTPConnection, allowed: Callable[[str], bool]) -> None:
    address = connection.sock.getpeername()[0]
    if not allowed(address):
        connection.close()
        raise ForbiddenAddressError(f"leads to {address}, which is not a public address")


@contextmanager
def cut_after(seconds: float, cut: Callable[[], object]) -> Iterator[None]:
    """Cut a connection unless the block ends in time: a byte a second would keep every single read within its own limit."""

    def cut_quietly() -> None:
        with suppress(OSError, ValueError, RuntimeError):  # it has ended meanwhile: the system's word for it, and urllib3's
            cut()

    timer = threading.Timer(seconds, cut_quietly)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
