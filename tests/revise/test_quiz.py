"""Packs as quizzes for the screen: a page of its own, pages beside those of the notes, and a section of a site."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.revise.test_pages import NOTES
from vaultconv import Config, api
from vaultconv.config import with_options
from vaultconv.errors import UsageError

CLOZE = "#flashcards\n\nA cell has a {{c1::wall}} and a {{c2::core::in the middle}}.\n"


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    folder = tmp_path / "vault"
    folder.mkdir()
    for name, text in NOTES.items():
        (folder / name).write_text(text)
    return folder


def test_each_question_of_a_quiz_unfolds_its_answer_without_a_script(vault: Path) -> None:
    api.revise(vault, vault.parent / "quiz.html")
    html = (vault.parent / "quiz.html").read_text()
    quiz = html[html.index('<div class="quiz">') : html.index("</div>\n<h1", html.index('<div class="quiz">'))]
    assert quiz.count("<details") == 13
    assert quiz.count('<label class="quiz-switch"><input type="checkbox"') == 1
    assert ":has(.quiz-switch input:checked)" in html
    assert "<script" not in html
    for question, answer in (("Question 3?", "Reply 3."), ("Cartilage", "what is on its ends")):
        shown = quiz[quiz.index(question) : quiz.index("</details>", quiz.index(question))]
        assert answer in shown.partition("</summary>")[2]


def test_the_page_of_a_quiz_has_the_notes_and_links_both_ways(vault: Path) -> None:
    api.revise(vault, vault.parent / "quiz.html")
    html = (vault.parent / "quiz.html").read_text()
    ids = set(re.findall(r' id="([^"]+)"', html))
    links = [unquote(link) for link in re.findall(r'href="#([^"]+)"', html)]
    assert set(links) <= ids
    assert len(re.findall(r'<div class="quiz-link">', html)) == 13
    assert "A muscle" in html
    assert re.search(r'<nav id="TOC".*?<a href="#[^"]+"[^>]*>Bone</a>', html, re.DOTALL)


@pytest.mark.parametrize(("to", "page", "note"), [
    ("html", "Quiz/Bone.html", "Bone.html"), ("hugo", "content/quiz/bone.md", "content/bone.md"),
])  # fmt: skip
def test_pages_of_a_quiz_and_their_notes_lead_to_each_other(vault: Path, to: str, page: str, note: str) -> None:
    out = vault.parent / "out"
    api.revise(vault, out, to)
    quiz, text = (out / page).read_text(), (out / note).read_text()
    assert quiz.count("<details") == 2
    assert "What holds it together?" in quiz
    assert re.search(r"""\.\./(\.\./)?[Bb]one(\.html|/)#what-holds-it-together""", quiz)
    assert re.search(r"""[Qq]uiz/[Bb]one(\.html|/)""", text)
    assert "<script" not in quiz.replace("</head>", "")


def test_pages_of_a_quiz_are_listed_once(vault: Path) -> None:
    api.revise(vault, vault.parent / "html", "html")
    listed = (vault.parent / "html/Quiz/Quiz.html").read_text()
    assert all(name in listed for name in ("Bone", "Joint", "Muscle"))
    api.revise(vault, vault.parent / "site", "hugo")  # whose theme lists what is in a folder
    index = (vault.parent / "site/content/quiz/_index.md").read_text()
    assert 'title: "Quiz"' in index
    assert "Bone" not in index


def test_a_site_with_a_quiz_is_a_former_pack_and_a_conversion_takes_its_pages_away(vault: Path) -> None:
    out = vault.parent / "site"
    api.revise(vault, out, "hugo")
    with pytest.raises(UsageError, match="nothing in these notes is new or changed"):
        api.revise(
            vault, vault.parent / "new.pdf", config=with_options(Config(), {"revise": {"since": str(out)}}, "test")
        )
    before = files_of(out)
    api.convert(vault, "hugo", out)
    assert not (out / "content/quiz").exists()
    assert "quiz" not in (out / "content/bone.md").read_text().lower()
    api.revise(vault, out, "hugo")
    assert files_of(out) == before


def files_of(out: Path) -> dict[Path, bytes]:
    """The files of a site, but for the manifest, which knows when they were written."""
    return {path: path.read_bytes() for path in out.rglob("*") if path.is_file() and ".vaultconv" not in path.parts}


def test_a_gap_is_seen_on_a_screen_with_its_letter_and_its_hint(vault: Path) -> None:
    (vault / "Cell.md").write_text(CLOZE)
    api.revise(vault, vault.parent / "out", "hugo")
    assert "a [a …] and a [b in the middle]" in unescape((vault.parent / "out/content/quiz/cell.md").read_text())


def test_a_folder_of_the_vault_keeps_its_name_and_its_notes(vault: Path) -> None:
    (vault / "Quiz").mkdir()
    (vault / "Quiz" / "Bone.md").write_text("Mine.\n")
    api.revise(vault, vault.parent / "out", "html")
    assert "Mine." in (vault.parent / "out/Quiz/Bone.html").read_text()
    assert "What holds it together?" in (vault.parent / "out/Quiz 2/Bone.html").read_text()


def test_nothing_of_a_note_that_may_not_be_seen_is_asked(vault: Path) -> None:
    (vault / "Secret.md").write_text("---\npublish: false\n---\n> [!faq]- Who?\n> Nobody.\n")
    api.revise(vault, vault.parent / "out", "hugo")
    assert not [path for path in (vault.parent / "out/content").rglob("*.md") if "Nobody" in path.read_text()]


def test_a_site_has_no_other_part(vault: Path) -> None:
    config = with_options(Config(), {"revise": {"parts": ["cards"]}}, "test")
    with pytest.raises(UsageError, match="a site can't have the parts of a pack, only a quiz"):
        api.revise(vault, vault.parent / "out", "hugo", config=config)


def test_a_folder_of_html_has_a_file_of_each_part_that_is_asked_for(vault: Path) -> None:
    config = with_options(Config(), {"revise": {"parts": ["questions", "answers"]}}, "test")
    api.revise(vault, vault.parent / "out", "html", config=config)
    assert {path.name for path in (vault.parent / "out").glob("*.html")} == {"questions.html", "answers.html"}
