"""What the notes of a small vault ask, for tests that look at single questions."""

from __future__ import annotations

from tests.cases.casefile import MemoryVault
from vaultconv import Config, api
from vaultconv.config import with_options
from vaultconv.revise import Question
from vaultconv.revise.questions import words_of


def asked(
    text: str, *, note: str = "Note.md", others: dict[str, str] | None = None, **options: object
) -> list[Question]:
    """The questions of one note, in a vault with some others; ``options`` are those of ``[revise]``."""
    files = {name: content.encode() for name, content in {note: text, **(others or {})}.items()}
    config = with_options(Config(), {"revise": options}, "test")
    return [each for each in api.questions(MemoryVault(files), config=config) if each.source.note == note]


def pairs(text: str, **options: object) -> list[tuple[str, str]]:
    """Each question's prompt and answer as plain text."""
    return [(words_of(each.prompt), words_of(each.answer)) for each in asked(text, **options)]
