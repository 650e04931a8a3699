"""Most texts hold no link at all, which a look at their signs tells."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases.casefile import MemoryVault
from vaultconv import Config, convert
from vaultconv.publish import redaction, texts
from vaultconv.publish.options import Publish
from vaultconv.publish.texts import Cleaner, is_plain
from vaultconv.tree.nodes import Url

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
    "/",
    "'a'",
    "#91;",
    ">",
)


class EverythingUnpublished:
    """Takes whatever it is asked about for the name of an unpublished note."""

    def named(self, words: str, *, plain: bool = True) -> str:
        return words

    def says_name(self, shown: str, file: str, written: str = "") -> bool:
        return True

    def target(self, target: Url) -> str:
        return target.url

    wikilink = named


@given(st.lists(st.sampled_from(PIECES)).map("".join) | st.text())
def test_no_search_finds_anything_in_a_plain_text(text: str) -> None:
    with patch.object(texts, "is_plain", return_value=False):
        edits = Cleaner(EverythingUnpublished(), "").edits(text)  # type: ignore[arg-type]
    assert not (is_plain(text) and edits)


@pytest.mark.parametrize(
    "text", ["[[a", "](a)", "[a]: b", "<a/>", "<!--[[a]]-->", "&#91;[a]]", "file:///a", "App://a", '`="a"`', '`$="a"`']
)
def test_what_can_name_a_note_is_not_plain(text: str) -> None:
    assert Cleaner(EverythingUnpublished(), "").edits(text)  # type: ignore[arg-type]


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
