"""E-books and pages as the validators of their standards read them. Each validator runs once, over all of them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pytest

import vaultconv
from tests.backends.hugo.build import hugo
from tests.real.conftest import VAULTS
from tests.validators import epubcheck, nu, odd_notes

SAMPLE: Final = Path(__file__).parents[2] / "docs" / "sample-vault"

# Some of the notes of real vaults, where there are any beside the project.
REAL: Final = MappingProxyType(
    {
        "obsidian-help-ar": vaultconv.Select(folders=("التحرير والتنسيق",)),
        "mathwiki": vaultconv.Select(globs=("Notes/F*.md",)),
    }
)


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    return odd_notes.write(tmp_path / "odd-notes" / "odd")


def real() -> Iterator[tuple[Path, vaultconv.Select]]:
    return ((VAULTS / name, select) for name, select in REAL.items() if (VAULTS / name).is_dir())


def test_e_books_are_valid(odd: Path, tmp_path: Path) -> None:
    epubcheck.require()
    vaultconv.convert(SAMPLE, "epub", tmp_path / "sample.epub")
    vaultconv.convert(odd, "epub", tmp_path / "odd.epub")
    vaultconv.convert(odd, "epub", tmp_path / "odd")
    vaultconv.convert(odd_notes.write_about(tmp_path / "about"), "epub", tmp_path / "said")
    for vault, select in real():
        vaultconv.convert(vault, "epub", tmp_path / f"{vault.name}.epub", select=select)
    books = sorted(tmp_path.rglob("*.epub"))
    assert len(books) > 40
    assert epubcheck.problems(books) == []


def test_pages_of_html_are_valid(odd: Path, tmp_path: Path) -> None:
    nu.require()
    for vault in (SAMPLE, odd):
        vaultconv.convert(vault, "html", tmp_path / "pages" / vault.name)
        vaultconv.convert(vault, "html", tmp_path / "pages" / f"{vault.name}.html")
    for vault, select in real():
        vaultconv.convert(vault, "html", tmp_path / "pages" / vault.name, select=select)
    assert nu.problems(tmp_path / "pages") == []


def test_pages_of_sites_are_valid(tmp_path: Path) -> None:
    nu.require()
    # Sites show the HTML that notes hold as it is, so notes without any.
    notes = tmp_path / "notes"
    notes.mkdir()
    for name in ("mixed", "arabic"):
        (notes / f"{name}.md").write_text(odd_notes.NOTES[name].partition("<div")[0], encoding="utf-8")
    for vault in (SAMPLE, notes):
        site = tmp_path / "sites" / vault.name
        vaultconv.convert(vault, "hugo", site)
        command = [str(hugo()), "--source", str(site), "--destination", str(tmp_path / "built" / vault.name)]
        subprocess.run([*command, "--noBuildLock"], check=True, capture_output=True)
    assert nu.problems(tmp_path / "built") == []
