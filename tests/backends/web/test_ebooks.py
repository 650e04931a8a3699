"""E-books are XML, whatever stands in what."""

from __future__ import annotations

import io
import zipfile
from itertools import product
from pathlib import Path
from xml.etree import ElementTree

import pytest

import vaultconv

XHTML = "{http://www.w3.org/1999/xhtml}"

WRAPPERS = {
    "details": "<details><summary>S</summary>\n\n{}\n\n</details>",
    "open details": "<details open>\n\n{}\n\n</details>",
    "toggle": "- **Toggle**\n\n    {4}\n",
    "callout": "> [!note]- Title\n> {> }",
    "quote": "> {> }",
    "item": "- {2}",
    "ordered item": "1. {3}",
    "task": "- [ ] {2}",
    "div": "<div>\n\n{}\n\n</div>",
    "blockquote": "<blockquote>\n\n{}\n\n</blockquote>",
    "aside": "<aside>\n\n{}\n\n</aside>",
    "figure": "<figure>\n\n{}\n\n</figure>",
    "center": "<center>\n\n{}\n\n</center>",
    "cell": "<table><tr><td>\n\n{}\n\n</td></tr></table>",
    "footnote": "word[^1]\n\n[^1]: a\n\n    {4}",
    "unclosed": "<details><summary>S\n\n{}\n\n<p>",
}
INSIDE = "# One {n}\n\ntext\n\n## Two {n} [x](https://e.org)\n\nmore ^block\n\n###### Six"


def put(wrapper: str, content: str) -> str:
    """The content in a wrapper, its further lines with the wrapper's prefix."""
    before, _, rest = wrapper.partition("{")
    kind, _, after = rest.partition("}")
    prefix = kind if kind.startswith(">") else " " * int(kind or 0)
    return before + content.replace("\n", f"\n{prefix}") + after


def members(book: bytes) -> dict[str, ElementTree.Element]:
    """Each member that is XML, parsed. Raises `ElementTree.ParseError`."""
    archive = zipfile.ZipFile(io.BytesIO(book))
    names = [name for name in archive.namelist() if name.endswith((".xhtml", ".opf", ".ncx", ".xml", ".svg"))]
    return {name: ElementTree.fromstring(archive.read(name)) for name in names}


def book_of(vault: Path) -> dict[str, ElementTree.Element]:
    vaultconv.convert(vault, "epub", vault / ".out/book.epub")
    return members((vault / ".out/book.epub").read_bytes())


def test_a_heading_in_anything_in_anything_leaves_an_e_book_well_formed(tmp_path: Path) -> None:
    for i, (outer, inner) in enumerate(product(WRAPPERS.values(), ["{}", *WRAPPERS.values()])):
        content = put(outer, put(inner, INSIDE.replace("{n}", str(i))))
        (tmp_path / f"n{i}.md").write_text(f"# Head\n\nbefore\n\n{content}\n\n# After\n\n[[n0#One 0]]\n")
    parsed = book_of(tmp_path)
    text = "".join("".join(each.itertext()) for each in parsed.values())
    assert all(f"{word} {i}" in text for i in range(len(WRAPPERS) * (len(WRAPPERS) + 1)) for word in ("One", "Two"))
    assert "details" in {element.tag.removeprefix(XHTML) for each in parsed.values() for element in each.iter()}


def test_a_link_to_a_heading_in_a_toggle_of_another_chapter_leads_there(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("[[b#Inside]]\n")
    (tmp_path / "b.md").write_text("<details><summary>S</summary>\n\n# Inside\n\ntext\n\n</details>\n\n# After\n")
    parsed = book_of(tmp_path)
    (href,) = [a.get("href", "") for a in parsed["EPUB/text/ch001.xhtml"].iter(f"{XHTML}a")]
    file, _, label = href.partition("#")
    (place,) = [each for each in parsed[f"EPUB/text/{file}"].iter() if each.get("id") == label]
    assert [each.tag for each in place] == [f"{XHTML}h2"]


@pytest.mark.parametrize("level", range(1, 7))
def test_a_heading_in_a_toggle_keeps_its_level_and_its_formula(tmp_path: Path, level: int) -> None:
    (tmp_path / "a.md").write_text(
        f"# A\n\n# B\n\n<details><summary>S</summary>\n\n{'#' * level} *x* $y$\n\n</details>\n"
    )
    tags = [each.tag.removeprefix(XHTML) for root in book_of(tmp_path).values() for each in root.iter()]
    assert {f"h{level}", "em", "details"} <= set(tags)
    assert any(tag.endswith("}math") for tag in tags)


def test_names_and_titles_with_any_character_leave_an_e_book_well_formed(tmp_path: Path) -> None:
    for i, odd in enumerate(["\x01", "\x1f", "\x7f", "\x85", "\u2028", "\ufffe", "&", "<b>", "\u202e", "]]>"]):
        (tmp_path / f"n{i}{odd.replace('/', '')}.md").write_text(f"# a{odd}b\n\nText{odd} `{odd}` ![x{odd}](y{odd})\n")
    book_of(tmp_path)


def test_a_turned_heading_turns_no_paragraph_below_it(tmp_path: Path) -> None:
    (tmp_path / "A.md").write_text("---\nlang: ar\ntitle: English title\n---\n## Section\n\nنص عربي\n", "utf-8")
    vaultconv.convert(tmp_path, "epub", tmp_path / ".out/a.epub")
    book = zipfile.ZipFile(tmp_path / ".out/a.epub")
    pages = "".join(book.read(name).decode() for name in book.namelist() if name.startswith("EPUB/text/ch"))
    assert '<h2 dir="ltr">Section</h2>' in pages or '<h1 dir="ltr">Section</h1>' in pages
    assert "<p>نص عربي</p>" in pages
    assert not [tag for tag in pages.split("<section")[1:] if " dir=" in tag.partition(">")[0]]


def test_the_notes_of_an_e_book_are_numbered_whatever_they_begin_with(tmp_path: Path) -> None:
    """Pandoc's have no numbers of their own: the style sheet counts them, as their marks do, from 1 in each file."""
    (tmp_path / "A.md").write_text("x[^a] y[^b]\n\n[^a]: حاشية\n[^b]: > quoted\n", "utf-8")
    vaultconv.convert(tmp_path, "epub", tmp_path / ".out/a.epub")
    book = zipfile.ZipFile(tmp_path / ".out/a.epub")
    notes = [
        aside
        for name in book.namelist()
        if name.startswith("EPUB/text/")
        for section in ElementTree.fromstring(book.read(name)).iter(f"{XHTML}section")
        if "footnotes" in section.get("class", "").split()
        for aside in section.findall(f"{XHTML}aside")
    ]
    assert [aside.get("id") for aside in notes] == ["fn1", "fn2"]
    assert all(len(aside) for aside in notes)
    (sheet,) = (book.read(name).decode() for name in book.namelist() if name.endswith(".css"))
    assert ".footnotes > aside > :first-child::before" in sheet
    assert "vertical-align: super" in sheet.partition("a.footnote-ref {")[2].partition("}")[0]
