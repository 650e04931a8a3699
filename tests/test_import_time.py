"""Importing the package loads nothing that a program may not need."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("mistletoe", "yaml", "frontmatter", "pypandoc", "click", "rich", "pathspec", "msgspec", "sqlite3")


def loaded_by(code: str) -> set[str]:
    """Which of the heavy packages a fresh interpreter has loaded after running the code."""
    probe = f"import sys\n{code}\nprint(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert loaded_by("import vaultconv") == set()


def test_the_tree_needs_msgspec_only() -> None:
    assert loaded_by("from vaultconv import nodes, walk; from vaultconv import Diagnostic") == {"msgspec"}


def test_the_command_line_starts_with_click_only() -> None:
    assert loaded_by("import vaultconv.cli") == {"click"}


@pytest.mark.parametrize("command", ["--help", "convert --help"])
def test_help_loads_neither_the_parser_nor_a_terminal_library(command: str) -> None:
    code = f"from vaultconv.cli import main\ntry: main({command.split()!r})\nexcept SystemExit: print()"
    assert loaded_by(code) & {"mistletoe", "yaml", "rich", "pypandoc"} == set()


def test_converting_loads_neither_pandoc_nor_the_command_line() -> None:
    assert loaded_by("from vaultconv import convert_text; convert_text('a')") & {"pypandoc", "click", "rich"} == set()


def test_converting_loads_nothing_of_revision_packs_but_their_options() -> None:
    code = "import sys\nfrom vaultconv import convert_text\nconvert_text('a')"
    probe = f"{code}\nprint(*(name for name in sys.modules if name.startswith(('vaultconv.revise', 'vaultconv.backends.anki'))))"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == {"vaultconv.revise", "vaultconv.revise.options"}


def test_reading_a_note_makes_no_table_of_all_punctuation() -> None:
    code = "import vaultconv.parse.blocks, mistletoe\nfrom mistletoe import core_tokens"
    probe = f"{code}\nprint(len(core_tokens.punctuation._ascii), mistletoe.markdown('*a*«**b**»'))"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["32", "<p><em>a</em>«<strong>b</strong>»</p>"]


def test_others_find_the_same_punctuation_in_mistletoe() -> None:
    code = "from mistletoe import core_tokens\nprint(*sorted(map(ord, core_tokens.punctuation)))"
    ours, own = (
        subprocess.run([sys.executable, "-c", first + code], capture_output=True, text=True, check=True).stdout
        for first in ("import vaultconv.parse.blocks\n", "")
    )
    assert ours == own


def test_mistletoe_that_is_there_already_is_left_alone() -> None:
    code = (
        "from mistletoe import core_tokens\nimport vaultconv.parse.blocks\nprint(type(core_tokens.punctuation) is set)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True"]


def started(arguments: list[str], tmp_path: Path) -> tuple[set[str], list[str]]:
    """What the command line has loaded when it ends, and which of our patterns it has compiled."""
    report = tmp_path / "report.json"
    code = f"""
import json, re._compiler, sys
compiled, compile = [], re._compiler.compile
def counted(expression, flags=0):
    frame = sys._getframe(1)
    while frame.f_globals["__name__"] in ("re", "vaultconv.patterns", "functools"):
        frame = frame.f_back
    if frame.f_globals["__name__"].startswith("vaultconv"):
        compiled.append(str(expression))
    return compile(expression, flags)
re._compiler.compile = counted
from vaultconv.cli import main
try:
    main({arguments!r})
except SystemExit as end:
    assert not end.code, end.code
with open({str(report)!r}, "w") as file:
    json.dump([list(sys.modules), compiled], file)
"""
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=True)
    modules, compiled = json.loads(report.read_text())
    return set(modules), compiled


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """A vault of two plain notes."""
    (tmp_path / "vault/.obsidian").mkdir(parents=True)
    (tmp_path / "vault/Tides.md").write_text("# Tides\n\nHigh and *low* water, see [[Moon]].\n")
    (tmp_path / "vault/Moon.md").write_text("---\ndate: 2026-11-29\n---\nIt pulls. #sky\n")
    return tmp_path / "vault"


PROCESSES = {"multiprocessing", "concurrent.futures", "subprocess", "socket", "logging", "pickle"}
OTHERS = {"zipfile", "tempfile", "shutil", "filecmp", "tomllib", "email", "importlib.metadata"}


def test_help_loads_a_few_small_modules_and_compiles_no_pattern_of_ours(tmp_path: Path) -> None:
    modules, compiled = started(["--help"], tmp_path)
    ours = {name for name in modules if name.startswith("vaultconv.")}
    assert {name.split(".")[1] for name in ours} == {"cli", "errors"}
    assert modules & (PROCESSES | OTHERS - {"shutil"} | {"msgspec", "mistletoe", "sqlite3"}) == set()
    assert compiled == []


def test_one_note_loads_nothing_for_processes_archives_books_or_plugins(vault: Path, tmp_path: Path) -> None:
    for options in ([], ["--no-cache"]):
        modules, compiled = started(["convert", str(vault / "Tides.md"), "-o", "-", *options], tmp_path)
        assert modules & (PROCESSES | OTHERS - {"shutil", "tempfile"}) == set()
        assert {
            "vaultconv.book.assemble", "vaultconv.build.archive", "vaultconv.cli.zips", "vaultconv.markdown.splice",
            "vaultconv.pipeline.edited", "vaultconv.pipeline.incremental", "vaultconv.pipeline.parallel",
            "vaultconv.book.manuscript", "vaultconv.vault.notion.export", "dataclasses",
        } & modules == set()  # fmt: skip
        assert len(compiled) < 50, compiled


def test_no_cycles_are_searched_for_while_a_command_runs(vault: Path) -> None:
    code = f"""
import gc, sys
from vaultconv.cli import main
searches = []
gc.callbacks.append(lambda phase, info: searches.append(phase))
sys.argv[1:] = {["convert", str(vault / "Tides.md"), "-o", "-", "--quiet"]!r}
try:
    main()
except SystemExit:
    print(len(searches))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0"


def test_patterns_for_what_a_note_does_not_have_are_not_compiled(vault: Path, tmp_path: Path) -> None:
    _, compiled = started(["convert", str(vault / "Tides.md"), "-o", "-", "--no-cache"], tmp_path)
    assert [each for each in compiled if re.search("<aside>|微信图片|border|年년|monday", each)] == []


def test_a_run_with_nothing_to_do_loads_neither_the_parser_nor_the_stages(vault: Path, tmp_path: Path) -> None:
    arguments = ["convert", str(vault), "-o", str(tmp_path / "out")]
    for note in vault.glob("*.md"):
        os.utime(note, ns=(10**18 + 1, 10**18 + 1))  # a time that no coarse clock gives
    assert "vaultconv.pipeline.pipeline" in started(arguments, tmp_path)[0]
    for _ in range(3):  # files written a moment ago may change again unseen, so the second run looks at them
        modules, compiled = started(arguments, tmp_path)
    assert modules & (PROCESSES | OTHERS | {"mistletoe", "yaml", "frontmatter", "pathspec"}) == set()
    parts = {name.split(".")[1] for name in modules if name.startswith("vaultconv.")}
    assert parts & {"pipeline", "html", "markdown", "backends"} == set()
    assert "vaultconv.publish.redaction" not in modules and "vaultconv.vault.index" not in modules
    assert len(compiled) < 40
