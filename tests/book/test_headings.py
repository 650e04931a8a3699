"""Headings in printed documents: which of them an outline has, and the footnotes that they bear."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from pypdf import PdfReader

import vaultconv
from vaultconv.book.chapters import below
from vaultconv.tree import nodes as n
from vaultconv.tree.walk import outline

NOTE = """\
# Tides[^t] of the sea^[Inline **bold** with [a link](http://a.b/).]

Words[^t] and more[^u].

> [!note] Box
> # In a callout

> # In a quote

## Springs[^s]

Text[^s] again[^s].

- ### In a list

    words

### Neaps

Text[^u].

<details><summary>More</summary>

### In details

x

</details>

[^t]: Title note with **bold** and [[Moon]].
[^u]: A shared note[^s].

    # In a footnote

    Para.
[^s]: Springs *note*.
"""
MOON = "# Moon^[On the [moon](http://m.n/)]\n\n## Phases\n\n> ## Other\n"
FORMATS = ("pdf", "docx", "html", "epub")
BOXED = ("In a callout", "In a quote", "In a footnote", "Other")


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The note by itself, and the book of both, in each format."""
    root = tmp_path_factory.mktemp("headings")
    (root / "vault").mkdir()
    (root / "vault/Tides.md").write_text(NOTE, encoding="utf-8")
    (root / "vault/Moon.md").write_text(MOON, encoding="utf-8")
    for name in FORMATS:
        vaultconv.convert(root / "vault", name, root / name)
        vaultconv.convert(root / "vault", name, root / f"book.{name}")
    files = {f"note.{name}": root / name / f"Tides.{name}" for name in FORMATS}
    files |= {f"book.{name}": root / f"book.{name}" for name in FORMATS}
    return {name: file.read_bytes() for name, file in files.items()}


def entries(name: str, content: bytes) -> list[str]:
    """What a document's outline says: bookmarks, headings that Word knows, the table of contents."""
    kind = name.rpartition(".")[2]
    if kind == "pdf":
        return [str(each["/Title"]) for each in flat(PdfReader(io.BytesIO(content)).outline)]
    if kind == "docx":
        xml = member(content, "word/document.xml")
        heads = re.findall(r'<w:p><w:pPr><w:pStyle w:val="(?:Heading\d|TOC\d)".*?</w:p>', xml, re.DOTALL)
        return [shown(re.sub("<w:instrText.*?</w:instrText>", "", head)) for head in heads]
    text = member(content, "EPUB/nav.xhtml") if kind == "epub" else content.decode()
    (contents,) = re.findall(r'<nav[^>]*id="(?:TOC|toc)".*?</nav>', text, re.DOTALL) or [""]
    return [shown(entry) for entry in re.findall("<a .*?</a>", contents, re.DOTALL)]


def flat(outline: list[Any]) -> Iterator[Any]:
    for each in outline:
        if isinstance(each, list):
            yield from flat(each)
        else:
            yield each


def member(content: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read(name).decode()


def shown(xml: str) -> str:
    return " ".join(unescape(re.sub("<[^>]*>", "", xml)).split())


def text(name: str, content: bytes) -> str:
    """All that a reader finds in a document, contents apart, without line ends."""
    kind = name.rpartition(".")[2]
    if kind == "pdf":
        return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())
    if kind == "html":
        return shown(content.decode())
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    wanted = [each for each in names if re.search(r"word/(document|footnotes)\.xml|EPUB/text/ch", each)]
    return shown("\n".join(member(content, each) for each in wanted))


@pytest.mark.parametrize("kind", FORMATS)
def test_headings_in_quotes_callouts_and_footnotes_are_in_no_outline(printed: dict[str, bytes], kind: str) -> None:
    for name in (f"note.{kind}", f"book.{kind}"):
        found = " ".join(entries(name, printed[name]))
        assert not [heading for heading in BOXED if heading in found]
        assert all(heading in text(name, printed[name]) for heading in BOXED if heading != "Other" or "book" in name)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_heading_in_a_box_moves_no_section_of_its_note(printed: dict[str, bytes], kind: str) -> None:
    """The book's contents have two levels below a book's parts: chapters, and the sections right below them."""
    found = " ".join(entries(f"book.{kind}", printed[f"book.{kind}"]))
    assert "Springs" in found
    assert "Phases" in found


def test_a_heading_in_a_list_moves_no_section_of_its_note() -> None:
    item = n.ListItem((n.Heading(1, (n.Text("In a list"),)),))
    moved = below((n.Heading(2, (n.Text("A"),)), n.BulletList((item,)), n.Heading(3, (n.Text("B"),))), 1)
    assert [heading.level for heading in outline(moved)] == [2, 2, 3]


def test_headings_in_lists_and_details_are_in_the_outline_as_in_obsidian(printed: dict[str, bytes]) -> None:
    for name in ("note.pdf", "note.docx"):
        found = entries(name, printed[name])
        assert "In a list" in found
    assert "In details" in entries("note.pdf", printed["note.pdf"])


@pytest.mark.parametrize("kind", FORMATS)
def test_footnotes_of_the_heading_that_becomes_the_title_are_printed_once(printed: dict[str, bytes], kind: str) -> None:
    for name in (f"note.{kind}", f"book.{kind}"):
        found = text(name, printed[name])
        for words in ("Title note with bold and Moon", "Inline bold with a link", "A shared note"):
            assert found.count(words) == 1, (name, words)
        if "book" in name:
            assert found.count("On the moon") == 1


@pytest.mark.parametrize("kind", FORMATS)
def test_an_outline_says_no_footnotes(printed: dict[str, bytes], kind: str) -> None:
    found = entries(f"book.{kind}", printed[f"book.{kind}"])
    assert any(entry.startswith("Tides of the sea") for entry in found)
    assert not any("note" in entry or "bold" in entry for entry in found)


def test_footnotes_of_headings_keep_their_links_and_bold(printed: dict[str, bytes]) -> None:
    for name in ("note.html", "book.html"):
        found = printed[name].decode()
        assert "Title note with <strong>bold</strong> and <a " in found
        assert 'Inline <strong>bold</strong> with <a href="http://a.b/">a link</a>' in found
    for name in ("note.pdf", "book.pdf"):
        pages = PdfReader(io.BytesIO(printed[name])).pages
        links = [each.get_object().get("/A", {}).get("/URI") for page in pages for each in page.get("/Annots", ())]
        assert "http://a.b/" in links


def test_ids_in_headings_stand_in_a_page_once(printed: dict[str, bytes]) -> None:
    """A table of contents says a heading again, with all that is in it."""
    for name in ("note.html", "book.html"):
        ids = re.findall(r'\sid="([^"]*)"', printed[name].decode())
        assert len(ids) == len(set(ids))
    for name in ("EPUB/nav.xhtml", "EPUB/text/ch002.xhtml"):
        ids = re.findall(r'\sid="([^"]*)"', member(printed["book.epub"], name))
        assert len(ids) == len(set(ids))


def test_a_footnote_that_is_referred_to_again_is_a_link_to_its_mark(printed: dict[str, bytes]) -> None:
    found = printed["book.html"].decode()
    targets = re.findall(r'<sup><a href="#([^"]*)">\d</a></sup>', found)
    assert len(targets) == 4
    assert all(f'id="{target}"' in found for target in targets)
    assert member(printed["book.docx"], "word/document.xml").count("NOTEREF") == 4
