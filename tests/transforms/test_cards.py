"""What plugins note about flashcards, in every output."""

import pytest

from tests.cases.casefile import MemoryVault
from vaultconv import convert

NOTE = """---
sr-due: 2026-01-01
---
Q::A <!--SR:!2026-01-02,3,250-->

START
Basic
front
Back: back
Tags: mytag
<!--ID: 1566052191670-->
END

> [!sr|card-metadata]
> <!--SR:!2026-01-03,3,250-->

Text ^1566052191671
"""
HIDDEN = ("2026-01", "START", "END", "mytag", "15660521916", "sr-due", "SR:", "card-metadata")


@pytest.mark.parametrize(
    "to", ["commonmark", "gfm", "hugo", "notion", "notion-enhanced", "html", "latex", "rst", "plain"]
)
def test_nothing_of_a_schedule_shows(to: str) -> None:
    result = convert(MemoryVault({"Day.md": NOTE.encode()}), to)
    shown = "".join(made.decode() for artifact in result.artifacts if (made := artifact.made))
    assert [word for word in HIDDEN if word in shown] == []
    assert [word for word in ("Q::A", "front", "back", "Text") if word not in shown] == []


def test_the_notes_of_schedules_are_pages_of_no_output_but_a_vaults() -> None:
    vault = MemoryVault({"Day.md": b"Text\n", "Spaced Repetition/schedule-data.sr.md": b"2026-01-01\n"})
    assert [each.path for each in convert(vault, "gfm").artifacts] == ["Day.md"]
    assert len(convert(vault, "obsidian").artifacts) == 2
