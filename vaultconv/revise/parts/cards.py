"""Cards on paper: sheets of eight to cut, their backs where a printer of both sides needs them, or cards to fold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from vaultconv.revise.options import Duplex
from vaultconv.revise.pack import Pack
from vaultconv.revise.parts.booklet import answer_blocks, prompt_blocks
from vaultconv.revise.parts.elements import Place, number, numbered, without_footnotes
from vaultconv.revise.questions import Question, words_of
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import Blocks
from vaultconv.tree.walk import replace

__all__ = ["MOST_WORDS", "cards", "is_card", "mirrored", "too_long_for_cards"]

MOST_WORDS: Final = 45
"""What a card's side holds at most; what has more is asked among the questions alone."""
_COLUMNS, _ROWS, _FOLDED = 2, 4, 4


def is_card(question: Question) -> bool:
    """Do a question and its answer fit onto a card?"""
    sides = (question.prompt, (*question.answer, *question.extra))
    return bool(question.answer) and all(_size(side) <= MOST_WORDS for side in sides)


def too_long_for_cards(pack: Pack) -> list[Question]:
    """Return the questions that would be cards if they had fewer words; none if no cards are made."""
    return [each for each in pack.questions if each.answer and not is_card(each)] if pack.has("cards") else []


def cards(pack: Pack) -> Blocks:
    """Return sheets of cards, and a box for them. The two directions of a reversed card follow each other."""
    sides: list[tuple[n.Div, n.Div]] = []
    for topic in pack.topics:
        pairs = [side for each in topic.questions if is_card(each) for side in _sides(pack, each)]
        sides += [(_with(front, "begins", "no" if i else "yes"), back) for i, (front, back) in enumerate(pairs)]
    if not sides:
        return ()
    blocks: list[n.Div] = []
    if pack.options.duplex == "fold":
        for folded in _batches(sides, _FOLDED):
            blocks.append(n.Div(tuple(side for pair in folded for side in pair), ("cards", "fold")))
    else:
        for sheet in _batches(sides, _COLUMNS * _ROWS):
            fronts = [front for front, _ in sheet]
            backs = mirrored([back for _, back in sheet], pack.options.duplex)
            blocks += [n.Div(tuple(fronts), ("cards", "fronts")), n.Div(tuple(backs), ("cards", "backs"))]
    words = pack.words
    blocks[0] = replace(blocks[0], attributes=(("title", words.cards),))
    about = (("title", words.box), ("how", words.cut), ("every", words.every))
    return (*blocks, n.Div((), ("card-box",), about))


def _with(card: n.Div, name: str, value: str) -> n.Div:
    return replace(card, attributes=(*((key, old) for key, old in card.attributes if key != name), (name, value)))


def _batches(sides: Sequence[tuple[n.Div, n.Div]], size: int) -> Iterator[Sequence[tuple[n.Div, n.Div]]]:
    return (sides[i : i + size] for i in range(0, len(sides), size))


def mirrored(backs: Sequence[n.Div], duplex: Duplex) -> list[n.Div]:
    """Return the backs of a sheet in the order in which they lie behind their fronts.

    A sheet that is turned over its long edge has its columns reversed; over its short edge, its rows.
    """
    places = [*backs, *[_EMPTY] * (_COLUMNS * _ROWS - len(backs))]
    rows = [places[i : i + _COLUMNS] for i in range(0, len(places), _COLUMNS)]
    turned = [row[::-1] for row in rows] if duplex == "long" else rows[::-1]
    return [each for row in turned for each in row]


_EMPTY: Final = n.Div((), ("card",))


def _sides(pack: Pack, question: Question) -> Iterator[tuple[n.Div, n.Div]]:
    prompt, answer = prompt_blocks(pack, question), answer_blocks(question)
    yield _side(pack, question, prompt, "Q"), _side(pack, question, answer, "A")
    if question.reversed:
        yield _side(pack, question, question.answer, "Q"), _side(pack, question, (*prompt, *question.extra), "A")


def _side(pack: Pack, question: Question, content: Blocks, side: str) -> n.Div:
    ahead: tuple[tuple[Place, str], ...] = (("note", "notes"), ("question", "questions"), ("answer", "answers"))
    to = next((place for place, part in ahead if pack.has(part)), None)
    about = (("number", question.number), ("topic", question.source.title), ("side", side), ("begins", "no"))
    content = without_footnotes(content)  # which stand among the answers; a card has no foot for them
    return n.Div(numbered(number(question, to=to), content), ("card",), about, note=question.source.note)


def _size(side: Blocks) -> int:
    """Return the words of a side; in scripts without spaces, two characters count as a word."""
    words = words_of(side)
    wide = sum(1 for char in words if char >= "\u2e80")
    return len(words.split()) + wide // 2
