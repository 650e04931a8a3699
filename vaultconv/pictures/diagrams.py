"""Draws Mermaid diagrams with mermaidx (the real mermaid.js, in its own JavaScript engine), without any network."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import msgspec

from vaultconv import pictures
from vaultconv.build.cache import Remember, afresh, code_fingerprint
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
_TOO_LONG: Final = "it is too long"
_PASSING: Final = (_MISSING, _LOST, _GIVEN_UP)  # problems that another run may not have

# mermaidx's PNGs are most accurate, but its font has only Latin, Greek and Cyrillic; Typst draws SVGs of the rest.
_OTHER_SCRIPTS: Final = re.compile("[^\u0000-\u058f\u1e00-\u2bff]")


def prepare(
    sources: Iterable[str],
    folder: Path,
    *,
    typst: bool,
    font_paths: Sequence[Path] = (),
    remember: Remember = afresh,
) -> tuple[dict[str, Picture], dict[str, str]]:
    """Return the pictures of these diagrams, and the problems of the others, by their sources.

    Files are put into ``folder``; ``typst``, ``font_paths`` and ``remember`` are those of `pictures.prepare`. Each
    diagram has `mermaid_worker.SECONDS` and, except on Windows, `mermaid_worker.MEMORY`.
    """
    drawings: dict[str, Picture] = {}
    problems: dict[str, str] = {}
    for (source, form), drawing in _drawn([(source, _form(source)) for source in dict.fromkeys(sources)], remember):
        if drawing.problem:
            problems[source] = drawing.problem
            continue
        name = f"diagram-{blake2b(source.encode(errors='replace'), digest_size=10).hexdigest()}.{form}"
        (folder / name).write_bytes(drawing.content)
        ready, flaws = pictures.prepare([name], folder.joinpath, folder, typst=typst, font_paths=font_paths)
        if name in ready:
            drawings[source] = _at_natural_size(ready[name], form, drawing.scale)
        else:
            problems[source] = flaws[name].partition(" can't be shown: ")[2]
    return drawings, problems


def draw(sources: Iterable[str], remember: Remember = afresh) -> tuple[dict[str, bytes], dict[str, str]]:
    """Return the drawings of these diagrams as SVG, and the problems of the others, by their sources."""
    drawn = {source: drawing for (source, _), drawing in _drawn([(source, "svg") for source in sources], remember)}
    problems = {source: drawing.problem for source, drawing in drawn.items() if drawing.problem}
    return {source: drawing.content for source, drawing in drawn.items() if source not in problems}, problems


class Drawing(msgspec.Struct, frozen=True, array_like=True):
    """What became of a diagram: its picture with ``scale`` dots per CSS pixel, or a problem."""

    content: bytes = b""
    scale: float = 1.0
    problem: str = ""


Diagram = tuple[str, str]
"""The source of a diagram, and the format to draw it in: ``png`` or ``svg``."""

_CODE: Final = ("vaultconv.pictures", "mermaidx", "novasvg", "quickjs")
"""What decides how a diagram looks."""


def _drawn(diagrams: Sequence[Diagram], remember: Remember) -> Iterator[tuple[Diagram, Drawing]]:
    """Yield each diagram with its drawing: one that is known, or a new one."""
    code = code_fingerprint(_CODE) if diagrams else ""
    keys = [msgspec.msgpack.encode((source.encode(errors="replace"), form, code)) for source, form in diagrams]
    new: dict[int, Drawing] = {}

    def make(missing: Sequence[int]) -> list[bytes | None]:
        new.update(zip(missing, _draw([diagrams[number] for number in missing]), strict=True))
        return [None if new[number].problem in _PASSING else msgspec.msgpack.encode(new[number]) for number in missing]

    for number, known in enumerate(remember("diagrams", keys, make)):
        yield diagrams[number], new[number] if known is None else msgspec.msgpack.decode(known, type=Drawing)


def _form(source: str) -> str:
    return "svg" if _OTHER_SCRIPTS.search(source) else "png"


def _at_natural_size(picture: Picture, form: str, scale: float) -> Picture:
    if form == "svg":
        return picture
    return replace(picture, width=round(picture.width / scale), height=round(picture.height / scale))


def _draw(diagrams: Sequence[Diagram]) -> list[Drawing]:
    """Draw all, which takes each at least half a second, so there is a process for each core."""
    if find_spec("mermaidx") is None:
        return [Drawing(problem=_MISSING)] * len(diagrams)
    too_long = [number for number, (source, _) in enumerate(diagrams) if len(source) > MAX_LENGTH]
    drawings = dict.fromkeys(too_long, Drawing(problem=_TOO_LONG))
    waiting = [number for number in range(len(diagrams)) if number not in drawings]
    lost = 0
    with temporary_folder() as folder:
        while waiting and lost < MAX_LOST:
            count = min(available_cores(), len(waiting), MAX_LOST - lost)
            shares = [waiting[i::count] for i in range(count)]
            answered = at_once([partial(_answers, diagrams, share, folder) for share in shares])
            waiting = []
            for share, answers in zip(shares, answered, strict=True):
                drawings.update(zip(share, answers, strict=False))
                if len(answers) < len(share):
                    drawings[share[len(answers)]] = Drawing(problem=_LOST)
                    lost += 1
                    waiting += share[len(answers) + 1 :]
    return [drawings.get(number, Drawing(problem=_GIVEN_UP)) for number in range(len(diagrams))]


def _answers(diagrams: Sequence[Diagram], share: Sequence[int], folder: Path) -> list[Drawing]:
    """Return what a worker makes of the diagrams with these numbers, in order, up to where it stopped."""
    paths = [(folder / str(number)).absolute() for number in share]
    wanted = [
        {"source": diagrams[number][0], "form": diagrams[number][1], "path": str(path)}
        for number, path in zip(share, paths, strict=True)
    ]
    # -P: nothing is imported from the folder of the vault or of the run.
    command = [sys.executable, "-P", str(Path(mermaid_worker.__file__))]
    try:
        output = asked(command, json.dumps(wanted).encode())
    except OSError:
        return []
    return [_drawing(json.loads(line), path) for line, path in zip(output.splitlines(), paths, strict=False)]


def _drawing(answer: Mapping[str, float | str], path: Path) -> Drawing:
    if answer["error"]:
        return Drawing(problem=_readable(str(answer["error"])))
    return Drawing(path.read_bytes(), float(answer["scale"]))


_NOISE: Final = re.compile(r"^(?:Mermaid rendering failed:|Error:|UnknownDiagramError:|\s)+")


def _readable(error: str) -> str:
    """Return Mermaid's message on one line, without the copy of the source in it."""
    first, *rest = _NOISE.sub("", error).splitlines() or [""]
    expected = [line for line in rest if line.startswith("Expecting") and "got" in line]
    got = f" unexpected {expected[0].rpartition('got ')[2]}" if expected else ""
    return f"Mermaid: {first.rstrip(': ')}{',' if got else ''}{got}"
