"""The figures that vaultconv holds itself to, each with its limit: ``python -m tests.bench --figures NAME ...``."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tests.bench.make_vault import VaultMaker
from tests.bench.measure import MISTLETOE, REWRITE, WALK, Cost, python, turns, vaultconv
from tests.bench.scenarios import cold, edited, made_vault, starts

EMBEDDING = 1_000
EMBEDDED = 84_000  # bytes
ONCE = 10_000  # notes; vaults of more are converted once


class Figure(NamedTuple):
    """A figure by the clock and in processor time, and what it may be at most; both in ``unit``."""

    name: str
    wall: float
    cpu: float
    limit: float
    unit: str


@dataclass(frozen=True)
class Setup:
    """What is measured: a ``vault``, or one of ``middle`` notes; made ones of ``small`` and ``large``; a ``real`` one.

    Each run is repeated so many ``times``, but none is begun after ``seconds``.
    """

    vault: Path | None
    real: Path | None
    small: int
    middle: int
    large: int
    times: int
    seconds: float

    @contextmanager
    def notes(self) -> Iterator[Path]:
        """The vault to measure."""
        with nullcontext(self.vault) if self.vault else made_vault(self.middle) as vault:
            yield vault

    def turns(self, tasks: Mapping[str, Callable[[], Cost]], times: int = 0) -> dict[str, Cost]:
        """The best of some runs of each task."""
        return turns(tasks, times or self.times, self.seconds)


def _ratio(name: str, ours: Cost, other: Cost, limit: float) -> Figure:
    return Figure(name, ours.wall / other.wall, ours.cpu / other.cpu, limit, "x")


def _cold(setup: Setup) -> Iterator[Figure]:
    with setup.notes() as vault:
        costs = setup.turns(
            {
                "mistletoe": lambda: python(MISTLETOE, vault),
                "2 jobs": lambda: cold(vault, "commonmark", 2),
                "1 job": lambda: cold(vault, "commonmark", 1),
            }
        )
    yield _ratio("cold, 2 jobs / mistletoe", costs["2 jobs"], costs["mistletoe"], 0.5)
    yield _ratio("cold, 1 job / mistletoe", costs["1 job"], costs["mistletoe"], 0.9)


def _real(setup: Setup) -> Iterator[Figure]:
    if (real := setup.real) is None:
        return
    costs = setup.turns({"ours": lambda: cold(real, "commonmark", 2), "bare": lambda: python(MISTLETOE, real)})
    yield _ratio(f"{real.name}: cold, 2 jobs / mistletoe", costs["ours"], costs["bare"], 0.8)


def _sites(setup: Setup) -> Iterator[Figure]:
    backends = ("commonmark", "hugo", "notion")
    with setup.notes() as vault:
        costs = setup.turns({name: lambda name=name: cold(vault, name, 2) for name in backends})  # type: ignore[misc]
    for name in backends[1:]:
        yield _ratio(f"{name}, cold, 2 jobs / commonmark", costs[name], costs["commonmark"], 1.3)


def _embeds(setup: Setup) -> Iterator[Figure]:
    """Notes that each embed the same long note twice, beside the same notes without embeds."""
    notes = min(EMBEDDING, setup.large)
    with tempfile.TemporaryDirectory() as folder:
        with_embeds, without = Path(folder) / "with", Path(folder) / "without"
        embedding_vault(with_embeds, notes, "![[Long]]\n\nand\n\n![[Long]]")
        embedding_vault(without, notes, "[[Long]]\n\nand\n\n[[Long]]")
        out, copy = Path(folder) / "out", Path(folder) / "copy"
        vaultconv("convert", with_embeds, "--to", "commonmark", "-o", out, "--jobs", "2", "--quiet")

        def written() -> Cost:
            shutil.rmtree(copy, ignore_errors=True)
            return python(REWRITE, out, copy)

        costs = setup.turns(
            {
                "with": lambda: cold(with_embeds, "commonmark", 2),
                "without": lambda: cold(without, "commonmark", 2),
                "bytes": written,
            }
        )
    most = Cost(*(2 * plain + alone for plain, alone in zip(costs["without"], costs["bytes"], strict=True)))
    name = f"{notes:,} notes that embed {EMBEDDED // 1000} KB twice / twice those without, and writing the bytes"
    yield _ratio(name, costs["with"], most, 1.0)


def embedding_vault(vault: Path, notes: int, line: str) -> None:
    """Write notes that each end with a line, and a long note."""
    VaultMaker(vault, notes).write()
    for note in list(vault.rglob("*.md")):
        note.write_text(f"{note.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    maker = VaultMaker(vault, 0)
    long = "# Long\n"
    while len(long) < EMBEDDED:
        long += f"\n{maker.paragraph(0)}"
    (vault / "Long.md").write_text(long.replace("[[", "").replace("]]", ""), encoding="utf-8")


def _unchanged(setup: Setup) -> Iterator[Figure]:
    with setup.notes() as vault, _converted(vault) as again:
        costs = setup.turns({"walk": lambda: python(WALK, vault), "unchanged": again})
    yield _ratio("nothing changed / a walk over the files", costs["unchanged"], costs["walk"], 5.0)
    yield Figure("nothing changed", costs["unchanged"].wall, costs["unchanged"].cpu, 1.0, "s")


def _edit(setup: Setup) -> Iterator[Figure]:
    with setup.notes() as vault, _converted(vault) as again:

        def after_an_edit() -> Cost:
            with edited(vault):
                cost = again()
            again()  # as it was
            return cost

        costs = setup.turns(
            {
                "unchanged": again,
                "edited": after_an_edit,
                "pass": lambda: python("pass"),
                "mistletoe": lambda: python("import mistletoe"),
            }
        )
    more = [costs["edited"][i] - costs["unchanged"][i] - (costs["mistletoe"][i] - costs["pass"][i]) for i in range(2)]
    yield Figure("one note edited - nothing changed - import mistletoe", *more, 0.3, "s")


@contextmanager
def _converted(vault: Path) -> Iterator[Callable[[], Cost]]:
    """Convert a vault, and give what converts it again into the same folder."""
    with tempfile.TemporaryDirectory() as folder:
        cache, out = Path(folder, "cache"), Path(folder, "out")

        def again() -> Cost:
            return vaultconv("convert", vault, "--to", "commonmark", "-o", out, "--quiet", "--jobs", 2, cache=cache)

        again()
        again()  # files that were new are trusted from now on
        yield again


def _growth(setup: Setup) -> Iterator[Figure]:
    """How much longer a note takes among many than among a few, and the memory of the process itself."""
    costs = []
    with made_vault(1) as vault:  # starting is no work of a note's
        nothing = setup.turns({"": lambda: cold(vault, "commonmark", 2)})[""]
    for notes in (setup.small, setup.large):
        with made_vault(notes) as vault:
            task = {"": lambda vault=vault: cold(vault, "commonmark", 2)}  # type: ignore[misc]
            whole = setup.turns(task, setup.times if notes <= ONCE else 1)[""]
        costs.append([(whole[i] - nothing[i]) / notes for i in range(2)] + [whole.memory])
    few, many = costs
    name = f"seconds a note at {setup.large:,} notes / at {setup.small:,}"
    yield Figure(name, many[0] / few[0], many[1] / few[1], 1.2, "x")
    yield Figure(f"memory of the parent at {setup.large:,} notes", many[2], many[2], 1_500, "MB")


def _start(setup: Setup, what: str, limit: float) -> Iterator[Figure]:
    costs = setup.turns({name: task for name, task in starts().items() if name in (what, "python -c pass")})
    bare = costs["python -c pass"]
    yield Figure(f"{what} - python -c pass", costs[what].wall - bare.wall, costs[what].cpu - bare.cpu, limit, "s")


def _note(setup: Setup) -> Iterator[Figure]:
    """One note to the screen: alone, and among many of which the cache has what it needs."""
    yield from _start(setup, "one note to the screen", 0.2)
    yield from _start(setup, "one note to the screen again", 0.2)
    with made_vault(setup.small) as vault, tempfile.TemporaryDirectory() as cache:
        notes = sorted(vault.rglob("*.md"))

        def shown() -> Cost:
            return vaultconv("convert", notes[len(notes) // 2], "--quiet", "-o", "-", cache=Path(cache))

        shown()
        costs = setup.turns({"bare": lambda: python("pass"), "shown": shown})
    bare, note = costs["bare"], costs["shown"]
    name = f"one note of {len(notes):,} to the screen again - python -c pass"
    yield Figure(name, note.wall - bare.wall, note.cpu - bare.cpu, 0.2, "s")


FIGURES: Mapping[str, Callable[[Setup], Iterator[Figure]]] = {
    "cold": _cold,
    "real": _real,
    "sites": _sites,
    "embeds": _embeds,
    "unchanged": _unchanged,
    "edit": _edit,
    "help": lambda setup: _start(setup, "vaultconv --help", 0.15),
    "note": _note,
    "growth": _growth,
}
"""What can be measured by itself, the longest last."""


def table(found: list[Figure]) -> str:
    """The figures as a table in Markdown."""
    rows = ["| figure | by the clock | processor time | at most |", "|---|--:|--:|--:|"]
    for each in found:
        digits = 0 if each.unit == "MB" else 2
        unit = f" {each.unit}".replace(" x", " ×")
        values = (f"{value:.{digits}f}{unit}" for value in (each.wall, each.cpu, each.limit))
        rows.append(f"| {each.name} | {' | '.join(values)} |")
    return "\n".join(rows)
