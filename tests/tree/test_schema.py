"""Whatever holds others is gone into by everything that goes through trees, also what nobody has named."""

from __future__ import annotations

from typing import Any, get_args

import msgspec
import pytest

from tests.tree.containers import BLOCK_PLACES, BLOCKS, INLINES, PLACES, Box, Underline, holding, name
from vaultconv import nodes as n
from vaultconv import plugins
from vaultconv.backends.hugo.dialect import HUGO
from vaultconv.backends.notion.enhanced_dialect import BLOCKS as NOTION_BLOCKS
from vaultconv.backends.notion.enhanced_inlines import INLINES as NOTION_INLINES
from vaultconv.backends.notion.export_dialect import NOTION
from vaultconv.backends.pandoc.ast import PLAIN, write_pandoc
from vaultconv.backends.pdf.dialect import TYPST
from vaultconv.backends.web.dialect import HTML
from vaultconv.backends.word.dialect import docx_dialect
from vaultconv.diagnostics import Report
from vaultconv.markdown import COMMONMARK, GFM, OBSIDIAN
from vaultconv.publish.redaction import Redaction
from vaultconv.transforms.context import Context
from vaultconv.transforms.embeds import Embeds
from vaultconv.tree.edit import edit_blocks, edit_inlines, facts_of
from vaultconv.tree.schema import SCHEMA, map_children
from vaultconv.vault.index import Index, index_note
from vaultconv.vault.reach import linked_notes
from vaultconv.vault.resolve import resolve
from vaultconv.vault.settings import Settings
from vaultconv.walk import collect, plain_text, rewrite, walk

LINK = n.WikiLink("Secret")
EMBED = n.Transclusion(n.NoteTarget("Secret.md"))
SECRET = n.Document((n.Para((n.Text("words of it"),)),))
# Obsidian looks for no tags in what these show.
WITHOUT_TAGS = (n.WikiLink, n.Image, n.Media)

everywhere = pytest.mark.parametrize("place", PLACES, ids=name)


def context(*, hidden: bool = False) -> Context:
    files = ("A.md", "Secret.md")
    return Context(
        note="A.md",
        settings=Settings(),
        index=Index(files, {"Secret.md": index_note("Secret.md", SECRET)}),
        report=Report("A.md"),
        document=lambda note: SECRET if note == "Secret.md" else None,
        published=lambda note: not (hidden and note == "Secret.md"),
        memo={},
    )


def shown(document: object) -> str:
    """All strings of a tree."""
    return repr(document)


# ---------------------------------------------------------------------------------------------------------- the schema


def test_the_schema_says_what_the_types_say() -> None:
    assert SCHEMA[n.Callout] == (("title", "inlines"), ("content", "blocks"))
    assert SCHEMA[n.Table] == (("head", "cells"), ("rows", "rows"))
    assert SCHEMA[n.OrderedList] == (("items", "items"),)
    assert SCHEMA[n.ExtensionInline] == (("fallback", "inlines"),)
    assert SCHEMA[n.Text] == SCHEMA[n.CodeBlock] == ()


def test_a_field_of_nodes_that_would_be_skipped_is_an_error() -> None:
    class Pair(msgspec.Struct):
        first: n.Para

    Pair.__annotations__["first"] = n.Para
    with pytest.raises(TypeError, match=r"Pair\.first holds nodes"):
        SCHEMA[Pair]


def test_a_node_in_which_nothing_changes_is_given_back() -> None:
    for place in PLACES:
        (node,) = holding(place, (n.Text("a"),)).content
        assert map_children(node, inlines=lambda content: content, blocks=lambda content: content) is node


# -------------------------------------------------------------------------------------------------------- every place


@everywhere
def test_it_is_walked_rewritten_and_edited(place: Any) -> None:
    document = holding(place, (n.Text("here"),))
    assert any(node == n.Text("here") for node in walk(document))
    for changed in (
        rewrite(document, lambda node: n.Text("there") if node == n.Text("here") else node),
        edit_inlines(
            document, lambda content: tuple(n.Text("there") if type(each) is n.Text else each for each in content)
        ),
    ):
        assert "there" in shown(changed)
        assert "here'" not in shown(changed).replace("there'", "")


@pytest.mark.parametrize("place", BLOCK_PLACES, ids=name)
def test_blocks_in_it_are_edited(place: Any) -> None:
    document = holding(place, (n.Para((n.Text("a"),)), n.HorizontalRule()))
    changed = edit_blocks(
        document, lambda content: tuple(each for each in content if type(each) is not n.HorizontalRule)
    )
    assert collect(changed, n.HorizontalRule) == []


@everywhere
def test_a_link_in_it_is_resolved_and_counted(place: Any) -> None:
    resolved = resolve(holding(place, (LINK,)), "A.md", context().index, Report("A.md"))
    links = [node for node in collect(resolved, n.Link) if node.target == n.NoteTarget("Secret.md")]
    assert len(links) == 1
    assert linked_notes(resolved) == ["Secret.md"]
    assert facts_of(resolved).linked == {"Secret.md"}


@everywhere
def test_a_tag_in_it_is_indexed(place: Any) -> None:
    tags = index_note("A.md", holding(place, (n.Tag("exam"),))).tags
    assert tags == (() if place[0] in WITHOUT_TAGS else ("exam",))


@everywhere
def test_an_embed_in_it_is_embedded(place: Any) -> None:
    document = Embeds()(holding(place, (n.Text("a "), EMBED)), context())
    assert collect(document, n.Transclusion) == []
    assert "words of it" in shown(document)


@pytest.mark.parametrize("place", BLOCK_PLACES, ids=name)
def test_an_embed_in_a_paragraph_in_it_is_a_block(place: Any) -> None:
    document = Embeds()(holding(place, (EMBED,)), context())
    assert [div.note for div in collect(document, n.Div) if div.note] == ["Secret.md"]


@everywhere
@pytest.mark.parametrize("inline", [LINK, EMBED, n.Embed("Secret"), n.Comment("[[Secret]]")], ids=name)
def test_what_is_held_back_does_not_show_in_it(place: Any, inline: n.Inline) -> None:
    document = Redaction()(holding(place, (n.Text("a "), inline, n.Text(" b"))), context(hidden=True))
    assert "Secret" not in shown(document)
    assert "'a'" in shown(document) or "'a " in shown(document)


@pytest.mark.parametrize("place", BLOCK_PLACES, ids=name)
def test_headings_and_ids_in_it_can_be_linked_to(place: Any) -> None:
    document = holding(place, (n.Heading(2, (n.Text("Day one"),)), n.Para((n.Text("a"),), id="Here")))
    entry = index_note("A.md", document)
    assert [heading.anchor for heading in entry.headings] == ["day-one"]
    assert entry.blocks == {"here"}
    resolved = resolve(document, "A.md", context().index, Report("A.md"))
    assert [heading.anchor for heading in collect(resolved, n.Heading)] == ["day-one"]


# ------------------------------------------------------------------------------------------------------------ writers

DIALECTS = (PLAIN, HTML, TYPST, docx_dialect())
TEXT_BACKENDS = [
    each for each in plugins.installed(plugins.BACKENDS) if not plugins.load(plugins.BACKENDS, each).prints
]


@everywhere
@pytest.mark.parametrize("backend", TEXT_BACKENDS)
def test_its_words_are_in_the_text_of_every_backend(place: Any, backend: str) -> None:
    writer = plugins.load(plugins.BACKENDS, backend)
    document = holding(place, (n.Text("Gaius"),))
    assert "Gaius" in writer.write(document, note="A.md", href=lambda target: None, report=Report("A.md"))


@everywhere
@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_its_words_are_in_every_document(place: Any, dialect: Any) -> None:
    assert b"Gaius" in write_pandoc(holding(place, (n.Text("Gaius"),)), dialect)


@everywhere
def test_its_words_are_its_plain_text(place: Any) -> None:
    is_note = place[0] in (n.FootnoteDef, n.InlineFootnote)
    assert plain_text(holding(place, (n.Text("Gaius"),))) == ("" if is_note else "Gaius")


# ------------------------------------------------------------------------------------------------- tables of writers

KINDS = {*get_args(n.Block), *get_args(n.Inline)}
TABLES = {
    **{
        f"the {dialect.name} dialect": (KINDS | {n.Document, n.ListItem}, dialect.renderers)
        for dialect in (COMMONMARK, GFM, OBSIDIAN, HUGO, NOTION)
    },
    **{
        f"the {dialect.name} dialect's HTML": ({*get_args(n.Inline)}, dialect.html)
        for dialect in (COMMONMARK, GFM, OBSIDIAN, HUGO, NOTION)
    },
    **{
        f"the {dialect.name} documents' dialect": (KINDS | {n.Document, n.ListItem}, dialect.entries)
        for dialect in DIALECTS
    },
    "the writer of Notion's API, for blocks,": ({*get_args(n.Block)}, NOTION_BLOCKS),
    "the writer of Notion's API, for inlines,": ({*get_args(n.Inline)}, NOTION_INLINES),
}


@pytest.mark.parametrize("writer", TABLES)
def test_a_writer_has_an_entry_for_every_class(writer: str) -> None:
    kinds, table = TABLES[writer]
    missing = [kind.__name__ for kind in kinds if kind not in table]
    assert not missing, f"{', '.join(missing)}: {writer} has no entry"


def test_classes_that_nobody_knows_are_among_those_tested() -> None:
    assert Underline in INLINES
    assert Box in BLOCKS
