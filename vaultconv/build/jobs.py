"""Runs work in several processes or threads. Results come in order, whoever is ready first."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from vaultconv.errors import ToolError

# What runs processes and threads is imported where some are started: it takes as long as converting a note.
if TYPE_CHECKING:
    from concurrent.futures import Executor as Executor
    from concurrent.futures import Future
    from multiprocessing.connection import Connection

A = TypeVar("A")
B = TypeVar("B")

InShares = Callable[[Callable[[Sequence[Any]], Generator[Any]], Sequence[Any]], Generator[Any]]
"""Yields what a function yields for each piece of some work, of which it gets a share at a time."""

_AHEAD: Final = 4  # pieces of work in progress for each process
_STEP: Final = 0.5  # seconds
_MOST: Final = 61  # processes: the limit of Windows
_MOST_AT_ONCE: Final = 32  # pieces in a share that is sent away, of which nothing is known until it is done


def available_cores() -> int:
    """Return how many processes can run at once on this machine."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


def is_helper() -> bool:
    """Return whether this process works for another one."""
    process = sys.modules.get("multiprocessing.process")  # which every such process has loaded
    return process is not None and process.parent_process() is not None


def can_fork() -> bool:
    """Return whether processes can begin as copies of this one, which is quickest: where no other thread runs in it."""
    if sys.platform != "linux" or is_helper():
        return False
    try:
        return "\nThreads:\t1\n" in Path("/proc/self/status").read_text(encoding="utf-8")
    except OSError:
        return False


def at_once(tasks: Sequence[Callable[[], A]]) -> list[A]:
    """Run all tasks at the same time in threads and return their results; meant for tasks that wait for programs.

    An interruption does not wait for the tasks, and neither does the end of the program.
    """
    from concurrent.futures import Future

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
    from concurrent.futures import wait

    while wait(futures, timeout=_STEP).not_done:
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
    from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor
    from multiprocessing import get_context

    # Forking isn't safe: the parent has threads.
    context = get_context("spawn")
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
    from multiprocessing.connection import wait

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


def in_shares(
    function: Callable[[Sequence[A]], Generator[B]], work: Sequence[A], jobs: int = 1, executor: Executor | None = None
) -> Generator[B]:
    """Yield what ``function`` yields for each piece of ``work``, in order, if it only waits for another program.

    It gets the pieces in shares: one for each of ``jobs`` threads, or as many for the caller's executor, for which
    function and work must be picklable. If the caller stops taking results, no further ones are made.
    """
    jobs = min(jobs, len(work))
    if executor is not None:
        size = min(-(-len(work) // jobs), _MOST_AT_ONCE) if jobs else 1
        pieces = [work[at : at + size] for at in range(0, len(work), size)]
        yield from chain.from_iterable(on_executor(executor, partial(_share, function), pieces, len(pieces)))
        return
    from concurrent.futures import Future

    futures: list[Future[B]] = [Future() for _ in work]
    shares = [(work[first::jobs], futures[first::jobs]) for first in range(jobs)]  # neighbours are made at once
    threads = [threading.Thread(target=_settle_each, args=(function, *share), daemon=True) for share in shares]
    try:
        for thread in threads:
            thread.start()
        yield from map(_result, futures)
    finally:
        if all(future.done() for future in futures):  # the programs have nothing more to do
            for thread in threads:
                thread.join()
        for future in futures:
            future.cancel()


def in_turn(function: Callable[[Sequence[A]], Generator[B]], work: Sequence[A]) -> Generator[B]:
    """Yield what ``function`` yields for all of ``work``, in this thread."""
    yield from function(work)


def _share(function: Callable[[Sequence[A]], Generator[B]], share: Sequence[A]) -> list[B]:
    return list(function(share))


def _settle_each(function: Callable[[Sequence[A]], Generator[B]], share: Sequence[A], futures: list[Future[B]]) -> None:
    waiting = deque(futures)
    try:
        with closing(function(share)) as results:
            for result in results:
                if not waiting[0].set_running_or_notify_cancel():
                    return
                waiting.popleft().set_result(result)
        assert not waiting, "a piece of work has no result"
    except BaseException as error:  # noqa: BLE001  raised where the result is taken
        for future in waiting:
            if future.set_running_or_notify_cancel():
                future.set_exception(error)


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
