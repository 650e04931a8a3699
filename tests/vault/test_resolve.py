"""Resolution: every form of link and embed, and what becomes of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultconv import nodes as n
from vaultconv.diagnostics import Diagnostic, DiagnosticCode, Report
from vaultconv.vault.index import Index, build_index, index_note
from vaultconv.vault.options import ResolveOptions
from vaultconv.vault.resolve import resolve

from .trees import document, heading, para, text

ROME = document(heading(1, "Rome"), heading(2, "Day 1"), para("Arrived.", id="first"), heading(2, "What's new?"))
FILES = (
    "Home.md",
    "Trips/Rome.md",
    "Trips/c#.md",
    "Trips/100% sure.md",
    "img/Colosseum.JPG",
    "img/a b.png",
    "docs/guide.pdf",
    "media/song.mp3",
    "media/clip.webm",
    "board.canvas",
    "table.base",
    "data.zip",
    "Long/Notes on the history of the aqueducts of ancien.md",
)


def make_index() -> Index:
    notes = {file: document() for file in FILES if file.endswith(".md")} | {"Trips/Rome.md": ROME}
    aliased = n.Document((), n.FrontMatter("", {"aliases": ["Start page"]}))
    notes["Home.md"] = aliased
    return build_index(FILES, {note: index_note(note, each) for note, each in notes.items()})


INDEX = make_index()


def resolved(
    *content: n.Inline, note: str = "Home.md", options: ResolveOptions = ResolveOptions()
) -> tuple[Any, list[Diagnostic]]:
    """The only inline of a resolved paragraph, and the diagnostics."""
    report = Report(note)
    result = resolve(document(n.Para(content)), note, INDEX, report, options)
    [block] = result.content
    assert type(block) is n.Para
    return (block.content[0] if len(block.content) == 1 else block.content), report.diagnostics


def target(node: n.Inline, note: str = "Home.md") -> n.Target:
    """What a link without anything wrong about it leads to."""
    found, diagnostics = resolved(node, note=note)
    assert diagnostics == []
    assert isinstance(found, n.Link)
    return found.target


# ------------------------------------------------------------------------------------------------------- wikilinks


@pytest.mark.parametrize(
    ("written", "meant", "shown"),
    [
        ("Rome", n.NoteTarget("Trips/Rome.md"), "Rome"),
        ("Rome.md", n.NoteTarget("Trips/Rome.md"), "Rome"),
        ("Trips/rome", n.NoteTarget("Trips/Rome.md"), "Trips/rome"),
        ("Rome#day 1", n.NoteTarget("Trips/Rome.md", "day-1"), "Rome > day 1"),
        ("Rome#Rome#Day 1", n.NoteTarget("Trips/Rome.md", "day-1"), "Rome > Rome > Day 1"),
        ("Rome#what's new", n.NoteTarget("Trips/Rome.md", "whats-new"), "Rome > what's new"),
        ("Rome#^FIRST", n.NoteTarget("Trips/Rome.md", "^first"), "Rome"),
        ("Rome#Day 1#^first", n.NoteTarget("Trips/Rome.md", "^first"), "Rome > Day 1"),
        ("Rome#", n.NoteTarget("Trips/Rome.md"), "Rome"),
        ("guide.pdf#page=3", n.FileTarget("docs/guide.pdf", "page=3"), "guide.pdf > page=3"),
        ("colosseum.jpg", n.FileTarget("img/Colosseum.JPG"), "colosseum.jpg"),
    ],
)
def test_a_wikilink_leads_to_what_obsidian_opens(written: str, meant: n.Target, shown: str) -> None:
    found, diagnostics = resolved(n.WikiLink(written))
    assert diagnostics == []
    assert found == n.Link(text(shown), meant)


def test_a_wikilink_to_a_part_of_its_own_note() -> None:
    assert target(n.WikiLink("#Day 1"), note="Trips/Rome.md") == n.NoteTarget("Trips/Rome.md", "day-1")
    assert target(n.WikiLink("#^first"), note="Trips/Rome.md") == n.NoteTarget("Trips/Rome.md", "^first")


def test_the_display_of_a_wikilink_is_its_text() -> None:
    shown = (n.Text("the "), n.Strong(text("city")))
    assert resolved(n.WikiLink("Rome", shown))[0] == n.Link(shown, n.NoteTarget("Trips/Rome.md"))


@pytest.mark.parametrize("written", ["Paris", "img", "Colosseum", "https://x.y", "Start page", "^^x", "Rome^first"])
def test_a_wikilink_that_means_nothing_keeps_its_text_and_is_reported(written: str) -> None:
    found, diagnostics = resolved(n.WikiLink(written, (), n.Position(7, 3)))
    assert found == n.Link(text(written), n.MissingTarget(written))
    assert [(each.code, each.line, each.column) for each in diagnostics] == [(DiagnosticCode.LINK_UNRESOLVED, 7, 3)]


def test_a_link_to_a_missing_heading_leads_to_its_note_and_names_the_headings() -> None:
    found, [diagnostic] = resolved(n.WikiLink("Rome#Day 2"))
    assert found.target == n.NoteTarget("Trips/Rome.md", "?Day 2")
    assert diagnostic.code is DiagnosticCode.HEADING_UNRESOLVED
    assert diagnostic.message == 'no heading "Day 2" in "Rome"'
    assert diagnostic.hint == 'headings: "Rome", "Day 1", "What\'s new?"'


def test_a_link_to_a_missing_block_leads_to_its_note() -> None:
    found, [diagnostic] = resolved(n.WikiLink("Rome#^second"))
    assert found.target == n.NoteTarget("Trips/Rome.md", "?^second")
    assert (diagnostic.code, diagnostic.message) == (DiagnosticCode.BLOCK_UNRESOLVED, 'no block "^second" in "Rome"')


# -------------------------------------------------------------------------------------------------- Markdown links


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("Rome.md", n.NoteTarget("Trips/Rome.md")),
        ("Rome", n.NoteTarget("Trips/Rome.md")),
        ("Trips/Rome.md#Day%201", n.NoteTarget("Trips/Rome.md", "day-1")),
        ("Rome.md#day-1", n.NoteTarget("Trips/Rome.md", "day-1")),
        ("Rome.md#Rome#Day%201", n.NoteTarget("Trips/Rome.md", "day-1")),
        ("Rome.md#^first", n.NoteTarget("Trips/Rome.md", "^first")),
        ("./Trips/Rome.md", n.NoteTarget("Trips/Rome.md")),
        ("a%20b.png", n.FileTarget("img/a b.png")),
        ("a b.png", n.FileTarget("img/a b.png")),
        ("100%25%20sure.md", n.NoteTarget("Trips/100% sure.md")),
        ("100% sure.md", n.NoteTarget("Trips/100% sure.md")),
        ("c%23.md", n.NoteTarget("Trips/c#.md")),
        ("c#.md", n.NoteTarget("Trips/c#.md")),
        ("guide.pdf#page=2", n.FileTarget("docs/guide.pdf", "page=2")),
        ("a%20b.png?raw=true", n.FileTarget("img/a b.png")),
        ("docs\\guide.pdf", n.FileTarget("docs/guide.pdf")),
        ("#", n.NoteTarget("Home.md")),
    ],
)
def test_a_markdown_link_goes_through_the_same_door(url: str, meant: n.Target) -> None:
    assert target(n.Link(text("x"), n.Url(url))) == meant


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/Rome.md",
        "mailto:a@b.c",
        "//host/Rome",
        "obsidian://open?vault=V&file=Rome",
        "file:///tmp/x.png",
        "data:text/plain,x",
        "zotero://select/x",
        "",
    ],
)
def test_an_external_address_is_left_alone(url: str) -> None:
    link = n.Link(text("x"), n.Url(url), "title")
    assert resolved(link)[0] is link


@pytest.mark.parametrize("url", ["C:\\notes\\Rome.txt", "gone.md", "www.example.org", "../Home.md", "Trips/"])
def test_a_local_address_that_means_nothing_is_reported(url: str) -> None:
    found, [diagnostic] = resolved(n.Link(text("x"), n.Url(url), "title"))
    assert found == n.Link(text("x"), n.MissingTarget(url), "title")
    assert diagnostic.code is DiagnosticCode.LINK_UNRESOLVED


def test_a_host_without_a_scheme_gets_a_hint() -> None:
    assert (
        resolved(n.Link(text("x"), n.Url("www.example.org/a")))[1][0].hint
        == 'did you mean "https://www.example.org/a"?'
    )


# ---------------------------------------------------------------------------------------------------------- embeds


@pytest.mark.parametrize(
    ("embed", "expected"),
    [
        (n.Embed("a b.png"), n.Image(text("a b.png"), n.FileTarget("img/a b.png"))),
        (n.Embed("img/a b.png"), n.Image(text("a b.png"), n.FileTarget("img/a b.png"))),
        (n.Embed("a b.png", "100"), n.Image(text("a b.png"), n.FileTarget("img/a b.png"), "", 100)),
        (n.Embed("a b.png", "cap|100x50"), n.Image(text("cap"), n.FileTarget("img/a b.png"), "", 100, 50)),
        (n.Embed("a b.png#outline", "9"), n.Image(text("a b.png"), n.FileTarget("img/a b.png", "outline"), "", 9)),
        (
            n.Embed("guide.pdf#height=40"),
            n.Media("pdf", text("guide.pdf"), n.FileTarget("docs/guide.pdf", "height=40"), None, 40),
        ),
        (n.Embed("song.mp3#t=60", "listen"), n.Media("audio", text("listen"), n.FileTarget("media/song.mp3", "t=60"))),
        (n.Embed("clip.webm"), n.Media("video", text("clip.webm"), n.FileTarget("media/clip.webm"))),
        (n.Embed("board.canvas"), n.Media("canvas", text("board.canvas"), n.FileTarget("board.canvas"))),
        (n.Embed("table.base#My view"), n.Media("base", text("table.base"), n.FileTarget("table.base", "My view"))),
        (n.Embed("data.zip"), n.Media("file", text("data.zip"), n.FileTarget("data.zip"))),
        (n.Embed("Rome"), n.Transclusion(n.NoteTarget("Trips/Rome.md"))),
        (n.Embed("Rome#Day 1", "x"), n.Transclusion(n.NoteTarget("Trips/Rome.md", "day-1"), "x")),
        (n.Embed("Rome#^first"), n.Transclusion(n.NoteTarget("Trips/Rome.md", "^first"))),
    ],
)  # fmt: skip
def test_an_embed_becomes_what_its_file_is(embed: n.Embed, expected: n.Inline) -> None:
    assert resolved(embed) == (expected, [])


@pytest.mark.parametrize(
    ("embed", "shown"),
    [
        (n.Embed("Paris"), "(missing: Paris)"),
        (n.Embed("Rome#Day 2"), "(missing: Rome > Day 2)"),
        (n.Embed("Rome#^second"), "(missing: Rome#^second)"),
        (n.Embed("gone.png"), "(missing: gone.png)"),
        (n.Embed("gone.png", "300"), "(missing: gone.png)"),
        (n.Embed("gone.png", "A view|300"), "A view (missing: gone.png)"),
    ],
)
def test_a_missing_embed_stays_visible_and_never_becomes_the_whole_note(embed: n.Embed, shown: str) -> None:
    found, diagnostics = resolved(embed)
    assert found == n.Link(text(shown), n.MissingTarget(embed.target))
    assert [each.code for each in diagnostics] == [DiagnosticCode.EMBED_UNRESOLVED]


def test_a_markdown_image_of_a_file_keeps_its_text_title_and_size() -> None:
    image = n.Image(text("view"), n.Url("a%20b.png"), "t", 100, 50)
    assert resolved(image) == (n.Image(text("view"), n.FileTarget("img/a b.png"), "t", 100, 50), [])


def test_a_markdown_image_without_text_stays_without() -> None:
    assert resolved(n.Image((), n.Url("a%20b.png")))[0].content == ()


def test_a_markdown_image_of_a_note_is_an_embed_of_it() -> None:
    image = n.Image(text("x"), n.Url("Trips/Rome.md#Day%201"))
    assert resolved(image)[0] == n.Transclusion(n.NoteTarget("Trips/Rome.md", "day-1"), "x")


def test_a_markdown_image_of_a_pdf_is_a_medium() -> None:
    assert resolved(n.Image((), n.Url("guide.pdf")))[0] == n.Media(
        "pdf", text("guide.pdf"), n.FileTarget("docs/guide.pdf")
    )


def test_a_wikilink_without_a_target_means_its_own_note() -> None:
    assert resolved(n.WikiLink("", text("x")))[0] == n.Link(text("x"), n.NoteTarget("Home.md"))
    assert resolved(n.WikiLink(""))[0] == n.Link(text("Home"), n.NoteTarget("Home.md"))


@pytest.mark.parametrize(("alt", "shown"), [("A view", "A view (missing: gone 1.png)"), ("", "(missing: gone 1.png)")])
def test_a_missing_image_shows_its_text_or_its_name(alt: str, shown: str) -> None:
    found, [diagnostic] = resolved(n.Image(text(alt) if alt else (), n.Url("pics/gone%201.png")))
    assert found == n.Link(text(shown), n.MissingTarget("pics/gone%201.png"))
    assert diagnostic.code is DiagnosticCode.EMBED_UNRESOLVED


def test_an_external_image_is_left_alone() -> None:
    image = n.Image((), n.Url("https://example.org/a.png"))
    assert resolved(image)[0] is image


# ------------------------------------------------------------------------------------------------------------ HTML


def links_of(html: str) -> list[tuple[str, n.Target]]:
    found, diagnostics = resolved(n.RawInline(html))
    assert diagnostics == []
    return [(html[link.start : link.end], link.target) for link in found.links]


def test_addresses_in_html_that_mean_files_of_the_vault_are_known() -> None:
    assert links_of('<img src="a%20b.png">') == [("a%20b.png", n.FileTarget("img/a b.png"))]
    assert links_of("<a href='Rome.md#Day 1'>") == [("Rome.md#Day 1", n.NoteTarget("Trips/Rome.md", "day-1"))]


@pytest.mark.parametrize(
    "html",
    ['<a href="https://x.y">', '<a href="#own-id">', '<a href="/about">', '<a href="about">', '<img src="">', "<br>"],
)
def test_other_addresses_in_html_are_left_alone(html: str) -> None:
    assert links_of(html) == []


def test_a_missing_picture_in_html_is_reported() -> None:
    assert [each.code for each in resolved(n.RawInline('<img src="gone.png">'))[1]] == [DiagnosticCode.LINK_UNRESOLVED]


def test_html_blocks_are_read_too() -> None:
    block = n.RawBlock('<p>\n<img src="Colosseum.JPG">\n</p>')
    [result] = resolve(document(block), "Home.md", INDEX, Report("Home.md")).content
    assert isinstance(result, n.RawBlock)
    assert [link.target for link in result.links] == [n.FileTarget("img/Colosseum.JPG")]


def test_raw_text_of_another_format_is_left_alone() -> None:
    raw = n.RawInline('<img src="Colosseum.JPG">', "tex")
    assert resolved(raw)[0] is raw


# --------------------------------------------------------------------------------------------------------- repairs


@pytest.mark.parametrize(
    ("options", "node", "file"),
    [
        (ResolveOptions(by_alias=True), n.WikiLink("start PAGE"), "Home.md"),
        (
            ResolveOptions(by_cut_name=True),
            n.WikiLink("Notes on the history of the aqueducts of ancient Rome"),
            "Long/Notes on the history of the aqueducts of ancien.md",
        ),
        (
            ResolveOptions(by_cut_name=True),
            n.WikiLink("Old folder/Notes on the history: of the aqueducts of ancient Rome"),
            "Long/Notes on the history of the aqueducts of ancien.md",
        ),
        (ResolveOptions(image_without_extension=True), n.Embed("colosseum"), "img/Colosseum.JPG"),
    ],
)
def test_a_repair_that_is_asked_for_is_made_and_reported(options: ResolveOptions, node: n.Inline, file: str) -> None:
    found, [diagnostic] = resolved(node, options=options)
    assert found.target in (n.NoteTarget(file), n.FileTarget(file))
    assert diagnostic.code is DiagnosticCode.REPAIRED_LINK
    assert file in diagnostic.message
    assert resolved(node)[1][0].code in (DiagnosticCode.LINK_UNRESOLVED, DiagnosticCode.EMBED_UNRESOLVED)


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("Rom", 'did you mean "Rome"?'),
        ("Old/Rome", 'there is "Trips/Rome.md"'),
        ("Colosseun.jpg", 'did you mean "Colosseum.JPG"?'),
        ("Something else", ""),
    ],
)
def test_a_likely_name_is_suggested(written: str, hint: str) -> None:
    assert resolved(n.WikiLink(written))[1][0].hint == hint


# ------------------------------------------------------------------------------------------------- the whole document


def test_links_are_found_everywhere() -> None:
    link = n.WikiLink("Rome")
    inline: tuple[n.Inline, ...] = (n.Emph((n.Highlight((n.Strikeout((n.Strong((n.Span((link,)),)),)),)),)),)
    cell = n.Cell((link,))
    tree = document(
        para(*inline),
        n.Heading(1, (link,)),
        n.BlockQuote((n.OrderedList((n.ListItem((para(link),)),)),)),
        n.Table(("",), (cell,), ((cell,),)),
        n.Callout("note", (link,), (para(link),)),
        n.Toggle((link,), (n.Div((para(link),)),)),
        n.FootnoteDef("1", (para(n.InlineFootnote((link,))),)),
        n.ExtensionBlock("x", {}, (para(n.ExtensionInline("y", {}, (link,))),)),
        para(n.Link((n.Image((), n.Url("a%20b.png")),), n.Url("Rome.md"))),
    )
    result = resolve(tree, "Home.md", INDEX, Report("Home.md"))
    written = repr(result)
    assert "WikiLink" not in written
    assert "Url" not in written
    assert written.count("NoteTarget") == 12


def test_what_does_not_change_is_shared() -> None:
    quote = n.BlockQuote((para("a ", n.Emph(text("b"))), n.BulletList((n.ListItem((para("c"),)),))))
    table = n.Table(("",), (n.Cell(text("h")),), ((n.Cell(text("d")),),))
    tree = document(quote, table, para("e"))
    assert resolve(tree, "Home.md", INDEX, Report("Home.md")) is tree
    changed = resolve(document(quote, para(n.WikiLink("Rome"))), "Home.md", INDEX, Report("Home.md"))
    assert changed.content[0] is quote


def test_headings_get_the_anchors_that_the_index_knows() -> None:
    tree = document(
        heading(1, "A"), n.BlockQuote((heading(2, "A"),)), heading(3, n.WikiLink("Rome#Day 1")), heading(1, "…")
    )
    result = resolve(tree, "Home.md", INDEX, Report("Home.md"))
    [first, quote, third, fourth] = result.content
    assert isinstance(quote, n.BlockQuote)
    anchors = [each.anchor for each in (first, quote.content[0], third, fourth) if isinstance(each, n.Heading)]
    assert anchors[:3] == ["a", "a-1", "rome--day-1"]
    assert anchors == [each.anchor for each in index_note("n.md", tree).headings]


def test_a_block_id_that_stands_twice_is_reported() -> None:
    report = Report("Home.md")
    item = n.ListItem((para("b"),), id="X", position=n.Position(3))
    resolve(document(para("a", id="x"), n.BulletList((item,))), "Home.md", INDEX, report)
    assert [(each.code, each.line) for each in report.diagnostics] == [(DiagnosticCode.BLOCK_ID_DUPLICATE, 3)]


@given(st.text(max_size=30), st.text(max_size=10), st.booleans())
def test_any_link_text_resolves_to_something_visible(written: str, display: str, is_url: bool) -> None:
    link: n.Inline = n.Link(text("x"), n.Url(written)) if is_url else n.WikiLink(written)
    for node in (link, n.Embed(written, display), n.RawInline(f'<img src="{written}">')):
        found, _ = resolved(node)
        assert isinstance(found, (n.Link, n.Image, n.Media, n.Transclusion, n.RawInline))
        if type(found) is n.Link and written.strip():
            assert found.content


@pytest.mark.parametrize(
    ("node", "looked_into"),
    [
        (n.WikiLink("Rome"), set()),
        (n.Embed("Rome"), set()),
        (n.Embed("song.mp3"), set()),
        (n.Link((), n.Url("Rome.md")), set()),
        (n.WikiLink("Rome#Day 1"), {"Trips/Rome.md"}),
        (n.WikiLink("Rome#^first"), {"Trips/Rome.md"}),
        (n.Link((), n.Url("Rome.md#day-1")), {"Trips/Rome.md"}),
    ],
)
def test_only_links_to_a_part_depend_on_what_is_in_a_note(node: n.Inline, looked_into: set[str]) -> None:
    index = make_index()
    resolve(document(n.Para((node,))), "Home.md", index, Report("Home.md"))
    assert index.trace.notes == looked_into
    assert index.trace.embeds == ({"Trips/Rome.md"} if node == n.Embed("Rome") else set())
