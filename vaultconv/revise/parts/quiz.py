"""Quizzes for the screen: each question unfolds its answer and a link to its source, without a script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Final

from vaultconv.revise.pack import Pack, Topic
from vaultconv.revise.parts.booklet import answer_blocks, prompt_blocks
from vaultconv.revise.parts.elements import chapter, number, part_title, place_of
from vaultconv.revise.questions import Question, filled, gap_text, gaps_in
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import Blocks
from vaultconv.tree.walk import replace, walk_blocks

__all__ = ["quiz", "quiz_pages", "with_quiz_link"]


def quiz(pack: Pack) -> Blocks:
    """Return the questions of each note as toggles, and above them a switch that hides all answers again."""

    def source(question: Question) -> n.Target | None:
        return place_of(question, "note") if pack.has("notes") else None

    topics = [
        chapter("quiz", topic, tuple(_toggle(pack, each, source(each)) for each in _asked(topic)))
        for topic in pack.topics
        if _asked(topic)
    ]
    if not topics:
        return ()
    if not pack.has("notes"):
        return (_quiz(pack, topics),)
    # What leads to a note leads to that itself.
    topics = [replace(each, classes=(*each.classes, "repeated")) for each in topics]
    return (part_title("quiz", pack.words.quiz), _quiz(pack, topics))


def _quiz(pack: Pack, content: list[n.Div] | list[n.Toggle]) -> n.Div:
    switch = n.Div((n.Para((n.Text(pack.words.hide),)),), ("quiz-switch",))
    return n.Div((switch, *content), ("quiz",))


def _asked(topic: Topic) -> list[Question]:
    return [question for question in topic.questions if question.answer]


def _toggle(pack: Pack, question: Question, source: n.Target | None) -> n.Toggle:
    mark = number(question, here=None if pack.has("questions") else "question")
    prompt = prompt_blocks(pack, question)
    if question.kind == "cloze":
        prompt = filled(prompt, map(gap_text, gaps_in(prompt)))
    first = prompt[0] if prompt else None
    words = first.content if type(first) is n.Para else ()
    rest = prompt[1:] if type(first) is n.Para else prompt
    back = _line(f"↑ {question.source.title}", source) if source is not None else ()
    return n.Toggle((mark, n.Text("\u2002"), *words), (*rest, *answer_blocks(question), *back))


def _line(words: str, target: n.Target) -> Blocks:
    return (n.Div((n.Para((n.Link((n.Text(words),), target),)),), (_LINK,)),)


_LINK: Final = "quiz-link"


# --------------------------------------------------------------------------------------------------------------- pages


def quiz_pages(pack: Pack, folder: str, *, index: bool = True) -> Iterator[tuple[str, str, n.Document]]:
    """Yield a page for each note with questions, in a folder of this name, and one that links to them.

    Each is a path, a title and the content.
    """
    asking = [topic for topic in pack.topics if _asked(topic)]
    for topic in asking:
        above = _headings(pack.documents(topic.note))
        toggles = [_toggle(pack, each, _source(each, above)) for each in _asked(topic)]
        yield page_of(topic.note, folder), f"{pack.words.quiz}: {topic.title}", n.Document((_quiz(pack, toggles),))
    if index:
        yield f"{folder}/{folder}.md", pack.words.quiz, n.Document(tuple(_listed(asking, folder)))


def page_of(note: str, folder: str) -> str:
    """Return the path of the page with a note's questions."""
    return f"{folder}/{note}"


def with_quiz_link(document: n.Document, pack: Pack, topic: Topic, folder: str) -> n.Document:
    """Return a note with a link at its end to the page with its questions."""
    words = f"{pack.words.quiz}: {pack.words.questions} {topic.questions[0].number}–{topic.questions[-1].number}"
    return replace(document, content=(*document.content, *_line(words, n.NoteTarget(page_of(topic.note, folder)))))


def _headings(document: n.Document) -> Mapping[int, str]:
    """Return the anchor of each heading of a note that can be linked to, by line."""
    headings = (node for node in walk_blocks(document) if type(node) is n.Heading)
    return {node.position.line: node.anchor for node in headings if node.position and node.anchor}


def _source(question: Question, above: Mapping[int, str]) -> n.NoteTarget:
    """Return the place in a note that a question is from: the heading above it."""
    lines = [line for line in above if line <= question.source.line]
    return n.NoteTarget(question.source.note, above[max(lines)] if lines else "")


def _listed(topics: list[Topic], folder: str) -> Iterator[n.Block]:
    for part, below in groupby(topics, lambda topic: topic.part):
        if part:
            yield n.Heading(2, (n.Text(part),))
        yield n.BulletList(tuple(_item(topic, folder) for topic in below))


def _item(topic: Topic, folder: str) -> n.ListItem:
    link = n.Link((n.Text(topic.title),), n.NoteTarget(page_of(topic.note, folder)))
    return n.ListItem((n.Para((link, n.Text(f" ({len(_asked(topic))})"))),))
