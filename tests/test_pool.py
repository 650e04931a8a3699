"""Processes that keep what they work on: results in order, faults as in one process, nothing left behind."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.bench.make_vault import VaultMaker
from vaultconv import ToolError, UsageError, convert
from vaultconv.build.pool import Pool, Processes, Submitted

PIECES = {3: (1, 2), 7: (3,), 9: (4, 5)}


class Adder:
    """Adds what it was told to what it is asked about, and remembers who asked for what."""

    def __init__(self, start: int) -> None:
        self.sum, self.seen = start, list[tuple[int, ...]]()

    def add(self, number: int) -> None:
        self.sum += number

    def look_at(self, names: list[str]) -> None:
        pass

    def sums(self, piece: tuple[int, ...]) -> list[int]:
        self.seen.append(tuple(piece))
        return [self.sum + number for number in piece]

    def seen_before(self, piece: tuple[int, ...]) -> bool:
        return tuple(piece) in self.seen

    def fail(self, piece: tuple[int, ...]) -> None:
        raise UsageError("no such thing", "take another")

    def die(self, piece: tuple[int, ...]) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


class Counting(ThreadPoolExecutor):
    """Counts the bytes that would be sent to another process."""

    sent = 0

    def submit(self, *call: Any) -> Any:  # type: ignore[override]
        self.sent += len(pickle.dumps(call))
        return super().submit(*call)


def test_what_goes_with_each_piece_is_compressed() -> None:
    names = [f"Notes/A folder/A note with a long name {number}.md" for number in range(5_000)]
    with Counting(2) as executor:
        pool = Submitted(executor, partial(Adder, 0))
        pool.broadcast("add", 1)
        pool.broadcast("look_at", names)
        assert list(pool.map("sums", PIECES)) == [[2, 3], [4], [5, 6]]
        assert executor.sent < len(PIECES) * len(pickle.dumps(names)) / 3


@contextmanager
def another_thread() -> Iterator[None]:
    """A thread that runs, with which no process may be forked."""
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


@pytest.fixture(params=["spawn", "threads"])
def pool(request: pytest.FixtureRequest) -> Iterator[Pool]:
    if request.param == "threads":
        with ThreadPoolExecutor(2) as executor:
            yield Submitted(executor, partial(Adder, 100))
        return
    with another_thread():
        processes = Processes(partial(Adder, 100), 2)
        yield processes
        processes.close()


def test_results_are_in_the_order_of_the_pieces(pool: Pool) -> None:
    assert list(pool.map("sums", PIECES)) == [[101, 102], [103], [104, 105]]


def test_every_process_knows_what_was_told(pool: Pool) -> None:
    pool.broadcast("add", 1000)
    assert list(pool.map("sums", {number: (number,) for number in range(9)})) == [[1100 + i] for i in range(9)]


def test_a_share_goes_to_the_process_that_had_it() -> None:
    with another_thread():
        processes = Processes(partial(Adder, 0), 2)
        list(processes.map("sums", PIECES))
        assert list(processes.map("seen_before", PIECES)) == [True, True, True]
        processes.close()


def test_what_a_method_raises_is_raised_here(pool: Pool) -> None:
    with pytest.raises(UsageError, match="no such thing") as raised:
        list(pool.map("fail", PIECES))
    assert raised.value.hint == "take another"


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no process can be killed so on Windows")
def test_a_killed_process_is_an_error_that_says_what_to_do() -> None:
    with another_thread():
        processes = Processes(partial(Adder, 0), 2)
        with pytest.raises(ToolError, match="was killed") as raised:
            list(processes.map("die", PIECES))
        assert raised.value.hint == "if memory ran out, try --jobs 1"
        processes.close()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no process can be killed so on Windows")
def test_processes_that_are_gone_can_be_told_nothing() -> None:
    with another_thread():
        processes = Processes(partial(Adder, 0), 2)
        with pytest.raises(ToolError, match="was killed"):
            list(processes.map("die", PIECES))
        with pytest.raises(ToolError, match="was killed"):
            for _ in range(100):  # until the pipe is known to be broken
                processes.broadcast("add", "x" * 100_000)
        processes.close()


def test_spawned_processes_write_what_one_process_writes(tmp_path: Path) -> None:
    VaultMaker(tmp_path / "vault", 200).write()
    with another_thread():
        results = [convert(tmp_path / "vault", "gfm", jobs=jobs, cache=False) for jobs in (1, 2)]
    assert results[0] == results[1]
    assert len(results[0].artifacts) > 200


def test_notes_of_a_function_that_cannot_be_sent_are_converted_all_the_same(tmp_path: Path) -> None:
    VaultMaker(tmp_path / "vault", 200).write()
    with another_thread():
        result = convert(tmp_path / "vault", transforms=[lambda document, context: document], jobs=2)
    assert result == convert(tmp_path / "vault", transforms=[lambda document, context: document], jobs=1)


FORKING = """
import multiprocessing, sys
from vaultconv import convert
from vaultconv.build.jobs import can_fork

def unsent(document, context):
    assert multiprocessing.parent_process() is not None, "this process did it"
    return document

assert can_fork()
one, several = (convert(sys.argv[1], "gfm", jobs=jobs, cache=False) for jobs in (1, 2))
assert one == several and len(one.artifacts) > 200
print(convert(sys.argv[1], "gfm", jobs=2, transforms=[lambda *given: unsent(*given)]).worst)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone")
def test_forked_processes_write_what_one_process_writes_and_take_any_function(tmp_path: Path) -> None:
    """In a program of its own, since the tests have threads."""
    VaultMaker(tmp_path / "vault", 200).write()
    run = subprocess.run(
        [sys.executable, "-c", FORKING, str(tmp_path / "vault")], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "None\n", "")
