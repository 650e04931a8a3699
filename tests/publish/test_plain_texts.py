"""Most texts hold no link at all, which a look at their signs tells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases.casefile import MemoryVault
from vaultconv import Config, convert
from vaultconv.publish import redaction
from vaultconv.publish.options import Publish
from vaultconv.publish.texts import _HINT, Cleaner, is_plain

PIECES = (
    "[[",
    "](",
    "]:",
    "<",
    "&",
    "`=",
    "`$=",
    "obsidian:",
    "App:",
    "file:",
    "a",
    " ",
    "[",
    "(",
    "]",
    "=",
    "\n",
    "é",
)


@given(st.lists(st.sampled_from(PIECES)).map("".join) | st.text())
def test_a_text_that_may_hold_a_link_is_not_plain(text: str) -> None:
    assert not (is_plain(text) and _HINT.search(text))


def test_plain_texts_of_a_note_are_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[str] = []
    edits = Cleaner.edits

    def counted(self: Cleaner, text: str) -> list[object]:
        searched.append(text)
        return edits(self, text)  # type: ignore[return-value]

    monkeypatch.setattr(Cleaner, "edits", counted)
    text = "plain *words*, **more** and ==others== here\n\n" * 50
    vault = MemoryVault({"A.md": f"{text}[[Secret]]\n".encode(), "Secret.md": b"---\npublish: false\n---\n"})
    result = convert(vault, "gfm", config=Config(publish=Publish(keys=True)))
    (page,) = (artifact.text or "" for artifact in result.artifacts)
    assert "Secret" not in page
    assert redaction.PLACEHOLDER in page
    assert not [each for each in searched if "words" in each]
