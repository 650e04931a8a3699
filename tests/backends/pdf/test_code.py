"""Code on pages: its words have colours by their kind, and are what the note says."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest

import vaultconv
from tests.backends.pdf.measured import opened
from vaultconv.config import Config

KEYWORD, STRING, COMMENT, NUMBER = 0x1F4E79, 0x2F6B3A, 0x5F6B76, 0x8A4B10


class Piece(NamedTuple):
    """Code in one colour."""

    text: str
    colour: int


def code_of(tmp_path: Path, code: str, language: str, **options: Any) -> list[Piece]:
    """The pieces of code on the pages of a note."""
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault/N.md").write_text(f"~~~{language}\n{code}\n~~~\n", encoding="utf-8")
    config = Config(options={"pdf": {"system_fonts": False, **options}})
    [artifact] = vaultconv.convert(tmp_path / "vault", "pdf", config=config, cache=False).artifacts
    blocks = [block for page in opened(artifact.content) for block in page.get_text("dict")["blocks"]]
    spans = [span for block in blocks for line in block.get("lines", ()) for span in line["spans"]]
    return [Piece(span["text"], span["color"]) for span in spans if "Mono" in span["font"]]


def text_in(found: list[Piece], colour: int) -> str:
    return " ".join("".join(span.text for span in found if span.colour == colour).split())


def test_words_of_code_have_colours_by_their_kind(tmp_path: Path) -> None:
    found = code_of(tmp_path, 'def f():  # why\n    return "a" + 1', "python")
    assert text_in(found, KEYWORD) == "defreturn"
    assert text_in(found, STRING) == '"a"'
    assert text_in(found, COMMENT) == "# why"
    assert text_in(found, NUMBER) == "1"


def test_all_lines_of_long_code_have_colours(tmp_path: Path) -> None:
    found = code_of(tmp_path, "return 1\n" * 100, "python")
    assert text_in(found, KEYWORD) == "return" * 100


@pytest.mark.parametrize("language", ["js", "ts", "html", "md", "ruby", "php", "vue", "erb", "jsx"])
def test_a_comment_after_a_word_of_javascript_ends(tmp_path: Path, language: str) -> None:
    code = "<script>\nx.from /* y */ = 1\n</script>\n```js\nx.from /* y */ = 2\n```"
    found = "".join(span.text for span in code_of(tmp_path, code, language))
    assert found.replace(" ", "") == code.replace("\n", "").replace(" ", "")


@pytest.mark.parametrize(
    "code",
    ["a = 'x\u2028y'\nb = 1", "\tif x:\n\t\ty\tz = 'é ж'\t# c", "'a\u200bb' # c\u0301", "a = 1\n\n\n", "<!-- & -->"],
)
def test_code_in_colours_says_what_the_note_says(tmp_path: Path, code: str) -> None:
    found = "".join(span.text for span in code_of(tmp_path, code, "python"))
    assert "".join(found.split()) == "".join(code.split())
