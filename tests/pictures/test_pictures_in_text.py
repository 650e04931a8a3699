"""Pictures that notes hold in their text: files for formats that take no others."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from urllib.parse import quote

import pytest

import vaultconv
from tests.files import write
from vaultconv.api import Result
from vaultconv.diagnostics import DiagnosticCode
from vaultconv.pictures.in_text import MAX_BYTES, bytes_of_address
from vaultconv.pictures.renderer import Undrawable

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
BASE64 = b64encode(SVG.encode()).decode()
ADDRESS = f"data:image/svg+xml;base64,{BASE64}"
PLAIN = f"data:image/svg+xml,{quote(SVG)}"

BY_FILES = ["notion", "notion-enhanced", "org", "latex", "asciidoc"]


def converted(folder: Path, text: str, to: str) -> tuple[Result, str, dict[str, bytes]]:
    """What a note of this text gives: the page, and the files beside it."""
    result = vaultconv.convert(write(folder, {"Trips/N.md": text, "Home.md": ""}), to)
    files = {each.path: each.content for each in result.artifacts if each.content and not each.source}
    page = next(each.text or (each.content or b"").decode() for each in result.artifacts if each.source == "Trips/N.md")
    return result, page, files


@pytest.mark.parametrize("to", BY_FILES)
@pytest.mark.parametrize("picture", [f"![Dot]({ADDRESS})", f'<img src="{ADDRESS}" alt="Dot">', f"![Dot](<{PLAIN}>)"])
def test_a_picture_in_the_text_is_a_file(tmp_path: Path, picture: str, to: str) -> None:
    _, page, files = converted(tmp_path, f"{picture}\n", to)
    [(path, content)] = files.items()
    assert content == SVG.encode()
    assert path.startswith("Trips/N") and path.endswith(".svg")
    assert "data:" not in page
    assert to == "notion-enhanced" or path.rpartition("/")[2] in page


def test_a_page_of_notion_shows_the_file_in_its_folder(tmp_path: Path) -> None:
    _, page, files = converted(tmp_path, f"![Dot]({ADDRESS})\n", "notion")
    [path] = files
    assert f"![Dot]({path.removeprefix('Trips/')})" in page
    assert path.startswith("Trips/N/")


def test_the_same_picture_is_one_file(tmp_path: Path) -> None:
    _, _, files = converted(tmp_path, f"![a]({ADDRESS})\n\n![b]({ADDRESS})\n", "notion")
    assert len(files) == 1


def test_a_picture_in_a_note_that_is_embedded_is_there_too(tmp_path: Path) -> None:
    write(tmp_path, {"Host.md": "![[N]]\n"})
    result, _, _ = converted(tmp_path, f"![Dot]({ADDRESS})\n", "notion")
    host = next(each.text for each in result.artifacts if each.source == "Host.md")
    assert host is not None and "![Dot](Host/Host-" in host
    assert "Host/Host-" in "".join(each.path for each in result.artifacts)


def test_a_second_run_removes_the_file_of_a_picture_that_is_gone(tmp_path: Path) -> None:
    vault = write(tmp_path / "vault", {"N.md": f"![Dot]({ADDRESS})\n"})
    vaultconv.convert(vault, "notion", tmp_path / "out")
    [picture] = (tmp_path / "out/N").iterdir()
    assert picture.read_text() == SVG
    write(vault, {"N.md": "Text.\n"})
    vaultconv.convert(vault, "notion", tmp_path / "out")
    assert not picture.exists()


@pytest.mark.parametrize("to", BY_FILES)
@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("data:image/png;base64,!!!", "not valid Base64"),
        ("data:image/png;base64,A", "not valid Base64"),
        ("data:image/png;base64,", "empty"),
        ("data:image/png,hello", "not a picture of a known kind"),
    ],
)
def test_a_picture_that_is_broken_leaves_its_caption_and_is_told(
    tmp_path: Path, address: str, why: str, to: str
) -> None:
    result, page, files = converted(tmp_path, f"![The caption]({address})\n", to)
    assert not files
    assert "The caption" in page and "data:" not in page
    assert [each.code for each in result.diagnostics] == [DiagnosticCode.PICTURE_UNREADABLE]
    assert why in result.diagnostics[0].message


@pytest.mark.parametrize("to", ["docx", "pdf", "epub", "html", "odt"])
def test_documents_that_hold_their_pictures_hold_this_one(tmp_path: Path, to: str) -> None:
    write(tmp_path / "vault", {"N.md": f"![Dot]({ADDRESS})\n\n![broken](data:image/png;base64,!!!)\n"})
    result = vaultconv.convert(tmp_path / "vault", to, tmp_path / "out")
    assert [each.code for each in result.diagnostics] == [DiagnosticCode.PICTURE_UNREADABLE]
    assert len(result.changes) == 1


@pytest.mark.parametrize("to", ["gfm", "commonmark", "hugo"])
def test_markdown_keeps_the_address(tmp_path: Path, to: str) -> None:
    _, page, files = converted(tmp_path, f"![Dot]({ADDRESS})\n", to)
    assert ADDRESS in page and not files


@pytest.mark.parametrize("address", [ADDRESS.rstrip("="), ADDRESS.replace(BASE64, f" {BASE64[:9]}\n {BASE64[9:]}\n")])
def test_base64_is_read_as_browsers_read_it(address: str) -> None:
    assert bytes_of_address(address) == SVG.encode()


def test_a_picture_that_is_too_large_is_not_decoded() -> None:
    with pytest.raises(Undrawable, match="too large: more than 64 MB"):
        bytes_of_address("data:image/png;base64," + "A" * (MAX_BYTES * 4 // 3 + 1))
