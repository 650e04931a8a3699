"""What a book is called that nobody gave a title: what its notes were chosen by."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import vaultconv
from vaultconv.book.options import BookOptions
from vaultconv.config import Config
from vaultconv.publish.selection import Select, title_of_choice


@pytest.mark.parametrize(
    ("choice", "title"),
    [
        ({}, ""),
        ({"folders": ("Year 2/Nervous System/",)}, "Nervous System"),
        ({"folders": ("Tides", "Sky")}, "Tides, Sky"),
        ({"folders": ("a", "b", "c", "d")}, ""),
        ({"globs": ("Trips/Rome/**",)}, "Rome"),
        ({"globs": ("Trips/*/2024.md",)}, ""),
        ({"tags": ("exam",)}, "Exam"),
        ({"tags": ("#exam/week-1",)}, "Exam: week 1"),
        ({"folders": ("Sky",), "tags": ("exam",)}, "Sky, Exam"),
        ({"where": "tag:exam and status = done"}, "Exam"),
        ({"where": 'folder:"Nervous System"'}, "Nervous System"),
        ({"where": "not tag:draft"}, ""),
        ({"where": "tag:a or tag:b"}, ""),
        ({"start": "Maps/Tides.md"}, "Tides"),
        ({"properties": ("status=done",)}, ""),
    ],
)
def test_a_choice_is_called_by_its_folders_and_tags(choice: dict[str, Any], title: str) -> None:
    assert title_of_choice(Select(**choice)) == title


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    for name in ("md-kku/Nervous System/Brain.md", "md-kku/Nervous System/Spine.md", "md-kku/Heart.md"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("#exam Words.")
    return tmp_path / "md-kku"


def title(vault: Path, select: Select, book: BookOptions = BookOptions()) -> str:
    content = vaultconv.convert(vault, "html", vault.parent / "b.html", config=Config(select=select, book=book))
    assert content.paths("written")
    text = (vault.parent / "b.html").read_text()
    return text.partition("<title>")[2].partition("<")[0]


def test_a_book_of_a_folder_is_called_by_it_and_not_by_the_vault(vault: Path) -> None:
    assert title(vault, Select(folders=("Nervous System",))) == "Nervous System"


def test_a_title_that_is_given_stays(vault: Path) -> None:
    assert title(vault, Select(tags=("exam",)), BookOptions(title="Mine")) == "Mine"


def test_a_book_of_the_whole_vault_is_called_by_it(vault: Path) -> None:
    assert title(vault, Select()) == "md-kku"
