"""Links to places that authors made in HTML lead there, in every output."""

from __future__ import annotations

import re
from io import BytesIO
from itertools import count
from pathlib import Path
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

import vaultconv
from tests.backends.hugo.garden import build, read
from tests.files import write
from vaultconv.diagnostics import DiagnosticCode
from vaultconv.html.tokens import html_ids

# What bears the id; each is met by a link above it.
PLACES = {
    "a with an id": 'Text <a id="it"></a> more.',
    "a with a name": 'Text <a name="it">named</a> more.',
    "a alone": '<a id="it"></a>\n\nText.',
    "span": 'Text <span id="it">in it</span>.',
    "heading": '<h3 id="it">Title</h3>',
    "in a heading of Markdown": '## Title <a id="it"></a>',
    "figure": '<figure id="it"><img src="x.svg"><figcaption>Words</figcaption></figure>',
    "picture": '<img src="x.svg" id="it">',
    "block": '<div id="it">\n\nText.\n\n</div>',
    "list": '<ul id="it"><li>item</li></ul>',
    "item": '<ul><li>one</li><li id="it">item</li></ul>',
    "table": '<table id="it"><tr><td>cell</td></tr></table>',
    "cell": '<table><tr><td>one</td><td id="it">cell</td></tr></table>',
    "head cell": '<table><thead><tr><th id="it">H</th></tr></thead><tr><td>cell</td></tr></table>',
    "details": '<details id="it"><summary>More</summary>Text.</details>',
    "details over Markdown": '<details id="it">\n<summary>More</summary>\n\nText.\n\n</details>',
    "summary": '<details>\n<summary id="it">More</summary>\n\nText.\n\n</details>',
    "in a list of Markdown": '- one\n- <a id="it"></a>two',
    "in a table of Markdown": '| a | b |\n|---|---|\n| x | <a id="it"></a>y |',
    "in a table's head": '| <a id="it"></a>a | b |\n|---|---|\n| x | y |',
    "in a callout": '> [!tip]\n> <a id="it"></a>Text.',
    "unquoted, in capitals": "Text <A ID=it></A> more.",
}
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
LINKS = '[one](#it), [[Note#it|two]], [[#it|three]], [four](Note.md#it), <a href="#it">five</a>'
places = pytest.mark.parametrize("place", PLACES.values(), ids=list(PLACES))


def vault(folder: Path, place: str) -> Path:
    """A note with links to a place in it, and one that embeds it and has such links of its own."""
    host = "[six](Note.md#it), [[Note#it|seven]]\n\n![[Note]]\n"
    return write(folder, {"Note.md": f"{LINKS}\n\n{place}\n", "Host.md": host, "x.svg": PICTURE})


def written(folder: Path, to: str) -> dict[str, str]:
    result = vaultconv.convert(folder, to)
    assert not result.diagnostics
    return {each.source: each.text or "" for each in result.artifacts if each.text is not None and each.source}


@places
@pytest.mark.parametrize("to", ["gfm", "commonmark"])
def test_links_of_markdown_lead_to_the_place(tmp_path: Path, place: str, to: str) -> None:
    notes = written(vault(tmp_path, place), to)
    note, host = notes["Note.md"], notes["Host.md"]
    assert [note.count(each) for each in ("[one](#it)", "[two](#it)", "[three](#it)", "[four](#it)")] == [1] * 4
    assert '<a href="#it">five</a>' in note
    assert list(html_ids(note)) == ["it"]
    assert "[six](Note.md#it), [seven](Note.md#it)" in host
    assert "[one](Note.md#it)" in host  # what is embedded means its own note


def test_every_link_of_a_built_site_leads_to_its_place(tmp_path: Path) -> None:
    numbered = enumerate(PLACES.values())
    notes = {f"Note {i}.md": f"[x](#it), [[Note {i}#it]]\n\n{place}\n" for i, place in numbered}
    write(tmp_path / "vault", {**notes, "x.svg": PICTURE})
    vaultconv.convert(tmp_path / "vault", "hugo", tmp_path / "site")
    public = build(tmp_path / "site")
    for i in range(len(PLACES)):
        html = read(public, f"note-{i}")
        assert re.findall(r'href="?(#it)\b', html) == ["#it"] * 2
        assert len(re.findall(r'(?i)\b(?:id|name)="?it\b', html)) == 1


def labels_of(content: bytes, kind: str) -> tuple[list[str], list[str]]:
    """Where the links of a document lead within it, and the places that it has."""
    if kind == "html":
        return _of_html(content.decode())
    with ZipFile(BytesIO(content)) as archive:
        if kind == "docx":
            xml = archive.read("word/document.xml").decode()
            return re.findall(r'w:anchor="([^"]*)"', xml), re.findall(r'bookmarkStart[^>]*w:name="([^"]*)"', xml)
        pages = [archive.read(name).decode() for name in archive.namelist() if re.search(r"ch\d+\.xhtml$", name)]
        return _of_html("".join(pages))


def _of_html(html: str) -> tuple[list[str], list[str]]:
    return re.findall(r'<a href="[^"#]*#([^"]*)"', html), re.findall(r'\bid="([^"]*)"', html)


@pytest.mark.parametrize("kind", ["html", "docx", "epub"])
@places
def test_links_of_a_document_lead_to_the_place(tmp_path: Path, place: str, kind: str) -> None:
    out = tmp_path / f"book.{kind}"
    result = vaultconv.convert(vault(tmp_path / "vault", place), kind, out)
    assert not result.diagnostics
    links, places = labels_of(out.read_bytes(), kind)
    found = [link for link in links if link.endswith("-a-it")]
    assert len(found) == 12  # seven, and the five that are embedded
    assert len(set(found)) == 1 and places.count(found[0]) == 1


def test_links_of_a_pdf_lead_to_the_place(tmp_path: Path) -> None:
    numbers = count()
    text = re.sub(r"""(?i)\b(id|name)=("?)it""", lambda at: f"{at[0]}{next(numbers)}", "\n\n".join(PLACES.values()))
    links = " ".join(f"[x](#it{i})" for i in range(len(PLACES)))
    notes = {"Note.md": f"{links}\n\n" + "word\n\n" * 200 + text, "Host.md": "![[Note]]", "x.svg": PICTURE}
    result = vaultconv.convert(write(tmp_path / "vault", notes), "pdf", tmp_path / "out")
    assert not result.diagnostics
    pages = PdfReader(tmp_path / "out/Note.pdf").pages
    numbers_of = {page.indirect_reference.idnum: i for i, page in enumerate(pages) if page.indirect_reference}
    shown = [numbers_of[each.get_object()["/Dest"][0].idnum] for each in pages[0]["/Annots"]]  # type: ignore[attr-defined]
    assert len(shown) >= 2 * len(PLACES)  # a link, and its page
    assert min(shown) > 0


# ------------------------------------------------------------------------------------------------------ what is no place


def test_a_heading_wins_over_an_element_of_the_same_name(tmp_path: Path) -> None:
    write(tmp_path, {"N.md": '[x](#Day) [[#Day]] [y](#day)\n\n<a id="Day"></a>\n\n## Day\n'})
    assert "[x](#day) [Day](#day) [y](#day)" in written(tmp_path, "gfm")["N.md"]


def test_ids_are_found_in_any_case_and_written_as_they_are(tmp_path: Path) -> None:
    write(tmp_path, {"N.md": '[x](#FIG1) [y](#fig2)\n\n<a id="Fig1"></a><a id="Fig2"></a><a id="fig2"></a>\n'})
    assert "[x](#Fig1) [y](#fig2)" in written(tmp_path, "gfm")["N.md"]


def test_an_element_is_not_embedded_by_its_id(tmp_path: Path) -> None:
    write(tmp_path, {"N.md": '<a id="it"></a>\n', "Host.md": "![[N#it]]\n"})
    assert [each.code for each in vaultconv.convert(tmp_path, "gfm").diagnostics] == [DiagnosticCode.EMBED_UNRESOLVED]


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("[x](#nope)", "[x](#nope)"),
        ("[x](Other.md#No%20pe)", "[x](Other.md#No%20pe)"),
        ("[[Other#Nope]]", "[Other > Nope](Other.md#Nope)"),
        ("[[Other#A#B|x]]", "[x](Other.md#A%23B)"),
        ('<a href="Other.md#nope">x</a>', '<a href="Other.md#nope">x</a>'),
    ],
)
@pytest.mark.parametrize("to", ["gfm", "commonmark"])
def test_a_fragment_that_nobody_knows_is_kept_and_told(tmp_path: Path, link: str, shown: str, to: str) -> None:
    write(tmp_path, {"N.md": link + "\n", "Other.md": ""})
    result = vaultconv.convert(tmp_path, to)
    assert [each.code for each in result.diagnostics] == [DiagnosticCode.HEADING_UNRESOLVED]
    assert next(each.text for each in result.artifacts if each.source == "N.md") == shown + "\n"


@pytest.mark.parametrize(
    "html", ['<svg><g id="it"></g></svg>', '<style id="it">a{}</style>', "<!-- <a id='it'></a> -->"]
)
def test_what_nobody_sees_is_no_place_in_a_document(tmp_path: Path, html: str) -> None:
    write(tmp_path / "vault", {"N.md": f"{html}\n\nText.\n"})
    vaultconv.convert(tmp_path / "vault", "html", tmp_path / "out.html")
    assert 'id="a-it"' not in (tmp_path / "out.html").read_text()


def test_notions_pages_have_no_places(tmp_path: Path) -> None:
    write(tmp_path, {"N.md": '<a id="it"></a>\n\nText <span id="x">in it</span>.\n'})
    assert written(tmp_path, "notion")["N.md"] == "# N\n\nText in it.\n"
