"""Work on several processes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event

import pytest

from vaultconv.build.jobs import at_once, available_cores, in_order, in_shares
from vaultconv.errors import ToolError


def square(number: int) -> int:
    return number * number


def process_of(_: int) -> int:
    return os.getpid()


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_the_order_of_the_work(jobs: int) -> None:
    assert list(in_order(square, range(30), jobs)) == [number * number for number in range(30)]


def test_one_job_needs_no_other_process() -> None:
    assert set(in_order(process_of, range(3), 1)) == {os.getpid()}


def test_several_jobs_are_done_elsewhere() -> None:
    assert os.getpid() not in set(in_order(process_of, range(3), 2))


def test_one_piece_of_work_needs_no_other_process() -> None:
    assert list(in_order(process_of, [0], 2)) == [os.getpid()]


def die(_: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_a_process_that_is_killed_is_a_failed_tool() -> None:
    with pytest.raises(ToolError, match="was killed while it was printing"):
        list(in_order(die, range(3), 2))


ENDLESS = """
from vaultconv.build.jobs import in_order
from tests.test_jobs import sleep_as
if __name__ == "__main__":
    for number in in_order(sleep_as, range(1000), 2):
        print(number, flush=True)
"""


def sleep_as(_: int) -> int:
    time.sleep(0.05)
    return os.getpid()


def is_alive(process: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="looks into /proc")
def test_no_process_outlives_one_that_was_killed(tmp_path: Path) -> None:
    (tmp_path / "endless.py").write_text(ENDLESS)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    with subprocess.Popen(
        [sys.executable, "endless.py"], cwd=tmp_path, stdout=subprocess.PIPE, env=environment
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_alive(child)
        parent.kill()
    deadline = time.monotonic() + 300  # only so that a failure ends: it takes moments
    while is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(child)


def test_an_executor_of_the_callers_does_the_work() -> None:
    with ThreadPoolExecutor(2) as pool:
        assert list(in_order(square, range(20), executor=pool)) == [number * number for number in range(20)]


def test_only_some_work_is_taken_ahead() -> None:
    taken = []

    def work() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    with ThreadPoolExecutor(1) as pool:
        next(in_order(square, work(), executor=pool))
        assert len(taken) < 10


def test_what_waits_for_others_waits_at_once() -> None:
    both = Barrier(2, timeout=300)
    assert at_once([lambda: (both.wait(), 1)[1], lambda: (both.wait(), 2)[1]]) == [1, 2]


def squares(numbers: Sequence[int]) -> Generator[int]:
    for number in numbers:
        if number < 0:
            raise ValueError(f"negative: {number}")
        yield number * number


@pytest.mark.parametrize("jobs", [1, 2, 7, 100])
def test_shares_of_work_give_their_results_in_the_order_of_the_work(jobs: int) -> None:
    wanted = [number * number for number in range(40)]
    assert list(in_shares(squares, range(40), jobs)) == wanted
    with ThreadPoolExecutor(2) as pool:
        assert list(in_shares(squares, range(40), jobs, pool)) == wanted
    assert list(in_shares(squares, (), jobs)) == []


def test_results_come_while_a_share_is_worked_on() -> None:
    taken = Barrier(2, timeout=300)

    def waiting(numbers: Sequence[int]) -> Generator[int]:
        for number in numbers:
            if number:
                taken.wait()
            yield number

    results = in_shares(waiting, range(2))
    assert next(results) == 0
    taken.wait()
    assert list(results) == [1]


def test_an_error_in_a_share_is_raised_at_its_place() -> None:
    results = in_shares(squares, [1, 2, -3, 4], 2)
    assert [next(results), next(results)] == [1, 4]
    with pytest.raises(ValueError, match="negative: -3"):
        next(results)


def test_whoever_takes_no_more_results_ends_the_work() -> None:
    ended, begun = Event(), Event()

    def endless(numbers: Sequence[int]) -> Generator[int]:
        try:
            for number in numbers:
                yield number
                begun.wait(300)
        finally:
            ended.set()

    results = in_shares(endless, range(1000))
    next(results)
    results.close()
    begun.set()
    assert ended.wait(300)


def test_there_is_a_core_at_least() -> None:
    assert available_cores() >= 1


# ---------------------------------------------------------------------------------------------------------- interrupted

LONG_WORK = """
import signal
from pathlib import Path
from vaultconv.build.jobs import at_once
from vaultconv.backends.pandoc import process as pandoc
from vaultconv.typst import compiler as typst
from vaultconv.build.temporary import temporary_folder

def compile():
    typst.compile_pdf("#{ let x = 0; for i in range(99999) { for j in range(99999) { x += j } } }")

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # also where the tests run in the background of a shell
    with pandoc.SERVICE.use(), typst.SERVICE.use(), temporary_folder() as folder:
        Path("begun").write_text(f"{pandoc.SERVICE._process.pid} {typst.SERVICE._process.pid} {folder}")
        WORK
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="looks into /proc")
@pytest.mark.parametrize("work", ["compile()", "at_once([compile, compile])"])
def test_an_interrupted_run_waits_for_nothing_and_leaves_nothing(tmp_path: Path, work: str) -> None:
    (tmp_path / "long.py").write_text(LONG_WORK.replace("WORK", work))
    run = subprocess.Popen([sys.executable, "long.py"], cwd=tmp_path, stderr=subprocess.PIPE, start_new_session=True)
    begun = tmp_path / "begun"
    while run.poll() is None and not (begun.exists() and len(begun.read_text().split()) == 3):
        time.sleep(0.05)
    time.sleep(0.5)
    run.send_signal(signal.SIGINT)
    _, said = run.communicate()  # would take a day
    assert said.rstrip().endswith(b"KeyboardInterrupt")
    pandoc, typst, folder = begun.read_text().split()
    assert not is_alive(int(pandoc))
    assert not is_alive(int(typst))
    assert not Path(folder).parent.exists()


ENDLESS_WORK = """
import signal
from vaultconv.build.jobs import in_order
from tests.test_jobs import sleep_long
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # which a shell turns off in the background
    for number in in_order(sleep_long, range(10), 2):
        print(number, flush=True)
"""


def sleep_long(number: int) -> int:
    if number > 0:
        time.sleep(100_000)
    return os.getpid()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="looks into /proc")
def test_an_interrupted_run_ends_its_processes_whatever_they_do(tmp_path: Path) -> None:
    (tmp_path / "endless.py").write_text(ENDLESS_WORK)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    run = subprocess.Popen(
        [sys.executable, "endless.py"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    )
    assert run.stdout is not None
    child = int(run.stdout.readline())
    run.send_signal(signal.SIGINT)
    _, said = run.communicate()
    assert said.rstrip().endswith(b"KeyboardInterrupt")
    assert said.count(b"Traceback") == 1
    assert not is_alive(child)


def test_whoever_takes_no_more_results_ends_the_processes() -> None:
    results = in_order(sleep_long, range(10), 2)
    next(results)
    results.close()  # type: ignore[attr-defined]  # would take a day


def test_an_error_of_one_task_is_raised_when_all_are_done() -> None:
    done = []

    def fail() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        at_once([fail, lambda: done.append(1)])
    assert done == [1]
