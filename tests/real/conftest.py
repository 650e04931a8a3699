"""Real vaults, kept beside the project's folder where there are any: `../shared/vaults`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from vaultconv.diagnostics import Diagnostic
from vaultconv.nodes import Document
from vaultconv.parse import OBSIDIAN, Syntax, parse_note
from vaultconv.pipeline import stages

VAULTS = Path(__file__).parents[3] / "shared" / "vaults"
MANY = 500  # notes; of a larger vault some tests take every nth, unless VAULTCONV_ALL_NOTES is set


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes ``real_vault`` runs over each of them."""
    if "real_vault" in metafunc.fixturenames:
        folders = sorted(path for path in VAULTS.glob("*") if path.is_dir())
        skip = pytest.mark.skip(reason="no real vaults beside the project (../shared/vaults)")
        metafunc.parametrize(
            "real_vault",
            folders or [pytest.param(None, marks=skip)],
            ids=[path.name for path in folders] or ["none"],
            scope="module",  # so that all tests of a vault come after each other
        )


@pytest.fixture(scope="module")
def some_notes(real_vault: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real vault, or a folder with at most ``MANY`` of its notes, always the same."""
    notes = sorted(path for path in real_vault.rglob("*.md") if path.is_file())
    if len(notes) <= MANY or os.environ.get("VAULTCONV_ALL_NOTES"):
        return real_vault
    step = -(-len(notes) // MANY)
    some = tmp_path_factory.mktemp("some")
    for note in notes[::step]:
        copy = some / note.relative_to(real_vault)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(note.read_bytes())
    return some


@pytest.fixture(scope="module")
def notes_parsed_once(real_vault: Path) -> Iterator[None]:
    """Keep the trees of a vault's notes for all tests of it: to parse them takes half of the time."""
    parsed = cache(parse_note)

    def kept(source: bytes, note: str, syntax: Syntax = OBSIDIAN) -> tuple[Document, list[Diagnostic]]:
        document, found = parsed(source, note, syntax)
        return document, [*found]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stages, "parse_note", kept)
        yield
