"""Converts MathML to the elements that browsers show (MathML Core), with classes for the style sheet.

texmath writes ``<menclose>`` for ``\\boxed`` and ``\\cancel``, of which browsers show only the content, and omits the
space that TeX leaves around the name of an operator: "cosd".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import zip_longest
from types import MappingProxyType
from typing import Final
from xml.etree.ElementTree import Element, ParseError, fromstring, tostring

from vaultconv.build.archive import with_members

_NAMESPACE: Final = ' xmlns="http://www.w3.org/1998/Math/MathML"'
_APPLIED: Final = "\u2061"  # function application, behind an operator's name
_FORMULA: Final = re.compile(r"<math\b.*?</math>", re.DOTALL)
_NAMES: Final = frozenset(
    "arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf ker lg lim liminf limsup ln log max min"
    " Pr sec sin sinh sup tan tanh".split()
)
_IN_NEED: Final = re.compile(f"<menclose|{_APPLIED}|&#8289;|&#x2061;|>(?:{'|'.join(sorted(_NAMES))})</mi>")


def as_core(content: bytes, to: str) -> bytes:
    """Return an HTML page or an e-book from Pandoc, with its formulas in MathML Core."""
    if to.startswith("epub"):
        return with_members(content, _member)
    return core_page(content) if to in _PAGES else content


_PAGES: Final = frozenset("dzslides html html4 html5 revealjs s5 slideous slidy".split())


def core_page(page: bytes) -> bytes:
    """Return an HTML page with its formulas in MathML Core."""
    text = page.decode()
    return _FORMULA.sub(lambda match: _core(match[0]), text).encode() if _IN_NEED.search(text) else page


def _member(name: str, content: bytes) -> bytes:
    return core_page(content) if name.endswith(".xhtml") else content


def _core(formula: str) -> str:
    if not _IN_NEED.search(formula):
        return formula
    try:
        root = fromstring(formula.replace(_NAMESPACE, ""))
    except ParseError:  # an entity that XML doesn't know
        return formula
    for element in list(root.iter()):
        if element.tag == "menclose":
            _enclosed(element)
        if element.tag in _ROWS:
            _spaced(element)
    return tostring(root, encoding="unicode").replace("<math", f"<math{_NAMESPACE}", 1)


_ROWS: Final = frozenset(("math", "mrow", "mstyle", "mtd", "mpadded"))


# ------------------------------------------------------------------------------------------------------------ enclosed

_LOOKS: Final[Mapping[str, str]] = MappingProxyType(
    {"box": "boxed", "updiagonalstrike": "cancel", "downdiagonalstrike": "bcancel"}
)


def _enclosed(element: Element) -> None:
    """Convert ``<mrow class="boxed">``; what is crossed out twice is cancelled in both ways."""
    notations = element.attrib.pop("notation", "").split()
    element.tag = "mrow"
    element.set("class", "xcancel" if len(notations) > 1 else _LOOKS.get("".join(notations), "boxed"))


# ----------------------------------------------------------------------------------------------------------- operators

_THIN: Final = "0.167em"
_SCRIPTS: Final = frozenset(("msub", "msup", "msubsup", "munder", "mover", "munderover"))


def _spaced(row: Element) -> None:
    """Add the spaces that TeX leaves between an operator's name and its neighbours, except signs."""
    children = list(row)
    spaced: list[Element] = []
    for child, after in zip_longest(children, children[1:]):
        spaced.append(child)
        if (
            after is not None
            and not _is_application(after)
            and ((_is_name(child) and not _is_sign(after)) or (_is_name(after) and not _is_opening(child)))
        ):
            spaced.append(Element("mspace", width=_THIN))
    row[:] = spaced


def _is_application(element: Element) -> bool:
    return element.tag == "mo" and element.text == _APPLIED


def _is_name(element: Element) -> bool:
    while element.tag in _SCRIPTS and len(element):
        element = element[0]
    if element.tag == "mrow" and len(element) == 2:
        element = element[1]
    # Between \left and \right texmath leaves the sign of application out.
    return _is_application(element) or (element.tag == "mi" and element.text in _NAMES)


def _is_sign(element: Element) -> bool:
    """Return whether this is a sign with its own space around it, or one that needs none, such as a parenthesis."""
    return element.tag in ("mo", "mspace", "annotation") or _is_fenced(element)


def _is_fenced(element: Element) -> bool:
    return element.tag == "mrow" and len(element) > 0 and element[0].get("form") == "prefix"


def _is_opening(element: Element) -> bool:
    return element.tag == "mspace" or (element.tag == "mo" and element.get("form") != "postfix")
