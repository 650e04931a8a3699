"""Cards: what flashcard plugins find in a note. There is a module for each plugin, by the name of its source.

A reader gets a note as `CardNote` and yields its cards as `Card`. What nobody means as a card, whatever a plugin makes
of it (``std::vector``, ``[due:: 2026]``, signs in code, formulas and links), is not a card here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from vaultconv.revise.cards import (
    anki,
    fences,
    flashcards,
    highlights,
    logseq,
    neuracache,
    obsidian_to_anki,
    remnote,
    spaced_repetition,
    yanki,
)  # fmt: skip
from vaultconv.revise.cards.reading import Card, CardNote
from vaultconv.revise.lines import is_blank

__all__ = ["BY_OPTION", "CARDS", "Card", "CardNote", "cards_of"]

Reader: TypeAlias = Callable[[CardNote], Iterable[Card]]

_READERS: Final[Mapping[str, Reader]] = MappingProxyType(
    {
        "spaced-repetition": spaced_repetition.cards,
        "obsidian-to-anki": obsidian_to_anki.cards,
        "yanki": yanki.cards,
        "neuracache": neuracache.cards,
        "logseq": logseq.cards,
        "flashcards": flashcards.cards,
        "simple-flashcards": fences.cards,
        "anki": anki.cards,
        "remnote": remnote.cards,
        "highlight": highlights.highlighted,
        "bold": highlights.bold,
    }
)

BY_OPTION: Final = ("remnote", "highlight", "bold")
"""Those that count only where they are asked for: what they look for is mostly something else."""

CARDS: Final = tuple(_READERS)
"""The names of these sources, in the order in which a line is offered to them."""


def cards_of(note: CardNote, names: Collection[str]) -> list[Card]:
    """Return the cards of a note in their order; a line belongs to the first source that makes a card of it."""
    cards: list[Card] = []
    taken: set[int] = set()
    for name, read in _READERS.items():
        if name not in names:
            continue
        new = [card for card in read(note) if taken.isdisjoint(range(card.first, card.end)) and _asks(card)]
        taken.update(line for card in new for line in range(card.first, card.end))
        cards += [card._replace(name=name) for card in new]
    return sorted(cards, key=lambda card: card.first)


def _asks(card: Card) -> bool:
    """Return whether a card has a front, and a back unless it needs none."""
    if card.kind == "cloze":  # there may be nothing but gaps
        return True
    return not is_blank(card.prompt) and (card.kind == "prompt" or not is_blank(card.answer))
