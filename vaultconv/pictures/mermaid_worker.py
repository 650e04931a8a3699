"""A process that draws Mermaid diagrams, so that a diagram that takes too much time or memory harms no other.

Run as a script. Standard input is one JSON array of ``{"source", "path", "form"}``. For each diagram, the picture is
written to ``path`` (``form`` is "png" or "svg") and a line of JSON to standard output: ``{"scale": dots per CSS pixel,
"error": ""}``. A diagram without a line ended the process.
"""

from __future__ import annotations

import faulthandler
import json
import re
import sys
import unicodedata
from importlib import import_module
from pathlib import Path
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
    for task in tasks:
        faulthandler.dump_traceback_later(SECONDS, exit=True)
        answer = _draw(task["source"], Path(task["path"]), task["form"])
        faulthandler.cancel_dump_traceback_later()
        out.write(json.dumps(answer) + "\n")
        out.flush()


def _bound_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _draw(source: str, path: Path, form: str) -> dict[str, Any]:
    try:
        diagram = import_module("mermaidx").render(source)
        svg = diagram.svg()
        if "MathML is unsupported" in svg:
            raise ValueError("formulas in a diagram can't be drawn")
        scale = _scale(svg)
        path.write_bytes(diagram.png(scale=scale) if form == "png" else svg.encode())
    except Exception as error:  # noqa: BLE001  the boundary: what its JavaScript throws
        return {"scale": 1.0, "error": str(error) or type(error).__name__}
    return {"scale": scale, "error": ""}


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
