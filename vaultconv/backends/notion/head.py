"""What a page begins with: its title, its properties, and unreadable front matter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from vaultconv.backends.notion.properties import property_lines
from vaultconv.transforms.leftovers.notion import property_lines as lines_under_title
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import with_facts
from vaultconv.tree.schema import Inlines
from vaultconv.tree.walk import replace
from vaultconv.vault.titles import footnotes_in, title_heading


def with_head(document: n.Document, note: str, title: str, values: Mapping[str, str]) -> n.Document:
    """Return the document with its title and its properties before it; what it says already isn't repeated.

    Without a title, the heading that is the note's, if there is one, is all that stands before the properties.
    """
    own = title_heading(document, title)
    start = 0 if own is None else next(i for i, block in enumerate(document.content) if block is own) + 1
    body = document.content[start:]
    present = lines_under_title(n.Document(document.content[max(start - 1, 0) :]))
    known = {name.casefold() for name, _, _ in present.lines} if present is not None else set()
    lines = property_lines({key: value for key, value in values.items() if key.casefold() not in known})
    if present is not None and own is not None:
        lines = [*(line for _, _, line in present.lines), *lines, *([present.rest] if present.rest else ())]
        body = body[1:]
    before = document.content[: start - 1] if own is not None else ()
    head: list[n.Block] = []
    if own is not None:
        head.append(replace(own, level=1))
    elif title:
        head.append(n.Heading(1, (n.Text(title),)))
    if lines:
        head.append(n.Para(_on_lines(lines)))
    if document.front_matter is not None and not document.front_matter.valid:
        head.append(n.CodeBlock(document.front_matter.raw, "yaml"))
    return with_facts(document, n.Document((*before, *head, *body)), made=head)


def _on_lines(lines: Iterable[Inlines]) -> Inlines:
    """Return lines as a paragraph's inlines, each on a line of its own."""
    joined: list[n.Inline] = []
    for line in lines:
        joined += (n.LineBreak(), *line) if joined else line
    return tuple(joined)


def without_title(document: n.Document) -> n.Document:
    """Return the document without its first heading, which is its title; the footnotes in that stay."""
    index, heading = next((i, block) for i, block in enumerate(document.content) if type(block) is n.Heading)
    notes = footnotes_in(heading)
    footnotes = (n.Para(notes),) if notes else ()
    return replace(document, content=(*document.content[:index], *footnotes, *document.content[index + 1 :]))
