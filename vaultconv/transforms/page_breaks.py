"""Page breaks in HTML: the styles and classes that make one, and the HTML that is nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Final, Literal, NamedTuple, TypeAlias

import msgspec

from vaultconv.transforms.context import Context, Stage
from vaultconv.transforms.html_tokens import Data, Tag, html_tokens
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import BREAKS, edit_blocks, facts_of
from vaultconv.tree.schema import Blocks
from vaultconv.tree.style import PAGE_BREAK, declarations

Side: TypeAlias = Literal["", "left", "right"]

# Values that break a page, and the side on which the next one is (CSS Fragmentation, section 3.1).
_SIDES: Final[Mapping[str, Side]] = MappingProxyType(
    {"always": "", "page": "", "all": "", "left": "left", "verso": "left", "right": "right", "recto": "right"}
)
# What people call the class that their style sheet breaks pages at.
_CLASS: Final = re.compile(
    r"(?:print-)?(?:force-)?(?:page[-_]?break|new[-_]?page|break[-_]?page)(?:[-_]?(before|after))?"
)
_LIKELY: Final = re.compile(r"page[-_]?break|break[-_](?:after|before|page)|new[-_]?page", re.IGNORECASE)
_SHOWING: Final = frozenset("audio canvas embed hr iframe img input math object svg video".split())


class PageBreaksAround(NamedTuple):
    """Where an element breaks the page, and on which side the next one is; None where it doesn't."""

    before: Side | None = None
    after: Side | None = None


NO_BREAKS: Final = PageBreaksAround()


def breaks_around(name: str, attributes: Mapping[str, str]) -> PageBreaksAround:
    """The page breaks that an element's style or class asks for."""
    if name == "pagebreak":
        return PageBreaksAround(before="")
    style, classes = attributes.get("style", ""), attributes.get("class", "")
    if not (style and "break" in style.lower()) and not classes:
        return NO_BREAKS
    said = declarations(style)
    before, after = (
        _SIDES.get(said.get(f"break-{where}", said.get(f"page-break-{where}", ""))) for where in ("before", "after")
    )
    if before is not None or after is not None:
        return PageBreaksAround(before, after)
    for each in classes.lower().split():
        if found := _CLASS.fullmatch(each):
            return PageBreaksAround(after="") if found[1] == "after" else PageBreaksAround(before="")
    return NO_BREAKS


def is_filler(text: str) -> bool:
    """Does an element that breaks the page show nothing by this text: blanks, or the break once more as TeX?"""
    return not text.strip() or PAGE_BREAK.fullmatch(text.strip()) is not None


class PageBreaks(msgspec.Struct, frozen=True):
    """Make page breaks of HTML that is nothing else: formats without pages leave these out.

    HTML that shows something besides stays as it is. Documents need none of it: their ``raw_html`` reads all HTML.
    """

    name: ClassVar[str] = "page_breaks"
    stage: ClassVar[Stage] = "resolved"

    def __call__(self, document: n.Document, context: Context) -> n.Document:
        """The document with `PageBreak` for such HTML."""
        facts = facts_of(document)
        if n.RawInline not in facts.kinds and not any(map(_LIKELY.search, facts.raw_html)):
            return document
        return edit_blocks(document, _with_breaks)


def _with_breaks(content: Blocks) -> Blocks:
    sides = [_side(_html_of(node)) for node in content]
    if all(side is None for side in sides):
        return content
    return tuple(
        node if side is None else n.PageBreak(side=side, id=node.id, position=node.position)
        for node, side in zip(content, sides, strict=True)
    )


def _html_of(node: n.Block) -> str:
    """A block's HTML, if it is nothing else."""
    if type(node) is n.RawBlock:
        return node.text if node.format == "html" else ""
    if type(node) is not n.Para or not node.content or type(node.content[0]) is not n.RawInline:
        return ""
    written = []
    for inline in node.content:
        if type(inline) is n.RawInline:
            written.append(inline.text)
        elif type(inline) not in BREAKS and not (type(inline) is n.Text and is_filler(inline.text)):
            return ""
    return "".join(written)


def _side(html: str) -> Side | None:
    """The side that HTML asks for which is nothing but a page break; None for other HTML."""
    if not _LIKELY.search(html):
        return None
    found: Side | None = None
    opened: list[str] = []
    for token in html_tokens(html):
        if isinstance(token, Data):
            if not is_filler(token.text):
                return None
        elif token.name in _SHOWING and not _is_mere_break(token):
            return None
        elif token.closing:
            if not opened or opened.pop() != token.name:
                return None
        else:
            sides = (found, *breaks_around(token.name, token.attributes))
            found = next((side for side in sides if side is not None), None)
            opened += () if token.empty or token.name in ("br", "hr") else (token.name,)
    return None if opened else found


def _is_mere_break(tag: Tag) -> bool:
    return tag.name == "hr" and is_mere_break(tag.attributes)


def is_mere_break(attributes: Mapping[str, str]) -> bool:
    """Is a rule only there to break the page: by its class, or as its style hides it?"""
    if breaks_around("hr", attributes) == NO_BREAKS:
        return False
    style = declarations(attributes.get("style", ""))
    if breaks_around("hr", {"style": attributes.get("style", "")}) == NO_BREAKS:
        return True
    return (
        style.get("visibility") == "hidden"
        or style.get("border", "").partition(" ")[0] in ("0", "0px", "none")
        or style.get("height", "") in ("0", "0px")
        or style.get("opacity") == "0"
    )
