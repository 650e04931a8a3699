"""What an author wrote about a picture, and what is a file's name."""

import pytest

from vaultconv import nodes as n
from vaultconv.tree.files import is_caption

NAMES = (
    "Screenshot 2022-11-20 at 14.32.05|Screen Shot 2020-01-02 at 3.04.05 PM.png|Untitled|Untitled 12|untitled(1).png|IMG_1234"
    "|IMG-20230101-WA0001.jpg|image.png|image|Image 3|image (1)|Pasted image 20230102112233.png|DSC_0042.JPG|PXL_20230101"
    "|Bildschirmfoto 2023-01-02 um 11.22.33|Captura de pantalla 2023-01-02 a las 11.22.33|スクリーンショット 2023-01-02|2022-11-20"
    "|20221120_143205|6f1ed002-ab55-4b1e-8e3a-0123456789ab|0123456789abcdef0123456789abcdef.png|anything at all.png|x.SVG"
    "|notes.excalidraw|WhatsApp Image 2023-01-02 at 11.22.33|"
).split("|")


@pytest.mark.parametrize("words", NAMES)
def test_a_name_that_programs_give_is_no_caption(words: str) -> None:
    assert not is_caption(n.Image((n.Text(words),), n.FileTarget("p.png")))


@pytest.mark.parametrize("words", ["The nerve", "the nerve", "The_nerve", "img/The nerve.png", "The%20nerve.png"])
@pytest.mark.parametrize("target", [n.FileTarget("img/The nerve.png"), n.Url("https://x.y/The%20nerve.png?v=1")])
def test_the_name_of_the_file_is_no_caption(words: str, target: n.Target) -> None:
    assert not is_caption(n.Image((n.Text(words),), target))


@pytest.mark.parametrize(
    "words",
    [
        "A nerve",
        "Image of a nerve",
        "Figure 3: the nerve",
        "Untitled (1962), oil",
        "Screenshot of the menu",
        "1984 in Rome",
        "12",
    ],
)
def test_what_an_author_wrote_is_a_caption(words: str) -> None:
    assert is_caption(n.Image((n.Text(words),), n.FileTarget("p.png")))
