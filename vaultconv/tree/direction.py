"""Which way text runs: that of a language, of a text and of a block, for every format that shows it.

A block runs as its first letter does, which is Unicode's rule for paragraphs (UAX #9, P2 and P3), and what
Obsidian and ``dir="auto"`` do. Code and formulas have no say, as they run from left to right wherever they stand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final, Literal, TypeAlias

from vaultconv.tree import nodes as n
from vaultconv.tree.walk import children

Direction: TypeAlias = Literal["ltr", "rtl"]

_SCRIPTS: Final = frozenset("adlm arab aran armi avst chrs cprt elym hatr hebr hung khar lydi mand mani mend merc mero"
    " narb nbat nkoo orkh palm phli phlp phnx prti rohg samr sarb sogd sogo syrc thaa yezi".split())  # fmt: skip
_LANGUAGES: Final = frozenset("aii ar arc arz bal bgn bqi ckb dv fa glk he iw ji khw ks lrc mzn nqo pnb prs ps rhg sd"
    " sdh skr syr ug ur yi".split())  # fmt: skip
_SCRIPT: Final = re.compile(r"[a-z]+(?:-[a-z]{3})*-([a-z]{4})(?:-|$)")


def of_language(tag: str) -> Direction:
    """The direction of a language, named by its BCP 47 tag: of the script that this says, else of its usual one."""
    tag = tag.lower().replace("_", "-")
    script = _SCRIPT.match(tag)
    backwards = script[1] in _SCRIPTS if script else tag.partition("-")[0] in _LANGUAGES
    return "rtl" if backwards else "ltr"


# A letter, or a mark that nobody sees and that says the direction.
_STRONG: Final = re.compile("[^\\W\\d_]|[\u200e\u200f\u061c]")


def of_text(text: str) -> Direction | None:
    """Return the direction of the first letter in a text; None where it has none."""
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
    """Return the direction of a node; None where nothing in it has one.

    A table runs from right to left where any cell of its first column does: that is where its rows begin. What is
    code and nothing else runs from left to right.
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
    """Yield the texts in a node that have a direction, in their order."""
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
