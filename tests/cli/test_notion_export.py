"""Exports of Notion on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run, tree
from tests.files import write

ID = "0123456789abcdef0123456789abcdef"


def test_an_export_is_opened_for_what_its_names_say(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "export", {f"Rome {ID}.md": "# Rome\n\n[gone](gone.md)\n"})
    ran = run("convert", "export", "--to", "gfm", "-o", "out")
    assert (tmp_path / "out/Rome.md").read_text(encoding="utf-8") == "# Rome\n\ngone\n"
    assert f"Rome {ID}.md:3:1: warning[link-unresolved]" in ran.err


def test_notion_is_taken_at_its_word_where_no_name_says_so(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "export", {"Rome.md": "# Rome\n\nDays: 4\nTags: town\n"})
    run("convert", "export", "--notion", "--to", "gfm", "-o", "out")
    assert (tmp_path / "out/Rome.md").read_text(encoding="utf-8") == "---\nDays: 4\ntags:\n  - town\n---\n\n# Rome\n"


def test_no_notion_opens_an_export_as_it_stands(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "export", {f"Rome {ID}.md": "# Rome\n"})
    run("convert", "export", "--no-notion", "--to", "gfm", "-o", "out")
    assert (tmp_path / f"out/Rome {ID}.md").is_file()


def test_check_reads_an_export_too(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "export", {f"Rome {ID}.md": f"[Rome](Rome%20{ID}.md)\n"})
    ran = run("check", "export")
    assert (ran.code, ran.err) == (0, "nothing found\n")


def test_an_export_as_html_is_wrong_usage(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "export", {f"Rome {ID}.html": "<p>Rome</p>"})
    ran = run("convert", "export", "--to", "gfm", "-o", "out")
    assert ran.code == 2
    assert "Markdown & CSV" in ran.err


def test_a_zip_that_is_made_for_notion_is_opened_again(run: Run, tmp_path: Path) -> None:
    write(
        tmp_path / "vault", {"Home.md": "# Home\n\n[[Rome]]\n\n![](a.png)\n", "Trips/Rome.md": "# Rome\n", "a.png": "x"}
    )
    run("convert", "vault", "--to", "notion", "--set", "notion.ids=true", "-o", "export.zip")
    run("convert", "export.zip", "--to", "gfm", "-o", "out")
    assert (tmp_path / "out/Home.md").read_text(encoding="utf-8") == (
        "# Home\n\n[Rome](Trips/Rome.md)\n\n![](Home/a.png)\n"
    )
    assert (tmp_path / "out/Home/a.png").read_text(encoding="utf-8") == "x"


@pytest.mark.parametrize("backend", ["notion", "notion-enhanced"])
def test_a_file_that_a_free_workspace_does_not_take_is_told(run: Run, tmp_path: Path, backend: str) -> None:
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault/A.md").write_text("![[film.mp4]] ![[sound.mp3]]")
    (tmp_path / "vault/film.mp4").write_bytes(bytes(6 * 1024**2))
    (tmp_path / "vault/sound.mp3").write_bytes(bytes(5 * 1024**2))
    ran = run("convert", tmp_path / "vault", "--to", backend, "-o", "out")
    assert [line for line in ran.err.splitlines() if "[limit]" in line] == [
        "vault/film.mp4: warning[limit]: the file has 6.0 MB; a free workspace of Notion takes 5 MB at most"
    ]
    assert (tmp_path / "out").joinpath("A/film.mp4" if backend == "notion" else "film.mp4").exists()


def test_a_single_note_brings_the_pages_of_its_own_folders_alone(run: Run, tmp_path: Path) -> None:
    for note in ("Trips/2022/Rome.md", "Trips/2023/Paris.md", "Cards/One.md"):
        (tmp_path / "vault" / note).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "vault" / note).write_text("words")
    run("convert", tmp_path / "vault/Trips/2022/Rome.md", "--vault", tmp_path / "vault", "--to", "notion", "-o", "out")
    assert tree(tmp_path / "out") == ["Trips.md", "Trips/2022.md", "Trips/2022/Rome.md"]


def test_a_site_of_a_zipped_export_is_called_as_its_page(run: Run, tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault/Trips.md").write_text("[[Rome]]")
    (tmp_path / "vault/Trips").mkdir()
    (tmp_path / "vault/Trips/Rome.md").write_text("words")
    run("convert", tmp_path / "vault", "--to", "notion", "--set", "notion.ids=true", "-o", "export.zip")
    assert run("convert", "export.zip", "--to", "hugo", "-o", "site").code == 0
    assert 'title = "Trips"' in (tmp_path / "site/hugo.toml").read_text()
    assert 'title: "Trips"' in (tmp_path / "site/content/_index.md").read_text()
