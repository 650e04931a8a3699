"""What Typst's own fonts cover, read from the fonts in its wheel: ``python -m tests.typst.coverage`` writes the data."""

from __future__ import annotations

import io
import json
import re
import struct
from collections.abc import Iterator
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from fontTools.ttLib import TTFont

DATA = Path(__file__).parents[2] / "vaultconv" / "assets" / "coverage.json"
_SIGNATURE = re.compile(rb"OTTO|\x00\x01\x00\x00")


def embedded_fonts(library: bytes) -> Iterator[bytes]:
    """The fonts that lie in Typst's library as they are: a table of tables whose entries all lie within it."""
    for match in _SIGNATURE.finditer(library):
        begin = match.start()
        (count,) = struct.unpack_from(">H", library, begin + 4)
        if not 5 < count < 40:
            continue
        tables = [struct.unpack_from(">4sLLL", library, begin + 12 + 16 * i) for i in range(count)]
        end = max(offset + length for _, _, offset, length in tables)
        if end < 4_000_000 and all(re.fullmatch(rb"[ -~]{4}", tag) for tag, *_ in tables):
            yield library[begin : begin + end]


def covered() -> list[list[int]]:
    """The ranges of code points that these fonts have."""
    library = next(path for path in files("typst").iterdir() if path.name.startswith("_typst")).read_bytes()
    points: set[int] = set()
    for font in embedded_fonts(library):
        points.update(TTFont(io.BytesIO(font), lazy=True).getBestCmap())
    ranges: list[list[int]] = []
    for point in sorted(points):
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return ranges


if __name__ == "__main__":
    DATA.write_text(json.dumps({"typst": version("typst"), "ranges": covered()}) + "\n", encoding="utf-8")
