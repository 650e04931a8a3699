"""Removing what flashcard plugins note about cards: when a card is due, its id, where it begins and ends.

The cards themselves stay. Only the backend `obsidian` keeps these notes, since the plugins read its output.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import chain, pairwise
from typing import Final, NamedTuple

from vaultconv.patterns import lazy_pattern
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import BREAKS, edit_blocks, facts_of, trim
from vaultconv.tree.schema import Blocks, Inlines
from vaultconv.tree.shared import by
from vaultconv.tree.walk import find_blocks, replace, rewrite, walk
from vaultconv.vault.properties import SCHEDULE_KEYS

__all__ = ["Keywords", "is_schedule", "keywords_of", "without_card_marks"]

# Spaced Repetition's schedules, Obsidian_to_Anki's numbers (reference: cards, 1.7 and 2).
_SCHEDULE: Final = lazy_pattern(r"<!--(?:SR:[^\n]*?|ID: *\d+ *)-->")
_ID: Final = lazy_pattern(r"\s*(?:\^[A-Za-z0-9-]+\s*)?")


def is_schedule(node: n.Node) -> bool:
    """Return whether an inline is a comment of a flashcard plugin."""
    return type(node) is n.RawInline and _SCHEDULE.fullmatch(node.text) is not None


def without_card_marks(document: n.Document, plugins: Mapping[str, Mapping[str, n.Value]]) -> n.Document:
    """Return the document without the lines, HTML blocks, callouts, block ids and properties of flashcard plugins.

    Comments within a line are left: see `is_schedule`. ``plugins`` are the settings of the installed plugins.
    """
    document = _without_schedules(document)
    document = _without_keywords(document, _marks_of(keywords_of(plugins)))
    if any(map(_CARD_ID.fullmatch, facts_of(document).ids)):
        document = rewrite(document, _without_card_id, by(_without_card_id))
    return _without_properties(document)


# ----------------------------------------------------------------------------------------------- properties, block ids

# Anki's card ids, which are times in milliseconds; Spaced Repetition's ids.
_CARD_ID: Final = lazy_pattern(r"\d{13}|sr-id-\w+")
_PROPERTY: Final = lazy_pattern(rf"(?m)^(?:{'|'.join(sorted(SCHEDULE_KEYS))})[ \t]*:.*(?:\n|\Z)")


def _without_card_id(node: n.Node) -> n.Node:
    is_card_id = _CARD_ID.fullmatch(getattr(node, "id", "")) is not None and type(node) is not n.Span
    return replace(node, id="") if is_card_id else node


def _without_properties(document: n.Document) -> n.Document:
    """Return the document without the properties that schedule the next review of the note."""
    head = document.front_matter
    if head is None or SCHEDULE_KEYS.isdisjoint(head.properties):
        return document
    raw = _PROPERTY.sub("", head.raw + "\n").rstrip("\n")
    kept = {key: value for key, value in head.properties.items() if key not in SCHEDULE_KEYS}
    return replace(document, front_matter=n.FrontMatter(raw, kept, head.valid) if kept or raw.strip() else None)


# ------------------------------------------------------------------------------------------ Obsidian_to_Anki's keywords


class Keywords(NamedTuple):
    """The keywords of Obsidian_to_Anki: where a card begins and ends, and lines about the whole file."""

    begin: str = "START"
    end: str = "END"
    begin_inline: str = "STARTI"
    end_inline: str = "ENDI"
    deck: str = "TARGET DECK"
    tags: str = "FILE TAGS"
    delete: str = "DELETE"
    frozen: str = "FROZEN"


_SETTINGS: Final = (
    "Begin Note", "End Note", "Begin Inline Note", "End Inline Note", "Target Deck Line", "File Tags Line",
    "Delete Note Line", "Frozen Fields Line",
)  # fmt: skip


def keywords_of(plugins: Mapping[str, Mapping[str, n.Value]]) -> Keywords:
    """Return the keywords of a vault, given the settings of its plugins."""
    settings = plugins.get("obsidian-to-anki-plugin", {})
    inner = settings.get("settings")
    syntax = (inner if isinstance(inner, dict) else settings).get("Syntax")
    if not isinstance(syntax, dict):
        return Keywords()
    given = {
        field: word.strip()
        for field, key in zip(Keywords._fields, _SETTINGS, strict=True)
        if isinstance(word := syntax.get(key), str) and word.strip()
    }
    return Keywords()._replace(**given)


_NUMBER: Final = lazy_pattern(r"ID: *\d{13} *")
_TYPE: Final = lazy_pattern(r"[A-Z][\w ()-]*")
_TAGS: Final = lazy_pattern(r"Tags: .*")
# The properties that Logseq adds to a card's block.
_LOGSEQ: Final = lazy_pattern(
    r"card-(?:last-interval|repeats|ease-factor|next-schedule|last-reviewed|last-score):: ?.*", re.I
)


class _Marks:
    """Recognizes the lines with metadata about cards, by the keywords of a vault."""

    def __init__(self, words: Keywords) -> None:
        self.words = words
        self._line = lazy_pattern(
            rf"(?:{re.escape(words.deck)}|{re.escape(words.tags)}):.*|{re.escape(words.frozen)} - .+:"
        )
        self._edges = (*words, "ID:", "card-")
        begin, end = re.escape(words.begin_inline), re.escape(words.end_inline)
        self._inline = lazy_pattern(rf"{begin} \[[^\]]+\] ?(?P<card>.*?)(?: (?:Tags|ID): .*?)? ?{end} *", re.S)
        self._opening = lazy_pattern(rf"{begin} \[[^\]]+\] ?")
        self._closing = lazy_pattern(rf"(?: (?:Tags|ID): [^\n]*?)? ?{end} *")

    def are_in(self, document: n.Document) -> bool:
        """Return whether a paragraph may have such a line; most notes have none."""
        return bool(find_blocks(document, self._may_be_in, self))

    def _may_be_in(self, block: n.Node) -> bool:
        if type(block) is n.Para:
            for node in block.content:
                if type(node) is n.Text and node.text.startswith(self._edges):
                    return True
        return False

    def is_line(self, text: str) -> bool:
        """Return whether an entire line is metadata."""
        return any(pattern.fullmatch(text) for pattern in (self._line, _NUMBER, _LOGSEQ))

    def without_inline(self, line: Inlines) -> Inlines:
        """Return the line of an inline card without its delimiters, tags and id."""
        start = next((i for i, node in enumerate(line) if type(node) not in BREAKS), len(line))
        inner = line[start:]
        if not inner or type(first := inner[0]) is not n.Text or type(last := _last_text(inner)) is not n.Text:
            return line
        if not self._opening.match(first.text) or not last.text.rstrip().endswith(self.words.end_inline):
            return line
        if first is last:
            found = self._inline.fullmatch(first.text)
            return (*line[:start], n.Text(found["card"])) if found else line
        head = n.Text(self._opening.sub("", first.text, count=1))
        rest = (node for node in inner[1:] if node is not last and not is_schedule(node))
        pieces = [*line[:start], head, *rest, n.Text(self._closing.sub("", last.text))]
        for i, node in enumerate(pieces):
            if type(node) is n.Text and " Tags: " in node.text:
                return (*pieces[:i], n.Text(node.text.partition(" Tags: ")[0]))
        return tuple(pieces)


def _last_text(line: Inlines) -> n.Inline | None:
    return next((node for node in reversed(line) if not is_schedule(node)), None)


@lru_cache(maxsize=32)
def _marks_of(words: Keywords) -> _Marks:
    return _Marks(words)


def _without_keywords(document: n.Document, marks: _Marks) -> n.Document:
    """Return the document without the metadata lines of Obsidian_to_Anki and Logseq.

    A card is ``START``, a line with its type, its text (in one or more blocks) and ``END``. A ``START`` without the
    rest is an ordinary word.
    """
    if not marks.are_in(document):
        return document
    return edit_blocks(document, lambda content: _unmarked(content, marks), by(marks))


def _unmarked(content: Blocks, marks: _Marks) -> Blocks:
    blocks = [_lines(block) for block in content]
    kept = [_plain_lines(lines, marks) for lines in blocks]
    start = -1
    for i, lines in enumerate(kept):
        if len(lines) > 1 and _text(lines[0]) == marks.words.begin and _TYPE.fullmatch(_text(lines[1])):
            start = i
        if start >= 0 and lines and _text(lines[-1]) == marks.words.end:
            kept[i] = lines[:-1]
            kept[start] = kept[start][2:]
            for each in range(start, i + 1):
                kept[each] = [line for line in kept[each] if not _TAGS.fullmatch(_text(line))]
            start = -1
    if kept == blocks:
        return content
    done: list[n.Block] = []
    for block, before, after in zip(content, blocks, kept, strict=True):
        if after == before:
            done.append(block)
        elif after:
            done.append(replace(block, content=trim(tuple(chain.from_iterable(after)))))
    return tuple(done)


def _plain_lines(lines: list[Inlines], marks: _Marks) -> list[Inlines]:
    """Return a paragraph's lines without metadata lines; a keyword above its value takes two lines."""
    texts = [_text(line) for line in lines]
    if len(lines) == 2 and texts[0] in (marks.words.deck, marks.words.tags):
        return []
    if (
        len(lines) >= 2
        and texts[0] == marks.words.delete
        and (_NUMBER.fullmatch(texts[1]) or is_schedule(lines[1][-1]))
    ):
        return lines[2:]
    return [marks.without_inline(line) for line, text in zip(lines, texts, strict=True) if not marks.is_line(text)]


def _lines(block: n.Block) -> list[Inlines]:
    """Return the lines of a paragraph, each with the line end before it."""
    if type(block) is not n.Para:
        return []
    content = block.content
    starts = [0, *(i for i, node in enumerate(content) if i and type(node) in BREAKS), len(content)]
    return [content[i:j] for i, j in pairwise(starts)]


def _text(line: Iterable[n.Inline]) -> str:
    """Return the text of a line that is nothing but text, else ``""``."""
    texts = [node for node in line if type(node) not in BREAKS]
    return texts[0].text if len(texts) == 1 and type(texts[0]) is n.Text else ""


# ----------------------------------------------------------------------------------------------------------- schedules


def _without_schedules(document: n.Document) -> n.Document:
    """Return the document without schedules in HTML blocks, and without callouts that hold nothing else."""
    facts = facts_of(document)
    if "sr" not in facts.callouts and not any("<!--SR:" in raw or "<!--ID:" in raw for raw in facts.raw_html):
        return document
    return edit_blocks(document, _without, by(_without))


def _without(content: Blocks) -> Blocks:
    done = tuple(kept for node in content for kept in _kept(node))
    same = len(done) == len(content) and all(a is b for a, b in zip(done, content, strict=True))
    return content if same else done


def _kept(node: n.Block) -> Blocks:
    if type(node) is n.Callout:
        return () if _is_metadata(node) else (node,)
    if type(node) is not n.RawBlock or node.links or "<!--" not in node.text:
        return (node,)
    text = _SCHEDULE.sub("", node.text)
    if text == node.text:
        return (node,)
    return () if _ID.fullmatch(text) else (replace(node, text=text),)


def _is_metadata(node: n.Callout) -> bool:
    """Return whether a callout is ``> [!sr|card-metadata]`` with nothing left but its schedule."""
    named = node.kind.lower() == "sr" and node.metadata.lower() == "card-metadata"
    return named and not node.title and all(type(inner) is n.Para or is_schedule(inner) for inner in walk(node.content))
