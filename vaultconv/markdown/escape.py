"""Escaping text that CommonMark would read as markup, with the escapes that all dialects share.

Each row of `COMMON_ESCAPES` says what it prevents; text that no row matches is written as it is. An example: in
``1. a_b _c_``, the row for underscores skips the first one, between two letters, and escapes the others; the row for
numbered items, at the start of the line, escapes the full stop: ``1\\. a_b \\_c\\_``.
"""

from __future__ import annotations

import re
from html import escape as _escape_html
from typing import Final

from vaultconv.markdown.dialect import Escape
from vaultconv.markdown.marks import NEWLINE, verbatim, verbatim_line
from vaultconv.patterns import lazy_pattern

# Characters that editors and Python's splitlines treat as line ends, though Markdown doesn't.
_ODD_SPACES: Final = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"

# HTML blocks that can interrupt a paragraph (CommonMark 4.6, kinds 1 to 6), and kind 7, which can't.
_END_OF_WORD: Final = rf"(?=[\s{NEWLINE}>]|/>|$)"
_BLOCK_TAG: Final = (
    rf"(?:!--|\?|![A-Za-z]|!\[CDATA\[|(?i:script|pre|style|textarea){_END_OF_WORD}|/?(?i:address|article|aside|base"
    r"|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure"
    r"|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol"
    r"|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul)"
    rf"{_END_OF_WORD})"
)
HTML_BLOCK: Final = f"<{_BLOCK_TAG}"
_LONE_TAG: Final = rf"/?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>\n{NEWLINE}]*)?/?>[ \t]*\n"

NO_BREAK_SPACE: Final = Escape("\xa0", "editors take a no-break space for a space or eat it", "&nbsp;")

COMMON_ESCAPES: Final[tuple[Escape, ...]] = (
    Escape(rf"\\(?=[!-/:-@\[-`{{-~\xa0{_ODD_SPACES}]|\Z)", "a backslash would escape what follows, or break the line"),
    Escape(r"`", "would begin a code span or a fence"),
    Escape(r"\*(?:(?<!\s\*)|(?!\s))", "would begin or end emphasis; between two blanks it can't"),
    Escape(r"_(?:(?<![^\W_]_)|(?![^\W_]))", "would begin or end emphasis; between letters it can't"),
    Escape(r"\[", "would begin a link within a link's text", where="link"),
    Escape(r"\]", "would end the link's text", where="link"),
    Escape(r"\^(?<!.\^)", "a link's text that begins with a caret is a footnote's label", where="link"),
    Escape(r"!(?<!.!)", "a link's text that begins with an exclamation mark is a callout's type", where="link"),
    Escape(r"\[(?![^\[\]^!\n][^\[\]\n]*\](?![\[(:]))", "would begin a link, an image or a footnote"),
    Escape(r"<(?=[A-Za-z/!?]|\Z)", "would begin a tag, a comment or an autolink"),
    Escape(r"&(?=#?\w+;)", "would be read as an entity", "&amp;"),
    Escape(r"~(?:(?=~)|(?<=~~))", "would begin a fence or, to most readers, strike text out"),
    *(Escape(space, "would be taken for a line end", f"&#{ord(space)};") for space in _ODD_SPACES),
    Escape("\x00", "no Markdown text may hold it", "\ufffd"),
    *(Escape(chr(code), "the serializer uses it as a mark", "\ufffd") for code in range(0xFDD0, 0xFDDB)),
    Escape(r"##{0,5}(?!\S)", "would begin a heading", where="line"),
    Escape(r">", "would begin a quote", where="line"),
    Escape(r"[+-](?!\S)", "would begin a list item", where="line"),
    Escape(r"[-=](?=[-=]*[ \t]*$)", "would underline a heading, or be a rule", where="line"),
    Escape(r"[|:-](?=[|:\- \t]*$)", "would make a table's head of the line before", where="line"),
    Escape(r"\d\d{0,8}(?=[.)](?!\S))", "would begin a numbered item", "{}\\", where="line"),
    Escape(r"\+(?=\+\+[ \t]*$)", "would open a front matter block in TOML", where="line"),
    Escape(r"\[(?=.\](?!\S))", "would be a task's box", where="line"),
    Escape(rf"<(?<=\n<){_BLOCK_TAG}", "would begin an HTML block; indented by four it can't", "    {}", "line"),
    Escape(rf"<(?<!\n<)(?:{_BLOCK_TAG}|{_LONE_TAG})", "would begin an HTML block", "<span></span>{}", "line"),
)  # fmt: skip


def destination(url: str) -> str:
    """Write an address as a link destination that reads back unchanged."""
    if not url or _ODD_URL.search(url):
        escapes = _ESCAPED if _balanced(url) else _ESCAPED_UNBALANCED
        url = escapes.sub(r"\\\g<0>", _ENTITY.sub("&amp;", url))
        return "<" + _CONTROLS.sub(_as_entity, url) + ">" if not url or _NEEDS_ANGLES.search(url) else url
    return url


_ODD_URL: Final = lazy_pattern(r"[\\<>&()\x00-\x20\x7f\x85\u2028\u2029]")
_ESCAPED: Final = lazy_pattern(r"\\(?=[!-/:-@\[-`{-~]|\Z)|[<>]")
_ESCAPED_UNBALANCED: Final = lazy_pattern(r"\\(?=[!-/:-@\[-`{-~]|\Z)|[<>()]")
_ENTITY: Final = lazy_pattern(r"&(?=#?\w+;)")
_NEEDS_ANGLES: Final = lazy_pattern(r"[\x00-\x20\x7f\x85\u2028\u2029]")
_CONTROLS: Final = lazy_pattern(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_PARENTHESES: Final = lazy_pattern(r"[()]")


def _as_entity(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"


def _balanced(url: str) -> bool:
    depth = 0
    for mark in _PARENTHESES.findall(url):
        depth += 1 if mark == "(" else -1
        if not 0 <= depth <= 30:  # readers needn't support deeper nesting
            return False
    return depth == 0


def title(text: str) -> str:
    """Write a link's title, with a space before it; nothing for an empty one."""
    if not text:
        return ""
    escaped = _TITLE_ESCAPES.sub(r"\\\g<0>", _ENTITY.sub("&amp;", text))
    return f' "{_CONTROLS.sub(_as_entity, escaped)}"'


_TITLE_ESCAPES: Final = lazy_pattern(r'"|\\(?=[!-/:-@\[-`{-~]|\Z)')


def code_span(text: str) -> str:
    """Write a code span, with a fence that doesn't occur in it."""
    if not text:
        return "<code></code>"
    text = verbatim(text.replace("\n", " "))
    fence = "`"
    if "`" in text:
        runs = set(_BACKTICKS.findall(text))
        while fence in runs:
            fence += "`"
    ends = text[0] + text[-1]
    pad = " " if "`" in ends or (ends == "  " and text.strip(" ")) else ""
    return f"{fence}{pad}{text}{pad}{fence}"


_BACKTICKS: Final = lazy_pattern("`+")


def code_fence(text: str, info: str) -> str:
    """Write a fenced code block."""
    char = "~" if "`" in info else "`"
    longest = max(map(len, re.findall(f"{char}{{3,}}", text)), default=2) if char * 3 in text else 2
    fence = char * (longest + 1)
    info = _CONTROLS.sub(_as_entity, _INFO_ESCAPES.sub(r"\\\g<0>", _ENTITY.sub("&amp;", info.strip(" \t"))))
    gap = " " if info.startswith(char) else ""
    return f"{fence}{gap}{info}\n{text}\n{fence}" if text else f"{fence}{gap}{info}\n{fence}"


_INFO_ESCAPES: Final = lazy_pattern(r"\\(?=[!-/:-@\[-`{-~\x00-\x1f\x7f\x85\u2028\u2029])")  # entities begin with `&`


def html_text(text: str) -> str:
    """Escape text for HTML, without line ends."""
    return _CONTROLS_IN_HTML.sub(_as_entity, _escape_html(verbatim_line(text), quote=False))


_CONTROLS_IN_HTML: Final = lazy_pattern(r"[\r\x0b\x0c\x1c-\x1e\x85\xa0\u2028\u2029]")


def html_attribute(text: str) -> str:
    """Escape the value of an HTML attribute, for either kind of quotes."""
    return _CONTROLS.sub(_as_entity, _escape_html(text)).replace("&#x27;", "&#39;")


def html_literal(text: str) -> str:
    """Escape text within HTML tags in a paragraph, so that it is markup neither of HTML nor of Markdown."""
    return _MARKDOWN.sub(r"\\\g<0>", html_text(text))


_MARKDOWN: Final = lazy_pattern(r"[\\`*_\[\]~|!#+\-=:$%^]")
