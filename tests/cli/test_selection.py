"""A note that is not chosen is no secret: links to it keep their text, and what is embedded of it is shown."""

from __future__ import annotations

import re
from pathlib import Path
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from tests.cli.conftest import Run, tree
from tests.files import write

BACKENDS = (
    "commonmark",
    "gfm",
    "obsidian",
    "hugo",
    "notion",
    "notion-enhanced",
    "html",
    "epub",
    "docx",
    "pdf",
    "latex",
)

CHOSEN = """\
---
tags: [exam]
up: "[[Outside]]"
---
Plain [[Outside]] and alias [[Outside|the other one]] and heading [[Outside#Inner heading]] and
Markdown [by address](Outside.md) and <a href="Outside.md">anchored words</a>.

| cell |
| --- |
| [[Outside\\|in a cell]] |

> [!note] Title [[Outside|in a title]]
> body

![[Outside#Embedded part]]
"""
OUTSIDE = "# Inner heading\n\nnot asked for\n\n## Embedded part\n\nwords of the part ![[map.png]]\n"
WORDS = ("Plain Outside", "the other one", "Inner heading", "by address", "anchored words", "in a cell", "in a title")
CHOICES = {
    "by tag": ("--tag", "exam"),
    "by folder": ("--folder", "Exam"),
    "by condition": ("--select", "tag:exam"),
    "by property": ("--property", "tags=exam"),
    "by path": ("--glob", "Exam/*"),
    "by links": ("--from", "Chosen", "--depth", "0"),
}


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    root = write(tmp_path / "vault", {"Exam/Chosen.md": CHOSEN, "Exam/More.md": "---\ntags: exam\n---\n[[Chosen]]\n"})
    write(root, {"Notes/Outside.md": OUTSIDE})
    (root / "map.png").write_bytes(PNG)
    return root


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)


def words_in(folder: Path) -> str:
    """What an output says, blanks folded and marks of links taken out."""
    texts = []
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".pdf":
            texts += [page.extract_text() for page in PdfReader(path).pages]
        elif path.suffix in (".docx", ".epub"):
            with ZipFile(path) as archive:
                texts += [archive.read(name).decode() for name in archive.namelist() if name.endswith(("xml", "xhtml"))]
        elif path.is_file() and path.suffix != ".png" and ".vaultconv" not in path.parts:
            texts.append(path.read_text())
    text = re.sub(r"<[^>]*>", "", " ".join(texts))
    return " ".join(text.replace("\\", "").replace("[[", "").replace("]]", "").split())


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("backend", ["gfm", "hugo"])
def test_however_notes_are_chosen_links_to_others_keep_their_text(
    run: Run, vault: Path, tmp_path: Path, backend: str, choice: str
) -> None:
    ran = run("convert", vault, "--to", backend, "-o", tmp_path / "out", *CHOICES[choice])
    assert ran.code == 0
    words = words_in(tmp_path / "out")
    assert [each for each in WORDS if each not in words] == []
    assert "unpublished" not in words


@pytest.mark.parametrize("backend", BACKENDS)
def test_links_out_of_a_selection_keep_their_text(run: Run, vault: Path, tmp_path: Path, backend: str) -> None:
    assert run("convert", vault, "--to", backend, "-o", tmp_path / "out", "--tag", "exam").code == 0
    words = words_in(tmp_path / "out").replace("Outside#Inner", "Outside > Inner")
    assert [each for each in WORDS if each not in words] == []
    assert "unpublished" not in words
    assert "not asked for" not in words


@pytest.mark.parametrize("backend", sorted(set(BACKENDS) - {"obsidian"}))
def test_what_a_chosen_note_embeds_of_another_is_part_of_it(
    run: Run, vault: Path, tmp_path: Path, backend: str
) -> None:
    run("convert", vault, "--to", backend, "-o", tmp_path / "out", "--tag", "exam")
    assert "words of the part" in words_in(tmp_path / "out")
    if backend in ("commonmark", "gfm", "notion", "notion-enhanced"):
        assert any(path.endswith("map.png") for path in tree(tmp_path / "out"))


def test_obsidian_keeps_the_links_and_the_embed(run: Run, vault: Path, tmp_path: Path) -> None:
    run("convert", vault, "--to", "obsidian", "-o", tmp_path / "out", "--tag", "exam")
    text = (tmp_path / "out/Exam/Chosen.md").read_text()
    assert "[[Outside|the other one]]" in text
    assert "![[Outside#Embedded part]]" in text


def test_no_link_leads_to_a_page_that_is_not_there(run: Run, vault: Path, tmp_path: Path) -> None:
    run("convert", vault, "--to", "gfm", "-o", tmp_path / "out", "--tag", "exam")
    assert "Outside.md" not in (tmp_path / "out/Exam/Chosen.md").read_text()


def test_it_is_told_once_how_many_notes_the_links_lead_to(run: Run, vault: Path, tmp_path: Path) -> None:
    ran = run("convert", vault, "--to", "gfm", "-o", tmp_path / "out", "--tag", "exam")
    assert [line for line in ran.err.splitlines() if "link-outside" in line] == [
        "vault: info[link-outside]: links to 1 note that was not chosen are written as text (choose it too to keep the links)"
    ]


def test_what_is_odd_about_notes_that_are_not_chosen_is_not_told(run: Run, vault: Path, tmp_path: Path) -> None:
    write(vault, {"Notes/Broken.md": "a %% b"})
    assert "Broken" not in run("convert", vault, "--to", "gfm", "-o", tmp_path / "out", "--tag", "exam").err
    assert "Broken" in run("convert", vault, "--to", "gfm", "-o", tmp_path / "all").err


def test_what_nobody_may_see_is_hidden_within_a_selection(run: Run, vault: Path, tmp_path: Path) -> None:
    for backend in ("gfm", "hugo", "obsidian"):
        out = tmp_path / backend
        run("convert", vault, "--to", backend, "-o", out, "--tag", "exam", "--exclude", "Notes")
        words = words_in(out)
        assert "words of the part" not in words
        assert "Outside" not in words
        assert "the other one" in words


def test_the_old_places_of_options_still_count(run: Run, vault: Path, tmp_path: Path) -> None:
    (vault / "vaultconv.toml").write_text('[select]\nexclude-folders = ["Notes"]\n')
    ran = run("convert", vault, "--to", "gfm", "-o", tmp_path / "out")
    assert tree(tmp_path / "out") == ["Exam/Chosen.md", "Exam/More.md"]
    assert "vault: info[option-moved]: select.exclude-folders is publish.exclude-folders now" in ran.err


def test_all_notes_leaves_the_selection_as_it_is(run: Run, vault: Path, tmp_path: Path) -> None:
    (vault / ".export-ignore").write_text("More.md\n")
    run("convert", vault, "--to", "gfm", "-o", tmp_path / "out", "--tag", "exam", "--all-notes")
    assert [path for path in tree(tmp_path / "out") if path.endswith(".md")] == ["Exam/Chosen.md", "Exam/More.md"]


@pytest.mark.parametrize(
    ("flags", "written"), [([], ["Day.txt"]), (["--all-notes"], ["Day.txt", "Templates/Daily.txt"])]
)
def test_templates_are_in_documents_where_nothing_is_to_be_left_out(
    run: Run, tmp_path: Path, flags: list[str], written: list[str]
) -> None:
    settings = {".obsidian/templates.json": '{"folder": "Templates"}'}
    for path, text in {**settings, "Day.md": "a", "Templates/Daily.md": "b"}.items():
        (tmp_path / "vault" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "vault" / path).write_text(text, encoding="utf-8")
    run("convert", tmp_path / "vault", "--to", "plain", "-o", tmp_path / "out", *flags)
    assert (
        sorted(path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.txt")) == written
    )
