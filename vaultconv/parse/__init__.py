"""The reader: from a note's bytes to its `Document`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultconv.diagnostics import Diagnostic, DiagnosticCode, Report
from vaultconv.parse.source import decode, own_lines, split_front_matter
from vaultconv.parse.syntax import COMMONMARK, GFM, OBSIDIAN, InlineRule, Syntax
from vaultconv.tree.nodes import Document, FrontMatter, Position

if TYPE_CHECKING:
    from vaultconv.tree.nodes import Block

__all__ = ["COMMONMARK", "GFM", "OBSIDIAN", "InlineRule", "Syntax", "own_lines", "parse_blocks", "parse_note"]


def parse_note(data: bytes | str, path: str = "", syntax: Syntax = OBSIDIAN) -> tuple[Document, list[Diagnostic]]:
    """Read a note. Never raises for its content.

    ``path`` only names the note in diagnostics. The function is pure, so it is safe in threads and processes.
    """
    report = Report(path)
    text = decode(data, report)
    front_matter, line = None, 1
    if syntax.front_matter and text.startswith("---"):
        raw, text, line = split_front_matter(text)
        if raw is not None:
            front_matter = _front_matter(raw, report)
    return Document(parse_blocks(text, report, syntax, line), front_matter), report.diagnostics


def parse_blocks(text: str, report: Report, syntax: Syntax = OBSIDIAN, first_line: int = 1) -> tuple[Block, ...]:
    """Read Markdown without front matter, whose line ends are ``\
``."""
    # mistletoe takes 0.2 s to import, so it is imported only when a note is read.
    from vaultconv.parse.blocks import BlockReader
    from vaultconv.parse.build import Builder
    from vaultconv.parse.lines import MAX_DEPTH, Lines, Source

    source = Source(text, first_line)
    reader = BlockReader(syntax)
    tokens = reader.read(Lines(source))
    if source.too_deep:
        message = f"quotes and lists are nested more than {MAX_DEPTH} deep; the markers below that are kept as text"
        report(DiagnosticCode.NESTING, message, Position(source.too_deep))
    return Builder(reader, source, report).blocks(tokens)


def _front_matter(raw: str, report: Report) -> FrontMatter:
    from vaultconv.parse.frontmatter import read_front_matter

    front_matter, problems = read_front_matter(raw)
    for code, message, line in problems:
        report(code, message, Position(line + 1))
    return front_matter
