"""What is written renders, by a parser that is not ours, as the tree says."""

from __future__ import annotations

import re
from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.property.documents import documents, fragments, merged
from vaultconv import nodes as n
from vaultconv.markdown import COMMONMARK, GFM, Dialect, write_markdown
from vaultconv.walk import collect

DIALECTS = pytest.mark.parametrize("dialect", [COMMONMARK, GFM], ids=lambda dialect: dialect.name)
_parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])

# The parser strips wide blanks at a paragraph's edges; the specification keeps them.
narrow = fragments.map(lambda text: text.replace("\u3000", "x"))
texts = st.lists(narrow, min_size=1, max_size=4).map("".join).map(n.Text)
code = st.text("ab `*_[]<\\|", min_size=1, max_size=6).map(n.Code)


def _emphasis(kind: type, inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    content = st.lists(inner, min_size=1, max_size=3).map(merged)
    return content.filter(lambda nodes: not collect(nodes, kind)).map(kind)


inlines = st.recursive(
    st.one_of(texts, texts, code),
    lambda inner: st.one_of(_emphasis(n.Emph, inner), _emphasis(n.Strong, inner)),
    max_leaves=8,
)
contents = st.lists(inlines, min_size=1, max_size=5).map(merged)


def render(markdown: str) -> str:
    """HTML, less what keeps text from becoming a link or math and shows nothing."""
    html = _parser.render(markdown).replace("\u2028", "&").replace("&quot;", '"')
    return re.sub(r"<span>(\$?)</span>", r"\1", html)


def expected(content: tuple[Any, ...]) -> str:
    """The HTML of these inlines."""
    tags = {n.Emph: "em", n.Strong: "strong"}
    parts = []
    for node in content:
        if type(node) in tags:
            parts.append(f"<{tags[type(node)]}>{expected(node.content)}</{tags[type(node)]}>")
        else:
            text = escape(node.text, quote=False).replace("\u2028", "&")
            parts.append(f"<code>{text}</code>" if type(node) is n.Code else text)
    return "".join(parts)


@DIALECTS
@given(content=contents)
def test_emphasis_and_text_render_as_they_are(dialect: Dialect, content: tuple[Any, ...]) -> None:
    text = write_markdown(n.Document((n.Para(content),)), dialect)
    assert render(text) == f"<p>{expected(content)}</p>\n", text


@DIALECTS
@given(lines=st.lists(narrow, min_size=1, max_size=4))
def test_no_line_of_a_paragraph_begins_a_block(dialect: Dialect, lines: list[str]) -> None:
    content: list[n.Inline] = []
    for line in lines:
        content += [n.SoftBreak(), n.Text(line)]
    text = write_markdown(n.Document((n.Para(tuple(content)),)), dialect)
    wanted = "\n".join(expected((n.Text(line),)) for line in lines)
    assert render(text) == f"<p>{wanted}</p>\n", text


@DIALECTS
@given(document=documents)
def test_any_document_is_written_and_its_html_is_balanced(dialect: Dialect, document: n.Document) -> None:
    text = write_markdown(document, dialect)
    for tag in ("details", "table", "section", "li", "sup", "mark", "del", "a", "em", "strong"):
        opened = len(re.findall(rf"<{tag}[ >]", _parser.render(text)))
        assert opened == _parser.render(text).count(f"</{tag}>"), text
