"""Which stage of a conversion takes how long: ``python -m tests.bench.stages VAULT BACKEND OUT`` prints JSON.

One process, without what is kept of earlier runs. A stage's seconds, of this process's processor, are without those of
the stages that it asks: writing a note may resolve another one.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from vaultconv import api
from vaultconv.build.output import Output
from vaultconv.pipeline import pipeline, writing

STAGES: dict[str, tuple[tuple[Any, str], ...]] = {
    "read": ((pipeline, "read"),),
    "index": ((pipeline, "build_index"),),
    "publish": ((pipeline, "publish"),),
    "select": ((pipeline, "select"),),
    "resolve": ((pipeline, "finish"),),
    "address": ((pipeline, "address"),),
    "write": ((writing, "write"),),
    "output": tuple(
        (Output, name) for name in ("__enter__", "__exit__", "remove_stale", "provide", "unchanged", "write", "copy")
    ),
}
"""The functions that a stage is. Those that yield are timed while they make what they yield."""


class Stages:
    """Counts the seconds of the stages while their functions run."""

    def __init__(self) -> None:
        self.seconds = dict.fromkeys(STAGES, 0.0)
        self._running: list[str] = []
        self._since = time.process_time()

    def watch(self) -> None:
        """Have the functions of all stages counted from now on."""
        for stage, functions in STAGES.items():
            for home, name in functions:
                setattr(home, name, self._counted(stage, getattr(home, name)))

    def _counted(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **options: Any) -> Any:
            with self._in(stage):
                made = function(*arguments, **options)
            return self._each(stage, made) if isinstance(made, Iterator) else made

        return counted

    def _each(self, stage: str, made: Iterator[Any]) -> Iterator[Any]:
        while True:
            with self._in(stage):
                each = next(made, self)
            if each is self:
                return
            yield each

    def _in(self, stage: str) -> _Within:
        return _Within(self, stage)

    def turn(self) -> None:
        """Add the seconds since the last turn to the stage that runs."""
        now = time.process_time()
        if self._running:
            self.seconds[self._running[-1]] += now - self._since
        self._since = now

    def enter(self, stage: str) -> None:
        self.turn()
        self._running.append(stage)

    def leave(self) -> None:
        self.turn()
        self._running.pop()


class _Within:
    def __init__(self, stages: Stages, stage: str) -> None:
        self._stages, self._stage = stages, stage

    def __enter__(self) -> None:
        self._stages.enter(self._stage)

    def __exit__(self, *_: object) -> None:
        self._stages.leave()


def main() -> None:
    vault, backend, out = sys.argv[1:]
    stages = Stages()
    stages.watch()
    api.convert(vault, backend, out, jobs=1)
    print(json.dumps(stages.seconds))


if __name__ == "__main__":
    main()
