"""Runs of a vault with a backend: from cold, with what an earlier run kept, with nothing changed, with one note edited."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.make_vault import VaultMaker
from tests.bench.measure import BESIDE, Cost, best, python, turns, vaultconv

SEED = 1
SCENARIOS = ("cold", "warm", "unchanged", "edited")


@contextmanager
def made_vault(notes: int) -> Iterator[Path]:
    """A vault of this many notes, the same one each time."""
    with tempfile.TemporaryDirectory() as folder:
        vault = Path(folder) / f"made-{notes}"
        VaultMaker(vault, notes, SEED).write()
        yield vault


@contextmanager
def edited(vault: Path) -> Iterator[None]:
    """One note, in the middle of a vault, with one more paragraph."""
    notes = sorted(vault.rglob("*.md"))
    note = notes[len(notes) // 2]
    content = note.read_bytes()
    note.write_bytes(content + b"\n\nAn edit.\n")
    try:
        yield
    finally:
        note.write_bytes(content)


def scenarios(vault: Path, backend: str, jobs: int, times: int) -> dict[str, Cost]:
    """What each scenario costs, the best of some times."""
    found: dict[str, list[Cost]] = {name: [] for name in SCENARIOS}
    for _ in range(times):
        for name, cost in _once(vault, backend, jobs).items():
            found[name].append(cost)
    return {name: best(costs) for name, costs in found.items()}


def _once(vault: Path, backend: str, jobs: int) -> dict[str, Cost]:
    with tempfile.TemporaryDirectory() as folder:
        cache, out, other = (Path(folder, name) for name in ("cache", "out", "other"))

        def run(to: Path) -> Cost:
            return vaultconv("convert", vault, "--to", backend, "-o", to, "--jobs", jobs, "--quiet", cache=cache)

        costs = {"cold": run(out), "warm": run(other)}
        shutil.rmtree(other)
        costs["unchanged"] = run(out)
        with edited(vault):
            costs["edited"] = run(out)
        return costs


def cold(vault: Path, backend: str, jobs: int) -> Cost:
    """What a first run costs, of which nothing is left."""
    with tempfile.TemporaryDirectory() as out:
        return vaultconv("convert", vault, "--to", backend, "-o", f"{out}/out", "--jobs", jobs, "--quiet")


def beside(vault: Path, times: int) -> dict[str, Cost]:
    """What others take for the same files."""
    return turns({name: lambda code=code: python(code, vault) for name, code in BESIDE.items()}, times)  # type: ignore[misc]


def stages(vault: Path, backend: str) -> dict[str, float]:
    """The seconds of each stage, without the interpreter's start."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.bench.stages", str(vault), backend, f"{folder}/out"]
        environment = {**os.environ, "VAULTCONV_CACHE": f"{folder}/cache"}
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
        seconds: dict[str, float] = json.loads(done.stdout)
        return seconds


def starts() -> dict[str, Callable[[], Cost]]:
    """Measures what starting costs: Python alone, and what is loaded on top of it."""
    return {
        "python -c pass": lambda: python("pass"),
        "import mistletoe": lambda: python("import mistletoe"),
        "import vaultconv.api": lambda: python("import vaultconv.api"),
        "vaultconv --help": lambda: vaultconv("--help"),
        "one note to the screen": _one_note,
        "one note to the screen again": lambda: _one_note(runs=2),
    }


def _one_note(runs: int = 1) -> Cost:
    """What the last of some runs costs, of which the others have filled the cache."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as cache:
        note = Path(folder) / "note.md"
        note.write_text("# A note\n\nIts *words* and a [[link]].\n", encoding="utf-8")
        return [vaultconv("convert", note, "--to", "gfm", "-o", "-", cache=Path(cache)) for _ in range(runs)][-1]
