"""A revision pack as one document: the parts that are asked for, of the questions of all notes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

import msgspec

from vaultconv.book.assemble import BookOptions, assemble, metadata_of
from vaultconv.book.contents import Contents, Part
from vaultconv.book.order import arrange
from vaultconv.manuscript import Metadata
from vaultconv.revise.finding import Notes, questions_in
from vaultconv.revise.options import PartName, ReviseOptions, parts_of, sources_of
from vaultconv.revise.questions import Question, normalized, number_questions
from vaultconv.revise.words import Words, words_for
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import Blocks, Inlines
from vaultconv.tree.walk import replace

__all__ = ["PART_MAKERS", "Pack", "Topic", "make_pack", "read_pack"]

Documents: TypeAlias = Callable[[str], n.Document]


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """A note of the pack, its chapter's number, the title of the part that it is in, and its questions."""

    note: str
    title: str
    number: int
    part: str = ""
    questions: tuple[Question, ...] = ()


class Pack(msgspec.Struct, frozen=True, kw_only=True):
    """All that the parts are made of. ``parts`` are those that the document has, in their order."""

    topics: tuple[Topic, ...]
    contents: Contents
    documents: Documents
    titles: Mapping[str, str]
    metadata: Metadata
    book: BookOptions
    options: ReviseOptions
    parts: tuple[PartName, ...]
    words: Words

    @property
    def questions(self) -> tuple[Question, ...]:
        """Those of all topics, in their order."""
        return tuple(question for topic in self.topics for question in topic.questions)


def make_pack(pack: Pack) -> tuple[n.Document, Metadata]:
    """The pack as one document."""
    blocks = [block for part in pack.parts for block in PART_MAKERS[part](pack)]
    return n.Document(tuple(blocks)), pack.metadata


def read_pack(
    notes: Collection[str],
    vault: Notes,
    options: ReviseOptions,
    book: BookOptions = BookOptions(),
    *,
    name: str = "",
    start: str = "",
) -> Pack:
    """The questions of ``notes``, in the order that the ``book`` options give a book.

    ``name`` is the vault's, ``start`` the note that the selection started from. Raises `UsageError` for options that
    make no sense in this vault.
    """
    parts, sources = parts_of(options), sources_of(options)
    titles = {note: vault.title(note) for note in notes}
    contents = arrange(notes, titles, vault.index, vault.resolved, order=book.order, start=start, others=book.others)
    metadata = metadata_of(contents, vault.finished, titles, book, vault.index, name=name)
    return Pack(
        topics=tuple(_topics(contents, vault, titles, sources)),
        contents=contents,
        documents=vault.finished,
        titles=titles,
        metadata=metadata,
        book=book,
        options=options,
        parts=parts,
        words=words_for(metadata.language),
    )


def _topics(contents: Contents, vault: Notes, titles: Mapping[str, str], sources: Collection[str]) -> Iterator[Topic]:
    parts = (*contents.parts, Part("", contents.others))
    places = [(chapter.note, chapter.title, part.title) for part in parts for chapter in part.chapters]
    if contents.map in titles and contents.map not in contents.notes:  # it comes first, as a book's introduction does
        places.insert(0, (contents.map, titles[contents.map], ""))
    first = 0 if places and places[0][0] == contents.map else 1
    asked: set[tuple[str, str]] = set()  # what stands in two notes, as a copy of an embed does, is asked once
    for number, (note, title, part) in enumerate(places, first):
        found = questions_in(note, vault, sources, skip=titles.__contains__)
        keys = [(normalized(each.prompt), normalized(each.answer)) for each in found]
        new = [each for each, key in zip(found, keys, strict=True) if key not in asked]
        asked.update(keys)
        entry = vault.index.entry(note)
        tags = entry.tags if entry is not None else ()
        questions = number_questions(new, note=note, title=title, chapter=number, tags=tags)
        yield Topic(note=note, title=title, number=number, part=part, questions=tuple(questions))


# --------------------------------------------------------------------------------------------------------------- parts

Maker: TypeAlias = Callable[[Pack], Blocks]


def notes_part(pack: Pack) -> Blocks:
    """The book itself, with nothing of its own at its end."""
    contents, book = pack.contents, replace(pack.book, index_of_notes=False, index_of_tags=False)
    if len(pack.parts) > 1 and not any(part.title for part in contents.parts):
        whole = tuple(chapter for part in contents.parts for chapter in part.chapters)
        contents = replace(contents, parts=(Part(pack.words.notes, whole),) if whole else ())
    return assemble(contents, pack.documents, pack.titles, book, pack.metadata).content


def questions_part(pack: Pack) -> Blocks:
    """Every question with its number, its marks and where its answer is."""
    return _list_part(pack, "questions", pack.words.questions, lambda question: _asked(pack, question))


def answers_part(pack: Pack) -> Blocks:
    """Every answer with its number and where its question is."""
    return _list_part(pack, "answers", pack.words.answers, lambda question: _answered(pack, question))


def _list_part(pack: Pack, name: PartName, title: str, write: Callable[[Question], n.Div]) -> Blocks:
    first = pack.parts[0] == name or ("notes" not in pack.parts and pack.parts.index(name) == _first_list(pack))
    blocks: list[n.Block] = [n.Div((n.Heading(1, (n.Text(title),)),), ("part",))]
    for topic in pack.topics:
        if topic.questions:
            # One chapter of a note is what links to the note lead to.
            heading = n.Heading(2, (n.Text(topic.title),), anchor="" if first else f"?{name}")
            blocks.append(n.Div((heading, *map(write, topic.questions)), ("chapter", name), note=topic.note))
    return tuple(blocks) if len(blocks) > 1 else ()


def _first_list(pack: Pack) -> int:
    return next(i for i, part in enumerate(pack.parts) if part in ("questions", "answers"))


def question_id(question: Question) -> str:
    """The block id of a question among the questions."""
    return "q" + question.number.replace(".", "-")


def answer_id(question: Question) -> str:
    """The block id of a question's answer among the answers."""
    return "a" + question.number.replace(".", "-")


def _asked(pack: Pack, question: Question) -> n.Div:
    link = _link(question, answer_id(question), "→") if "answers" in pack.parts else ()
    blocks = _numbered(question, question.prompt, (*link,))
    about = (("number", question.number), ("marks", str(question.marks)), ("kind", question.kind))
    return n.Div(blocks, ("question",), about, id=question_id(question))


def _answered(pack: Pack, question: Question) -> n.Div:
    link = _link(question, question_id(question), "←") if "questions" in pack.parts else ()
    blocks = _numbered(question, (*question.answer, *question.extra), (*link,))
    return n.Div(blocks, ("answer",), (("number", question.number),), id=answer_id(question))


def _link(question: Question, id: str, text: str) -> Inlines:
    target = n.NoteTarget(question.source.note, f"^{id}")
    return (n.Text(" "), n.Link((n.Text(text),), target))


def _numbered(question: Question, content: Blocks, link: Inlines) -> Blocks:
    """The blocks with the question's number before the first words, and a link behind the first paragraph."""
    number = (n.Strong((n.Text(question.number),)), n.Text("\u2002"))
    if content and type(first := content[0]) is n.Para:
        return (n.Para((*number, *first.content, *link)), *content[1:])
    return (n.Para((*number, *link)), *content)


PART_MAKERS: Final[Mapping[PartName, Maker]] = MappingProxyType(
    {"notes": notes_part, "questions": questions_part, "answers": answers_part}
)
"""The function that makes each part."""
