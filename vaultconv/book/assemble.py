"""A book: one document of many notes, its parts, chapters and indexes, and what it says about itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import count
from types import MappingProxyType
from typing import Any, Final, Literal

import msgspec

from vaultconv.book.contents import Chapter, Contents, Part
from vaultconv.book.indexes import index_of_notes, index_of_tags
from vaultconv.book.languages import Words, guess_language, words_for
from vaultconv.book.metadata import first_words, is_language, note_metadata, stated_language
from vaultconv.book.order import Others, arrange
from vaultconv.errors import UsageError, did_you_mean
from vaultconv.manuscript import LABEL_END, Metadata
from vaultconv.titles import head_of, notes_in, title_of
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import edit_block_sequence, facts_of
from vaultconv.tree.schema import each
from vaultconv.tree.walk import child_blocks, children, outline, replace, rewrite_all, walk, walk_blocks
from vaultconv.vault.embeds import kind_of
from vaultconv.vault.index import Index
from vaultconv.vault.property_lines import as_line

__all__ = ["BookOptions", "assemble", "make_book", "metadata_of", "single"]

Documents = Callable[[str], n.Document]


class BookOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What is in a book, in which order, and what it says about itself."""

    order: str = "auto"
    """``folder``, ``title``, ``path``, ``property:NAME``, or a note of links by its name: its headings become parts,
    its links chapters. ``auto`` takes the note that the selection starts from, else folders."""
    others: Others = "append"
    """Notes that the note of links doesn't name: ``append`` them as a last part, or ``drop`` them."""
    introduction: Literal["auto", "always", "never"] = "auto"
    """Whether the note of links is the first chapter: ``auto`` where it has a text of its own."""
    parts: bool = True
    """Folders, or the headings of the note of links, are parts."""
    index_of_notes: bool = True
    """An index of the notes' titles and aliases at the end."""
    index_of_tags: bool = True
    """An index of the tags at the end."""
    title: str = ""
    """The title; if not given, that of the note of links, else the vault's name."""
    subtitle: str = ""
    """A line below the title."""
    authors: tuple[str, ...] = ()
    """Who wrote it; if not given, what the note of links says as ``author``."""
    date: str = ""
    """The date on the cover, as it shall read; if not given, what the note of links says as ``date``."""
    language: str = ""
    """A BCP 47 tag such as ``de``; if not given, what the note of links says as ``lang``, else guessed by script."""
    cover: str = ""
    """A picture of the vault for the cover; without one, the cover is of letters alone."""


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
) -> tuple[n.Document, Metadata]:
    """The book of ``notes``.

    ``documents`` gives a finished note; ``resolved`` one before anything was embedded, None for one that is
    unpublished; ``name`` is the vault's, ``start`` the note that the selection started from; ``titles`` are what notes
    are called, where that is known. Raises `UsageError` for
    options that make no sense in this vault.
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
    return assemble(contents, documents, titles, options, about), about


def assemble(
    contents: Contents, documents: Documents, titles: Mapping[str, str], options: BookOptions, metadata: Metadata
) -> n.Document:
    """One document of all chapters: groups of the classes ``part``, ``chapter`` and ``index`` (see `Div`)."""
    words = words_for(metadata.language)
    introduction = _introduction(contents, documents, titles, options, metadata.title, words)
    blocks: list[n.Block] = [_chapter(each, documents(each.note), titles, 1, 0) for each in introduction]
    numbers = count(1)
    for part in (*contents.parts, *_others(contents, words.other_notes)):
        in_part = options.parts and part.title != ""
        if in_part:
            blocks.append(n.Div((n.Heading(1, (n.Text(part.title),)),), ("part",)))
        blocks += (_chapter(each, documents(each.note), titles, 1 + in_part, next(numbers)) for each in part.chapters)
    notes = (*(each.note for each in introduction), *contents.notes)
    if options.index_of_notes:
        blocks.append(index_of_notes(words.notes, {note: (titles[note], documents(note)) for note in notes}))
    if options.index_of_tags:
        blocks.append(index_of_tags(words.tags, {note: (titles[note], documents(note)) for note in notes}))
    return n.Document(tuple(blocks))


def single(note: str, document: n.Document, title: str = "") -> tuple[n.Document, Metadata]:
    """A document of one note, its title no longer in the text, and what it says about itself."""
    title = title or title_of(note, document)
    heading, body = _titled(document, title)
    about = replace(note_metadata(title, document), title_notes=notes_in(heading))
    return n.Document(_below(body, 0), document.front_matter), about


# ------------------------------------------------------------------------------------------------------------ metadata

_STATED: Final = ("title", "subtitle", "authors", "date", "language")


def metadata_of(
    contents: Contents,
    documents: Documents,
    titles: Mapping[str, str],
    options: BookOptions,
    index: Index,
    *,
    name: str,
) -> Metadata:
    """What a book says about itself: by its options, else by the note of links that gave its order."""
    has_map = contents.map in titles
    found = note_metadata(titles[contents.map], documents(contents.map)) if has_map else Metadata(title=name)
    given: dict[str, Any] = {field: value for field in _STATED if (value := getattr(options, field))}
    if options.language and not is_language(options.language.replace("_", "-")):
        raise UsageError(f'language: "{options.language}" is no language', 'write a tag such as "de" or "pt-BR"')
    stated = given.get("language") or (stated_language(documents(contents.map)) if has_map else "")
    language = stated or guess_language(_sample(contents.notes, documents, titles))
    cover = _picture(options.cover, index) if options.cover else ""
    return replace(found, **{**given, "language": language, "cover": cover})


def _picture(name: str, index: Index) -> str:
    found = index.find_file(name, "")
    if found is None or kind_of(found) != "image":
        pictures = {file.rpartition("/")[2] for file in index.files if kind_of(file) == "image"}
        raise UsageError(f'no picture "{name}" in the vault for the cover', did_you_mean(name, pictures))
    return found


def _sample(notes: Sequence[str], documents: Documents, titles: Mapping[str, str]) -> str:
    """Some of a book's words, to tell its language by."""
    step = len(notes) // _SAMPLED_NOTES + 1
    return "\n".join(f"{titles[note]}\n{first_words(documents(note))}" for note in notes[::step])


_SAMPLED_NOTES: Final = 200


# ------------------------------------------------------------------------------------------------------------ chapters


def _others(contents: Contents, title: str) -> tuple[Part, ...]:
    """The last part, without a title where it is the only one."""
    return (Part(title if contents.parts else "", contents.others),) if contents.others else ()


def _introduction(
    contents: Contents,
    documents: Documents,
    titles: Mapping[str, str],
    options: BookOptions,
    book_title: str,
    words: Words,
) -> tuple[Chapter, ...]:
    """The note of links as a chapter, if it shall be one."""
    note = contents.map
    if note not in titles or options.introduction == "never":
        return ()
    if options.introduction == "auto" and not _has_text(documents(note).content):
        return ()
    return (Chapter(note, words.introduction if titles[note] == book_title else titles[note]),)


def _has_text(content: Iterable[n.Block | n.ListItem]) -> bool:
    """Is there a word besides links, headings and list items that only hold lists of links?"""
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
    """Is a list item's first paragraph what stands over a list of links?"""
    return len(item.content) > 1 and not any(type(node) is n.Link for node in walk(item.content[0]))


def _has_words(node: n.Node) -> bool:
    if type(node) in (n.Link, n.Transclusion, n.Comment, n.CommentBlock):
        return False
    text = getattr(node, "text", "")
    return any(map(str.isalnum, text)) or any(_has_words(child) for child in children(node))


def _chapter(chapter: Chapter, document: n.Document, titles: Mapping[str, str], top: int, number: int) -> n.Div:
    """A note as a chapter, which may be called otherwise than the note.

    Its footnotes' labels say the chapter's number, since other chapters may have the same.
    """
    level = min(top + chapter.depth, _DEEPEST)
    title, body = _titled(document, titles[chapter.note])
    if chapter.title != titles[chapter.note]:
        title = n.Heading(1, (n.Text(chapter.title), *notes_in(title)))
    blocks = (replace(title, level=level, anchor=""), *_below(body, level))
    return n.Div(_with_labels(blocks, f"{number}{LABEL_END}", document), ("chapter",), note=chapter.note)


_DEEPEST: Final = 5  # so that a chapter's own headings are below it


def _titled(document: n.Document, title: str) -> tuple[n.Heading, tuple[n.Block, ...]]:
    """A heading that says a note's title, with the footnotes of all that do, and the blocks below it."""
    head = head_of(document, title)
    first, *others = head.headings or (n.Heading(1, (n.Text(title),)),)
    notes = [note for other in others for note in notes_in(other)]
    heading = replace(first, content=(*first.content, *notes)) if notes else first
    if not head.properties:
        return heading, head.rest
    return heading, (n.Div((n.Para(as_line(head.properties)),), ("properties",)), *head.rest)


def _below(content: tuple[n.Block, ...], level: int) -> tuple[n.Block, ...]:
    """The blocks with the highest headings of their outline one below ``level``, and none deeper than 6.

    What stands in a box neither moves the others nor gets above them; it counts where there is nothing else.
    """
    levels = [node.level for node in outline(content)]
    levels = levels or [node.level for node in walk_blocks(content) if type(node) is n.Heading]
    by = level + 1 - min(levels, default=level + 1)

    def shift(node: n.Block) -> n.Block:
        if type(node) is not n.Heading:
            return node
        shifted = min(6, max(level + 1, node.level + by))
        return node if shifted == node.level else replace(node, level=shifted)

    return edit_block_sequence(content, lambda blocks: each(blocks, shift))


def _with_labels(content: tuple[n.Block, ...], prefix: str, document: n.Document) -> tuple[n.Block, ...]:
    """The blocks with ``prefix`` before the labels of their footnotes, which nobody sees."""
    if not _FOOTNOTES & facts_of(document).kinds:
        return content

    def change(node: n.Node) -> n.Node:
        return replace(node, label=prefix + node.label) if isinstance(node, (n.FootnoteRef, n.FootnoteDef)) else node

    return rewrite_all(content, change)


_FOOTNOTES: Final = frozenset((n.FootnoteRef, n.FootnoteDef))
