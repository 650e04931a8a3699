"""A quiz for the screen: each question unfolds its answer."""

from __future__ import annotations

from collections.abc import Iterator

from vaultconv.revise.pack import Pack, Topic
from vaultconv.revise.parts.booklet import answer_blocks, prompt_blocks
from vaultconv.revise.parts.furniture import Place, chapter, number
from vaultconv.revise.questions import Question
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import Blocks

__all__ = ["quiz"]


def quiz(pack: Pack) -> Blocks:
    """The questions of each note as toggles, and above them a switch that hides all answers again."""
    topics = tuple(chapter("quiz", topic, tuple(_toggles(pack, topic))) for topic in pack.topics if topic.questions)
    return (n.Div((n.Para((n.Text(pack.words.hide),)),), ("quiz-switch",)), *topics) if topics else ()


def _toggles(pack: Pack, topic: Topic) -> Iterator[n.Toggle]:
    return (_toggle(pack, question) for question in topic.questions if question.answer)


def _toggle(pack: Pack, question: Question) -> n.Toggle:
    to: Place | None = "note" if pack.has("notes") else None
    mark = number(question, here=None if pack.has("questions") else "question", to=to)
    prompt = prompt_blocks(pack, question)
    first = prompt[0] if prompt else None
    words = first.content if type(first) is n.Para else ()
    rest = prompt[1:] if type(first) is n.Para else prompt
    return n.Toggle((mark, n.Text("\u2002"), *words), (*rest, *answer_blocks(question)))
