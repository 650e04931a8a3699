"""Findings that a note ignores by a comment, and those that a baseline knows."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.work import LINEAR, counted, growth
from vaultconv.diagnostics import Diagnostic, DiagnosticCode, Ignores, Report, Severity
from vaultconv.parse import parse_note


@pytest.fixture
def note(tmp_path: Path) -> Path:
    (tmp_path / "vault/.obsidian").mkdir(parents=True)
    return tmp_path / "vault/Note.md"


def found(run: Run, note: Path, text: str, *options: str) -> list[str]:
    """The lines in which something is found, and the codes."""
    note.write_text(text)
    report = json.loads(run("check", note.parent, "--diagnostics", "json", *options).out)
    return [f"{each['line']} {each['code']}" for each in report]


MARKS = pytest.mark.parametrize(("opening", "closing"), [("%%", "%%"), ("<!--", "-->")], ids=["obsidian", "html"])


@MARKS
@pytest.mark.parametrize(
    "text",
    [
        "[[A]] {o} vaultconv-ignore link-unresolved {c}",
        "{o}vaultconv-ignore link-unresolved{c} [[A]]",
        "[[A]] {o} vaultconv-ignore {c}",
        "[[A]] {o} vaultconv-ignore: link-unresolved {c}",
        "[[A]] {o} vaultconv-ignore-line nesting, link-unresolved {c}",
        "[[A]] {o} vaultconv-ignore nesting link-unresolved -- not written yet {c}",
        "[[A]] {o} vaultconv-ignore -- not written yet {c}",
        "{o} vaultconv-ignore link-unresolved {c}\n[[A]]",
        "{o} vaultconv-ignore link-unresolved {c}\n\n\n[[A]]",
        "text\n{o} vaultconv-ignore link-unresolved {c}\n[[A]]",
        "{o}\nvaultconv-ignore link-unresolved\n{c}\n[[A]]",
        "{o} vaultconv-ignore link-unresolved {c}\n{o} vaultconv-ignore nesting {c}\n{o} vaultconv-ignore limit {c}\n[[A]]",
        "text {o} vaultconv-ignore-next-line link-unresolved {c}\n[[A]]",
        "> {o} vaultconv-ignore {c}\n> [[A]]",
        "- {o} vaultconv-ignore {c}\n- [[A]]",
        "| a |\n|---|\n| [[A]] {o} vaultconv-ignore {c} |",
        "> [!note]\n> [[A]] {o} vaultconv-ignore {c}",
        "[[A]]\n\n{o} vaultconv-ignore-file link-unresolved {c}",
        "---\ntitle: x\n---\n[[A]] {o} vaultconv-ignore {c}",
    ],
)
def test_a_comment_ignores_a_finding(run: Run, note: Path, text: str, opening: str, closing: str) -> None:
    text = text.replace("{o}", opening).replace("{c}", closing)
    assert found(run, note, text) == []
    assert "link-unresolved" in "".join(found(run, note, text, "--no-ignores"))


@MARKS
@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[[A]] {o} vaultconv-ignore embed-unresolved {c}", 1),
        ("[[A]] {o} vaultconv-ignore-next-line {c}", 1),
        ("text {o} vaultconv-ignore {c}\n[[A]]", 2),
        ("[[A]]\n{o} vaultconv-ignore {c}", 1),
        ("{o} vaultconv-ignore {c}\ntext\n[[A]]", 3),
        ("{o} vaultconv-ignore-line {c}\n[[A]]", 2),
        ("[[A]] `{o} vaultconv-ignore {c}`", 1),
        ("```\n{o} vaultconv-ignore-file {c}\n```\n[[A]]", 4),
        ("[[A]] {o} see vaultconv-ignore {c}", 1),
        ("[[A]] {o} vaultconv-ignored {c}", 1),
    ],
)
def test_a_comment_ignores_nothing_else(run: Run, note: Path, text: str, line: int, opening: str, closing: str) -> None:
    assert found(run, note, text.replace("{o}", opening).replace("{c}", closing)) == [f"{line} link-unresolved"]


def test_a_comment_in_utf_16_ignores_a_finding(run: Run, note: Path) -> None:
    note.write_bytes("[[A]] %% vaultconv-ignore link-unresolved %%".encode("utf-16"))
    report = json.loads(run("check", note.parent, "--diagnostics", "json").out)
    assert [each["code"] for each in report] == ["encoding"]


@pytest.mark.parametrize(
    ("comment", "message", "hint"),
    [
        (
            "vaultconv-ignore link-unresolve",
            'no finding has the code "link-unresolve"',
            'did you mean "link-unresolved"',
        ),
        ("vaultconv-ignore zzz", 'no finding has the code "zzz"', "see `vaultconv list codes`"),
        ("vaultconv-ignore-lines", '"vaultconv-ignore-lines" is unknown', 'did you mean "vaultconv-ignore-line"'),
    ],
)
def test_a_misspelled_comment_is_reported(run: Run, note: Path, comment: str, message: str, hint: str) -> None:
    note.write_text(f"[[A]] %% {comment} %%")
    ran = run("check", note.parent)
    assert "[ignore-unknown]" in ran.err and "[link-unresolved]" in ran.err
    assert message in ran.err and hint in ran.err


def test_what_is_an_error_is_not_ignored() -> None:
    everything = Ignores(note=frozenset(DiagnosticCode))
    for code, severity in ((DiagnosticCode.INTERNAL, Severity.ERROR), (DiagnosticCode.PLUGIN_FAILED, Severity.ERROR)):
        assert not everything.covers(Diagnostic("a.md", 1, 1, code, severity, ""))
    assert everything.covers(Diagnostic("a.md", 0, 0, DiagnosticCode.UNSAFE, Severity.WARNING, ""))


def test_a_configuration_can_forbid_to_ignore(run: Run, note: Path) -> None:
    (note.parent / "vaultconv.toml").write_text("ignore-comments = false\n")
    assert found(run, note, "[[A]] %% vaultconv-ignore %%") == ["1 link-unresolved"]


@pytest.mark.parametrize("to", ["commonmark", "gfm", "hugo", "notion", "notion-enhanced", "html", "rst"])
def test_the_comment_is_in_no_output(run: Run, note: Path, to: str) -> None:
    note.write_text(
        "Text <!-- vaultconv-ignore --> and %% vaultconv-ignore %% more\n\n<!-- vaultconv-ignore-file nesting -->\n\n"
        "%%\nvaultconv-ignore\n%%\n\n<!-- vaultconv-ignore --> rest\n\n> <!-- vaultconv-ignore -->\n> quoted\n\n"
        "<div>\n<!-- vaultconv-ignore -->\nin a box\n</div>\n"
    )
    ran = run("convert", note, "--to", to, "-o", "-")
    assert "vaultconv-ignore" not in ran.out
    for words in ("Text", "more", "rest", "quoted", "in a box"):
        assert words in ran.out


def test_notes_for_obsidian_keep_the_comment(run: Run, note: Path) -> None:
    note.write_text(text := "[[A]] %% vaultconv-ignore %%\n\n<!-- vaultconv-ignore nesting -->\n")
    assert run("convert", note, "--to", "obsidian", "-o", "-").out == text


counting = counted("vaultconv.pipeline.pipeline", "vaultconv.pipeline.ignored")


def test_many_comments_are_read_in_linear_time() -> None:
    def task(size: int) -> Callable[[], object]:
        text = "%% vaultconv-ignore %%\n" * size + "[[A]] <!-- vaultconv-ignore --> %% vaultconv-ignore %%\n\n\n" * size
        return partial(counting.read_ignores, text.encode(), parse_note(text)[0], Report(""))

    assert growth(task, 40) < LINEAR


# ------------------------------------------------------------------------------------------------------- baseline


def test_what_the_baseline_knows_does_not_fail(run: Run, note: Path, tmp_path: Path) -> None:
    note.write_text("[[A]]\n\n[[B]]\n")
    ran = run("check", "vault", "--baseline", "known.json", "--write-baseline", "--fail-on", "warning")
    assert (ran.code, ran.err) == (0, "2 findings written to known.json\nnothing found\n")
    assert run("check", "vault", "--baseline", "known.json", "--fail-on", "warning") == (0, "", "nothing found\n")


def test_a_new_finding_fails_and_is_the_only_one_shown(run: Run, note: Path) -> None:
    note.write_text("[[A]]\n")
    run("check", "vault", "--baseline", "known.json", "--write-baseline")
    note.write_text("# Moved down\n\ntext\n\n[[A]] and [[B]]\n")
    ran = run("check", "vault", "--baseline", "known.json", "--fail-on", "warning")
    assert ran.code == 1
    assert ran.err == 'vault/Note.md:5:11: warning[link-unresolved]: no note named "B"\n1 warning\n'


def test_one_more_of_a_known_finding_is_new(run: Run, note: Path) -> None:
    note.write_text("[[A]]\n")
    run("check", "vault", "--baseline", "known.json", "--write-baseline")
    assert found(run, note, "[[A]]\n\n[[A]]\n", "--baseline", "known.json") == ["3 link-unresolved"]


def test_what_is_known_in_one_note_is_new_in_another(run: Run, note: Path) -> None:
    note.write_text("[[A]]\n")
    run("check", "vault", "--baseline", "known.json", "--write-baseline")
    note.rename(note.with_name("Other.md"))
    assert (
        'Other.md:1:1: warning[link-unresolved]: no note named "A"'
        in run("check", "vault", "--baseline", "known.json").err
    )


def test_a_finding_that_is_gone_can_be_forgotten(run: Run, note: Path, tmp_path: Path) -> None:
    note.write_text("[[A]] [[B]]\n")
    run("check", "vault", "--baseline", "known.json", "--write-baseline")
    note.write_text("[[B]]\n")
    assert "1 known finding is gone" in run("check", "vault", "--baseline", "known.json").err
    run("check", "vault", "--baseline", "known.json", "--write-baseline")
    (known,) = json.loads((tmp_path / "known.json").read_text())["findings"]
    assert known == {"path": "Note.md", "code": "link-unresolved", "message": 'no note named "B"', "count": 1}


def test_the_baseline_is_the_same_from_every_folder(run: Run, note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note.write_text("[[A]]\n")
    run("check", "vault", "--baseline", "known.json", "--write-baseline")
    monkeypatch.chdir(note.parent)
    assert run("check", ".", "--baseline", "../known.json").err == "nothing found\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "No such file"),
        ("[[A]]", "is not a baseline"),
        ("[]", "is not a baseline"),
        ('{"findings": []}', "is not a baseline"),
        ('{"vaultconv_baseline": 2, "findings": []}', "was written by another version"),
    ],
)
def test_a_file_that_is_no_baseline_is_wrong_usage(
    run: Run, note: Path, tmp_path: Path, content: str | None, message: str
) -> None:
    note.write_text("[[A]]\n")
    if content is not None:
        (tmp_path / "known.json").write_text(content)
    ran = run("check", "vault", "--baseline", "known.json")
    assert ran.code == 2
    assert message in ran.err


def test_only_a_baseline_is_overwritten(run: Run, note: Path) -> None:
    note.write_text("[[A]]\n")
    ran = run("check", "vault", "--baseline", note, "--write-baseline")
    assert (ran.code, note.read_text()) == (2, "[[A]]\n")
    assert "is not a baseline" in ran.err


def test_writing_a_baseline_needs_its_name(run: Run, note: Path) -> None:
    note.write_text("[[A]]\n")
    ran = run("check", "vault", "--write-baseline")
    assert (ran.code, ran.err) == (2, "error: --write-baseline needs the name of a file\n  add --baseline FILE\n")
