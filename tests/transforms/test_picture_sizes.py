"""How large pictures are, alike in all documents."""

from __future__ import annotations

import pytest

from tests.transforms.test_raw_html import Show, show
from vaultconv import nodes as n
from vaultconv.backends.pandoc.ast import PLAIN, write_pandoc
from vaultconv.backends.pandoc.resources import Resources, Size, size_of
from vaultconv.backends.web.dialect import HTML
from vaultconv.pictures import Picture
from vaultconv.walk import collect

__all__ = ["show"]  # the fixture

PICTURE = Picture("/pic.png", "png", 400, 300)


@pytest.mark.parametrize(
    ("html", "size"),
    [
        ('<img src="pic.png">', Size(400, 300)),
        ('<img src="pic.png" width="200">', Size(200, 150)),
        ('<img src="pic.png" width="200px" height="50">', Size(50 * 4 / 3, 50)),
        ('<img src="pic.png" height=150>', Size(200, 150)),
        ('<img src="pic.png" width="800">', Size(800, 600)),
        ('<img src="pic.png" style="width: 200px">', Size(200, 150)),
        ('<img src="pic.png" style="width: 2in">', Size(192, 144)),
        ('<img src="pic.png" style="WIDTH: 5.08cm">', Size(192, 144)),
        ('<img src="pic.png" style="width: 50.8mm; height: auto">', Size(192, 144)),
        ('<img src="pic.png" style="width: 144pt">', Size(192, 144)),
        ('<img src="pic.png" style="width: 10em">', Size(160, 120)),
        ('<img src="pic.png" style="width: 10rem">', Size(160, 120)),
        ('<img src="pic.png" width="100" style="width: 200px">', Size(200, 150)),
        ('<img src="pic.png" width="100%">', Size(400, 300, 1)),
        ('<img src="pic.png" width="50%">', Size(400, 300, 0.5)),
        ('<img src="pic.png" style="width: 25vw">', Size(400, 300, 0.25)),
        ('<img src="pic.png" style="max-width: 200px">', Size(200, 150)),
        ('<img src="pic.png" style="max-width: 900px">', Size(400, 300)),
        ('<img src="pic.png" style="max-height: 150px">', Size(200, 150)),
        ('<img src="pic.png" style="max-width: 50%">', Size(400, 300, 0, 0.5)),
        ('<img src="pic.png" style="max-width: 100%; height: auto">', Size(400, 300)),
        ('<img src="pic.png" width="800" style="max-width: 200px">', Size(200, 150)),
        ('<img src="pic.png" style="width: calc(100% - 3px)">', Size(400, 300)),
        ('<img src="pic.png" width="-5">', Size(400, 300)),
        ("![[pic.png|200]]", Size(200, 150)),
        ("![[pic.png|300x50]]", Size(50 * 4 / 3, 50)),
        ("![[pic.png|x50]]", Size(400, 300)),  # Obsidian: no size, but a caption
        ("![a|300x50](pic.png)", Size(50 * 4 / 3, 50)),
    ],
)
def test_a_picture_fits_into_what_its_author_gives(show: Show, html: str, size: Size) -> None:
    (image,) = collect(show(html), n.Image)
    assert size_of(image, PICTURE) == pytest.approx(size)


def attributes(image: n.Image, dialect=HTML) -> str:
    resources = Resources(pictures={"pic.png": PICTURE}, complete=True)
    return write_pandoc(n.Document((n.Para((image,)),)), dialect, resources=resources).decode()


def test_a_pictures_width_alone_keeps_its_shape_on_a_page_of_the_web() -> None:
    made = attributes(n.Image((), n.FileTarget("pic.png"), width=300, height=50))
    assert '["width","67px"]' in made and "height" not in made
    assert '["width","67px"],["height","50px"]' in attributes(
        n.Image((), n.FileTarget("pic.png"), width=300, height=50), PLAIN
    )


def test_a_share_of_the_line_is_one_in_every_format() -> None:
    image = n.Image((), n.FileTarget("pic.png"), attributes=(("style", "width: 50%"),))
    assert '["width","50%"]' in attributes(image)
    assert '"style","max-width: 30%"' in attributes(
        n.Image((), n.FileTarget("pic.png"), attributes=(("style", "max-width: 30%"),))
    )
