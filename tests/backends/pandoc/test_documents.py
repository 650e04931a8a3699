"""Documents of notes, and books, as files that other programs open."""

import json
import re
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import ClassVar
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

import vaultconv
from vaultconv.book.options import BookOptions
from vaultconv.config import Config

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    notes = {
        "A.md": "# Alpha\n\nSee [[B]], [[B#Deep]], [[B#^claim]] and [[Gone]].\n\n![[dot.png]]\n\n> [!tip] Hint\n> Do it.",
        "B.md": "---\ntags: [x]\naliases: [Bee]\n---\nFirst.\n\nClaim. ^claim\n\n## Deep\n\n$a^2$ <b>raw</b>",
        "Sub/C.md": "Back to [[A]]. ![](https://example.org/x.png)",
    }
    for path, text in notes.items():
        (tmp_path / "vault" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "vault" / path).write_text(text, encoding="utf-8")
    (tmp_path / "vault" / "dot.png").write_bytes(PIXEL)
    return tmp_path / "vault"


def body(document: Path) -> ElementTree.Element:
    return ElementTree.fromstring(zipfile.ZipFile(document).read("word/document.xml"))


def text(document: Path) -> str:
    return " ".join("".join(run.text or "" for run in para.iter(f"{W}t")) for para in body(document).iter(f"{W}p"))


def test_a_folder_has_a_document_for_each_note(vault: Path, tmp_path: Path) -> None:
    result = vaultconv.convert(vault, "docx", tmp_path / "out")
    assert result.paths("written") == ["A.docx", "B.docx", "Sub/C.docx"]
    assert "Claim." in text(tmp_path / "out" / "B.docx")


def test_documents_link_to_their_siblings(vault: Path, tmp_path: Path) -> None:
    vaultconv.convert(vault, "docx", tmp_path / "out")
    links = zipfile.ZipFile(tmp_path / "out" / "A.docx").read("word/_rels/document.xml.rels").decode()
    assert set(re.findall(r'Target="(B\.docx[^"]*)"', links)) == {"B.docx", "B.docx#deep", "B.docx#b-claim"}
    marks = [mark.get(f"{W}name") for mark in body(tmp_path / "out" / "B.docx").iter(f"{W}bookmarkStart")]
    assert {"deep", "b-claim"} <= set(marks)


def test_a_link_to_the_heading_that_became_a_title_leads_to_the_document(vault: Path, tmp_path: Path) -> None:
    (vault / "Sub" / "C.md").write_text("[[A#Alpha]] [[B#Deep]]", encoding="utf-8")
    vaultconv.convert(vault, "docx", tmp_path / "out")
    links = zipfile.ZipFile(tmp_path / "out" / "Sub" / "C.docx").read("word/_rels/document.xml.rels").decode()
    assert set(re.findall(r'Target="(\.\./[^"]*)"', links)) == {"../A.docx", "../B.docx#deep"}


def test_a_file_name_asks_for_one_book(vault: Path, tmp_path: Path) -> None:
    result = vaultconv.convert(vault, "docx", tmp_path / "book.docx")
    assert result.paths("written") == ["book.docx"]
    words = text(tmp_path / "book.docx")
    assert all(each in words for each in ("Alpha", "Claim.", "Deep", "raw", "Back to", "Hint"))


def test_links_in_a_book_jump_inside_it(vault: Path, tmp_path: Path) -> None:
    vaultconv.convert(vault, "docx", tmp_path / "book.docx")
    document = body(tmp_path / "book.docx")
    marks = {mark.get(f"{W}name") for mark in document.iter(f"{W}bookmarkStart")}
    anchors = [link.get(f"{W}anchor") for link in document.iter(f"{W}hyperlink") if link.get(f"{W}anchor")]
    assert len(anchors) >= 4
    assert set(anchors) <= marks


def test_a_book_again_is_unchanged(vault: Path, tmp_path: Path) -> None:
    for expected in ("written", "unchanged"):
        result = vaultconv.convert(vault, "docx", tmp_path / "book.docx")
        assert result.changes == {"book.docx": expected}


def test_a_book_that_somebody_changed_is_left_alone(vault: Path, tmp_path: Path) -> None:
    book = tmp_path / "book.docx"
    vaultconv.convert(vault, "docx", book)
    book.write_bytes(b"mine")
    result = vaultconv.convert(vault, "docx", book)
    assert result.changes == {"book.docx": "refused"}
    assert book.read_bytes() == b"mine"
    assert vaultconv.convert(vault, "docx", book, force=True).changes == {"book.docx": "written"}


def test_a_book_may_lie_in_its_vault_and_is_no_note_of_it(vault: Path) -> None:
    vaultconv.convert(vault, "docx", vault / "book.docx", inside_vault=True)
    assert vaultconv.Vault.open(vault).notes == ("A.md", "B.md", "Sub/C.md")


def test_a_folder_that_is_not_there_is_made(vault: Path, tmp_path: Path) -> None:
    vaultconv.convert(vault, "docx", tmp_path / "new" / "book.docx", only=["A.md"])
    assert (tmp_path / "new" / "book.docx").is_file()


def test_a_file_in_place_of_the_folder_is_wrong_usage(vault: Path, tmp_path: Path) -> None:
    with pytest.raises(vaultconv.UsageError, match="not a folder"):
        vaultconv.convert(vault, "docx", vault / "A.md" / "book.docx")


def test_one_note_is_a_document_without_a_table_of_contents(vault: Path, tmp_path: Path) -> None:
    vaultconv.convert(vault, "docx", tmp_path / "a.docx", only=["A.md"])
    assert b"TOC" not in zipfile.ZipFile(tmp_path / "a.docx").read("word/document.xml")
    assert "Claim" not in text(tmp_path / "a.docx")


def test_a_note_in_memory_is_bytes(vault: Path) -> None:
    (artifact,) = vaultconv.convert(vault, "docx", only=["A.md"]).artifacts
    assert (artifact.path, artifact.source, artifact.text) == ("A.docx", "A.md", None)
    assert artifact.content is not None
    assert zipfile.ZipFile(BytesIO(artifact.content)).testzip() is None


def test_pictures_are_in_the_document(vault: Path, tmp_path: Path) -> None:
    vaultconv.convert(vault, "docx", tmp_path / "out")
    assert [name for name in zipfile.ZipFile(tmp_path / "out" / "A.docx").namelist() if "media" in name]
    assert not (tmp_path / "out" / "dot.png").exists()


@pytest.mark.parametrize("name", ["docx", "odt", "epub", "html", "ipynb"])
def test_no_document_says_where_its_pictures_lay_on_this_machine(vault: Path, tmp_path: Path, name: str) -> None:
    (artifact,) = vaultconv.convert(vault, name, only=["A.md"]).artifacts
    assert artifact.content is not None
    held = artifact.content
    if zipfile.is_zipfile(BytesIO(held)):
        archive = zipfile.ZipFile(BytesIO(held))
        held = b"".join(archive.read(each) for each in archive.namelist())
    assert PIXEL in held or b"base64" in held or b"iVBORw0KGgo" in held
    assert str(tmp_path).encode() not in held


def test_a_text_format_has_its_pictures_beside_it(vault: Path, tmp_path: Path) -> None:
    result = vaultconv.convert(vault, "latex", tmp_path / "book.tex")
    assert result.paths("written") == ["book.tex", "book_files/dot.png"]
    assert "book_files/dot.png" in (tmp_path / "book.tex").read_text(encoding="utf-8")


class _Asked(BaseHTTPRequestHandler):
    """Answers nothing, and keeps what it was asked for."""

    paths: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.paths.append(self.path)
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    """Where a server listens that nobody should ask."""
    server = HTTPServer(("127.0.0.1", 0), _Asked)
    thread = Thread(target=server.serve_forever)
    thread.start()
    _Asked.paths.clear()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("name", ["docx", "pdf", "epub", "html", "odt", "pptx", "rtf", "fb2", "latex"])
def test_nothing_is_ever_fetched(vault: Path, tmp_path: Path, address: str, name: str) -> None:
    remote = f"![a]({address}/a.png) <img src='{address}/b.png'> ![[dot.png]]\n\n<iframe src='{address}/c'></iframe>"
    (vault / "Remote.md").write_text(remote + f"\n\n![e]({address}/e.svg)", encoding="utf-8")
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><image href='{address}/d.png'/></svg>"
    (vault / "dot.svg").write_text(svg, encoding="utf-8")
    (vault / "Svg.md").write_text("![[dot.svg]]", encoding="utf-8")
    result = vaultconv.convert(vault, name, tmp_path / "out", only=["Remote.md", "Svg.md"])
    assert [path for path in result.paths("written") if path.startswith("Remote.")]
    assert _Asked.paths == []


def test_a_remote_picture_becomes_a_link_to_its_address(vault: Path, tmp_path: Path) -> None:
    vaultconv.convert(vault, "docx", tmp_path / "book.docx")
    links = zipfile.ZipFile(tmp_path / "book.docx").read("word/_rels/document.xml.rels").decode()
    assert 'Target="https://example.org/x.png" TargetMode="External"' in links


def test_a_remote_picture_alone_in_its_paragraph_shows_its_address(vault: Path, tmp_path: Path) -> None:
    (vault / "Web.md").write_text("![a chart](https://example.org/chart.png)", encoding="utf-8")
    vaultconv.convert(vault, "docx", tmp_path / "book.docx", only=["Web.md"])
    assert "a chart" in text(tmp_path / "book.docx")
    assert "https://example.org/chart.png" in text(tmp_path / "book.docx")


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_number_of_processes_makes_no_difference(vault: Path, tmp_path: Path, jobs: int) -> None:
    vaultconv.convert(vault, "docx", tmp_path / "one")
    vaultconv.convert(vault, "docx", tmp_path / "many", jobs=jobs)
    for path in (tmp_path / "one").rglob("*.docx"):
        assert path.read_bytes() == (tmp_path / "many" / path.relative_to(tmp_path / "one")).read_bytes()


@pytest.mark.parametrize("name", ["html", "epub", "odt", "latex", "typst", "rst", "org", "asciidoc", "pptx", "rtf"])
def test_other_formats_of_pandocs_are_written(vault: Path, tmp_path: Path, name: str) -> None:
    result = vaultconv.convert(vault, name, tmp_path / "out")
    documents = [path for path in result.paths("written") if not path.endswith(".png")]
    assert len(documents) == 3
    assert all((tmp_path / "out" / path).stat().st_size > 20 for path in documents)


def test_what_is_held_back_is_not_in_a_book(vault: Path, tmp_path: Path) -> None:
    config = Config(select=vaultconv.Select(exclude_tags=("x",)))
    vaultconv.convert(vault, "docx", tmp_path / "book.docx", config=config)
    assert "Claim" not in text(tmp_path / "book.docx")


def test_single_trees_can_be_written_in_any_text_format() -> None:
    assert vaultconv.write(vaultconv.parse_text("# A\n\n*b*"), "rst") == "A\n=\n\n*b*\n"
    with pytest.raises(vaultconv.UsageError, match="is not a text format"):
        vaultconv.write(vaultconv.parse_text("a"), "docx")


def test_a_documents_outline_begins_with_its_title(vault: Path, tmp_path: Path) -> None:
    vaultconv.convert(vault, "pdf", tmp_path / "b.pdf", only=["B.md"])
    outline = PdfReader(tmp_path / "b.pdf").outline
    assert [entry["/Title"] for entry in outline] == ["B", "Deep"]


@pytest.mark.parametrize(
    ("backend", "option", "value"),
    [
        ("pdf", "links", "nonsense"),
        ("pdf", "outside", "nonsense"),
        ("html", "toc-depth", -1),
        ("pdf", "toc-depth", 7),
        ("pdf", "font", "No Such Font"),
        ("pdf", "code-font", "No Such Font, Nor This"),
        ("pdf", "font-size", "0pt"),
        ("pdf", "font-size", "1000pt"),
        ("pdf", "standard", "a-9z"),
        ("pdf", "to", "docx"),
        ("pdf", "extension", "/../x"),
        ("gfm", "extension", "/../x"),
        ("docx", "engine", "xelatex"),
        ("docx", "font-size", float("nan")),
        ("docx", "font-size", 0),
        ("docx", "template", __file__),
        ("html", "template", "no-such.css"),
    ],
)
def test_an_option_that_makes_no_sense_is_wrong_usage(vault: Path, backend: str, option: str, value: object) -> None:
    with pytest.raises(vaultconv.UsageError) as caught:
        vaultconv.convert(vault, backend, config=Config(options={backend: {option: value}}))
    assert caught.value.hint or option in str(caught.value)


def test_a_pdf_for_archives_can_be_asked_for(vault: Path) -> None:
    (artifact,) = vaultconv.convert(
        vault, "pdf", only=["B.md"], config=Config(options={"pdf": {"standard": "a-2b"}})
    ).artifacts
    assert b"pdfaid" in (artifact.content or b"")


@pytest.mark.parametrize("name", ["docx", "odt", "epub"])
def test_control_characters_leave_a_document_well_formed(tmp_path: Path, name: str) -> None:
    (tmp_path / "A.md").write_bytes(b"one\x01two \x0cthree [l](http://a.b/\x02) `\\\\u0001 \x1b` \xef\xbf\xbf")
    (artifact,) = vaultconv.convert(tmp_path, name).artifacts
    archive = zipfile.ZipFile(BytesIO(artifact.content or b""))
    parts = [each for each in archive.namelist() if each.endswith((".xml", ".xhtml", ".rels"))]
    words = "".join("".join(ElementTree.fromstring(archive.read(part)).itertext()) for part in parts)
    assert "onetwo" in words
    assert r"\\u0001" in words


def test_a_link_where_the_book_goes_is_not_followed(vault: Path, tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "other.docx").write_bytes(b"mine")
    (tmp_path / "book.docx").symlink_to(tmp_path / "far" / "other.docx")
    result = vaultconv.convert(vault, "docx", tmp_path / "book.docx")
    assert result.changes == {"book.docx": "refused"}
    assert [each.name for each in (tmp_path / "far").iterdir()] == ["other.docx"]


def test_a_language_that_is_none_is_wrong_usage(vault: Path, tmp_path: Path) -> None:
    config = Config(book=BookOptions(language='xx" onload="x'))
    with pytest.raises(vaultconv.UsageError, match="is not a language"):
        vaultconv.convert(vault, "html", tmp_path / "book.html", config=config)


def test_every_page_of_an_e_book_has_the_style_sheet(vault: Path, tmp_path: Path) -> None:
    (tmp_path / "own.css").write_text("p > a { & b { color: red } } /* </style> <x> */")
    config = Config(options={"epub": {"template": str(tmp_path / "own.css")}})
    (artifact,) = vaultconv.convert(vault, "epub", only=["A.md"], config=config).artifacts
    archive = zipfile.ZipFile(BytesIO(artifact.content or b""))
    (sheet,) = [each for each in archive.namelist() if each.endswith(".css")]
    assert b"p > a { & b" in archive.read(sheet)
    for page in [each for each in archive.namelist() if "text/ch" in each]:
        links = ElementTree.fromstring(archive.read(page)).iter("{http://www.w3.org/1999/xhtml}link")
        assert sheet.rpartition("/")[2] in {(link.get("href") or "").rpartition("/")[2] for link in links}


def test_a_notebook_is_the_same_each_time_and_its_cells_are_numbered(vault: Path) -> None:
    made = [vaultconv.convert(vault, "ipynb").artifacts for _ in range(2)]
    assert made[0] == made[1]
    cells = json.loads(made[0][0].content or b"")["cells"]
    assert [each["id"] for each in cells] == [f"cell-{number}" for number in range(1, len(cells) + 1)]
    assert '"id": "cell-1"' in vaultconv.convert_text("a\n", "ipynb")
