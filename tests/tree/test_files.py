"""What stands in an embed after its target, and which kind of file it shows."""

from __future__ import annotations

import pytest

from vaultconv.tree.files import height_of, kind_of, split_size


@pytest.mark.parametrize(
    ("display", "caption", "width", "height"),
    [
        ("", "", None, None),
        ("100", "", 100, None),
        ("100x145", "", 100, 145),
        (" 100 x 145 ", "100 x 145", None, None),
        (" 500", "", 500, None),
        ("cap", "cap", None, None),
        ("cap|100", "cap", 100, None),
        ("cap|100x50", "cap", 100, 50),
        ("cap | 100", "cap", 100, None),
        ("1984", "", 1984, None),
        ("100x", "", 100, None),
        ("left", "left", None, None),
        ("center|200", "center", 200, None),
        ("a|b|200", "a|b", 200, None),
        ("200|caption", "200|caption", None, None),
        ("cap|", "cap", None, None),
        ("||100", "", 100, None),
        ("100X50", "", 100, 50),
        ("0", "", None, None),
        ("x50", "x50", None, None),
        ("123456", "123456", None, None),
        ("١٠٠", "١٠٠", None, None),
    ],
)
def test_caption_and_size(display: str, caption: str, width: int | None, height: int | None) -> None:
    assert split_size(display) == (caption, width, height)


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("a.PNG", "image"),
        ("a.webp", "image"),
        ("a.mp3", "audio"),
        ("a.webm", "video"),
        ("d.pdf", "pdf"),
        ("b.canvas", "canvas"),
        ("b.base", "base"),
        ("x.zip", "file"),
    ],
)
def test_kind_of_file(file: str, kind: str) -> None:
    assert kind_of(file) == kind


@pytest.mark.parametrize(
    ("fragment", "height"),
    [("page=3&height=400", 400), ("height=9", 9), ("page=3", None), ("xheight=4", None), ("", None)],
)
def test_height_of_a_pdf(fragment: str, height: int | None) -> None:
    assert height_of(fragment) == height
