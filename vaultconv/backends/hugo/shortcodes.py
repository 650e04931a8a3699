"""What Hugo reads before it reads Markdown, anywhere on a page: shortcodes and its own marks.

Hugo looks for ``{{<``, ``{{%`` and ``<!--more-->`` in the whole page, code and comments included, and for two marks of
its own in what has been rendered. A shortcode that it does not know, or that has no end, fails the build.
"""

from __future__ import annotations

import re
from typing import Final

from vaultconv.markdown.marks import LOCK

_OPENING: Final = r"\{\{(?=[<%]|__hugo_ctx)"
HAZARD: Final = re.compile(rf"{_OPENING}|<!--more-->|HAHAHUGOSHORTCODE")
"""What text may not hold anywhere in a page."""

_SHORTCODE: Final = re.compile(
    r"\{\{(?:<((?:(?!\*/|\{\{[<%]|>\}\}).)*)>\}\}|%((?:(?!\*/|\{\{[<%]|%\}\}).)*)%\}\})", re.DOTALL
)
_OURS: Final = f"{{{LOCK}{{"
_SHIELDED: Final = re.compile(rf"{re.escape(_OURS)}(?=[<%]/\*)|(?<=\{{)\{{(?=[<%]|__hugo_ctx)|HAHAHUGOSHORTCODE")
_WRITTEN: Final = {_OURS: "{{", "{": "&#123;", "HAHAHUGOSHORTCODE": "HAHAHUGO\u200bSHORTCODE"}
_UNREAD: Final = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1|\Z)|<\?.*?(?:\?>|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)",
    re.DOTALL | re.IGNORECASE,
)


def comment_out_shortcodes(code: str) -> str | None:
    """Return code in which each shortcode is commented out, as Hugo shows it unchanged: ``{{</* x */>}}``.

    None if Hugo would read something else in the code.
    """
    text = _SHORTCODE.sub(_as_comment, code.replace(LOCK, "\ufffd"))
    return None if HAZARD.search(text) else text


def _as_comment(match: re.Match[str]) -> str:
    mark, inner = ("%", match[2]) if match[1] is None else ("<", match[1])
    return f"{_OURS}{mark}/*{inner}*/{'>' if mark == '<' else '%'}}}}}"


def escape_shortcodes(page: str) -> str:
    """Return a page in which Hugo finds no shortcode but those that `comment_out_shortcodes` wrote.

    The second brace of any other becomes an entity, which readers decode in text, titles, destinations and attributes.
    Code, and whatever else they don't decode, must have been made safe before.
    """
    if "{{" not in page and LOCK not in page and "HAHAHUGOSHORTCODE" not in page:
        return page
    return _SHIELDED.sub(lambda match: _WRITTEN[match[0]], page)


def break_shortcodes(text: str) -> str:
    """Return text that no reader decodes, such as TeX, with a space inside whatever Hugo would read as its own."""
    return HAZARD.sub(lambda match: f"{match[0][0]} {match[0][1:]}", text)


def escape_summary_end(link: str) -> str:
    """Return a link or image in which ``<!--more-->`` doesn't end the page's summary."""
    return link.replace("<!--more-->", "<!-&#45;more-->")


_SHORTCODE_BRACES: Final = re.compile(_OPENING)


def break_shortcodes_in_html(html: str, more: str = "<!--more-->") -> str:
    """Return HTML with a space inside the shortcodes in its comments, scripts and styles.

    ``more`` replaces ``<!--more-->``, which would end the page's summary.
    """
    if not HAZARD.search(html):
        return html
    html = html.replace(LOCK, "\ufffd").replace("<!--more-->", more)
    return _UNREAD.sub(lambda match: _SHORTCODE_BRACES.sub("{ {", match[0]), html)
