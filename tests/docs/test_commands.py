"""Every command of every page does what the page says, copied in order into a fresh shell."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from tests.docs.pages import PAGES, ROOT, Session, commands, fences, makes_environment
from tests.docs.shell import BASH, Shell, is_offline

pytestmark = pytest.mark.skipif(BASH is None or sys.platform == "win32", reason="the documented commands need bash")

LEFT_OUT = shutil.ignore_patterns(".git", ".venv*", "__pycache__", ".*_cache", ".hypothesis", "node_modules")


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which the first command of the README was run, once for all workers."""
    root = tmp_path_factory.getbasetemp()
    project = (root.parent if root.name.startswith("popen-") else root) / "project"
    with FileLock(f"{project}.lock"):
        if not project.exists():
            shutil.copytree(ROOT, project, ignore=LEFT_OUT)
            shell = Shell(project)
            first = next(fence for fence in fences("README.md") if makes_environment(fence))
            printed = "".join(shell.run(command) for command in commands(first))
            shell.close()
            (project / "printed.txt").write_text(f"{shell.code}\n{printed}", encoding="utf-8")
    return project


@pytest.fixture
def base(project: Path) -> Path:
    """The environment that readers have; where no package index is reached, that of these tests."""
    return project / ".venv" if (project / "navigation.pdf").exists() else Path(sys.prefix)


def test_the_first_command_of_the_readme_makes_a_book_of_the_sample_vault(project: Path) -> None:
    code, _, printed = (project / "printed.txt").read_text(encoding="utf-8").partition("\n")
    if is_offline(printed):
        pytest.skip("no package index is reached")
    assert code == "0", printed
    assert (project / "navigation.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize("page", PAGES)
def test_commands_and_snippets_do_what_their_page_says(
    page: str, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Session(tmp_path, base).follow(page)


@pytest.mark.parametrize("installer", ["pipx", "uv"])
def test_the_program_can_be_installed_for_every_shell(installer: str, project: Path, tmp_path: Path) -> None:
    program = shutil.which(installer)
    if program is None:
        pytest.skip(f"{installer} is not installed")
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    command = {"pipx": "pipx install .", "uv": "uv tool install ."}[installer]
    assert f"`{command}`" in text
    shell = Shell(tmp_path)
    printed = shell.run(f'cd "{project}" && "{program}"{command.removeprefix(installer)}')
    if is_offline(printed):
        pytest.skip("no package index is reached")
    assert "vaultconv" in shell.run('PATH="$HOME/.local/bin:$PATH" vaultconv --version')
    shell.close()
