"""What takes long to draw or to convert is made once: another run finds it in the cache."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import pytest

from vaultconv import pictures
from vaultconv.build.cache import Cache, Remember, remembered
from vaultconv.pictures import diagrams

needs_pillow = pytest.mark.skipif(find_spec("PIL") is None, reason="the extra [pictures] is not installed")

Diagram = diagrams.Diagram
FLOW = "flowchart LR\n  A[Read] --> B[Write]"


@pytest.fixture
def remember(tmp_path: Path) -> Remember:
    return partial(remembered, Cache.open(tmp_path / "cache"))


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Diagram]:
    """The diagrams that were drawn: a dot each, or a problem if their source says one."""
    asked: list[Diagram] = []

    def draw(wanted: Sequence[Diagram], run: object) -> list[diagrams.Drawing]:
        asked.extend(wanted)
        return [
            diagrams.Drawing(problem=source) if source.startswith("it ") else diagrams.Drawing(PIXEL, 2.0)
            for source, _ in wanted
        ]

    monkeypatch.setattr(diagrams, "_draw", draw)
    return asked


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000004000000020802000000f0caea340000001049444154789c63f8cfc000470c"
    "c81c006faa07f980dc00280000000049454e44ae426082"
)


def test_a_diagram_is_drawn_once(tmp_path: Path, remember: Remember, drawn: list[Diagram]) -> None:
    made = [diagrams.draw([FLOW, "graph TD"], remember) for _ in range(2)]
    assert drawn == [(FLOW, "svg"), ("graph TD", "svg")]
    assert made[0] == made[1] == ({FLOW: PIXEL, "graph TD": PIXEL}, {})


def test_only_a_new_diagram_is_drawn(remember: Remember, drawn: list[Diagram]) -> None:
    diagrams.draw([FLOW], remember)
    drawn.clear()
    diagrams.draw(["graph TD", FLOW], remember)
    assert drawn == [("graph TD", "svg")]


def test_a_diagram_is_drawn_in_each_format(remember: Remember, drawn: list[Diagram], tmp_path: Path) -> None:
    diagrams.draw([FLOW], remember)
    diagrams.prepare_diagrams([FLOW], tmp_path, typst=True, remember=remember)
    assert drawn == [(FLOW, "svg"), (FLOW, "png")]


def test_a_mistake_in_a_diagram_is_known_too(remember: Remember, drawn: list[Diagram]) -> None:
    wrong = "it has a mistake"
    assert [diagrams.draw([wrong], remember) for _ in range(2)] == [({}, {wrong: wrong})] * 2
    assert len(drawn) == 1


@pytest.mark.parametrize("problem", diagrams._PASSING)
def test_what_another_run_may_draw_is_tried_again(
    remember: Remember, drawn: list[Diagram], monkeypatch: pytest.MonkeyPatch, problem: str
) -> None:
    monkeypatch.setattr(diagrams, "_PASSING", ("it took too long",))
    wrong = "it took too long"
    assert [diagrams.draw([wrong], remember) for _ in range(2)] == [({}, {wrong: wrong})] * 2
    assert len(drawn) == 2


def test_another_version_of_what_draws_draws_again(
    remember: Remember, drawn: list[Diagram], monkeypatch: pytest.MonkeyPatch
) -> None:
    diagrams.draw([FLOW], remember)
    monkeypatch.setattr(diagrams, "code_fingerprint", lambda packages: "another")
    diagrams.draw([FLOW], remember)
    assert len(drawn) == 2


# ------------------------------------------------------------------------------------------------------------ pictures


@pytest.fixture
def converted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pictures that were converted."""
    asked: list[str] = []
    convert = pictures._converted

    def count(file: pictures._File, form: str) -> bytes:
        asked.append(file.name)
        return convert(file, form)  # type: ignore[arg-type]

    monkeypatch.setattr(pictures, "_converted", count)
    return asked


def prepared(folder: Path, name: str, remember: Remember, *, typst: bool = True) -> tuple[pictures.Picture, bytes]:
    out = folder / "prepared"
    out.mkdir(exist_ok=True)
    found, problems = pictures.prepare_pictures([name], folder.joinpath, out, typst=typst, remember=remember)
    assert problems == {}
    return found[name], Path(found[name].path).read_bytes()


@needs_pillow
@pytest.mark.parametrize("name", ["a.bmp", "a.tiff", "a.ico", "a.avif"])
def test_a_picture_is_converted_once(tmp_path: Path, remember: Remember, converted: list[str], name: str) -> None:
    from PIL import Image

    Image.new("RGB", (32, 16), "red").save(tmp_path / name)
    assert prepared(tmp_path, name, remember) == prepared(tmp_path, name, remember)
    assert converted == [name]
    Image.new("RGB", (32, 16), "blue").save(tmp_path / name)
    prepared(tmp_path, name, remember)
    assert converted == [name, name]


@needs_pillow
def test_a_photo_is_turned_for_word_once(tmp_path: Path, remember: Remember, converted: list[str]) -> None:
    from PIL import Image

    exif = Image.Exif()
    exif[0x112] = 6
    Image.new("RGB", (32, 16), "red").save(tmp_path / "a.jpg", exif=exif)
    first, again = (prepared(tmp_path, "a.jpg", remember, typst=False) for _ in range(2))
    assert first == again
    assert (first[0].format, first[0].width, first[0].height) == ("jpg", 16, 32)
    assert converted == ["a.jpg"]


@needs_pillow
def test_a_broken_picture_is_tried_each_time(tmp_path: Path, remember: Remember, converted: list[str]) -> None:
    (tmp_path / "a.tiff").write_bytes(b"II*\0 and nothing else")
    for _ in range(2):
        found, problems = pictures.prepare_pictures(
            ["a.tiff"], tmp_path.joinpath, tmp_path, typst=True, remember=remember
        )
        assert found == {}
        assert "can't be" in problems["a.tiff"]
    assert len(converted) == 2
