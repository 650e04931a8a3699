"""Pictures made ready for Typst and for Word."""

from __future__ import annotations

import base64
import io
import json
import struct
import sys
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.work import LINEAR, counted, growth
from vaultconv import pictures
from vaultconv.pictures import Picture, prepare_pictures
from vaultconv.pictures.formats import PictureHeader, read_head, why_no_picture
from vaultconv.pictures.svg import contained, decoded, with_text
from vaultconv.typst.compiler import SERVICE
from vaultconv.typst.worker import Request, answer

Image = pytest.importorskip("PIL.Image")

Ready = tuple[Picture | None, str]


def raster(format_: str, size: tuple[int, int] = (60, 40), mode: str = "RGB", **how: Any) -> bytes:
    stream = io.BytesIO()
    Image.new(mode, size, "red").save(stream, format_, **how)
    return stream.getvalue()


def svg(content: str = '<rect width="30" height="20"/>', attributes: str = 'width="60" height="40"') -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{content}</svg>'.encode()


def typst_pdf(pages: int) -> bytes:
    import typst

    source = "#set page(width: 150pt, height: 75pt)\n" + "\n#pagebreak()\n".join(f"page {i}" for i in range(pages))
    return typst.compile(source.encode(), timestamp=0)


@pytest.fixture
def ready(tmp_path: Path) -> Callable[..., Ready]:
    """``ready(name, bytes, typst=True)``: the picture that comes of a file of the vault, and its problem."""
    vault, made = tmp_path / "vault", tmp_path / "made"
    vault.mkdir()
    made.mkdir()

    def run(name: str, content: bytes | None, *, typst: bool = True) -> Ready:
        if content is not None:
            vault.joinpath(name.partition("#")[0]).write_bytes(content)
        found, problems = prepare_pictures([name, name], vault.joinpath, made, typst=typst)
        return found.get(name), problems.get(name, "")

    return run


def size_of(path: str) -> tuple[int, int]:
    with Image.open(path) as image:
        return image.size


# ------------------------------------------------------------------------------------------------------------ formats


@pytest.mark.parametrize(("name", "format_"), [("a.png", "png"), ("a.jpg", "jpg"), ("a.jpeg", "jpg"), ("a.gif", "gif")])
@pytest.mark.parametrize("typst", [True, False])
def test_what_everybody_takes_stays_as_it_is(ready: Any, name: str, format_: str, typst: bool) -> None:
    picture, problem = ready(name, raster("jpeg" if format_ == "jpg" else format_), typst=typst)
    assert (Path(picture.path).name, picture.format, picture.width, picture.height, problem) == (
        name,
        format_,
        60,
        40,
        "",
    )


@pytest.mark.parametrize("typst", [True, False])
def test_wrong_suffix_is_mended_by_a_copy(ready: Any, typst: bool) -> None:
    picture, problem = ready("photo.png", raster("jpeg"), typst=typst)
    assert (picture.format, Path(picture.path).suffix, problem) == ("jpg", ".jpg", "")


@pytest.mark.parametrize("name", ["100%25.png", 'quote".png', "a#b.png"])
def test_name_that_is_misread_as_an_address_gets_a_copy(ready: Any, tmp_path: Path, name: str) -> None:
    try:
        (tmp_path / "vault" / name).write_bytes(raster("png"))
    except OSError:
        pytest.skip("no such name on this system")
    picture, problem = ready(name, None)
    assert problem == "" and not set('%"#') & set(Path(picture.path).name)


@pytest.mark.parametrize(("name", "content"), [("a.webp", raster("webp")), ("a.svg", svg())])
def test_typst_takes_the_file_and_word_a_png(ready: Any, name: str, content: bytes) -> None:
    own, _ = ready(name, content)
    word, _ = ready(name, content, typst=False)
    assert (Path(own.path).name, own.format, own.width, own.height) == (name, name[2:], 60, 40)
    assert (word.format, word.width, word.height) == ("png", 60, 40)
    assert size_of(word.path)[0] == (60 if name == "a.webp" else 600)


def test_drawn_png_says_its_natural_size_in_dots_per_inch(ready: Any) -> None:
    word, _ = ready("a.svg", svg(attributes='width="300" height="200"'), typst=False)
    with Image.open(word.path) as image:
        assert image.size == (900, 600)
        assert round(image.info["dpi"][0]) == 288


@pytest.mark.parametrize("format_", ["bmp", "tiff", "ico", "avif"])
def test_what_typst_does_not_read_becomes_a_png_by_pillow(ready: Any, format_: str) -> None:
    picture, problem = ready(f"a.{format_}", raster(format_, (32, 32)))
    assert (picture.format, picture.width, picture.height, problem) == ("png", 32, 32, "")


def test_without_pillow_the_problem_says_what_to_install(ready: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    content = raster("bmp")
    monkeypatch.setitem(sys.modules, "PIL", None)
    assert ready("a.bmp", content) == (
        None,
        "\"a.bmp\" can't be shown: BMP pictures need Pillow (pip install 'vaultconv[pictures]')",
    )


def test_moving_gif_is_its_first_frame_in_word(ready: Any) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    stream = io.BytesIO()
    frames[0].save(stream, "gif", save_all=True, append_images=frames[1:], duration=100)
    assert ready("a.gif", stream.getvalue())[0].format == "gif"
    assert ready("a.gif", stream.getvalue(), typst=False)[0].format == "png"


def test_photo_taken_upright_is_turned_for_word_which_would_not(ready: Any) -> None:
    exif = Image.Exif()
    exif[0x112] = 6
    content = raster("jpeg", exif=exif)
    own, _ = ready("a.jpg", content)
    word, _ = ready("a.jpg", content, typst=False)
    assert (own.width, own.height, Path(own.path).name) == (40, 60, "a.jpg")
    assert (word.width, word.height, word.format) == (40, 60, "jpg")
    assert size_of(word.path) == (40, 60)


def test_pdf_is_its_first_page(ready: Any) -> None:
    own, _ = ready("a.pdf", typst_pdf(2))
    word, _ = ready("a.pdf", typst_pdf(2), typst=False)
    assert (Path(own.path).name, own.format, own.width, own.height) == ("a.pdf", "pdf", 200, 100)
    assert (word.format, word.width, word.height, size_of(word.path)) == ("png", 200, 100, (600, 300))


def test_page_of_a_pdf_becomes_a_file_of_its_own(ready: Any) -> None:
    picture, problem = ready("a.pdf#page=2&height=400", typst_pdf(3))
    assert (picture.format, picture.width, problem) == ("pdf", 200, "")
    assert Path(picture.path).read_bytes().startswith(b"%PDF") and Path(picture.path).name != "a.pdf"


def test_page_that_a_pdf_does_not_have_is_a_problem(ready: Any) -> None:
    picture, problem = ready("a.pdf#page=9", typst_pdf(1))
    assert picture is None and "page 9 does not exist" in problem


def test_fragment_of_a_picture_is_no_part_of_its_name(ready: Any) -> None:
    assert Path(ready("a.png#outline", raster("png"))[0].path).name == "a.png"


def test_data_address_holds_its_picture(ready: Any) -> None:
    address = "data:image/png;base64," + base64.b64encode(raster("png")).decode()
    picture, problem = ready(address, None)
    assert (picture.format, picture.width, Path(picture.path).suffix, problem) == ("png", 60, ".png", "")
    drawn, _ = ready("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/%3E", None)
    assert (drawn.format, drawn.width) == ("svg", 9)
    assert "its address is not valid Base64" in ready("data:image/png;base64,A", None)[1]


def test_canvas_is_drawn_with_the_pictures_on_it(ready: Any, tmp_path: Path) -> None:
    (tmp_path / "vault" / "p.png").write_bytes(raster("png"))
    (tmp_path / "secret.png").write_bytes(raster("png"))
    nodes = [
        {"id": name, "type": "file", "file": name, "x": 0, "y": 0, "width": 100, "height": 100}
        for name in ("p.png", "none.png", "../secret.png", str(tmp_path / "secret.png"))
    ]
    picture, problem = ready("a.canvas", json.dumps({"nodes": nodes}).encode())
    assert (picture.format, problem) == ("svg", "")
    assert Path(picture.path).read_text(encoding="utf-8").count("<image") == 1
    assert ready("a.canvas", json.dumps({"nodes": nodes}).encode(), typst=False)[0].format == "png"


# ------------------------------------------------------------------------------------------------------------- broken

BOMB = "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


@pytest.mark.parametrize("typst", [True, False])
@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.png", b"", "the file is empty"),
        ("a.png", b" \n", "the file is empty"),
        ("a.png", b"<!DOCTYPE html><html><svg></svg></html>", "a web page"),
        ("a.png", b"version https://git-lfs.github.com/spec/v1\noid sha256:0", "Git LFS"),
        ("a.png", b"hello", "not a picture"),
        ("a.png", raster("png")[:60], "Typst says"),
        ("a.png", raster("png")[:12], "Typst says"),
        ("a.jpg", raster("jpeg")[:300], "Typst says"),
        ("a.gif", raster("gif")[:12], "Typst says"),
        ("a.webp", raster("webp")[:20], "Typst says"),
        ("a.bmp", raster("bmp")[:30], "can't be read"),
        ("a.tiff", raster("tiff")[:30], "can't be read"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 30000, 30000, 8, 2, 0, 0, 0)), "too large"),
        ("a.heic", b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
        ("a.svg", svg()[:60], "Typst says"),
        ("a.svg", svg(attributes='width="0" height="0"'), "Typst says"),
        ("a.svg", b'<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa">%s]>' % BOMB.encode() + svg("<text>&j;</text>"), "Typst says"),
        ("a.svg", svg("<g>" * 20_000 + "</g>" * 20_000), "Typst says"),
        ("a.pdf", b"%PDF-1.7\n", "Typst says"),
        ("a.canvas", b"{", "nothing on the canvas"),
        ("a.png", None, "can't be read"),
    ],
)  # fmt: skip
def test_what_cannot_be_shown_has_a_problem_and_no_picture(
    ready: Any, name: str, content: bytes | None, problem: str, typst: bool
) -> None:
    picture, found = ready(name, content, typst=typst)
    assert picture is None
    assert problem in found and "\n" not in found


def test_large_file_is_not_even_read(ready: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_BYTES", 10)
    assert "too large" in ready("a.png", raster("png"))[1]


def test_one_broken_picture_spoils_no_other(tmp_path: Path) -> None:
    for i in range(6):
        (tmp_path / f"{i}.png").write_bytes(raster("png") if i % 2 else b"\x89PNG\r\n\x1a\n")
    found, problems = prepare_pictures([f"{i}.png" for i in range(6)], tmp_path.joinpath, tmp_path, typst=True)
    assert (list(found), list(problems)) == (["1.png", "3.png", "5.png"], ["0.png", "2.png", "4.png"])


def test_a_panic_of_typst_is_a_problem_of_the_picture(ready: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        pass

    def panic(*_: object, **__: object) -> None:
        raise PanicException

    monkeypatch.setattr("typst.query", panic)
    monkeypatch.setattr("vaultconv.typst.compiler.SERVICE.ask", lambda _: answer(Request(task="query")))
    assert ready("a.png", raster("png")) == (None, '"a.png" can\'t be shown: Typst says: Typst fails on it')


def test_a_picture_that_ends_typst_is_a_problem_of_the_picture(ready: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def end(_: object) -> None:
        SERVICE.end()
        raise OSError

    monkeypatch.setattr("vaultconv.typst.compiler.SERVICE.ask", end)
    assert ready("a.png", raster("png")) == (None, '"a.png" can\'t be shown: Typst says: it ends Typst')


# ---------------------------------------------------------------------------------------------------------------- svg


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="60" height="40"', (60, 40)),
        ('width="1in" height="2.54cm"', (96, 96)),
        ('width="100%" viewBox="0 0 300 100"', (300, 100)),
        ('viewBox="0 0 30 10"', (30, 10)),
        ("", (30, 20)),
        ('width="1e9" height="5e8"', (2400, 1200)),
    ],
)
def test_natural_size_of_an_svg_is_in_css_pixels(ready: Any, attributes: str, size: tuple[int, int]) -> None:
    picture, _ = ready("a.svg", svg(attributes=attributes))
    assert (picture.width, picture.height) == size


@pytest.mark.parametrize(
    "reference",
    [
        '<image href="http://127.0.0.1:9/x.png" width="9" height="9"/>',
        "<image xlink:href='secret.png' width='9' height='9' xmlns:xlink='http://www.w3.org/1999/xlink'/>",
        '<image title="a>b" href="/etc/hostname" width="9" height="9"/>',
        '<use href="other.svg#part"/>',
    ],
)
def test_svg_loads_nothing_from_outside_of_it_and_that_is_told(ready: Any, tmp_path: Path, reference: str) -> None:
    (tmp_path / "vault" / "secret.png").write_bytes(raster("png"))
    picture, problem = ready("a.svg", svg(reference))
    assert problem == '"a.svg" loads something from other files or the web, which was left out'
    assert not any(name in Path(picture.path).read_text(encoding="utf-8") for name in ("secret", "127", "etc", "other"))


@pytest.mark.parametrize(
    "inner",
    ['<use href="#a"/>', '<image href="data:image/png;base64,AA=="/>', '<a href="https://example.org"><g/></a>'],
)
def test_svg_keeps_what_lies_in_it_and_its_links(inner: str) -> None:
    text = svg(inner).decode()
    assert contained(text) == (text, False)


def test_html_labels_of_an_svg_become_text(ready: Any) -> None:
    label = '<foreignObject x="10" y="20" width="40" height="20"><div xmlns="http://www.w3.org/1999/xhtml">A <b>&amp;</b><br/>B</div></foreignObject>'
    made = with_text(svg(label).decode())
    assert "foreignObject" not in made
    assert ">A &amp;</text>" in made and ">B</text>" in made and made.count('x="30"') == 2
    assert ready("a.svg", svg(label))[1] == ""


def test_html_with_a_fall_back_by_its_author_stays() -> None:
    text = svg("<switch><foreignObject><p>a</p></foreignObject><text>a</text></switch>").decode()
    assert with_text(text) == text


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1", "utf-8-sig", "cp1252"])
def test_svg_is_read_in_its_encoding(ready: Any, encoding: str) -> None:
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    text = f'<?xml version="1.0" encoding="{declared}"?>{svg("<text>é</text>").decode()}'
    assert "é" in decoded(text.encode(encoding))
    assert ready("a.svg", text.encode(encoding))[1] == ""


@pytest.mark.parametrize(
    "piece",
    [
        "<foreignObject>",
        "<foreignObject ",
        "</foreignObject><foreignObject>",
        '<image a="',
        "<image a='b' ",
        " ",
        "<style>",
        "<",
        "<switch>",
    ],
)
def test_hostile_svg_takes_linear_work(piece: str) -> None:
    svg = counted("vaultconv.pictures.svg")

    def ready(data: bytes) -> str:
        return svg.contained(svg.with_text(svg.decoded(data)))

    assert growth(lambda size: partial(ready, b"<svg>" + piece.encode() * size), 500) < LINEAR


# -------------------------------------------------------------------------------------------------------------- heads


@pytest.mark.parametrize(
    ("content", "head"),
    [
        (raster("png"), PictureHeader("png", 60, 40)),
        (raster("jpeg"), PictureHeader("jpg", 60, 40)),
        (raster("jpeg", progressive=True), PictureHeader("jpg", 60, 40)),
        (raster("gif"), PictureHeader("gif", 60, 40)),
        (raster("webp"), PictureHeader("webp", 60, 40)),
        (raster("webp", lossless=True), PictureHeader("webp", 60, 40)),
        (raster("webp", mode="RGBA"), PictureHeader("webp", 60, 40)),
        (raster("bmp"), PictureHeader("bmp", 60, 40)),
        (raster("tiff"), PictureHeader("tiff")),
        (b"\n<!-- drawn -->\n<svg:svg>", PictureHeader("svg")),
        (b"junk\n%PDF-1.4", PictureHeader("pdf")),
    ],
)
def test_a_file_is_what_its_first_bytes_say(content: bytes, head: PictureHeader) -> None:
    assert read_head(content) == head


@pytest.mark.parametrize("format_", ["png", "jpeg", "gif", "webp", "bmp", "tiff", "ico"])
def test_a_head_that_is_cut_anywhere_raises_nothing(format_: str) -> None:
    content = raster(format_)[:200]
    for length in range(len(content)):
        head = read_head(content[:length])
        assert head is not None or why_no_picture(content[:length])
