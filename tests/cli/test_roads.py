"""Every road on which a note may name what is held back, in every spelling, by every backend: nothing shows.

All roads are in one vault, which each backend converts once; a note that is held back has a name of its own for each
road and spelling.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from functools import cache

import pytest

import vaultconv
from tests.backends.hugo.build import hugo
from tests.cli.leaks import ROADS, note_of, secrets, write_vault
from tests.cli.written import read
from vaultconv.cli import main

FOLDERS = ("commonmark", "gfm", "obsidian", "notion", "notion-enhanced")
DOCUMENTS = {"html": ".html", "docx": ".docx", "epub": ".epub", "pdf": ".pdf", "latex": ".tex"}
BACKENDS = (*FOLDERS, "hugo", *DOCUMENTS)

Written = Callable[[str], str]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """All that a backend writes of the vault, in lower case; each is asked once."""
    root = tmp_path_factory.mktemp("roads")
    write_vault(root / "vault")

    @cache
    def text_of(backend: str) -> str:
        out = root / backend
        target = out / f"book{DOCUMENTS[backend]}" if backend in DOCUMENTS else out
        convert(root / "vault", "--to", backend, "-o", target, "--publish-keys", "--cache", root / "cache")
        if backend == "hugo":
            command = [str(hugo()), "--source", str(out), "--destination", str(out / "public"), "--quiet"]
            subprocess.run(command, check=True, capture_output=True)
        return read(target)

    return text_of


def convert(*arguments: object) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(["convert", *map(str, arguments), "-q"])
    assert exit_.value.code == 0


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("road", ROADS)
def test_no_spelling_of_a_note_that_is_held_back_shows(written: Written, road: str, backend: str) -> None:
    text = written(backend)
    assert [spelling for on, spelling, secret in secrets() if on == road and secret.token in text] == []


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_notes_that_name_it_are_there(written: Written, backend: str) -> None:
    text = re.sub(r"\s+", " ", written(backend))
    assert "the words of the host" in text
    notes = {note_of(road, secret) for road, _, secret in secrets()}
    assert [note for note in notes if f"shown {note}".lower() not in text] == []


@pytest.mark.parametrize("road", ROADS)
def test_without_a_filter_every_spelling_shows(all_notes: dict[str, str], road: str) -> None:
    """So the test above can fail."""
    for on, spelling, secret in secrets():
        assert on != road or secret.token in all_notes[secret.token], spelling


@pytest.fixture(scope="module")
def all_notes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the `obsidian` backend writes of each note where nothing is held back, by what it names."""
    root = tmp_path_factory.mktemp("all")
    write_vault(root)
    result = vaultconv.convert(root, to="obsidian")
    texts = {artifact.path: (artifact.text or "").lower() for artifact in result.artifacts}
    return {secret.token: texts[note_of(road, secret)] for road, _, secret in secrets()}
