"""Optional sources of questions: tables to fill in, pictures to draw, formulas to write down."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Final

from vaultconv.revise.questions import Kind, UnnumberedQuestion
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import lines_of, trim
from vaultconv.tree.schema import Blocks, Inlines
from vaultconv.tree.walk import child_blocks, default_name, plain_text, replace

__all__ = ["FIGURES", "figure_questions"]

FIGURES: Final[tuple[Kind, ...]] = ("table", "picture", "formula")
"""The names of these sources."""


def figure_questions(
    document: n.Document, names: Collection[str], *, skip: Callable[[str], bool] = lambda note: False
) -> list[UnnumberedQuestion]:
    """Return the questions of a note's tables, pictures and formulas, in order, from the ``sources`` that count.

    The note is finished. Embedded parts of a note that ``skip`` names aren't searched.
    """
    return [question for question in _in(document.content, (), skip) if question.kind in names] if names else []


def _in(content: Blocks, headings: tuple[str, ...], skip: Callable[[str], bool]) -> Iterator[UnnumberedQuestion]:
    levels: list[tuple[int, n.Heading]] = []
    before: Inlines = ()
    for node in content:
        if type(node) is n.Heading:
            levels = [*(each for each in levels if each[0] < node.level), (node.level, node)]
            before = node.content
            continue
        above = (*headings, *(_words(heading.content) for _, heading in levels))
        asked = _asked(node, before, levels[-1][1].content if levels else ())
        if asked is not None:
            kind, prompt, answer = asked
            line = node.position.line if node.position is not None else 0
            yield UnnumberedQuestion(
                prompt=prompt, answer=answer, kind=kind, name=kind, line=line, headings=above, block_id=node.id
            )  # fmt: skip
        elif not (type(node) is n.Div and node.note and skip(node.note)):
            for inner in _sequences(node):
                yield from _in(inner, above, skip)
        before = lines_of(node.content)[-1] if type(node) is n.Para else ()


def _sequences(node: n.Block) -> Iterator[Blocks]:
    below = child_blocks(node)
    if below and type(below[0]) is n.ListItem:
        yield from (item.content for item in below if type(item) is n.ListItem)
    elif below:
        yield below  # type: ignore[misc]  # no items


def _asked(node: n.Block, before: Inlines, heading: Inlines) -> tuple[Kind, Blocks, Blocks] | None:
    """Return what a block asks: its kind, the prompt and the answer; None if it doesn't ask."""
    if type(node) is n.Table:
        empty = _emptied(node)
        return ("table", (empty,), (node,)) if empty is not None else None
    if type(node) is n.MathBlock or _only(node, n.Math) is not None:
        return ("formula", (n.Para(trim(before)),), (node,)) if _words(before) else None
    picture = _only(node, n.Image)
    if type(picture) is n.Image and type(picture.target) is n.FileTarget:
        caption = _caption(picture) or heading
        return ("picture", (n.Para(trim(caption)),), (node,)) if _words(caption) else None
    return None


def _only(node: n.Block, kind: type) -> n.Inline | None:
    """Return the inline of a class that is alone in a paragraph or a figure; of formulas, a displayed one."""
    if type(node) is n.Div and "figure" in node.classes and len(node.content) == 1:
        node = node.content[0]
    if type(node) is not n.Para:
        return None
    inlines = [each for each in node.content if not (type(each) is n.Text and not each.text.strip())]
    if len(inlines) != 1 or type(inlines[0]) is not kind:
        return None
    return None if type(inlines[0]) is n.Math and not inlines[0].display else inlines[0]


def _caption(picture: n.Image) -> Inlines:
    """Return the author's caption of a picture; its file's name is not one."""
    name = default_name(picture.target)
    return () if _words(picture.content) in ("", name, name.rpartition(".")[0]) else picture.content


def _emptied(table: n.Table) -> n.Table | None:
    """Return the table with every second cell empty beside its first column and below its header; None if none is.

    If there is only one such column, all of its cells are empty, because every other row would give the answer
    away.
    """
    if len(table.align) < 2 or not any(_words(cell.content) for row in table.rows for cell in row[1:]):
        return None
    if not any(_words(cell.content) for row in table.rows for cell in row[:1]):
        return None
    if len(table.align) == 2:  # a head and what belongs to it
        return replace(table, rows=tuple((row[0], *(n.Cell(()) for _ in row[1:])) for row in table.rows))
    for odd in (0, 1):
        rows = tuple(
            (row[0], *(cell if (i + j) % 2 != odd else n.Cell(()) for j, cell in enumerate(row[1:])))
            for i, row in enumerate(table.rows)
        )
        if rows != table.rows:
            break
    return replace(table, rows=rows)


def _words(content: Inlines) -> str:
    return " ".join(plain_text(content).split())
