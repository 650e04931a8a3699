"""What a printing backend receives: the documents to make, and an object to ask about links and files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec

from vaultconv.build.cache import Remember, afresh
from vaultconv.build.jobs import InShares, in_turn
from vaultconv.diagnostics import Report
from vaultconv.tree.nodes import Document, Inline, Target

LABEL_END: Final = "\0"
"""In a book, what comes before it in a footnote's label is the chapter's: two may have the same label."""


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    """A document's metadata.

    ``language`` is a BCP 47 tag; ``cover`` is a picture in the vault; ``title_notes`` are the footnotes of the heading
    that became the title; ``extent`` is a book's number of notes, in words; ``parts`` are the titles of its parts.
    """

    title: str = ""
    title_notes: tuple[Inline, ...] = ()
    subtitle: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    language: str = "en"
    keywords: tuple[str, ...] = ()
    cover: str = ""
    extent: str = ""
    parts: tuple[str, ...] = ()


Imposition = Literal["", "2-up", "booklet"]
"""How pages are put on sheets: one on each, two beside each other, or so that they are folded to a booklet."""


class Manuscript(msgspec.Struct, frozen=True, kw_only=True):
    """A document to print: of the note ``note``, or a ``book`` of many, such as a revision ``pack``.

    ``path`` is its path in the output. ``title`` are the anchors of headings that became the document's title, and are
    no longer in it.
    """

    path: str
    note: str
    document: Document
    metadata: Metadata
    book: bool = False
    pack: bool = False
    imposition: Imposition = ""
    title: frozenset[str] = frozenset()


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


@dataclass(frozen=True)
class PrintContext:
    """Answers a printing backend's questions about the vault, and runs its work.

    ``root`` is the folder with all files of the vault. ``href(target, note)`` is the address of something outside the
    document, for a link in ``note``; None if it has none. ``report`` collects diagnostics about a note. ``run(function,
    work)`` yields the function of each piece of work, in order, possibly in other processes; both must be picklable.
    ``attempt(write, manuscript)`` returns what ``write`` makes of the document, or of a plain form of it if that fails.
    With ``redacted``, something is unpublished, and labels must not reveal headings. ``titles`` are those of all
    manuscripts, by note. ``disk_path`` returns where a file is that is not at its path below ``root``.
    ``remember(kind, keys, make)`` returns the value of each key, from an earlier run or from ``make``, which gets the
    numbers of the keys whose values aren't known. ``draw(function, work)`` is ``run`` for what other programs draw:
    ``function`` gets a share of the work and yields the result of each piece.
    """

    root: Path
    href: Callable[[Target, str], str | None]
    report: Callable[[str], Report]
    run: Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]] = map
    attempt: Attempt = lambda write, made: write(made.document)
    redacted: bool = False
    titles: Mapping[str, Collection[str]] = field(default_factory=dict)
    disk_path: Callable[[str], Path] | None = None
    remember: Remember = afresh
    draw: InShares = in_turn

    def file(self, path: str) -> Path:
        """Return the location of a file of the vault."""
        return self.disk_path(path) if self.disk_path is not None else self.root / path
