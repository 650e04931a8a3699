"""Processes that keep what they work on: each holds an object, whose methods are called for pieces of work."""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import signal
import threading
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection, wait
from typing import Any, Final, Protocol
from uuid import uuid4

from vaultconv.build.jobs import can_fork, on_executor
from vaultconv.errors import ToolError

_AHEAD: Final = 2  # pieces that a process has been sent; small enough for the buffer of a pipe

Piece = Sequence[int]
"""Numbers that stand for what a method is called for: short enough to be sent while the process is busy."""
Pieces = Mapping[int, Piece]
"""Pieces by the number of the share that they belong to; the process that had a share gets it again."""


class Pool(Protocol):
    """Processes that hold an equal object each."""

    def broadcast(self, method: str, argument: object) -> None:
        """Call a method of every object with the argument, before whatever is called after that."""

    def map(self, method: str, pieces: Pieces) -> Iterator[Any]:
        """Yield the method's result for each piece, in their order."""

    def close(self) -> None:
        """End the processes."""


class Processes:
    """Processes of this machine, each with an object that ``make`` returns.

    Raises what a method raises, and `ToolError` if a process is killed.
    """

    def __init__(self, make: Callable[[], object], jobs: int) -> None:
        method = "fork" if can_fork() else "spawn"
        context: Any = multiprocessing.get_context(method)
        self._connections: list[Connection] = []
        self._owners: dict[int, int] = {}
        for _ in range(jobs):
            ours, theirs = context.Pipe()
            others = [*self._connections, ours] if method == "fork" else []
            process = context.Process(target=_serve, args=(theirs, others, make), daemon=True)
            process.start()
            theirs.close()
            self._connections.append(ours)

    def broadcast(self, method: str, argument: object) -> None:
        message = pickle.dumps((method, argument, False), pickle.HIGHEST_PROTOCOL)
        for connection in self._connections:
            _put(connection, message)

    def map(self, method: str, pieces: Pieces) -> Iterator[Any]:
        """Yield the results in order. A share goes to the process that had it before, else to one that is free."""
        free = deque(share for share in pieces if share not in self._owners)
        own: list[deque[int]] = [deque() for _ in self._connections]
        for share in pieces:
            if (owner := self._owners.get(share)) is not None:
                own[owner].append(share)
        sent: list[deque[int]] = [deque() for _ in self._connections]
        results: dict[int, Any] = {}

        def send() -> None:
            for at, connection in enumerate(self._connections):
                while len(sent[at]) < _AHEAD and (own[at] or free):
                    share = (own[at] or free).popleft()
                    self._owners[share] = at
                    _put(connection, pickle.dumps((method, pieces[share], True), pickle.HIGHEST_PROTOCOL))
                    sent[at].append(share)

        for share in pieces:
            send()
            while share not in results:
                busy = [self._connections[at] for at, shares in enumerate(sent) if shares]
                for connection in wait(busy):
                    at = self._connections.index(connection)  # type: ignore[arg-type]
                    results[sent[at].popleft()] = _received(self._connections[at])
                send()
            yield results.pop(share)

    def close(self) -> None:
        for connection in self._connections:
            connection.close()


def _put(connection: Connection, message: bytes) -> None:
    try:
        connection.send_bytes(message)
    except OSError as error:
        raise _killed() from error


def _received(connection: Connection) -> Any:
    try:
        is_result, value = connection.recv()
    except (EOFError, OSError) as error:
        raise _killed() from error
    if not is_result:
        raise value
    return value


def _killed() -> ToolError:
    return ToolError("a process that was reading or writing notes was killed", "if memory ran out, try --jobs 1")


def _serve(connection: Connection, others: Sequence[Connection], make: Callable[[], object]) -> None:
    """Do what the parent asks for, until it closes the connection."""
    for number in (signal.SIGINT, signal.SIGTERM):  # they may reach the whole group of processes; the parent says so
        signal.signal(number, signal.SIG_DFL)
    for each in others:
        each.close()
    gc.disable()  # trees have no cycles
    with suppress(EOFError, OSError):
        worker = make()
        while True:
            method, argument, wants_result = connection.recv()
            try:
                result = True, getattr(worker, method)(argument)
            except Exception as error:  # noqa: BLE001  raised in the parent
                result = False, _sendable(error)
            if wants_result or not result[0]:
                connection.send(result)
    os._exit(0)  # to give back all of its memory would take the processor from the parent for a while


def _sendable(error: Exception) -> Exception:
    try:
        sent: Exception = pickle.loads(pickle.dumps(error))
        return sent
    except Exception:  # noqa: BLE001  whatever a foreign exception does
        return RuntimeError(f"{type(error).__name__}: {error}")


# ------------------------------------------------------------------------------------------------ somebody's executor


class Submitted:
    """The processes of an executor, wherever they are. Each makes an object when it first gets a piece.

    Every piece has all broadcasts with it, since nobody can say which process gets it; so they are compressed.
    """

    def __init__(self, executor: Executor, make: Callable[[], object]) -> None:
        self._executor, self._run = executor, uuid4().hex
        self._broadcasts = [_compressed(make)]

    def broadcast(self, method: str, argument: object) -> None:
        self._broadcasts.append(_compressed((method, argument)))

    def map(self, method: str, pieces: Pieces) -> Iterator[Any]:
        answer = partial(_answer, self._run, tuple(self._broadcasts), method)
        # All at once, since nobody knows how many workers an executor has.
        yield from on_executor(self._executor, answer, pieces.values(), len(pieces))

    def close(self) -> None:
        """Leave the executor to its owner."""


def _compressed(value: object) -> bytes:
    return zlib.compress(pickle.dumps(value, pickle.HIGHEST_PROTOCOL), 1)


def _expanded(content: bytes) -> Any:
    return pickle.loads(zlib.decompress(content))


class _Worker(threading.local):
    """What a thread of an executor's process has for its last run: the object, and how many calls it received."""

    run = ""
    received = 0
    object: Any = None


_worker: Final = _Worker()


def _answer(run: str, broadcasts: tuple[bytes, ...], method: str, piece: Piece) -> Any:
    """Return the result of a method of this thread's object for a run."""
    if _worker.run != run:
        _worker.object, _worker.run, _worker.received = _expanded(broadcasts[0])(), run, 1
    for message in broadcasts[_worker.received :]:
        name, argument = _expanded(message)
        getattr(_worker.object, name)(argument)
        _worker.received += 1
    return getattr(_worker.object, method)(piece)
