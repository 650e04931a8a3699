"""What a note and a target are called."""

from __future__ import annotations

import pytest

from vaultconv import nodes as n
from vaultconv.tree.files import media_name
from vaultconv.walk import default_name, note_name

PICTURE = n.Url("data:image/png;base64,iVBORw0KGgo=")


@pytest.mark.parametrize("note", ["A.md", "b/A.md", "b/A.MD", "A"])
def test_a_note_is_called_by_its_file_without_folder_and_extension(note: str) -> None:
    assert note_name(note) == "A"


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (n.FileTarget("b/c.png"), "c.png"),
        (n.Url("https://x.org/a%20b.mp4?t=1#2"), "https://x.org/a%20b.mp4?t=1#2"),
        (n.MissingTarget("b/c"), "b/c"),
        (PICTURE, "data:image/png"),
        (n.Url("DATA:,x"), "DATA:"),
    ],
)
def test_a_target_is_called_by_its_file_or_address_but_never_by_what_the_address_holds(
    target: n.Target, expected: str
) -> None:
    assert default_name(target) == expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (n.FileTarget("b/c.mp4"), "c.mp4"),
        (n.NoteTarget("b/c.md"), "c"),
        (n.Url("https://x.org/a%20b.mp4?t=1#2"), "a b.mp4"),
        (n.Url("https://x.org/watch?v=a.b"), "x.org"),
        (n.Url("https://x.org:80"), "x.org"),
        (n.Url("https://[x/y"), "https://[x/y"),
        (n.Url("a/b"), "b"),
        (PICTURE, "data:image/png"),
    ],
)
def test_an_embed_without_a_caption_is_called_by_its_file_or_its_site(target: n.Target, expected: str) -> None:
    assert media_name(target) == expected
