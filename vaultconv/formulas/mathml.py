"""Translates MathML, as texmath writes it, to Typst's math: a table with a pure function for each element.

Pandoc's own Typst writer loses what its MathML keeps: whether a sign stands over or behind a letter, the alignment of
columns, the width of spaces and the height of delimiters. It also names symbols in ways that newer versions of Typst no
longer know; here, every symbol is written as the character itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final
from xml.etree.ElementTree import Element

from vaultconv.formulas.tex.environments import LINES, RULES
from vaultconv.formulas.tex.reader import mark_index

Write = Callable[[Element, Sequence[str]], str]

# An example: "\vec{v}_i = \textcolor{red}{\frac{1}{2}}".
#
# 1. The TeX reader replaces what texmath would drop, here the colour, by private characters (⟦0⟧ and ⟦1⟧ below), whose
#    Typst source is in ``marks``: ('#text(fill: rgb("#ff0000"), $', '$)').
# 2. texmath makes MathML of the rest:
#      <msub><mover><mi>v</mi><mo accent="true">→</mo></mover><mi>i</mi></msub> <mo>=</mo>
#      <mrow><mi>⟦0⟧</mi><mfrac><mn>1</mn><mn>2</mn></mfrac><mi>⟦1⟧</mi></mrow>
# 3. `_ELEMENTS` has a function for each element, which writes its children first:
#      mi       v                    `_identifier`; for a private character, the source that it stands for
#      mover    arrow(v)             `_limits("t")`: an accent that Typst has a function for
#      msub     attach(arrow(v), b: i)    `_scripts("b")`
#      mo       \=                   `_operator`: escaped, so that "=>" is never an arrow
#      mfrac    frac(1, 2)           `_fraction`
# 4. `_join` puts the pieces side by side, with a space only where two words would run together:
#      attach(arrow(v), b: i)\=#text(fill: rgb("#ff0000"), $frac(1, 2)$)


def typst_math(formula: Element, marks: Sequence[str] = (), display: bool = False) -> str:
    """Return Typst math source, without dollar signs, for a ``math`` element. ``marks``: see `tex.rewrite.Rewritten`.

    A displayed formula that is a single table of aligned columns becomes lines of one equation, so that a page can
    break between them. Raises `KeyError` for an element that texmath doesn't write.
    """
    children = list(formula)
    if display and len(children) == 1 and _is_aligned(children[0], marks):
        return _lines(children[0], marks)
    return _join(_all(children, marks))


def _write(element: Element, marks: Sequence[str]) -> str:
    return _ELEMENTS[element.tag](element, marks)


def _all(elements: Iterable[Element], marks: Sequence[str]) -> list[str]:
    row = list(elements)
    written = [_write(element, marks) for element in row]
    for i in range(1, len(row) - 1):
        if row[i].tag == "mspace" and (gap := _gap(row[i - 1], row[i + 1])):
            written[i] = _blank(_width(row[i]) + gap)
    return written


def _join(pieces: Iterable[str]) -> str:
    """Join pieces, with spaces only between words: beside a string, Typst would print a space of the source."""
    out: list[str] = []
    before = ""
    for piece in pieces:
        if piece:
            out.append(" " + piece if _WORD.match(before) and _WORD.match(piece[0]) else piece)
            before = piece[-1]
    return "".join(out)


_WORD: Final = re.compile(r"\w|[^\x00-\x7f]")


# -------------------------------------------------------------------------------------------------- letters, signs

_ESCAPED: Final = re.compile(r"([\\#$&_^()\[\]{}|,;/\"'`@<>~*:.!?=+%-])")
_NORMAL: Final[Mapping[str, str]] = MappingProxyType(
    {"-": "−", "*": "∗", "'": "′", "\u2061": "", "\u2062": "", "\u2063": "", "‾": "¯"}
)


def _sign(text: str) -> str:
    """Return a character as Typst's math shows it: never as syntax or as part of a shorthand such as ``->``."""
    text = _NORMAL.get(text, text)
    if len(text) == 1 and (text in _DELIMITERS or unicodedata.category(text) in ("Ps", "Pe", "Pi", "Pf")):
        return "\\" + text
    return "\\" + text if _ESCAPED.fullmatch(text) else text


_DELIMITERS: Final = frozenset("⌈⌉⌊⌋⌜⌝⌞⌟⎰⎱√∛∜")  # Typst would look for their partners, as for those of categories P


def _string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _identifier(element: Element, marks: Sequence[str]) -> str:
    text = element.text or ""
    if 0 <= mark_index(text) < len(marks):
        source = marks[mark_index(text)]
        return "" if source == LINES else source
    if len(text) > 1 and not unicodedata.combining(text[1]):
        text = _NAMES.get(text, text)
        return f"op({_string(text)})" if element.get("mathvariant") == "normal" else _string(text)
    return _styled(text, element.get("mathvariant", ""))


_UNARY: Final = frozenset("−±∓")  # a sign before a number, as texmath finds by what stands before it
_NAMES: Final[Mapping[str, str]] = MappingProxyType({"limsup": "lim sup", "liminf": "lim inf"})


def _styled(text: str, variant: str) -> str:
    """Return a letter or sign in its style; Typst slants single letters, so upright ones are marked."""
    if variant == "normal" and text.isalpha() and text.isascii():
        return f"upright({text})"
    if text in _UNARY:
        return f'class("normal", {text})'
    if variant.startswith("bold") and not text.isalnum() and text:
        return f"bold({_sign(text)})"
    return _sign(text)


def _number(element: Element, marks: Sequence[str]) -> str:
    text = element.text or ""
    function = _LETTERS.get(element.get("mathvariant", ""))
    if function is not None:
        return f"{function}({unicodedata.normalize('NFKC', text)})"
    return text.replace(",", "\\,")


_LETTERS: Final[Mapping[str, str]] = MappingProxyType(
    {"bold": "bold", "double-struck": "bb", "sans-serif": "sans", "monospace": "mono", "bold-italic": "bold"}
)


def _operator(element: Element, marks: Sequence[str]) -> str:
    text = element.text or ""
    if 0 <= mark_index(text) < len(marks):
        return marks[mark_index(text)]
    size = element.get("minsize", "")
    if size:
        return _big(text, size)
    if element.get("stretchy") == "true" and element.get("form") == "infix":
        return f'class("normal", mid({_sign(text)}))'
    if text in _BARS and element.get("form") and element.get("stretchy") != "true":
        return f'class("normal", {_sign(text)})'
    if len(text) > 1 and text.isalpha():
        return f"op({_string(text)})"
    return _sign(text)


_BARS: Final = frozenset("|‖∥")  # Typst sets blanks around them


def _big(text: str, size: str) -> str:
    r"""Convert ``\big(``: the sign gets the height of the command, and the spacing of the plain sign."""
    height = f"lr(size: #{float(size.removesuffix('%')) / 100:.2g}em, {_sign(text)})"
    return f'class("{_CLASSES.get(text, "normal")}", {height})'


_CLASSES: Final[Mapping[str, str]] = MappingProxyType(
    {**dict.fromkeys("([{⟨⌈⌊⟦⟮", "opening"), **dict.fromkeys(")]}⟩⌉⌋⟧⟯", "closing")}
)


def _text(element: Element, marks: Sequence[str]) -> str:
    """Return text with ordinary letters: texmath writes mathematical ones for bold, which can't be searched."""
    text = (element.text or "").replace("\u200b", "")
    variant = element.get("mathvariant", "")
    function = _TEXT_STYLES.get(variant)
    if function is None:
        return _string(text)
    plain = "".join(unicodedata.normalize("NFKC", char) if ord(char) > 0x1D3FF else char for char in text)
    return f"{function}({_string(plain)})"


_TEXT_STYLES: Final[Mapping[str, str]] = MappingProxyType(
    {"bold": "bold", "italic": "italic", "sans-serif": "sans", "monospace": "mono", "bold-italic": "bold"}
)


def _space(element: Element, marks: Sequence[str]) -> str:
    return _blank(_width(element))


def _width(element: Element) -> float:
    return float((element.get("width") or "0em").removesuffix("em"))


def _blank(width: float) -> str:
    return f"#h({width:.3g}em)" if abs(width) > 0.001 else ""


def _gap(left: Element, right: Element) -> float:
    """Return the gap in em that TeX adds between signs even beside a space; Typst omits it there."""
    before, after = _class(left), _class(right)
    if before != after and "relation" in (before, after):
        return 5 / 18
    if before != after and "binary" in (before, after) and {before, after} & {"", "opening", "closing"}:
        return 4 / 18
    return 3 / 18 if before == "punctuation" else 0.0


def _class(element: Element) -> str:
    """Return a sign's class by TeX's rules: "relation", "binary", "punctuation", or "" for all others."""
    while len(element) and element.tag in _WITH_BASE:
        element = element[0]
    text = (element.text or "") if element.tag == "mo" else ""
    if text in (",", ";"):
        return "punctuation"
    if len(text) != 1 or element.get("form") or text in _LARGE:
        return ""
    return "relation" if _RELATION.match(text) else "binary" if _BINARY.match(text) else ""


_WITH_BASE: Final = frozenset(("mrow", "mstyle", "msub", "msup", "msubsup", "munder", "mover", "munderover"))
_RELATION: Final = re.compile(
    r"[=<>:\u2190-\u21ff\u2208-\u220d\u221d\u2223-\u2226\u2236-\u2237\u2239\u223c-\u228b\u228f-\u2292\u22a2-\u22b9"
    r"\u22c8\u22cd\u22d0\u22d1\u22d4-\u22ed\u27c2\u27f0-\u27ff\u2900-\u297f\u2a66-\u2a71\u2a73-\u2ae0]"
)
_BINARY: Final = re.compile(r"[-+*/±×÷·−∓∔∖∗∘∙∧∨∩∪≀⊎⊓⊔⊕-⊟⊺⊻⊼⋄-⋇⋉-⋌⋎⋏⋒⋓⨿]")


# ---------------------------------------------------------------------------------------------------------- groups


def _row(element: Element, marks: Sequence[str]) -> str:
    """Return a row; if it begins or ends with a stretching delimiter, it is a pair of delimiters."""
    children = [child for child in element if not _is_text_blank(child, element)]
    pieces = _join(_all(children, marks))
    if children and (_is_delimiter(children[0], "prefix") or _is_delimiter(children[-1], "postfix")):
        return f"lr({pieces})"
    return pieces


def _is_delimiter(element: Element, form: str) -> bool:
    return (
        element.tag == "mo"
        and element.get("form") == form
        and element.get("stretchy") == "true"
        and not element.get("minsize")
    )


def _is_text_blank(element: Element, row: Element) -> bool:
    """Return whether this copies the space at a text's edge. texmath adds one because browsers drop the original."""
    return element.tag == "mspace" and element.get("width") == "0.333em" and any(child.tag == "mtext" for child in row)


def _fraction(element: Element, marks: Sequence[str]) -> str:
    top, bottom = _all(element, marks)
    if element.get("linethickness") == "0":
        return f"mat(delim: #none, {top}; {bottom})"
    return f"frac({top}, {bottom})"


def _call(name: str) -> Write:
    return lambda element, marks: f"{name}({_join(_all(element, marks))})"


def _root(element: Element, marks: Sequence[str]) -> str:
    radicand, index = _all(element, marks)
    return f"root({index}, {radicand})"


def _style(element: Element, marks: Sequence[str]) -> str:
    content = _join(_all(element, marks))
    style = {"true": "display", "false": "inline"}.get(element.get("displaystyle", ""), "")
    return f"{style}({content})" if style else content


def _enclosed(element: Element, marks: Sequence[str]) -> str:
    content = _join(_all(element, marks))
    return _NOTATIONS[element.get("notation", "")].format(content)


_NOTATIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "box": "#box(stroke: 0.5pt, inset: 3pt, baseline: 3pt, $display({})$)",
        "updiagonalstrike": "cancel({})",
        "downdiagonalstrike": "cancel({}, inverted: #true)",
        "updiagonalstrike downdiagonalstrike": "cancel({}, cross: #true)",
    }
)


def _phantom(element: Element, marks: Sequence[str]) -> str:
    return f"#hide($ {_join(_all(element, marks))} $.body)"


# --------------------------------------------------------------------------------------------------------- scripts


def _base(element: Element, marks: Sequence[str]) -> str:
    return _write(element, marks) or '""'


def _scripts(*places: str) -> Write:
    """Return a function for signs behind the base, never above or below it: ``attach(x, b: 1, t: 2)``."""

    def scripts(element: Element, marks: Sequence[str]) -> str:
        base, *signs = element
        written = _base(base, marks)
        if _limits_by_nature(base):
            written = f"scripts({written})"
        return _attached(written, places, [_small(sign, marks) for sign in signs])

    return scripts


def _small(sign: Element, marks: Sequence[str]) -> str:
    """Return a sign at a base. Lines of ``\\substack`` are as small as any; cells of a matrix would be larger."""
    table = _innermost(sign)
    if table.tag != "mtable":
        return _write(sign, marks)
    rows = [f"script({' '.join(_cell(cell, marks) for cell in row)})" for row in table]
    return f"mat(delim: #none, row-gap: #0.15em, {'; '.join(rows)})"


def _attached(base: str, places: Sequence[str], signs: Sequence[str]) -> str:
    attached = "".join(f", {place}: {sign}" for place, sign in zip(places, signs, strict=True) if sign)
    return f"attach({base}{attached})" if attached else base


def _limits_by_nature(base: Element) -> bool:
    """Return whether Typst puts signs above and below this base, as for sums, relations and names of operators."""
    inner = _innermost(base)
    text = inner.text or ""
    return inner.tag in ("mo", "mi") and (text in _LARGE or (len(text) == 1 and unicodedata.category(text) == "Sm"))


def _innermost(element: Element) -> Element:
    while element.tag in ("mrow", "mstyle") and len(element) == 1:
        element = element[0]
    return element


_LARGE: Final = frozenset("∏∐∑⋀⋁⋂⋃⨀⨁⨂⨃⨄⨅⨆")


def _limits(*places: str) -> Write:
    """Return a function for signs above and below the base. An arrow gets the width of its signs.

    For sums and ``lim``, Typst itself chooses the position: above and below in a displayed formula, behind in a line of
    text. (texmath converts every formula as if it were displayed.)
    """

    def limits(element: Element, marks: Sequence[str]) -> str:
        base, *signs = element
        if len(signs) == 1 and signs[0].get("accent") == "true":
            return _accent(_base(base, marks), signs[0].text or "", places[0])
        written = _base(base, marks)
        inner = _innermost(base)
        text = inner.text or ""
        if text in _LARGE:
            return _attached(written, places, [_small(sign, marks) for sign in signs])
        if len(text) > 1 and inner.get("mathvariant") == "normal" and inner.tag == "mi":
            return _attached(_operator_with_limits(text), places, [_small(sign, marks) for sign in signs])
        if len(text) == 1 and text in _ARROWS:
            written = f"stretch({_SHORT.get(text, text)}, size: #(100% + 0.7em))"
        return _attached(f"limits({written})", places, [_small(sign, marks) for sign in signs])

    return limits


def _operator_with_limits(name: str) -> str:
    return f"op({_string(_NAMES.get(name, name))}, limits: #true)"


_ARROWS: Final = frozenset("←→↔⟵⟶⟷⇐⇒⇔⟸⟹⟺↦⟼↩↪⇀⇁↼↽⇌⇋↠↞⇄")


# Of long arrows fonts have one length only.
_SHORT: Final[Mapping[str, str]] = MappingProxyType(
    {"⟵": "←", "⟶": "→", "⟷": "↔", "⟸": "⇐", "⟹": "⇒", "⟺": "⇔", "⟼": "↦"}
)


def _accent(base: str, sign: str, place: str) -> str:
    functions = _ABOVE if place == "t" else _BELOW
    if sign in functions:
        return f"{functions[sign]}({base})"
    if place == "t":
        return f"accent({base}, {_sign(sign)})"
    return f"attach(limits({base}), b: {_sign(sign)})"


_ABOVE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "⏞": "overbrace", "⏜": "overparen", "⎴": "overbracket", "¯": "overline", "‾": "macron",
        "\u0305": "overline", "\u0304": "macron", "→": "arrow", "\u20d7": "arrow",
        "←": "arrow.l", "\u20d6": "arrow.l", "↔": "arrow.l.r", "\u20e1": "arrow.l.r", "\u0302": "hat",
        "\u0303": "tilde", "~": "tilde", "^": "hat",
        "ˉ": "macron", "´": "acute", "`": "grave", "˘": "breve", "ˇ": "caron", "\u0307": "dot",
        "\u0308": "dot.double",
        "\u20db": "dot.triple", "\u20dc": "dot.quad", "\u030a": "circle", "\u0301": "acute",
        "\u0300": "grave", "\u0306": "breve", "\u030c": "caron",
    }
)  # fmt: skip
_BELOW: Final[Mapping[str, str]] = MappingProxyType(
    {"⏟": "underbrace", "⏝": "underparen", "⎵": "underbracket", "_": "underline", "̲": "underline"}
)


# ---------------------------------------------------------------------------------------------------------- tables


def _is_aligned(element: Element, marks: Sequence[str]) -> bool:
    """Return whether this is a table whose rows are lines of a formula, as in ``align`` and ``gather``."""
    first = next(element.iter("mtd"), None) if element.tag == "mtable" else None
    if first is None:
        return False
    mark = mark_index(next((inner.text or "" for inner in first.iter("mi")), ""))
    return "padding-" in first.get("style", "") or (0 <= mark < len(marks) and marks[mark] == LINES)


def _lines(table: Element, marks: Sequence[str]) -> str:
    """Return lines of an equation; Typst aligns its columns right and left in turn, as ``align`` does."""
    return " \\\n".join(_line(row, _cells(row, marks)) for row in table)


def _cells(row: Element, marks: Sequence[str]) -> list[str]:
    return [_cell(cell, marks) for cell in row]


def _line(row: Element, cells: list[str]) -> str:
    """Return a line; a single column is aligned right only if an alignment point follows it."""
    lone = len(cells) == 1 and row[0].get("columnalign") == "right"
    return " & ".join(cells) + (" &" if lone else "")


def _cell(cell: Element, marks: Sequence[str]) -> str:
    return _join(_all(cell, marks))


def _table(element: Element, marks: Sequence[str]) -> str:
    if _is_aligned(element, marks):
        rows = [_line(row, [_display(cell) for cell in _cells(row, marks)]) for row in element]
        return f"mat(delim: #none, row-gap: #0.5em, {'; '.join(rows)})"
    alignment = [cell.get("columnalign", "center") for cell in max(element, key=len, default=())]
    written = [_cells(row, marks) for row in element]
    rules = _rules(written, len(alignment))
    rows = [", ".join(_placed(cell, side) for cell, side in zip(row, alignment, strict=False)) for row in written]
    return f"mat(delim: #none, column-gap: #1em, row-gap: #0.35em, {rules}{'; '.join(rows)})"


def _display(content: str) -> str:
    return f"display({content})" if content else ""


def _placed(content: str, side: str) -> str:
    """Align a cell to the left or right edge of its column with an alignment point."""
    return {"left": f"& {content}", "right": f"{content} &"}.get(side, content or '""')


def _rules(rows: list[list[str]], columns: int) -> str:
    """Return the argument for an array's rules, and remove their mark from the first cell."""
    if not rows or not rows[0] or not rows[0][0].startswith(RULES):
        return ""
    places, _, rows[0][0] = rows[0][0].removeprefix(RULES).partition(" ")
    across, _, upright = places.partition(";")
    return f"augment: #(hline: ({_numbers(across)}), vline: ({_numbers(upright)}), stroke: 0.5pt), "


def _numbers(text: str) -> str:
    return "".join(f"{number}, " for number in text.split(",") if number)


_ELEMENTS: Final[Mapping[str, Write]] = MappingProxyType(
    {
        "mi": _identifier, "mn": _number, "mo": _operator, "mtext": _text, "mspace": _space, "ms": _text,
        "mrow": _row, "mstyle": _style, "mpadded": _row, "semantics": _row, "mfrac": _fraction,
        "msqrt": _call("sqrt"),
        "mroot": _root, "menclose": _enclosed, "mphantom": _phantom,
        "msub": _scripts("b"), "msup": _scripts("t"), "msubsup": _scripts("b", "t"),
        "munder": _limits("b"), "mover": _limits("t"), "munderover": _limits("b", "t"),
        "mtable": _table,
    }
)  # fmt: skip
