"""The questions as an exam paper, with lines to write on, and their answers at the back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from vaultconv.revise.pack import Pack
from vaultconv.revise.parts.elements import (
    Place,
    chapter,
    letter,
    lettered,
    number,
    numbered,
    page_link,
    part_title,
    without_footnotes,
)
from vaultconv.revise.parts.shuffle import answered_questions, shuffled
from vaultconv.revise.questions import Question, words_of
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import Blocks
from vaultconv.tree.walk import replace, walk

__all__ = ["outside_topic", "answer_blocks", "answers", "question_block", "context_of", "prompt_blocks", "questions"]


def questions(pack: Pack) -> Blocks:
    """Return every question with its number, its marks, lines to write on, and a link to its answer."""
    attributes = (("again", pack.words.again),)
    blocks: list[n.Block] = [part_title("questions", pack.words.questions, attributes)]
    earlier: list[Question] = []
    for part, topics in groupby(pack.topics, lambda topic: topic.part):
        new: list[Question] = []
        for topic in topics:
            new += topic.questions
            if topic.questions:
                blocks.append(
                    chapter("questions", topic, tuple(question_block(pack, each) for each in topic.questions))
                )
        if earlier and new:
            blocks += _repeated(pack, earlier, part)
        earlier += new
    return tuple(blocks) if len(blocks) > 1 else ()


def answers(pack: Pack) -> Blocks:
    """Return every answer with its number, a link to its question, and one to its place in the notes."""
    blocks: list[n.Block] = [part_title("answers", pack.words.answers)]
    numbers = {question.number for question in answered_questions(pack)}
    if pack.options.answers == "foot" and pack.has("questions"):
        numbers -= {question.number for question in pack.questions if fits_at_foot(question)}
    for topic in pack.topics:
        if wanted := [each for each in topic.questions if each.number in numbers]:
            blocks.append(chapter("answers", topic, tuple(_answered(pack, each) for each in wanted)))
    return tuple(blocks) if len(blocks) > 1 else ()


def question_block(pack: Pack, question: Question, *, again: bool = False, apart: bool = False) -> n.Div:
    """Return a question as it is printed: its number, its prompt, and links to its answer and its place in the notes.

    A question that is asked ``again`` links to where it was asked first. One that stands ``apart`` from its topic names
    it.
    """
    to: Place | None = "question" if again else "note" if pack.has("notes") else None
    mark = number(question, here=None if again else "question", to=to)
    ending = (page_link(question, "answer", "→"),) if pack.has("answers") else ()
    about = (
        ("number", question.number),
        ("marks", str(question.marks)),
        ("kind", question.kind),
        ("lines", str(lines_for(question))),
    )
    prompt = prompt_blocks(pack, question, apart=apart)
    if pack.options.answers == "foot" and not again and fits_at_foot(question):
        own = number(question, here="answer")
        foot = n.Div(numbered(own, without_footnotes(answer_blocks(question))), ("foot-answer",), about[:1])
        return n.Div((*numbered(mark, prompt), foot), ("question",), about)
    return n.Div(numbered(mark, prompt, *ending), ("question",), about)


def _repeated(pack: Pack, earlier: Sequence[Question], part: str) -> Iterator[n.Div]:
    """Yield ten questions of earlier parts, whose numbers lead to where they were asked."""
    order = shuffled(earlier, f"{pack.metadata.title}\0{part}")
    for index, question in enumerate(order[: min(_EARLIER, -(-len(order) // 2))]):
        title = pack.words.earlier if not index else ""
        yield outside_topic(pack, question, again=True, title=title, anchor=f"?earlier-{part}")


_EARLIER: Final = 10
"""How many questions of earlier parts end a part, half of them at most."""


def outside_topic(pack: Pack, question: Question, *, again: bool, title: str = "", anchor: str = "") -> n.Div:
    """Return a question that stands outside its topic, in a group that still belongs to its note."""
    heading = (n.Heading(2, (n.Text(title),), anchor=anchor),) if title else ()
    return n.Div(
        (*heading, question_block(pack, question, again=again, apart=True)),
        ("topic", "chapter"),
        note=question.source.note,
    )


def fits_at_foot(question: Question) -> bool:
    """Return whether an answer is short enough for the foot of its question's page."""
    kinds = {type(node) for node in walk((*question.answer, *question.extra))}
    return kinds.isdisjoint(_HIGH) and len(words_of((*question.answer, *question.extra))) <= _SHORT


_SHORT: Final = 160
_HIGH: Final = frozenset((n.Image, n.Media, n.Table, n.MathBlock, n.CodeBlock, n.Callout))

_CHARACTERS: Final = 75
_MOST_LINES: Final = 8
_UNLINED: Final = ("cloze", "table", "picture")


def lines_for(question: Question) -> int:
    """Return how many lines an answer takes: one for 75 characters, at most 8; none if it is written elsewhere."""
    if question.kind in _UNLINED:
        return 0
    return max(1, min(_MOST_LINES, -(-len(words_of(question.answer)) // _CHARACTERS)))


def prompt_blocks(pack: Pack, question: Question, *, apart: bool = False) -> Blocks:
    """Return the prompt. A title that is not a question gets a stem, which says what to do, and its context.

    If it is ``apart`` from its topic, the topic belongs to the context.
    """
    prompt = lettered(question.prompt) if question.kind == "cloze" else question.prompt
    if question.kind not in ("open", "term") or not prompt or type(first := prompt[0]) is not n.Para:
        return prompt
    words = words_of(prompt).rstrip(" *_:：")
    before, after = "", ""
    if question.kind == "open" and not words.endswith(_ASKING) and len(words) <= _LONGEST_NOUN:
        before, _, after = pack.words.stem.partition("{}")
    before += "".join(f"{each} › " for each in context_of(question, apart=apart))
    stem = (n.Span((n.Text(before),), classes=("stem",)),) if before else ()
    ending = (n.Text(after),) if after else ()
    return (replace(first, content=(*stem, *first.content, *ending)), *prompt[1:])


_ASKING: Final = ("?", "？", "؟", "⁇", "❓", "!", ".", "。", "…")
_LONGEST_NOUN: Final = 80


def context_of(question: Question, *, apart: bool = False) -> tuple[str, ...]:
    """Return the titles above a short prompt in its note, unless its topic's title makes clear what is asked.

    "Matching" may be asked in a hundred ways, "Processing phases › Matching" in one. What says more, or names what the
    topic is about, needs nothing.
    """
    words = words_of(question.prompt).rstrip(" *_:：")
    longest = _SHORT_QUESTION if words.endswith(_ASKING) else _SHORT_TITLE
    named = len(words.split()) > 2 and not _names_of(words).isdisjoint(_names_of(question.source.title))
    if named or len(words) > longest:
        return ()
    near = [each for each in question.source.headings[-1:] if len(each) <= _LONGEST_CONTEXT]
    return tuple(each.rstrip(" *_:：") for each in ([question.source.title] if apart else []) + near)


_SHORT_QUESTION: Final = 20
_SHORT_TITLE: Final = 40
_LONGEST_CONTEXT: Final = 100


def _names_of(text: str) -> frozenset[str]:
    """Return the words of a text that may name something: those of four letters and more."""
    return frozenset(re.findall(r"\w{4,}", text.casefold()))


def _answered(pack: Pack, question: Question) -> n.Div:
    to: Place | None = "question" if pack.has("questions") else None
    mark = number(question, here="answer", to=to)
    ending = (page_link(question, "note", "↑"),) if pack.has("notes") else ()
    return n.Div(numbered(mark, answer_blocks(question), *ending), ("answer",), (("number", question.number),))


def answer_blocks(question: Question) -> Blocks:
    """Return the answer as it is printed: those of several gaps with their letters, in one paragraph."""
    content = question.answer
    if question.kind == "cloze" and len(content) > 1 and all(type(each) is n.Para for each in content):
        words: list[n.Inline] = []
        for index, each in enumerate(content):
            label = n.Strong((n.Text(letter(index)),))
            words += [*((n.Text("\u2003"),) if index else ()), label, n.Text("\u00a0"), *each.content]  # type: ignore[union-attr]
        content = (n.Para(tuple(words)),)
    return (*content, *question.extra)
