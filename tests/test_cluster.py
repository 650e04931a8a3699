"""Work is done by the processes of a Dask cluster."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pytest
from distributed import Client, LocalCluster

from tests.bench.make_vault import VaultMaker
from vaultconv import convert


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        yield client


class Counting(Executor):
    """An executor that hands its work on to another one, and counts it."""

    def __init__(self, workers: Executor) -> None:
        self.workers, self.count = workers, 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.count += 1
        return self.workers.submit(fn, *args, **kwargs)


def test_a_cluster_gives_what_one_process_gives(tmp_path: Path, client: Client) -> None:
    VaultMaker(tmp_path / "vault", 12).write()
    workers = Counting(client.get_executor(pure=False))
    made = convert(tmp_path / "vault", "rst", executor=workers)
    assert made == convert(tmp_path / "vault", "rst", jobs=1)
    assert len(made.artifacts) >= 12
    assert workers.count > 0
    assert os.getpid() not in client.run(os.getpid).values()
