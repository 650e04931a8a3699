"""The Notion exports that Obsidian's own importer is tested with, and what it makes of them."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape
from pathlib import Path

import pytest

import vaultconv
from tests.real.conftest import VAULTS
from vaultconv.cli.sources import open_source
from vaultconv.diagnostics import DiagnosticCode
from vaultconv.errors import UsageError
from vaultconv.parse.frontmatter import read_front_matter
from vaultconv.vault.dates import iso_date
from vaultconv.vault.open import open_vault

SAMPLES = VAULTS / "peers/obsidian-importer-notion/tests/notion"

pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="no exports of Notion beside the project (../shared/vaults)"
)


def innermost(sample: str) -> zipfile.ZipFile:
    """The zip in a sample's zip."""
    outer = zipfile.ZipFile(SAMPLES / sample)
    return zipfile.ZipFile(io.BytesIO(outer.read(outer.namelist()[0])))


def test_every_page_of_the_markdown_sample_is_a_note_and_every_link_within_it_leads_on() -> None:
    with open_source([SAMPLES / "Notion.Test.Export.zip"]) as source:
        notes = source.vault.notes
        result = vaultconv.convert(source.vault, to="gfm")
    pages = [name for name in innermost("Notion.Test.Export.zip").namelist() if name.endswith(".md")]
    texts = {each.path: each.text or "" for each in result.artifacts}
    assert len(notes) == len(pages) + 1  # a database
    assert not [path for path in texts if re.search("[0-9a-f]{32}", path)]
    assert not [path for path, text in texts.items() if re.search("[0-9a-f]{32}", text)]
    # Two databases are shown on a page and live elsewhere: Notion has not exported them.
    assert [each.code for each in result.diagnostics if each.code is not DiagnosticCode.NAME_CHANGED] == [
        DiagnosticCode.LINK_UNRESOLVED
    ] * 2


def test_each_row_of_the_markdown_sample_leads_to_a_page_that_says_the_same() -> None:
    with open_source([SAMPLES / "Notion.Test.Export.zip"]) as source:
        texts = {each.path: each.text or "" for each in vaultconv.convert(source.vault, to="gfm").artifacts}
    rows = re.findall(r"^\| \[(.*?)\]\((\S+)\) \|.* \| (.*?) \|$", texts["Habit Tracker.md"], re.M)
    pages = {path for path in texts if path.startswith("Habit Tracker/")}
    leading = {path.replace("%20", " "): (title, date) for title, path, date in rows}
    assert pages - leading.keys() == {"Habit Tracker/@Today.md"}  # a template, which is no row
    assert len(leading) == len(rows) == len(pages) - 1
    says = {path: re.findall("(?m)^Full date: (.*)|^# (.*)", texts[path]) for path in leading}
    assert {path: iso_date(date) for path, (_, date) in leading.items()} == {
        path: said[0][0] for path, said in says.items()
    }
    # In the table a date is written out; the page's title says it as it was on the day of the export.
    others = {path for path, (title, _) in leading.items() if title != says[path][1][1]}
    assert others == {path for path in leading if re.search(r", \d{4}\.md$", path) is None}


def test_an_export_as_html_is_refused() -> None:
    with pytest.raises(UsageError, match="HTML"), open_source([SAMPLES / "notion-testspace.zip"]):
        pass


def test_pages_and_files_are_called_as_the_importer_calls_them(tmp_path: Path) -> None:
    """Its sample is HTML; the names are those that pages in Markdown would have."""
    for name in innermost("notion-testspace.zip").namelist():
        if not name.endswith("index.html"):
            file = tmp_path / name.replace(".html", ".md")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
    files = {path.rpartition("/")[2] for path in open_vault(tmp_path).files}
    expected = SAMPLES / "expected/notion-testspace"
    embeds = re.findall(r"!\[\[(.*?)\]\]", (expected / "Attachment Tests.md").read_text(encoding="utf-8"))
    assert files == {path.name for path in expected.iterdir()} | set(embeds)


def test_the_properties_of_a_row_are_what_the_importer_makes_of_them(tmp_path: Path) -> None:
    """Its sample is HTML; here it is as the export in Markdown has it."""
    html = (SAMPLES / "database-row.html").read_text(encoding="utf-8")
    rows = re.findall(r"<tr[^>]*><th>(?:<span[^>]*></span>)?(.*?)</th><td>(.*?)</td></tr>", html)
    lines = [f"{unescape(name)}: {as_markdown(value)}" for name, value in rows if as_markdown(value)]
    (tmp_path / f"Row {'a' * 32}.md").write_text("# Row\n\n" + "\n".join(lines) + "\n\nText.", encoding="utf-8")
    (row,) = vaultconv.convert(open_vault(tmp_path), to="obsidian").artifacts
    expected = (SAMPLES / "expected/database-row.md").read_text(encoding="utf-8")
    assert len(lines) == 12
    assert properties(row.text or "") == properties(expected)


def as_markdown(value: str) -> str:
    if "checkbox" in value:
        return "Yes" if "checkbox-on" in value else "No"
    texts = re.findall(r">([^<>]+)<", f">{value}<")
    return ", ".join(unescape(text) for text in texts)


def properties(note: str) -> dict[str, object]:
    return read_front_matter(note.split("---\n")[1])[0].properties
