"""What a command costs: each is a process of its own, so that nothing is warm that wouldn't be for a user."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import inf
from pathlib import Path
from typing import NamedTuple

# Started by a small interpreter: the system counts the memory of whoever starts a process as the process's own.
_MEASURED = """
import json, os, resource, subprocess, sys, time
begin = time.perf_counter()
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
wall, used = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
said = done.stderr.decode(errors="replace")[-300:]
print(json.dumps([wall, used.ru_utime + used.ru_stime, used.ru_maxrss, done.returncode, said]))
"""
# The command line, which at its end says how much memory it had itself, and how much its largest child.
_TELLING = """
import atexit, json, resource, sys
place = sys.argv.pop(1)
def tell():
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    with open(place, "w") as file:
        json.dump([resource.getrusage(each).ru_maxrss for each in both], file)
atexit.register(tell)
from vaultconv.cli import main
main()
"""
_UNIT = 1e6 if sys.platform == "darwin" else 1e3


class Cost(NamedTuple):
    """Seconds by the clock, seconds of processors with those of child processes, MB of the largest process.

    Of vaultconv, ``memory`` is that of the process itself, and ``children`` that of the largest that it started.
    """

    wall: float
    cpu: float
    memory: float
    children: float = 0.0


def measure(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Cost:
    """What a command costs, with all processes that it starts. Raises `RuntimeError` where it fails.

    Python may keep what it compiles, whatever the environment says: an installed program has been compiled.
    """
    given = {**os.environ, **(environment or {})}
    given.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, *command], check=True, capture_output=True, text=True, env=given
    )
    wall, cpu, memory, code, said = json.loads(done.stdout)
    told = code == 1 and any("vaultconv" in each for each in command)  # of notes with errors
    if (code and not told) or "Traceback (most recent call last)" in said:
        raise RuntimeError(said)
    return Cost(wall, cpu, memory / _UNIT)


def python(code: str, *arguments: object) -> Cost:
    """What a fresh interpreter costs that runs some code, its start included."""
    return measure([sys.executable, "-c", code, *map(str, arguments)])


def vaultconv(*arguments: object, cache: Path | None = None) -> Cost:
    """What the command line costs, the interpreter's start included; ``cache`` is the folder of its cache."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "memory.json"
        command = [sys.executable, "-c", _TELLING, str(told), *map(str, arguments)]
        cost = measure(command, {"VAULTCONV_CACHE": str(cache or Path(folder) / "cache")})
        if not told.exists():  # it ended without more ado
            return cost
        own, children = json.loads(told.read_text())
        return cost._replace(memory=own / _UNIT, children=children / _UNIT)


def best(costs: Iterable[Cost]) -> Cost:
    """The least of each figure: what a machine that does nothing else would take."""
    return Cost(*map(min, zip(*costs, strict=True)))


def repeated(task: Callable[[], Cost], times: int) -> Cost:
    """The best of some runs."""
    return best([task() for _ in range(times)])


def turns(tasks: Mapping[str, Callable[[], Cost]], times: int, seconds: float = inf) -> dict[str, Cost]:
    """The best of tasks that are done in turns, so that a machine's moods meet all of them.

    No turn but the first is begun after so many seconds.
    """
    costs: dict[str, list[Cost]] = {name: [] for name in tasks}
    begin = time.monotonic()
    for turn in range(times):
        if turn and time.monotonic() - begin > seconds:
            break
        for name, task in tasks.items():
            costs[name].append(task())
    return {name: best(each) for name, each in costs.items()}


# ---------------------------------------------------------------------------------------------------------- beside it

WALK = """
import os, sys
folders = [sys.argv[1]]
while folders:
    with os.scandir(folders.pop()) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
            else:
                entry.stat()
"""
MISTLETOE = """
import sys, pathlib, mistletoe
for path in pathlib.Path(sys.argv[1]).rglob("*.md"):
    mistletoe.Document(path.read_text(encoding="utf-8", errors="replace"))
"""
MARKDOWN_IT = """
import sys, pathlib, markdown_it
parse = markdown_it.MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse
for path in pathlib.Path(sys.argv[1]).rglob("*.md"):
    parse(path.read_text(encoding="utf-8", errors="replace"))
"""
REWRITE = """
import sys, pathlib
for path in pathlib.Path(sys.argv[1]).rglob("*.md"):
    place = pathlib.Path(sys.argv[2], path.relative_to(sys.argv[1]))
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(path.read_bytes())
"""
BESIDE = {"mistletoe": MISTLETOE, "markdown-it-py": MARKDOWN_IT, "walk": WALK}
"""What others take for the same files, each in one process: two bare parsers, and looking at every file's state."""
