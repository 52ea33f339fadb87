"""A model behind HTTP: a page to drop a photo on, an answer for each photo, and MLflow's own scoring protocol.

Photos come from strangers, and so may what the next tab of the same browser shows. A request is bounded in size and time, and all
of them in number; what was addressed to another name, or sent by another site's page, is refused.
"""

import asyncio
import contextlib
import ipaddress
import queue
import socket
import warnings
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from http import HTTPStatus
from threading import Thread
from typing import TypeVar
from urllib.parse import urlsplit

import numpy as np
import uvicorn
from numpy.typing import NDArray
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bagbench.data.decode import decode_bytes
from bagbench.errors import ConfigurationError, DataError, as_run_error
from bagbench.hardware import cores
from bagbench.serving.model import Model
from bagbench.serving.picture import answer
from bagbench.tracking.scoring import mlflow_version, scorer

MOST_BYTES = 20 * 2**20
"""So large may a request be; photos of telephones come to half of it."""

# A body has so long to arrive, and its answer to be made.
_SECONDS = 30
# Requests with a body that are taken in at once: a bound on memory, far above what eight clients ask at a time.
_MOST_AT_ONCE = 32
_MOST_CONNECTIONS = 256
# Pictures that go through the model together.
_BATCH = 32
# Seconds that Ctrl-C leaves for what is being answered.
_GRACE = 5
_LATER = {"Retry-After": "1"}
_LAST = {"Connection": "close"}  # else the rest of the body would still be read
_HEADERS = [
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "frame-ancestors 'none'"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
]
_T = TypeVar("_T")
# A picture's probabilities, shape (classes,), and how unlike the training photos it is.
_Said = tuple[NDArray[np.float64], float]


def listen(host: str, port: int) -> socket.socket:
    """Take a port; who connects from now on waits until there is somebody to answer.

    Args:
        host: a name or address of this machine.
        port: 0 for any that is free.

    Raises:
        ConfigurationError: if it cannot be had.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except (OSError, UnicodeError) as error:
        reason = (getattr(error, "strerror", None) or "no such name").partition(" (")[0]
        raise ConfigurationError(f"cannot listen on '{host}', port {port}: {reason}", "name another --port or --host") from error


def is_open(door: socket.socket) -> bool:
    """Return whether other machines can reach what listens there."""
    return not ipaddress.ip_address(door.getsockname()[0]).is_loopback


def address(host: str, door: socket.socket) -> str:
    """Return what to type into a browser."""
    return f"http://{f'[{host}]' if ':' in host else host}:{door.getsockname()[1]}"


def server(model: Model, page: str, host: str) -> uvicorn.Server:
    """Return what answers; it is run on a `listen`ing socket, and Ctrl-C or SIGTERM end it as they do any program.

    Args:
        model: what is asked.
        page: what `GET /` shows.
        host: the name that was asked for, by which browsers may call it.
    """
    model.examine(np.zeros((1, model.image_size, model.image_size, 3), np.uint8))  # the first call takes a second or more
    warnings.filterwarnings("ignore", module=r"PIL\.")  # of damaged EXIF blocks; they name no file
    settings = uvicorn.Config(
        _application(model, page, host),
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        headers=_HEADERS,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_graceful_shutdown=_GRACE,
    )
    return uvicorn.Server(settings)


def _application(model: Model, page: str, host: str) -> ASGIApp:
    desk = _Desk(model)

    async def home(_: Request) -> Response:
        return HTMLResponse(page)

    async def ping(_: Request) -> Response:
        return Response("\n", media_type="application/json")

    async def version(_: Request) -> Response:
        return Response(mlflow_version(), media_type="application/json")

    async def refused(_: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 # what it is registered for
        return JSONResponse({"error": error.detail}, error.status_code, error.headers)

    async def gone(_: Request, __: Exception) -> Response:
        return Response(status_code=HTTPStatus.BAD_REQUEST)  # nobody is there to read it

    routes = [
        Route("/", home),
        Route("/predict", desk.predict, methods=["POST"]),
        Route("/invocations", desk.invocations, methods=["POST"]),
        # As MLflow's own servers have them.
        Route("/ping", ping),
        Route("/health", ping),
        Route("/version", version),
    ]
    application = Starlette(routes=routes, exception_handlers={HTTPException: refused, ClientDisconnect: gone})
    application.router.redirect_slashes = False
    return _Doorkeeper(application, host)


class _Doorkeeper:
    """Lets in what was addressed to this server, by no other site's page.

    A page may have its own name lead to this machine once it is loaded (DNS rebinding), but not an address: so addresses are let
    in, and names only where they are this server's.
    """

    def __init__(self, app: ASGIApp, host: str) -> None:
        self._app = app
        self._names = {"localhost", host.lower(), socket.gethostname().lower()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if not self._is_ours(host):
            refusal = JSONResponse({"error": "no server of this name is here"}, HTTPStatus.MISDIRECTED_REQUEST)
            await refusal(scope, receive, send)
        elif origin is not None and origin.lower().partition("://")[2] != host.lower():
            refusal = JSONResponse({"error": "other sites' pages get no answer here"}, HTTPStatus.FORBIDDEN)
            await refusal(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _is_ours(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        with contextlib.suppress(ValueError):
            ipaddress.ip_address(name)
            return True
        return name in self._names


class _Desk:
    """Where bodies come in and answers go out."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._queue = _Queue(model)
        self._decoding = ThreadPoolExecutor(len(cores()), "decoding")
        self._scoring = ThreadPoolExecutor(1, "scoring")  # what JSON becomes is many times as large
        self._score = scorer(model.image_size, model.pedigree.classes, self._probabilities)
        self._inside = 0

    async def predict(self, request: Request) -> Response:
        """Answer a photo, which is the whole body."""
        if _kind(request) == "multipart/form-data":
            raise HTTPException(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "send the photo's bytes alone, not a form: `curl --data-binary @FILE`"
            )
        async with self._turn(request) as content:
            try:
                pixels = await _in(self._decoding, lambda: decode_bytes(content, self._model.image_size))
            except DataError as error:
                raise HTTPException(HTTPStatus.BAD_REQUEST, str(error)) from error
            said = await asyncio.wrap_future(self._queue.ask(pixels))
            return JSONResponse(answer(self._model, *said, path="").said)

    async def invocations(self, request: Request) -> Response:
        """Answer as MLflow's own scoring server does."""
        if _kind(request) != "application/json":
            raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "send application/json")
        async with self._turn(request) as content:
            status, said = await _in(self._scoring, lambda: self._score(content))
            return Response(said, status, media_type="application/json")

    def _probabilities(self, images: NDArray[np.uint8]) -> NDArray[np.float64]:
        asked = [self._queue.ask(image) for image in images]
        return np.stack([one.result()[0] for one in asked])

    @contextlib.asynccontextmanager
    async def _turn(self, request: Request) -> AsyncIterator[bytes]:
        """Yield the body of a request, within the limits, and turn what goes wrong with it into an answer."""
        if self._inside >= _MOST_AT_ONCE:
            raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, "too many requests at once", _LATER)
        self._inside += 1
        try:
            content = await _body(request)
            async with asyncio.timeout(_SECONDS):
                yield content
        except TimeoutError as error:
            raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, f"no answer within {_SECONDS} s", _LATER) from error
        except (HTTPException, ClientDisconnect):
            raise
        except Exception as error:  # TensorFlow raises whatever the part that fails raises
            raise HTTPException(HTTPStatus.INTERNAL_SERVER_ERROR, str(as_run_error(error))) from error
        finally:
            self._inside -= 1


class _Queue:
    """The one thread in which the model computes; what waits meanwhile goes through it together."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._waiting: queue.SimpleQueue[tuple[NDArray[np.uint8], Future[_Said]]] = queue.SimpleQueue()
        Thread(target=self._work, name="model", daemon=True).start()

    def ask(self, pixels: NDArray[np.uint8]) -> "Future[_Said]":
        """Return what will hold the probabilities of a picture and the share of validation photos nearer to the training photos.

        Args:
            pixels: uint8, shape (size, size, 3).
        """
        asked: Future[_Said] = Future()
        self._waiting.put((pixels, asked))
        return asked

    def _work(self) -> None:
        while True:
            batch = [self._waiting.get()]
            with contextlib.suppress(queue.Empty):
                while len(batch) < _BATCH:
                    batch.append(self._waiting.get_nowait())
            # Who has gone away meanwhile is not computed for.
            batch = [(pixels, asked) for pixels, asked in batch if asked.set_running_or_notify_cancel()]
            if not batch:
                continue
            try:
                probabilities, farther_than = self._model.examine(np.stack([pixels for pixels, _ in batch]))
            except Exception as error:  # whatever it is, it is theirs who asked
                for _, asked in batch:
                    asked.set_exception(error)
            else:
                for (_, asked), *said in zip(batch, probabilities, farther_than, strict=True):
                    asked.set_result((said[0], float(said[1])))


def _kind(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def _body(request: Request) -> bytes:
    """Read a request's body, no more than is allowed and no longer."""
    too_large = HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"too large; the limit is {MOST_BYTES:,} bytes", _LAST)
    if int(request.headers.get("content-length", 0)) > MOST_BYTES:  # h11 has seen that it is a number
        raise too_large
    content = bytearray()
    try:
        async with asyncio.timeout(_SECONDS):
            async for part in request.stream():
                content += part
                if len(content) > MOST_BYTES:
                    raise too_large
    except TimeoutError as error:
        raise HTTPException(HTTPStatus.REQUEST_TIMEOUT, f"the body took more than {_SECONDS} s", _LAST) from error
    return bytes(content)


async def _in(pool: ThreadPoolExecutor, work: Callable[[], _T]) -> _T:
    return await asyncio.get_running_loop().run_in_executor(pool, work)
