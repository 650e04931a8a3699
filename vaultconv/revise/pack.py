"""What a revision pack is made of: the notes in their order, and what each of them asks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from typing import Final, TypeAlias

import msgspec

from vaultconv.book.assemble import metadata_of
from vaultconv.book.contents import BookContents, Part
from vaultconv.book.manuscript import Metadata
from vaultconv.book.options import BookOptions
from vaultconv.book.order import arrange
from vaultconv.errors import UsageError
from vaultconv.revise.finding import NoteLookup, questions_in, sources_of, with_cards
from vaultconv.revise.options import PartName, ReviseOptions, parts_of
from vaultconv.revise.questions import Question, normalized, number_questions
from vaultconv.revise.since import Since, contents_of
from vaultconv.revise.words import PackWords, words_for
from vaultconv.tree import nodes as n

__all__ = ["Pack", "Topic", "read_pack"]

Documents: TypeAlias = Callable[[str], n.Document]


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """A note of the pack, with its questions."""

    note: str
    title: str
    number: int
    """Its chapter's number, counted from 1."""
    part: str = ""
    """The title of the part that it is in; empty without parts."""
    questions: tuple[Question, ...] = ()


class Pack(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the parts of a revision pack are made from."""

    topics: tuple[Topic, ...]
    """Its notes, in order."""
    contents: BookContents
    """The plan of the book that the notes make."""
    documents: Documents
    """Returns a finished note."""
    with_cards: Documents
    """Returns the same with a group for each card, in place of what its plugin reads."""
    titles: Mapping[str, str]
    """The titles of all notes."""
    metadata: Metadata
    book: BookOptions
    options: ReviseOptions
    parts: tuple[PartName, ...]
    """The parts of the document, in order."""
    words: PackWords
    """What the pack adds in its language."""
    since: str = ""
    """What it is new or changed since, as the user named it; empty for a whole pack."""

    @property
    def questions(self) -> tuple[Question, ...]:
        """Those of all topics, in their order."""
        return tuple(question for topic in self.topics for question in topic.questions)

    def has(self, part: str) -> bool:
        """Return whether there is such a part. Every part that shows the notes counts as ``notes``."""
        return part in self.parts or (part == "notes" and not _NOTES.isdisjoint(self.parts))


_NOTES: Final = frozenset(("notes", "plain", "worksheet"))


def read_pack(
    notes: Collection[str],
    vault: NoteLookup,
    options: ReviseOptions,
    book: BookOptions = BookOptions(),
    *,
    name: str = "",
    start: str = "",
    since: Since | None = None,
) -> Pack:
    """Return the questions of ``notes``, in the order that the ``book`` options give a book.

    ``name`` is the vault's, ``start`` the note that the selection started from. With ``since``, it has only the
    notes that are new or changed, with their numbers in a full pack. Raises `UsageError` for options that make no
    sense in this vault.
    """
    parts, sources = parts_of(options), sources_of(options)
    titles = {note: vault.title(note) for note in notes}
    contents = arrange(notes, titles, vault.index, vault.resolved, order=book.order, start=start, others=book.others)
    metadata = metadata_of(contents, vault.finished, titles, book, vault.index, name=name)
    topics = tuple(_topics(contents, vault, titles, sources))
    if since is not None:
        new = {note for note in titles if since.is_new(vault.finished(note), partial(vault.written, note))}
        topics, contents = tuple(each for each in topics if each.note in new), contents_of(contents, new.__contains__)
        if not topics:
            raise UsageError(f"nothing in these notes is new or changed since {since.said}", "leave out --since")
    return Pack(
        topics=topics,
        contents=contents,
        documents=vault.finished,
        with_cards=partial(with_cards, vault=vault, sources=sources),
        titles=titles,
        metadata=metadata,
        book=book,
        options=options,
        parts=parts,
        words=words_for(metadata.language),
        since=since.said if since is not None else "",
    )


def _topics(
    contents: BookContents, vault: NoteLookup, titles: Mapping[str, str], sources: Collection[str]
) -> Iterator[Topic]:
    parts = (*contents.parts, Part("", contents.others))
    places = [(chapter.note, chapter.title, part.title) for part in parts for chapter in part.chapters]
    if contents.map in titles and contents.map not in contents.notes:  # it comes first, as a book's introduction does
        places.insert(0, (contents.map, titles[contents.map], ""))
    first = 0 if places and places[0][0] == contents.map else 1
    asked: set[tuple[str, str]] = set()  # what stands in two notes, as a copy of an embed does, is asked once
    for number, (note, title, part) in enumerate(places, first):
        of_note = questions_in(note, vault, sources, skip=titles.__contains__)
        keys = [(normalized(each.prompt), normalized(each.answer)) for each in of_note]
        new = [each for each, key in zip(of_note, keys, strict=True) if key not in asked]
        asked.update(keys)
        entry = vault.index.entry(note)
        tags = entry.tags if entry is not None else ()
        questions = number_questions(new, note=note, title=title, chapter=number, tags=tags)
        yield Topic(note=note, title=title, number=number, part=part, questions=tuple(questions))
