"""Prepares SVG files for Typst and removes references to other files: pure functions over their text."""

from __future__ import annotations

import html
import re
from typing import Final

_ENCODING: Final = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.-]{1,40})["']""")
_DECLARATION: Final = re.compile(r"\s*<\?xml[^<>]*\?>")

_ATTRIBUTES: Final = r"""(?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*"""
_LOADING: Final = re.compile(rf"<(?:[\w.-]+:)?(?:image|use|feImage|tref|script)\b{_ATTRIBUTES}")
_OUTSIDE: Final = re.compile(r"""(\s(?:[\w.-]+:)?href\s*=\s*)(?:"\s*(?!#|data:|\s)[^"]*"|'\s*(?!#|data:|\s)[^']*')""")
_MARK: Final = re.compile(r"<(/?)(?:[\w.-]{1,40}:)?(foreignObject|switch)\b([^<>]*)>")
_STYLE: Final = re.compile(r"</?style\b[^<>]*>")
_LINE_END: Final = re.compile(r"<(?:br|/p|/div|/li|/h[1-6])\b[^<>]*>", re.I)
_TAG: Final = re.compile(r"<[^<>]*>")
_NUMBER: Final = re.compile(r"""\s(x|y|width|height)\s*=\s*["']\s*([-+.\de]{1,20})""")

_FONT_SIZE: Final = 16.0  # of HTML without its own style


def decoded(data: bytes) -> str:
    """Return an SVG's text from any encoding that it states, without the declaration: Typst reads only UTF-8."""
    declared = _ENCODING.search(data[:400])
    names = [declared[1].decode()] if declared else []
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        names = ["utf-16"]
    for name in ("utf-8-sig", *names):
        try:
            return _without_declaration(data.decode(name))
        except (UnicodeError, LookupError):
            continue
    return _without_declaration(data.decode("latin-1"))


def _without_declaration(text: str) -> str:
    match = _DECLARATION.match(text)
    return text[match.end() :] if match else text


def contained(text: str) -> tuple[str, bool]:
    """Return the SVG without addresses that it would load anything from, and whether there were any.

    Files are removed like web addresses, because they may be unpublished. Links stay.
    """
    inside = _LOADING.sub(lambda tag: _OUTSIDE.sub("", tag[0]), text)
    return inside, inside != text


def with_text(text: str) -> str:
    """Return the SVG with HTML labels as SVG text, which Typst can draw: centred lines in the label's box.

    Labels in a ``switch`` stay: their author provided a fallback.
    """
    parts: list[str] = []
    copied, switches = 0, 0
    opened: re.Match[str] | None = None
    for mark in _MARK.finditer(text):
        closes, name = bool(mark[1]), mark[2]
        if mark[3].endswith("/"):
            continue
        if name == "switch":
            switches = max(0, switches - 1) if closes else switches + 1
        elif not closes:
            opened = None if switches else mark
        elif opened is not None:
            parts += [text[copied : opened.start()], _label(opened[3], text[opened.end() : mark.start()])]
            copied, opened = mark.end(), None
    return "".join((*parts, text[copied:])) if parts else text


def _label(attributes: str, content: str) -> str:
    box = {name: _number(value) for name, value in _NUMBER.findall(attributes)}
    shown = "".join(_STYLE.split(content)[::2])
    plain = html.unescape(_TAG.sub("", _LINE_END.sub("\n", shown)))
    lines = [line for line in (" ".join(line.split()) for line in plain.split("\n")) if line]
    x = box.get("x", 0.0) + box.get("width", 0.0) / 2
    step = 1.2 * _FONT_SIZE
    top = box.get("y", 0.0) + box.get("height", 0.0) / 2 - (len(lines) - 1) * step / 2
    return "".join(
        f'<text x="{x:g}" y="{top + i * step:g}" font-size="{_FONT_SIZE:g}" text-anchor="middle" '
        f'dominant-baseline="central">{html.escape(line)}</text>'
        for i, line in enumerate(lines)
    )


def _number(value: str) -> float:
    try:
        return max(-1e6, min(1e6, float(value)))
    except ValueError:
        return 0.0
