"""Assembles a book: one document of many notes, with parts, chapters, indexes and metadata."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from vaultconv.book.chapters import Body, below, body_of, chapter_of, common_headings
from vaultconv.book.contents import SEPARATOR, BookContents, Chapter, Part
from vaultconv.book.indexes import index_of_notes, index_of_tags, marked_terms
from vaultconv.book.manuscript import Metadata
from vaultconv.book.metadata import (
    BookWords,
    first_words,
    language_of_notes,
    note_metadata,
    stated_language,
    words_for,
)
from vaultconv.book.options import BookOptions
from vaultconv.book.order import arrange, opens, says_part
from vaultconv.errors import UsageError, did_you_mean
from vaultconv.tree import nodes as n
from vaultconv.tree.files import kind_of
from vaultconv.tree.walk import child_blocks, children, replace, walk
from vaultconv.vault.index import Index
from vaultconv.vault.properties import is_language
from vaultconv.vault.titles import footnotes_in, title_of

__all__ = ["assemble", "make_book", "metadata_of", "single"]

Documents = Callable[[str], n.Document]


def make_book(
    notes: Collection[str],
    documents: Documents,
    resolved: Callable[[str], n.Document | None],
    index: Index,
    options: BookOptions = BookOptions(),
    *,
    name: str = "",
    start: str = "",
    titles: Mapping[str, str] = MappingProxyType({}),
    tags: Collection[str] = (),
) -> tuple[n.Document, Metadata]:
    """Return the book of ``notes``.

    ``documents`` returns a finished note; ``resolved`` a note before embeds are inserted, or None if it is unpublished.
    ``name`` is the vault's name, ``start`` the note that the selection started from. ``titles`` are the known titles of
    notes, ``tags`` the tags that chose the notes. Raises `UsageError` for options that make no sense in this vault.
    """
    titles = {note: titles.get(note) or title_of(note, documents(note)) for note in notes}
    contents = arrange(
        notes,
        titles,
        index,
        resolved,
        order=options.order,
        start=start,
        others=options.others,
    )
    about = metadata_of(contents, documents, titles, options, index, name=name)
    return assemble(contents, documents, titles, options, about, tags), about


def assemble(
    contents: BookContents,
    documents: Documents,
    titles: Mapping[str, str],
    options: BookOptions,
    metadata: Metadata,
    tags: Collection[str] = (),
) -> n.Document:
    """Return one document of all chapters: groups with the classes ``part``, ``chapter`` and ``index`` (see `Div`).

    A part that a note opens has both classes. ``tags`` are those that chose the notes.
    """
    words = words_for(metadata.language)
    documents = cache(documents)
    introduction = _introduction(contents, documents, titles, options, metadata.title, words)
    binder = _Binder(contents, documents, titles, options)
    blocks: list[n.Block] = [binder.chapter(each, 1) for each in introduction]
    for part in (*contents.parts, *_others(contents, words.other_notes)):
        blocks += binder.part(part)
    if binder.empty:
        names = ", ".join(titles[note] for note in binder.empty)
        blocks.append(n.Div((n.Para((n.Text(f"{words.still_empty}: {names}"),)),), ("still-empty",)))
    found = {note: (titles[note], documents(note)) for note in binder.bound}
    if options.index_of_terms or options.index_of_notes:
        blocks += index_of_notes(words.notes, found, binder.terms, titles=options.index_of_notes)
    if options.index_of_tags:
        blocks += index_of_tags(words.tags, found, chosen=tags)
    return n.Document(tuple(blocks))


class _Binder:
    """Makes chapters and parts of notes.

    ``bound`` are the notes done so far, ``empty`` those without content; ``terms`` has the terms of each note, with the
    ids of their places.
    """

    def __init__(
        self, contents: BookContents, documents: Documents, titles: Mapping[str, str], options: BookOptions
    ) -> None:
        self._documents, self._titles, self._options = documents, titles, options
        self._common = common_headings(map(documents, contents.notes))
        self._bodies: dict[str, Body] = {}
        empty = (self._body(note).is_empty for note in contents.notes)
        self._lists_empty = options.empty_notes == "line" and not all(empty)
        self.bound: list[str] = []
        self.empty: list[str] = []
        self.terms: dict[str, dict[str, str]] = {}

    def _body(self, note: str) -> Body:
        if note not in self._bodies:
            self._bodies[note] = body_of(
                self._documents(note),
                self._titles[note],
                empty_headings=self._options.empty_headings,
                common=self._common,
            )
        return self._bodies[note]

    def part(self, part: Part) -> list[n.Block]:
        """Return a part: its title, or the note that opens it, and its chapters; nothing if all are empty."""
        in_part = self._options.parts and part.title != ""
        first = part.chapters[0] if part.chapters else None
        opening = first if in_part and first is not None and opens(part, first) else None
        chapters = [each for each in part.chapters if each is opening or not self._is_left_out(each.note)]
        if not chapters:
            return []
        blocks: list[n.Block] = []
        if opening is not None:
            title = part.title if says_part(part, opening) else SEPARATOR.join((*part.way[:-1], opening.title))
            blocks.append(self._bind(opening.note, title, 1, "part", "chapter"))
        elif in_part:
            blocks.append(n.Div((n.Heading(1, (n.Text(part.title),)),), ("part",)))
        return blocks + [self.chapter(each, 1 + in_part) for each in chapters if each is not opening]

    def _is_left_out(self, note: str) -> bool:
        if not self._lists_empty or not self._body(note).is_empty:
            return False
        self.empty.append(note)
        return True

    def chapter(self, chapter: Chapter, top: int) -> n.Div:
        """Return a note as a chapter, which may have another title than the note."""
        return self._bind(chapter.note, chapter.title, min(top + chapter.depth, _DEEPEST), "chapter")

    def _bind(self, note: str, title: str, level: int, *classes: str) -> n.Div:
        body = self._body(note)
        if title != self._titles[note]:
            body = body._replace(heading=n.Heading(1, (n.Text(title), *footnotes_in(body.heading))))
        self.bound.append(note)
        if self._options.index_of_terms:
            content, self.terms[note] = marked_terms(body.content)
            body = body._replace(content=content)
        return chapter_of(body, note, level, str(len(self.bound)), self._documents(note), *classes)


_DEEPEST: Final = 5  # a chapter's own headings come below it


def single(
    note: str, document: n.Document, title: str = "", options: BookOptions = BookOptions()
) -> tuple[n.Document, Metadata]:
    """Return a document of one note, without the title in its text, and its metadata."""
    title = title or title_of(note, document)
    body = body_of(document, title, empty_headings=options.empty_headings)
    about = replace(note_metadata(title, document), title_footnotes=footnotes_in(body.heading))
    return n.Document((*body.properties, *below(body.content, 0)), document.front_matter), about


# ------------------------------------------------------------------------------------------------------------ metadata

_STATED: Final = ("title", "subtitle", "authors", "date", "language")


def metadata_of(
    contents: BookContents,
    documents: Documents,
    titles: Mapping[str, str],
    options: BookOptions,
    index: Index,
    *,
    name: str,
) -> Metadata:
    """Return a book's metadata: from its options, else from the note of links that gave its order."""
    has_map = contents.map in titles
    found = note_metadata(titles[contents.map], documents(contents.map)) if has_map else Metadata(title=name)
    given: dict[str, Any] = {field: value for field in _STATED if (value := getattr(options, field))}
    if options.language and not is_language(options.language.replace("_", "-")):
        raise UsageError(f'language: "{options.language}" is not a language', 'write a tag such as "de" or "pt-BR"')
    stated = given.get("language") or (stated_language(documents(contents.map)) if has_map else "")
    language = stated or language_of_notes(
        contents.notes, lambda note: f"{titles[note]}\n{first_words(documents(note))}"
    )
    cover = _picture(options.cover, index) if options.cover else ""
    number = len(contents.notes)
    extent = words_for(language).extent.format(number) if number > 1 else ""
    parts = tuple(part.title for part in contents.parts if part.title) if options.parts else ()
    return replace(found, **{**given, "language": language, "cover": cover, "extent": extent, "parts": parts})


def _picture(name: str, index: Index) -> str:
    found = index.find_file(name, "")
    if found is None or kind_of(found) != "image":
        pictures = {file.rpartition("/")[2] for file in index.files if kind_of(file) == "image"}
        raise UsageError(f'no picture named "{name}" in the vault for the cover', did_you_mean(name, pictures))
    return found


# ------------------------------------------------------------------------------------------------------------ chapters


def _others(contents: BookContents, title: str) -> tuple[Part, ...]:
    """Return the last part, without a title if it is the only one."""
    return (Part(title if contents.parts else "", contents.others),) if contents.others else ()


def _introduction(
    contents: BookContents,
    documents: Documents,
    titles: Mapping[str, str],
    options: BookOptions,
    book_title: str,
    words: BookWords,
) -> tuple[Chapter, ...]:
    """Return the note of links as a chapter, if the options ask for it."""
    note = contents.map
    if note not in titles or options.introduction == "never":
        return ()
    if options.introduction == "auto" and not _has_text(documents(note).content):
        return ()
    return (Chapter(note, words.introduction if titles[note] == book_title else titles[note]),)


def _has_text(content: Iterable[n.Block | n.ListItem]) -> bool:
    """Return whether there is a word besides links, headings and list items that only hold lists of links."""
    for node in content:
        if isinstance(node, (n.BulletList, n.OrderedList)):
            if any(_has_text(item.content[_is_title(item) :]) for item in node.items):
                return True
        elif type(node) is not n.Heading and not getattr(node, "note", ""):
            below = child_blocks(node)
            if _has_text(below) if below else _has_words(node):
                return True
    return False


def _is_title(item: n.ListItem) -> bool:
    """Return whether a list item's first paragraph is the title of a list of links."""
    return len(item.content) > 1 and not any(type(node) is n.Link for node in walk(item.content[0]))


def _has_words(node: n.Node) -> bool:
    if type(node) in (n.Link, n.Transclusion, n.Comment, n.CommentBlock):
        return False
    text = getattr(node, "text", "")
    return any(map(str.isalnum, text)) or any(_has_words(child) for child in children(node))
