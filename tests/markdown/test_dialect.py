"""Dialects: complete, read-only, extensible."""

from __future__ import annotations

import pickle
from functools import partial
from typing import Any, get_args

import pytest

from tests.markdown.write import blocks, inlines, para
from tests.work import LINEAR, counted, growth
from vaultconv import nodes as n
from vaultconv.backends import markdown as backends
from vaultconv.diagnostics import Report
from vaultconv.markdown import COMMONMARK, GFM, OBSIDIAN, Dialect, Escape, Writer

DIALECTS = pytest.mark.parametrize("dialect", [COMMONMARK, GFM, OBSIDIAN], ids=lambda dialect: dialect.name)


@DIALECTS
def test_every_node_has_a_renderer(dialect: Dialect) -> None:
    inline_kinds = set(get_args(n.Inline))
    assert set(dialect.renderers) == {n.Document, n.ListItem, *get_args(n.Block), *inline_kinds}
    assert set(dialect.html) == inline_kinds


@DIALECTS
def test_every_escape_says_what_it_prevents(dialect: Dialect) -> None:
    assert all(len(row.prevents.split()) > 3 for row in dialect.escapes)


def test_a_dialect_is_extended_not_changed() -> None:
    def shout(node: n.Highlight, writer: Writer) -> str:
        return writer.inlines(node.content).upper()

    loud = COMMONMARK.extend("loud", {n.Highlight: shout}, [Escape(r"\{\{", "would begin a template", "&#123;&#123;")])
    assert inlines(loud, n.Highlight((n.Text("a"),)), " {{b}} *") == r"A &#123;&#123;b}} \*"
    assert inlines(COMMONMARK, n.Highlight((n.Text("a"),)), " {{b}}") == "<mark>a</mark> {{b}}"
    with pytest.raises(AttributeError, match="extend"):
        COMMONMARK.name = "other"
    with pytest.raises(TypeError):
        COMMONMARK.renderers[n.Text] = shout  # type: ignore[index]


@pytest.mark.parametrize("backend", [backends.COMMONMARK, backends.GFM, backends.OBSIDIAN])
def test_a_backend_can_be_sent_to_another_process(backend: Any) -> None:
    again = pickle.loads(pickle.dumps(backend))
    assert inlines(again.dialect, "*a* #b") == inlines(backend.dialect, "*a* #b")


@pytest.mark.parametrize("backend", [backends.COMMONMARK, backends.GFM, backends.OBSIDIAN])
def test_a_backend_writes_its_dialect(backend: Any) -> None:
    document = n.Document((n.Para((n.Tag("a"), n.Text(" "), n.WikiLink("b"))),))
    text = backend.write(document, note="a.md", href=lambda target: None, report=Report("a.md"))
    assert text == ("#a [[b]]\n" if backend.name == "obsidian" else "#a b\n")
    assert backend.resolved == (backend.name != "obsidian")


@DIALECTS
def test_a_deep_tree_stays_within_the_stack(dialect: Dialect) -> None:
    block: n.Block = para("a")
    inline: n.Inline = n.Text("b")
    for depth in range(100):
        block = n.BlockQuote((block,)) if depth % 2 else n.BulletList((n.ListItem((block,)),))
        inline = n.Emph((inline,)) if depth % 2 else n.Strong((inline,))
    assert "a" in blocks(dialect, block, n.Para((inline,)))


counting = counted("vaultconv.markdown")


@pytest.mark.parametrize("dialect", ["COMMONMARK", "GFM", "OBSIDIAN"])
@pytest.mark.parametrize(
    "make",
    [
        lambda size: (n.Text("*_[`<&$~=%#^!\\|" * size),),
        lambda size: (n.Text("[" * size),),
        lambda size: (n.Text("$a " * size),),
        lambda size: (n.Text("- " * size),),
        lambda size: tuple(n.Strong((n.Text("(a)"),)) if i % 2 else n.Text("b") for i in range(size)),
        lambda size: tuple(n.Emph((n.Text("a"),)) for _ in range(size)),
        lambda size: tuple(n.SoftBreak() if i % 2 else n.Text("- a ") for i in range(size)),
        lambda size: (n.Code("`" * size),),
    ],
)
def test_work_grows_no_faster_than_the_text(dialect: str, make: Any) -> None:
    def task(size: int) -> Any:
        return partial(counting.write_markdown, n.Document((n.Para(make(size)),)), getattr(counting, dialect))

    assert growth(task, 200) < LINEAR
