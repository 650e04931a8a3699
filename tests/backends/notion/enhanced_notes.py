"""Notes, vaults and documents as the Markdown of Notion's API, for the tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

import vaultconv
from vaultconv import nodes as n
from vaultconv.backends.notion import ENHANCED
from vaultconv.diagnostics import DiagnosticCode, Report

ROME = "https://www.notion.so/0123456789abcdef0123456789abcdef"


def written(markdown: str, **options: Any) -> str:
    """A note's text, without its title."""
    backend = msgspec.structs.replace(ENHANCED, **{"title": False, **options})
    return vaultconv.convert_text(markdown, backend).removesuffix("\n")


def result(folder: Path, vault: dict[str, str], /, **options: Any) -> vaultconv.Result:
    """What a vault of these files gives."""
    for name, text in vault.items():
        path = folder / "vault" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    backend = msgspec.structs.replace(ENHANCED, **{"title": False, **options})
    return vaultconv.convert(folder / "vault", backend)


def note(folder: Path, vault: dict[str, str], /, **options: Any) -> str:
    """The text of the vault's note ``Note.md``."""
    texts = {each.path: each.text for each in result(folder, vault, **options).artifacts}
    return (texts["Note.md"] or "").removesuffix("\n")


def addresses(folder: Path, table: dict[str, str]) -> str:
    """A JSON file of addresses."""
    path = folder / "addresses.json"
    path.write_text(json.dumps(table), encoding="utf-8")
    return str(path)


def reported(document: n.Document) -> tuple[str, list[DiagnosticCode]]:
    """A document's text, and what was said about it."""
    report = Report("a.md")
    text = ENHANCED.write(document, note="a.md", href=lambda target: None, report=report)
    return text, [each.code for each in report.diagnostics]
