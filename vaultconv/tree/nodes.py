"""The tree: immutable, typed nodes. The reader creates them, transforms map them, writers consume them.

Names are Pandoc's where Pandoc has the thing (`Para`, `Strong`, `SoftBreak`; see <https://pandoc.org/using-the-pandoc-api.html>)
and Obsidian's for the rest (`Callout`, `WikiLink`, `Embed`). Sequences are tuples; `Block` and `Inline` are closed
unions, so a type checker finds every writer that forgot a node. Where a rule comes from: sections of CommonMark 0.31.2
and GFM 0.29, and pages of Obsidian's help (<https://help.obsidian.md>).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import msgspec

from vaultconv.tree.targets import FileTarget, MissingTarget, NoteTarget, Target, Url

__all__ = [
    "ALIGNMENTS", "Align", "Block", "BlockQuote", "BulletList", "Callout", "Cell", "Code", "CodeBlock", "Comment",
    "CommentBlock", "Div", "Document", "Embed", "Emph", "ExtensionBlock", "ExtensionInline", "FileTarget",
    "FootnoteDef", "FootnoteRef", "FrontMatter", "Heading", "Highlight", "HorizontalRule", "HtmlLink", "Image",
    "Inline", "InlineFootnote", "LineBreak", "Link", "ListItem", "Math", "MathBlock", "Media", "MissingTarget", "Node",
    "NoteTarget", "OrderedList", "PageBreak", "Para", "Position", "RawBlock", "RawInline", "SoftBreak", "Span",
    "Strikeout", "Strong", "Table", "Tag", "Target", "Text", "Toggle", "Transclusion", "Url", "Value", "WikiLink",
    "from_json", "to_json",
]  # fmt: skip

if TYPE_CHECKING:
    Value: TypeAlias = str | int | float | bool | list["Value"] | dict[str, "Value"] | None
    """A value of YAML or JSON."""
else:
    Value = Any  # msgspec doesn't support recursive type aliases

Align = Literal["", "left", "center", "right"]
ALIGNMENTS: Final[tuple[Align, ...]] = ("", "left", "center", "right")


class Position(msgspec.Struct, frozen=True, eq=False, gc=False):
    """Where a node begins in its note: line and column, both 1-based, front matter included.

    ``end`` is the line after the last line of a block or item, 0 if unknown. Positions don't count in comparisons:
    every `Position` equals every other one, and None.
    """

    line: int
    column: int = 1
    end: int = 0

    def __eq__(self, other: object) -> bool:
        return other is None or isinstance(other, Position)

    def __hash__(self) -> int:
        return 0


# --------------------------------------------------------------------------------------------------------- inlines


class Text(msgspec.Struct, frozen=True, tag=True, gc=False):
    """Characters as a reader sees them: escapes and entities are decoded, no line ends."""

    text: str


class SoftBreak(msgspec.Struct, frozen=True, tag=True, gc=False):
    """A line end in the source (CommonMark 6.8). Visible in Obsidian unless ``strictLineBreaks`` is on."""


class LineBreak(msgspec.Struct, frozen=True, tag=True, gc=False):
    """A line end that is always visible: two spaces or a backslash before it (CommonMark 6.7)."""


class Emph(msgspec.Struct, frozen=True, tag=True):
    """``*emphasis*`` (CommonMark 6.2)."""

    content: tuple[Inline, ...]


class Strong(msgspec.Struct, frozen=True, tag=True):
    """``**strong**`` (CommonMark 6.2)."""

    content: tuple[Inline, ...]


class Strikeout(msgspec.Struct, frozen=True, tag=True):
    """``~~struck out~~`` (GFM 6.5)."""

    content: tuple[Inline, ...]


class Highlight(msgspec.Struct, frozen=True, tag=True):
    """``==highlighted==`` (Obsidian, "Basic formatting syntax")."""

    content: tuple[Inline, ...]


class Code(msgspec.Struct, frozen=True, tag=True, gc=False):
    """A code span: ```x``` (CommonMark 6.1)."""

    text: str


class Math(msgspec.Struct, frozen=True, tag=True, gc=False):
    """TeX between ``$``, or ``$$`` where ``display``, without these (Obsidian, "Advanced formatting syntax")."""

    text: str
    display: bool = False
    position: Position | None = None


class Span(msgspec.Struct, frozen=True, tag=True):
    """A run of inlines with an id, classes or attributes of its own."""

    content: tuple[Inline, ...]
    id: str = ""
    classes: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()


class Link(msgspec.Struct, frozen=True, tag=True):
    """``[content](target "title")``, an autolink (CommonMark 6.3, 6.5; GFM 6.9), or a resolved wikilink."""

    content: tuple[Inline, ...]
    target: Target
    title: str = ""
    position: Position | None = None


class Image(msgspec.Struct, frozen=True, tag=True):
    """``![content|widthxheight](target "title")``, or a resolved image embed.

    It is scaled to fit its width and height, in CSS pixels. Documents use widths in percent and maximum sizes of a
    ``style``.
    """

    content: tuple[Inline, ...]
    target: Target
    title: str = ""
    width: int | None = None
    height: int | None = None
    position: Position | None = None
    attributes: tuple[tuple[str, str], ...] = ()


class Media(msgspec.Struct, frozen=True, tag=True):
    """An embedded file that is neither an image nor a note. ``content`` is its caption or name."""

    kind: Literal["audio", "video", "pdf", "canvas", "base", "file"]
    content: tuple[Inline, ...]
    target: Target
    width: int | None = None
    height: int | None = None
    position: Position | None = None


class WikiLink(msgspec.Struct, frozen=True, tag=True):
    """``[[target|content]]`` (Obsidian, "Internal links").

    ``target`` is as written, trimmed; an empty ``content`` means that none was written.
    """

    target: str
    content: tuple[Inline, ...] = ()
    position: Position | None = None


class Embed(msgspec.Struct, frozen=True, tag=True, gc=False):
    """``![[target|display]]`` before resolution (Obsidian, "Embed files").

    ``display`` is raw: a caption, a size, or both with ``|`` between.
    """

    target: str
    display: str = ""
    position: Position | None = None


class Transclusion(msgspec.Struct, frozen=True, tag=True, gc=False):
    """``![[note#part]]`` after resolution: the place where a note, or a part of one, is embedded."""

    target: NoteTarget
    display: str = ""
    position: Position | None = None


class FootnoteRef(msgspec.Struct, frozen=True, tag=True, gc=False):
    """``[^label]``, with the label as written (Obsidian, "Basic formatting syntax")."""

    label: str
    position: Position | None = None


class InlineFootnote(msgspec.Struct, frozen=True, tag=True):
    """``^[content]``"""

    content: tuple[Inline, ...]
    position: Position | None = None


class Tag(msgspec.Struct, frozen=True, tag=True, gc=False):
    """``#name`` without its ``#``; ``a/b`` is a nested tag (Obsidian, "Tags")."""

    name: str


class Comment(msgspec.Struct, frozen=True, tag=True, gc=False):
    """``%%text%%`` within a paragraph (Obsidian, "Basic formatting syntax")."""

    text: str
    position: Position | None = None


class HtmlLink(msgspec.Struct, frozen=True, gc=False):
    """A ``src`` or ``href`` in raw HTML that leads to a file of the vault: ``text[start:end]`` is its value."""

    start: int
    end: int
    target: Target


class RawInline(msgspec.Struct, frozen=True, tag=True):
    """Text in another language within a paragraph: mostly one HTML tag or comment (CommonMark 6.6)."""

    text: str
    format: str = "html"
    links: tuple[HtmlLink, ...] = ()
    position: Position | None = None


class ExtensionInline(msgspec.Struct, frozen=True, tag=True):
    """A plugin's inline."""

    name: str
    """The kind of node, as the plugin calls it."""
    fields: dict[str, Value] = {}
    """What the plugin needs to write it: values of JSON."""
    fallback: tuple[Inline, ...] = ()
    """What a writer writes that doesn't know ``name``."""
    position: Position | None = None

    def __hash__(self) -> int:
        return hash((self.name, self.fallback))


Inline: TypeAlias = (
    Text | SoftBreak | LineBreak | Emph | Strong | Strikeout | Highlight | Code | Math | Span | Link | Image | Media
    | WikiLink | Embed | Transclusion | FootnoteRef | InlineFootnote | Tag | Comment | RawInline | ExtensionInline
)  # fmt: skip


# ---------------------------------------------------------------------------------------------------------- blocks


class Para(msgspec.Struct, frozen=True, tag=True):
    """A paragraph (CommonMark 4.8)."""

    content: tuple[Inline, ...]
    id: str = ""
    position: Position | None = None


class Heading(msgspec.Struct, frozen=True, tag=True):
    """A heading of level 1 to 6 (CommonMark 4.2, 4.3).

    ``anchor`` is what links lead to: its GitHub slug, unique within its own note, assigned by resolution. ``id`` is an
    Obsidian block id, as on every block.
    """

    level: int
    content: tuple[Inline, ...]
    anchor: str = ""
    id: str = ""
    position: Position | None = None


class CodeBlock(msgspec.Struct, frozen=True, tag=True, gc=False):
    """A fenced or indented code block (CommonMark 4.4, 4.5).

    ``text`` has no final line end; ``info`` is the full info string.
    """

    text: str
    info: str = ""
    id: str = ""
    position: Position | None = None

    @property
    def language(self) -> str:
        """The info string's first word."""
        return self.info.split(maxsplit=1)[0] if self.info.strip() else ""


class RawBlock(msgspec.Struct, frozen=True, tag=True):
    """A block in another language: mostly HTML (CommonMark 4.6). No final line end."""

    text: str
    format: str = "html"
    links: tuple[HtmlLink, ...] = ()
    id: str = ""
    position: Position | None = None


class BlockQuote(msgspec.Struct, frozen=True, tag=True):
    """``> quoted blocks`` (CommonMark 5.1)."""

    content: tuple[Block, ...]
    id: str = ""
    position: Position | None = None


class ListItem(msgspec.Struct, frozen=True, tag=True):
    """An item of a list (CommonMark 5.2).

    ``task`` is the character between ``[`` and ``]`` (GFM 5.3); None if the item is not a task.
    """

    content: tuple[Block, ...]
    task: str | None = None
    id: str = ""
    position: Position | None = None


class BulletList(msgspec.Struct, frozen=True, tag=True):
    """``- items`` (CommonMark 5.3). ``tight``: no blank lines between items or between an item's blocks."""

    items: tuple[ListItem, ...]
    tight: bool = True
    id: str = ""
    position: Position | None = None


class OrderedList(msgspec.Struct, frozen=True, tag=True):
    """``1. items``, numbered from ``start`` (CommonMark 5.3); ``tight`` as in `BulletList`."""

    items: tuple[ListItem, ...]
    start: int = 1
    delimiter: Literal[".", ")"] = "."
    tight: bool = True
    id: str = ""
    position: Position | None = None


class HorizontalRule(msgspec.Struct, frozen=True, tag=True, gc=False):
    """``---`` (CommonMark 4.1, "Thematic breaks")."""

    id: str = ""
    position: Position | None = None


class PageBreak(msgspec.Struct, frozen=True, tag=True, gc=False):
    r"""A page break, to this ``side`` of a book: TeX's ``\newpage``, HTML's ``break-after``.

    ``text`` is the paragraph that an author writes for it.
    """

    text: str = "\\newpage"
    side: Literal["", "left", "right"] = ""
    id: str = ""
    position: Position | None = None


class Cell(msgspec.Struct, frozen=True):
    """A table cell: inlines only, no line ends. Its attributes override the look of its column."""

    content: tuple[Inline, ...]
    attributes: tuple[tuple[str, str], ...] = ()


class Table(msgspec.Struct, frozen=True, tag=True):
    """A table (GFM 4.10). Every row has as many cells as ``align`` has entries, one for each column."""

    align: tuple[Align, ...]
    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    id: str = ""
    position: Position | None = None


class MathBlock(msgspec.Struct, frozen=True, tag=True, gc=False):
    """``$$`` on lines of its own: TeX without the dollars and without line ends at its edges."""

    text: str
    id: str = ""
    position: Position | None = None


class Callout(msgspec.Struct, frozen=True, tag=True):
    """A titled box: ``> [!kind|metadata]- Title`` (Obsidian, "Callouts").

    ``kind`` is as written, trimmed; an empty ``title`` means that none was written. ``fold`` is ``"-"`` (closed),
    ``"+"`` (open) or ``""`` (not foldable).
    """

    kind: str
    title: tuple[Inline, ...]
    content: tuple[Block, ...]
    fold: Literal["", "+", "-"] = ""
    metadata: str = ""
    id: str = ""
    position: Position | None = None


class Toggle(msgspec.Struct, frozen=True, tag=True):
    """A summary whose content is shown on demand: Notion's toggles, HTML's ``<details>``."""

    summary: tuple[Inline, ...]
    content: tuple[Block, ...]
    open: bool = False
    id: str = ""
    position: Position | None = None


class Div(msgspec.Struct, frozen=True, tag=True):
    """A group of blocks. ``note`` is the note that they come from, if it is another one."""

    content: tuple[Block, ...]
    classes: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    note: str = ""
    id: str = ""
    position: Position | None = None


class FootnoteDef(msgspec.Struct, frozen=True, tag=True):
    """``[^label]: content``"""

    label: str
    content: tuple[Block, ...]
    id: str = ""
    position: Position | None = None


class CommentBlock(msgspec.Struct, frozen=True, tag=True, gc=False):
    """``%%`` on lines of its own; ``text`` is everything between the two marks."""

    text: str
    id: str = ""
    position: Position | None = None


class ExtensionBlock(msgspec.Struct, frozen=True, tag=True):
    """A plugin's block; its fields are as in `ExtensionInline`."""

    name: str
    fields: dict[str, Value] = {}
    fallback: tuple[Block, ...] = ()
    id: str = ""
    position: Position | None = None

    def __hash__(self) -> int:
        return hash((self.name, self.fallback, self.id))


Block: TypeAlias = (
    Para | Heading | CodeBlock | RawBlock | BlockQuote | BulletList | OrderedList | HorizontalRule | PageBreak | Table
    | MathBlock | Callout | Toggle | Div | FootnoteDef | CommentBlock | ExtensionBlock
)  # fmt: skip


# -------------------------------------------------------------------------------------------------------- document


class FrontMatter(msgspec.Struct, frozen=True):
    """A note's properties, as written and as values (Obsidian, "Properties")."""

    raw: str
    """The text between the fences, verbatim, without its last line end."""
    properties: dict[str, Value] = {}
    """The values by YAML 1.2's core schema, or JSON: str, int, float, bool, None, lists and dicts of these, with string
    keys."""
    valid: bool = True
    """False if ``raw`` is neither YAML nor JSON: then there are no ``properties``."""

    def __hash__(self) -> int:
        return hash(self.raw)


class Document(msgspec.Struct, frozen=True, dict=True):  # with room for what `edit.facts_of` keeps
    """A note, or a book of notes: its blocks, and its front matter if it has any."""

    content: tuple[Block, ...]
    front_matter: FrontMatter | None = None


Node: TypeAlias = Document | Block | Inline | ListItem | Cell

_encoder: Final = msgspec.json.Encoder()


def to_json(document: Document) -> bytes:
    """Return the document as UTF-8 JSON, which `from_json` reads back.

    Each node is an object whose ``type`` is the name of its class.
    """
    return msgspec.json.format(_encoder.encode(document), indent=1)


def from_json(data: bytes | str) -> Document:
    """Read what `to_json` wrote. Raises `msgspec.ValidationError` for anything else."""
    return msgspec.json.decode(data, type=Document)
