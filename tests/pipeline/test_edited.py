"""After an edit, only a few notes are made if nothing else can depend on it; the output is that of a first run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.files import write
from vaultconv import convert
from vaultconv.pipeline.edited import edited

NOTES = {
    "Rome.md": "---\naliases: [Roma]\n---\n# Rome\n\nThe city. #place ^city\n\n## Sights\n\nMany.\n",
    "Day.md": "# Day\n\nTo [[Rome#Sights|see]], not to [[Nowhere]].\n",
    "Plan.md": "# Plan\n\n![[Day]]\n\n![[map.png]]\n",
    "All.md": "# All\n\n![[Plan]]\n\n# All\n\n## Day\n",
    "Draft.md": "---\npublish: false\n---\nA secret.\n",
    "Odd: name.md": "Linked [[Rome#^city]] and ![[Rome#Sights]].\n",
    "Quiet.md": "%% vaultconv-ignore link-unresolved %%\n\nTo [[Nowhere]].\n",
    "map.png": "one",
    "other.png": "two",
}
ROME, DAY = NOTES["Rome.md"], NOTES["Day.md"]

TEXTS: dict[str, dict[str, str | None]] = {
    "words": {"Rome.md": ROME.replace("Many", "Very many")},
    "words that two notes embed": {"Day.md": DAY.replace("not", "never")},
    "a link to another note": {"Day.md": DAY + "\nAnd [[Plan]], [[Odd: name]].\n"},
    "a link less": {"Day.md": "# Day\n\nAt home.\n"},
    "a link to nowhere": {"Day.md": DAY + "\nAnd [[Rom]].\n"},
    "a link to a heading that isn't there": {"Day.md": DAY + "\nAnd [[Rome#Sigts]].\n"},
    "two notes": {"Day.md": DAY + "\nMore.\n", "Rome.md": ROME + "\nMore.\n"},
    "no finding any more": {"Quiet.md": "%% vaultconv-ignore link-unresolved %%\n\nTo [[Rome]].\n"},
}
MORE: dict[str, dict[str, str | None]] = {
    "a heading": {"Rome.md": ROME.replace("## Sights", "## Views")},
    "a first heading": {"Day.md": "# Night\n\nTo bed.\n"},
    "a tag": {"Rome.md": ROME + "\n#seen\n"},
    "an alias": {"Rome.md": ROME.replace("Roma", "Urbs")},
    "a block": {"Rome.md": ROME.replace("^city", "^town")},
    "a property": {"Day.md": f"---\ndate: 2026-01-01\n---\n{DAY}"},
    "front matter that can't be read": {"Day.md": f"---\n: [\n---\n{DAY}"},
    "an embed": {"Day.md": DAY + "\n![[Rome]]\n"},
    "an embed less": {"Plan.md": "# Plan\n\n![[map.png]]\n"},
    "a picture": {"Day.md": DAY + "\n![[other.png]]\n"},
    "a picture less": {"Plan.md": "# Plan\n\n![[Day]]\n"},
    "another picture at its place": {"map.png": "three"},
    "a note that isn't published": {"Draft.md": "---\npublish: false\n---\nAnother secret.\n"},
    "a note that is published now": {"Draft.md": "No secret.\n"},
    "a note that no longer is": {"Rome.md": "---\npublish: false\n---\nA secret.\n"},
    "a note that goes": {"Day.md": None},
    "a note that comes": {"Nowhere.md": "Here.\n"},
    "a diagram": {"Day.md": DAY + "\n```mermaid\ngraph TD; A-->B\n```\n"},
    "a note without anything": {"Day.md": ""},
}


@pytest.mark.parametrize("to", ["commonmark", "gfm"])
@pytest.mark.parametrize("edit", TEXTS | MORE)
def test_the_output_after_an_edit_is_that_of_a_first_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, to: str, edit: str
) -> None:
    monkeypatch.setattr("vaultconv.build.stamps.Stamp.would_tell", lambda stamp, time: True)  # however quick this is
    vault, out = write(tmp_path / "vault", NOTES), tmp_path / "out"
    convert(vault, to, out)
    for name, text in (TEXTS | MORE)[edit].items():
        if text is None:
            (vault / name).unlink()
        else:
            write(vault, {name: text})
    short: list[bool] = []

    def watched(*args: object) -> object:
        prepared = edited(*args)  # type: ignore[arg-type]
        short.append(prepared is not None)
        return prepared

    monkeypatch.setattr("vaultconv.pipeline.edited.edited", watched)
    result = convert(vault, to, out)
    first = convert(vault, to, tmp_path / "first", cache=False)
    assert files(out) == files(tmp_path / "first")
    assert result.diagnostics == first.diagnostics
    assert result.notes == first.notes
    assert result.changes.keys() - set(result.paths("removed")) == first.changes.keys()
    if edit in TEXTS:
        assert short == [True]
    # And the run after that begins with what this one kept.
    write(vault, {"Plan.md": "# Plan\n\n![[Day]] edited\n\n![[map.png]]\n"})
    result = convert(vault, to, out)
    assert result.diagnostics == convert(vault, to, tmp_path / "first", cache=False).diagnostics
    assert files(out) == files(tmp_path / "first")


def files(folder: Path) -> dict[str, bytes]:
    """The files of an output, by path, without its manifest."""
    found = (path for path in folder.rglob("*") if path.is_file() and ".vaultconv" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
