"""Links to notes that a filter leaves out: nothing of such a note may show, not even its name."""

from __future__ import annotations

import unicodedata
from typing import Any, ClassVar, Final

import msgspec

from vaultconv import nodes as n
from vaultconv.diagnostics import Code
from vaultconv.transforms.context import Context, Stage
from vaultconv.transforms.edit import facts_of
from vaultconv.walk import plain_text, replace, rewrite

PLACEHOLDER: Final = "unpublished note"


class ExcludedLinks(msgspec.Struct, frozen=True):
    """A link to a note that isn't published becomes its text, or ``placeholder`` where that only says its name."""

    name: ClassVar[str] = "excluded_links"
    stage: ClassVar[Stage] = "resolved"

    placeholder: str = PLACEHOLDER

    def __call__(self, document: n.Document, context: Context) -> n.Document:
        """The document without links to what isn't published."""
        if all(context.published(note) for note in facts_of(document).linked):
            return document
        return rewrite(document, _Remover(context, self.placeholder).change)


class _Remover:
    def __init__(self, context: Context, placeholder: str) -> None:
        self.context = context
        self.placeholder = (n.Text(placeholder),) if placeholder else ()

    def change(self, node: Any) -> Any:
        kind = type(node)
        if kind is n.Link or kind is n.Transclusion:
            if not self._is_excluded(node.target):
                return node
            self._report(node.position)
            if kind is n.Transclusion:
                return ()
            return self.placeholder if _says_name(node.content, node.target.note) else node.content
        if (kind is n.RawInline or kind is n.RawBlock) and any(self._is_excluded(link.target) for link in node.links):
            self._report(getattr(node, "position", None))
            return self._without_addresses(node)
        return node

    def _is_excluded(self, target: n.Target) -> bool:
        return type(target) is n.NoteTarget and not self.context.published(target.note)

    def _report(self, at: n.Position | None) -> None:
        self.context.report(Code.LINK_EXCLUDED, "leads to a note that a filter leaves out; the link is dropped", at)

    def _without_addresses(self, node: Any) -> Any:
        """Raw HTML whose addresses of excluded notes are empty."""
        text, links, moved = node.text, [], 0
        for link in sorted(node.links, key=lambda link: link.start):
            start, end = link.start + moved, link.end + moved
            if self._is_excluded(link.target):
                text = text[:start] + text[end:]
                moved -= end - start
            else:
                links.append(n.HtmlLink(start, end, link.target))
        return replace(node, text=text, links=tuple(links))


def _says_name(content: tuple[n.Inline, ...], note: str) -> bool:
    """Whether a link's text is the note's name or path, alone or before ``> heading``: then nobody wrote it."""
    shown = _folded(plain_text(content).split(" > ")[0]).strip("/")
    path = _folded(note).removesuffix(".md")
    return not shown or path == shown or path.endswith("/" + shown) or shown.removesuffix(".md") == path


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().strip()
