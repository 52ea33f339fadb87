"""Runs on the machines of a Ray cluster. What a lost machine was doing is done again on another one."""

import logging
import os
import signal
import socket
import threading
from collections import deque
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import ray
import ray._private.worker
from ray.exceptions import RayError

from bagbench.child import quiet
from bagbench.errors import BagbenchError, ConfigurationError, WorkerError, as_run_error
from bagbench.executors import local
from bagbench.executors.executor import RUN_MEMORY, Done, Failed, Lost, Message, Told, Work
from bagbench.executors.parcel import Parcel, Piece, found, packed, still_used, unpacked
from bagbench.hardware import ONEDNN, one_thread_each, onednn
from bagbench.kept import cache_folder
from bagbench.provenance import Provenance, provenance

# A run is begun so often before it counts as failed: one that takes its machine down with it would go on for ever.
_ATTEMPTS = 3
# So many workers in succession that die before they are ready are no accident.
_FAILED_STARTS = 3
# Seconds: for the cluster to answer at all, for a look at whether it still has room, for workers to end.
_PATIENCE = 10
_LOOK = 5
_ENDING = 5
# What an HTTP/2 client says first (RFC 9113, 3.4), with empty settings; a server's first frame is of that type, too.
_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes((0, 0, 0, 4, 0, 0, 0, 0, 0))
_SETTINGS = 4

Contents = Callable[[Any], Sequence[Parcel]]
Arrived = Callable[[Any, Sequence[Path], Path], Any]
# By digest, in the object store.
_Parcels = Mapping[str, "ray.ObjectRef[Parcel]"]
_Pieces = Mapping[str, Sequence["ray.ObjectRef[Piece]"]]


class Workers:
    """Workers of one core, or one core and one GPU, in a Ray cluster. Leaving the `with` block ends them all.

    Args:
        work: a module-level function of a job; it tells of its progress through its second argument.
        get_ready: a module-level function that each worker process calls first: it imports what takes long.
        contents: returns the files that a job needs. A node where they do not lie under the same path is sent them, once.
        arrived: returns a job as a node can carry it out, given where its contents are there and the node's cache folder.
        address: of the cluster's head, `HOST:PORT`; None takes `RAY_ADDRESS`, or else the cluster that this machine is part of.

    Raises:
        ConfigurationError: on entering, if the cluster does not answer or has no room for a run.
    """

    shares_cache = False

    def __init__(
        self, work: Work, get_ready: Callable[[], None], *, contents: Contents, arrived: Arrived, address: str | None = None
    ) -> None:
        self._do = (work, get_ready, arrived)
        self._contents = contents
        self._address = address
        self._slots: set[_Slot] = set()
        # What was put into the object store, by digest: parcels, and the pieces of those that some node had not.
        self._parcels: dict[str, ray.ObjectRef[Parcel]] = {}
        self._pieces: dict[str, list[ray.ObjectRef[Piece]]] = {}
        self._failed_starts = 0

    def __enter__(self) -> Self:
        _connect(self._address)
        if self.default_jobs() == 0:
            self.__exit__(None, None, None)
            raise ConfigurationError(
                f"no node of the Ray cluster has room for a run: it takes one core and {RUN_MEMORY / 1e9:g} GB of memory",
                "`ray status` shows what the nodes have",
            )
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()
        ray.shutdown()

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """The names of the machines other than this one that runs may go to."""
        return tuple(sorted({host for host, room in _room() if room} - {socket.gethostname()}))

    def default_jobs(self) -> int:
        """Return how many runs the cluster has room for: one a GPU where there are any, else one a core, as memory allows."""
        return sum(room for _, room in _room())

    def stop(self) -> None:
        """End all workers, also those in the middle of a job, and wait some seconds for them."""
        self._end(*self._slots)

    def execute(self, jobs: Sequence[Any], at_once: int = 1) -> Generator[Message]:
        """Do `work(job, tell)` for every job, so many at once; yield what happens as it happens.

        A job whose node or worker is lost is one `Lost`, and is handed to another worker, three times in all before it is one
        `Failed`. One that raises, or whose own process dies, is one `Failed` at once, as it is without a cluster.

        Raises:
            ConfigurationError: if workers cannot be started, or a node has not the same software as this machine.
            WorkerError: if the cluster has no node left that could take a run.
        """
        waiting = deque(_Task(job=job) for job in jobs)
        while waiting or any(slot.task for slot in self._slots):
            busy = sum(slot.task is not None for slot in self._slots)
            while len(self._slots) < min(at_once, busy + len(waiting)):
                self._slots.add(_Slot(*self._do))
            slot = self._next_to_speak()
            if slot is None:
                if not busy and not self.default_jobs():
                    raise WorkerError("the Ray cluster has no node left that could take a run", "see `ray status`")
                continue
            try:
                said = slot.hear()
            except RayError as error:
                self._end(slot)
                yield from self._mourn(slot.task, error, waiting)
                continue
            match said:
                case Told():
                    yield said
                    continue
                case _Absent():
                    self._send(said.digests)
                case _Ready():
                    self._welcome(said)
                case _:
                    yield said
                    slot.task = None
            slot.task = slot.task or (waiting.popleft() if waiting else None)
            if slot.task is None:
                self._end(slot)  # others may want its place
            else:
                slot.take_up(self._packing_list(slot.task.job), self._pieces)

    def _next_to_speak(self) -> "_Slot | None":
        slots = {slot.coming: slot for slot in self._slots}
        ready, _ = ray.wait(list(slots), num_returns=1, timeout=_LOOK, fetch_local=False)
        return slots[ready[0]] if ready else None

    def _welcome(self, said: "_Ready") -> None:
        """Refuse a node on which the figures would be others."""
        self._failed_starts = 0
        if difference := provenance().differs_from(said.provenance):
            raise ConfigurationError(f"the Ray node {said.host}: {difference}", "install the same on every node")

    def _mourn(self, task: "_Task | None", error: RayError, waiting: "deque[_Task]") -> Generator[Message]:
        """Say what the loss of a worker means, and have its task done again."""
        if task is None:
            self._failed_starts += 1
            if self._failed_starts == _FAILED_STARTS:
                raise ConfigurationError(
                    f"no worker starts in the Ray cluster: {_last_line(error)}", "install the same bagbench on every node"
                ) from error
            return
        lost = f"its machine or worker was lost: {_last_line(error)}"
        if task.attempts == _ATTEMPTS:
            yield Failed(job=task.job, error=WorkerError(f"{lost}; so were the {_ATTEMPTS - 1} before"))
            return
        yield Lost(job=task.job, error=WorkerError(lost))
        waiting.appendleft(_Task(job=task.job, attempts=task.attempts + 1))

    def _packing_list(self, job: Any) -> "dict[str, ray.ObjectRef[Parcel]]":
        """Return what a job needs, by digest; what each consists of is in the object store, once."""
        parcels = {parcel.digest: parcel for parcel in self._contents(job)}
        for digest, parcel in parcels.items():
            if digest not in self._parcels:
                self._parcels[digest] = ray.put(parcel)
        return {digest: self._parcels[digest] for digest in parcels}

    def _send(self, digests: Sequence[str]) -> None:
        """Put parcels' pieces into the object store, from which nodes fetch them."""
        for digest in digests:
            if digest not in self._pieces:
                self._pieces[digest] = [ray.put(piece) for piece in packed(ray.get(self._parcels[digest]))]

    def _end(self, *slots: "_Slot") -> None:
        ending = [slot.actor.stop.remote() for slot in slots]
        if ending:
            ray.wait(ending, num_returns=len(ending), timeout=_ENDING)
        for slot in slots:
            ray.kill(slot.actor)
        self._slots -= set(slots)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """A job, and how often it has been begun, this time included."""

    job: Any
    attempts: int = 1


class _Slot:
    """A place in the cluster for one run at a time, as this process sees it: an actor, what it does and what comes of it next."""

    def __init__(self, work: Work, get_ready: Callable[[], None], arrived: Arrived) -> None:
        place = ray.remote(_Actor).options(
            num_cpus=1, num_gpus=_gpus(), memory=RUN_MEMORY, max_restarts=0, max_task_retries=0, max_concurrency=2
        )
        actor: Any = place.remote(work, get_ready, arrived, _environment())  # whose methods Ray makes
        self.actor = actor
        self.coming = self.actor.introduce.remote()
        self.task: _Task | None = None

    def take_up(self, parcels: "_Parcels", pieces: "_Pieces") -> None:
        """Have the task done."""
        assert self.task is not None  # noqa: S101 # for mypy
        self.coming = self.actor.do.options(num_returns="streaming").remote(self.task.job, parcels, pieces)

    def hear(self) -> "_Ready | _Absent | Message":
        """Return the next thing that the worker says.

        Raises:
            RayError: if it is gone.
        """
        if self.task is None:
            return ray.get(self.coming)  # type: ignore[no-any-return] # what `introduce` returns
        # The worker doesn't send the job back: it may be large, and there are many messages.
        match ray.get(next(self.coming)):
            case _Told(event=event):
                return Told(job=self.task.job, event=event)
            case _Ended(error=error):
                return Done(job=self.task.job) if error is None else Failed(job=self.task.job, error=error)
            case absent:
                return absent  # type: ignore[no-any-return] # the third thing that `do` yields


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    """A worker's first words: where it is, and with what software."""

    host: str
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class _Absent:
    """What a worker's node has not got of what its task needs; it has not begun."""

    digests: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """Something that the task says while it goes on."""

    event: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ended:
    """A worker's last word on a task: it can take another."""

    error: BagbenchError | None


class _Actor:
    """The slot's other end, on its node: it sees to the contents and has a process of its own do the work.

    That process is a local worker like any other: it may die or grow without taking the actor along, and ends with it.
    """

    def __init__(self, work: Work, get_ready: Callable[[], None], arrived: Arrived, environment: Mapping[str, str]) -> None:
        os.environ.update(environment)
        # Ray does so itself, but where it has given no GPU it may leave those that are there in sight.
        os.environ["CUDA_VISIBLE_DEVICES"] = ",".join(map(str, ray.get_gpu_ids()))
        self._arrived = arrived
        self._workers = local.Workers(work, get_ready, one_thread_each)
        self._workers.__enter__()
        self._folders: dict[str, Path] = {}

    def introduce(self) -> _Ready:
        """Say where this is."""
        return _Ready(host=socket.gethostname(), provenance=provenance())

    def do(self, job: Any, parcels: "_Parcels", pieces: "_Pieces") -> Generator[_Absent | _Told | _Ended]:
        """Do a job; where its contents are neither here nor among the pieces, say so instead."""
        try:
            cache = cache_folder()
            for digest in parcels.keys() - self._folders.keys():
                parcel: Parcel = ray.get(parcels[digest])
                folder = found(parcel, cache)
                if folder is None and digest in pieces:
                    folder = unpacked(parcel, (ray.get(piece) for piece in pieces[digest]), cache)
                if folder is not None:
                    self._folders[digest] = folder
            if absent := parcels.keys() - self._folders.keys():
                yield _Absent(digests=tuple(absent))
                return
            for digest in parcels:
                still_used(self._folders[digest], cache)
            here = self._arrived(job, [self._folders[digest] for digest in parcels], cache)
        except Exception as error:
            yield _Ended(error=as_run_error(error))
            return
        ended = _Ended(error=None)
        for message in self._workers.execute([here]):
            match message:
                case Told(event=event):
                    yield _Told(event=event)
                case Failed(error=failure):
                    ended = _Ended(error=failure)
        yield ended  # last of all: the next task may be here at once, and finds a process that is fit for it or none

    def stop(self) -> None:
        """End the process; the actor itself is killed after that."""
        self._workers.__exit__(None, None, None)


def _environment() -> dict[str, str]:
    """Return what a worker has to have in common with this process: how it computes, and how it signs on to the store."""
    own = {name: value for name, value in os.environ.items() if name.startswith("MLFLOW_") and name != "MLFLOW_TRACKING_URI"}
    return {**own, ONEDNN: str(int(onednn()))}


def _connect(address: str | None) -> None:
    """Connect this process to a cluster.

    Raises:
        ConfigurationError: if none answers within some seconds.
    """
    address = address or os.environ.get("RAY_ADDRESS") or "auto"
    if address != "auto":
        _require_answer(address)
    # Ray's own chatter: what it would send home, and a warning that there is no GPU for those who asked for none.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    is_main = threading.current_thread() is threading.main_thread()
    on_termination = signal.getsignal(signal.SIGTERM)
    try:
        with quiet():
            ray.init(address, logging_level=logging.CRITICAL, log_to_driver=False)
    except (RayError, OSError, RuntimeError, ValueError, AssertionError) as error:
        raise ConfigurationError(
            f"cannot join the Ray cluster '{address}': {str(error).strip().partition(chr(10))[0]}",
            "run this on a machine of the cluster, name its head (--ray-address HOST:PORT), and give its token if it has one",
        ) from error
    else:
        ray._private.worker._worker_logs_enabled = False  # noqa: SLF001 # else it prints that a node is lost; no public switch
    finally:
        if is_main:
            signal.signal(signal.SIGTERM, on_termination)  # Ray has set its own


def _require_answer(address: str) -> None:
    """Refuse an address at which nothing answers that could be a cluster's head; Ray itself would try for minutes."""
    host, colon, port = address.rpartition(":")
    if not colon or not port.isdigit() or "://" in address:
        raise ConfigurationError(
            f"--ray-address: received '{address}'",
            "give HOST:PORT of the cluster's head, and run this on a machine of the cluster",
        )
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=_PATIENCE) as connection:
            connection.sendall(_PREFACE)
            first = connection.recv(9)
            reason = "" if first[3:4] == bytes((_SETTINGS,)) else "what answers there is no Ray cluster"
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
    if reason:
        raise ConfigurationError(f"no Ray cluster at '{address}': {reason}", "`ray status` on its head shows the address")


def _room() -> list[tuple[str, int]]:
    """Return the name of each living node's machine, and how many runs it can take at once if nobody else uses it."""
    nodes = [(node["NodeManagerHostname"], node["Resources"]) for node in ray.nodes() if node["Alive"]]  # type: ignore[no-untyped-call]
    limits = [("CPU", 1), ("memory", RUN_MEMORY), *([("GPU", 1)] if _gpus() else [])]
    return [(host, int(min(there.get(name, 0) // each for name, each in limits))) for host, there in nodes]


def _gpus() -> int:
    """Return how many GPUs a run asks for: one if the cluster has any."""
    return 1 if ray.cluster_resources().get("GPU") else 0  # type: ignore[no-untyped-call]


def _last_line(error: RayError) -> str:
    """Return the line in which Ray says what has happened; those before it name ids, or lead there by a traceback."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip() and not line.startswith(("\t", " "))]
    return lines[-1] if lines else type(error).__name__
