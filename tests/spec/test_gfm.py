"""Every example of GFM 0.29: what is written renders as the specification says, and is written the same again."""

from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt

from tests.spec.examples import Example, parameters, read_examples
from vaultconv.markdown import GFM, write_markdown
from vaultconv.parse import GFM as SYNTAX
from vaultconv.parse import parse_note

EXAMPLES = read_examples("cmark-gfm/test/spec.txt")
EXTENSIONS = [example for example in EXAMPLES if example.extension]
_renderer = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_FILTERED = re.compile(r"<(?=/?(?:title|textarea|style|xmp|iframe|noembed|noframes|script|plaintext)\b)", re.IGNORECASE)


def render(markdown: str) -> str:
    """HTML as the specification spells it: its names and attributes, its boxes, its tag filter."""
    html = _renderer.render(markdown).replace("<s>", "<del>").replace("</s>", "</del>")
    html = re.sub(r' style="text-align:(\w+)"', r' align="\1"', html)
    html = html.replace("<li>[ ]", '<li><input disabled="" type="checkbox">')
    html = html.replace("<li>[x]", '<li><input checked="" disabled="" type="checkbox">')
    # An empty element keeps an address from becoming a link; a reader does not see it.
    return _FILTERED.sub("&lt;", html).replace("<span></span>", "")


def test_all_extensions_are_read() -> None:
    assert not EXAMPLES or len(EXTENSIONS) >= 20


@pytest.mark.parametrize("example", parameters(EXTENSIONS))
def test_the_written_example_renders_as_the_specification_says(example: Example) -> None:
    document, _ = parse_note(example.markdown, syntax=SYNTAX)
    assert render(write_markdown(document, GFM)) == example.html


@pytest.mark.parametrize("example", parameters(EXAMPLES))
def test_writing_an_example_again_changes_nothing(example: Example) -> None:
    text = write_markdown(parse_note(example.markdown, syntax=SYNTAX)[0], GFM)
    assert write_markdown(parse_note(text, syntax=SYNTAX)[0], GFM) == text
