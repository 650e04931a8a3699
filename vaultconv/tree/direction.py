"""The direction in which text runs: that of a language, a text or a block, for every format that shows it.

A block takes its direction from its first letter, as in Unicode's rule for paragraphs (UAX #9, P2 and P3), in
Obsidian and with ``dir="auto"``. Code and formulas don't count: they always run from left to right.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final, Literal, TypeAlias

from vaultconv.patterns import lazy_pattern
from vaultconv.tree import nodes as n
from vaultconv.tree.walk import children

Direction: TypeAlias = Literal["ltr", "rtl"]

_SCRIPTS: Final = frozenset("adlm arab aran armi avst chrs cprt elym hatr hebr hung khar lydi mand mani mend merc mero"
    " narb nbat nkoo orkh palm phli phlp phnx prti rohg samr sarb sogd sogo syrc thaa yezi".split())  # fmt: skip
_LANGUAGES: Final = frozenset("aii ar arc arz bal bgn bqi ckb dv fa glk he iw ji khw ks lrc mzn nqo pnb prs ps rhg sd"
    " sdh skr syr ug ur yi".split())  # fmt: skip
_SCRIPT: Final = lazy_pattern(r"[a-z]+(?:-[a-z]{3})*-([a-z]{4})(?:-|$)")


def of_language(tag: str) -> Direction:
    """Return the direction of a language, given its BCP 47 tag.

    A script in the tag decides (``az-Arab``); without one, the language's usual script does.
    """
    tag = tag.lower().replace("_", "-")
    script = _SCRIPT.match(tag)
    backwards = script[1] in _SCRIPTS if script else tag.partition("-")[0] in _LANGUAGES
    return "rtl" if backwards else "ltr"


# A letter, or one of Unicode's invisible direction marks.
_STRONG: Final = lazy_pattern("[^\\W\\d_]|[\u200e\u200f\u061c]")


def of_text(text: str) -> Direction | None:
    """Return the direction of the first letter in a text; None if it has no letter."""
    for found in _STRONG.finditer(text):
        if "A" <= found[0] < "\u0590":
            return "ltr"
        kind = unicodedata.bidirectional(found[0])
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            return "ltr"
    return None


def of_node(node: n.Node) -> Direction | None:
    """Return the direction of a node; None if nothing in it has one.

    A table runs from right to left if any cell of its first column does, since its rows begin there. A node with
    nothing but code runs from left to right.
    """
    if type(node) is n.Table:
        return _of_table(node)
    found = (direction for text in _texts(node) if (direction := of_text(text)) is not None)
    return next(found, None) or ("ltr" if _has_code(node) else None)


def _of_table(node: n.Table) -> Direction | None:
    rows = (node.head, *node.rows)
    return _first_backwards(row[0] for row in rows if row) or _first_backwards(cell for row in rows for cell in row)


def _first_backwards(cells: Iterable[n.Cell]) -> Direction | None:
    found = {of_node(cell) for cell in cells}
    return "rtl" if "rtl" in found else "ltr" if "ltr" in found else None


def _texts(node: n.Node) -> Iterator[str]:
    """Yield the texts in a node that have a direction, in document order."""
    stack = [node]
    while stack:
        top = stack.pop()
        if type(top) is n.Text:
            yield top.text
        elif type(top) is n.Tag:
            yield top.name
        elif type(top) not in _WITHOUT_DIRECTION:
            stack += [*children(top)][::-1]


_WITHOUT_DIRECTION: Final = frozenset((n.Image, n.Media, n.FootnoteRef, n.InlineFootnote))


def _has_code(node: n.Node) -> bool:
    stack = [node]
    while stack:
        top = stack.pop()
        if type(top) in (n.Code, n.CodeBlock):
            return True
        stack += children(top)
    return False
