"""Diagnostics: what was odd about a note, where, and what to do about it. Data, never exceptions or log lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import msgspec

from vaultconv.tree.nodes import Position


class Severity(StrEnum):
    """How much it matters."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


SEVERITY_ORDER: Final = (Severity.INFO, Severity.WARNING, Severity.ERROR)


class Code(StrEnum):
    """Every kind of diagnostic. The member's docstring, the string under it, says what it means."""

    LINK_UNRESOLVED = "link-unresolved"
    """A link names a note or file that the vault does not have."""
    HEADING_UNRESOLVED = "heading-unresolved"
    """A link names a heading that its note does not have."""
    BLOCK_UNRESOLVED = "block-unresolved"
    """A link names a block id that its note does not have."""
    LINK_OUTSIDE = "link-outside"
    """Links lead to notes that were not chosen; they are text."""
    LINK_ADDRESS = "link-address"
    """A link has an address that the output can't lead to; it is its text."""
    LINK_EXCLUDED = "link-excluded"
    """A link or an embed leads to what is unpublished."""
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
    """A key stands in the front matter twice; the last one counts."""
    FRONT_MATTER_MOVED = "front-matter-moved"
    """A property that a site generator would not take as it is meant stands under another key."""
    PAGE_HIDDEN = "page-hidden"
    """A page is written that the site generator leaves out: a draft, or one with a date still to come."""
    UNSAFE = "unsafe"
    """An address or HTML that could run a program is left out."""
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
    """A table's row has more cells than its head; no reader shows them."""
    BLOCK_ID_DUPLICATE = "block-id-duplicate"
    """Two blocks of a note have the same id; links mean the first."""
    IGNORE_UNKNOWN = "ignore-unknown"
    """A comment that is to ignore findings names a code that does not exist, or is misspelled; it ignores nothing."""
    SELECTION_UNMATCHED = "selection-unmatched"
    """A tag, folder or path to choose notes by is one that no note has, or all that are chosen are unpublished."""
    OPTION_MOVED = "option-moved"
    """An option was given where it used to be; it still counts."""
    OPTION_UNUSED = "option-unused"
    """An option was given that has no effect on what is made."""
    NOT_OPTED_IN = "not-opted-in"
    """Notes of a digital garden do not say that they are to be published."""
    UNREADABLE = "unreadable"
    """A file or folder can't be read."""
    LINKED_FOLDER = "linked-folder"
    """A symbolic link leads to a folder that is read already, so it is not read again."""
    OUTSIDE_VAULT = "outside-vault"
    """A symbolic link leads out of the vault, so it is left out."""
    OUTPUT_UNLOCKED = "output-unlocked"
    """The output is on a file system without locks, so two runs at once would disturb each other."""
    OUTPUT_UNRECORDED = "output-unrecorded"
    """The user's state folder can't be written to, so a later run won't know that a document is vaultconv's."""
    WRITE_FAILED = "write-failed"
    """An output file can't be written."""
    NOT_OURS = "not-ours"
    """A file stands where the output goes, and this tool did not write it."""
    NAME_CHANGED = "name-changed"
    """An output file, or a page of a site, could not have the name or address that its note or attachment asks for."""
    SETTINGS_INVALID = "settings-invalid"
    """A file of ``.obsidian`` can't be read; defaults are used."""
    FORMULA_UNCONVERTED = "formula-unconverted"
    """A formula that the output can't typeset; its source stands in its place."""
    PICTURE_UNREADABLE = "picture-unreadable"
    """A picture that is broken or of a kind that the output can't hold; its caption or name stands in its place."""
    DIAGRAM_UNDRAWN = "diagram-undrawn"
    """A diagram that can't be drawn; its source stands in its place."""
    PLACEHOLDER = "placeholder"
    """What can't be shown: in print a video, a web page, a query, which a box names; a drawing without a picture."""
    STYLE_DROPPED = "style-dropped"
    """HTML gives a look, or a page break, that the output can't show; what it is given to is shown without."""
    GLYPH_MISSING = "glyph-missing"
    """A character that no font at hand has; an empty box is printed."""
    TYPST_FAILED = "typst-failed"
    """Typst refused a block; it is printed as plain text."""
    PANDOC_FAILED = "pandoc-failed"
    """Pandoc refused a document; it was not written."""
    LIMIT = "limit"
    """More than the program takes that the output is for: a long text is split, a long formula is written as code."""
    CARD_TOO_LONG = "card-too-long"
    """A question or an answer with more words than a card has room for; it is asked among the questions alone."""
    NOT_UPLOADED = "not-uploaded"
    """A page or a file that has no address yet where the output goes; its name or its text stands in its place."""
    PLUGIN_FAILED = "plugin-failed"
    """A plugin raised an exception; its work on this note was left out."""
    INTERNAL = "internal"
    """A fault of this program: the note was written in a plain form. Please report it."""


DEFAULT_SEVERITY: Final = MappingProxyType(
    {
        **dict.fromkeys(Code, Severity.WARNING),
        Code.REPAIRED_LINK: Severity.INFO,
        Code.NAME_CHANGED: Severity.INFO,
        Code.LINKED_FOLDER: Severity.INFO,
        Code.LINK_OUTSIDE: Severity.INFO,
        Code.LINK_EXCLUDED: Severity.INFO,
        Code.OPTION_MOVED: Severity.INFO,
        Code.FOOTNOTE_UNUSED: Severity.INFO,
        Code.PLACEHOLDER: Severity.INFO,
        Code.STYLE_DROPPED: Severity.INFO,
        Code.FRONT_MATTER_MOVED: Severity.INFO,
        Code.PAGE_HIDDEN: Severity.INFO,
        Code.NOT_UPLOADED: Severity.INFO,
        Code.CARD_TOO_LONG: Severity.INFO,
        Code.UNREADABLE: Severity.ERROR,
        Code.WRITE_FAILED: Severity.ERROR,
        Code.NOT_OURS: Severity.ERROR,
        Code.PANDOC_FAILED: Severity.ERROR,
        Code.PLUGIN_FAILED: Severity.ERROR,
        Code.INTERNAL: Severity.ERROR,
    }
)


_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def one_line(text: str) -> str:
    """The text with line ends and other control characters as escapes: what a terminal or a log can show."""
    return _CONTROL.sub(lambda match: repr(match[0])[1:-1], text)


class Diagnostic(msgspec.Struct, frozen=True, order=True):
    """One finding. Sorts by place; ``line`` and ``column`` are 1-based, 0 where the whole file is meant."""

    path: str
    line: int
    column: int
    code: Code
    severity: Severity
    message: str
    hint: str = ""

    def __str__(self) -> str:
        """The diagnostic on one line."""
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        hint = f" ({self.hint})" if self.hint else ""
        return one_line(f"{place}: {self.severity}[{self.code}]: {self.message}{hint}")


class Report:
    """Collects the diagnostics about one file: ``report(Code.LINK_UNRESOLVED, 'no note named "X"', node.position)``."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.diagnostics: list[Diagnostic] = []

    def __call__(self, code: Code, message: str, at: Position | None = None, hint: str = "") -> None:
        line, column = (at.line, at.column) if at is not None else (0, 0)
        self.diagnostics.append(Diagnostic(self.path, line, column, code, DEFAULT_SEVERITY[code], message, hint))


class Ignores(msgspec.Struct, frozen=True):
    """The findings that a note's own comments ignore: codes in the whole ``note``, and those of some ``lines``."""

    note: frozenset[Code] = frozenset()
    lines: Mapping[int, frozenset[Code]] = {}

    def covers(self, found: Diagnostic) -> bool:
        """Whether a finding is ignored. What is an error by default never is: something is missing from the output."""
        if DEFAULT_SEVERITY[found.code] is Severity.ERROR:
            return False
        return found.code in self.note or found.code in self.lines.get(found.line, ())


def worst(diagnostics: Iterable[Diagnostic]) -> Severity | None:
    """The highest severity among them; None where there are none."""
    ranks = [SEVERITY_ORDER.index(d.severity) for d in diagnostics]
    return SEVERITY_ORDER[max(ranks)] if ranks else None
