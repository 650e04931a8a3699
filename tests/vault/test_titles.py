"""What a note is called, by one rule in every output; what stands between its title and its text."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

import vaultconv
from tests.work import LINEAR, counted, growth
from vaultconv import nodes as n
from vaultconv.config import Config
from vaultconv.publish.options import Publish

WORMS = ("Moniliformis", "Schistosoma", "Toxocara", "Trichuris")


def vault_of(root: Path, notes: dict[str, str]) -> Path:
    for path, text in notes.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


def converted(tmp_path: Path, notes: dict[str, str], to: str, name: str = "", **options: Any) -> Path:
    """The output of a vault, a folder, or a book of that name."""
    vault = vault_of(tmp_path / "vault", notes)
    out = tmp_path / "out" / name if name else tmp_path / to
    vaultconv.convert(vault, to, out, config=Config(**options))
    return out


def outline(book: Path) -> list[str]:
    def flat(entries: list[Any]) -> list[str]:
        return [title for each in entries for title in (flat(each) if isinstance(each, list) else [each["/Title"]])]

    return flat(PdfReader(book).outline)


def body(html: Path) -> str:
    text = html.read_text(encoding="utf-8")
    return text[text.index("<body") :]


# ---------------------------------------------------------------------------------------------------------------- names


def test_a_section_that_a_note_begins_with_is_no_title_in_any_output(tmp_path: Path) -> None:
    notes = {"Moniliformis.md": "# Transmission\n\nBy beetles.", "Toxocara.md": "# Toxocara canis\n\nIn dogs."}
    site = converted(tmp_path, notes, "hugo") / "content"
    assert 'title = "Moniliformis"' in (site / "moniliformis.md").read_text().replace("title: ", "title = ")
    assert "Toxocara canis" in (site / "toxocara.md").read_text().split("---")[1]
    pages = converted(tmp_path, notes, "notion")
    assert (pages / "Moniliformis.md").read_text() == "# Moniliformis\n\n# Transmission\n\nBy beetles.\n"
    assert (pages / "Toxocara.md").read_text().startswith("# Toxocara canis\n")
    found = outline(converted(tmp_path, notes, "pdf", "book.pdf"))
    assert found[:3] == ["Moniliformis", "Transmission", "Toxocara canis"]


def test_a_heading_that_three_notes_begin_with_is_no_title_of_any(tmp_path: Path) -> None:
    notes = {f"{name}.md": "# Geographic Distribution\n\nEverywhere." for name in WORMS}
    notes |= {"Geographic range.md": "# Geographic distribution\n\nx", "2024-01-01.md": "# Geographic distribution"}
    found = outline(converted(tmp_path, notes, "pdf", "book.pdf"))
    chapters = [title for title in found if title not in ("Geographic Distribution", "Geographic distribution")]
    assert chapters[: len(WORMS) + 2] == ["2024-01-01", "Geographic range", *WORMS]


def test_what_many_notes_begin_with_is_asked_of_all_published_notes_not_of_the_chosen(tmp_path: Path) -> None:
    notes = {f"2024-01-0{i}.md": "# Log\n\nx" for i in range(1, 5)}
    one = converted(tmp_path, notes | {"2024-02-01.md": "---\ntags: a\n---\n# Log"}, "notion") / "2024-02-01.md"
    assert one.read_text().startswith("# 2024-02-01\n")


def test_unpublished_notes_have_no_part_in_what_others_are_called(tmp_path: Path) -> None:
    secret = {f"Secret {i}.md": "---\npublish: false\n---\n# Springs" for i in range(5)}
    out = converted(tmp_path, {"2024-02-01.md": "# Springs\n\nx", **secret}, "hugo", publish=Publish(keys=True))
    assert "Springs" in (out / "content/2024-02-01.md").read_text().split("---")[1]


titles = counted("vaultconv.vault.titles")


def noted(count: int) -> list[n.Document]:
    return [n.Document((n.Heading(1, (n.Text(f"Heading {i % 9}"),)), n.Para((n.Text("x"),)))) for i in range(count)]


def test_what_notes_are_called_is_found_in_linear_time() -> None:
    def of_all(count: int) -> Any:
        documents = noted(count)

        def work() -> None:
            repeated = titles.repeated_headings(map(titles.opening, documents))
            for document in documents:
                titles.title_of("2024-01-01.md", document, repeated)

        return work

    assert growth(of_all, 50) < LINEAR


@pytest.mark.parametrize("name", ["a1", "1a", "ab ", "2024-", "f0", "日", "note "])
def test_long_names_are_read_in_linear_time(name: str) -> None:
    (document,) = noted(1)
    assert growth(lambda count: lambda: titles.title_of(f"{name * count}.md", document), 200) < LINEAR


chapters = counted("vaultconv.book", "vaultconv.book.chapters")
terms = counted("vaultconv.book", "vaultconv.book.indexes")


@pytest.mark.parametrize("levels", [(1, 2, 3), (6, 5, 4), (2, 2, 2)])
def test_a_note_of_many_headings_is_made_a_chapter_in_linear_time(levels: tuple[int, ...]) -> None:
    def of_all(count: int) -> Any:
        headings = [n.Heading(levels[i % 3], (n.Text(f"Head {i}"),)) for i in range(count)]
        document = n.Document((n.Para((n.Text("x"),)), *headings, n.Para((n.Text("x"),))))
        return lambda: chapters.below(chapters.body_of(document, "Note", common=("head",)).content, 1)

    assert growth(of_all, 50) < LINEAR


@pytest.mark.parametrize("node", [n.Strong((n.Text("Fix"),)), n.Text("(DR) "), n.Text("x: ("), n.Text("a:: ")])
def test_terms_and_properties_of_long_lines_are_found_in_linear_time(node: n.Inline) -> None:
    def of_all(count: int) -> Any:
        document = n.Document((n.Para((node, n.LineBreak()) * count),))
        return lambda: (terms.marked_terms(document.content), titles.head_of(document, "Note"))

    assert growth(of_all, 50) < LINEAR


# ----------------------------------------------------------------------------------------------------- titles twice

TWICE = {
    "Alpha.md": "# Alpha[^1]\n\nCreated: May 1, 2022\nTags: Bone, Cell\nUpdated:\n\n### Alpha[^2]\n\nFirst [[#Alpha]].\n\n"
    "## More\n\n[^1]: one\n[^2]: two\n",
    "AES.md": "###### AES\n\nA cipher.",
    "Alternate-Checkboxes.md": "# Alternate Checkboxes\n\nBoxes, [[AES#AES]], [[Alpha#Alpha]].",
    "Late.md": "Words.\n\n## Late\n\nmore",
    "Fields.md": "start:: 1972\n**end**:: [[Alpha]]\n\n# Fields\n\nText.",
    "Boxed.md": "> ## Boxed\n\nx",
}


def test_a_heading_that_says_the_title_stands_once(tmp_path: Path) -> None:
    found = outline(converted(tmp_path, TWICE, "pdf", "book.pdf"))
    assert [found.count(name) for name in ("Alpha", "AES", "Alternate Checkboxes", "Fields")] == [1, 1, 1, 1]
    assert found.count("Late") == 2  # there are words before it
    book = body(converted(tmp_path, TWICE, "html", "book.html"))
    heads = re.findall(r"<h\d id=\"([^\"]*)\"[^>]*>(.*?)</h\d>", book)
    ids = {re.sub("<[^>]*>.*", "", said): name for name, said in heads}
    assert [said for _, said in heads if said.startswith("Alpha")] == [
        'Alpha<a href="#fn1" class="footnote-ref" id="fnref1" role="doc-noteref"><sup>1</sup></a>'
        '<a href="#fn2" class="footnote-ref" id="fnref2" role="doc-noteref"><sup>2</sup></a>'
    ] or len([said for _, said in heads if said.startswith("Alpha")]) == 1
    assert f'href="#{ids["AES"]}"' in book.split("Boxes,")[1]
    assert f'href="#{ids["Alpha"]}"' in book.split("First")[1]


def test_links_to_a_heading_that_says_the_title_again_lead_to_its_document(tmp_path: Path) -> None:
    pages = converted(tmp_path, TWICE, "html")
    assert re.findall(r'href="([^"]*html[^"]*)"', body(pages / "Alternate-Checkboxes.html")) == [
        "AES.html",
        "Alpha.html",
    ]


# ------------------------------------------------------------------------------------------------- property lines


def test_property_lines_are_one_small_line_and_no_text(tmp_path: Path) -> None:
    book = body(converted(tmp_path, TWICE, "html", "book.html"))
    lines = re.findall(r'<div class="properties">\s*<p>(.*?)</p>', book)
    assert [re.sub("<[^>]*>", "", line) for line in lines] == [
        "Created: May 1, 2022 · Tags: Bone, Cell",
        "start: 1972 · end: Alpha",
    ]
    assert "Updated" not in book
    document = zipfile.ZipFile(converted(tmp_path, TWICE, "docx", "book.docx")).read("word/document.xml").decode()
    assert document.count('<w:pStyle w:val="Properties"') == 2
    epub = zipfile.ZipFile(converted(tmp_path, TWICE, "epub", "book.epub"))
    assert any(b'class="properties"' in epub.read(name) for name in epub.namelist() if "text/ch" in name)


def test_property_lines_are_set_in_eight_points_below_the_title(tmp_path: Path) -> None:
    pymupdf = pytest.importorskip("pymupdf")
    pages = pymupdf.open(converted(tmp_path, {"Alpha.md": TWICE["Alpha.md"]}, "pdf") / "Alpha.pdf")
    spans = [span for block in pages[0].get_text("dict")["blocks"] for line in block["lines"] for span in line["spans"]]
    (line,) = [span for span in spans if "Created" in span["text"]]
    assert round(line["size"], 1) == 8


@pytest.mark.parametrize("to", ["pdf", "docx", "html", "epub"])
def test_property_lines_are_left_out_by_option(tmp_path: Path, to: str) -> None:
    options = {to: {"properties": "none"}}
    book = converted(tmp_path, TWICE, to, f"book.{to}", options=options).read_bytes()
    if to == "pdf":
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(book)).pages)
    elif to == "html":
        text = book.decode()
    else:
        archive = zipfile.ZipFile(io.BytesIO(book))
        text = " ".join(archive.read(name).decode() for name in archive.namelist() if name.endswith("ml"))
    assert "1972" not in text
    assert "Created" not in text
    assert "A cipher." in text


def test_words_below_property_lines_stay_text(tmp_path: Path) -> None:
    notes = {"Alpha.md": "# Alpha\n\nStatus: Open\nand then text\n", "Beta.md": "# Beta\n\nNote: this is text\n"}
    pages = converted(tmp_path, notes, "html")
    assert "<p>and then text</p>" in body(pages / "Alpha.html")
    assert "<p>Note: this is text</p>" in body(pages / "Beta.html")


# ------------------------------------------------------------------------------------------------------- folder notes

FOLDERS = {
    "Sea/Sea.md": "start:: 1972\n\nThe sea[^1]. See [[Sea#Kinds]], [[Tides]], [[Empty]].\n\n## Kinds\n\nMany **Fix**: x\n\n[^1]: one\n",
    "Sea/Tides.md": "# Tides of the sea\n\nlow[^1], see [[Sea]].\n\n## Sources\n\n[^1]: two\n",
    "Sea/Empty.md": "",
    "Sky/Stars.md": "# Stars\n\nBright.",
}


def test_a_folder_note_opens_its_part_in_every_format(tmp_path: Path) -> None:
    assert outline(converted(tmp_path, FOLDERS, "pdf", "book.pdf")) == [
        "Sea", "Kinds", "Tides of the sea", "Sky", "Stars", "Index",
    ]  # fmt: skip
    html = body(converted(tmp_path, FOLDERS, "html", "book.html"))
    heads = re.findall(r"<h(\d)[^>]*>(.*?)</h\d>", html)
    assert [(level, re.sub("<[^>]*>", "", said)) for level, said in heads[1:]] == [
        ("1", "Sea"), ("3", "Kinds"), ("2", "Tides of the sea"), ("1", "Sky"), ("2", "Stars"), ("1", "Index"),
    ]  # fmt: skip
    targets = set(re.findall(r'href="#([^"]*)"', html))
    assert all(f'id="{target}"' in html for target in targets)
    document = zipfile.ZipFile(converted(tmp_path, FOLDERS, "docx", "book.docx")).read("word/document.xml").decode()
    heads = re.findall(r'<w:pStyle w:val="Heading(\d)".*?</w:p>', document, re.DOTALL)
    assert heads == ["1", "3", "2", "1", "2", "1"]


def test_a_link_to_a_note_without_a_text_is_text_and_the_note_is_named_at_the_end(tmp_path: Path) -> None:
    html = body(converted(tmp_path, FOLDERS, "html", "book.html"))
    assert ", Empty.</p>" in html
    assert "<p>Still empty: Empty</p>" in html
    assert "Sources" not in html
    assert "book.html" not in html
