"""Draws Mermaid diagrams with mermaidx (the real mermaid.js, in its own JavaScript engine), without any network."""

from __future__ import annotations

import json
import re
import sys
from base64 import b64decode
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import msgspec

from vaultconv import pictures
from vaultconv.build.cache import Remember, afresh, code_fingerprint
from vaultconv.build.jobs import InShares, in_turn
from vaultconv.build.service import answers
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


def prepare_diagrams(
    sources: Iterable[str],
    folder: Path,
    *,
    typst: bool,
    font_paths: Sequence[Path] = (),
    remember: Remember = afresh,
    run: InShares = in_turn,
) -> tuple[dict[str, Picture], dict[str, str]]:
    """Return the pictures of these diagrams, and the problems of the others, by their sources.

    Files are put into ``folder``; ``typst``, ``font_paths`` and ``remember`` are those of `prepare_pictures`, ``run``
    is `PrintContext.draw`. Each diagram has `mermaid_worker.SECONDS` and, except on Windows, `mermaid_worker.MEMORY`.
    """
    drawings: dict[str, Picture] = {}
    problems: dict[str, str] = {}
    for (source, form), drawing in _drawn(
        [(source, _form(source)) for source in dict.fromkeys(sources)], remember, run
    ):
        if drawing.problem:
            problems[source] = drawing.problem
            continue
        name = f"diagram-{blake2b(source.encode(errors='replace'), digest_size=10).hexdigest()}.{form}"
        (folder / name).write_bytes(drawing.content)
        ready, flaws = pictures.prepare_pictures([name], folder.joinpath, folder, typst=typst, font_paths=font_paths)
        if name in ready:
            drawings[source] = _at_natural_size(ready[name], form, drawing.scale)
        else:
            problems[source] = flaws[name].partition(" can't be shown: ")[2]
    return drawings, problems


def draw(
    sources: Iterable[str], remember: Remember = afresh, run: InShares = in_turn
) -> tuple[dict[str, bytes], dict[str, str]]:
    """Return the drawings of these diagrams as SVG, and the problems of the others, by their sources."""
    diagrams = [(source, "svg") for source in sources]
    drawn = {source: drawing for (source, _), drawing in _drawn(diagrams, remember, run)}
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


def _drawn(diagrams: Sequence[Diagram], remember: Remember, run: InShares) -> Iterator[tuple[Diagram, Drawing]]:
    """Yield each diagram with its drawing: one that is known, or a new one."""
    code = code_fingerprint(_CODE) if diagrams else ""
    keys = [msgspec.msgpack.encode((source.encode(errors="replace"), form, code)) for source, form in diagrams]
    new: dict[int, Drawing] = {}

    def make(missing: Sequence[int]) -> Iterator[bytes | None]:
        for number, drawing in zip(missing, _draw([diagrams[number] for number in missing], run), strict=True):
            new[number] = drawing
            yield None if drawing.problem in _PASSING else msgspec.msgpack.encode(drawing)

    for number, known in enumerate(remember("diagrams", keys, make)):
        yield diagrams[number], new[number] if known is None else msgspec.msgpack.decode(known, type=Drawing)


def _form(source: str) -> str:
    return "svg" if _OTHER_SCRIPTS.search(source) else "png"


def _at_natural_size(picture: Picture, form: str, scale: float) -> Picture:
    if form == "svg":
        return picture
    return replace(picture, width=round(picture.width / scale), height=round(picture.height / scale))


def _draw(diagrams: Sequence[Diagram], run: InShares) -> Iterator[Drawing]:
    """Yield the drawings in order, up to the diagrams after which the rest is given up."""
    lost = 0
    drawable = [each for each in diagrams if len(each[0]) <= MAX_LENGTH]
    with closing(run(_answers, drawable)) as drawn:
        for source, _ in diagrams:
            if len(source) > MAX_LENGTH:
                yield Drawing(problem=_TOO_LONG)
            elif lost == MAX_LOST:
                yield Drawing(problem=_GIVEN_UP)
            else:
                yield (drawing := next(drawn))
                lost += drawing.problem == _LOST


def _answers(diagrams: Sequence[Diagram]) -> Generator[Drawing]:
    """Yield what workers make of a share of the diagrams: one worker, and another one after a diagram that ended it."""
    if find_spec("mermaidx") is None:
        yield from [Drawing(problem=_MISSING)] * len(diagrams)
        return
    lost = done = 0
    while done < len(diagrams):
        for drawing in _asked(diagrams[done:]):
            yield drawing
            done += 1
            lost += drawing.problem == _LOST
            if lost == MAX_LOST:
                yield from [Drawing(problem=_GIVEN_UP)] * (len(diagrams) - done)
                return


def _asked(diagrams: Sequence[Diagram]) -> Iterator[Drawing]:
    """Yield a worker's drawings, and that the diagram was lost at which it ended."""
    # -P: nothing is imported from the folder of the vault or of the run.
    command = [sys.executable, "-P", str(Path(mermaid_worker.__file__))]
    question = json.dumps([{"source": source, "form": form} for source, form in diagrams]).encode()
    done = 0
    with suppress(OSError), closing(answers(command, question)) as lines:
        for line in lines:
            yield _drawing(json.loads(line))
            done += 1
    if done < len(diagrams):
        yield Drawing(problem=_LOST)


def _drawing(answer: Mapping[str, Any] | None) -> Drawing:
    if answer is None:
        return Drawing(problem=_LOST)
    if answer["error"]:
        return Drawing(problem=_readable(answer["error"]))
    return Drawing(b64decode(answer["content"]), answer["scale"])


_NOISE: Final = re.compile(r"^(?:Mermaid rendering failed:|Error:|UnknownDiagramError:|\s)+")


def _readable(error: str) -> str:
    """Return Mermaid's message on one line, without the copy of the source in it."""
    first, *rest = _NOISE.sub("", error).splitlines() or [""]
    expected = [line for line in rest if line.startswith("Expecting") and "got" in line]
    got = f" unexpected {expected[0].rpartition('got ')[2]}" if expected else ""
    return f"Mermaid: {first.rstrip(': ')}{',' if got else ''}{got}"
