"""Runs work in several processes. Results come in order, and only a limited number of pieces is in progress."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures import wait as wait_for
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import chain, islice
from multiprocessing.connection import Connection, wait
from typing import Final, TypeVar

from vaultconv.errors import ToolError

__all__ = ["Executor", "at_once", "available_cores", "in_order", "is_helper", "on_executor"]

A = TypeVar("A")
B = TypeVar("B")

_AHEAD: Final = 4  # pieces of work in progress for each process
_STEP: Final = 0.5  # seconds
_MOST: Final = 61  # processes: the limit of Windows


def available_cores() -> int:
    """Return how many processes can run at once on this machine."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


def is_helper() -> bool:
    """Return whether this process works for another one."""
    return multiprocessing.parent_process() is not None


def at_once(tasks: Sequence[Callable[[], A]]) -> list[A]:
    """Run all tasks at the same time in threads and return their results; meant for tasks that wait for programs.

    An interruption does not wait for the tasks, and neither does the end of the program.
    """
    futures: list[Future[A]] = [Future() for _ in tasks]
    for future, task in zip(futures, tasks, strict=True):
        threading.Thread(target=_settle, args=(future, task), daemon=True).start()
    _await(futures)
    return [future.result() for future in futures]


def _settle(future: Future[A], task: Callable[[], A]) -> None:
    try:
        future.set_result(task())
    except BaseException as error:  # noqa: BLE001  raised where the result is taken
        future.set_exception(error)


def _await(futures: Iterable[Future[A]]) -> None:
    """Wait for all, in short steps, because Windows notices Ctrl-C only between them."""
    while wait_for(futures, timeout=_STEP).not_done:
        pass


def in_order(
    function: Callable[[A], B], work: Iterable[A], jobs: int = 1, executor: Executor | None = None
) -> Iterator[B]:
    """Yield ``function`` of each piece of ``work``, computed by ``jobs`` processes or by the caller's executor.

    One job or one piece of work runs in this process; otherwise, ``function`` and ``work`` must be picklable. If the
    caller stops taking results, the processes end at once. Raises `ToolError` if a process is killed.
    """
    if executor is not None:
        yield from on_executor(executor, function, work, _AHEAD * max(jobs, 1))
        return
    work = iter(work)
    first = list(islice(work, 2))  # for a single piece, starting a process isn't worth it
    if jobs <= 1 or len(first) < 2:
        yield from map(function, chain(first, work))
        return
    # Forking isn't safe: the parent has threads.
    context = multiprocessing.get_context("spawn")
    theirs, ours = context.Pipe(duplex=False)
    pool = ProcessPoolExecutor(min(jobs, _MOST), mp_context=context, initializer=_end_with, initargs=(theirs,))
    with theirs, ours, pool:
        try:
            # In another thread, so that an interruption never leaves a process half started, which would print errors.
            yield from _windowed(
                lambda piece: at_once((partial(pool.submit, function, piece),))[0],
                chain(first, work),
                _AHEAD * jobs,
                deque(),
            )
        except BrokenProcessPool as error:
            hint = "if memory ran out, try --jobs 1"
            raise ToolError("a process was killed while it was printing", hint) from error
        except BaseException:
            ours.close()
            raise


def _end_with(theirs: Connection) -> None:
    """End this process when the other end of a pipe is closed, by its parent or by the parent's end."""
    signal.signal(
        signal.SIGINT, signal.SIG_DFL
    )  # Ctrl-C reaches the whole process group, and Typst ignores Python's handlers
    threading.Thread(target=_wait_and_end, args=(theirs,), daemon=True).start()


def _wait_and_end(theirs: Connection) -> None:
    wait([theirs])
    os._exit(1)


def on_executor(executor: Executor, function: Callable[[A], B], work: Iterable[A], ahead: int) -> Iterator[B]:
    """Yield ``function`` of each piece of ``work``, in order, with at most ``ahead`` pieces submitted in advance.

    If the caller stops taking results, what has not begun is cancelled.
    """
    running: deque[Future[B]] = deque()
    try:
        yield from _windowed(lambda piece: executor.submit(function, piece), work, ahead, running)
    finally:
        for future in running:
            future.cancel()


def _windowed(
    submit: Callable[[A], Future[B]], work: Iterable[A], ahead: int, running: deque[Future[B]]
) -> Iterator[B]:
    for piece in work:
        running.append(submit(piece))
        if len(running) >= ahead:
            yield _result(running.popleft())
    while running:
        yield _result(running.popleft())


def _result(future: Future[B]) -> B:
    _await((future,))
    return future.result()
