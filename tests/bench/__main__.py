"""How long conversions take beside bare parsers, and how cost grows: ``python -m tests.bench``.

Vaults of several sizes are made from a seed. For each, two bare parsers, `mistletoe.Document` and markdown-it-py, read
all notes; then each backend converts them: from cold; once more with what that run kept, into another folder; with
nothing changed; with one note edited. Each is a process of its own, whose start counts. What counts is the ratio within
one run, in processor time where the machine is busy: machines differ.

    python -m tests.bench                                   all sizes, all backends that write a text for each note
    python -m tests.bench --sizes 1000 --backends docx,pdf  documents
    python -m tests.bench --vault ~/Notes --table           a table in Markdown
    python -m tests.bench --json FILE                       all that was measured
    python -m tests.bench --figures                         each figure that has a limit
    python -m tests.bench --figures cold edit               some of them

All is done in a folder in memory, if there is one. PYTHONDONTWRITEBYTECODE is taken out of the environment of what is
measured: with it, each start would compile the program again.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.bench.figures import FIGURES, Figure, Setup
from tests.bench.figures import table as table_of_figures
from tests.bench.measure import Cost, turns, vaultconv
from tests.bench.scenarios import SCENARIOS, SEED, beside, made_vault, scenarios, stages, starts
from vaultconv import load_backend
from vaultconv.plugins import BACKENDS, installed

SIZES = (100, 1_000, 10_000, 50_000)
LARGE = 10_000  # notes; more of them are measured once
MEMORY = Path("/dev/shm")
"""Where files are kept in memory, on Linux: a disk would be measured instead."""


def measured(sizes: list[int], vault: Path | None, backends: list[str], jobs: list[int], times: int) -> dict[str, Any]:
    """All that was asked for, as plain values."""
    report: dict[str, Any] = {
        "vaultconv": version("vaultconv"),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "seed": SEED,
        "repeat": times,
        "start": {name: _plain(cost) for name, cost in turns(starts(), times).items()},
        "vaults": [],
    }
    for size in [0] if vault else sizes:
        with _vault(vault, size) as folder:
            report["vaults"].append(_of_vault(folder, backends, jobs, times))
    return report


@contextmanager
def _vault(vault: Path | None, size: int) -> Iterator[Path]:
    with nullcontext(vault) if vault else made_vault(size) as folder:
        yield folder


def _of_vault(vault: Path, backends: list[str], jobs: list[int], times: int) -> dict[str, Any]:
    notes = list(vault.rglob("*.md"))
    _tell(f"{vault.name}: {len(notes)} notes")
    times = 1 if len(notes) > LARGE else times
    found: dict[str, Any] = {
        "vault": vault.name,
        "notes": len(notes),
        "bytes": sum(note.stat().st_size for note in notes),
        "beside": {name: _plain(cost) for name, cost in beside(vault, times).items()},
        "backends": {},
    }
    for backend in backends:
        _tell(f"  {backend}")
        costs = {f"jobs {each}": scenarios(vault, backend, each, times) for each in jobs}
        found["backends"][backend] = {
            "stages": {stage: round(seconds, 3) for stage, seconds in stages(vault, backend).items()},
            **{name: {each: _plain(cost) for each, cost in run.items()} for name, run in costs.items()},
        }
    return found


def _plain(cost: Cost) -> dict[str, float]:
    return {name: round(value, 3) for name, value in cost._asdict().items()}


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def table(report: dict[str, Any]) -> str:
    """Ratios to a bare `mistletoe.Document` in processor time, those by the clock in parentheses, and memory."""
    rows = [
        f"| notes | backend | jobs | {' | '.join(SCENARIOS)} | MB | MB of a worker |",
        "|--:|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for vault in report["vaults"]:
        bare = vault["beside"]["mistletoe"]
        other = vault["beside"]["markdown-it-py"]
        rows.append(f"| {vault['notes']:,} | bare mistletoe | | {bare['cpu']:.2f} s | | | | {bare['memory']:.0f} | |")
        share = f"{other['cpu'] / bare['cpu']:.2f} ({other['wall'] / bare['wall']:.2f})"
        rows.append(f"| | bare markdown-it-py | | {share} | | | | {other['memory']:.0f} | |")
        for backend, runs in vault["backends"].items():
            for name in (key for key in runs if key.startswith("jobs")):
                costs = runs[name]
                shares = [
                    f"{costs[each]['cpu'] / bare['cpu']:.2f} ({costs[each]['wall'] / bare['wall']:.2f})"
                    for each in SCENARIOS
                ]
                memory = f"{costs['cold']['memory']:.0f} | {costs['cold']['children']:.0f}"
                rows.append(f"| | {backend} | {name.removeprefix('jobs ')} | {' | '.join(shares)} | {memory} |")
    return "\n".join(rows)


def stage_table(report: dict[str, Any]) -> str:
    """The share of each stage in a cold run with one job, without starting."""
    names = list(next(iter(report["vaults"][0]["backends"].values()))["stages"])
    rows = [f"| notes | backend | {' | '.join(names)} | ms a note |", f"|--:|---|{'--:|' * (len(names) + 1)}"]
    for vault in report["vaults"]:
        for backend, runs in vault["backends"].items():
            seconds = runs["stages"]
            whole = sum(seconds.values()) or 1.0
            shares = " | ".join(f"{seconds[name] / whole:.0%}" for name in names)
            rows.append(f"| {vault['notes']:,} | {backend} | {shares} | {whole / vault['notes'] * 1e3:.2f} |")
    return "\n".join(rows)


def main() -> None:
    """Measure, and print or write what was asked for."""
    options = argparse.ArgumentParser(
        prog="python -m tests.bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--sizes", default=",".join(map(str, SIZES)), help="the notes of the vaults to make")
    options.add_argument("--vault", type=Path, help="a folder to measure in place of made ones")
    options.add_argument(
        "--backends", default="", help="names with commas between them, or all; default: those of pages"
    )
    options.add_argument("--jobs", default="1,2", help="how many processes, each in turn")
    options.add_argument("--repeat", type=int, default=3, help="the best of so many runs; of large vaults it is one")
    options.add_argument("--json", type=Path, help="the file for all that was measured")
    options.add_argument("--table", action="store_true", help="print tables in Markdown")
    options.add_argument(
        "--figures", nargs="*", choices=list(FIGURES), help="measure the figures that have a limit instead, or some"
    )
    options.add_argument("--real", type=Path, help="with --figures: a real vault")
    options.add_argument(
        "--seconds", type=float, default=600, help="with --figures: no turn of one is begun later; default: 600"
    )
    options.add_argument(
        "--folder", type=Path, help="where all is written; default: in memory, if there is such a place"
    )
    chosen = options.parse_args()
    tempfile.tempdir = str(chosen.folder or (MEMORY if os.access(MEMORY, os.W_OK) else tempfile.gettempdir()))
    sizes = [int(each) for each in chosen.sizes.split(",")]
    if chosen.figures is not None:
        _figures(sizes, chosen)
        return
    jobs = [int(each) for each in chosen.jobs.split(",")]
    report = measured(sizes, chosen.vault, _backends(chosen.backends), jobs, chosen.repeat)
    if chosen.json:
        chosen.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    if chosen.table or not chosen.json:
        print(f"{table(report)}\n\n{stage_table(report)}")


def _figures(sizes: list[int], chosen: argparse.Namespace) -> None:
    small, middle, large = (sizes[i] for i in ((-3, -2, -1) if len(sizes) > 2 else (0, 0, -1)))
    setup = Setup(chosen.vault, chosen.real, small, middle, large, chosen.repeat, chosen.seconds)
    found: list[Figure] = []
    names = [name for name in FIGURES if name in (chosen.figures or FIGURES)]
    vaultconv("--help")  # compiles what isn't yet
    for number, name in enumerate(names, 1):
        _tell(f"{name} ({number} of {len(names)})")
        begin = time.monotonic()
        for figure in FIGURES[name](setup):
            _tell(f"  {figure.name}: {figure.wall:.2f} ({figure.cpu:.2f}), at most {figure.limit} {figure.unit}")
            found.append(figure)
        _tell(f"  measured in {time.monotonic() - begin:.0f} s")
        if chosen.json:  # after each, as the rest may take long
            chosen.json.write_text(json.dumps([each._asdict() for each in found], indent=1) + "\n", encoding="utf-8")
    print(table_of_figures(found))


def _backends(given: str) -> list[str]:
    """The named backends; those that write a text for each note, if none is named."""
    if given == "all":
        return list(installed(BACKENDS))
    named = [name for name in given.split(",") if name]
    return named or [name for name in installed(BACKENDS) if not load_backend(name).prints]


if __name__ == "__main__":
    main()
