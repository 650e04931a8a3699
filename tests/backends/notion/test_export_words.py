"""Whatever a document holds, no letter of it is missing in the page that Notion imports."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given, settings

from tests.property.documents import documents
from vaultconv import nodes as n
from vaultconv import parse_text, write
from vaultconv.backends.notion.export import NOTION
from vaultconv.parse import GFM
from vaultconv.walk import walk

_WITH_TEXT = (n.Text, n.Code, n.CodeBlock)


def has_formula(document: n.Document) -> bool:
    """Whether there is TeX in it, which the parser of this test would read as Markdown."""
    return any(isinstance(node, (n.Math, n.MathBlock)) for node in walk(document))


def letters(document: n.Document) -> Counter[str]:
    """The letters that a reader sees, raw HTML and front matter left aside."""
    found: Counter[str] = Counter()
    for node in walk(document):
        found.update(letter for letter in _text(node) if letter.isalpha())
    return found


def _text(node: Any) -> str:
    if isinstance(node, _WITH_TEXT):
        return node.text
    return node.name if isinstance(node, n.Tag) else ""


@given(documents.filter(lambda document: not has_formula(document)))
@settings(max_examples=150)
def test_no_letter_is_lost(document: n.Document) -> None:
    written = write(document, NOTION)
    assert letters(document) - letters(parse_text(written, syntax=GFM)) == Counter(), written
