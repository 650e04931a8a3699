"""Drawings of Excalidraw: pictures, else texts, where notes show them; never pages, never the plugin's data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import vaultconv
from tests.files import write
from vaultconv.api import Result
from vaultconv.book.options import BookOptions
from vaultconv.config import Config
from vaultconv.diagnostics import DiagnosticCode

ADVICE = "==⚠  Switch to EXCALIDRAW VIEW in the MORE OPTIONS menu of this document. ⚠=="
HEAD = "---\nexcalidraw-plugin: parsed\ntags: [excalidraw]\n---\n"
TEXTS = "## Text Elements\nfirst words ^abcd1234\n\nof [[Other|another]] ^efgh5678\n\n"
DATA = "```compressed-json\nN4KAkARALgng\n```\n"
# How several versions of the plugin lay out a note.
LAYOUTS = {
    "today": f"{HEAD}{ADVICE}\n\n# Excalidraw Data\n\n{TEXTS}## Element Links\nabcd: [[x]]\n\n%%\n## Drawing\n{DATA}%%\n",
    "before 2": f"{HEAD}{ADVICE}\n\n\n# Text Elements\n{TEXTS.partition(chr(10))[2]}%%\n# Drawing\n{DATA}%%\n",
    "all in a comment": f"{HEAD}{ADVICE}\n\n%%\n# Excalidraw Data\n{TEXTS}## Drawing\n{DATA}%%\n",
    "open data": f'{HEAD}{ADVICE}\n\n# Excalidraw Data\n{TEXTS}## Drawing\n```json\n{{"type":"excalidraw"}}\n```\n',
}
DRAWING = LAYOUTS["today"]
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
SCENE = json.dumps(
    {
        "type": "excalidraw",
        "elements": [
            {"type": "text", "text": "below", "y": 9},
            {"type": "text", "text": "above", "y": 1},
            {"type": "text", "text": "gone", "isDeleted": True},
            {"type": "rectangle"},
        ],
    }
)
TEXT_BACKENDS = ["gfm", "commonmark", "hugo", "notion", "notion-enhanced", "plain"]
HOST = "![[Plan.excalidraw]]\n"


def converted(folder: Path, to: str, host: str = HOST, **files: str) -> tuple[Result, str]:
    """What a vault with a drawing ``Plan`` and these files gives, and the text of the note that shows it."""
    named = {name.replace("__", "."): text for name, text in files.items()}
    vault = {"Host.md": host, "Other.md": "Other.\n", "d/Plan.excalidraw.md": DRAWING, **named}
    result = vaultconv.convert(write(folder, vault), to)
    [text] = [each.text or (each.content or b"").decode() for each in result.artifacts if each.source == "Host.md"]
    return result, text


def all_of(result: Result) -> str:
    return "\n".join(
        each.path + (each.text or (each.content or b"").decode(errors="replace")) for each in result.artifacts
    )


def codes(result: Result) -> list[DiagnosticCode]:
    return [each.code for each in result.diagnostics]


EXPORTS = [
    "d/Plan.excalidraw.svg",
    "d/Plan.excalidraw.png",
    "d/Plan.excalidraw.light.svg",
    "d/Plan.excalidraw.dark.svg",
    "d/Plan.svg",
    "exports/Plan.excalidraw.svg",
]
EMBEDS = [
    "![[Plan.excalidraw]]",
    "![[d/Plan.excalidraw.md]]",
    "![[Plan.excalidraw|300]]",
    "![[Plan.excalidraw#^area=abcd1234|300]]",
    "![[Plan.excalidraw#Text Elements]]",
    "![](d/Plan.excalidraw.md)",
]


@pytest.mark.parametrize("to", ["gfm", "hugo", "notion"])
@pytest.mark.parametrize("embed", EMBEDS)
def test_an_embedded_drawing_is_its_exported_picture(tmp_path: Path, embed: str, to: str) -> None:
    result, text = converted(tmp_path, to, f"{embed}\n", **{"d/Plan__excalidraw__svg": SVG})
    assert "Plan.excalidraw.svg" in text
    assert "first words" not in text and "Switch to" not in text
    assert "d/Plan.excalidraw.svg" in [each.source for each in result.artifacts]
    assert codes(result) == []


@pytest.mark.parametrize("export", EXPORTS)
def test_the_picture_is_found_by_any_name_that_the_plugin_gives_it(tmp_path: Path, export: str) -> None:
    _, text = converted(tmp_path, "gfm", **{export: SVG})
    assert text == f"![Plan]({export})\n"


def test_a_light_picture_is_taken_before_a_dark_one(tmp_path: Path) -> None:
    pictures = {"d/Plan.excalidraw.dark.svg": SVG, "d/Plan.excalidraw.light.svg": SVG}
    assert converted(tmp_path, "gfm", **pictures)[1] == "![Plan](d/Plan.excalidraw.light.svg)\n"


def test_a_caption_and_a_size_are_the_pictures(tmp_path: Path) -> None:
    files = {"d/Plan.excalidraw.svg": SVG}
    _, text = converted(tmp_path, "gfm", "![[Plan.excalidraw|The plan|300x200]]\n", **files)
    assert text == '<img src="d/Plan.excalidraw.svg" alt="The plan" width="300" height="200">\n'


@pytest.mark.parametrize("to", TEXT_BACKENDS)
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=list(LAYOUTS))
def test_without_a_picture_its_texts_are_there_and_nothing_else_of_it(tmp_path: Path, layout: str, to: str) -> None:
    result, text = converted(tmp_path, to, **{"d/Plan.excalidraw.md": layout})
    assert "first words" in text and "another" in text
    found = all_of(result)
    assert not [word for word in ("Switch to", "Drawing", "N4KAk", "Text Elements", "abcd", "%%") if word in found]
    assert codes(result) == [DiagnosticCode.PLACEHOLDER]


@pytest.mark.parametrize("to", [*TEXT_BACKENDS, "html", "docx", "pdf"])
def test_a_drawing_is_no_page(tmp_path: Path, to: str) -> None:
    files = {"d/Plan.excalidraw.svg": SVG, "By property.md": DRAWING}
    result, _ = (
        converted(tmp_path, to, **files) if to in TEXT_BACKENDS else (vaultconv.convert(_vault(tmp_path), to), "")
    )
    assert {each.source for each in result.artifacts if each.source.endswith(".md")} == {"Host.md", "Other.md"}
    assert not [each.path for each in result.artifacts if "excalidraw.md" in each.path or "property" in each.path]


def _vault(folder: Path) -> Path:
    return write(folder, {"Host.md": HOST, "Other.md": "", "d/Plan.excalidraw.md": DRAWING, "By property.md": DRAWING})


@pytest.mark.parametrize("order", ["auto", "folder", "path", "title", "property:week", "Map"])
def test_a_drawing_is_no_chapter_and_in_no_index(tmp_path: Path, order: str) -> None:
    vault = write(_vault(tmp_path / "vault"), {"Map.md": "excalidraw\n\n[[Host]] [[Plan.excalidraw]] [[Other]]\n"})
    write(vault, {"Other.md": "---\nweek: 1\n---\n"})
    config = Config(book=BookOptions(order=order))
    vaultconv.convert(vault, "html", tmp_path / "book.html", config=config)
    html = (tmp_path / "book.html").read_text()
    assert "Plan</h1>" not in html and ">By property<" not in html and "Switch to" not in html
    assert "first words" in html


LINKS = ["[[Plan.excalidraw|x]]", "[x](d/Plan.excalidraw.md)", '<a href="d/Plan.excalidraw.md">x</a>']


@pytest.mark.parametrize("link", LINKS)
def test_a_link_leads_to_the_picture(tmp_path: Path, link: str) -> None:
    _, text = converted(tmp_path, "gfm", f"{link}\n", **{"d/Plan.excalidraw.svg": SVG})
    assert "d/Plan.excalidraw.svg" in text and "excalidraw.md" not in text


@pytest.mark.parametrize("link", LINKS[:2])
def test_a_link_to_a_drawing_without_a_picture_is_text_and_told(tmp_path: Path, link: str) -> None:
    result, text = converted(tmp_path, "gfm", f"{link}\n")
    assert text == "x\n"
    assert codes(result) == [DiagnosticCode.PLACEHOLDER]


def test_backlinks_and_lists_of_pages_know_no_drawing(tmp_path: Path) -> None:
    result, text = converted(tmp_path, "hugo", "[[Plan.excalidraw]] [[Other]]\n", **{"d/Plan.excalidraw.svg": SVG})
    assert 'linksto: ["other.md"]' in text
    assert not any(each.path.startswith("content/d") for each in result.artifacts)


def test_what_the_author_wrote_beside_a_drawing_is_embedded_with_it(tmp_path: Path) -> None:
    drawing = DRAWING.replace(ADVICE, f"{ADVICE}\n\nMy own words\n\n# Drawing\n\nof mine")
    files = {"d/Plan.excalidraw.md": drawing, "d/Plan.excalidraw.svg": SVG}
    result, text = converted(tmp_path, "gfm", **files)
    assert text == "![Plan](d/Plan.excalidraw.svg)\n\nMy own words\n\n# Drawing\n\nof mine\n"
    assert [each.message.partition(";")[0] for each in result.diagnostics] == [
        '"d/Plan.excalidraw.md" is a drawing, so it gets no page'
    ]


@pytest.mark.parametrize("to", TEXT_BACKENDS)
def test_a_drawing_that_is_a_file_of_its_own_is_its_picture_or_its_texts(tmp_path: Path, to: str) -> None:
    _, text = converted(tmp_path / "a", to, "![[Old.excalidraw]]\n", **{"Old.excalidraw": SCENE})
    assert text.index("above") < text.index("below") and "gone" not in text
    result, text = converted(tmp_path / "b", to, "![[Old.excalidraw]]\n", **{"Old.excalidraw": SCENE, "Old.svg": SVG})
    assert "above" not in text
    assert "Old.excalidraw" not in [each.source for each in result.artifacts]


@pytest.mark.parametrize("scene", ["", "{", "[]", '{"elements": 3}', '{"elements": [3]}'])
def test_a_drawing_that_cannot_be_read_is_its_name(tmp_path: Path, scene: str) -> None:
    assert converted(tmp_path, "gfm", "![[Old.excalidraw]]\n", **{"Old.excalidraw": scene})[1] == "Old\n"


def test_drawings_that_show_each_other_come_to_an_end(tmp_path: Path) -> None:
    files = {
        "A.excalidraw.md": f"{HEAD}![[B.excalidraw]]\n\n# Text Elements\n![[B.excalidraw]] ^x\n",
        "B.excalidraw.md": f"{HEAD}![[A.excalidraw]]\n\n# Text Elements\n![[A.excalidraw]] ^x\n",
    }
    result, _ = converted(tmp_path, "gfm", "![[A.excalidraw]]\n", **files)
    assert DiagnosticCode.EMBED_CYCLE in codes(result) and DiagnosticCode.INTERNAL not in codes(result)


def test_obsidian_gets_drawings_back_as_they_are(tmp_path: Path) -> None:
    for number, layout in enumerate(LAYOUTS.values()):
        write(tmp_path / "vault", {f"D{number}.excalidraw.md": layout, "Old.excalidraw": SCENE, "Host.md": HOST})
    vaultconv.convert(tmp_path / "vault", "obsidian", tmp_path / "out")
    for file in (tmp_path / "vault").iterdir():
        assert (tmp_path / "out" / file.name).read_bytes() == file.read_bytes()


@pytest.mark.parametrize("to", TEXT_BACKENDS)
def test_nothing_held_back_shows_through_a_drawing(tmp_path: Path, to: str) -> None:
    drawing = DRAWING.replace("another", "Secret").replace("[[Other|", "[[Secret|")
    files = {"d/Plan.excalidraw.md": drawing, "Secret.md": "", ".export-ignore": "Secret.md\nd/Plan.excalidraw.svg\n"}
    result, _ = converted(tmp_path, to, **files, **{"d/Plan.excalidraw.svg": SVG})
    assert "Secret" not in all_of(result) and "Plan.excalidraw.svg" not in all_of(result)


def test_a_drawing_that_is_named_alone_is_told_to_be_no_page(tmp_path: Path) -> None:
    result = vaultconv.convert(_vault(tmp_path), "gfm", only=["d/Plan.excalidraw.md"])
    assert result.artifacts == ()
    assert [each.message for each in result.diagnostics] == ["a drawing can't be a page of its own"]
