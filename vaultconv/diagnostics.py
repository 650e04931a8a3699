"""Diagnostics: what is odd about a note, where, and what to do about it. They are data, never exceptions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import msgspec

from vaultconv.patterns import lazy_pattern
from vaultconv.tree.nodes import Position


class Severity(StrEnum):
    """How much a diagnostic matters."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


SEVERITY_ORDER: Final = (Severity.INFO, Severity.WARNING, Severity.ERROR)


class DiagnosticCode(StrEnum):
    """Every kind of diagnostic. The member's docstring, the string under it, says what it means."""

    LINK_UNRESOLVED = "link-unresolved"
    """A link names a note or file that the vault does not have."""
    HEADING_UNRESOLVED = "heading-unresolved"
    """A link names a heading that its note does not have."""
    BLOCK_UNRESOLVED = "block-unresolved"
    """A link names a block id that its note does not have."""
    LINK_OUTSIDE = "link-outside"
    """Links to notes that were not chosen are written as plain text."""
    LINK_ADDRESS = "link-address"
    """The output can't link to an address; only the link's text is written."""
    LINK_EXCLUDED = "link-excluded"
    """A link or an embed leads to something unpublished."""
    EMBED_UNRESOLVED = "embed-unresolved"
    """An embed names a note, heading, block or file that is not there."""
    EMBED_CYCLE = "embed-cycle"
    """A note embeds itself, directly or through others."""
    EMBED_DEPTH = "embed-depth"
    """Embeds are nested deeper than the limit."""
    REPAIRED_LINK = "repaired-link"
    """A link was resolved by an opt-in repair: an alias, a cut name, an image without extension."""
    FRONT_MATTER_INVALID = "front-matter-invalid"
    """The front matter is neither YAML nor JSON; it is kept as it is."""
    FRONT_MATTER_DUPLICATE_KEY = "front-matter-duplicate-key"
    """The front matter has a key twice; the last one counts."""
    FRONT_MATTER_MOVED = "front-matter-moved"
    """A property that the site generator would misread is written under another key."""
    PAGE_HIDDEN = "page-hidden"
    """The site generator won't show a page: it is a draft, or its date is still to come."""
    LANGUAGE_UNKNOWN = "language-unknown"
    """A note says that it is in a language that isn't known; its page is in the site's own."""
    UNSAFE = "unsafe"
    """An address or HTML that could run a program was removed."""
    ENCODING = "encoding"
    """The file is not UTF-8, or has characters that no text should have."""
    NESTING = "nesting"
    """Something is nested deeper than the limit; the rest is kept as text."""
    COMMENT_UNCLOSED = "comment-unclosed"
    """A ``%%`` is never closed; the text after it is kept."""
    FOOTNOTE_UNDEFINED = "footnote-undefined"
    """A footnote reference has no definition; it is kept as text."""
    FOOTNOTE_UNUSED = "footnote-unused"
    """A footnote definition has no reference; it is kept at the end."""
    TABLE_CELLS = "table-cells"
    """A table's row has more cells than its header; no reader shows them."""
    BLOCK_ID_DUPLICATE = "block-id-duplicate"
    """Two blocks of a note have the same id; links lead to the first."""
    IGNORE_UNKNOWN = "ignore-unknown"
    """A comment that should ignore findings is misspelled or names an unknown code; it ignores nothing."""
    SELECTION_UNMATCHED = "selection-unmatched"
    """No note has a tag, folder or path that was asked for, or all the chosen notes are unpublished."""
    OPTION_MOVED = "option-moved"
    """An option was given in its old place; it still counts."""
    OPTION_UNUSED = "option-unused"
    """An option was given that has no effect on what is made."""
    NOT_OPTED_IN = "not-opted-in"
    """Notes of a digital garden don't say that they may be published."""
    UNREADABLE = "unreadable"
    """A file or folder can't be read."""
    LINKED_FOLDER = "linked-folder"
    """A symbolic link leads to a folder that was already read, so it is not read again."""
    OUTSIDE_VAULT = "outside-vault"
    """A symbolic link leads out of the vault, so it is left out."""
    OUTPUT_UNLOCKED = "output-unlocked"
    """The output is on a file system without locks, so two runs at once would disturb each other."""
    OUTPUT_UNRECORDED = "output-unrecorded"
    """The user's state folder can't be written to, so a later run won't know that a document is vaultconv's."""
    NOT_CACHED = "not-cached"
    """The cache can't be read or written, so the next run makes everything again."""
    WRITE_FAILED = "write-failed"
    """An output file can't be written."""
    NOT_OURS = "not-ours"
    """A file that vaultconv did not write is in the way of the output."""
    NAME_CHANGED = "name-changed"
    """An output file or a page could not get the name or address of its note or attachment."""
    SETTINGS_INVALID = "settings-invalid"
    """A file of ``.obsidian`` can't be read; defaults are used."""
    FORMULA_UNCONVERTED = "formula-unconverted"
    """The output can't typeset a formula; its source is shown instead."""
    PICTURE_UNREADABLE = "picture-unreadable"
    """A picture is broken or of a kind that the output can't hold; its caption or name is shown instead."""
    DIAGRAM_UNDRAWN = "diagram-undrawn"
    """A diagram can't be drawn; its source is shown instead."""
    PLACEHOLDER = "placeholder"
    """The output can't show a video, a web page, a query or a drawing; a box names it instead."""
    STYLE_DROPPED = "style-dropped"
    """HTML asks for a style or a page break that the output can't show; the text is shown without it."""
    GLYPH_MISSING = "glyph-missing"
    """No font has a character; an empty box is printed."""
    BOOK_SIMPLIFIED = "book-simplified"
    """A large book is made without what would need much memory; the hint says how to have it."""
    TYPST_FAILED = "typst-failed"
    """Typst refused a block; it is printed as plain text."""
    PANDOC_FAILED = "pandoc-failed"
    """Pandoc refused a document; it was not written."""
    LIMIT = "limit"
    """Something exceeds a limit of the program that the output is for: a long text is split, a long formula is code."""
    CARD_TOO_LONG = "card-too-long"
    """A question or an answer is too long for a card; it is only in the list of questions."""
    NOT_UPLOADED = "not-uploaded"
    """A page or a file has no address yet where the output goes; its name or its text is shown instead."""
    PLUGIN_FAILED = "plugin-failed"
    """A plugin raised an exception; its work on this note was left out."""
    INTERNAL = "internal"
    """A fault of this program: the note was written in a plain form. Please report it."""


DEFAULT_SEVERITY: Final = MappingProxyType(
    {
        **dict.fromkeys(DiagnosticCode, Severity.WARNING),
        DiagnosticCode.REPAIRED_LINK: Severity.INFO,
        DiagnosticCode.NAME_CHANGED: Severity.INFO,
        DiagnosticCode.LINKED_FOLDER: Severity.INFO,
        DiagnosticCode.LINK_OUTSIDE: Severity.INFO,
        DiagnosticCode.LINK_EXCLUDED: Severity.INFO,
        DiagnosticCode.OPTION_MOVED: Severity.INFO,
        DiagnosticCode.FOOTNOTE_UNUSED: Severity.INFO,
        DiagnosticCode.PLACEHOLDER: Severity.INFO,
        DiagnosticCode.STYLE_DROPPED: Severity.INFO,
        DiagnosticCode.FRONT_MATTER_MOVED: Severity.INFO,
        DiagnosticCode.PAGE_HIDDEN: Severity.INFO,
        DiagnosticCode.LANGUAGE_UNKNOWN: Severity.INFO,
        DiagnosticCode.NOT_UPLOADED: Severity.INFO,
        DiagnosticCode.CARD_TOO_LONG: Severity.INFO,
        DiagnosticCode.BOOK_SIMPLIFIED: Severity.INFO,
        DiagnosticCode.NOT_CACHED: Severity.INFO,
        DiagnosticCode.UNREADABLE: Severity.ERROR,
        DiagnosticCode.WRITE_FAILED: Severity.ERROR,
        DiagnosticCode.NOT_OURS: Severity.ERROR,
        DiagnosticCode.PANDOC_FAILED: Severity.ERROR,
        DiagnosticCode.PLUGIN_FAILED: Severity.ERROR,
        DiagnosticCode.INTERNAL: Severity.ERROR,
    }
)


_CONTROL: Final = lazy_pattern("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def one_line(text: str) -> str:
    """Return the text with control characters and line ends escaped, for a terminal or a log."""
    return _CONTROL.sub(lambda match: repr(match[0])[1:-1], text)


class Diagnostic(msgspec.Struct, frozen=True, order=True):
    """One finding about a file. Findings are sorted by file, line and column."""

    path: str
    """The note or file: its path in the vault, or in the output if it is about writing; ``.`` for the whole vault."""
    line: int
    """Counted from 1; 0 for the entire file."""
    column: int
    """Counted from 1; 0 for the entire file."""
    code: DiagnosticCode
    severity: Severity
    message: str
    hint: str = ""
    """What to do about it; may be empty."""

    def __str__(self) -> str:
        """Return the diagnostic on one line."""
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        hint = f" ({self.hint})" if self.hint else ""
        return one_line(f"{place}: {self.severity}[{self.code}]: {self.message}{hint}")


class Report:
    """Collects the diagnostics about one file: ``report(Code.LINK_UNRESOLVED, 'no note named "X"', node.position)``."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.diagnostics: list[Diagnostic] = []

    def __call__(self, code: DiagnosticCode, message: str, at: Position | None = None, hint: str = "") -> None:
        line, column = (at.line, at.column) if at is not None else (0, 0)
        self.diagnostics.append(Diagnostic(self.path, line, column, code, DEFAULT_SEVERITY[code], message, hint))


class Reports(dict[str, Report]):
    """The reports about many files, by path; each is made when it is asked for."""

    def __missing__(self, path: str) -> Report:
        report = self[path] = Report(path)
        return report


class Ignores(msgspec.Struct, frozen=True):
    """The findings that a note's comments ignore: codes for the entire ``note``, and for single ``lines``."""

    note: frozenset[DiagnosticCode] = frozenset()
    lines: Mapping[int, frozenset[DiagnosticCode]] = {}

    def covers(self, found: Diagnostic) -> bool:
        """Return whether a finding is ignored.

        An error by default never is, since something is missing from the output.
        """
        if DEFAULT_SEVERITY[found.code] is Severity.ERROR:
            return False
        return found.code in self.note or found.code in self.lines.get(found.line, ())


def worst(diagnostics: Iterable[Diagnostic]) -> Severity | None:
    """Return the highest severity; None without diagnostics."""
    ranks = [SEVERITY_ORDER.index(d.severity) for d in diagnostics]
    return SEVERITY_ORDER[max(ranks)] if ranks else None
