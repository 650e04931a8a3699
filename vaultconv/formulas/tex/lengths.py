"""TeX's lengths."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from vaultconv.formulas.tex.tokens import Unconvertible

# In em, at the 10 points of a page's text.
_UNITS: Final[Mapping[str, float]] = {
    "em": 1.0, "ex": 0.43, "mu": 1 / 18, "pt": 0.1, "bp": 0.1004, "px": 0.0625, "pc": 1.2, "cm": 2.845, "mm": 0.2845,
    "in": 7.227, "sp": 0.1 / 65536,
}  # fmt: skip
_LENGTH: Final = re.compile(r"\s*([-+]?)\s*(\d*[.,]?\d*)\s*([a-z]{2})\s*")
_LONGEST: Final = 30.0  # of a line, in em


def em(text: str) -> float:
    """The length in em. ``0`` may do without a unit. Raises `Unconvertible` for what is no length."""
    if text.strip() in ("0", ""):
        return 0.0
    match = _LENGTH.match(text)
    if match is None or match[3] not in _UNITS or not match[2].strip(".,"):
        raise Unconvertible(f"no length: {text.strip()}")
    length = float(match[2].replace(",", ".")) * _UNITS[match[3]]
    return max(-_LONGEST, min(_LONGEST, -length if match[1] == "-" else length))


def space(width: float) -> str:
    """A blank of this width in em."""
    text = f"{width:.3f}".rstrip("0").rstrip(".")
    return "" if text in ("0", "-0") else f"\\hspace{{{text}em}}"
