"""The command ``revise``."""

from pathlib import Path

import pypdf
import pytest

from tests.cli.conftest import Run, tree


@pytest.fixture
def garden(tmp_path: Path) -> Path:
    root = tmp_path / "garden"
    (root / ".obsidian").mkdir(parents=True)
    (root / "Bone.md").write_text("## What is bone?\n\nA tissue, see [[Joint]].\n")
    (root / "Joint.md").write_text("- **Parts**\n  - capsule\n  - cartilage\n")
    return root


def test_a_pack_has_notes_questions_and_answers_with_the_same_numbers(run: Run, garden: Path, tmp_path: Path) -> None:
    assert run("revise", garden, "-o", "pack.pdf").code == 0
    pages = [page.extract_text() for page in pypdf.PdfReader(tmp_path / "pack.pdf").pages]
    text = " ".join(pages[pages.index(next(page for page in pages if "QUESTIONS" in page)) :])
    questions, answers = text.split("ANSWERS", 1)
    assert [number in questions and number in answers for number in ("1.1", "2.1")] == [True, True]
    assert "What is bone?" in questions
    assert "What is bone?" not in answers
    assert "cartilage" in answers
    assert "cartilage" not in questions


def test_parts_are_chosen_and_ordered(run: Run, garden: Path, tmp_path: Path) -> None:
    assert run("revise", garden, "-o", "pack.pdf", "--parts", "answers,questions").code == 0
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "pack.pdf").pages)
    assert text.rindex("ANSWERS") < text.rindex("QUESTIONS")


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["-o", "p.pdf", "--parts", "question"], 'revise.parts: unknown value "question"', 'did you mean "questions"?'),
        (
            ["-o", "pack.md"],
            '"pack.md" can\'t be the name of a pack',
            "name a folder, or a file that ends in one of .pdf, .docx, .tsv, .apkg, .html",
        ),
        (
            ["-o", "folder", "--to", "gfm"],
            'a pack can\'t be written as "gfm"',
            "known: apkg, docx, html, hugo, pdf, tsv",
        ),
        (
            ["-o", "pack.pdf", "--to", "docx"],
            '"pack.pdf" doesn\'t fit the format "docx"',
            "leave out --to, or change the name",
        ),
        ([], "no output was given", "add -o pack.pdf, or -o cards.tsv for Anki"),
        (
            ["-o", "pack.pdf", "--set", 'revise.sources=["togle"]'],
            'revise.sources: unknown value "togle"',
            'did you mean "toggle" or "table"?',
        ),
        (
            ["-o", "pack.pdf", "--since", "yesterday"],
            'since: "yesterday" is neither a pack nor a date',
            'name an earlier pack, or a date: "2026-11-01"',
        ),
    ],
)
def test_wrong_usage_is_told_with_what_to_do(
    run: Run, garden: Path, tmp_path: Path, arguments: list[str], message: str, hint: str
) -> None:
    ran = run("revise", garden, *arguments)
    assert (ran.code, ran.err) == (2, f"error: {message}\n  {hint}\n")
    assert tree(tmp_path) == ["garden/Bone.md", "garden/Joint.md"]


@pytest.mark.parametrize(
    ("target", "made"), [(["-o", "quiz.html"], "quiz.html"), (["-o", "out", "--to", "html"], "out/Quiz/Quiz.html")]
)
def test_a_template_counts_for_the_kind_of_pack_that_is_made(
    run: Run, garden: Path, tmp_path: Path, target: list[str], made: str
) -> None:
    (tmp_path / "mine.css").write_text("p { color: rebeccapurple }", encoding="utf-8")
    assert run("revise", garden, *target, "--template", "mine.css").code == 0
    assert "rebeccapurple" in (tmp_path / made).read_text(encoding="utf-8")


def test_a_folder_gets_a_file_of_each_part_and_loses_those_of_parts_that_are_gone(
    run: Run, garden: Path, tmp_path: Path
) -> None:
    assert run("revise", garden, "-o", "out", "--parts", "questions,answers").code == 0
    assert tree(tmp_path / "out") == ["answers.pdf", "questions.pdf"]
    assert run("revise", garden, "-o", "out", "--parts", "answers").code == 0
    assert tree(tmp_path / "out") == ["answers.pdf"]


def test_a_note_that_a_pack_does_not_show_is_linked_to_by_no_address(run: Run, garden: Path, tmp_path: Path) -> None:
    (garden / "Plain.md").write_text("Nothing is asked here.\n")
    (garden / "Joint.md").write_text("- **Parts**\n  - capsule, see [[Plain]]\n")
    assert run("revise", garden, "-o", "pack.pdf", "--parts", "questions,answers").code == 0
    pages = pypdf.PdfReader(tmp_path / "pack.pdf").pages
    actions = [note.get_object().get("/A") for page in pages for note in page.get("/Annots", ())]
    assert [action for action in actions if action is not None and action["/S"] != "/GoTo"] == []


@pytest.mark.parametrize("arguments", [["--publish-keys"], ["--exclude-tag", "private"], ["--exclude", "Hidden"]])
def test_no_question_says_a_word_of_what_is_unpublished(run: Run, tmp_path: Path, arguments: list[str]) -> None:
    root = tmp_path / "garden"
    (root / ".obsidian").mkdir(parents=True)
    (root / "Hidden").mkdir()
    (root / "Hidden/Zanzibar.md").write_text(
        "---\npublish: false\ntags: [private, flashcards]\n---\nquux::plugh\n\n## Xyzzy? ^xyz\n\nFrobnicate.\n"
    )
    (root / "Open.md").write_text(
        "#flashcards\n\nWho::[[Zanzibar]] and ![[Zanzibar]]\n\n==[[Zanzibar|him]]== is here\n\n"
        "- **See [[Zanzibar#Xyzzy?]]**\n  - ![[Zanzibar#^xyz]]\n  - kept\n\n## Why [[Zanzibar]]?\n\n![[Zanzibar]] so\n"
    )
    for out in ("cards.tsv", "cards.apkg", "pack.docx"):
        assert run("revise", root, "-o", out, *arguments, "-q").code == 0
        made = (tmp_path / out).read_bytes()
        if out != "cards.tsv":
            import io
            import zipfile

            archive = zipfile.ZipFile(io.BytesIO(made))
            made = b"".join(archive.read(name) for name in archive.namelist())
        lower = made.lower()
        assert [word for word in (b"zanzibar", b"quux", b"plugh", b"xyzzy", b"frobnicate") if word in lower] == []
        assert b"kept" in lower


def test_an_option_for_sheets_of_paper_is_told_where_there_are_none(run: Run, garden: Path, tmp_path: Path) -> None:
    options = ("--large-print", "--set", "revise.imposition=2-up", "--set", "revise.duplex=short")
    told = run("revise", garden, "-o", tmp_path / "pack.docx", *options).err
    for option in ("--large-print", "--set revise.imposition", "--set revise.duplex"):
        assert f"{option} has no effect: only a PDF has sheets of paper" in told
    assert "no effect" not in run("revise", garden, "-o", tmp_path / "pack.pdf", *options).err


def test_custom_regular_expressions_are_told_and_not_run(run: Run, tmp_path: Path) -> None:
    plugins = tmp_path / "vault/.obsidian/plugins/obsidian-to-anki-plugin"
    plugins.mkdir(parents=True)
    plugins.parent.parent.joinpath("community-plugins.json").write_text('["obsidian-to-anki-plugin"]')
    plugins.joinpath("data.json").write_text('{"CUSTOM_REGEXPS": {"Basic": "(a+)+$", "Cloze": ""}}')
    (tmp_path / "vault/Note.md").write_text(f"## Why?\n\n{'a' * 200}!\n")
    told = run("revise", tmp_path / "vault", "-o", tmp_path / "cards.tsv").err
    assert 'custom regular expressions of Obsidian_to_Anki are not read: "Basic"' in told
    assert told.count("not read") == 1
