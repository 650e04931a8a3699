"""From bytes to text: decoding, line ends, and splitting off front matter."""

from __future__ import annotations

import codecs
import re
from typing import Final, NamedTuple

from vaultconv.diagnostics import DiagnosticCode, Report
from vaultconv.patterns import lazy_pattern
from vaultconv.tree.nodes import Position

__all__ = ["Parts", "decode", "own_lines", "split_front_matter"]

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark begins this one
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MARKS: Final = tuple(mark for mark, _ in _BOMS)
_LINE_END = lazy_pattern(r"\r\n?")
_SURROGATE = lazy_pattern("[\ud800-\udfff]")
# With this ratio of valid to invalid characters or less, a file is Windows-1252, not damaged UTF-8.
_DAMAGE_LIMIT: Final = 0.1


class Parts(NamedTuple):
    """A note's text, split in two. ``body_line`` is the 1-based line where ``body`` begins."""

    front_matter: str | None
    body: str
    body_line: int


def decode(data: bytes | str, report: Report) -> str:
    """Decode a note; line ends become ``\\n``, and byte order mark and NUL are removed. Never fails.

    UTF-8, UTF-16 and UTF-32 are recognized by their byte order marks, UTF-16 also by its zero bytes. Invalid UTF-8 is
    read as Windows-1252 if little of it is valid; else the invalid bytes become U+FFFD. Both are reported.
    """
    text = data if isinstance(data, str) else _decode_bytes(data, report)
    text = text.removeprefix("\ufeff")
    if "\r" in text:
        text = _LINE_END.sub("\n", text)
    if "\0" in text:
        report(
            DiagnosticCode.ENCODING,
            "replaced NUL characters with U+FFFD",
            Position(text.count("\n", 0, text.index("\0")) + 1),
        )
        text = text.replace("\0", "\ufffd")
    if isinstance(data, str) and (match := _SURROGATE.search(text)):
        report(
            DiagnosticCode.ENCODING,
            "replaced lone surrogates with U+FFFD",
            Position(text.count("\n", 0, match.start()) + 1),
        )
        text = _SURROGATE.sub("\ufffd", text)
    return text


_OWN_LINE: Final = lazy_pattern(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+\Z")


def own_lines(data: bytes) -> tuple[str, list[str]]:
    """Return a note's UTF-8 byte order mark, if any, and its lines with their own line ends.

    Lines are counted as the reader counts them. If the note isn't UTF-8, they are those of the decoded text.
    """
    text = decode(data, Report(""))
    try:
        own = data.decode("utf-8")
    except UnicodeDecodeError:
        own = text
    mark, own = own[: own.startswith("\ufeff")], own.removeprefix("\ufeff")
    if _LINE_END.sub("\n", own).replace("\0", "\ufffd") != text:
        mark, own = "", text
    return mark, _OWN_LINE.findall(own)


def _decode_bytes(data: bytes, report: Report) -> str:
    if data.startswith(_MARKS):
        mark, encoding = next(each for each in _BOMS if data.startswith(each[0]))
        return _decode_as(data[len(mark) :], encoding, report)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _decode_damaged(data, error, report)
    if "\0" in text[:200]:
        for encoding, zeros in (("utf-16-le", data[1:200:2]), ("utf-16-be", data[0:200:2])):
            if zeros and zeros.count(0) > len(zeros) * 0.6:
                return _decode_as(data, encoding, report)
    return text


def _decode_as(data: bytes, encoding: str, report: Report) -> str:
    if encoding != "utf-8":
        report(
            DiagnosticCode.ENCODING,
            f"this note is {encoding.upper()}, not UTF-8",
            Position(1),
            "save the note as UTF-8",
        )
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-8":
            return _decode_damaged(data, error, report)
        return data.decode(encoding, "replace")


def _decode_damaged(data: bytes, error: UnicodeDecodeError, report: Report) -> str:
    at = Position(data.count(b"\n", 0, error.start) + 1, error.start - data.rfind(b"\n", 0, error.start))
    text = data.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    valid = sum(1 for char in text if char > "\x7f") - wrong
    # Latin text has few characters beyond ASCII, so compare valid ones with invalid ones, not with all of the text.
    if valid <= wrong * _DAMAGE_LIMIT:
        report(
            DiagnosticCode.ENCODING, "this note is not UTF-8; it was read as Windows-1252", at, "save the note as UTF-8"
        )
        return data.decode("cp1252", "replace")
    report(
        DiagnosticCode.ENCODING,
        "some bytes are not valid UTF-8 and were replaced with U+FFFD",
        at,
        "save the note as UTF-8",
    )
    return text


_CLOSING_FENCE = lazy_pattern(r"\n---[ \t]*$", re.M)


def split_front_matter(text: str) -> Parts:
    """Split off the front matter, from ``---`` on the first line to the next such line (Obsidian help, "Properties").

    An opening line that is never closed is a rule, not front matter.
    """
    if not text.startswith("---"):
        return Parts(None, text, 1)
    first_end = text.find("\n")
    if first_end < 0 or text[3:first_end].strip(" \t"):
        return Parts(None, text, 1)
    closing = _CLOSING_FENCE.search(text, first_end)
    if closing is None:
        return Parts(None, text, 1)
    raw = text[first_end + 1 : closing.start()]
    body = text[closing.end() + 1 :]
    return Parts(raw, body, text.count("\n", 0, closing.end()) + 2)
