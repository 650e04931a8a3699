"""Notes of odd fragments: what the `OBSIDIAN` dialect writes reads back as the same tree, and a vault given back stays.

``VAULTCONV_FUZZ=20000 pytest tests/fuzz`` tries more than the two thousand of every run.
"""

from __future__ import annotations

import os
import random
from typing import Any

import pytest

from vaultconv import nodes as n
from vaultconv.markdown import OBSIDIAN, write_markdown
from vaultconv.markdown.splice import splice
from vaultconv.parse import own_lines, parse_note
from vaultconv.walk import rewrite

CASES = int(os.environ.get("VAULTCONV_FUZZ", "2000"))
FRAGMENTS = (
    "$$", "$", "a", "b", "-", " ", "\t", "\n", "\n", "\n\n", "> ", "- ", "1. ", "# ", "<!--", "-->", "*", "**", "_", "\\",
    "%%", "[[a]]", "![[b]]", "^id", " ^id", "|", "| - |", "---", "===", "```", "~~~", "[^1]", "[^1]: ", "<div>", "</div>",
    "<b>", "==", "~~", "`", "(", ")", "[", "]", "]: x", "[a]: ", "!", "&amp;", "    ", "  ", "[ ] ", "[!note] ", "#tag",
    "http://x.y", "$x$", "\\$", "1)", "+ ", ">", "+", "x", "\u2028", "。",
)  # fmt: skip


def notes(seed: int) -> list[str]:
    """Notes of up to nine fragments, the same ones for a seed."""
    chance = random.Random(seed)
    return ["".join(chance.choices(FRAGMENTS, k=chance.randint(1, 9))) for _ in range(CASES)]


def test_what_is_written_reads_back_the_same() -> None:
    different = []
    for note in notes(1):
        document = parse_note(note)[0]
        if parse_note(write_markdown(document, OBSIDIAN))[0] != document:
            different.append(note)
    assert different == []


@pytest.mark.parametrize(
    "note",
    [
        "- $$\n- $$",
        "- b\n  <!--",
        "-\t-\n\t*",
        "\\\n\\",
        "> $$)\n$$",
        "$$$\n$$",
        "+\n\t<div",
        "```\u2028",
        "#\n^d",
        "- >\n  [",
        "- a\n  - b\n  *",
        "~~~\\\t>",
        "> $$)\n$$\nb",
    ],
)
def test_notes_that_did_not_come_back_the_same_do_now(note: str) -> None:
    document = parse_note(note)[0]
    assert parse_note(write_markdown(document, OBSIDIAN))[0] == document


def test_a_note_in_which_nothing_changed_is_given_back_whatever_it_says() -> None:
    for note in notes(2):
        document = parse_note(note)[0]
        assert splice(own_lines(note.encode())[1], document, document, OBSIDIAN) == note


def test_a_note_in_which_a_text_changed_reads_back_as_the_changed_one() -> None:
    chance, different = random.Random(3), []
    for note in notes(3):
        document = parse_note(note)[0]
        changed = _with_another_text(document, chance.randint(1, 3))
        meant = (changed, parse_note(write_markdown(changed, OBSIDIAN))[0])
        lines = own_lines(note.encode())[1]
        texts = (splice(lines, document, changed, OBSIDIAN, deep=deep) for deep in (True, False))
        if not any(parse_note(text)[0] in meant for text in texts):
            different.append(note)
    assert different == []


def _with_another_text(document: n.Document, number: int) -> n.Document:
    """The document in which one text, the so-and-so many-th, has a letter before it."""
    left = number

    def change(node: Any) -> Any:
        nonlocal left
        left -= type(node) is n.Text
        return n.Text("z" + node.text) if type(node) is n.Text and not left else node

    return rewrite(document, change)
