"""Canvases as SVG, and their words."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.work import LINEAR, counted, growth
from vaultconv.pictures import canvas
from vaultconv.pictures.canvas import CanvasLine, fit, plain_lines, wrap

SVG = "{http://www.w3.org/2000/svg}"


def node(kind: str = "text", **fields: Any) -> dict[str, Any]:
    return {"id": "a", "type": kind, "x": 0, "y": 0, "width": 200, "height": 80, **fields}


def source(*nodes: Any, edges: Any = ()) -> bytes:
    return json.dumps({"nodes": list(nodes), "edges": list(edges)}).encode()


def drawn(*nodes: Any, edges: Any = ()) -> ElementTree.Element:
    return ElementTree.fromstring(canvas.draw(source(*nodes, edges=edges)))


def texts(root: ElementTree.Element) -> list[str]:
    return ["".join(text.itertext()) for text in root.iter(SVG + "text")]


def test_text_card_is_a_box_with_its_lines() -> None:
    root = drawn(node(text="# Title\n- one\n- [x] **two**"))
    assert "|".join(texts(root)) == "Title|• one|☑| two"
    assert [text.get("font-weight") for text in root.iter(SVG + "text")] == ["bold", None, None, None]


def test_drawing_holds_every_node_with_room_around() -> None:
    root = drawn(node(x=-100, y=-50), node(x=300, y=200))
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    assert left < -100 and top < -50 and left + width > 500 and top + height > 280


def test_long_text_is_wrapped_within_its_card() -> None:
    root = drawn(node(text="word " * 30))
    assert len(texts(root)) > 3
    assert all(0 <= float(text.attrib["y"]) <= 80 for text in root.iter(SVG + "text"))


def test_text_that_fits_at_no_size_ends_in_an_ellipsis() -> None:
    assert texts(drawn(node(text="word " * 3000)))[-1].endswith("…")


def test_file_card_shows_the_name_and_the_part() -> None:
    assert texts(drawn(node("file", file="Folder/Tides.md", subpath="#Spring"))) == ["Tides", "Spring"]


def test_picture_of_a_file_card_is_shown_where_it_is_given() -> None:
    made = canvas.draw(source(node("file", file="a.png")), {"a.png": "data:image/png;base64,AA=="})
    (image,) = ElementTree.fromstring(made).iter(SVG + "image")
    assert image.attrib["href"] == "data:image/png;base64,AA=="


def test_files_are_the_pictures_on_it_each_once() -> None:
    nodes = [node("file", file=file) for file in ("a.PNG", "b.md", "a.PNG", "c.jpg")]
    assert canvas.files(source(*nodes)) == ["a.PNG", "c.jpg"]


def test_link_card_shows_its_address() -> None:
    assert "".join(texts(drawn(node("link", url="https://example.org")))) == "https://example.org"


def test_group_lies_behind_the_cards_under_its_label() -> None:
    root = drawn(node(text="card", id="b"), node("group", label="Group"))
    assert texts(root) == ["Group", "card"]


def test_colours_are_numbers_or_hexadecimal_and_nothing_else() -> None:
    strokes = [
        next(drawn(node(color=colour)).iter(SVG + "rect")).attrib["stroke"] for colour in ("1", "#ABC123", 'x"/>')
    ]
    assert strokes == ["#d63b46", "#ABC123", "#8a8a8a"]


def edge(**fields: Any) -> dict[str, Any]:
    return {"fromNode": "a", "toNode": "b", **fields}


@pytest.mark.parametrize(
    ("ends", "heads"),
    [({}, 1), ({"toEnd": "none"}, 0), ({"fromEnd": "arrow"}, 2), ({"fromEnd": "arrow", "toEnd": "none"}, 1)],
)
def test_edge_has_the_arrow_heads_that_it_asks_for(ends: dict[str, str], heads: int) -> None:
    root = drawn(node(), node(id="b", x=400), edges=[edge(**ends)])
    assert len(list(root.iter(SVG + "polygon"))) == heads


@pytest.mark.parametrize(
    ("sides", "start", "end"),
    [
        ({}, (200, 40), (400, 40)),
        ({"fromSide": "bottom", "toSide": "top"}, (100, 80), (500, 0)),
        ({"fromSide": ["top"], "toSide": 7}, (200, 40), (400, 40)),
    ],
)
def test_edge_goes_from_side_to_side(sides: dict[str, Any], start: tuple[int, int], end: tuple[int, int]) -> None:
    (path,) = drawn(node(), node(id="b", x=400), edges=[edge(**sides)]).iter(SVG + "path")
    points = [tuple(map(float, pair)) for pair in re.findall(r"(-?[\d.]+),(-?[\d.]+)", path.attrib["d"])]
    assert (points[0], points[-1]) == (start, end)


def test_label_of_an_edge_is_written() -> None:
    assert texts(drawn(node(), node(id="b", x=400), edges=[edge(label="leads to")])) == ["leads to"]


def test_edge_to_a_node_that_is_not_there_is_left_out() -> None:
    assert list(drawn(node(), edges=[edge()]).iter(SVG + "path")) == []


def test_emoji_stands_apart_so_that_a_missing_font_spoils_nothing_else() -> None:
    assert texts(drawn(node(text="🧩 中文"))) == ["🧩", " 中文"]


def test_right_to_left_lines_begin_on_the_right() -> None:
    lines = "\n".join(["مرحبا"] * 4)
    assert {text.attrib["text-anchor"] for text in drawn(node(text=lines, height=300)).iter(SVG + "text")} == {"end"}


def test_words_are_read_from_top_to_bottom_then_arrows() -> None:
    found = canvas.words(
        source(
            node(text="below\n\n**bold**", y=300, id="b"),
            node("group", label="Group"),
            node("link", url="https://example.org", y=100),
            edges=[{"fromNode": "a", "toNode": "b", "label": "arrow"}],
        )
    )
    assert found == ["Group", "https://example.org", "below\n\nbold", "arrow"]


@pytest.mark.parametrize(
    "broken",
    [b"", b"{", b"[]", b"null", b'{"nodes": 3}', b'{"nodes": [null, {"type": 1}]}', b"[" * 100_000, b"\xff\xfe"],
)
def test_broken_canvas_shows_nothing(broken: bytes) -> None:
    assert (canvas.draw(broken), canvas.words(broken), canvas.files(broken)) == ("", [], [])


@pytest.mark.parametrize("value", ["1e400", "NaN", "-Infinity", "9" * 400, "null", "[]", '"x"', "true"])
def test_sizes_of_any_value_give_a_drawing(value: str) -> None:
    text = '{"nodes": [{"type": "text", "text": "a", "x": %s, "y": %s, "width": %s, "height": %s}]}'
    root = ElementTree.fromstring(canvas.draw((text % (value, value, value, value)).encode()))
    assert 0 < float(root.attrib["width"]) < 1e7


KEYS = [
    "nodes", "edges", "id", "type", "x", "y", "width", "height", "text", "file", "url", "label", "color", "subpath",
    "fromNode", "toNode", "fromSide", "toSide", "fromEnd", "toEnd",
]  # fmt: skip
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.text()
    | st.sampled_from(["text", "file", "group", "a"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=8),
    max_leaves=30,
)


@settings(max_examples=150)
@given(VALUES)
def test_any_json_gives_well_formed_xml_or_nothing(value: Any) -> None:
    data = json.dumps({"nodes": value, "edges": value} if isinstance(value, list) else value).encode()
    made = canvas.draw(data)
    assert not made or ElementTree.fromstring(made).tag == SVG + "svg"
    assert all(isinstance(text, str) for text in canvas.words(data))


# --------------------------------------------------------------------------------------------------------------- text


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("**a** _b_ ==c== ~~d~~ `e`", "a b c d e"),
        ("[[Folder/Note.md]] and [[Note|name]]", "Note and name"),
        ("![[pic.png]] [text](https://example.org)", "pic.png text"),
        ("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"),
        ("> [!tip] Look\n> here", "Look\nhere"),
        ("text ^block-id", "text"),
        ("  - [ ] task", "  ☐ task"),
    ],
)
def test_markdown_becomes_plain_lines(markdown: str, plain: str) -> None:
    assert "\n".join(line.text for line in plain_lines(markdown)) == plain


def test_words_stay_whole_where_they_fit_and_ideographs_break_anywhere() -> None:
    assert [line.text for line in wrap([CanvasLine("alpha beta gamma")], 6)] == ["alpha beta", "gamma"]
    assert [line.text for line in wrap([CanvasLine("中文字符很多")], 3)] == ["中文字", "符很多"]


def test_word_longer_than_a_line_is_cut() -> None:
    lines = [line.text for line in wrap([CanvasLine("x" * 50)], 10)]
    assert "".join(lines) == "x" * 50 and len(lines) > 2


def test_text_shrinks_until_it_fits() -> None:
    small, _ = fit([CanvasLine("word " * 20)], 200, 80, 20)
    large, _ = fit([CanvasLine("word")], 200, 80, 20)
    assert small < large == 20


counting = counted("vaultconv.pictures", "vaultconv.pictures.canvas")


@pytest.mark.parametrize("piece", ["x", "x ", "中", "[[", "**", "![](", "*a "])
def test_a_huge_card_takes_linear_work(piece: str) -> None:
    assert growth(lambda size: partial(counting.draw, source(node(text=piece * size))), 500) < LINEAR
