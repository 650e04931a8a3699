"""The terms that a note explains, which a book's index lists: short bold runs, and abbreviations in parentheses."""

from __future__ import annotations

import re
from typing import Final

from vaultconv.tree import nodes as n
from vaultconv.tree.edit import edit_inlines
from vaultconv.tree.schema import Blocks, Inlines
from vaultconv.tree.walk import plain_text
from vaultconv.vault.names import fold
from vaultconv.vault.untitled import STOP_WORDS, says_nothing

__all__ = ["marked_terms"]

_MOST: Final = 12  # terms of a note
_LONGEST: Final = 40  # characters of a term
_LABEL: Final = re.compile(r"\s*[:：]")  # what stands behind a term that is explained
_ABBREVIATION: Final = re.compile(r"\(([A-Z][A-Z0-9]{1,5})s?\)")
_NO_TERM: Final = re.compile(r"[.!?;,…。！？；，、\"“”«»=<>|/\\]|^\W*$|^\d")
_LEAST_WORD: Final = 4  # letters of a single word that nothing else tells from emphasis


def marked_terms(content: Blocks) -> tuple[Blocks, dict[str, str]]:
    """The blocks with a place at each term's first mention, and the terms with the ids of their places."""
    marker = _Marker()
    marked = edit_inlines(n.Document(content), marker, _SKIPPED).content
    return marked, marker.found


_SKIPPED: Final = frozenset((n.Div, n.Heading, n.Link, n.FootnoteDef, n.InlineFootnote))  # a group is embedded, mostly


class _Marker:
    """Puts a place before each term in a line. ``found`` has their ids, by the terms as they are written first."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self._known: set[str] = set()

    def __call__(self, content: Inlines) -> Inlines:
        if not any(type(node) is n.Strong or (type(node) is n.Text and "(" in node.text) for node in content):
            return content
        done: list[n.Inline] = []
        for i, node in enumerate(content):
            for term in self._terms(node, content[i + 1 : i + 2]):
                done += self._place(term)
            done.append(node)
        return content if len(done) == len(content) else tuple(done)

    def _terms(self, node: n.Inline, following: Inlines) -> list[str]:
        if type(node) is n.Text:
            return _ABBREVIATION.findall(node.text)
        if type(node) is not n.Strong:
            return []
        said = " ".join(plain_text(node.content).split())
        term = said.rstrip(":： ")
        behind = following[0].text if following and type(following[0]) is n.Text else ""
        return [term] if _is_term(term, labelled=term != said or _LABEL.match(behind) is not None) else []

    def _place(self, term: str) -> Inlines:
        key = fold(term)
        if key in self._known or len(self.found) >= _MOST:
            return ()
        self._known.add(key)
        self.found[term] = f"term:{len(self.found) + 1}"
        return (n.Span((), id=self.found[term]),)


def _is_term(text: str, *, labelled: bool) -> bool:
    """Is a bold run the name of something? Emphasis is mostly no single word, and begins with no capital."""
    words = text.split()
    if not 1 < len(text) <= _LONGEST or len(words) > 4 or _NO_TERM.search(text) or says_nothing(text):
        return False
    if all(word.casefold() in STOP_WORDS for word in words):
        return False
    return labelled or not text[0].islower() or (len(words) == 1 and len(text) >= _LEAST_WORD)
