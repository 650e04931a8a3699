"""Importing the package loads nothing that a program may not need."""

import subprocess
import sys

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
