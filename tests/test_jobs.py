"""Work on several processes."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from vaultconv.build.jobs import available_cores, in_order


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


def test_there_is_a_core_at_least() -> None:
    assert available_cores() >= 1
