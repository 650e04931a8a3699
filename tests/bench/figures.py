"""The figures that vaultconv holds itself to, each with its limit: ``python -m tests.bench --figures``."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.bench.make_vault import VaultMaker
from tests.bench.measure import MISTLETOE, REWRITE, WALK, Cost, python, repeated, turns, vaultconv
from tests.bench.scenarios import cold, made_vault, scenarios, starts

EMBEDDING = 1_000
EMBEDDED = 84_000  # bytes


class Figure(NamedTuple):
    """A figure by the clock and in processor time, and what it may be at most; both in ``unit``."""

    name: str
    wall: float
    cpu: float
    limit: float
    unit: str


def figures(vault: Path, small: int, large: int, real: Path | None, times: int) -> Iterator[Figure]:
    """Measure all of them: of a vault, of made ones of a small and a large size, and of a real one where there is one."""
    yield from _cold(vault, times)
    if real is not None:
        ours, bare = _with_bare(real, "commonmark", 2, times)
        yield _ratio(f"{real.name}: cold, 2 jobs / mistletoe", ours, bare, 0.8)
    yield _embeds(min(EMBEDDING, large), times)
    yield from _again(vault, times)
    yield from _growth(small, large, times)
    started = starts(times)
    for name, limit in (("vaultconv --help", 0.15), ("one note to the screen", 0.2)):
        ours, bare = started[name], started["python -c pass"]
        yield Figure(f"{name} - python -c pass", ours.wall - bare.wall, ours.cpu - bare.cpu, limit, "s")


def _ratio(name: str, ours: Cost, other: Cost, limit: float) -> Figure:
    return Figure(name, ours.wall / other.wall, ours.cpu / other.cpu, limit, "x")


def _with_bare(vault: Path, backend: str, jobs: int, times: int) -> tuple[Cost, Cost]:
    tasks = {"ours": lambda: cold(vault, backend, jobs), "bare": lambda: python(MISTLETOE, vault)}
    costs = turns(tasks, times)
    return costs["ours"], costs["bare"]


def _cold(vault: Path, times: int) -> Iterator[Figure]:
    tasks = {
        "mistletoe": lambda: python(MISTLETOE, vault),
        "2 jobs": lambda: cold(vault, "commonmark", 2),
        "1 job": lambda: cold(vault, "commonmark", 1),
        "hugo": lambda: cold(vault, "hugo", 2),
        "notion": lambda: cold(vault, "notion", 2),
    }
    costs = turns(tasks, times)
    yield _ratio("cold, 2 jobs / mistletoe", costs["2 jobs"], costs["mistletoe"], 0.5)
    yield _ratio("cold, 1 job / mistletoe", costs["1 job"], costs["mistletoe"], 0.9)
    for backend in ("hugo", "notion"):
        yield _ratio(f"{backend}, cold, 2 jobs / commonmark", costs[backend], costs["2 jobs"], 1.3)


def _embeds(notes: int, times: int) -> Figure:
    """Notes that each embed the same long note twice, beside the same notes without embeds."""
    with tempfile.TemporaryDirectory() as folder:
        with_embeds, without = Path(folder) / "with", Path(folder) / "without"
        for vault, line in ((with_embeds, "![[Long]]\n\nand\n\n![[Long]]"), (without, "[[Long]]\n\nand\n\n[[Long]]")):
            VaultMaker(vault, notes).write()
            for note in list(vault.rglob("*.md")):
                note.write_text(f"{note.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
            maker = VaultMaker(vault, 0)
            long = "# Long\n"
            while len(long) < EMBEDDED:
                long += f"\n{maker.paragraph(0)}"
            (vault / "Long.md").write_text(long.replace("[[", "").replace("]]", ""), encoding="utf-8")
        out, copy = Path(folder) / "out", Path(folder) / "copy"
        vaultconv("convert", with_embeds, "--to", "commonmark", "-o", out, "--jobs", "2", "--quiet")
        tasks = {
            "with": lambda: cold(with_embeds, "commonmark", 2),
            "without": lambda: cold(without, "commonmark", 2),
            "bytes": lambda: python(REWRITE, out, copy),
        }
        costs = turns(tasks, times)
        most = Cost(*(2 * plain + alone for plain, alone in zip(costs["without"], costs["bytes"], strict=True)))
        name = f"{notes:,} notes that embed {EMBEDDED // 1000} KB twice / twice those without, and writing the bytes"
        return _ratio(name, costs["with"], most, 1.0)


def _again(vault: Path, times: int) -> Iterator[Figure]:
    walk, parser = (
        repeated(lambda code=code: python(code, vault), times)  # type: ignore[misc]
        for code in (WALK, "import mistletoe")
    )
    nothing = repeated(lambda: python("pass"), times)
    costs = scenarios(vault, "commonmark", 2, times)
    unchanged, edited = costs["unchanged"], costs["edited"]
    yield _ratio("nothing changed / a walk over the files", unchanged, walk, 5.0)
    yield Figure("nothing changed", unchanged.wall, unchanged.cpu, 1.0, "s")
    more = [edited[i] - unchanged[i] - (parser[i] - nothing[i]) for i in range(2)]
    yield Figure("one note edited - nothing changed - import mistletoe", *more, 0.3, "s")


def _growth(small: int, large: int, times: int) -> Iterator[Figure]:
    """How much longer a note takes among many than among a few, and the memory of the process itself."""
    costs = []
    with made_vault(1) as vault:  # starting is no work of a note's
        nothing = repeated(lambda: cold(vault, "commonmark", 2), times)
    for notes in (small, large):
        with made_vault(notes) as vault:
            whole = repeated(lambda: cold(vault, "commonmark", 2), times if notes <= 10_000 else 1)
            costs.append([(whole[i] - nothing[i]) / notes for i in range(2)] + [whole.memory])
    few, many = costs
    name = f"seconds a note at {large:,} notes / at {small:,}"
    yield Figure(name, many[0] / few[0], many[1] / few[1], 1.2, "x")
    yield Figure(f"memory of the parent at {large:,} notes", many[2], many[2], 1_500, "MB")


def table(found: list[Figure]) -> str:
    """The figures as a table in Markdown."""
    rows = ["| figure | by the clock | processor time | at most |", "|---|--:|--:|--:|"]
    for each in found:
        digits = 0 if each.unit == "MB" else 2
        unit = f" {each.unit}".replace(" x", " ×")
        values = (f"{value:.{digits}f}{unit}" for value in (each.wall, each.cpu, each.limit))
        rows.append(f"| {each.name} | {' | '.join(values)} |")
    return "\n".join(rows)
