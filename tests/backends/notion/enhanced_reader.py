"""A reader of the Markdown of Notion's API, written from Notion's page about it and not from the writer.

It is strict: a character that this dialect asks to escape and that is no markup, a backslash before any other, a line
that is deeper than its place allows, all raise `Misread`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from vaultconv import nodes as n

SPECIAL = "\\*~`$[]<>{}|^"
_HEADING = re.compile(r"(#{1,4}) (.*?)( \{toggle=\"true\"\})?$")
_ITEM = re.compile(r"(- \[[ x]\]|-|\d+\.|>) (.*)$")
_IMAGE = re.compile(r"!\[(.*)\]\(([^()\s]*)\)$")
_FILE = re.compile(r"<(audio|video|pdf|file) src=\"([^\"]*)\">(.*)</\1>$")
_OPENING = re.compile(r"<(callout|details|table|columns|column|tr)((?: [a-z-]+=\"[^\"]*\")*)>$")
_ATTRIBUTE = re.compile(r" ([a-z-]+)=\"([^\"]*)\"")
_ICONS = {"📝": "note", "📋": "abstract", "ℹ️": "info", "☑️": "todo", "💡": "tip", "✅": "success", "❓": "question",
          "⚠️": "warning", "❌": "failure", "⚡": "danger", "🐛": "bug", "🧪": "example", "💬": "quote"}  # fmt: skip


class Misread(ValueError):
    """The text is not what the dialect allows."""


def read_enhanced(text: str) -> n.Document:
    """The page as a document of ours."""
    return n.Document(tuple(_blocks(text.removesuffix("\n").split("\n") if text else [])))


# -------------------------------------------------------------------------------------------------------------- blocks


def _blocks(lines: Sequence[str]) -> list[Any]:
    blocks: list[Any] = []
    at = 0
    while at < len(lines):
        if not lines[at].strip(" \t"):
            at += 1
            continue
        if lines[at].startswith(("\t", " ")):
            raise Misread(f"deeper than its place: {lines[at]!r}")
        node, at = _block(lines, at)
        _append(blocks, node)
    return blocks


def _append(blocks: list[Any], node: Any) -> None:
    """A list's item goes to the list before it."""
    last = blocks[-1] if blocks else None
    if isinstance(node, (n.BulletList, n.OrderedList)) and type(last) is type(node) and _folds(last) is _folds(node):
        blocks[-1] = type(last)((*last.items, *node.items))
    else:
        blocks.append(node)


def _folds(node: Any) -> bool:
    """Is it a list of toggle headings?"""
    return all(item.content and type(item.content[0]) is n.Heading for item in node.items)


def _block(lines: Sequence[str], at: int) -> tuple[Any, int]:
    line = lines[at]
    for read in (_fence, _formula, _element):
        found = read(lines, at)
        if found is not None:
            return found
    end = at + 1
    while end < len(lines) and lines[end].startswith("\t"):
        end += 1
    children = _blocks([each.removeprefix("\t") for each in lines[at + 1 : end]])
    return _line(line, children), end


def _line(line: str, children: list[Any]) -> Any:
    if heading := _HEADING.match(line):
        return _heading(heading, children)
    if item := _ITEM.match(line):
        return _item(item[1], item[2], children)
    if children:
        raise Misread(f"children below {line!r}")
    if line in ("---", "<empty-block/>"):
        return n.HorizontalRule() if line == "---" else n.Para((n.LineBreak(),))
    if image := _IMAGE.match(line):
        return n.Para((n.Image(read_inlines(image[1]), n.Url(image[2])),))
    if file := _FILE.match(line):
        return n.Para((n.Media(file[1], read_inlines(file[3]), n.Url(file[2])),))  # type: ignore[arg-type]
    return n.Para(read_inlines(line, starts=True))


def _heading(match: re.Match[str], children: list[Any]) -> Any:
    heading = n.Heading(len(match[1]), read_inlines(match[2]))
    if match[3]:
        return n.BulletList((n.ListItem((heading, *(children or [n.Para(())]))),))
    if children:
        raise Misread(f"children below the heading {match[0]!r}")
    return heading


def _item(marker: str, text: str, children: list[Any]) -> Any:
    content = (n.Para(read_inlines(text, starts=True)), *children) if text or children else ()
    if marker == ">":
        return n.BlockQuote(content)
    if marker[0] == "-":
        task = marker[3] if len(marker) > 1 else None
        return n.BulletList((n.ListItem(content, task),))
    return n.OrderedList((n.ListItem(content),))


def _fence(lines: Sequence[str], at: int) -> tuple[Any, int] | None:
    match = re.match(r"(`{3,})([^`]*)$", lines[at])
    if match is None:
        return None
    end = lines.index(match[1], at + 1)
    return n.CodeBlock("\n".join(lines[at + 1 : end]), match[2]), end + 1


def _formula(lines: Sequence[str], at: int) -> tuple[Any, int] | None:
    if lines[at] != "$$":
        return None
    end = lines.index("$$", at + 1)
    return n.MathBlock("\n".join(lines[at + 1 : end])), end + 1


def _element(lines: Sequence[str], at: int) -> tuple[Any, int] | None:
    match = _OPENING.match(lines[at])
    if match is None:
        return None
    end = lines.index(f"</{match[1]}>", at + 1)
    attributes = dict(_ATTRIBUTE.findall(match[2]))
    return _ELEMENTS[match[1]](attributes, lines[at + 1 : end]), end + 1


def _deeper(lines: Sequence[str]) -> list[str]:
    for line in lines:
        if line and not line.startswith("\t"):
            raise Misread(f"not within its element: {line!r}")
    return [line[1:] for line in lines]


def _callout(attributes: dict[str, str], lines: Sequence[str]) -> n.Callout:
    return n.Callout(_ICONS[attributes["icon"]], (), tuple(_blocks(_deeper(lines))), metadata=attributes["color"])


def _details(attributes: dict[str, str], lines: Sequence[str]) -> n.Toggle:
    summary = re.fullmatch(r"<summary>(.*)</summary>", lines[0])
    if summary is None:
        raise Misread(f"no summary: {lines[0]!r}")
    return n.Toggle(read_inlines(summary[1]), tuple(_blocks(_deeper(lines[1:]))))


def _table(attributes: dict[str, str], lines: Sequence[str]) -> n.Table:
    rows: list[tuple[n.Cell, ...]] = []
    inner = _deeper(lines)
    at = 0
    while at < len(inner):
        if inner[at] != "<tr>":
            raise Misread(f"no row: {inner[at]!r}")
        end = inner.index("</tr>", at + 1)
        rows.append(tuple(map(_cell, _deeper(inner[at + 1 : end]))))
        at = end + 1
    if attributes["header-row"] == "false":
        rows.insert(0, tuple(n.Cell(()) for _ in rows[0]))
    return n.Table(("",) * len(rows[0]), rows[0], tuple(rows[1:]))


def _cell(line: str) -> n.Cell:
    match = re.fullmatch(r"<td>(.*)</td>", line)
    if match is None:
        raise Misread(f"no cell: {line!r}")
    return n.Cell(read_inlines(match[1]))


def _columns(attributes: dict[str, str], lines: Sequence[str]) -> n.Div:
    return n.Div(tuple(_blocks(_deeper(lines))), ("columns",))


def _column(attributes: dict[str, str], lines: Sequence[str]) -> n.Div:
    return n.Div(tuple(_blocks(_deeper(lines))), ("column",))


_ELEMENTS: dict[str, Callable[[dict[str, str], Sequence[str]], Any]] = {
    "callout": _callout,
    "details": _details,
    "table": _table,
    "columns": _columns,
    "column": _column,
}


# ------------------------------------------------------------------------------------------------------------- inlines


@dataclass
class _Mark:
    """A run of asterisks or tildes. ``left`` are those not used up yet."""

    char: str
    size: int
    opens: bool
    closes: bool
    left: int


def read_inlines(text: str, *, starts: bool = False) -> tuple[Any, ...]:
    """Rich text. ``starts``: it stands where a line's start would begin a block."""
    if text != text.strip(" \t"):
        raise Misread(f"blanks at the edges of {text!r}")
    return _Scanner(text, starts).read("")


class _Scanner:
    def __init__(self, text: str, starts: bool) -> None:
        self.text, self.starts, self.at = text, starts, 0

    def read(self, end: str) -> tuple[Any, ...]:
        """Up to ``end``, which is read too; up to the text's end where it is empty."""
        parts: list[Any] = []
        while self.at < len(self.text):
            if end and self.text.startswith(end, self.at):
                self.at += len(end)
                return _emphasized(parts)
            parts.append(self._next())
        if end:
            raise Misread(f"no {end!r} in {self.text!r}")
        return _emphasized(parts)

    def _next(self) -> Any:
        char = self.text[self.at]
        if char in "*~":
            return self._mark(char)
        if char in _READERS:
            return _READERS[char](self)
        if char in SPECIAL:
            raise Misread(f"{char!r} at {self.at} in {self.text!r}")
        self.at += 1
        return n.Text(char)

    def match(self, pattern: str) -> re.Match[str] | None:
        found = re.compile(pattern).match(self.text, self.at)
        if found is not None:
            self.at = found.end()
        return found

    def escaped(self) -> n.Text:
        following = self.text[self.at + 1 : self.at + 2]
        before = self.text[: self.at]
        is_start = self.starts and ((not before and following in "#-+_:") or (before.isdecimal() and following in ".)"))
        if not following or not (following in SPECIAL or is_start or self.text.startswith("\\![", self.at)):
            raise Misread(f"a backslash at {self.at} in {self.text!r}")
        self.at += 2
        return n.Text(following)

    def code(self) -> n.Code:
        found = self.match(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)")
        if found is None:
            raise Misread(f"code at {self.at} in {self.text!r}")
        code = found[2]
        padded = code[0] == code[-1] == " " and code.strip(" ")
        return n.Code(code[1:-1] if padded else code)

    def math(self) -> n.Math:
        found = self.match(r"\$`(?P<quoted>[^`]+)`\$") or self.match(r"\$(?P<plain>[^$]+)\$")
        if found is None:
            raise Misread(f"a formula at {self.at} in {self.text!r}")
        return n.Math(found[1])

    def link(self) -> n.Link:
        if self.at and self.text[self.at - 1] == "!" and self.text[self.at - 2 : self.at - 1] != "\\":
            raise Misread(f"an image within {self.text!r}")
        self.at += 1
        content = self.read("]")
        address = self.match(r"\(([^()\s]+)\)")
        if address is None:
            raise Misread(f"no address at {self.at} in {self.text!r}")
        return n.Link(content, n.Url(address[1]))

    def tag(self) -> Any:
        if self.match("<br>"):
            return n.LineBreak()
        if found := self.match(r'<span (color|underline)="([a-z_]+)">'):
            content = self.read("</span>")
            return n.Highlight(content) if found[1] == "color" else n.Span(content, classes=("underline",))
        if found := self.match(r'<mention-page url="([^"]+)">'):
            return n.Link(self.read("</mention-page>"), n.Url(found[1]), "mention")
        raise Misread(f"a tag at {self.at} in {self.text!r}")

    def _mark(self, char: str) -> _Mark:
        start = self.at
        while self.text.startswith(char, self.at):
            self.at += 1
        before, after = self.text[start - 1 : start], self.text[self.at : self.at + 1]
        size = self.at - start
        left = not _blank(after) and (_letter(after) or not _letter(before))
        right = not _blank(before) and (_letter(before) or not _letter(after))
        if char == "~" and size != 2:
            raise Misread(f"{size} tildes in {self.text!r}")
        return _Mark(char, size, left, right, size)


_READERS: dict[str, Callable[[_Scanner], Any]] = {
    "\\": _Scanner.escaped,
    "`": _Scanner.code,
    "$": _Scanner.math,
    "[": _Scanner.link,
    "<": _Scanner.tag,
}


def _blank(char: str) -> bool:
    return not char or char.isspace()


def _letter(char: str) -> bool:
    import unicodedata

    return not _blank(char) and unicodedata.category(char)[0] not in "PS"


def _emphasized(parts: list[Any]) -> tuple[Any, ...]:
    """CommonMark's procedure for delimiter runs, and no mark left over."""
    at = 0
    while at < len(parts):
        closer = parts[at]
        if isinstance(closer, _Mark) and closer.closes and closer.left:
            opener = _opener(parts, at)
            if opener is not None:
                at = _pair(parts, opener, at)
                continue
        at += 1
    if any(isinstance(part, _Mark) for part in parts):
        raise Misread(f"marks that are none: {parts!r}")
    return tuple(_merged(parts))


def _opener(parts: list[Any], at: int) -> int | None:
    closer = parts[at]
    for i in range(at - 1, -1, -1):
        mark = parts[i]
        if not isinstance(mark, _Mark) or mark.char != closer.char or not mark.opens:
            continue
        either = (mark.closes or closer.opens) and (mark.size + closer.size) % 3 == 0
        if closer.char == "~" or not (either and (mark.size % 3 or closer.size % 3)):
            return i
    return None


def _pair(parts: list[Any], opener: int, closer: int) -> int:
    """Put emphasis for two marks and what is between; gives the place to go on at."""
    first, last = parts[opener], parts[closer]
    width = 2 if first.left >= 2 and last.left >= 2 else 1
    kind = n.Strikeout if first.char == "~" else (n.Strong if width == 2 else n.Emph)
    inner = parts[opener + 1 : closer]
    if any(isinstance(part, _Mark) for part in inner):
        raise Misread(f"marks that are none: {inner!r}")
    first.left -= width
    last.left -= width
    kept = [part for part in (first, kind(tuple(_merged(inner))), last) if not isinstance(part, _Mark) or part.left]
    parts[opener : closer + 1] = kept
    return next((i for i in range(opener, len(parts)) if parts[i] is last), opener + len(kept))


def _merged(parts: Sequence[Any]) -> Iterator[Any]:
    text = ""
    for part in parts:
        if isinstance(part, n.Text):
            text += part.text
            continue
        if text:
            yield n.Text(text)
            text = ""
        yield part
    if text:
        yield n.Text(text)
