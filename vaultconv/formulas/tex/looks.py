"""How letters look: fonts, sizes, styles, colours, for an argument or for what follows; and lengths."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from vaultconv.formulas.tex.reader import Handler, Reader, Unconvertible

# In em, at the 10 points of a page's text.
_UNITS: Final[Mapping[str, float]] = {
    "em": 1.0, "ex": 0.43, "mu": 1 / 18, "pt": 0.1, "bp": 0.1004, "px": 0.0625, "pc": 1.2, "cm": 2.845, "mm": 0.2845,
    "in": 7.227, "sp": 0.1 / 65536,
}  # fmt: skip
_LENGTH: Final = re.compile(r"\s*([-+]?)\s*(\d*[.,]?\d*)\s*([a-z]{2})\s*")
_LONGEST: Final = 30.0  # of a line, in em


def em(text: str) -> float:
    """Return the length in em. ``0`` needs no unit. Raises `Unconvertible` if it isn't a length."""
    if text.strip() in ("0", ""):
        return 0.0
    match = _LENGTH.match(text)
    if match is None or match[3] not in _UNITS or not match[2].strip(".,"):
        raise Unconvertible(f"no length: {text.strip()}")
    length = float(match[2].replace(",", ".")) * _UNITS[match[3]]
    return max(-_LONGEST, min(_LONGEST, -length if match[1] == "-" else length))


def space(width: float) -> str:
    """Return a blank of this width in em."""
    text = f"{width:.3f}".rstrip("0").rstrip(".")
    return "" if text in ("0", "-0") else f"\\hspace{{{text}em}}"


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
    """Return Typst's code for a colour: a name, ``#rrggbb``, or numbers by model (``rgb``, ``RGB``, ``HTML``)."""
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


_PLAIN: Final = "\\text"


def styled(r: Reader, style: str, content: str) -> str:
    """Return the content in one of Typst's math styles: ``display``, ``inline``, ``script``; unchanged for ""."""
    return r.marks.around(f"{style}(", content, ")") if style else f"{{{content}}}"


def _style(style: str) -> Handler:
    r"""Return a handler for ``\displaystyle`` and similar commands, which apply up to the end of the group."""
    return lambda r: styled(r, style, r.rest())


def _size(factor: float) -> Handler:
    r"""Return a handler for ``\large`` and similar commands, which apply up to the end of the group."""

    def sized(r: Reader) -> str:
        around, r.size = r.size, factor
        content = r.rest()
        r.size = around
        return r.marks.around(f"#text(size: {factor / around:.3g}em, $", content, "$)") if content.strip() else ""

    return sized


def _switch(command: str) -> Handler:
    r"""Return a handler for ``\rm`` and similar commands, which apply up to the end of the group."""

    def switched(r: Reader) -> str:
        content = r.rest()
        return f"{command}{{{content}}}" if content.strip() else ""

    return switched


def _color(r: Reader) -> str:
    r"""Convert ``\color{red}``, which applies up to the end of the group; with a model, ``\color[RGB]{255,0,0}``."""
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
    r"""Convert ``\colorbox{red}{text}``."""
    fill = typst_color(r.raw_optional() or "", r.raw_argument())
    return r.marks.around(f"#box(fill: {fill}, inset: (x: 0.15em), outset: (y: 0.15em), $", r.text(_PLAIN), "$)")


def _fcolorbox(r: Reader) -> str:
    r"""Convert ``\fcolorbox{frame}{fill}{text}``."""
    stroke, fill = typst_color("", r.raw_argument()), typst_color("", r.raw_argument())
    content = r.text(_PLAIN)
    return r.marks.around(
        f"#box(stroke: 0.5pt + {stroke}, fill: {fill}, inset: (x: 0.15em), outset: (y: 0.15em), $", content, "$)"
    )


def _bbox(r: Reader) -> str:
    r"""Convert ``\bbox[yellow]{x}``; of its options only the colour is kept."""
    colors = [part.strip() for part in (r.raw_optional() or "").split(",") if not re.search(r"\d|:", part)]
    content = r.argument()
    if not colors or not colors[0]:
        return f"{{{content}}}"
    return r.marks.around(
        f"#box(fill: {typst_color('', colors[0])}, inset: (x: 0.15em), outset: (y: 0.15em), $", content, "$)"
    )


def _scr(r: Reader) -> str:
    r"""Convert ``\mathscr``; texmath doesn't distinguish script from calligraphic letters, MathJax does."""
    return r.marks.around("scr(", _LETTERS["\\mathrm"](r), ")") if r.marks.typst else f"\\mathscr{{{r.argument()}}}"


def _bold(r: Reader) -> str:
    r"""Convert ``\mathbf`` to bold characters of Unicode, because texmath would slant the upright letters."""
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
