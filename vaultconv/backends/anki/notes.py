"""Questions as notes of Anki's: a type, a deck, tags, two fields, and a GUID that lasts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, Literal, NamedTuple, TypeAlias

from vaultconv.backends.anki.html import MediaFiles, field, text
from vaultconv.revise.questions import Question, filled, gaps_in
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import Inlines

__all__ = ["AnkiNote", "Decks", "NoteType", "notes_of"]

NoteType: TypeAlias = Literal["basic", "reversed", "cloze"]
Decks: TypeAlias = Literal["folder", "tag", "one"]


class AnkiNote(NamedTuple):
    """A note of Anki's, made of a question."""

    guid: str
    """Its id, the same in every run, so that Anki updates the note."""
    type: NoteType
    deck: str
    tags: tuple[str, ...]
    front: str
    """The HTML of its first field: the prompt, or the text with its clozes."""
    back: str
    """The HTML of its second field: the answer, or what is shown with it."""
    cards: tuple[int, ...]
    """The numbers of the cards that it makes."""
    source: str
    """The note of the vault that it comes from."""


def notes_of(questions: Iterable[Question], media: MediaFiles, *, root: str, decks: Decks) -> Iterator[AnkiNote]:
    """Yield a note for each question. ``root`` is the deck that contains all others."""
    for question in questions:
        kind = _type(question)
        front, back = _cloze(question, media) if kind == "cloze" else _sides(question, media)
        yield AnkiNote(
            guid=question.id,
            type=kind,
            deck=_deck(question, root, decks),
            tags=tuple(dict.fromkeys(filter(None, map(_tag, question.source.tags)))),
            front=_topic(question) + front,
            back=back + _foot(question),
            cards=_cards(question, kind),
            source=question.source.note,
        )


def _type(question: Question) -> NoteType:
    if question.kind == "cloze":
        return "cloze"
    return "reversed" if question.reversed and question.answer else "basic"


def _cards(question: Question, kind: NoteType) -> tuple[int, ...]:
    """Return the ordinals of the cards, from 0."""
    if kind == "cloze":
        return tuple(sorted({_number(span) - 1 for span in gaps_in(question.prompt)}))
    return (0, 1) if kind == "reversed" else (0,)


def _number(gap: n.Span) -> int:
    return max(1, min(_MOST_CLOZES, int(dict(gap.attributes).get("card", "1"))))


_MOST_CLOZES: Final = 499  # Anki takes no more on a note


# -------------------------------------------------------------------------------------------------------------- fields


def _sides(question: Question, media: MediaFiles) -> tuple[str, str]:
    return field(question.prompt, media), field((*question.answer, *question.extra), media)


def _cloze(question: Question, media: MediaFiles) -> tuple[str, str]:
    """Return the text with its deletions as Anki writes them: ``{{c1::answer::hint}}``."""
    gaps = gaps_in(question.prompt)
    answers = [field((answer,), media) for answer in question.answer]
    deletions = [_deletion(span, answer) for span, answer in zip(gaps, answers, strict=True)]
    # The marks stand in for the deletions while the text becomes HTML: private characters, which no text of it has.
    marks: list[Inlines] = [(n.Text(f"{_MARK}{number}{_MARK}"),) for number in range(len(deletions))]
    written = field(filled(question.prompt, marks), media)
    return _MARKED.sub(lambda match: deletions[int(match[1])], written), field(question.extra, media)


_MARK: Final = "\ue0f1"
_MARKED: Final = re.compile(f"{_MARK}(\\d+){_MARK}")


def _deletion(span: n.Span, answer: str) -> str:
    hint = text(dict(span.attributes).get("hint", ""))
    return f"{{{{c{_number(span)}::{answer}{'::' + hint if hint else ''}}}}}"


def _topic(question: Question) -> str:
    """Return what is shown above a question: the note's title and the headings above the question."""
    words = [each for each in (question.source.title, *question.source.headings) if each]
    return f'<div class="topic"><small>{" › ".join(map(text, dict.fromkeys(words)))}</small></div>' if words else ""


def _foot(question: Question) -> str:
    """Return the question's number in the pack, to be shown below its answer."""
    return f'<div class="number"><small>{text(question.number)}</small></div>'


# ------------------------------------------------------------------------------------------------------ decks and tags

_IN_DECKS: Final = re.compile(r'[\x00-\x1f"]|::+')
_IN_TAGS: Final = re.compile(r'[\s\x00-\x1f"]+')


def _deck(question: Question, root: str, decks: Decks) -> str:
    """Return the deck, ``Root::Folder::Folder``; a deck that the author chose replaces that of the note's folder."""
    source = question.source
    if source.decks:
        path = source.decks[0]
    elif decks == "tag":
        path = source.tags[0] if source.tags else ""
    else:
        path = source.note.rpartition("/")[0] if decks == "folder" else ""
    parts = [_IN_DECKS.sub(" ", part).strip() for part in (root, *path.split("/"))]
    return "::".join(filter(None, parts)) or "Default"


def _tag(name: str) -> str:
    return _IN_TAGS.sub("_", name.strip("/")).replace("/", "::")
