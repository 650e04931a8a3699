"""What a note is called: by its properties, by the heading that is its title, by its file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from vaultconv.tree import nodes as n
from vaultconv.tree.schema import Inlines
from vaultconv.tree.walk import children, plain_text
from vaultconv.vault.names import fold
from vaultconv.vault.properties import properties_of, values_of

__all__ = ["name_of", "notes_in", "title_heading", "title_of"]

_NOTION_ID: Final = re.compile(r" [0-9a-f]{32}$")
_HTML_COMMENT: Final = re.compile(r"\s*<!--((?!-->).)*-->\s*", re.DOTALL)
_CUT_NAME: Final = 30  # characters that a name cut short has in common with the title at the least


def title_of(note: str, document: n.Document) -> str:
    """A note's title: its ``title`` property, else the heading that is its title, else its file's name."""
    for value in values_of(properties_of(document.front_matter), "title"):
        if isinstance(value, (str, int, float)) and not isinstance(value, bool) and str(value).strip():
            return " ".join(str(value).split())
    heading = title_heading(note, document)
    return _shown(heading) if heading is not None else name_of(note)


def title_heading(note: str, document: n.Document, title: str = "") -> n.Heading | None:
    """The H1 that stands before all else and says what the note is called.

    It must be the only H1, say the file's name, or be ``title``: where it is one of several, they are its sections.
    """
    first = next((block for block in document.content if not _is_hidden(block)), None)
    if type(first) is not n.Heading or first.level != 1 or not _shown(first):
        return None
    if title:
        return first if _letters(_shown(first)) == _letters(title) else None
    tops = sum(type(block) is n.Heading and block.level == 1 for block in document.content)
    return first if tops == 1 or _says_name(_shown(first), name_of(note)) else None


def _is_hidden(block: n.Block) -> bool:
    """Is there nothing in the block but comments?"""
    if type(block) is n.Para:
        return all(type(node) is n.Comment for node in block.content)
    return type(block) is n.CommentBlock or (
        type(block) is n.RawBlock and _HTML_COMMENT.fullmatch(block.text) is not None
    )


def name_of(note: str) -> str:
    """A note's file name, without its extension and what Notion's exports put behind it."""
    return _NOTION_ID.sub("", note.rpartition("/")[2][:-3])


def notes_in(heading: n.Heading) -> Inlines:
    """The footnotes of a heading, which stay where its words stand elsewhere."""
    return tuple(_notes_in(heading.content))


def _notes_in(content: Iterable[n.Node]) -> Iterator[n.Inline]:
    for node in content:
        if isinstance(node, (n.FootnoteRef, n.InlineFootnote)):
            yield node
        else:
            yield from _notes_in(children(node))


def _shown(heading: n.Heading) -> str:
    return " ".join(plain_text(heading.content).split())


def _says_name(title: str, name: str) -> bool:
    said, wanted = _letters(title), _letters(name)
    return said == wanted or (len(wanted) >= _CUT_NAME and said.startswith(wanted))


def _letters(text: str) -> str:
    """The letters and digits alone, as file names can't hold every sign; the text where it has none."""
    return "".join(letter for letter in fold(text) if letter.isalnum()) or text.strip()
