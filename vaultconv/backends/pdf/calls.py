"""Typst source among Pandoc's elements, and calls for places, footnotes and directions."""

from __future__ import annotations

from vaultconv.backends.pandoc.writer import Json, raw_block, raw_inline
from vaultconv.tree.direction import Direction


def raw(text: str) -> Json:
    """Return Typst source within a paragraph."""
    return raw_inline("typst", text)


def block(text: str) -> Json:
    """Return Typst source as a block."""
    return raw_block("typst", text)


def wrapped(opening: str, blocks: list[Json]) -> list[Json]:
    """Return blocks as the content of a call."""
    return [block(opening), *blocks, block("]")]


def around(opening: str, inlines: list[Json]) -> list[Json]:
    """Return inlines as the content of a call."""
    return [raw(opening), *inlines, raw("]")] if inlines else []


def labelled_footnote(label: str, footnote: Json) -> list[Json]:
    """Return a footnote with further references."""
    return [footnote, raw(f"<{label}>")]


def repeated_footnote(label: str, number: int) -> list[Json]:
    """Return the mark of a footnote printed elsewhere; Typst knows its number."""
    return [raw(f"#footnote(<{label}>);")]


def footnote_in_heading(footnote: list[Json]) -> list[Json]:
    """Return a footnote shown at its heading, but not in tables of contents."""
    return around("#in-place[", footnote)


def title_footnotes(footnotes: list[Json]) -> list[Json]:
    """Return the title's footnotes, which the template sets before the text."""
    return [block("#title-notes.update["), {"t": "Plain", "c": footnotes}, block("]")]


def anchor(label: str) -> list[Json]:
    """Return a place in a line that links lead to."""
    return [raw(f"#metadata(none)<{label}>")]


def labelled(label: str, blocks: list[Json]) -> list[Json]:
    """Return blocks that links lead to."""
    return [block(f"#metadata(none)<{label}>"), *blocks]


def page_reference(label: str) -> list[Json]:
    """Return the page number of a label, in parentheses."""
    return [raw(f"#pageref(<{label}>);")]


def directed(direction: Direction, blocks: list[Json]) -> list[Json]:
    """Return blocks with another direction than their surroundings; a heading keeps it wherever it is shown."""
    *places, last = blocks
    if last["t"] == "Header":
        level, attributes, words = last["c"]
        last = {"t": "Header", "c": [level, attributes, directed_inlines(direction, words)]}
        return [*places, *wrapped(f"#{direction}-text[", [last])]
    if not places and last["t"] in ("Para", "Plain"):
        return [{"t": last["t"], "c": directed_inlines(direction, last["c"])}]
    return wrapped(f"#{direction}-text[", blocks)


def directed_inlines(direction: Direction, inlines: list[Json]) -> list[Json]:
    """Return inlines with another direction than their surroundings."""
    return around(f"#{direction}-text[", inlines)
