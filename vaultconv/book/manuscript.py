"""What a printing backend receives: the documents to make, and an object to ask about links and files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec

from vaultconv.book.options import Imposition
from vaultconv.build.cache import Remember, afresh
from vaultconv.build.jobs import InShares, in_turn
from vaultconv.diagnostics import Report
from vaultconv.tree.nodes import Document, Inline, Target

LABEL_END: Final = "\0"
"""In a book, what comes before it in a footnote's label is the chapter's: two may have the same label."""


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    """What a document says about itself: on its title page, in its file, and to Pandoc's templates."""

    title: str = ""
    title_footnotes: tuple[Inline, ...] = ()
    """The footnotes of the heading that became the title."""
    subtitle: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    """As the author wrote it."""
    language: str = "en"
    """A BCP 47 tag."""
    keywords: tuple[str, ...] = ()
    cover: str = ""
    """A picture of the vault; empty without one."""
    extent: str = ""
    """A book's number of notes, in words: ``12 notes``."""
    parts: tuple[str, ...] = ()
    """The titles of the parts of a book."""


class Manuscript(msgspec.Struct, frozen=True, kw_only=True):
    """A document to print, of one note or of many."""

    path: str
    """Its path in the output."""
    note: str
    """The note that it is made of; empty for a book."""
    document: Document
    metadata: Metadata
    book: bool = False
    """True if it is made of many notes."""
    pack: bool = False
    """True if it is a revision pack, which is also a book."""
    imposition: Imposition = ""
    """How its pages are put on sheets of paper."""
    title: frozenset[str] = frozenset()
    """The anchors of headings that became the document's title and are no longer in it."""


Links = Literal["screen", "print"]
Outside = Literal["text", "footnote"]


class DocumentOptions(msgspec.Struct, frozen=True, kw_only=True):
    """The options that all documents have."""

    links: Links = "screen"
    """``print`` says the page that a link leads to, and its address in a footnote."""
    outside: Outside = "text"
    """What becomes of a link to a note that isn't in the document: its text, or a footnote that names the note too."""
    properties: Literal["line", "none"] = "line"
    """Lines such as ``Created: May 1`` and ``start:: 1972`` below a note's title: a small ``line``, or ``none``."""
    template: str = ""
    """Your own: a template of pandoc's for the format (`pandoc -D FORMAT` prints its own); for Word a document whose
    styles are taken, for PDF Typst definitions that replace some of ours."""
    typography: bool = False
    """Prose is set as printers do: quotes of its language, dashes, ellipses, blanks at which no line breaks."""
    toc_depth: Annotated[int, msgspec.Meta(ge=0, le=6)] = 2
    """The number of heading levels in a book's table of contents, up to 6; 0 leaves it out."""


Attempt = Callable[[Callable[[Document], bytes], Manuscript], bytes | None]


class PrintContext(msgspec.Struct, frozen=True):
    """What a printing backend may ask about the vault, and where it has its work done."""

    root: Path
    """The folder with all files of the vault."""
    href: Callable[[Target, str], str | None]
    """``href(target, note)`` is the address of something outside the document, for a link in the note; None if it has
    none."""
    report: Callable[[str], Report]
    """``report(note)`` collects the diagnostics about a note."""
    run: Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]] = map
    """``run(function, work)`` yields the result of the function for each piece of work, in order, possibly from other
    processes; both must be picklable."""
    attempt: Attempt = lambda write, made: write(made.document)
    """``attempt(write, manuscript)`` returns what ``write`` makes of the document, or of a plain form of it if that
    fails; None if nothing helps."""
    redacted: bool = False
    """Whether something is unpublished: then labels must not reveal headings."""
    titles: Mapping[str, Collection[str]] = {}
    """The anchors of headings that became titles of documents, by note."""
    disk_path: Callable[[str], Path] | None = None
    """``disk_path(path)`` is where a file of the vault is; without it, it is at its path below ``root``."""
    remember: Remember = afresh
    """``remember(kind, keys, make)`` returns the value of each key, from an earlier run or from ``make``, which gets
    the indices of the keys whose values aren't known."""
    draw: InShares = in_turn
    """``draw(function, work)`` is ``run`` for work that waits for other programs: the function gets a share of the work
    and yields the result of each piece."""

    def file(self, path: str) -> Path:
        """Return the location of a file of the vault."""
        return self.disk_path(path) if self.disk_path is not None else self.root / path
