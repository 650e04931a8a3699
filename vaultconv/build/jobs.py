"""Work on several processes: the results come in the order of the work, and only some of it is under way at a time."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from multiprocessing.connection import wait
from typing import Final, TypeVar

from vaultconv.errors import ToolError

__all__ = ["Executor", "at_once", "available_cores", "in_order"]

A = TypeVar("A")
B = TypeVar("B")

_AHEAD: Final = 4  # pieces of work under way for each process
_MOST: Final = 61  # processes; Windows can wait for no more


def available_cores() -> int:
    """How many processes can run at once on this machine."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


def at_once(tasks: Sequence[Callable[[], A]]) -> list[A]:
    """What the tasks return, all done at the same time: for those that wait for other programs."""
    with ThreadPoolExecutor(max(1, len(tasks))) as pool:
        return [future.result() for future in [pool.submit(task) for task in tasks]]


def in_order(
    function: Callable[[A], B], work: Iterable[A], jobs: int = 1, executor: Executor | None = None
) -> Iterator[B]:
    """``function`` of each piece of ``work``, by ``jobs`` processes, or by an executor of the caller's.

    With one job, or one piece of work, it all happens in this process. ``function`` and ``work`` must be picklable
    otherwise. Raises `ToolError` where a process of ours is ended from outside.
    """
    if executor is not None:
        yield from _windowed(executor, function, work, _AHEAD * max(jobs, 1))
        return
    work = iter(work)
    first = list(islice(work, 2))  # a process of its own for one piece would only be another start
    if jobs <= 1 or len(first) < 2:
        yield from map(function, chain(first, work))
        return
    # Not by forking: the parent has threads, Typst's among them.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(jobs, _MOST), mp_context=context, initializer=_end_with_parent) as pool:
        try:
            yield from _windowed(pool, function, chain(first, work), _AHEAD * jobs)
        except BrokenProcessPool as error:
            hint = "if memory was short, --jobs 1 needs the least"
            raise ToolError("a process that printed was ended from outside", hint) from error


def _end_with_parent() -> None:
    """A process whose parent was killed would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_wait_and_end, args=(parent.sentinel,), daemon=True).start()


def _wait_and_end(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


def _windowed(executor: Executor, function: Callable[[A], B], work: Iterable[A], ahead: int) -> Iterator[B]:
    running: deque[Future[B]] = deque()
    for piece in work:
        running.append(executor.submit(function, piece))
        if len(running) >= ahead:
            yield running.popleft().result()
    while running:
        yield running.popleft().result()
