"""Page breaks of OpenDocument: an empty paragraph in a style that breaks the page; the format has no others."""

from __future__ import annotations

import re
from typing import Final

from vaultconv.build.archive import with_members

PAGE_BREAK: Final = '<text:p text:style-name="PageBreak"/>'
_STYLE: Final = (
    b'<style:style style:name="PageBreak" style:family="paragraph" style:parent-style-name="Standard">'
    b'<style:paragraph-properties fo:break-after="page"/></style:style>'
)
_STYLES: Final = re.compile(rb"<office:automatic-styles\s*(/?)>")


def with_break_style(document: bytes, to: str) -> bytes:
    """Return a document from pandoc with the style for page breaks, if it has any."""
    return with_members(document, _member)


def _member(name: str, content: bytes) -> bytes:
    if name != "content.xml" or PAGE_BREAK.removesuffix("/>").encode() not in content:
        return content
    return _STYLES.sub(_with_style, content, count=1)


def _with_style(found: re.Match[bytes]) -> bytes:
    return b"<office:automatic-styles>" + _STYLE + (b"</office:automatic-styles>" if found[1] else b"")
