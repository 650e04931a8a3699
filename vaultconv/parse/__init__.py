"""The reader: from a note's bytes to its `Document`."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from vaultconv.diagnostics import Diagnostic, Report
from vaultconv.parse.source import decode, own_lines, split_front_matter
from vaultconv.parse.syntax import COMMONMARK, GFM, OBSIDIAN, InlineRule, Syntax
from vaultconv.tree.nodes import Document, FrontMatter, Position

if TYPE_CHECKING:
    from collections.abc import Callable

    from vaultconv.parse.frontmatter import Problem
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
    return _reader_of_blocks()(text, report, syntax, first_line)


@cache  # to import once costs as much as to read a line
def _reader_of_blocks() -> Callable[[str, Report, Syntax, int], tuple[Block, ...]]:
    """Return the function that reads blocks, which only needs mistletoe when a note is read."""
    from vaultconv.parse.build import read_blocks

    return read_blocks


@cache
def _reader_of_front_matter() -> Callable[[str], tuple[FrontMatter, list[Problem]]]:
    from vaultconv.parse.frontmatter import read_front_matter

    return read_front_matter


def _front_matter(raw: str, report: Report) -> FrontMatter:
    front_matter, problems = _reader_of_front_matter()(raw)
    for code, message, line in problems:
        report(code, message, Position(line + 1))
    return front_matter
