"""Inlines without content: raw HTML, addresses, tags, and the size in an image's text."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from vaultconv.patterns import lazy_pattern

__all__ = [
    "COMMENT_MARK", "FORMATTED", "HTML_CLOSERS", "INLINE_MATH", "match_address", "match_email", "match_html",
    "match_size", "match_tag", "match_url", "opens_display_math",
]  # fmt: skip

_OPEN_TAG = (
    r"<[A-Za-z][A-Za-z0-9-]*(?:\s+[A-Za-z_:][A-Za-z0-9_.:-]*(?:\s*=\s*(?:[^\s\"'=<>`]+|'[^']*'|\"[^\"]*\"))?)*\s*/?>"
)
_HTML: Final = lazy_pattern(
    rf"{_OPEN_TAG}|</[A-Za-z][A-Za-z0-9-]*\s*>|<!--(?:>|->|(?:(?!-->)[\s\S])*-->)|<\?(?:(?!\?>)[\s\S])*\?>"
    r"|<![A-Za-z][^>]*>|<!\[CDATA\[(?:(?!\]\]>)[\s\S])*\]\]>"
)
# A pair of tags around words (group ``end`` is the closing tag), or ``<br>``.
FORMATTED: Final = lazy_pattern(
    r"<(?P<name>b|i|u|s|em|strong|del|ins|sub|sup|small|big|mark|kbd|code|q|abbr|cite|var|span|font)(?:\s[^<>]*)?>[^<>]+"
    r"(?P<end></(?P=name)\s*>)|<br\s*/?>",
    re.IGNORECASE,
)
HTML_CLOSERS: Final = (("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>"), ("<!", ">"))
_AUTOLINK: Final = lazy_pattern(r"<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>\x00-\x1f\x7f]*)>")
_EMAIL: Final = lazy_pattern(
    r"<([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*)>"
)
_BARE_EMAIL: Final = lazy_pattern(
    r"(mailto:|xmpp:)?[A-Za-z0-9.+_-]+@[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+(?(1)(?:(?<=xmpp:)/[A-Za-z0-9@.]+)?)"
)
_BARE_URL: Final = lazy_pattern(r"(?:https?://|ftp://|www\.)[^\s<>\[\]`\"]+")
_URL_TAIL: Final = lazy_pattern(r"(?:[?!.,:*_~'\"]|&[A-Za-z0-9]{1,32};|==)$")
_SIZE: Final = lazy_pattern(r"(?:^|\|)[ \t]*(\d{1,5})(?:x(\d{1,5}))?[ \t]*$")
_TAG: Final = lazy_pattern(r"#([^\x00-,.:-@\[-^`{-\x7f]+)")  # word characters of ASCII, `/` and `-`; all others

INLINE_MATH: Final = lazy_pattern(r"\$(?![\s$])((?:\\[\s\S]|[^$\\])*?(?:\\[\s\S]|[^$\\\s]))\$(?!\d)")
COMMENT_MARK: Final = lazy_pattern(r"%%(?<!%%%)(?!%)")  # exactly two: since Obsidian 1.13.2 `%%%%` is text
_OPAQUE: Final = lazy_pattern(rf"\\.|(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)|\$\$|{INLINE_MATH.pattern}")


def opens_display_math(line: str) -> bool:
    """Return whether the line has a ``$$``, outside code and inline math, that it doesn't close."""
    position = 0
    while (match := _OPAQUE.search(line, position)) is not None:
        position = match.end()
        if match[0] == "$$":
            position = line.find("$$", position) + 2
            if position == 1:
                return True
    return False


def match_html(text: str, start: int) -> str | None:
    """Return the HTML tag, comment, declaration or instruction at ``start`` (CommonMark 0.31.2, section 6.6)."""
    match = _HTML.match(text, start)
    return match[0] if match else None


def match_address(text: str, start: int) -> tuple[str, str, int] | None:
    """Return the autolink in angle brackets at ``start``: its text, its address, and the offset after it."""
    if match := _AUTOLINK.match(text, start):
        return match[1], match[1], match.end()
    if match := _EMAIL.match(text, start):
        return match[1], "mailto:" + match[1], match.end()
    return None


def match_url(text: str, start: int) -> tuple[str, str] | None:
    """Return the text and the address of a bare URL at ``start``, without trailing punctuation."""
    match = _BARE_URL.match(text, start)
    if match is None:
        return None
    shown = _trim_url(match[0])
    return shown, shown if "://" in shown else "http://" + shown


def match_email(text: str, start: int) -> tuple[str, str] | None:
    """Return the text and the address of a bare e-mail address at ``start`` (GFM 0.29, section 6.9)."""
    match = _BARE_EMAIL.match(text, start)
    if match is None or match[0][-1] in "-_":
        return None
    return match[0], match[0] if match[1] else "mailto:" + match[0]


def match_size(text: str) -> tuple[str, int, int | None] | None:
    """Split a size off the end of an image's text: return the rest, the width, and the height if there is one.

    The size follows ``|`` or is the entire text (Obsidian help, "Basic formatting syntax", external images).
    """
    match = _SIZE.search(text)
    if match is None:
        return None
    return text[: match.start()].rstrip(" \t"), int(match[1]), int(match[2]) if match[2] else None


# White space except Unicode's line ends, which the writers spell as entities.
_BEFORE_TAG: Final = lazy_pattern(r"(?![\x0b\x0c\x1c-\x1e\x85\u2028\u2029])\s")


def match_tag(text: str, start: int) -> str | None:
    """Return the name of the tag at ``start``, without its ``#``."""
    match = _TAG.match(text, start) if not start or _BEFORE_TAG.match(text[start - 1]) else None
    return (_tag_name(match[1]) or None) if match else None


def _trim_url(url: str) -> str:
    """Strip the punctuation at the end of a bare URL (GFM 0.29, section 6.9)."""
    surplus = url.count(")") - url.count("(")
    end = len(url)
    while True:
        tail = _URL_TAIL.search(url, max(0, end - 40), end)
        if tail is not None:
            end = tail.start()
        elif surplus > 0 and url[end - 1 : end] == ")":
            surplus -= 1
            end -= 1
        else:
            return url[:end]


def _tag_name(text: str) -> str:
    """Return the longest valid tag name at the start of the text; ``""`` for none (Obsidian help, "Tags")."""
    if not text.isascii():
        for i, char in enumerate(text):
            if char > "\x7f" and unicodedata.category(char)[0] in "PZ":
                text = text[:i]
                break
    text = text.rstrip("/")
    return text if text and not text.isdigit() else ""
