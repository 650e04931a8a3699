"""Footnotes as Pandoc's, which hold what they say: each is printed once, and a note within a note in parentheses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vaultconv.backends.pandoc.writer import SPACE, Json, PandocWriter, para, text_inlines
from vaultconv.book.manuscript import LABEL_END
from vaultconv.tree import nodes as n
from vaultconv.tree.direction import of_node
from vaultconv.tree.labels import label_of
from vaultconv.tree.schema import Blocks, Inlines, lines_in
from vaultconv.tree.walk import walk_blocks


def note(blocks: list[Json], writer: PandocWriter) -> list[Json]:
    """A footnote, if there is anything in it."""
    if not blocks:
        return []
    writer.printed_notes.number += 1
    return [{"t": "Note", "c": blocks}]


def _note_of(content: Blocks, writer: PandocWriter) -> list[Json]:
    """A footnote of blocks. It stands in nothing that has a direction, so it runs as the document does."""
    state = {"in_note": True, "in_heading": False, "tight": False, "fixed_direction": False}
    if not writer.dialect.notes_inherit:
        return note(writer.nested(content, direction=writer.main_direction, **state), writer)
    direction = (of_node(content[0]) if content else None) or writer.main_direction
    return writer.isolated(direction, note(writer.nested(content, direction=direction, **state), writer))


def aside(inlines: list[Json], writer: PandocWriter) -> list[Json]:
    """Some words as a footnote; within one, in parentheses."""
    if not writer.in_note:
        return _in_line(note(para(inlines), writer), writer)
    return [SPACE, {"t": "Str", "c": "("}, *inlines, {"t": "Str", "c": ")"}]


def inline_footnote(node: n.InlineFootnote, writer: PandocWriter) -> list[Json]:
    """A footnote where it is written."""
    if writer.in_note:
        return aside(writer.line(node.content, in_heading=False), writer)
    return _in_line(_note_of((n.Para(node.content),), writer), writer)


def footnote_ref(node: n.FootnoteRef, writer: PandocWriter) -> list[Json]:
    """The footnote itself, as Pandoc has it; where it is printed already, its mark."""
    found, printed = writer.footnotes.definition(node.label), writer.printed_notes
    if found is None:
        return text_inlines(f"[^{node.label.rpartition(LABEL_END)[2]}]")
    writer.footnotes.number(found)
    key = found.label.casefold()
    if key in printed.marks:
        return _in_line(writer.dialect.repeated_note(*printed.marks[key]), writer)
    if writer.in_note:
        if key in printed.in_notes:
            return []
        printed.in_notes.add(key)
        return aside(_joined(writer.line(line) for line in _lines(found.content)), writer)
    label = label_of(f"footnote {key}", redacted=True) if writer.footnotes.is_shared(found) else ""
    printed.marks[key] = (label, printed.number + 1)  # by now, as it may refer to itself
    made = _note_of(found.content, writer)
    if not made:
        del printed.marks[key]
    elif label and writer.in_heading and not writer.dialect.labels_in_headings:
        printed.places.append(label)
    elif label:
        made = writer.dialect.labelled_note(label, made[0])
    return _in_line(made, writer)


def _in_line(made: list[Json], writer: PandocWriter) -> list[Json]:
    return writer.dialect.note_in_heading(made) if made and writer.in_heading else made


def places_of_notes(writer: PandocWriter) -> list[Json]:
    """The labels of footnotes in the heading that was just written, as places before it."""
    labels, writer.printed_notes.places = writer.printed_notes.places, []
    return [made for label in labels for made in writer.dialect.labelled(label, [])]


def _joined(lines: Iterable[list[Json]]) -> list[Json]:
    return [inline for line in lines if line for inline in (SPACE, *line)][1:]


def _lines(content: Blocks) -> Iterator[Inlines]:
    """The lines of blocks that shall stand in one."""
    for node in walk_blocks(content):
        if type(node) is n.CodeBlock:
            yield (n.Code(node.text),)
        elif type(node) is n.MathBlock:
            yield (n.Math(node.text),)
        yield from lines_in(node)
