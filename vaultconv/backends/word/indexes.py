"""Page references of Word documents, and the indexes that are full of them."""

from __future__ import annotations

from vaultconv.backends.pandoc.ast import div_content
from vaultconv.backends.pandoc.inlines import link
from vaultconv.backends.pandoc.writer import Json, PandocWriter, attr, element, raw_inline
from vaultconv.backends.word.reference import field
from vaultconv.backends.word.styled import CHAPTER_BREAK, styled
from vaultconv.tree import nodes as n
from vaultconv.tree.direction import of_node


def page_reference(label: str) -> list[Json]:
    """The number of a label's page, in parentheses; Word fills it in."""
    style = '<w:rPr><w:rStyle w:val="PageReference"/></w:rPr>'

    def text(words: str) -> str:
        return f'<w:r>{style}<w:t xml:space="preserve">{words}</w:t></w:r>'

    number = field(f"PAGEREF {label} \\h", style=style)
    return [raw_inline("openxml", text(" (p.\u00a0") + number + text(")"))]


def index(node: n.Div, writer: PandocWriter) -> list[Json]:
    """Entries, and the letters over them."""
    written = [made if made["t"] != "Para" else styled("IndexHeading", [made])[0] for made in div_content(node, writer)]
    return [CHAPTER_BREAK, *written] if written else []


def index_entry(blocks: list[Json]) -> list[Json]:
    """An entry's paragraph, and the entries below it."""
    paragraphs = [_paged(made["c"]) for made in blocks if made["t"] in ("Para", "Plain")]
    nested = [styled("IndexSubentry", made["c"][1])[0] for made in blocks if made["t"] == "Div"]
    return styled("IndexEntry", [{"t": "Para", "c": inlines} for inlines in paragraphs]) + nested


def _paged(inlines: list[Json]) -> list[Json]:
    """The one page of an entry stands at the end of the line, several stand behind their titles."""
    pages = sum(made["t"] == "RawInline" for made in inlines)
    before = raw_inline("openxml", "<w:r><w:tab/></w:r>") if pages == 1 else {"t": "Str", "c": "\u00a0"}
    return [each for made in inlines for each in ((before, made) if made["t"] == "RawInline" else (made,))]


def index_link(node: n.Link, writer: PandocWriter) -> list[Json]:
    """A link; in an index, its page."""
    if not writer.in_index or type(node.target) is not n.NoteTarget:
        return link(node, writer)
    label = writer.labels.find(node.target)
    content = writer.isolated(of_node(node), writer.line(node.content, in_link=True))
    if not label or not content:
        return content
    page = [raw_inline("openxml", field(f"PAGEREF {label} \\h"))] if writer.links.pages else []
    return [element("Link", attr(), content, ["#" + label, ""]), *page]
