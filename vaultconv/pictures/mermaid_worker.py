"""A process that draws Mermaid diagrams, so that a diagram that takes too much time or memory harms no other.

Run as a script. Standard input is one JSON array of ``{"source", "form"}``, where ``form`` is "png" or "svg". For each
diagram, a line of JSON is written to standard output: ``{"content": the picture in base64, "scale": dots per CSS pixel,
"error": ""}``, or ``null`` for one that took too much. A diagram without a line ended the process.

Mermaid has to be loaded anew for each diagram, as it keeps counting where it stopped. On Linux it is loaded once, and
each diagram is drawn by a copy of the process, in a quarter of the time.
"""

from __future__ import annotations

import faulthandler
import json
import os
import re
import sys
import unicodedata
from base64 import b64encode
from functools import partial
from importlib import import_module
from types import SimpleNamespace
from typing import Any, Final

SECONDS: Final = 20
MEMORY: Final = 2 * 1024**3  # bytes
_SCALE: Final = 3.0
_MAX_SIDE: Final = 6000  # pixels
_NO_CHANCE: Final = "{ let seed = 1; Math.random = () => (seed = (seed * 16807) % 2147483647) / 2147483647; }\n"
_VIEW_BOX: Final = re.compile(r'viewBox="[-\d.e]+[ ,]+[-\d.e]+[ ,]+([\d.e]+)[ ,]+([\d.e]+)"')


def main() -> None:
    """Draw what standard input asks for."""
    out, sys.stdout = sys.stdout, sys.stderr  # whatever else prints
    tasks = json.load(sys.stdin)
    _bound_memory()
    _measure_wide_characters()
    _draw_the_same_each_time()
    engine = _engine() if sys.platform == "linux" else None
    for task in tasks:
        drawing = partial(_draw, task["source"], task["form"])
        answer = _in_time(drawing) if engine is None else engine._executor.submit(_in_copy, engine, drawing).result()
        out.write(json.dumps(answer) + "\n")
        out.flush()


def _in_time(drawing: Any) -> Any:
    """Return the answer, or end this process."""
    faulthandler.dump_traceback_later(SECONDS, exit=True)
    answer = drawing()
    faulthandler.cancel_dump_traceback_later()
    return answer


def _engine() -> Any:
    """Return mermaidx's engine with Mermaid loaded; None if it isn't as we know it."""
    try:
        engine: Any = import_module("mermaidx.diagram")._get_engine_by_name("quickjs")
        engine._executor.submit(engine._ensure_fresh_context).result()
    except (AttributeError, ImportError):
        return None
    return engine


def _in_copy(engine: Any, drawing: Any) -> Any:
    """Return the answer of a copy of this process, which must be made in the engine's thread; None if it gave none."""
    reader, writer = os.pipe()
    if copy := os.fork():
        os.close(writer)
        with os.fdopen(reader, "rb") as pipe:
            content = pipe.read()
        os.waitpid(copy, 0)
        return json.loads(content) if content.endswith(b"\n") else None
    try:
        engine._executor = _Here()
        with os.fdopen(writer, "w", encoding="ascii") as pipe:
            pipe.write(json.dumps(_in_time(drawing)) + "\n")
    finally:
        os._exit(0)


class _Here:
    """Runs what it is given in this thread, when the result is asked for; in a copied process there is no other one."""

    def submit(self, function: Any, *arguments: Any) -> Any:
        return SimpleNamespace(result=partial(function, *arguments))


def _bound_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _draw(source: str, form: str) -> dict[str, Any]:
    try:
        diagram = import_module("mermaidx").render(source)
        svg = diagram.svg()
        if "MathML is unsupported" in svg:
            raise ValueError("formulas in a diagram can't be drawn")
        scale = _scale(svg)
        content = diagram.png(scale=scale) if form == "png" else svg.encode()
    except Exception as error:  # noqa: BLE001  the boundary: what its JavaScript throws
        return {"content": "", "scale": 1.0, "error": str(error) or type(error).__name__}
    return {"content": b64encode(content).decode(), "scale": scale, "error": ""}


def _scale(svg: str) -> float:
    box = _VIEW_BOX.search(svg)
    longest = max(float(box[1]), float(box[2]), 1.0) if box else 1.0
    return min(_SCALE, _MAX_SIDE / longest)


def _measure_wide_characters() -> None:
    """Make boxes wide enough for Chinese, Japanese and Korean, which mermaidx's own font lacks.

    mermaidx measures them as an empty box; a W is as wide as they are.
    """
    measurer = import_module("mermaidx.engines._common").TextMeasurer
    for name in ("width", "full", "glyphs", "foreign_object"):
        measure = getattr(measurer, name, None)
        if measure is not None:
            setattr(measurer, name, _widening(measure))


def _widening(measure: Any) -> Any:
    def widened(self: Any, text: str, *rest: Any) -> Any:
        wide = "".join("W" if unicodedata.east_asian_width(char) in "WF" else char for char in text or "")
        return measure(self, wide, *rest)

    return widened


def _draw_the_same_each_time() -> None:
    """Make drawings reproducible: Mermaid invents random names for commits."""
    engine: Any = import_module("mermaidx.engines.quickjs_engine")
    script = getattr(engine, "render_script", None)
    if script is not None:
        engine.render_script = lambda *arguments: _NO_CHANCE + script(*arguments)


if __name__ == "__main__":
    main()
