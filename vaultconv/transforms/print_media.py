"""Placeholders for what print can't show: films, sounds, web pages, queries."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, ClassVar, Final

import msgspec

from vaultconv.diagnostics import DiagnosticCode
from vaultconv.transforms.context import Context, Stage
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import BREAKS, edit_blocks, facts_of
from vaultconv.tree.files import is_caption, media_name
from vaultconv.tree.schema import Blocks, Inlines
from vaultconv.tree.targets import host_and_path
from vaultconv.tree.walk import children, plain_text, replace, rewrite, walk

# Names for the fences whose results Obsidian shows, by language. The fences of other plugins, such as buttons and
# scripts, are printed as code.
_FENCES: Final = MappingProxyType(
    {
        "dataview": "Dataview query",
        "dataviewjs": "Dataview script",
        "query": "Search results",
        "base": "Base",
        "tasks": "Tasks query",
        "compressed-json": "Excalidraw drawing",
    }
)
_KINDS: Final = MappingProxyType({"base": "query", "canvas": "drawing", "pdf": "file"})
_HOSTS: Final = MappingProxyType(
    {
        **dict.fromkeys(("youtube.com", "youtu.be", "youtube-nocookie.com", "vimeo.com", "bilibili.com"), "video"),
        **dict.fromkeys(("twitter.com", "x.com"), "web"),
    }
)
_DRAWN: Final = frozenset(("pdf", "canvas"))  # kinds of media that printing backends draw as pictures
_FIGURE: Final = "figure"
_WEB: Final = ("http://", "https://")


class PrintMedia(msgspec.Struct, frozen=True):
    """Replace what print can't show with a placeholder that has its name or web address, and report it.

    This applies to films, sounds, files, bases, pictures on the web, and the fences of queries. ``local_copies`` maps
    the address of a picture on the web to a file of the vault that is shown instead; nothing is ever fetched. A picture
    alone in its paragraph becomes a figure. Mermaid fences, canvases, PDF files and pictures in ``data:`` addresses
    stay: the backend draws them.
    """

    name: ClassVar[str] = "print_media"
    stage: ClassVar[Stage] = "resolved"

    local_copies: dict[str, str] = {}

    def __hash__(self) -> int:
        return hash(tuple(sorted(self.local_copies.items())))

    def __call__(self, document: n.Document, context: Context) -> n.Document:
        """Return the document with placeholders and figures."""
        facts = facts_of(document)
        if not facts.kinds & _CHANGED and not any(_fence(info) for info in facts.infos):
            return document
        printer = _Printer(self, document, context)
        return rewrite(edit_blocks(document, printer.blocks), printer.inline)


_CHANGED: Final = frozenset((n.Image, n.Media, n.Div))


def _fence(info: str) -> str:
    """Return the name of what a plugin makes of a fence with this info string; ``""`` for ordinary code."""
    words = info.split(maxsplit=1)
    return _FENCES.get(words[0].strip("{}").lower(), "") if words else ""


class _Printer:
    """Edits one document."""

    def __init__(self, options: PrintMedia, document: n.Document, context: Context) -> None:
        self.options, self.context = options, context
        self.document = document  # keeps the nodes alive, so that the ids in `embeds` stay unique
        self.embeds = _embeds(document)

    # ---------------------------------------------------------------------------------------------------------- blocks

    def blocks(self, content: Blocks) -> Blocks:
        """Return a sequence of blocks with its fences, drawings and single pictures replaced."""
        changed = [self._block(node) for node in content]
        same = all(len(new) == 1 and new[0] is old for new, old in zip(changed, content, strict=True))
        return content if same else _captioned([block for blocks in changed for block in blocks])

    def _block(self, node: n.Block) -> Blocks:
        if type(node) is n.CodeBlock and (title := _fence(node.info)):
            self._report(node, node.position, f"{title}: print can't show what a plugin makes here")
            return (_block_placeholder("query", _query_name(title, node), "", node.id, node.position),)
        if type(node) is n.Para:
            return self._paragraph(node)
        if type(node) is n.Div and _FIGURE in node.classes and len(node.content) == 1:
            inner = node.content[0]  # a figure in HTML, whose picture is already a figure or a placeholder
            if type(inner) is n.Div:
                return (replace(inner, id=node.id or inner.id, position=node.position or inner.position),)
        return (node,)

    def _paragraph(self, node: n.Para) -> Blocks:
        """Return a paragraph of pictures, one per line, as figures and placeholders.

        Below each picture, an italic line can be its caption. Any other paragraph is returned as it is.
        """
        lines = _lines(node.content)
        pictures = [isinstance(line[0], (n.Image, n.Media)) for line in lines if len(line) == 1]
        below = [number for number, line in enumerate(lines) if _is_italic(line)]
        alone = len(pictures) == len(lines) and all(
            pictures[number] or (number in below and number and pictures[number - 1]) for number in range(len(lines))
        )
        if not lines or not alone:
            return (node,)
        figures = [
            n.Para((line[0],), position=node.position) if number in below else self._alone(line[0], node)  # type: ignore[arg-type]
            for number, line in enumerate(lines)
        ]
        if node.id:
            figures[-1] = replace(figures[-1], id=node.id)
        return tuple(figures)

    def _alone(self, node: n.Image | n.Media, paragraph: n.Para) -> n.Block:
        position = node.position or paragraph.position
        local = self._localized(node)
        if local is not None:
            content = n.Para((local,), position=position)
            return n.Div((content,), classes=(_FIGURE,), position=position) if type(local) is n.Image else content
        kind, name, address = self._described(node)
        return _block_placeholder(kind, name, address, "", position)

    # --------------------------------------------------------------------------------------------------------- inlines

    def inline(self, node: n.Node) -> n.Node:
        """Replace a picture, film or file in running text; a link that contains one must not contain a second link."""
        if isinstance(node, n.Link) and any(type(inner) is n.Link for inner in walk(node.content)):
            return replace(node, content=rewrite(n.Para(node.content), _unlinked).content)
        if not isinstance(node, (n.Image, n.Media)):
            return node
        local = self._localized(node)
        if local is not None:
            if type(node) is n.Media:
                self._report_first_page(node)
            return local
        what, name, address = self._described(node)
        content = (n.Link(rewrite(n.Para(name), _unlinked).content, n.Url(address)),) if address else name
        return n.Span(content, classes=("placeholder",), attributes=_about(what, address))

    def _report_first_page(self, node: n.Media) -> None:
        target = node.target
        if type(target) is n.FileTarget and node.kind == "pdf" and "page=" not in target.fragment:
            message = f'print shows only the first page of "{media_name(target)}"'
            self._report(node, node.position, message, "embed another page with #page=2")

    # ------------------------------------------------------------------------------------------------------------ both

    def _localized(self, node: n.Image | n.Media) -> n.Inline | None:
        """Return the node if print can show it, its local copy if there is one, else None."""
        target = node.target
        if type(node) is n.Media:
            return node if node.kind in _DRAWN and type(target) is n.FileTarget else None
        if type(target) is not n.Url or target.url[:11].lower() == "data:image/":
            return node
        copy = self.options.local_copies.get(target.url)
        if copy is None or copy not in self.context.index.files or not self.context.published(copy):
            return None
        return replace(node, target=n.FileTarget(copy))

    def _described(self, node: n.Image | n.Media) -> tuple[str, Inlines, str]:
        """Return the kind, name and web address of what print can't show, and report it."""
        url = node.target.url if type(node.target) is n.Url else ""
        kind = _kind(node, url)
        name = node.content if plain_text(node.content).strip() else (n.Text(media_name(node.target)),)
        hint = ""
        if kind == "image":
            copy = self.options.local_copies.get(url)
            hint = f'there is no file "{copy}"' if copy else "name a local copy in print_media.local-copies"
        self._report(node, node.position, f'print can\'t show the {_NOUNS[kind]} "{plain_text(name).strip()}"', hint)
        return kind, name, url if url.startswith(_WEB) else ""

    def _report(self, node: n.Node, position: n.Position | None, message: str, hint: str = "") -> None:
        """Report a placeholder; content from another note is reported at the embed in the host."""
        if id(node) in self.embeds:
            position = self.embeds[id(node)]
        self.context.report(DiagnosticCode.PLACEHOLDER, message, position, hint)


def _lines(content: Inlines) -> list[list[n.Inline]]:
    """Return the inlines of each line, without blanks."""
    lines: list[list[n.Inline]] = [[]]
    for inline in content:
        if type(inline) in BREAKS:
            lines.append([])
        elif not _is_blank(inline):
            lines[-1].append(inline)
    return [line for line in lines if line]


def _is_italic(line: list[n.Inline]) -> bool:
    return len(line) == 1 and type(line[0]) is n.Emph and len(plain_text(line[0].content)) <= _LONGEST_CAPTION


_LONGEST_CAPTION: Final = 400  # characters


def _captioned(blocks: list[n.Block]) -> Blocks:
    """Return the blocks with an italic line below a picture as its caption, if it has none."""
    made: list[n.Block] = []
    for block in blocks:
        lines = _lines(block.content) if type(block) is n.Para and not block.id else []
        picture = _uncaptioned(made[-1]) if made and len(lines) == 1 and _is_italic(lines[0]) else None
        if picture is None:
            made.append(block)
        else:
            words = lines[0][0].content  # type: ignore[union-attr]  # an Emph
            made[-1] = replace(made[-1], content=(n.Para((replace(picture, content=words),), position=block.position),))
    return tuple(made)


def _uncaptioned(block: n.Block) -> n.Image | None:
    """Return the picture of a figure without a caption, else None."""
    if type(block) is not n.Div or block.classes != ("figure",) or len(block.content) != 1:
        return None
    only = block.content[0]
    picture = only.content[0] if type(only) is n.Para and len(only.content) == 1 else None
    return picture if type(picture) is n.Image and not is_caption(picture) else None


_NOUNS: Final = MappingProxyType(
    {
        "audio": "sound", "video": "film", "image": "picture", "file": "file", "web": "web page", "query": "query",
        "drawing": "drawing",
    }
)  # fmt: skip


def _embeds(document: n.Document) -> dict[int, n.Position | None]:
    """Map the ids of nodes from other notes, which may become placeholders, to the position of their embed."""
    found: dict[int, n.Position | None] = {}
    stack: list[tuple[Any, Any]] = [(node, None) for node in document.content]
    while stack:
        node, host = stack.pop()
        if type(node) is n.Div and "embed" in node.classes and host is None:
            host = node
        if host is not None and type(node) in _REPORTED:
            found[id(node)] = host.position
        stack.extend((child, host) for child in children(node))
    return found


_REPORTED: Final = frozenset((n.Image, n.Media, n.CodeBlock))


def _block_placeholder(kind: str, name: Inlines, address: str, id_: str, position: n.Position | None) -> n.Div:
    """Return a box with a name and, in a paragraph of its own, the address."""
    content: list[n.Block] = [n.Para(name)]
    if address:
        content.append(n.Para((n.Link((n.Text(address),), n.Url(address)),)))
    return n.Div(tuple(content), ("placeholder",), _about(kind, address), id=id_, position=position)


def _about(kind: str, address: str) -> tuple[tuple[str, str], ...]:
    return (("kind", kind), ("address", address)) if address else (("kind", kind),)


_DESCRIPTIVE: Final = frozenset(("dataview", "query", "tasks"))  # queries whose first line describes them
_MAX_SHOWN: Final = 100  # characters of it


def _query_name(title: str, node: n.CodeBlock) -> Inlines:
    first = node.text.strip().partition("\n")[0].strip()
    if not first or len(first) > _MAX_SHOWN or node.language.lower() not in _DESCRIPTIVE:
        return (n.Text(title),)
    return (n.Text(f"{title}: "), n.Code(first))


def _kind(node: n.Image | n.Media, url: str) -> str:
    """Return what is missing on paper: a key of `_NOUNS`."""
    host = host_and_path(url)[0].removeprefix("www.").removeprefix("m.")
    if host in _HOSTS:
        return _HOSTS[host]
    if isinstance(node, n.Image):
        return "image"
    if node.kind == "file" and url:
        return "web"
    return _KINDS.get(node.kind, node.kind)


def _is_blank(node: n.Inline) -> bool:
    return type(node) is n.Text and not node.text.strip()


def _unlinked(node: n.Node) -> n.Node | tuple[n.Node, ...]:
    return node.content if type(node) is n.Link else node
