"""Pandoc's elements in the named styles of Word documents."""

from __future__ import annotations

from typing import Final

from vaultconv.backends.pandoc.writer import Json, attr, element, raw_block, raw_inline


def styled(style: str, blocks: list[Json]) -> list[Json]:
    """Return paragraphs in a style."""
    return [element("Div", attr(attributes=(("custom-style", style),)), blocks)] if blocks else []


def styled_inlines(style: str, inlines: list[Json]) -> list[Json]:
    """Return inlines in a style."""
    return [element("Span", attr(attributes=(("custom-style", style),)), inlines)] if inlines else []


def paragraphs(blocks: list[Json]) -> list[Json]:
    """Turn plain blocks into ``Para``, because a style applies only to these."""
    return [{"t": "Para", "c": block["c"]} if block["t"] == "Plain" else block for block in blocks]


def empty_paragraph(style: str) -> Json:
    """Return an empty paragraph in a style."""
    return raw_block("openxml", f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr></w:p>')


CHAPTER_BREAK: Final = empty_paragraph("ChapterBreak")
PART_BREAK: Final = empty_paragraph("PartBreak")
PAGE_BREAK: Final = raw_block(
    "openxml", '<w:p><w:pPr><w:pStyle w:val="PageBreak"/></w:pPr><w:r><w:br w:type="page"/></w:r></w:p>'
)
RULE: Final = empty_paragraph("HorizontalRule")
# Pandoc sees that a cell ends in a paragraph if it makes that itself.
AFTER_BOX: Final = styled("AfterBox", [{"t": "Para", "c": [raw_inline("openxml", "<w:r/>")]}])[0]
