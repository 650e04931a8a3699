"""Page breaks in HTML: the styles and classes that cause them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, TypeAlias

from vaultconv.patterns import lazy_pattern
from vaultconv.tree.style import PAGE_BREAK, declarations

Side: TypeAlias = Literal["", "left", "right"]

# Values that break a page, and the side on which the next one is (CSS Fragmentation, section 3.1).
_SIDES: Final[Mapping[str, Side]] = MappingProxyType(
    {"always": "", "page": "", "all": "", "left": "left", "verso": "left", "right": "right", "recto": "right"}
)
# What people call the class that their style sheet breaks pages at.
_CLASS: Final = lazy_pattern(
    r"(?:print-)?(?:force-)?(?:page[-_]?break|new[-_]?page|break[-_]?page)(?:[-_]?(before|after))?"
)


class PageBreaksAround(NamedTuple):
    """The page breaks before and after an element, with the side of the next page; None for no break."""

    before: Side | None = None
    after: Side | None = None


NO_BREAKS: Final = PageBreaksAround()


def breaks_around(name: str, attributes: Mapping[str, str]) -> PageBreaksAround:
    """Return the page breaks that an element's style or class asks for."""
    if name == "pagebreak":
        return PageBreaksAround(before="")
    style, classes = attributes.get("style", ""), attributes.get("class", "")
    if not (style and "break" in style.lower()) and not classes:
        return NO_BREAKS
    properties = declarations(style)
    before, after = (
        _SIDES.get(properties.get(f"break-{where}", properties.get(f"page-break-{where}", "")))
        for where in ("before", "after")
    )
    if before is not None or after is not None:
        return PageBreaksAround(before, after)
    for each in classes.lower().split():
        if match := _CLASS.fullmatch(each):
            return PageBreaksAround(after="") if match[1] == "after" else PageBreaksAround(before="")
    return NO_BREAKS


def is_filler(text: str) -> bool:
    """Return whether the text of a page break shows nothing: it is blank, or the break repeated in TeX."""
    return not text.strip() or PAGE_BREAK.fullmatch(text.strip()) is not None


def is_mere_break(attributes: Mapping[str, str]) -> bool:
    """Return whether a rule only breaks the page, by its class or because its style hides it."""
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
