"""A page break that stands where no page can break is told, whichever document is made."""

from __future__ import annotations

from pathlib import Path

import pytest

import vaultconv
from vaultconv import DiagnosticCode

BREAK = '<div style="page-break-after: always"></div>'


def told(folder: Path, text: str, to: str = "docx") -> list[tuple[int, str]]:
    folder.mkdir(exist_ok=True)
    (folder / "A.md").write_text(text)
    found = vaultconv.convert(folder, to).diagnostics
    return [(each.line, each.message) for each in found if each.code is DiagnosticCode.STYLE_DROPPED]


@pytest.mark.parametrize(
    "text",
    [
        f"| a | b |\n|---|---|\n| one {BREAK} two | x |\n",
        '| a | b |\n|---|---|\n| <br style="page-break-before: always"> y | x |\n',
        '| a | b |\n|---|---|\n| <span class="page-break"></span> y | x |\n',
        f"<table><tr><td>a{BREAK}b</td><td>c</td></tr></table>\n",
        '<table><tr><td>a</td><td style="break-before: page">c</td></tr></table>\n',
        '<table><tr><td>a</td><td>b</td></tr><tr style="page-break-before: always"><td>c</td><td>d</td></tr></table>\n',
        '<table><tr><td><p style="page-break-before: always">a</p></td><td>c</td></tr></table>\n',
        f"# Heading {BREAK} of this\n",
        "<table><tr><td>\\newpage</td><td>c</td></tr></table>\n",
        "<table><tr><td>a<p>\\clearpage</p>b</td><td>c</td></tr></table>\n",
        "<table><tr><td>\n\n\\newpage\n\n</td><td>c</td></tr></table>\n",
        "<table><tr><td>\n<p>\n\n\\cleardoublepage{}\n\n</p></td><th>c</th></tr></table>\n",
        "<table><tr><td><ul><li>\\pagebreak[4]</li><li>y</li></ul></td><td>c</td></tr></table>\n",
        "<dl><dt>\\newpage</dt><dd>x</dd></dl>\n",
        f"<dl><dt>{BREAK}</dt><dd>x</dd></dl>\n",
        "<details><summary><p>\\newpage</p></summary>x</details>\n",
        f"<details><summary>a{BREAK}b</summary>x</details>\n",
    ],
)
@pytest.mark.parametrize("to", ["html", "docx"])
def test_a_page_break_within_a_row_or_a_line_is_told(tmp_path: Path, text: str, to: str) -> None:
    ((_, message),) = told(tmp_path / "vault", text, to)
    assert message == "a page break is left out: a page can't break within a table's row or a line of text"


@pytest.mark.parametrize("to", ["pdf", "odt", "epub", "latex", "rtf"])
def test_every_document_tells_it(tmp_path: Path, to: str) -> None:
    assert len(told(tmp_path / "vault", f"| a | b |\n|---|---|\n| one {BREAK} two | x |\n", to)) == 1


def test_it_is_told_once_a_note_with_its_line_and_number(tmp_path: Path) -> None:
    rows = f"<tr><td>a{BREAK}b</td><td>c</td></tr>\n" * 50
    ((line, message),) = told(tmp_path / "vault", f"text\n\n<table>\n{rows}</table>\n")
    assert (line, message.partition(":")[0]) == (4, "50 page breaks are left out")


def test_breaks_elsewhere_in_the_note_hide_none(tmp_path: Path) -> None:
    text = f"{BREAK}\n\n<table><tr><td>a{BREAK}b</td><td>c</td></tr></table>\n\n{BREAK}\n\nend\n"
    ((line, _),) = told(tmp_path / "vault", text)
    assert line == 3


def test_the_words_around_it_stay(tmp_path: Path) -> None:
    told(tmp_path / "vault", "")
    (tmp_path / "vault/A.md").write_text(f"| a | b |\n|---|---|\n| one {BREAK} two | x |\n")
    (artifact,) = vaultconv.convert(tmp_path / "vault", "html").artifacts
    assert all(word in (artifact.text or artifact.content.decode()) for word in ("one", "two"))  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text",
    [
        f"before\n\n{BREAK}\n\nafter\n",
        f"<table><tr><td>\n\nframed\n\n{BREAK}\n\nmore\n\n</td></tr></table>\n\nend\n",
        '<table style="page-break-before: always"><tr><td>a</td><td>b</td></tr></table>\n',
        "<table><tr><td>\n\n\\newpage\n\n</td></tr></table>\n",
        "<table><tr><td>\\newpage</td></tr></table>\n",
        "<div>\\newpage</div>\n\nend\n",
        'words <span style="page-break-after: always">and</span> more\n',
    ],
)
def test_one_that_breaks_the_page_is_not_told(tmp_path: Path, text: str) -> None:
    assert told(tmp_path / "vault", text) == []
