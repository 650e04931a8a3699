"""Each node as Pandoc's JSON, without pandoc."""

from typing import Any, get_args

import msgspec
import pytest

import vaultconv
from vaultconv import nodes as n
from vaultconv.backends.pandoc.ast import PLAIN, write_pandoc
from vaultconv.backends.pandoc.writer import LinkStyle, PandocDialect
from vaultconv.backends.web.dialect import HTML
from vaultconv.backends.word.dialect import docx_dialect
from vaultconv.book.manuscript import Metadata
from vaultconv.diagnostics import DiagnosticCode, Report
from vaultconv.tree.labels import MAX_LABEL, Labels, label_of
from vaultconv.tree.style import Style


def written(document: n.Document, **options: Any) -> list[Any]:
    tree = msgspec.json.decode(write_pandoc(document, options.pop("dialect", PLAIN), **options))
    assert tree["pandoc-api-version"] == [1, 23, 1]
    return tree["blocks"]


def blocks(markdown: str, **options: Any) -> list[Any]:
    return written(vaultconv.parse_text(markdown), **options)


def inlines(markdown: str, **options: Any) -> list[Any]:
    (block,) = blocks(markdown, **options)
    assert block["t"] == "Para"
    return block["c"]


def words(element: Any) -> str:
    """The text of some elements."""
    if isinstance(element, list):
        return "".join(map(words, element))
    if not isinstance(element, dict):
        return ""
    match element["t"]:
        case "Str":
            return element["c"]
        case "Space" | "SoftBreak" | "LineBreak":
            return " "
        case "Code" | "CodeBlock" | "Math":
            return element["c"][1]
        case _:
            return words(element.get("c", []))


def test_every_node_has_an_entry() -> None:
    kinds = {*get_args(n.Block), *get_args(n.Inline), n.Document, n.ListItem}
    assert kinds <= PLAIN.entries.keys()
    assert kinds <= HTML.entries.keys()


def test_text_is_words_and_spaces_so_that_writers_escape_and_wrap_it() -> None:
    assert inlines("1\\. not  a list") == [
        {"t": "Str", "c": "1."},
        {"t": "Space"},
        {"t": "Str", "c": "not"},
        {"t": "Space"},
        {"t": "Str", "c": "a"},
        {"t": "Space"},
        {"t": "Str", "c": "list"},
    ]


@pytest.mark.parametrize(
    ("markdown", "kind"),
    [("*a*", "Emph"), ("**a**", "Strong"), ("~~a~~", "Strikeout")],
)
def test_emphasis_is_pandocs(markdown: str, kind: str) -> None:
    assert inlines(markdown) == [{"t": kind, "c": [{"t": "Str", "c": "a"}]}]


def test_a_highlight_has_the_one_attribute_that_word_knows_it_by() -> None:
    assert inlines("==a==") == [{"t": "Span", "c": [["", ["mark"], []], [{"t": "Str", "c": "a"}]]}]


def test_a_heading_bears_the_label_of_its_anchor() -> None:
    document = n.Document((n.Heading(2, (n.Text("Low water"),), anchor="low-water"),))
    (heading,) = written(document, note="Tides.md")
    assert heading["t"] == "Header"
    assert heading["c"][:2] == [2, ["low-water", [], []]]


def test_a_label_is_borne_once_only() -> None:
    twice = n.Document((n.Heading(1, (n.Text("A"),), anchor="a"), n.Heading(1, (n.Text("A"),), anchor="a")))
    assert [block["c"][1][0] for block in written(twice, note="x.md")] == ["a", ""]


def test_a_link_inside_the_document_leads_to_its_label() -> None:
    document = n.Document(
        (
            n.Heading(1, (n.Text("A"),), anchor="a"),
            n.Para((n.Link((n.Text("up"),), n.NoteTarget("x.md", "a")),)),
        )
    )
    assert written(document, note="x.md")[1]["c"][0]["c"][2] == ["#a", ""]


def test_a_link_to_a_block_leads_to_the_div_around_it() -> None:
    document = n.Document(
        (n.Para((n.Text("claim"),), id="c1"), n.Para((n.Link((n.Text("see"),), n.NoteTarget("x.md", "^c1")),)))
    )
    marked, link = written(document, note="x.md")
    assert (marked["t"], marked["c"][0][0]) == ("Div", "b-c1")
    assert link["c"][0]["c"][2][0] == "#b-c1"


def test_a_link_that_leads_nowhere_is_its_text() -> None:
    document = n.Document((n.Para((n.Link((n.Text("gone"),), n.MissingTarget("Gone")),)),))
    assert written(document) == [{"t": "Para", "c": [{"t": "Str", "c": "gone"}]}]


def test_a_link_to_another_document_leads_to_its_file_and_label() -> None:
    document = n.Document((n.Para((n.Link((n.Text("t"),), n.NoteTarget("Tides.md", "^x")),)),))
    (link,) = written(document, note="a.md", href=lambda target, note: "Tides.docx")[0]["c"]
    assert link["c"][2] == ["Tides.docx#b-x", ""]


def test_what_is_embedded_is_nobodys_target() -> None:
    own = n.Heading(1, (n.Text("A"),), anchor="a")
    embedded = n.Div((n.Heading(1, (n.Text("A"),), anchor="a"),), classes=("embed",), note="y.md")
    first, second = written(n.Document((embedded, own)), note="x.md")
    assert first["c"][1][0]["c"][1][0] == ""
    assert second["c"][1][0] == "a"


def book(*chapters: tuple[str, tuple[n.Block, ...]]) -> n.Document:
    return n.Document(
        tuple(
            n.Div((n.Heading(1, (n.Text(note),)), *content), classes=("chapter",), note=note)
            for note, content in chapters
        )
    )


def test_chapters_of_a_book_have_labels_of_their_own() -> None:
    same = (n.Heading(2, (n.Text("Notes"),), anchor="notes"),)
    made = written(book(("a.md", same), ("b.md", same)))
    labels = [element["c"][1][0] for chapter in made for element in chapter["c"][1]]
    assert len(set(labels)) == 4
    assert all(labels)


def test_a_link_between_chapters_leads_to_the_chapter() -> None:
    to_b = (n.Para((n.Link((n.Text("b"),), n.NoteTarget("b.md")),)),)
    first, second = written(book(("a.md", to_b), ("b.md", ())))
    assert first["c"][1][1]["c"][0]["c"][2][0] == "#" + second["c"][1][0]["c"][1][0]


def test_a_link_to_a_heading_that_its_note_lacks_leads_to_the_note() -> None:
    document = book(("a.md", (n.Para((n.Link((n.Text("b"),), n.NoteTarget("a.md", "gone")),)),)))
    assert Labels(document, "").find(n.NoteTarget("a.md", "gone")) == label_of("", "a.md")


@pytest.mark.parametrize("anchor", ["a", "^b", "何", "x" * 80, "1st", "a b", "ö", "^Ab-1", "a#^b", ""])
@pytest.mark.parametrize("note", ["", "Über/Ärger.md"])
def test_a_label_is_one_that_word_takes(anchor: str, note: str) -> None:
    label = label_of(anchor, note)
    if anchor or note:
        assert label[0].isalpha() and label.isascii() and len(label) <= MAX_LABEL
        assert label.replace("-", "").isalnum()


def test_no_two_anchors_share_a_label() -> None:
    anchors = ["何", "河", "a b", "a-b", "a_b", "^a", "b-a", *("x" * length for length in range(30, 60))]
    assert len({label_of(anchor) for anchor in anchors}) == len(anchors) - 1  # "^a" and "b-a" are both "b-a"
    assert len({label_of(anchor, "n.md") for anchor in anchors}) == len(anchors) - 1


def test_print_says_the_page_and_the_address() -> None:
    dialect = PLAIN.extend("x", {}, page_reference=lambda label: [{"t": "Str", "c": f"(p. {label})"}])
    document = n.Document(
        (
            n.Heading(1, (n.Text("A"),), anchor="a"),
            n.Para((n.Link((n.Text("in"),), n.NoteTarget("x.md", "a")),)),
            n.Para((n.Link((n.Text("out"),), n.Url("https://example.org/")),)),
        )
    )
    style = LinkStyle(pages=True, addresses=True)
    _, inner, outer = written(document, dialect=dialect, note="x.md", links=style, href=lambda target, _: target.url)
    assert inner["c"][1] == {"t": "Str", "c": "(p. a)"}
    assert outer["c"][1]["t"] == "Note"
    assert words(outer["c"][1]) == "https://example.org/"


def test_an_address_that_is_its_own_text_needs_no_footnote() -> None:
    shown = inlines("<https://example.org/>", links=LinkStyle(addresses=True), href=lambda target, _: target.url)
    assert [element["t"] for element in shown] == ["Link"]


def test_a_tight_list_has_plain_items_and_a_loose_one_paragraphs() -> None:
    (tight,) = blocks("- a\n- b")
    (loose,) = blocks("- a\n\n- b")
    assert [item[0]["t"] for item in tight["c"]] == ["Plain", "Plain"]
    assert [item[0]["t"] for item in loose["c"]] == ["Para", "Para"]


def test_an_ordered_list_keeps_its_start_and_delimiter() -> None:
    (made,) = blocks("3) a\n4) b")
    assert made["c"][0] == [3, {"t": "Decimal"}, {"t": "OneParen"}]


@pytest.mark.parametrize(("mark", "glyph"), [(" ", "☐"), ("x", "☒"), ("/", "◪"), ("Q", "☐ Q")])
def test_a_task_begins_with_its_box(mark: str, glyph: str) -> None:
    (made,) = blocks(f"- [{mark}] do it")
    assert words(made) == f"{glyph} do it"


def test_a_table_has_as_many_cells_in_each_row_as_columns() -> None:
    (table,) = blocks("| a | b |\n|---|--:|\n| 1 |\n| 1 | 2 |")
    _, _, columns, head, bodies, _ = table["c"]
    assert [column[0]["t"] for column in columns] == ["AlignDefault", "AlignRight"]
    rows = [*head[1], *bodies[0][3]]
    assert [len(row[1]) for row in rows] == [2, 2, 2]


def test_a_footnote_stands_where_it_is_referred_to() -> None:
    made = inlines("a[^1]\n\n[^1]: why")
    assert made[-1] == {"t": "Note", "c": [{"t": "Para", "c": [{"t": "Str", "c": "why"}]}]}


def test_footnotes_that_refer_to_each_other_twice_are_each_printed_once() -> None:
    chain = "".join(f"[^{i}]: word{i}[^{i + 1}] and[^{i + 1}]\n" for i in range(30))
    found = words(blocks(f"text[^0]\n\n{chain}[^30]: last[^0]"))
    assert [found.count(f"word{i} ") + found.count(f"word{i}(") for i in range(30)] == [1] * 30
    assert found.count("last") == 1


def test_all_of_a_footnote_in_a_footnote_is_said() -> None:
    found = words(blocks("a[^1]\n\n[^1]: b[^2]\n\n[^2]: c\n\n    - d\n\n    ```\n    e\n    ```\n\n    $$f$$"))
    assert all(letter in found for letter in "abcdef")


def test_a_footnote_in_a_footnote_stands_in_parentheses() -> None:
    made = inlines("a[^1]\n\n[^1]: why[^2]\n[^2]: because")
    assert words(made[-1]) == "why (because)"


def test_a_footnote_that_nothing_refers_to_stands_at_the_end() -> None:
    report = Report("")
    made = blocks("a\n\n[^1]: lonely", report=lambda note: report)
    assert words(made[1:]) == "1lonely"
    assert [each.code for each in report.diagnostics] == [DiagnosticCode.FOOTNOTE_UNUSED]


def test_a_callout_is_a_quote_with_a_bold_title_where_nothing_better_is_known() -> None:
    (quote,) = blocks("> [!tip] Knots\n> Tie them.")
    assert quote["t"] == "BlockQuote"
    assert quote["c"][0]["c"][0]["t"] == "Strong"
    assert words(quote) == "KnotsTie them."


def test_a_callout_in_html_has_classes_for_its_looks() -> None:
    (div,) = blocks("> [!tip] Knots\n> Tie them.", dialect=HTML)
    assert div["c"][0][1] == ["callout", "callout-tip"]
    assert words(div["c"][1][0]) == "Knots"


def test_a_toggle_in_a_bullet_list_has_no_bullet_where_its_own_mark_is_drawn() -> None:
    toggle = n.Toggle((n.Text("more"),), (n.Para((n.Text("hidden"),)),))
    items = [n.ListItem((n.Para((n.Text(text),)),)) for text in "ab"]
    document = n.Document((n.BulletList((items[0], n.ListItem((toggle,), id="t"), items[1])),))
    assert [block["t"] for block in written(document)] == ["BulletList"]
    made = written(document, note="x.md", dialect=PLAIN.extend("x", {}, toggles_have_bullets=False))
    assert [block["t"] for block in made] == ["BulletList", "Div", "BulletList"]
    assert words(made) == "a▾ morehiddenb"
    assert made[1]["c"][0][0] == "b-t"


def test_math_keeps_its_tex() -> None:
    assert inlines("$a^2$") == [{"t": "Math", "c": [{"t": "InlineMath"}, "a^2"]}]
    (block,) = blocks("$$\nx\n$$")
    assert block["c"] == [{"t": "Math", "c": [{"t": "DisplayMath"}, "x"]}]


def test_code_keeps_its_language_and_every_character() -> None:
    (block,) = blocks("```python title\na  =  1\n\n```")
    assert block == {"t": "CodeBlock", "c": [["", ["python"], []], "a  =  1\n"]}


def test_comments_are_left_out() -> None:
    assert blocks("%%\nsecret\n%%") == []


def test_blanks_at_the_edges_of_a_paragraph_are_left_out() -> None:
    document = n.Document((n.Para((n.Text(" a "), n.LineBreak(), n.Comment("x"))),))
    assert written(document) == [{"t": "Para", "c": [{"t": "Str", "c": "a"}]}]


def test_metadata_are_those_that_pandoc_knows() -> None:
    metadata = Metadata(title="Tides", authors=("A", "B"), language="ja", keywords=("sea",))
    tree = msgspec.json.decode(write_pandoc(n.Document(()), PLAIN, metadata=metadata))
    assert sorted(tree["meta"]) == ["author", "keywords", "lang", "title"]
    assert words(tree["meta"]["title"]["c"]) == "Tides"
    assert tree["meta"]["lang"] == {"t": "MetaString", "c": "ja"}


def test_every_word_of_a_note_is_in_its_json() -> None:
    note = "# H\n\n> q **b** `c`\n\n1. x\n   - [ ] y\n\n| t |\n|---|\n| u |\n\n> [!note]- k\n> v\n\n[[w]] ![[z]] #tag"
    for word in "H q b c x y t u k v w z #tag".split():
        assert word in words(blocks(note))


def test_a_format_without_looks_says_once_a_note_that_it_has_none() -> None:
    found = Report("N.md")
    look = Style("#cc0000", "#eeeeee", align="right").attributes
    span, cell = n.Span((n.Text("x"),), attributes=look), n.Cell((n.Text("y"),), look)
    para = n.Para((span, span))
    document = n.Document((n.Div((para,), attributes=look), n.Table(("",), (cell,), ())))
    write_pandoc(document, PLAIN, report=lambda _: found)
    assert [each.code for each in found.diagnostics] == [DiagnosticCode.STYLE_DROPPED]
    write_pandoc(document, HTML, report=lambda _: found)
    assert len(found.diagnostics) == 1


@pytest.mark.parametrize("dialect", [PLAIN, docx_dialect()])
def test_where_html_sets_the_text_of_a_cell_is_not_left_out_silently(dialect: PandocDialect) -> None:
    found = Report("N.md")
    cell = n.Cell((n.Text("y"),), Style(valign="bottom").attributes)
    write_pandoc(n.Document((n.Table(("",), (cell,), ()),)), dialect, report=lambda _: found)
    assert [each.code for each in found.diagnostics] == [DiagnosticCode.STYLE_DROPPED]
