"""HTML and EPUB: boxes and toggles as elements with classes, which `assets/document.css` gives their looks.

Addresses are written as the URL standard has them (<https://url.spec.whatwg.org>). A browser makes something of most
of what authors write; validators and e-readers read what the standard says.
"""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from types import MappingProxyType
from typing import Final, TypeVar
from urllib.parse import quote

from vaultconv.backends.pandoc.ast import PLAIN, div, div_content, heading, list_items, table
from vaultconv.backends.pandoc.inlines import image, media, span
from vaultconv.backends.pandoc.resources import picture_name
from vaultconv.backends.pandoc.writer import Entry, Json, PandocWriter, attr, element, para, raw_block, raw_inline
from vaultconv.markdown.blocks import callout_title
from vaultconv.revise.questions import GAP, gap_text
from vaultconv.tree import nodes as n
from vaultconv.tree.direction import Direction
from vaultconv.tree.style import readable, style_of
from vaultconv.tree.tables import by_class, entry
from vaultconv.tree.walk import replace

_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_OF_THE_WEB: Final = frozenset(("http:", "https:", "ftp:", "ws:", "wss:"))
_SKIPPED: Final = re.compile(r"[\t\n\r]+|^[\x00-\x20]+|[\x00-\x20]+$")  # as browsers do
_PATH: Final = re.compile(r"[/?#]")
_LONE_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ILLEGAL: Final = re.compile(r"[^\w%!$&'()*+,;=:@/?.~-]")
_NO_HOST: Final = re.compile(r"[\x00-\x20\x7f#%/:<>?@\[\\\]^`{|}\"]|^$")
_LARGEST_PORT: Final = 65535


def web_address(url: str) -> str | None:
    """Return the address, percent-encoded where necessary; None if no browser accepts it."""
    url = _SKIPPED.sub("", url)
    match = _SCHEME.match(url)
    scheme, rest = (match[0], url[match.end() :]) if match else ("", url)
    if scheme.lower() not in _OF_THE_WEB:
        return scheme + _encoded(rest) if rest else None
    path, question, query = rest.partition("?")
    rest = path.replace("\\", "/").lstrip("/") + question + query
    end = at.start() if (at := _PATH.search(rest)) else len(rest)
    who, at_sign, host = rest[:end].rpartition("@")
    return f"{scheme}//{_encoded(who)}{at_sign}{host}{_encoded(rest[end:])}" if _is_host(host) else None


def book_address(url: str) -> str | None:
    """Return the address for an e-book; None for addresses of files, beside it or on the reader's machine."""
    url = _SKIPPED.sub("", url)
    url = f"https:{url}" if url.startswith("//") else url  # a book has no scheme of its own
    scheme = _SCHEME.match(url)
    return web_address(url) if scheme and scheme[0].lower() not in ("file:", "data:") else None


def _encoded(text: str) -> str:
    text, mark, fragment = _LONE_PERCENT.sub("%25", text).partition("#")
    return _ILLEGAL.sub(_quoted, text) + mark + _ILLEGAL.sub(_quoted, fragment)


def _quoted(match: re.Match[str]) -> str:
    return quote(match[0], safe="", errors="replace")


def _is_host(text: str) -> bool:
    """Return whether this is a host, with or without a port."""
    match = re.fullmatch(r"(\[.*\]|[^:]*)(?::([0-9]*))?", text)
    if match is None or int(match[2] or 0) > _LARGEST_PORT:
        return False
    host = match[1]
    try:
        if host.startswith("["):
            IPv6Address(host[1:-1])
        elif host.rstrip(".").rpartition(".")[2].isdecimal():
            IPv4Address(host)
        else:
            return _NO_HOST.search(host) is None and bool(host.encode("idna"))
    except (AddressValueError, UnicodeError):
        return False
    return True


def _callout(node: n.Callout, writer: PandocWriter) -> list[Json]:
    kind = node.kind.lower().replace(" ", "-")
    title = element("Div", attr(classes=("callout-title",)), para(writer.trimmed(callout_title(node))))
    content = [title, *writer.nested(node.content, tight=False)]
    return [element("Div", attr("", ("callout", f"callout-{kind}"), (("data-callout", kind),)), content)]


def _toggle(node: n.Toggle, writer: PandocWriter) -> list[Json]:
    state = ' open="open"' if node.open else ""  # as XHTML has it
    opening = f'<details class="toggle"{state}>'
    summary = [{"t": "Plain", "c": writer.trimmed(node.summary)}]
    return [
        raw_block("html", opening),
        raw_block("html", "<summary>"),
        *summary,
        raw_block("html", "</summary>"),
        *writer.nested(node.content, tight=False, in_toggle=True),
        raw_block("html", "</details>"),
    ]


def _unlisted_heading(level: int, label: str, inlines: list[Json]) -> list[Json]:
    """Return a heading that Pandoc neither lists in its contents nor makes a section."""
    tag = f"h{min(level, 6)}"
    content = [raw_inline("html", f"<{tag}>"), *inlines, raw_inline("html", f"</{tag}>")]
    return [element("Div", attr(label), [{"t": "Plain", "c": content}])]


def _heading_in_book(node: n.Heading, writer: PandocWriter) -> list[Json]:
    """Return a heading. Pandoc makes a section of it and what follows, which may reach beyond the toggle around it.

    A section of the highest level is a file, with footnotes numbered from 1.
    """
    if node.level == 1 and not (writer.in_toggle or writer.unlisted or writer.in_footnote):
        writer.printed_footnotes.number = 0
    header = heading(node, writer)
    if not writer.in_toggle:
        return header
    return [new for old in header for new in (_unlisted_heading(*_parts(old)) if old["t"] == "Header" else (old,))]


def _parts(header: Json) -> tuple[int, str, list[Json]]:
    level, (label, *_), inlines = header["c"]
    return level, label, inlines


def _title_footnotes(footnotes: list[Json]) -> list[Json]:
    """Return the title's footnotes before the text, because the title page has no room for them."""
    return [written for footnote in footnotes for written in _title_footnote(footnote)]


def _title_footnote(footnote: Json, label: str = "") -> list[Json]:
    if footnote["t"] == "Span":
        return [titled for inner in footnote["c"][1] for titled in _title_footnote(inner, footnote["c"][0][0])]
    return [
        element("Div", attr(label, ("title-notes",)), footnote["c"] if footnote["t"] == "Note" else para([footnote]))
    ]


def _tasks(node: n.BulletList, writer: PandocWriter) -> list[Json]:
    items = list_items(node, writer)
    if not items:
        return []
    bullets = {"t": "BulletList", "c": items}
    return (
        [element("Div", attr(classes=("tasks",)), [bullets])]
        if any(i.task is not None for i in node.items)
        else [bullets]
    )


def _div(node: n.Div, writer: PandocWriter) -> list[Json]:
    """Return a group; parts and chapters are siblings, so only headings define the hierarchy."""
    if "quiz-switch" in node.classes:
        return [{"t": "Plain", "c": [_SWITCH, *block["c"], _SWITCH_END]} for block in writer.blocks(node.content)]
    if "quiz" in node.classes and "part" not in node.classes:  # no group of Pandoc's, in which it sees no headings
        return [raw_block("html", '<div class="quiz">'), *writer.blocks(node.content), raw_block("html", "</div>")]
    if {"part", "chapter"}.intersection(node.classes):
        return div_content(node, writer)
    node = _themed(node)
    return div(replace(node, attributes=_as_data(node.attributes)), writer)


# What hides the answers of a quiz again: the style sheet sees that it is checked, no script is needed.
_SWITCH: Final = raw_inline("html", '<label class="quiz-switch"><input type="checkbox" /> ')
_SWITCH_END: Final = raw_inline("html", "</label>")


def _as_data(attributes: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Return attributes that HTML doesn't have as ``data-`` attributes."""
    return tuple((key if key in _HTML_KEYS else f"data-{key}", value) for key, value in attributes)


def _span(node: n.Span, writer: PandocWriter) -> list[Json]:
    if GAP in node.classes:
        return writer.inlines((gap_text(node),))
    node = _themed(node)
    inlines = span(replace(node, attributes=_as_data(node.attributes)), writer)
    return writer.isolated("ltr", inlines) if "kbd" in node.classes else inlines


def _table(node: n.Table, writer: PandocWriter) -> list[Json]:
    return table(replace(node, head=tuple(map(_themed, node.head)), rows=tuple(map(_row, node.rows))), writer)


def _row(cells: tuple[n.Cell, ...]) -> tuple[n.Cell, ...]:
    return tuple(map(_themed, cells))


def _image(node: n.Image, writer: PandocWriter) -> list[Json]:
    """Return a picture of known shape with only its width, so that it keeps its shape on narrow screens."""
    inlines = image(node, writer)
    picture = writer.resources.pictures.get(picture_name(node.target))
    for each in inlines:
        if each["t"] == "Image" and picture is not None and picture.width and picture.height:
            each["c"][0][2] = [pair for pair in each["c"][0][2] if pair[0] != "height"]
    return inlines


_Styled = TypeVar("_Styled", n.Span, n.Div, n.Cell)


def _themed(node: _Styled) -> _Styled:
    """Return a node with colours that are readable on dark and on white pages."""
    look = style_of(node.attributes)
    if not look.color and not look.background:
        return node
    css = str(look)
    if look.background:  # a ground that stays as it is, and all that stands on it
        css += ("" if look.color else "; color: #1f2328") + "; color-scheme: light"
        css += "; padding: 0.5em 0.8em" if isinstance(node, n.Div) else ""
    else:
        css += f"; color: light-dark({look.color}, {readable(look.color, _DARK, _READABLE)})"
    return replace(node, attributes=tuple((name, css if name == "style" else value) for name, value in node.attributes))


_DARK: Final = "#15191f"  # the ground of our style sheet
_READABLE: Final = 4.5


def _page_break(node: n.PageBreak, writer: PandocWriter) -> list[Json]:
    """Return an element that breaks the page in print, by its old name too, which e-readers know."""
    value = node.side or "page"
    style = f"break-after: {value}; page-break-after: {node.side or 'always'}"
    return [element("Div", attr(classes=("page-break",), attributes=(("style", style),)), [])]


_HTML_KEYS: Final = frozenset(("dir", "lang", "style", "title"))


# Where an element of pandoc's has its attributes; a paragraph, a list and a quote have none.
_ATTRIBUTES: Final = MappingProxyType(
    {"Header": 1, **dict.fromkeys(("Div", "CodeBlock", "Table", "Figure", "Span", "Code", "Link", "Image"), 0)}
)


def _directed(direction: Direction, blocks: list[Json]) -> list[Json]:
    """Mark the direction of blocks: on each element itself if possible, not on one around it."""
    *places, last = blocks
    if last["t"] in _ATTRIBUTES:
        return [*places, *_directed_inlines(direction, [last])]
    if last["t"] == "Plain":
        return [*places, {"t": "Plain", "c": _directed_inlines(direction, last["c"])}]
    whole = ("wrapper", "1")  # so that it is the one block in it that gets the attributes
    attributes = (("dir", direction), *((whole,) if not places and last["t"] in _UNWRAPPED else ()))
    return [element("Div", attr(attributes=attributes), blocks)]


_UNWRAPPED: Final = frozenset(("Para", "BulletList", "OrderedList", "BlockQuote"))


def _directed_inlines(direction: Direction, inlines: list[Json]) -> list[Json]:
    if len(inlines) != 1 or inlines[0]["t"] not in _ATTRIBUTES:
        return [element("Span", attr(attributes=(("dir", direction),)), inlines)]
    attributes = inlines[0]["c"][_ATTRIBUTES[inlines[0]["t"]]][2]
    if all(name != "dir" for name, _ in attributes):
        attributes.append(["dir", direction])
    return inlines


def _described(entry: Entry) -> Entry:
    """Mark a picture without a description, or screen readers would read its address."""

    def write(node: n.Node, writer: PandocWriter) -> list[Json]:
        elements = entry(node, writer)
        for each in elements:
            if each["t"] == "Image" and not each["c"][1]:
                each["c"][0][2].append(["alt", ""])
        return elements

    return write


HTML: Final = PLAIN.extend(
    "html",
    by_class(
        entry(n.Callout, _callout),
        entry(n.Toggle, _toggle),
        entry(n.BulletList, _tasks),
        entry(n.Div, _div),
        entry(n.Span, _span),
        entry(n.Table, _table),
        entry(n.PageBreak, _page_break),
        entry(n.Image, _described(_image)),
        entry(n.Media, _described(media)),
    ),
    unlisted_heading=_unlisted_heading,
    shows_looks=True,
    directed=_directed,
    directed_inlines=_directed_inlines,
    address=web_address,
)
"""Elements with classes; no markup of ours that isn't XHTML too."""

EPUB: Final = HTML.extend(
    "epub", by_class(entry(n.Heading, _heading_in_book)), title_footnotes=_title_footnotes, address=book_address
)
"""The same, in files that pandoc splits by their headings."""
