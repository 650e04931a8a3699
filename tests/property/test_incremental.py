"""After any edits, a run into the same folder leaves what a first run into an empty one makes, and says the same."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cli.conftest import everything_in
from tests.property.vaults import ATTIC, EDITS, PRIVATE, RandomVault, folded
from vaultconv import Config, DiagnosticCode, Publish, ResolveOptions, Result, Select, UsageError, convert

EXAMPLES = int(os.environ.get("VAULTCONV_EXAMPLES", "12"))
BACKENDS = ("commonmark", "gfm", "obsidian", "hugo", "notion")
ALIKE = ("commonmark", "gfm", "obsidian")
"""Backends that may write to one folder in turn."""

FILTERS = (
    Publish(keys=True),
    Publish(keys=True, exclude_folders=(ATTIC,)),
    Publish(keys=True, exclude_tags=(PRIVATE,)),
    Publish(keys=True, exclude_folders=(ATTIC,), exclude_tags=(PRIVATE,)),
    Publish(keys=True, where="not tag:trip", user_ignore_filters=True),
)
CHOICES = (
    Select(),
    Select(folders=("Trips",)),
    Select(tags=("trip",)),
    Select(where="not folder:Trips"),
    Select(start="Zyxrome", depth=2),
)
OPTIONS = (
    Config(),
    Config(unresolved="keep"),
    Config(html="clean", portable_names=True),
    Config(options={"embeds": {"shift": False}}),
    Config(options={"headings": {"shift": 1}}, disable=("tags",)),
    Config(resolve=ResolveOptions(by_alias=True), unresolved="error"),
    Config(severity={DiagnosticCode.LINK_UNRESOLVED: "off"}),
    Config(ignore_comments=False, options={"hugo": {"dates": "file"}}),
)
EDIT = st.tuples(
    st.sampled_from(
        [*EDITS, "filter", "filter", "choice", "options", "lose a page", "some notes", "interrupt", "other backend"]
    ),
    st.integers(0, 999),
)


class Kept:
    """A random vault, an output that runs write to again and again, and the configuration of the next run."""

    def __init__(self, top: Path, name: str, to: str, seed: int, notes: int) -> None:
        self.top, self.name, self.to = top, name, to
        self.vault = RandomVault(top / "vault", seed, notes)
        self.filter, self.choice, self.options = FILTERS[0], CHOICES[0], OPTIONS[0]

    def edit(self, kind: str, seed: int) -> None:
        """Change the vault, the configuration, or what was written."""
        if kind == "filter":
            self.filter = FILTERS[seed % len(FILTERS)]
        elif kind == "choice":
            self.choice = CHOICES[seed % len(CHOICES)]
        elif kind == "options":
            self.options = OPTIONS[seed % len(OPTIONS)]
        elif kind == "lose a page":
            # What begins a site isn't written again.
            if pages := [
                page for page in sorted(contents(self.top / "kept")) if page.endswith((".md", ".rst", ".docx"))
            ]:
                (self.top / "kept" / pages[seed % len(pages)]).unlink()
        elif kind == "some notes":
            notes = self.vault.notes
            self.run("kept", "cache", only=notes[seed % len(notes) :][:2])
        elif kind == "interrupt":
            with suppress(KeyboardInterrupt):
                self.run("kept", "cache", progress=partial(interrupted, seed % 20))
        elif kind == "other backend":
            if self.to in ALIKE:
                self.to = ALIKE[seed % len(ALIKE)]
        else:
            self.vault.edit(kind, seed)

    def held_back(self) -> set[str]:
        """What the output may not say."""
        attic, private = ATTIC in self.filter.exclude_folders, PRIVATE in self.filter.exclude_tags
        return self.vault.held_back(attic=attic, private=private)

    def run(self, folder: str, cache: str, **how: Any) -> Result | str:
        """The result of a run into a folder; what is wrong with it, if it can't be run."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("VAULTCONV_CACHE", str(self.top / cache))
            try:
                return convert(
                    self.vault.root, self.to, self.top / folder / self.name, config=self.options, select=self.choice,
                    publish=self.filter, **how,
                )  # fmt: skip
            except UsageError as error:
                return str(error)


@pytest.mark.parametrize("to", BACKENDS)
@given(seed=st.integers(0, 10**6), notes=st.integers(1, 9), edits=st.lists(EDIT, min_size=1, max_size=6))
@settings(max_examples=EXAMPLES)
def test_after_each_edit_the_pages_are_those_of_a_first_run(
    to: str, seed: int, notes: int, edits: list[tuple[str, int]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        follow(Kept(Path(folder), "site", to, seed, notes), edits)


@pytest.mark.parametrize(("to", "name"), [("rst", "book.rst"), ("docx", "documents")])
@given(seed=st.integers(0, 10**6), notes=st.integers(1, 5), edits=st.lists(EDIT, min_size=1, max_size=4))
@settings(max_examples=EXAMPLES // 4)
def test_after_each_edit_the_documents_are_those_of_a_first_run(
    to: str, name: str, seed: int, notes: int, edits: list[tuple[str, int]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        follow(Kept(Path(folder), name, to, seed, notes), edits)


def follow(kept: Kept, edits: list[tuple[str, int]]) -> None:
    """Do one edit after another, and compare what is there with a first run, and with what must not be there."""
    kept.run("kept", "cache")
    with ThreadPoolExecutor(2) as pool:
        for number, (kind, seed) in enumerate(edits):
            kept.edit(kind, seed)
            how = {"executor": pool} if seed % 3 == 0 and kept.to in BACKENDS else {}
            before = contents(kept.top / "kept")
            planned = kept.run("kept", "cache", dry_run=True) if seed % 4 == 0 else None
            assert contents(kept.top / "kept") == before
            result = kept.run("kept", "cache", **how)
            fresh = kept.run(f"fresh {number}", f"cache {number}")
            if isinstance(fresh, str) or isinstance(result, str):
                assert result == fresh
                continue
            if isinstance(planned, Result):
                assert (planned.changes, planned.diagnostics) == (result.changes, result.diagnostics)
            assert result.diagnostics == fresh.diagnostics
            assert result.notes == fresh.notes
            assert contents(kept.top / "kept") == contents(kept.top / f"fresh {number}")
            said = letters(everything_in(kept.top / "kept"))
            assert [word for word in kept.held_back() if letters(word) in said] == []
            shutil.rmtree(kept.top / f"fresh {number}", ignore_errors=True)  # none is made for no notes


def interrupted(after: int, stage: str, notes: Iterable[str]) -> Iterator[str]:
    """The notes of a stage, till the user ends the run."""
    for number, note in enumerate(notes):
        if number == after:
            raise KeyboardInterrupt
        yield note


def contents(folder: Path) -> dict[str, bytes]:
    """The files of an output and their bytes, but for what a run keeps for the next."""
    files = [path for path in folder.rglob("*") if path.is_file() and ".vaultconv" not in path.parts]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def letters(text: str) -> str:
    """The letters and digits of a text, however a backend spells what is between them."""
    return re.sub(r"[\W_]+", "", folded(unquote(text)))
