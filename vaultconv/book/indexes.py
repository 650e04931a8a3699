"""Makes the indexes of a book: its terms, note titles and aliases, and its tags with their notes.

The terms of a note are its short bold runs, and abbreviations in parentheses.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from itertools import groupby
from types import MappingProxyType
from typing import Final, TypeAlias

from vaultconv.book.order import natural_key
from vaultconv.patterns import lazy_pattern
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import edit_inlines
from vaultconv.tree.schema import Blocks, Inlines
from vaultconv.tree.walk import plain_text
from vaultconv.vault.index import index_note
from vaultconv.vault.names import fold_case
from vaultconv.vault.titles import STOP_WORDS, says_nothing

__all__ = ["index_of_notes", "index_of_tags", "lettered_index", "marked_terms"]

Titled: TypeAlias = Mapping[str, tuple[str, n.Document]]
"""The notes of a book, each with its title and its finished document."""

_MIN_LETTERED: Final = 40  # the least number of entries for letters above them
_MANY: Final = 8  # from this many notes, a tag that most have says little
_MOST: Final = 0.4
_SHOWN: Final = 5  # chapters in an entry
_ALPHABETS_END: Final = "\u2e80"  # scripts above this have no short alphabet


Entries: TypeAlias = list[tuple[str, n.ListItem]]


def index_of_notes(
    title: str, notes: Titled, terms: Mapping[str, Mapping[str, str]] = MappingProxyType({}), *, titles: bool = True
) -> list[n.Block]:
    """Return an index of titles and terms, with arrows from aliases to titles; nothing if it would be empty.

    ``terms`` are those of each note, with the ids of their places. Without ``titles``, the notes' own names are
    omitted, as the table of contents has them.
    """
    entries: Entries = [(name, _item(_link(note, name))) for note, (name, _) in notes.items()] if titles else []
    for note, (name, document) in notes.items():
        for alias in index_note(note, document).aliases:
            if natural_key(alias) != natural_key(name):
                entries.append((alias, _item(n.Text(f"{alias} → "), _link(note, name))))
    return _index(title, entries + _of_terms(notes, terms))


def _of_terms(notes: Titled, terms: Mapping[str, Mapping[str, str]]) -> Entries:
    """Return each term with its chapters, except terms of most chapters, such as labels of a form."""
    places: dict[str, list[tuple[str, n.NoteTarget]]] = {}
    for note, found in terms.items():
        for term, place in found.items():
            places.setdefault(fold_case(term), []).append((term, n.NoteTarget(note, f"#{place}")))
    entries: Entries = []
    for found_at in places.values():
        if len(terms) >= _MANY and len(found_at) > _MOST * len(terms):
            continue
        (term, first), *others = found_at[:_SHOWN]
        links: list[n.Inline] = [n.Link((n.Text(term),), first)]
        for _, target in others:
            links += (n.Text(", "), n.Link((n.Text(notes[target.note][0]),), target))
        entries.append((term, _item(*links)))
    return entries


def index_of_tags(title: str, notes: Titled, chosen: Collection[str] = ()) -> list[n.Block]:
    """Return each tag with its notes, and nested tags below it; nothing if there are none.

    Tags that say little are omitted: those that chose the notes, and those of most notes.
    """
    tree = _Tags()
    tags = {note: index_note(note, document).tags for note, (_, document) in notes.items()}
    counted = Counter(tag.lower() for found in tags.values() for tag in found)
    common = {tag for tag, count in counted.items() if len(notes) >= _MANY and count > _MOST * len(notes)}
    common.update(tag.lower().strip("#/ ") for tag in chosen)
    for note, found in tags.items():
        for tag in found:
            if tag.lower() not in common:
                tree.add(tag, note, notes[note][0])
    return _index(title, [(tag.name, tag.item()) for tag in tree.below.values()])


class _Tags:
    """A tag, with the titles of its notes, and its nested tags by lower-case name."""

    def __init__(self, name: str = "") -> None:
        self.name = name
        self.notes: dict[str, str] = {}
        self.below: dict[str, _Tags] = {}

    def add(self, tag: str, note: str, title: str) -> None:
        """Add a note to a tag."""
        found = self
        for name in filter(None, tag.split("/")):
            full = f"{found.name}/{name}" if found.name else name
            found = found.below.setdefault(name.lower(), _Tags(full))
        if found is not self:
            found.notes[note] = title

    def item(self) -> n.ListItem:
        """Return the tag's entry."""
        bearers = sorted(self.notes.items(), key=lambda each: (natural_key(each[1]), each[0]))
        links = [node for note, title in bearers for node in (n.Text(", "), _link(note, title))]
        entry = n.Para((n.Text(f"#{self.name}" + ("  " if links else "")), *links[1:]))
        below = sorted(self.below.values(), key=lambda tag: natural_key(tag.name))
        nested = n.BulletList(tuple(tag.item() for tag in below))
        return n.ListItem((entry, nested) if below else (entry,))


def _index(title: str, entries: Entries) -> list[n.Block]:
    return [lettered_index(title, entries)] if entries else []


def lettered_index(title: str, entries: Entries) -> n.Div:
    """Return the entries in natural order, symbols first, under letters if there are many."""
    entries.sort(key=lambda entry: (_letter(entry[0]) != "#", natural_key(entry[0]), entry[0]))
    blocks: list[n.Block] = [n.Heading(1, (n.Text(title),))]
    lettered = len(entries) >= _MIN_LETTERED
    for letter, group in groupby(entries, lambda entry: _letter(entry[0]) if lettered else ""):
        if letter:
            blocks.append(n.Para((n.Strong((n.Text(letter),)),)))
        blocks.append(n.BulletList(tuple(item for _, item in group)))
    return n.Div(tuple(blocks), ("index",))


def _letter(name: str) -> str:
    """Return the letter above an entry: its first letter without accents, ``#`` for symbols and digits."""
    first = next(filter(None, natural_key(name)), "")
    letter = first[:1].upper() if isinstance(first, str) else "#"
    if letter >= _ALPHABETS_END:
        return ""
    return letter if letter.isalpha() else "#"


def _item(*content: n.Inline) -> n.ListItem:
    return n.ListItem((n.Para(content),))


def _link(note: str, title: str) -> n.Link:
    return n.Link((n.Text(title),), n.NoteTarget(note))


_MOST_TERMS: Final = 12  # terms of a note
_LONGEST: Final = 40  # characters of a term
_LABEL: Final = re.compile(r"\s*[:：]")  # what follows a term that is explained
_ABBREVIATION: Final = re.compile(r"\(([A-Z][A-Z0-9]{1,5})s?\)")
_NO_TERM: Final = lazy_pattern(r"[.!?;,…。！？；，、\"“”«»=<>|/\\]|^\W*$|^\d")
_LEAST_WORD: Final = 4  # the least length of a single word that counts as a term


def marked_terms(content: Blocks) -> tuple[Blocks, dict[str, str]]:
    """Return the blocks with a place at each term's first mention, and the terms with the ids of their places."""
    marker = _Marker()
    marked = edit_inlines(n.Document(content), marker, _SKIPPED).content
    return marked, marker.found


_SKIPPED: Final = frozenset((n.Div, n.Heading, n.Link, n.FootnoteDef, n.InlineFootnote))  # usually an embedded note


class _Marker:
    """Puts a place before each term in a line. ``found`` has their ids, by the first spelling of each term."""

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
        key = fold_case(term)
        if key in self._known or len(self.found) >= _MOST_TERMS:
            return ()
        self._known.add(key)
        self.found[term] = f"term:{len(self.found) + 1}"
        return (n.Span((), id=self.found[term]),)


def _is_term(text: str, *, labelled: bool) -> bool:
    """Return whether a bold run is a name. Emphasis is rarely a single word, and rarely begins with a capital."""
    words = text.split()
    if not 1 < len(text) <= _LONGEST or len(words) > 4 or _NO_TERM.search(text) or says_nothing(text):
        return False
    if all(word.casefold() in STOP_WORDS for word in words):
        return False
    return labelled or not text[0].islower() or (len(words) == 1 and len(text) >= _LEAST_WORD)
