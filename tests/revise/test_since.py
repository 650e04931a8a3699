"""Packs of what is new or changed: since a day, or since a former pack."""

from __future__ import annotations

import os
from pathlib import Path

import pymupdf
import pytest

from vaultconv import Config, api
from vaultconv.config import with_options
from vaultconv.errors import UsageError
from vaultconv.parse import parse_note
from vaultconv.revise.since import fingerprint

NOTES = {
    "Bone": "> [!faq]- Bone?\n> hard\n",
    "Joint": "> [!faq]- Joint?\n> it moves\n",
    "Muscle": "> [!faq]- Muscle?\n> it pulls\n",
}


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    folder = tmp_path / "vault"
    folder.mkdir()
    for name, text in NOTES.items():
        (folder / f"{name}.md").write_text(text)
    return folder


def revise(vault: Path, out: Path, **options: object) -> None:
    options = {"parts": ("questions", "answers"), **options}
    api.revise(vault, out, config=with_options(Config(), {"revise": options}, "test"))


def text_of(pdf: Path) -> str:
    return "".join(page.get_text() for page in pymupdf.open(pdf))


def test_a_changed_note_is_printed_alone_under_the_number_that_it_has_in_a_whole_pack(vault: Path) -> None:
    old, new = vault.parent / "old.pdf", vault.parent / "new.pdf"
    revise(vault, old)
    (vault / "Muscle.md").write_text("> [!faq]- Muscle?\n> it pulls and never pushes\n")
    revise(vault, new, since=str(old))
    text = text_of(new)
    assert "3.1" in text
    assert "never pushes" in text
    assert not any(word in text for word in ("1.1", "2.1", "Bone", "Joint"))


def test_a_new_note_is_printed_and_one_that_moved_is_not(vault: Path) -> None:
    old, new = vault.parent / "old.pdf", vault.parent / "new.pdf"
    revise(vault, old)
    (vault / "Bone.md").rename(vault / "Zygoma.md")
    (vault / "Nerve.md").write_text("> [!faq]- Nerve?\n> it tells\n")
    revise(vault, new, since=str(old))
    assert "it tells" in text_of(new)
    assert "hard" not in text_of(new)


def test_a_pack_of_what_is_new_is_a_former_pack_of_all_notes(vault: Path) -> None:
    pack = vault.parent / "pack.pdf"
    revise(vault, pack)
    (vault / "Nerve.md").write_text("> [!faq]- Nerve?\n> it tells\n")
    revise(vault, pack, since=str(pack))
    with pytest.raises(UsageError, match=r"nothing in these notes is new or changed since pack\.pdf"):
        revise(vault, pack, since=str(pack))
    assert "it tells" in text_of(pack)


def test_a_folder_of_parts_is_a_former_pack_too(vault: Path) -> None:
    folder = vault.parent / "parts"
    revise(vault, folder)
    (vault / "Bone.md").write_text("> [!faq]- Bone?\n> brittle\n")
    revise(vault, vault.parent / "cards.tsv", since=str(folder))
    cards = (vault.parent / "cards.tsv").read_text()
    assert "brittle" in cards
    assert "it moves" not in cards


def test_the_same_vault_and_the_same_former_pack_give_the_same_bytes(vault: Path) -> None:
    old, new, again = (vault.parent / name for name in ("old.pdf", "new.pdf", "again.pdf"))
    revise(vault, old)
    (vault / "Bone.md").write_text("> [!faq]- Bone?\n> brittle\n")
    revise(vault, new, since=str(old))
    revise(vault, again, since=str(old))
    assert new.read_bytes() == again.read_bytes()


def test_a_day_is_compared_with_what_a_note_says_of_itself_and_else_with_its_file(vault: Path) -> None:
    (vault / "Bone.md").write_text("---\nLast modified: 2026-11-02\n---\n" + NOTES["Bone"])
    (vault / "Joint.md").write_text("---\nupdated: 2026-10-31\n---\n" + NOTES["Joint"])
    os.utime(vault / "Bone.md", (0, 0))
    os.utime(vault / "Muscle.md", (0, 0))
    revise(vault, vault.parent / "new.pdf", since="2026-11-01")
    text = text_of(vault.parent / "new.pdf")
    assert "hard" in text
    assert not any(word in text for word in ("it moves", "it pulls"))


@pytest.mark.parametrize(
    ("since", "message"),
    [("yesteryear", "is neither a pack nor a date"), ("unknown.pdf", "there is no record of the notes")],
)
def test_what_is_neither_a_day_nor_a_pack_is_an_error(vault: Path, since: str, message: str) -> None:
    unknown = vault.parent / "unknown.pdf"
    unknown.write_bytes(b"%PDF-")
    with pytest.raises(UsageError, match=message):
        revise(vault, vault.parent / "new.pdf", since=str(unknown) if since == unknown.name else since)


@pytest.mark.parametrize(
    ("same", "text"),
    [
        (True, "---\nsr-due: 2026-01-01\n---\nA [[Note]] and *words*.\n"),
        (True, "\n\nA [[Other|Note]] and *words*.\n"),
        (False, "A [[Note]] and **words**.\n"),
        (False, "A [[Note]] and *other words*.\n"),
        (False, "A [[Note]] and *words*.\n\n![[a.png]]\n"),
    ],
)
def test_what_a_reader_does_not_see_is_no_change(text: str, *, same: bool) -> None:
    def of(note: str) -> str:
        return fingerprint(parse_note(note.encode(), "Note.md")[0])

    # A link is its words once it is resolved.
    assert (of(text.replace("Other|", "")) == of("A [[Note]] and *words*.\n")) == same
