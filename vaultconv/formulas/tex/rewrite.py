"""A formula of a note, rewritten: macros expanded, environments and commands as texmath reads them correctly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from vaultconv.formulas.tex.commands import COMMANDS, INFIXES
from vaultconv.formulas.tex.definitions import DEFINITIONS
from vaultconv.formulas.tex.environments import environment
from vaultconv.formulas.tex.macros import NO_MACROS, Macros, expand
from vaultconv.formulas.tex.reader import Language, Marks, Reader, tokens

_LANGUAGE: Final = Language(COMMANDS, INFIXES, environment)


class Rewritten(msgspec.Struct, frozen=True):
    """A formula as TeX that texmath reads correctly."""

    plain: str
    """For Word, HTML and e-books, with the tag at its end."""
    marked: str
    """For Typst, without the tag; a private character stands for each of ``marks``."""
    marks: tuple[str, ...] = ()
    """Typst source for what texmath would drop, such as colours."""
    tag: str = ""
    r"""What ``\tag`` says, as TeX."""


def rewrite(source: str, macros: Macros = NO_MACROS) -> Rewritten:
    """Rewrite a formula. Raises `Unconvertible` for broken TeX, and for what texmath can't express."""
    expanded = expand(source, macros, DEFINITIONS)
    marks = Marks(typst=True)
    marked, tag = _read(expanded, marks)
    plain = _read(expanded, Marks(typst=False))[0] if marks.sources else marked
    return Rewritten(f"{plain}\\qquad {tag}" if tag else plain, marked, tuple(marks.sources), tag)


def _read(expanded: Sequence[str], marks: Marks) -> tuple[str, str]:
    reader = Reader(_lines(expanded), _LANGUAGE, marks)
    out = reader.everything().strip()
    return out, "\\quad ".join(reader.tags)


def _lines(expanded: Sequence[str]) -> Sequence[str]:
    """Return lines outside an environment as gathered ones, because texmath doesn't accept them."""
    depth = 0
    for token in expanded:
        depth += (token in _OPEN) - (token in _CLOSE)
        if token == "\\\\" and depth == 0:
            return [*tokens("\\begin{gathered}"), *expanded, *tokens("\\end{gathered}")]
    return expanded


_OPEN: Final = frozenset(("{", "\\begin", "\\left"))
_CLOSE: Final = frozenset(("}", "\\end", "\\right"))
