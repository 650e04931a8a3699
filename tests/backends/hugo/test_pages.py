"""Pages as the command writes them: what they link to, what they begin with, and when they were written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import vaultconv
from tests.files import write
from vaultconv.cli import main
from vaultconv.diagnostics import DiagnosticCode


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


def pages(root: Path, files: dict[str, str], **options: object) -> tuple[dict[str, str], list[DiagnosticCode]]:
    result = vaultconv.convert(write(root, files), to="hugo", config=vaultconv.Config(options={"hugo": options}))
    texts = {each.path: (each.text or "").rpartition("---\n")[2].strip() for each in result.artifacts if each.source}
    return texts, [each.code for each in result.diagnostics]


def test_links_to_pages_of_the_site_that_are_no_notes_are_kept_and_relative(tmp_path: Path) -> None:
    body = "[a](/tags/) [b](/about/) [c](/posts/x/#y) [d](/) [e](/index.xml) [f](Moon.md) [g](nothing.md)"
    texts, codes = pages(tmp_path, {"Tides.md": body, "Moon.md": "x"})
    kept = "[a](../tags/) [b](../about/) [c](../posts/x/#y) [d](../) [e](../index.xml) [f](../moon/) g"
    assert texts["content/tides.md"] == kept
    assert codes == [DiagnosticCode.LINK_UNRESOLVED]


@pytest.mark.parametrize("address", ["/secret-plan/", "/Secret%20plan/", "/notes/hidden/", "/plans/secret-plan", "/x/"])
def test_no_link_to_the_site_says_the_address_of_an_unpublished_note(tmp_path: Path, address: str) -> None:
    secret = "---\npublish: false\npermalink: /x/\naliases: [hidden]\n---\nx"
    texts, _ = pages(tmp_path, {"Tides.md": f"See [it]({address}).", "Secret plan.md": secret})
    assert texts == {"content/tides.md": "See it."}


def test_elsewhere_an_address_of_a_site_leads_nowhere(tmp_path: Path) -> None:
    result = vaultconv.convert(write(tmp_path, {"Tides.md": "[a](/tags/)"}), to="gfm")
    assert result.artifacts[0].text == "a\n"


@pytest.mark.parametrize(
    ("note", "text"),
    [
        ("# Tides\n\nText", "Text"),
        ("# TIDES!\n\nText", "Text"),
        ("---\ntitle: Tides\n---\n# tides\n\nText", "Text"),
        ("Text\n\n# Tides", "Text\n\n# Tides {#tides}"),
        ("# Low water\n\nText", "# Low water {#low-water}\n\nText"),
        ("---\ntitle: Ebb\n---\n# Tides\n\nText", "# Tides {#tides}\n\nText"),
        ("# *Tides*\n\nText", "# *Tides* {#tides}\n\nText"),
        ("## Tides\n\nText", "## Tides {#tides}\n\nText"),
    ],
)
def test_a_heading_that_only_says_the_title_is_left_to_the_theme(tmp_path: Path, note: str, text: str) -> None:
    assert pages(tmp_path, {"Tides.md": note})[0] == {"content/tides.md": text}


def test_the_title_stays_by_option(tmp_path: Path) -> None:
    assert pages(tmp_path, {"Tides.md": "# Tides"}, keep_title=True)[0]["content/tides.md"] == "# Tides {#tides}"


def test_a_note_without_a_date_has_that_of_its_file_by_option(tmp_path: Path) -> None:
    vault = write(tmp_path, {"Tides.md": "x", "Moon.md": "---\ndate: 2020-01-02\n---\nx"})
    os.utime(vault / "Tides.md", (1_700_000_000, 1_700_000_000))
    config = vaultconv.Config(options={"hugo": {"dates": "file"}})
    texts = {each.path: each.text or "" for each in vaultconv.convert(vault, to="hugo", config=config).artifacts}
    assert 'lastmod: "2023-11-14T22:13:20Z"\n' in texts["content/tides.md"]
    assert "lastmod" not in texts["content/moon.md"]


def test_dates_of_commits_need_a_repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    vault = write(tmp_path / "v", {"Tides.md": "x"})
    assert run("convert", vault, "--to", "hugo", "-o", tmp_path / "s", "--set", "hugo.dates=git") == 2
    assert "no commits" in capsys.readouterr().err


def test_hooks_are_written_into_a_site_alone_unless_forced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("init", "hugo", "-o", tmp_path) == 2
    assert "--force" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    assert run("init", "hugo", "-o", tmp_path, "--force") == 0
    assert (tmp_path / "config/_default/markup.toml").is_file()
