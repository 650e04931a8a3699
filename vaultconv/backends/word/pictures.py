"""Pictures of Word documents: their sizes, and marks of what paper can't show."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from vaultconv.backends.pandoc.ast import PLAIN, div_content, with_prefix
from vaultconv.backends.pandoc.inlines import caption, picture_sizes
from vaultconv.backends.pandoc.resources import picture_name, size_of
from vaultconv.backends.pandoc.writer import SPACE, Entry, Json, PandocWriter, attr, para
from vaultconv.backends.word.styled import paragraphs, styled, styled_inlines
from vaultconv.tree import nodes as n
from vaultconv.tree.walk import walk


def sized(entry: Entry) -> Entry:
    """Return a picture with its size at 96 pixels per inch, whatever resolution its file states."""

    def write(node: n.Image | n.Media, writer: PandocWriter) -> list[Json]:
        written = entry(node, writer)
        for element in written:
            if element["t"] == "Image":
                size = size_of(node, writer.resources.pictures.get(picture_name(node.target)))
                element["c"][0] = attr(attributes=picture_sizes(size))
            elif element["t"] == "Span" and element["c"][0][1] == ["placeholder"]:
                element["c"][0] = attr(attributes=(("custom-style", "PlaceholderChar"),))
        return written

    return write


def media(node: n.Media, writer: PandocWriter) -> list[Json]:
    """Return a drawn page or canvas; else the file's name, marked as missing on paper."""
    written = sized(PLAIN.entries[n.Media])(node, writer)
    if not written or written[0]["t"] == "Image":
        return written
    return styled_inlines("PlaceholderChar", [{"t": "Str", "c": _MARKS.get(node.kind, _FILE)}, SPACE, *written])


_FILE: Final = "▤"
_MARKS: Final[Mapping[str, str]] = MappingProxyType(
    {"audio": "♪", "video": "▶", "image": "▣", "web": "↗", "query": "≡"}
)


def placeholder(node: n.Div, writer: PandocWriter) -> list[Json]:
    """Return a box with a mark for what is missing, its name and its address."""
    mark = {"t": "Str", "c": _MARKS.get(dict(node.attributes).get("kind", ""), _FILE)}
    content = with_prefix([*styled_inlines("CalloutIcon", [mark]), SPACE], paragraphs(div_content(node, writer)))
    return styled("Placeholder", paragraphs(content))


def figure(node: n.Div, writer: PandocWriter) -> list[Json]:
    """Return a picture with its caption below."""
    written = paragraphs(div_content(node, writer))
    picture = next((each for each in walk(node.content) if isinstance(each, (n.Image, n.Media))), None)
    words = caption(picture, writer) if picture is not None else []
    if not words or not any(_shows_a_picture(element["c"]) for element in written if element["t"] == "Para"):
        return styled("Figure", written)
    return styled("CaptionedFigure", written) + styled("ImageCaption", para(words))


def _shows_a_picture(inlines: list[Json]) -> bool:
    return any(
        element["t"] == "Image" or (element["t"] == "Link" and _shows_a_picture(element["c"][1])) for element in inlines
    )
