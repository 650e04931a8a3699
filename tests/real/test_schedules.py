"""Cards and schedules of flashcards in vaults given back: each stays where it was, read by rules of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import vaultconv
from tests.cases.casefile import MemoryVault
from vaultconv import Config, Select

_COMMENT = re.compile(r"<!--SR:!?.+?-->|<!--ID: ?\d+ ?-->|\^\d{13}|(?m:^ID: \d+$)")
_PROPERTY = re.compile(r"(?m)^sr-(?:due|interval|ease|id):.*$")


def schedules(text: str) -> list[tuple[str, str]]:
    """Each schedule or number with the card that it is of: the lines above it up to a blank one."""
    found: list[tuple[str, str]] = []
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        marks = _COMMENT.findall(line)
        words = _COMMENT.sub("", line).strip(" >")
        found += [(mark, "\n".join([*lines, words]).strip()) for mark in marks]
        lines = [*lines, words] if line.strip() else []
    return found + [(match, "") for match in _PROPERTY.findall(text)]


def given_back(vault: object) -> dict[str, str]:
    config = Config(select=Select(all_notes=True))
    artifacts = vaultconv.convert(vault, "obsidian", config=config).artifacts  # type: ignore[arg-type]
    return {artifact.source: artifact.text for artifact in artifacts if artifact.text is not None}


def test_every_schedule_of_a_real_vault_stays_with_its_card(some_notes: Path) -> None:
    texts = given_back(some_notes)
    for note, text in texts.items():
        before = (some_notes / note).read_bytes().decode("utf-8", "replace")
        assert schedules(text) == schedules(before), note


CARD = """\
---
sr-due: 2026-01-01
tags: [flashcards]
---
- **Toggle**

    text {}

Q::A
<!--SR:!2026-01-01,3,250-->

two
?
- a
- b
<!--SR:!2026-01-02,3,250-->

> [!note]- Box
> Q::A <!--SR:!2026-01-03,3,250-->

x:::y
> [!sr|card-metadata]
> <!--SR:!2026-01-04,3,250!2000-01-01,1,250-->

Q
?
```py
x
```
<!--SR:!2026-01-05,3,250-->

START
Basic
f
Back: b
<!--ID: 1566052191670-->
END

f #card
b
^1566052191671

<details><summary>s</summary>

Q::A
<!--SR:!2026-01-06,3,250-->

</details>
"""


@pytest.mark.parametrize("beside", ["", "[[Other]]", "****bold****", "\\[\\[Other\\|x\\]\\]", "![[Other#^gone]]"])
def test_schedules_stay_where_something_beside_them_is_tidied(beside: str) -> None:
    text = CARD.replace("{}", beside)
    vault = MemoryVault({"Note.md": text.encode(), "Other.md": b"x\n"})
    assert schedules(given_back(vault)["Note.md"]) == schedules(text)
    assert len(schedules(text)) == 9
