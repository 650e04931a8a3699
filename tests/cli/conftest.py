"""Running the command line within the test's process."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from vaultconv.build import jobs
from vaultconv.cli import main


class Ran(NamedTuple):
    """What a command printed and its exit code."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    # To start processes takes longer than what most tests do with them: a test of several says how many.
    monkeypatch.setattr(jobs, "available_cores", lambda: 1)

    def run(*arguments: object) -> Ran:
        with pytest.raises(SystemExit) as exit_:
            main([str(argument) for argument in arguments])
        assert isinstance(exit_.value.code, int)
        return Ran(exit_.value.code, *capfd.readouterr())

    return run


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """Two notes that link to each other, one that is broken, and a picture."""
    root = tmp_path / "vault"
    (root / ".obsidian").mkdir(parents=True)
    (root / "Trips").mkdir()
    (root / "Home.md").write_text("To [[Rome#Day 1|the first day]] and [[Nowhere]].\n\n![[map.png]]\n")
    (root / "Trips/Rome.md").write_text(
        "---\ntags: [trip]\npublish: false\n---\n# Rome\n\n## Day 1\n\nBack [[Home]].\n"
    )
    (root / "map.png").write_bytes(b"\x89PNG")
    (root / "unused.png").write_bytes(b"\x89PNG")
    return root


def tree(folder: Path) -> list[str]:
    """The files of an output, without the hidden ones."""
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in paths if path.parts[0][0] != ".")


def everything_in(folder: Path) -> str:
    """All names and contents below a folder, the manifest's too, in lower case."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return "\n".join(
        f"{path.relative_to(folder)}\n{path.read_bytes().decode(errors='replace')}" for path in files
    ).lower()
