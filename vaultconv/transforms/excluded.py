"""Links to what a filter leaves out: nothing of it may show, not even its name."""

from __future__ import annotations

from typing import Any, ClassVar, Final

import msgspec

from vaultconv import nodes as n
from vaultconv.diagnostics import Code
from vaultconv.transforms.context import Context, Stage
from vaultconv.transforms.edit import facts_of, path_of
from vaultconv.transforms.excluded_properties import says_name, without_excluded
from vaultconv.walk import plain_text, replace, rewrite

PLACEHOLDER: Final = "unpublished note"
_EMBEDDED: Final = frozenset((n.Image, n.Media, n.Transclusion))
_HTML: Final = frozenset((n.RawInline, n.RawBlock))


class ExcludedLinks(msgspec.Struct, frozen=True):
    """A link to a note or file that isn't published becomes its text, or ``placeholder`` where that only says its name.

    An image or another embedded file that isn't published vanishes; an address in HTML becomes empty; links in the
    front matter, which is copied otherwise, become text like those in the note.
    """

    name: ClassVar[str] = "excluded_links"
    stage: ClassVar[Stage] = "resolved"

    placeholder: str = PLACEHOLDER

    def __call__(self, document: n.Document, context: Context) -> n.Document:
        """The document without links to what isn't published."""
        if not all(context.published(path) for path in facts_of(document).linked):
            document = rewrite(document, _Remover(context, self.placeholder).change)
        if document.front_matter is None:
            return document
        front_matter, removed = without_excluded(document.front_matter, context, self.placeholder)
        if not removed:
            return document
        context.report(Code.LINK_EXCLUDED, "a property names a note that a filter leaves out; its name is taken out")
        return replace(document, front_matter=front_matter)


class _Remover:
    def __init__(self, context: Context, placeholder: str) -> None:
        self.context = context
        self.placeholder = (n.Text(placeholder),) if placeholder else ()

    def change(self, node: Any) -> Any:
        kind = type(node)
        if kind is n.Link or kind in _EMBEDDED:
            path = path_of(node.target)
            if not path or self.context.published(path):
                return node
            self._report(node.position)
            if kind in _EMBEDDED:
                return ()
            return self.placeholder if says_name(plain_text(node.content), path) else node.content
        if kind in _HTML and any(self._is_excluded(link.target) for link in node.links):
            self._report(getattr(node, "position", None))
            return self._without_addresses(node)
        return () if kind is n.Para and not node.content else node

    def _is_excluded(self, target: n.Target) -> bool:
        path = path_of(target)
        return bool(path) and not self.context.published(path)

    def _report(self, at: n.Position | None) -> None:
        self.context.report(Code.LINK_EXCLUDED, "leads to what a filter leaves out; the link is dropped", at)

    def _without_addresses(self, node: Any) -> Any:
        """Raw HTML whose addresses of excluded notes and files are empty."""
        text, links, moved = node.text, [], 0
        for link in sorted(node.links, key=lambda link: link.start):
            start, end = link.start + moved, link.end + moved
            if self._is_excluded(link.target):
                text = text[:start] + text[end:]
                moved -= end - start
            else:
                links.append(n.HtmlLink(start, end, link.target))
        return replace(node, text=text, links=tuple(links))
