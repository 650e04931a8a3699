"""TeX's colours as Typst's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from vaultconv.formulas.tex.tokens import Unconvertible

# CSS names and those of LaTeX's xcolor that MathJax takes.
_NAMED: Final[Mapping[str, str]] = {
    "black": "000000", "white": "ffffff", "red": "ff0000", "green": "008000", "lime": "00ff00", "blue": "0000ff",
    "cyan": "00ffff", "aqua": "00ffff", "magenta": "ff00ff", "fuchsia": "ff00ff", "yellow": "ffff00",
    "gray": "808080",
    "grey": "808080", "darkgray": "404040", "lightgray": "bfbfbf", "lightgrey": "d3d3d3", "silver": "c0c0c0",
    "brown": "a52a2a", "orange": "ffa500", "purple": "800080", "violet": "ee82ee", "pink": "ffc0cb", "teal": "008080",
    "olive": "808000", "maroon": "800000", "navy": "000080", "gold": "ffd700", "crimson": "dc143c",
    "salmon": "fa8072",
    "tomato": "ff6347", "coral": "ff7f50", "indigo": "4b0082", "turquoise": "40e0d0", "darkred": "8b0000",
    "darkgreen": "006400", "darkblue": "00008b", "lightblue": "add8e6", "lightgreen": "90ee90", "skyblue": "87ceeb",
    "royalblue": "4169e1", "steelblue": "4682b4", "dodgerblue": "1e90ff", "forestgreen": "228b22",
    "seagreen": "2e8b57",
    "limegreen": "32cd32", "darkorange": "ff8c00", "orangered": "ff4500", "firebrick": "b22222", "hotpink": "ff69b4",
    "deeppink": "ff1493", "plum": "dda0dd", "orchid": "da70d6", "khaki": "f0e68c", "tan": "d2b48c",
    "chocolate": "d2691e",
    "sienna": "a0522d", "beige": "f5f5dc", "lavender": "e6e6fa", "slategray": "708090", "darkviolet": "9400d3",
}  # fmt: skip


def typst_color(model: str, value: str) -> str:
    """Typst's code for a colour: a name, ``#rrggbb``, or numbers by model (``rgb``, ``RGB``, ``HTML``, ``gray``)."""
    text = value.strip()
    model = model.strip()
    if model in ("RGB", "rgb", "gray"):
        return _numbers(model, text)
    digits = text.removeprefix("#")
    if (text.startswith("#") or model == "HTML") and re.fullmatch(r"[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3}", digits):
        return f'rgb("#{digits.lower()}")'
    if text.lower() in _NAMED:
        return f'rgb("#{_NAMED[text.lower()]}")'
    raise Unconvertible(f"an unknown colour: {text}")


def _numbers(model: str, text: str) -> str:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) != (1 if model == "gray" else 3):
        raise Unconvertible(f"an unknown colour: {text}")
    scaled = [round(max(0.0, min(1.0, number / (255 if model == "RGB" else 1))) * 255) for number in numbers]
    return "rgb({}, {}, {})".format(*(scaled if len(scaled) == 3 else scaled * 3))
