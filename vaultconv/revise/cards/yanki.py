"""Yanki: a note is a card, its sides divided by rules (reference: cards, 4)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from vaultconv.revise.cards.clozes import Deletion, cloze, deletions_in
from vaultconv.revise.cards.reading import Card, CardNote, setting
from vaultconv.tree import nodes as n
from vaultconv.vault.properties import values_of

PLUGIN: Final = "yanki"


def cards(note: CardNote) -> Iterator[Card]:
    """Yield the card of a note in a watched folder, or of one to which the plugin has given a ``noteId``."""
    folders: list[n.Value] = setting(note.plugins.get(PLUGIN, {}), "folders", [])
    watched = any(note.path.startswith(f"{str(folder).strip('/')}/") or folder in ("", "/") for folder in folders)
    ids = [str(value) for value in values_of(note.properties, "noteid")]
    if not watched and not ids:
        return
    decks = (note.folder,) if note.folder else ()
    block_id = ids[0] if ids else ""
    for card in _card(note):
        yield card._replace(decks=decks, block_id=block_id)


def _card(note: CardNote) -> Iterator[Card]:
    page = note.page
    count = len(page.lines)
    rules = [at for at, line in enumerate(page.lines) if line.text == "---"]
    first = rules[0] if rules else count
    front = page.cut(0, first)
    if len(rules) >= 2 and rules[1] == rules[0] + 1:
        yield Card("reversed", front, page.cut(rules[1] + 1, count), 0, count)
    elif deletions_in(front, struck):
        for prompt, answers in cloze(front, struck):
            yield Card("cloze", prompt, answers, 0, count, extra=page.cut(first + 1, count))
    elif rules:
        yield Card("basic", front, page.cut(first + 1, count), 0, count)
    elif len(front) > 1 and _is_emphasised(front[-1]):
        yield Card("basic", front[:-1], front[-1:], 0, count)


def _is_emphasised(node: n.Block) -> bool:
    """Return whether a paragraph is wholly emphasised, which makes it the answer to be typed."""
    return type(node) is n.Para and len(node.content) == 1 and type(node.content[0]) is n.Emph


_STRUCK: Final = re.compile(r"~~(?:(?P<number>\d+) )?(?P<answer>.+?)(?: \*(?P<hint>[^*~]+)\*)?~~")


def struck(text: str) -> Sequence[Deletion]:
    """Return the deletions ``~~x~~``, ``~~2 x~~`` and ``~~x _hint_~~``; those without a number count up."""
    deletions: list[Deletion] = []
    for count, match in enumerate(_STRUCK.finditer(text), 1):
        card = int(match["number"] or count)
        deletions.append(Deletion(match.start(), match.end(), match.span("answer"), card, match["hint"] or ""))
    return deletions
