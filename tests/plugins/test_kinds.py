"""What a backend can do follows from the methods that it has."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

import vaultconv
from vaultconv.backends.anki import APKG
from vaultconv.book.manuscript import Manuscript, PrintContext
from vaultconv.nodes import Document
from vaultconv.plugins import Backend, as_backend
from vaultconv.walk import plain_text


@pytest.mark.parametrize(
    ("name", "prints", "edits", "writes_cards"),
    [
        ("gfm", False, False, False),
        ("hugo", False, False, False),
        ("notion", False, False, False),
        ("obsidian", False, True, False),
        ("pdf", True, False, False),
        ("docx", True, False, False),
        ("html", True, False, False),
    ],
)
def test_a_built_in_backend_is_of_its_kind(name: str, prints: bool, edits: bool, writes_cards: bool) -> None:
    backend = as_backend(vaultconv.load_backend(name))
    assert (backend.prints, backend.edits, backend.writes_cards) == (prints, edits, writes_cards)


def test_cards_are_documents_that_only_a_pack_makes() -> None:
    assert (APKG.prints, APKG.edits, APKG.writes_cards) == (True, False, True)


@dataclass(frozen=True)
class Words(Backend):
    """A document of all words."""

    name: str = "words"
    extension: str = ".words"
    holds_files: bool = True

    def write(self, document: Document, **context: object) -> str:
        return plain_text(document)

    def print(
        self, manuscripts: Sequence[Manuscript], context: PrintContext
    ) -> Iterator[tuple[Manuscript, bytes | None]]:
        yield from ((each, plain_text(each.document).encode()) for each in manuscripts)


def test_a_backend_with_a_method_print_makes_documents(tmp_path: Path) -> None:
    (tmp_path / "Rome.md").write_text("# Rome\n\nSee *all* of it.\n")
    result = vaultconv.convert(tmp_path, to=Words())
    assert [(each.path, each.content) for each in result.artifacts] == [("Rome.words", b"See all of it.")]


class StillFlagged(Words):
    """A backend that says what it is, as was asked of it once."""

    prints = True


def test_a_backend_may_still_say_that_it_prints(tmp_path: Path) -> None:
    (tmp_path / "Rome.md").write_text("Text.\n")
    assert vaultconv.convert(tmp_path, to=StillFlagged()).artifacts[0].content == b"Text."
