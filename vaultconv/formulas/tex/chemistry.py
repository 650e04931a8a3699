"""A small part of mhchem: ``\\ce{2H2O}``, ``\\pu{9.81 m s-2}``. What isn't known is refused, never guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from vaultconv.formulas.tex.reader import Reader, Unconvertible

_Write = Callable[["re.Match[str]", str], str]

_ARROWS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "<=>>": "\\rightleftharpoons", "<<=>": "\\rightleftharpoons", "<=>": "\\rightleftharpoons",
        "<-->": "\\rightleftarrows", "<->": "⟷", "->": "⟶", "<-": "⟵",
    }
)  # fmt: skip


def ce(r: Reader) -> str:
    r"""Convert ``\ce{SO4^2- + 2H+ -> H2SO4}``: amounts, elements, charges, states, bonds, isotopes and arrows."""
    return "{" + r.again(_chemistry(r.raw_argument())) + "}"


def _chemistry(source: str) -> str:
    out: list[str] = []
    before = " "  # the character before the place
    at = 0
    while at < len(source):
        for pattern, write in _CHEMISTRY:
            match = pattern.match(source, at)
            if match is not None and (piece := write(match, before)):
                out.append(piece)
                before, at = source[match.end() - 1], match.end()
                break
        else:
            raise Unconvertible(f"\\ce: {source[at : at + 20]!r} is not known")
    return "".join(out)


def _arrow(match: re.Match[str], before: str) -> str:
    over, under = (
        f"\\text{{{text}}}" if text and " " in text.strip() else _chemistry(text or "") for text in match.group(2, 3)
    )
    arrow = _ARROWS[match[1]]
    if under:
        arrow = f"\\underset{{{under}}}{{{arrow}}}"
    return f"\\;\\overset{{{over}}}{{{arrow}}}\\;" if over else f"\\;{arrow}\\;"


def _amount(match: re.Match[str], before: str) -> str:
    """Convert a number that is after no element and no bracket; after one it would be an index."""
    top, _, bottom = match[0].partition("/")
    return f"\\frac{{{top}}}{{{bottom}}}" if bottom else f"{top}\\,"


def _charge(match: re.Match[str], before: str) -> str:
    """Convert ``+`` and ``-`` right after an element, which are its charge."""
    return f"^{{{_signs(match[0])}}}" if before.isalnum() or before in ")]}" else ""


def _signs(text: str) -> str:
    """Convert a charge to text, because Word would look for an operand of its ``+``."""
    return "\\text{" + text.replace("-", "−") + "}"


_BONDS: Final = MappingProxyType({"-": "{-}", "=": "{=}", "#": "{\\equiv}"})


def _bond(match: re.Match[str], before: str) -> str:
    return _BONDS[match[0]] if before.isalnum() or before in ")]" else ""


def _script(match: re.Match[str], before: str) -> str:
    """Convert ``^{2+}``, ``^2-``, ``_{90}``; before an element, they are those of an isotope."""
    text = match[0][1:].strip("{}")
    return ("{}" if before == " " else "") + f"{match[0][0]}{{{_signs(text)}}}"


_CHEMISTRY: Final[tuple[tuple[re.Pattern[str], _Write], ...]] = tuple(
    (re.compile(pattern), write)
    for pattern, write in (
        (r"\s*(<=>>|<<=>|<=>|<-->|<->|->|<-)(?:\[([^\]]*)\])?(?:\[([^\]]*)\])?\s*", _arrow),
        (r"\s+\+\s+", lambda match, before: "+"),
        (r"\s+\^(?=\s|\Z)", lambda match, before: "\\uparrow "),
        (r"\s+v(?=\s|\Z)", lambda match, before: "\\downarrow "),
        (r"\s*[*.]\s*(?=[0-9A-Z(])", lambda match, before: "\\cdot "),
        (r"\s+", lambda match, before: "\\ "),
        (r"\((?:aq|s|l|g|cr|am)\)", lambda match, before: f"\\,\\mathrm{{{match[0]}}}"),
        (r"\^(?:\{[0-9A-Za-z+-]*\}|[0-9]*[+-]|[0-9]+|[A-Za-z])|_(?:\{[0-9A-Za-z+-]*\}|[0-9]+|[A-Za-z])", _script),
        (r"(?<=[A-Za-z)\]}])[0-9]+", lambda match, before: f"_{{{match[0]}}}"),
        (r"[0-9]+/[0-9]+|[0-9]+(?:\.[0-9]+)?", _amount),
        (r"[+-](?=\s|\Z|[)\],])", _charge),
        (r"[-=#](?=[A-Z(\[])", _bond),
        (r"[A-Za-z]+", lambda match, before: f"\\mathrm{{{match[0]}}}"),
        (r"\\(?:[aA]lpha|[bB]eta|[gG]amma|[dD]elta|lambda|mu|nu|pi|sigma|omega)\b ?", lambda match, before: match[0]),
        (r"[()\[\]]", lambda match, before: match[0]),
    )
)  # fmt: skip


# ------------------------------------------------------------------------------------------------------------ units

_QUANTITY: Final = re.compile(r"\s*([-+]?\d+(?:[.,]\d+)?)?(?:\s*([eE])([-+]?\d+))?\s*(.*?)\s*", re.S)
_UNIT: Final = re.compile(r"([A-Za-zµμΩ°%]+)(?:\^?\{?([-+]?\d+)\}?)?|([/*.·]|\s+)")


def pu(r: Reader) -> str:
    r"""Convert ``\pu{1.2e3 kJ mol-1}``, a number and its unit."""
    source = r.raw_argument()
    match = _QUANTITY.fullmatch(source)
    if match is None:
        raise Unconvertible(f"\\pu: {source!r} is not known")
    number = match[1] or ""
    if match[2]:
        number += (" \\cdot " if match[2] == "e" and number else "\\times " if number else "") + f"10^{{{match[3]}}}"
    unit = _unit(match[4])
    return "{" + number + ("\\," if number and unit else "") + unit + "}"


def _unit(source: str) -> str:
    out: list[str] = []
    at = 0
    while at < len(source):
        match = _UNIT.match(source, at)
        if match is None:
            raise Unconvertible(f"\\pu: {source[at:]!r} is not known")
        power = f"^{{{match[2]}}}" if match[2] else ""
        name = match[1].replace("%", "\\%") if match[1] else ""
        out.append(f"\\mathrm{{{name}}}{power}" if name else _BETWEEN.get(match[3], "\\,"))
        at = match.end()
    return "".join(out)


_BETWEEN: Final = MappingProxyType({"/": "/", "*": "\\cdot ", ".": "\\cdot ", "·": "\\cdot "})
