"""OpenDocument breaks pages where notes ask for it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

import vaultconv

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"


def content_of(folder: Path, text: str) -> ElementTree.Element:
    (folder / "A.md").write_text(text)
    (artifact,) = vaultconv.convert(folder, "odt").artifacts
    archive = zipfile.ZipFile(io.BytesIO(artifact.content or b""))
    assert archive.infolist()[0].filename == "mimetype"
    assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
    return ElementTree.fromstring(archive.read("content.xml"))


@pytest.mark.parametrize("words", ["words", "words in *emphasis*"])  # with and without styles of pandoc's own
@pytest.mark.parametrize(
    "mark", ['<div style="page-break-after: always"></div>', "\\newpage", '<hr class="page-break">']
)
def test_a_page_break_is_a_paragraph_whose_style_breaks_the_page(tmp_path: Path, mark: str, words: str) -> None:
    root = content_of(tmp_path, f"{words}\n\n{mark}\n\nafter\n")
    breaking = [
        style.get(f"{STYLE}name")
        for style in root.iter(f"{STYLE}style")
        if any(each.get(f"{FO}break-after") == "page" for each in style)
    ]
    assert breaking == ["PageBreak"]
    styles = [para.get(f"{TEXT}style-name") for para in root.iter(f"{TEXT}p")]
    assert styles.index("PageBreak") == len(styles) - 2


def test_a_document_without_breaks_has_no_such_style(tmp_path: Path) -> None:
    root = content_of(tmp_path, "PageBreak in *words*\n")
    assert "PageBreak" not in [style.get(f"{STYLE}name") for style in root.iter(f"{STYLE}style")]
