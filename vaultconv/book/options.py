"""What can be chosen about a book: the table ``[book]``. Every run loads it, so it loads little itself."""

from __future__ import annotations

from typing import Literal, TypeAlias

from vaultconv.arguments import Options

EmptyHeadings: TypeAlias = Literal["drop", "keep"]
Others: TypeAlias = Literal["append", "drop"]
Imposition: TypeAlias = Literal["", "2-up", "booklet"]
"""How pages are put on sheets: one on each, two beside each other, or so that they are folded to a booklet."""


class BookOptions(Options, frozen=True, kw_only=True):
    """The contents, order and metadata of a book."""

    order: str = "auto"
    """``folder``, ``tags``, ``title``, ``path``, ``property:NAME``, or the name of a note of links: its headings become
    parts, its links chapters. ``auto`` is the note that the selection starts from, else ``folder``."""
    others: Others = "append"
    """Notes that the note of links doesn't name: ``append`` them as a last part, or ``drop`` them."""
    introduction: Literal["auto", "always", "never"] = "auto"
    """Make the note of links the first chapter; ``auto``: if it has text besides the links."""
    parts: bool = True
    """Make parts of folders, or of the headings in the note of links."""
    index_of_terms: bool = True
    """Add an index of bold terms, abbreviations and aliases."""
    index_of_notes: bool = False
    """Add the titles of the notes to that index."""
    index_of_tags: bool = True
    """Add an index of tags, without those that most chapters have and those that chose the notes."""
    empty_headings: EmptyHeadings = "drop"
    """Headings with nothing below them, as templates leave them: ``drop`` or ``keep``; also in single documents."""
    empty_notes: Literal["line", "chapter"] = "line"
    """Notes with only a title: named in one ``line`` at the end, or each a ``chapter``."""
    title: str = ""
    """The title; by default, that of the note of links, the chosen folder or tag, or the vault."""
    subtitle: str = ""
    """A line below the title."""
    authors: tuple[str, ...] = ()
    """The authors; by default, the property ``author`` of the note of links."""
    date: str = ""
    """The date on the cover, as written here; by default, the property ``date`` of the note of links."""
    language: str = ""
    """A BCP 47 tag such as ``de``; by default, the property ``lang`` of the note of links, else guessed by script."""
    cover: str = ""
    """A picture in the vault for the cover; without one, the cover has only text."""
