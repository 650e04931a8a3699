"""What the notes of a small vault ask, for tests that look at single questions."""

from __future__ import annotations

from tests.cases.casefile import MemoryVault
from vaultconv import Config, api
from vaultconv.config import with_options
from vaultconv.revise.questions import Question, gaps_in, words_of
from vaultconv.tree import nodes as n
from vaultconv.tree.walk import rewrite_all
from vaultconv.vault.settings import Settings

Plugins = dict[str, dict[str, n.Value]]


def asked(
    text: str,
    *,
    note: str = "Note.md",
    others: dict[str, str] | None = None,
    plugins: Plugins | None = None,
    **options: object,
) -> list[Question]:
    """The questions of one note, in a vault with some others; ``options`` are those of ``[revise]``."""
    files = {name: content.encode() for name, content in {note: text, **(others or {})}.items()}
    config = with_options(Config(), {"revise": options}, "test")
    vault = MemoryVault(files, Settings(card_plugins=plugins or {}))
    return [each for each in api.questions(vault, config=config) if each.source.note == note]


def pairs(text: str, **options: object) -> list[tuple[str, str]]:
    """Each question's prompt and answer as plain text; a gap is ``[]`` with its card's number and its hint."""
    return [(shown(each.prompt), words_of(each.answer)) for each in asked(text, **options)]  # type: ignore[arg-type]


def shown(prompt: tuple[n.Block, ...]) -> str:
    """A prompt as text."""
    return words_of(rewrite_all(prompt, _gap))


def _gap(node: n.Node) -> n.Node:
    if not (type(node) is n.Span and gaps_in(node)):
        return node
    about = dict(node.attributes)
    return n.Text(f"[{about['card']}{':' + about['hint'] if about['hint'] else ''}]")
