"""Draws Mermaid diagrams with mermaidx (the real mermaid.js, in its own JavaScript engine), without any network."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple

from vaultconv import pictures
from vaultconv.build.jobs import at_once, available_cores
from vaultconv.build.service import asked
from vaultconv.build.temporary import temporary_folder
from vaultconv.pictures import Picture, mermaid_worker
from vaultconv.tree.walk import replace

MAX_LENGTH: Final = 50_000  # characters: mermaid's own limit
MAX_LOST: Final = 3  # diagrams that may end their process before the rest are given up

_MISSING: Final = "Mermaid diagrams need mermaidx (pip install 'vaultconv[mermaid]')"
_LOST: Final = f"it takes more than {mermaid_worker.SECONDS} s or {mermaid_worker.MEMORY // 1024**3} GB to draw"
_GIVEN_UP: Final = "it was not drawn because others before it took too long"

# mermaidx's PNGs are most accurate, but its font has only Latin, Greek and Cyrillic; Typst draws SVGs of the rest.
_OTHER_SCRIPTS: Final = re.compile("[^\u0000-\u058f\u1e00-\u2bff]")


def prepare(
    sources: Iterable[str], folder: Path, *, typst: bool, font_paths: Sequence[Path] = ()
) -> tuple[dict[str, Picture], dict[str, str]]:
    """Return the pictures of these diagrams, and the problems of the others, by their sources.

    Files are put into ``folder``; ``typst`` and ``font_paths`` are those of `pictures.prepare`. Each diagram has
    `mermaid_worker.SECONDS` and, except on Windows, `mermaid_worker.MEMORY`.
    """
    tasks = [_Task.of(source, folder) for source in dict.fromkeys(sources)]
    scales, problems = _drawn(tasks)
    drawings: dict[str, Picture] = {}
    for task in tasks:
        if task.source in scales:
            ready, flaws = pictures.prepare([task.name], folder.joinpath, folder, typst=typst, font_paths=font_paths)
            if task.name in ready:
                drawings[task.source] = _at_natural_size(ready[task.name], task, scales[task.source])
            else:
                problems[task.source] = flaws[task.name].partition(" can't be shown: ")[2]
    return drawings, problems


def draw(sources: Iterable[str]) -> tuple[dict[str, bytes], dict[str, str]]:
    """Return the drawings of these diagrams as SVG, and the problems of the others, by their sources."""
    with temporary_folder() as folder:
        tasks = [_Task(source, folder, f"{i}.svg", "svg") for i, source in enumerate(sources)]
        scales, problems = _drawn(tasks)
        drawn = {task.source: (task.folder / task.name).read_bytes() for task in tasks if task.source in scales}
        return drawn, problems


def _drawn(tasks: Sequence[_Task]) -> tuple[dict[str, float], dict[str, str]]:
    """Draw into the tasks' files; return the scales of the drawings, and the reasons for failures."""
    if tasks and find_spec("mermaidx") is None:
        return {}, {task.source: _MISSING for task in tasks}
    problems = {task.source: "it is too long" for task in tasks if len(task.source) > MAX_LENGTH}
    scales: dict[str, float] = {}
    _draw([task for task in tasks if task.source not in problems], scales, problems)
    return scales, problems


class _Task(NamedTuple):
    """A diagram, and the file to draw it to."""

    source: str
    folder: Path
    name: str
    form: str

    @classmethod
    def of(cls, source: str, folder: Path) -> _Task:
        form = "svg" if _OTHER_SCRIPTS.search(source) else "png"
        digest = blake2b(source.encode(errors="replace"), digest_size=10).hexdigest()
        return cls(source, folder, f"diagram-{digest}.{form}", form)


def _at_natural_size(picture: Picture, task: _Task, scale: float) -> Picture:
    if task.form == "svg":
        return picture
    return replace(picture, width=round(picture.width / scale), height=round(picture.height / scale))


def _draw(tasks: list[_Task], scales: dict[str, float], problems: dict[str, str]) -> None:
    """Draw all; ``scales`` receives those that succeed, ``problems`` the others.

    Each takes at least half a second, so there is a process for each core.
    """
    lost = 0
    while tasks and lost < MAX_LOST:
        count = min(available_cores(), len(tasks), MAX_LOST - lost)
        shares = [tasks[i::count] for i in range(count)]
        answered = at_once([partial(_answers, share) for share in shares])
        tasks = []
        for share, answers in zip(shares, answered, strict=True):
            _take(share, answers, scales, problems)
            if len(answers) < len(share):
                problems[share[len(answers)].source] = _LOST
                lost += 1
                tasks += share[len(answers) + 1 :]
    problems.update((task.source, _GIVEN_UP) for task in tasks)


def _take(
    tasks: list[_Task], answers: list[dict[str, float | str]], scales: dict[str, float], problems: dict[str, str]
) -> None:
    for task, answer in zip(tasks, answers, strict=False):
        if answer["error"]:
            problems[task.source] = _readable(str(answer["error"]))
        else:
            scales[task.source] = float(answer["scale"])


def _answers(tasks: list[_Task]) -> list[dict[str, float | str]]:
    """Return a worker's answers to these tasks, in order, up to where it stopped."""
    wanted = [
        {"source": task.source, "path": str((task.folder / task.name).absolute()), "form": task.form} for task in tasks
    ]
    # -P: nothing is imported from the folder of the vault or of the run.
    command = [sys.executable, "-P", str(Path(mermaid_worker.__file__))]
    try:
        output = asked(command, json.dumps(wanted).encode())
    except OSError:
        return []
    return [json.loads(line) for line in output.splitlines()]


_NOISE: Final = re.compile(r"^(?:Mermaid rendering failed:|Error:|UnknownDiagramError:|\s)+")


def _readable(error: str) -> str:
    """Return Mermaid's message on one line, without the copy of the source in it."""
    first, *rest = _NOISE.sub("", error).splitlines() or [""]
    expected = [line for line in rest if line.startswith("Expecting") and "got" in line]
    got = f" unexpected {expected[0].rpartition('got ')[2]}" if expected else ""
    return f"Mermaid: {first.rstrip(': ')}{',' if got else ''}{got}"
