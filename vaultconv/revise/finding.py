"""The questions of a note: those of its cards and those of its form, in their order in the note."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, Protocol, TypeAlias

from vaultconv.errors import UsageError, did_you_mean
from vaultconv.revise.cards import BY_OPTION, CARDS, Card, CardNote, cards_of
from vaultconv.revise.figures import FIGURES, figure_questions
from vaultconv.revise.options import ReviseOptions
from vaultconv.revise.questions import UnnumberedQuestion
from vaultconv.revise.structure import STRUCTURE, structural_questions
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import Blocks
from vaultconv.tree.walk import collect, plain_text, replace, rewrite_all, walk_blocks
from vaultconv.vault.index import Index
from vaultconv.vault.properties import properties_of, values_of

__all__ = ["CARD", "SOURCES", "NoteLookup", "questions_in", "sources_of", "wanted_sources", "with_cards"]

SOURCES: Final = (*CARDS, *STRUCTURE, *FIGURES)
"""What may be a question, by the names of ``sources``."""
SOURCE_GROUPS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "default": tuple(name for name in (*CARDS, *STRUCTURE) if name not in BY_OPTION),
        "cards": tuple(name for name in CARDS if name not in BY_OPTION),
        "structure": STRUCTURE,
        "all": SOURCES,
    }
)
"""Several of them, by a name."""


class NoteLookup(Protocol):
    """What a pack asks about the vault."""

    def finished(self, note: str) -> n.Document:
        """Return a note after all transforms."""

    def resolved(self, note: str) -> n.Document | None:
        """Return a note before anything was embedded; None if it may not be seen."""

    def title(self, note: str) -> str:
        """Return the title of a note."""

    def finish(self, note: str, document: n.Document) -> n.Document:
        """Return parts of a resolved note after all transforms."""

    def plugins(self, note: str) -> Mapping[str, Mapping[str, n.Value]]:
        """Return the settings of each card plugin that is installed in the note's vault, by the plugin's id."""

    def written(self, note: str) -> datetime | None:
        """Return when a note's file was written, in local time; None if that isn't known."""

    @property
    def index(self) -> Index:
        """What every note is called and holds."""


def questions_in(
    note: str, vault: NoteLookup, sources: Collection[str], *, skip: Callable[[str], bool] = lambda note: False
) -> list[UnnumberedQuestion]:
    """Return the questions of a note, from the sources that count, without those of embedded notes to ``skip``."""
    finished = vault.finished(note)
    wanted = wanted_sources(finished, sources)
    cards, lines = _cards(note, vault, wanted.intersection(CARDS))
    others = structural_questions(finished, wanted.intersection(STRUCTURE), skip=skip)
    others += figure_questions(finished, wanted.intersection(FIGURES), skip=skip)
    asked = [*cards, *(each for each in others if each.line not in lines or not each.line)]
    footnotes = _Footnotes(finished)
    return [_with_footnotes(each, footnotes) for each in sorted(asked, key=lambda each: each.line)]


def sources_of(options: ReviseOptions) -> tuple[str, ...]:
    """Return the sources that count, each once. Raises `UsageError` for an unknown name."""
    sources: dict[str, None] = {}
    for name in options.sources:
        if name not in SOURCES and name not in SOURCE_GROUPS:
            raise UsageError(f'revise.sources: unknown value "{name}"', did_you_mean(name, (*SOURCES, *SOURCE_GROUPS)))
        sources.update(dict.fromkeys(SOURCE_GROUPS.get(name, (name,))))
    return tuple(sources)


def wanted_sources(document: n.Document, sources: Collection[str]) -> frozenset[str]:
    """Return the sources that count in a note: none with ``revise: false``; with a list, those that it names."""
    values = [str(value).strip().lower() for value in values_of(properties_of(document.front_matter), "revise")]
    if not values or any(value in _YES for value in values):
        return frozenset(sources)
    if any(value in _NO for value in values):
        return frozenset()
    named = {source for value in values for source in SOURCE_GROUPS.get(value, (value,))}
    return frozenset(named.intersection(SOURCES))


_NO: Final = ("false", "no", "off", "none")
_YES: Final = ("true", "yes", "on")


# ----------------------------------------------------------------------------------------------------------- footnotes


class _Footnotes:
    """The footnotes of a note, whose text is put into its questions, because these can be printed anywhere."""

    def __init__(self, document: n.Document) -> None:
        definitions = (node for node in walk_blocks(document) if type(node) is n.FootnoteDef)
        self._definitions = {node.label.casefold(): node for node in definitions}

    def completed(self, content: Blocks) -> Blocks:
        """Return the blocks, with the text of each footnote that they refer to."""
        return rewrite_all(content, self._with_text) if self._definitions else content

    def _with_text(self, node: n.Node) -> n.Node:
        definition = self._definitions.get(node.label.casefold()) if type(node) is n.FootnoteRef else None
        if definition is None:
            return node
        lines = [para.content for para in collect(definition.content, n.Para)]
        words = [inline for line in lines for inline in (n.Text(" "), *line)][1:]
        return n.InlineFootnote(tuple(inline for inline in words if type(inline) is not n.FootnoteRef))


def _with_footnotes(question: UnnumberedQuestion, footnotes: _Footnotes) -> UnnumberedQuestion:
    prompt, answer, extra = map(footnotes.completed, (question.prompt, question.answer, question.extra))
    return replace(question, prompt=prompt, answer=answer, extra=extra)


# --------------------------------------------------------------------------------------------------------------- cards


def _cards(note: str, vault: NoteLookup, names: Collection[str]) -> tuple[list[UnnumberedQuestion], frozenset[int]]:
    """Return the questions that are a note's cards, and the lines of the note that make them."""
    source = vault.resolved(note) if names else None
    if source is None:
        return [], frozenset()
    card_note = CardNote(note, source, vault.plugins(note))
    cards = cards_of(card_note, names)
    if not cards:
        return [], frozenset()
    lines = card_note.page.lines
    headings = _Headings(card_note)
    taken = frozenset(line.at for card in cards for line in lines[card.first : card.end])
    questions = [
        UnnumberedQuestion(
            prompt=prompt,
            answer=answer,
            kind="cloze" if card.kind == "cloze" else "card",
            name=card.name,
            line=lines[card.first].at,
            headings=headings.above(card.first),
            decks=card.decks,
            tags=card.tags,
            block_id=card.block_id,
            reversed=card.kind == "reversed",
            extra=extra,
            card=index,
        )
        for index, (card, (prompt, answer, extra)) in enumerate(
            zip(cards, _finished(note, vault, source, cards), strict=True)
        )
    ]
    return questions, taken


def _finished(
    note: str, vault: NoteLookup, source: n.Document, cards: Collection[Card]
) -> list[tuple[Blocks, Blocks, Blocks]]:
    """Return the sides of all cards after the transforms of the note, which are applied to them in one document."""
    sides = [side for card in cards for side in (card.prompt, card.answer, card.extra)]
    document = n.Document(tuple(n.Div(side, (_SIDE,)) for side in sides), source.front_matter)
    groups: list[Blocks] = [node.content for node in vault.finish(note, document).content if type(node) is n.Div]
    if len(groups) != len(sides):  # a transform has failed, which is reported
        groups = [()] * len(sides)
    return list(zip(groups[::3], groups[1::3], groups[2::3], strict=True))


CARD: Final = "flashcard"
"""The class of a group that holds a card's sides, see `with_cards`."""


def with_cards(note: str, vault: NoteLookup, sources: Collection[str]) -> n.Document:
    """Return the finished note with a group for each card instead of its lines in a plugin's notation.

    It has the class `CARD`, the attributes ``card``, its index among the note's cards, and ``kind``, and three
    groups: the prompt, the answer, and what is shown with it.
    """
    source = vault.resolved(note)
    names = wanted_sources(vault.finished(note), sources).intersection(CARDS)
    if source is None or not names:
        return vault.finished(note)
    card_note = CardNote(note, source, vault.plugins(note))
    changes: dict[int, tuple[int, Blocks]] = {}
    first = end = 0
    for index, card in enumerate(cards_of(card_note, names)):
        if card.first >= end:
            first = card.first
        end = max(end, card.end)
        before = changes.get(first, (0, ()))[1]
        changes[first] = end, (*before, _grouped(card, index, card_note.page.lines[card.first].block))
    return vault.finish(note, replace(source, content=card_note.page.replaced(changes)))


def _grouped(card: Card, index: int, block: n.Block) -> n.Div:
    prompt = card.prompt
    if type(block) is n.Heading and prompt and type(head := prompt[0]) is n.Para:
        prompt = (replace(block, content=head.content), *prompt[1:])  # links lead to it
    sides = (n.Div(prompt, (_SIDE,)), n.Div(card.answer, (_SIDE,)), n.Div(card.extra, (_SIDE,)))
    id = "" if any(node is block for side in sides for node in side.content) else block.id
    return n.Div(sides, (CARD,), (("card", str(index)), ("kind", card.kind)), id=id)


_Sides: TypeAlias = tuple[Blocks, Blocks, Blocks]
_SIDE: Final = "side"


class _Headings:
    """The headings above lines."""

    def __init__(self, card_note: CardNote) -> None:
        self._lines = card_note.page.lines
        self._open: list[tuple[int, str]] = []
        self._at = 0

    def above(self, at: int) -> tuple[str, ...]:
        """Return the headings above a line, the highest first; lines must be asked for in order."""
        for line in self._lines[self._at : at]:
            if type(block := line.block) is n.Heading:
                text = " ".join(plain_text(block.content).split())
                self._open = [each for each in self._open if each[0] < block.level and each[1] != text]
                self._open.append((block.level, text))
        self._at = max(self._at, at)
        return tuple(text for _, text in self._open)
