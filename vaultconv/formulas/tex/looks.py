"""How letters look: fonts, sizes, styles, colours, for an argument or for what follows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from vaultconv.formulas.tex.colors import typst_color
from vaultconv.formulas.tex.reader import Handler, Reader

_PLAIN: Final = "\\text"


def styled(r: Reader, style: str, content: str) -> str:
    """The content in one of Typst's styles of formulas: ``display``, ``inline``, ``script``; as it is for ""."""
    return r.marks.around(f"{style}(", content, ")") if style else f"{{{content}}}"


def _style(style: str) -> Handler:
    """``\\displaystyle`` and its like: hold to the end of the group."""
    return lambda r: styled(r, style, r.rest())


def _size(factor: float) -> Handler:
    """``\\large`` and its like: hold to the end of the group."""

    def sized(r: Reader) -> str:
        around, r.size = r.size, factor
        content = r.rest()
        r.size = around
        return r.marks.around(f"#text(size: {factor / around:.3g}em, $", content, "$)") if content.strip() else ""

    return sized


def _switch(command: str) -> Handler:
    """``\\rm`` and its like, which hold to the end of the group, as a command with an argument."""

    def switched(r: Reader) -> str:
        content = r.rest()
        return f"{command}{{{content}}}" if content.strip() else ""

    return switched


def _color(r: Reader) -> str:
    """``\\color{red}`` holds to the end of the group; with a model: ``\\color[RGB]{255,0,0}``."""
    fill = typst_color(r.raw_optional() or "", r.raw_argument())
    return _colored(r, fill, r.rest())


def _textcolor(r: Reader) -> str:
    fill = typst_color(r.raw_optional() or "", r.raw_argument())
    return _colored(r, fill, r.argument())


def _colored(r: Reader, fill: str, content: str) -> str:
    if not content.strip():
        return ""
    return r.marks.around(f"#text(fill: {fill}, $", content, "$)")


def _colorbox(r: Reader) -> str:
    """``\\colorbox{red}{text}``"""
    fill = typst_color(r.raw_optional() or "", r.raw_argument())
    return r.marks.around(f"#box(fill: {fill}, inset: (x: 0.15em), outset: (y: 0.15em), $", r.text(_PLAIN), "$)")


def _fcolorbox(r: Reader) -> str:
    """``\\fcolorbox{frame}{fill}{text}``"""
    stroke, fill = typst_color("", r.raw_argument()), typst_color("", r.raw_argument())
    content = r.text(_PLAIN)
    return r.marks.around(
        f"#box(stroke: 0.5pt + {stroke}, fill: {fill}, inset: (x: 0.15em), outset: (y: 0.15em), $", content, "$)"
    )


def _bbox(r: Reader) -> str:
    """``\\bbox[yellow]{x}``; of its options the colour is kept."""
    colors = [part.strip() for part in (r.raw_optional() or "").split(",") if not re.search(r"\d|:", part)]
    content = r.argument()
    if not colors or not colors[0]:
        return f"{{{content}}}"
    return r.marks.around(
        f"#box(fill: {typst_color('', colors[0])}, inset: (x: 0.15em), outset: (y: 0.15em), $", content, "$)"
    )


def _scr(r: Reader) -> str:
    """``\\mathscr``: texmath makes one of script and calligraphic letters, MathJax doesn't."""
    return r.marks.around("scr(", _LETTERS["\\mathrm"](r), ")") if r.marks.typst else f"\\mathscr{{{r.argument()}}}"


def _bold(r: Reader) -> str:
    """``\\mathbf``: upright letters, which texmath slants, so these are given as the characters they become."""
    return _in_bold(r.argument())


def _in_bold(content: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9 ]+", content):
        return "{" + "".join(map(_bold_letter, content.replace(" ", ""))) + "}"
    return f"\\mathbf{{{content}}}"


def _bold_letter(letter: str) -> str:
    base = 0x1D7CE - ord("0") if letter.isdigit() else 0x1D400 - ord("A") if letter.isupper() else 0x1D41A - ord("a")
    return chr(base + ord(letter))


def _argument_of(command: str) -> Handler:
    return lambda r: f"{command}{{{r.argument()}}}"


_WITH_ARGUMENT: Final = """
    mathrm mathit mathsf mathtt mathbb mathfrak mathcal boldsymbol bm pmb overline underline widehat widetilde
    boxed cancel
    bcancel xcancel phantom bar hat vec tilde dot ddot
"""
_LETTERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {f"\\{name}": _argument_of(f"\\{name}") for name in _WITH_ARGUMENT.split()}
)


_SIZES: Final[Mapping[str, float]] = MappingProxyType(
    {"tiny": 0.5, "Tiny": 0.5, "scriptsize": 0.7, "footnotesize": 0.8, "small": 0.85, "normalsize": 1.0, "large": 1.2,
     "Large": 1.44, "LARGE": 1.73, "huge": 2.07, "Huge": 2.49}
)  # fmt: skip

COMMANDS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        **_LETTERS,
        **{f"\\{name}": _size(factor) for name, factor in _SIZES.items()},
        "\\rm": _switch("\\mathrm"),
        "\\bf": lambda r: _in_bold(r.rest()), "\\it": _switch("\\mathit"), "\\sf": _switch("\\mathsf"),
        "\\tt": _switch("\\mathtt"), "\\cal": _switch("\\mathcal"), "\\frak": _switch("\\mathfrak"),
        "\\scr": _switch("\\mathscr"), "\\mit": _switch("\\mathit"), "\\bfseries": lambda r: _in_bold(r.rest()),
        "\\rmfamily": _switch("\\mathrm"), "\\Bbb": _argument_of("\\mathbb"),
        "\\displaystyle": _style("display"), "\\textstyle": _style("inline"), "\\scriptstyle": _style("script"),
        "\\scriptscriptstyle": _style("sscript"),
        "\\color": _color, "\\textcolor": _textcolor, "\\colorbox": _colorbox, "\\fcolorbox": _fcolorbox,
        "\\bbox": _bbox,
        "\\mathscr": _scr, "\\mathbf": _bold,
    }
)  # fmt: skip
"""By name, with its backslash."""
