"""Every example of CommonMark 0.31.2: what is written renders as what was read, and is written the same again."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from tests.spec.examples import Example, parameters, read_examples
from vaultconv.markdown import COMMONMARK, write_markdown
from vaultconv.parse import COMMONMARK as SYNTAX
from vaultconv.parse import parse_note

EXAMPLES = read_examples("commonmark-spec/spec.txt")
render = MarkdownIt("commonmark").render


def test_all_examples_are_read() -> None:
    assert not EXAMPLES or len(EXAMPLES) >= 652


@pytest.mark.parametrize("example", parameters(EXAMPLES))
def test_the_written_example_renders_as_its_source(example: Example) -> None:
    document, _ = parse_note(example.markdown, syntax=SYNTAX)
    assert render(write_markdown(document, COMMONMARK)) == render(example.markdown)


@pytest.mark.parametrize("example", parameters(EXAMPLES))
def test_writing_an_example_again_changes_nothing(example: Example) -> None:
    document, _ = parse_note(example.markdown, syntax=SYNTAX)
    text = write_markdown(document, COMMONMARK)
    again, _ = parse_note(text, syntax=SYNTAX)
    assert again == document
    assert write_markdown(again, COMMONMARK) == text
