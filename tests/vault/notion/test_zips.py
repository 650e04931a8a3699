"""Zips of Notion's exports: zips in zips, parts, names in odd code pages."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

import vaultconv
from tests.bench.make_vault import png
from vaultconv.cli.sources import open_source
from vaultconv.cli.zips import unzip
from vaultconv.errors import UsageError

A, B = (letter * 8 + "0123456789abcdef01234567" for letter in "ab")
EXPORT = "Export-0a1b2c3d-1111-2222-3333-444455556666"


def zipped(files: dict[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def test_a_zip_in_a_zip_is_opened(tmp_path: Path) -> None:
    inner = zipped({f"{EXPORT}/Rome {A}.md": "# Rome"})
    (tmp_path / "e.zip").write_bytes(zipped({f"{EXPORT}-Part-1.zip": inner}))
    with open_source([tmp_path / "e.zip"]) as source:
        assert source.vault.files == ("Rome.md",)


def parts(one: str, two: str) -> dict[str, bytes]:
    return {
        f"{EXPORT}-Part-1.zip": zipped(
            {f"{EXPORT}/Home {A}.md": f"[Rome](Rome%20{B}.md)", f"{EXPORT}/index.html": one}
        ),
        f"{EXPORT}-Part-2.zip": zipped({f"{EXPORT}/Rome {B}.md": "# Rome", f"{EXPORT}/index.html": two}),
    }


def test_the_parts_of_an_export_are_one_vault(tmp_path: Path) -> None:
    (tmp_path / "e.zip").write_bytes(zipped({**parts("same", "same")}))
    with open_source([tmp_path / "e.zip"]) as source:
        assert source.vault.files == ("Home.md", "Rome.md", "index.html")
        texts = [each.text for each in vaultconv.convert(source.vault, to="gfm").artifacts]
        assert texts == ["[Rome](Rome.md)\n", "# Rome\n"]


@pytest.mark.parametrize("by_folder", [True, False])
def test_parts_are_opened_side_by_side(tmp_path: Path, by_folder: bool) -> None:
    for name, content in parts("one", "two").items():
        (tmp_path / name).write_bytes(content)
    with open_source([tmp_path] if by_folder else sorted(tmp_path.iterdir())) as source:
        assert source.vault.files == ("Home.md", "Rome.md", "index 2.html", "index.html")


def test_a_zip_in_a_zip_that_leads_outside_is_refused(tmp_path: Path) -> None:
    (tmp_path / "e.zip").write_bytes(zipped({"a.zip": zipped({"../evil.md": "x"})}))
    with pytest.raises(UsageError, match="outside"), open_source([tmp_path / "e.zip"]):
        pass
    assert not list(tmp_path.rglob("evil.md"))


def test_names_in_a_zip_that_does_not_say_that_they_are_utf8_are_read(tmp_path: Path) -> None:
    packed = zipped({f"ZXXrich {A}.md": "# Zürich"}).replace(b"ZXXrich", "Zürich".encode())
    (tmp_path / "e.zip").write_bytes(packed)
    with open_source([tmp_path / "e.zip"]) as source:
        assert source.vault.files == ("Zürich.md",)


def test_an_export_is_printed_with_its_pictures(tmp_path: Path) -> None:
    page = f"# Rome\n\n![The forum](Rome%20{A}/a.png)"
    (tmp_path / "e.zip").write_bytes(zipped({f"Rome {A}.md": page, f"Rome {A}/a.png": png(2, 2)}))
    with open_source([tmp_path / "e.zip"]) as source:
        found = vaultconv.convert(source.vault, to="html", out=tmp_path / "out").diagnostics
    assert [str(each) for each in found] == []
    assert "data:image/png;base64," in (tmp_path / "out/Rome.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [".", "././."])
def test_a_file_that_stands_for_the_folder_itself_is_written_nowhere(tmp_path: Path, name: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "e.zip").write_bytes(zipped({name: "x"}))
    with pytest.raises(UsageError, match="outside"):
        unzip([tmp_path / "e.zip"], tmp_path / "in")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["e.zip", "in"]


def test_a_zip_whose_names_are_in_no_encoding_is_an_error_that_says_so(tmp_path: Path) -> None:
    packed = zipped({"Zürich.md": "# Zürich"}).replace("ü".encode(), b"\xff\xfe")
    (tmp_path / "e.zip").write_bytes(packed)
    with pytest.raises(UsageError, match=r"can't unpack e\.zip"), open_source([tmp_path / "e.zip"]):
        pass
