"""A question with its answer, as every part of a pack and every format for flashcards takes it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import count
from typing import Final, Literal, TypeAlias

import msgspec

from vaultconv.tree import nodes as n
from vaultconv.tree.schema import LISTS, SCHEMA, Blocks, Inlines, lines_in
from vaultconv.tree.walk import Root, collect, plain_text, replace, rewrite_all, walk_blocks

__all__ = [
    "GAP", "Kind", "Question", "QuestionSource", "UnnumberedQuestion", "filled", "gap", "gap_text", "gaps_in",
    "normalized",
    "number_questions", "without_ids", "words_of",
]  # fmt: skip

Kind: TypeAlias = Literal["open", "card", "term", "cloze", "table", "picture", "formula"]


class QuestionSource(msgspec.Struct, frozen=True, kw_only=True):
    """Where a question comes from."""

    note: str
    """The path of its note."""
    title: str = ""
    """The note's title."""
    name: str = ""
    """What found it, as ``[revise] sources`` names it."""
    line: int = 0
    """The line in the note, counted from 1; 0 if it isn't known."""
    headings: tuple[str, ...] = ()
    """The headings above it, the highest first."""
    decks: tuple[str, ...] = ()
    """The decks that its author chose, as paths: ``Biology/Cells``. Without any, the folder of the note counts."""
    tags: tuple[str, ...] = ()
    """The note's and the card's own."""
    card: int = -1
    """Its index among the note's flashcards; -1 for other questions."""


class UnnumberedQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """A question as it is found in a note. `number_questions` makes a `Question` of it, which explains the fields."""

    prompt: Blocks
    answer: Blocks
    kind: Kind
    name: str
    """What found it, as ``[revise] sources`` names it."""
    line: int = 0
    headings: tuple[str, ...] = ()
    decks: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    block_id: str = ""
    """The id that its author gave it; empty without one."""
    reversed: bool = False
    extra: Blocks = ()
    card: int = -1
    """Its index among the note's flashcards; -1 for other questions."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A question and its answer.

    ``prompt`` and ``answer`` are blocks of a finished note: links are resolved, nothing unpublished is in them, no
    block or heading in them has an id or an anchor, so that they may stand anywhere, often. By ``kind``:

    ========  =======================================  ==================================
    kind      prompt                                   answer
    ========  =======================================  ==================================
    open      a paragraph: a title or a heading         any blocks
    card      any blocks                               any blocks; none where a plugin's card has a front only
    term      a paragraph: the term                    a paragraph, or any blocks
    cloze     the text, a gap (see `gap`) for each     a paragraph for each gap, in their order
              deletion
    table     the table with empty cells               the table
    picture   a paragraph: its caption or heading      a paragraph with the picture
    formula   a paragraph: what stands before it       the formula
    ========  =======================================  ==================================

    ``number`` is the chapter's and the question's in it, "8.3". ``id`` lasts: it is made of the note and of the
    author's block id, else of the prompt's words, so a new import updates what an earlier one brought. ``marks`` are 1
    to 6. ``reversed`` cards are asked both ways. ``extra`` is shown with the answer and no part of it.
    """

    prompt: Blocks
    answer: Blocks
    kind: Kind
    id: str
    marks: int
    source: QuestionSource
    number: str
    reversed: bool = False
    extra: Blocks = ()


# ---------------------------------------------------------------------------------------------------------------- gaps

GAP: Final = "gap"


def gap(width: int, card: int = 1, hint: str = "") -> n.Span:
    """Return a gap in a cloze's prompt, with nothing of the answer in it.

    ``width`` is that of the answer in characters, ``card`` the number of the deletion: equal ones are asked together.
    """
    return n.Span((), classes=(GAP,), attributes=(("width", str(width)), ("card", str(card)), ("hint", hint)))


def gaps_in(content: Root) -> list[n.Span]:
    """Return the gaps of a cloze's prompt, in order."""
    return [span for span in collect(content, n.Span) if GAP in span.classes]


def gap_text(span: n.Span) -> n.Text:
    """Return a gap that nobody writes into: its hint or an ellipsis, with its letter if it has one."""
    about = dict(span.attributes)
    return n.Text(f"[{' '.join(filter(None, (about.get('letter'), about.get('hint') or '…')))}]")


def filled(prompt: Blocks, answers: Iterable[n.Inline | Inlines]) -> Blocks:
    """Return a cloze's prompt with something in place of each gap, in order."""
    waiting = iter(answers)

    def change(node: n.Node) -> n.Node | tuple[n.Node, ...]:
        if type(node) is n.Span and GAP in node.classes:
            return next(waiting, ())
        return node

    return rewrite_all(prompt, change)


# ------------------------------------------------------------------------------------------------------- ids and marks


def number_questions(
    questions: Iterable[UnnumberedQuestion], *, note: str, title: str, chapter: int, tags: tuple[str, ...] = ()
) -> Iterator[Question]:
    """Yield the questions of a note, numbered within its chapter."""
    ids: dict[str, int] = {}
    for number, each in zip(count(1), questions):
        key = f"^{each.block_id.lower()}" if each.block_id else normalized(each.prompt)
        ids[key] = ids.get(key, 0) + 1
        yield Question(
            prompt=without_ids(each.prompt),
            answer=without_ids(each.answer),
            kind=each.kind,
            id=_hash(f"{note}\0{key}\0{ids[key]}"),
            marks=marks_of(each.answer),
            source=QuestionSource(
                note=note,
                title=title,
                name=each.name,
                line=each.line,
                headings=tuple(dict.fromkeys(text for text in each.headings if text != title)),
                decks=each.decks,
                tags=tuple(dict.fromkeys((*tags, *each.tags))),
                card=each.card,
            ),
            number=f"{chapter}.{number}",
            reversed=each.reversed,
            extra=without_ids(each.extra),
        )


def normalized(content: Blocks) -> str:
    """Return the words of a prompt: letters, digits and signs, without case, formatting and spaces."""
    return unicodedata.normalize("NFKC", words_of(content)).casefold()


def words_of(content: Blocks) -> str:
    """Return all words of some blocks, with single spaces between them."""
    lines = (
        plain_text(line)
        for node in walk_blocks(content)
        for line in (lines_in(node) if SCHEMA[type(node)] else (node,))
    )
    return " ".join(" ".join(lines).split())


def _hash(text: str) -> str:
    return blake2b(text.encode(errors="replace"), digest_size=8).hexdigest()


MOST_MARKS: Final = 6


def marks_of(answer: Blocks) -> int:
    """Return what an answer is worth: a mark for each of its leaves, from 1 to 6."""
    leaves = sum(1 for node in walk_blocks(answer) if _is_leaf(node))
    return max(1, min(MOST_MARKS, leaves))


def _is_leaf(node: n.Node) -> bool:
    if type(node) is n.ListItem:
        return not any(type(block) in LISTS for block in node.content) and not any(map(_is_leaf, node.content))
    return type(node) in (n.Para, n.CodeBlock, n.MathBlock, n.Table)


def without_ids(content: Blocks) -> Blocks:
    """Return blocks that no link can lead to, so that a document can have them more than once."""

    def change(node: n.Node) -> n.Node:
        if type(node) is n.Heading:
            return replace(node, id="", anchor="") if node.id or node.anchor else node
        return replace(node, id="") if getattr(node, "id", "") else node

    return rewrite_all(content, change)
