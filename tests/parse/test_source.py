"""Bytes that are not what they should be."""

from __future__ import annotations

import pytest

from tests.parse.shape import shape
from vaultconv.diagnostics import Report
from vaultconv.parse import parse_note
from vaultconv.parse.source import decode, split_front_matter
from vaultconv.walk import plain_text


def text_and_codes(data: bytes) -> tuple[str, list[str]]:
    report = Report("note.md")
    return decode(data, report), [f"{d.line}:{d.column} {d.code}" for d in report.diagnostics]


@pytest.mark.parametrize(
    ("data", "text", "codes"),
    [
        (b"a\r\nb\rc\n", "a\nb\nc\n", []),
        (b"\xef\xbb\xbf# a", "# a", []),
        ("é".encode("utf-16"), "é", ["1:1 encoding"]),
        ("abc".encode("utf-16-le"), "abc", ["1:1 encoding"]),
        ("abc".encode("utf-16-be"), "abc", ["1:1 encoding"]),
        ("a\nnaïve café".encode("latin-1"), "a\nnaïve café", ["2:3 encoding"]),
        ("é é é é é é é é é é é é".encode() + b"\xff", "é é é é é é é é é é é é\ufffd", ["1:36 encoding"]),
        (b"a\nb\0c", "a\nb\ufffdc", ["2:1 encoding"]),
        (b"", "", []),
    ],
)
def test_encodings(data: bytes, text: str, codes: list[str]) -> None:
    assert text_and_codes(data) == (text, codes)


def test_front_matter_is_cut_off_and_lines_go_on_counting() -> None:
    assert split_front_matter("---\na: 1\n---\nb") == ("a: 1", "b", 4)
    assert split_front_matter("---\n---\nb") == ("", "b", 3)
    assert split_front_matter("---\na: 1\n---") == ("a: 1", "", 4)


@pytest.mark.parametrize("text", ["\n---\na: 1\n---\n", "---\na: 1\n", "----\na\n----\n", "--- x\n---\n"])
def test_what_is_no_front_matter_stays_in_the_body(text: str) -> None:
    assert split_front_matter(text) == (None, text, 1)


def test_bad_front_matter_is_kept_and_reported_with_its_line() -> None:
    document, diagnostics = parse_note("---\na: 1\nb: [\n---\ntext\n")
    assert document.front_matter is not None
    assert (document.front_matter.raw, document.front_matter.valid) == ("a: 1\nb: [", False)
    assert [d.code for d in diagnostics] == ["front-matter-invalid"]
    assert plain_text(document.content) == "text"


def test_a_line_of_five_megabytes_is_read() -> None:
    assert len(plain_text(parse_note("word " * 1_000_000)[0].content)) == 4_999_999


@pytest.mark.parametrize(
    "opening", ["```", "$$", "%%", "<!--", "> [!a]", "[[", "==", "**", "~~", "^[", "[^", "<div", "![["]
)
def test_what_is_never_closed_loses_no_word(opening: str) -> None:
    assert "words" in shape(f"{opening}\nsome words\n\nmore words")
