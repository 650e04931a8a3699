"""Notes as the pages that Notion imports."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import vaultconv
from tests.files import write
from vaultconv.backends.notion.export import NotionBackend
from vaultconv.config import Config


def pages(notes: Mapping[str, str], *, config: Config = Config(), **options: Any) -> dict[str, str]:
    """The output's files by their paths; those that are no texts are empty. ``options`` are the backend's."""
    with TemporaryDirectory() as folder:
        write(Path(folder), notes)
        result = vaultconv.convert(folder, NotionBackend(**options), config=config)
    return {artifact.path: artifact.text or "" for artifact in result.artifacts}


def body(text: str, *, config: Config = Config(), **options: Any) -> str:
    """What the page of a note with this text says under its title."""
    written = pages({"Note.md": text}, config=config, **options)["Note.md"]
    title, _, rest = written.partition("\n\n")
    assert title == "# Note"
    return rest


def findings(text: str, **options: Any) -> list[str]:
    """What is reported about a note with this text, without its place."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "Note.md").write_text(text, encoding="utf-8")
        result = vaultconv.convert(folder, NotionBackend(**options))
    return [f"{found.code}: {found.message}" for found in result.diagnostics]
