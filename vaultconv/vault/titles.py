"""What a note is called: by its ``title`` property, by the H1 that is its title, by its file."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import Final, NamedTuple

from vaultconv.tree import nodes as n
from vaultconv.tree.schema import Blocks, Inlines
from vaultconv.tree.walk import children, plain_text, replace
from vaultconv.vault.names import fold
from vaultconv.vault.properties import properties_of, values_of
from vaultconv.vault.property_lines import property_lines
from vaultconv.vault.untitled import STOP_WORDS, says_nothing

__all__ = ["Head", "head_of", "name_of", "notes_in", "repeated_headings", "title_heading", "title_of"]

_NOTION_ID: Final = re.compile(r" [0-9a-f]{32}$")
_HTML_COMMENT: Final = re.compile(r"\s*<!--((?!-->).)*-->\s*", re.DOTALL)
_CUT_NAME: Final = 30  # characters that a name cut short has in common with the title at the least
_REPEATED: Final = 3  # notes that begin with the same heading, from which on it is what they have in common


def title_of(note: str, document: n.Document, repeated: Collection[str] = ()) -> str:
    """A note's title: its ``title`` property, else the H1 that is its title, else its file's name.

    An H1 is one if the note begins with it, and if it says the file's name or shares a word with it; or if it is the
    only one, and the name says nothing. One of the ``repeated`` headings, which many notes begin with, never is.
    """
    for value in values_of(properties_of(document.front_matter), "title"):
        if isinstance(value, (str, int, float)) and not isinstance(value, bool) and str(value).strip():
            return " ".join(str(value).split())
    name, heading = name_of(note), _opening_heading(document)
    if heading is None:
        return name
    shown = _shown(heading)
    if letters(shown) == letters(name):
        return shown  # a file's name can't hold every sign
    is_title = letters(shown) not in repeated and (
        _is_cut(name, shown)
        or (says_nothing(name) and sum(map(_is_top, document.content)) == 1)
        or not _words(name).isdisjoint(_words(shown))
    )
    return shown if is_title else name


def repeated_headings(documents: Iterable[n.Document]) -> frozenset[str]:
    """The H1 that three or more of these notes begin with, as `title_of` asks for them: a template's, no title."""
    opening = filter(None, map(_opening_heading, documents))
    counted = Counter(letters(_shown(heading)) for heading in opening)
    return frozenset(said for said, count in counted.items() if count >= _REPEATED)


def name_of(note: str) -> str:
    """A note's file name, without its extension and what Notion's exports put behind it."""
    return _NOTION_ID.sub("", note.rpartition("/")[2][:-3])


def letters(text: str) -> str:
    """The letters and digits alone, as file names can't hold every sign; the text where it has none."""
    return "".join(letter for letter in fold(text) if letter.isalnum()) or text.strip()


# ----------------------------------------------------------------------------------------------------------- the head


class Head(NamedTuple):
    """What a note begins with: ``headings`` that say its title, property lines; and the ``rest`` of its blocks."""

    headings: tuple[n.Heading, ...]
    properties: tuple[Inlines, ...]
    rest: Blocks


def head_of(document: n.Document, title: str) -> Head:
    """A note's head: headings of any level that say its title, whatever their signs and case, and property lines.

    Properties without a value, as a template leaves them, are none.
    """
    headings: list[n.Heading] = []
    properties: list[Inlines] = []
    rest: list[n.Block] = []
    wanted, start = letters(title), 0
    for start, block in enumerate((*document.content, None)):
        if block is None:
            break
        if type(block) is n.Heading and _shown(block) and letters(_shown(block)) == wanted:
            headings.append(block)
        elif is_hidden(block):
            rest.append(block)
        elif type(block) is n.Para and (found := property_lines(block)) is not None:
            properties += (line for _, value, line in found.lines if value)
            if found.rest:
                rest.append(replace(block, content=found.rest))
                start += 1
                break
        else:
            break
    return Head(tuple(headings), tuple(properties), (*rest, *document.content[start:]))


def title_heading(document: n.Document, title: str) -> n.Heading | None:
    """The first heading that says a note's title before all else."""
    return next(iter(head_of(document, title).headings), None)


def _opening_heading(document: n.Document) -> n.Heading | None:
    """The H1 that the note begins with, its property lines apart."""
    for block in document.content:
        if type(block) is n.Heading:
            return block if block.level == 1 and _shown(block) else None
        if not is_hidden(block) and not _is_properties(block):
            return None
    return None


def _is_properties(block: n.Block) -> bool:
    lines = property_lines(block) if type(block) is n.Para else None
    return lines is not None and not lines.rest


def is_hidden(block: n.Block) -> bool:
    """Is there nothing in the block but comments?"""
    if type(block) is n.Para:
        return all(type(node) is n.Comment for node in block.content)
    return type(block) is n.CommentBlock or (
        type(block) is n.RawBlock and _HTML_COMMENT.fullmatch(block.text) is not None
    )


def notes_in(heading: n.Heading) -> Inlines:
    """The footnotes of a heading, which stay where its words stand elsewhere."""
    return tuple(_notes_in(heading.content))


def _notes_in(content: Iterable[n.Node]) -> Iterator[n.Inline]:
    for node in content:
        if isinstance(node, (n.FootnoteRef, n.InlineFootnote)):
            yield node
        else:
            yield from _notes_in(children(node))


def _is_top(block: n.Block) -> bool:
    return type(block) is n.Heading and block.level == 1


def _shown(heading: n.Heading) -> str:
    return " ".join(plain_text(heading.content).split())


# ------------------------------------------------------------------------------------------------------ names of files

_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LEAST_WORD: Final = 4  # letters
# Scripts that put no blanks between words, and Korean, whose words have two or three syllables.
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]{2,}"
)
_HIRAGANA: Final = re.compile("[\u3040-\u309f]{2}")  # endings and particles, not words


def _words(text: str) -> frozenset[str]:
    """What two texts have in common where they are about the same: words, pairs of characters of some scripts."""
    plain = unicodedata.normalize("NFKD", _HUMP.sub(" ", text)).casefold()
    plain = unicodedata.normalize("NFC", "".join(letter for letter in plain if not unicodedata.combining(letter)))
    parted = "".join(letter if unicodedata.category(letter)[0] in "LM" else " " for letter in plain)
    words = {word for word in parted.split() if len(word) >= _LEAST_WORD} - STOP_WORDS
    pairs = {run[i : i + 2] for run in _UNSPACED.findall(plain) for i in range(len(run) - 1)}
    return frozenset(words | {pair for pair in pairs if not _HIRAGANA.match(pair)})


def _is_cut(name: str, title: str) -> bool:
    """Is a name the beginning of a title, cut off by whoever wrote the file?"""
    said, wanted = letters(name.rstrip(". …")), letters(title)
    return bool(said) and wanted.startswith(said) and (len(said) >= _CUT_NAME or name.endswith(("…", "...")))
