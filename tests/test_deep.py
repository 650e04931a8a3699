"""Notes that are as deep as the reader makes them, and embed each other: no stage runs out of Python's stack."""

from __future__ import annotations

from pathlib import Path

import pytest

import vaultconv
from tests.files import write
from vaultconv.diagnostics import DiagnosticCode
from vaultconv.parse.lines import MAX_DEPTH
from vaultconv.publish.options import Publish

SHAPES = {
    "lists": "".join("  " * i + "- x\n" for i in range(MAX_DEPTH - 1)) + "  " * (MAX_DEPTH - 1) + "- {}\n",
    "tasks": "".join("  " * i + "- [ ] x\n" for i in range(MAX_DEPTH - 1)) + "  " * (MAX_DEPTH - 1) + "- [x] {}\n",
    "quotes": "> " * MAX_DEPTH + "{}\n",
    "callouts": "".join("> " * i + "> [!note] x\n" for i in range(MAX_DEPTH - 1)) + "> " * MAX_DEPTH + "{}\n",
    "quotes and lists": "> - " * (MAX_DEPTH // 2) + "{}\n",
    "emphasis": "*a **b " * MAX_DEPTH + "{}" + " b** a*" * MAX_DEPTH + "\n",
    "footnotes": "x ^[y " * MAX_DEPTH + "{}" + "]" * MAX_DEPTH + "\n",
    "HTML": "<div>\n\n" * MAX_DEPTH + "{}\n" + "\n</div>\n" * MAX_DEPTH,
    "details": "<details><summary>s</summary>\n\n" * MAX_DEPTH + "{}\n" + "\n</details>\n" * MAX_DEPTH,
    "inline HTML": "<b><i>" * MAX_DEPTH + "{}" + "</i></b>" * MAX_DEPTH + "\n",
    "HTML tables": "<table><tr><td>" * MAX_DEPTH + "{}" + "</td></tr></table>" * MAX_DEPTH + "\n",
}
BACKENDS = ("commonmark", "obsidian", "hugo", "notion", "notion-enhanced", "html")


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_deep_note_that_embeds_deep_notes_and_a_hidden_one_is_no_fault(
    shape: str, backend: str, tmp_path: Path
) -> None:
    deep = SHAPES[shape]
    notes = {f"{i}.md": deep.replace("{}", f"word [[Hidden]] ![[{i + 1}]]") for i in range(4)}
    vault = write(tmp_path / "vault", {**notes, "4.md": deep, "Hidden.md": "---\npublish: false\n---\nsecret"})
    result = vaultconv.convert(vault, backend, tmp_path / "out", only=["0.md"], publish=Publish(keys=True))
    assert [each for each in result.diagnostics if each.code is DiagnosticCode.INTERNAL] == []
    assert any("word" in file.read_text(encoding="utf-8") for file in (tmp_path / "out").rglob("0*"))
