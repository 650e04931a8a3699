"""Typst source among Pandoc's elements, and the calls around footnotes."""

from __future__ import annotations

from vaultconv.backends.pandoc_writer import Json, raw_block, raw_inline


def raw(text: str) -> Json:
    """Typst source within a paragraph."""
    return raw_inline("typst", text)


def block(text: str) -> Json:
    """Typst source as a block."""
    return raw_block("typst", text)


def wrapped(opening: str, blocks: list[Json]) -> list[Json]:
    """Blocks as the content of a call."""
    return [block(opening), *blocks, block("]")]


def around(opening: str, inlines: list[Json]) -> list[Json]:
    """Inlines as the content of a call."""
    return [raw(opening), *inlines, raw("]")] if inlines else []


def labelled_note(label: str, note: Json) -> list[Json]:
    """A footnote that others refer to."""
    return [note, raw(f"<{label}>")]


def repeated_note(label: str, number: int) -> list[Json]:
    """The mark of a footnote that is printed elsewhere; Typst knows its number."""
    return [raw(f"#footnote(<{label}>);")]


def note_in_heading(note: list[Json]) -> list[Json]:
    """A footnote that is shown where its heading stands, in no table of contents."""
    return around("#in-place[", note)


def title_notes(notes: list[Json]) -> list[Json]:
    """The footnotes of the title, which the template sets before the text."""
    return [block("#title-notes.update["), {"t": "Plain", "c": notes}, block("]")]
