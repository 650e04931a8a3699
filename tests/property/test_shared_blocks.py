"""Shared blocks are written as any others, whatever notes they are in, and in whatever order."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.property.documents import documents
from vaultconv import nodes as n
from vaultconv.backends.hugo.dialect import HUGO
from vaultconv.backends.notion.export_dialect import NOTION
from vaultconv.diagnostics import Report
from vaultconv.markdown import COMMONMARK, GFM, OBSIDIAN, Dialect, write_markdown
from vaultconv.tree.shared import Shared
from vaultconv.walk import collect, replace, rewrite_all

NOTES = st.lists(
    st.tuples(
        st.sampled_from(["plain", "item", "loose", "quote", "callout", "toggle", "list before", "twice", "nested"]),
        st.sampled_from(["", "../", None]),
        st.integers(0, 2),
    ),
    min_size=3,
    max_size=8,
)


def to_notes(node: n.Node) -> n.Node:
    return replace(node, target=n.NoteTarget("Rome.md")) if type(node) is n.Link and not node.title else node


def text(word: str) -> n.Para:
    return n.Para((n.Text(word),))


def host(kind: str, footnotes: int, part: Shared, outer: Shared) -> n.Document:
    """A note with the part somewhere in it, and some footnotes before it."""
    div = n.Div(part, ("embed",), note="B.md")
    before = tuple(n.Para((n.Text("a"), n.InlineFootnote((n.Text("b"),)))) for _ in range(footnotes))
    blocks: tuple[n.Block, ...] = {
        "plain": (div,),
        "item": (n.BulletList((n.ListItem((text("c"), div)),), tight=True),),
        "loose": (n.OrderedList((n.ListItem((div,)), n.ListItem((div,))), tight=False),),
        "quote": (n.BlockQuote((div,)), text("c")),
        "callout": (n.Callout("tip", (), (div, text("c"))),),
        "toggle": (n.Toggle((n.Text("c"),), (text("c"), div)),),
        "list before": (n.BulletList((n.ListItem((text("c"),)),), tight=True), div, n.RawBlock("html", "<!--"), div),
        "twice": (div, n.HorizontalRule(), div),
        "nested": (n.Div(outer, note="C.md"), text("c")),
    }[kind]
    definitions = (n.FootnoteDef("1", (text("d"),)),) if footnotes else ()
    return n.Document((*before, *blocks, *definitions))


def written(dialect: Dialect, document: n.Document, up: str | None) -> tuple[str, list[Any]]:
    report = Report("A.md")

    def href(target: n.Target) -> str | None:
        return target.url if type(target) is n.Url else None if up is None else up + "Rome.md"

    return write_markdown(document, dialect, href=href, report=report), report.diagnostics


@pytest.mark.parametrize("dialect", [COMMONMARK, GFM, OBSIDIAN, HUGO, NOTION], ids=lambda dialect: dialect.name)
@given(document=documents, notes=NOTES)
@settings(max_examples=60)
def test_shared_blocks_are_written_as_any_others(dialect: Dialect, document: n.Document, notes: list[Any]) -> None:
    blocks = rewrite_all(document.content, to_notes)
    definitions = tuple(replace(note, content=Shared(note.content)) for note in collect(blocks, n.FootnoteDef))
    part = Shared(rewrite_all(blocks, lambda node: () if type(node) is n.FootnoteDef else node))
    outer = Shared((text("o"), n.Div(part, note="B.md"), n.BlockQuote((n.Div(part, note="B.md"),))))
    for kind, up, footnotes in notes:
        shared = with_blocks(host(kind, footnotes, part, outer), definitions)
        plain = unshared(shared)
        assert plain == shared
        assert written(dialect, shared, up) == written(dialect, plain, up)


def with_blocks(document: n.Document, blocks: tuple[n.Block, ...]) -> n.Document:
    return replace(document, content=(*document.content, *blocks))


def unshared(document: n.Document) -> n.Document:
    """The document without shared blocks."""

    def plain(node: n.Node) -> n.Node:
        content = getattr(node, "content", None)
        return replace(node, content=tuple(content)) if type(content) is Shared else node

    return replace(document, content=rewrite_all(document.content, plain))
