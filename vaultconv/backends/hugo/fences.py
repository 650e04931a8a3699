"""The options after a code block's language, in the spellings of many programs, as Hugo's attributes.

Of Docusaurus, Quartz, Gatsby and the like: ``js {1,3-4} title="a.js" showLineNumbers``, ``js{1,3}``, ``js:a.js``; of
Obsidian's plugins: ``js ln=true HL:1,3-4 TI:"a.js"``; of Pandoc: ``{.js .numberLines startFrom="5"}``; Hugo's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import Final, NamedTuple


class CodeOptions(NamedTuple):
    """What the info string of a code block says."""

    language: str
    options: tuple[str, ...] = ()
    """Hugo's attributes: ``hl_lines=["1","3-4"]``."""
    rest: str = ""
    """The words that mean none of it."""


_LANGUAGE: Final = re.compile(r"(?:\{\s*)?\.?([\w+#.-]*[\w+#-])")
_LINES: Final = r"\d+(?:\s*(?:-|\.\.)\s*\d+)?(?:\s*[,\s]\s*\d+(?:\s*(?:-|\.\.)\s*\d+)?)*"
_VALUE: Final = r"""\d+(?:-\d+)?(?:,\d+(?:-\d+)?)+|"[^"]*"|\'[^\']*\'|\[[^\]]*\]|[^\s,{}"\']+"""
_PART: Final = re.compile(
    rf"""
    \{{\s*(?P<lines>{_LINES})\s*\}}(?:\#\w+)?             # {{1,3-4}}
    | (?P<key>[A-Za-z][\w-]*)(?:\s*[=:]\s*|(?=\{{\s*\d+\s*\}}))    # key=value, key: value, key{{5}}
      (?P<value>{_VALUE}|\{{\s*(?:{_LINES}|true|false|"[^"]*")\s*\}})
    | \.?(?P<word>[^\s{{}},=]+)
    """,
    re.VERBOSE,
)
_RANGE: Final = re.compile(r"(\d+)(?:\s*(?:-|\.\.)\s*(\d+))?")
_MAX_LINE: Final = 9  # digits

_HIGHLIGHT: Final = frozenset(("hl_lines", "hl", "highlight", "highlight_lines", "highlightlines", "lines", "mark"))
_NUMBERS: Final = frozenset(
    ("ln", "linenos", "linenumbers", "showlinenumbers", "numberlines", "line-numbers", "number-lines", "numbers")
)
_FIRST: Final = frozenset(("linenostart", "startfrom", "start", "startlinenumber", "firstline", "first-line"))
_TITLE: Final = frozenset(("title", "ti", "file", "filename", "caption", "name", "fold-title"))
_NUMBERING: Final = MappingProxyType(
    {**dict.fromkeys(("false", "no", "0", "off"), "false"), "table": "table", "inline": "inline"}
)


def code_options(info: str) -> CodeOptions:
    """Return the options in an info string."""
    text = info.strip()
    start = _LANGUAGE.match(text)
    if start is None or re.match(r"\s*=", text[start.end() :]):  # {linenos=true}: no language
        language, behind = "", text
    else:
        language, behind = start[1], text[start.end() :]
    attributes: dict[str, str] = {}
    rest = []
    if file := re.match(r":([^\s{}:]+\.\w+)(?!\S)", behind):  # js:a.js
        attributes["title"] = _quoted(file[1])
        behind = behind[file.end() :]
    for part in _PART.finditer(behind):
        pairs = dict(_options(part))
        if not pairs:
            rest.append(part[0].strip())
        for key, value in pairs.items():
            more = key == "hl_lines" and key in attributes
            attributes[key] = f"{attributes[key][:-1]},{value[1:]}" if more else attributes.get(key, value)
    options = tuple(f"{key}={attributes[key]}" for key in sorted(attributes))
    return CodeOptions(language.strip("."), options, " ".join(filter(None, rest)))


def _options(part: re.Match[str]) -> Iterator[tuple[str, str]]:
    """Yield Hugo's attribute for an item of the info string; nothing if it has none."""
    key = (part["key"] or part["word"] or "").lower()
    value = (part["value"] or "").strip("{}").strip().strip("\"'")
    if part["lines"] or (key in _HIGHLIGHT and (part["value"] or "")):
        if lines := _lines(part["lines"] or value):
            yield "hl_lines", lines
    elif key in _NUMBERS:
        yield "linenos", _NUMBERING.get(value.lower(), "inline")
        if value.isdecimal() and value not in ("0", "1"):
            yield "linenostart", value[:_MAX_LINE]
    elif key in _FIRST and value.isdecimal():
        yield "linenos", "inline"
        yield "linenostart", value[:_MAX_LINE]
    elif key in _TITLE and value:
        yield "title", _quoted(value)


_UNREADABLE: Final = str.maketrans({"{": "(", "}": ")", '"': "”", "\\": "/"})


def _quoted(text: str) -> str:
    """Return a value in quotes, without braces and escapes, which Hugo can't read in attributes."""
    return f'"{text.translate(_UNREADABLE)}"'


def _lines(text: str) -> str:
    """Return ``1, 3-4`` as Hugo's list of ranges; empty if it is not a list of lines."""
    ranges = [
        f"{first}-{last}" if last and int(first) < int(last) else first
        for first, last in _RANGE.findall(text)
        if len(first) <= _MAX_LINE and len(last) <= _MAX_LINE and int(first)
    ]
    return "[" + ",".join(f'"{each}"' for each in ranges) + "]" if ranges else ""
