"""What is read back of any document in the Markdown of Notion's API, by a reader of its own."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.backends.notion.enhanced_notes import reported
from tests.backends.notion.enhanced_reader import Misread, read_enhanced
from tests.backends.notion.sayings import fits, said
from tests.property.documents import documents
from vaultconv import nodes as n
from vaultconv.walk import replace, rewrite


def read_back(document: n.Document) -> n.Document:
    """What is read of the document when it has been written."""
    return read_enhanced(reported(document)[0])


def with_absolute_addresses(document: n.Document) -> n.Document:
    """The document with every address one of the web."""

    def change(node: Any) -> Any:
        if type(node) not in (n.Link, n.Image):
            return node
        return replace(node, target=n.Url("https://x.y/" + quote(node.target.url, safe="")))

    return rewrite(document, change)


@given(documents)
def test_what_is_read_back_says_what_was_written(document):
    assert fits(said(read_back(document)), said(document))


@given(documents.map(with_absolute_addresses))
def test_what_is_read_back_has_every_link_and_picture(document):
    assert fits(said(read_back(document)), said(document))


words = st.sampled_from("one two three".split())
plain = words.map(n.Text)
formatted = st.recursive(
    plain,
    lambda inner: st.builds(
        lambda kind, parts: kind(tuple(spaced(parts))),
        st.sampled_from([n.Strong, n.Emph, n.Strikeout, n.Highlight]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=6,
)


def spaced(parts: list[Any]) -> list[Any]:
    """Inlines with a blank between any two."""
    return [each for part in parts for each in (n.Text(" "), part)][1:]


@given(st.lists(formatted, min_size=1, max_size=4).map(lambda parts: n.Document((n.Para(tuple(spaced(parts))),))))
def test_emphasis_between_blanks_is_read_back_as_it_was(document):
    assert said(read_back(document)) == said(document)


@pytest.mark.parametrize("text", ["a { b", "a | b", "**a", "\\a", "- a\n\t\tb", "a\n\tb", "<b>a</b>", "`a"])
def test_the_reader_takes_nothing_that_the_dialect_does_not_allow(text):
    with pytest.raises(Misread):
        read_enhanced(text)
