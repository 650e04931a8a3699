"""Writing a note back: the author's own lines wherever no transform changed their meaning, new lines elsewhere.

The original tree and the tree to write share everything that no transform touched, and their blocks know their lines.
A worked example, in which the second item lost a link:

    # Title                  same     -> kept
    <blank>                  between  -> kept
    *   one                  same     -> kept
    *   [[Gone|two]] __b__   changed  -> `_list` and `_item` keep what they can; `_leaf` writes the paragraph
                                         anew, after the author's own marker: ``*   two **b**``
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from vaultconv.markdown.blocks import marked
from vaultconv.markdown.dialect import Dialect
from vaultconv.markdown.joins import blank_between, flattened
from vaultconv.markdown.notes import fenced_front_matter
from vaultconv.markdown.tables import pipe_cell
from vaultconv.markdown.writer import Writer, default_href
from vaultconv.tree import nodes as n
from vaultconv.tree.walk import replace

__all__ = ["splice"]

Node = Any  # a block or a list's item
Lines = list[str]

_BLANK: Final = re.compile(r"[ \t>]*\r?\n?\Z")
_LINE: Final = re.compile(r"[^\n]*\n|[^\n]+\Z")
_CLOSING_FENCE: Final = re.compile(r"---[ \t]*[\r\n]*\Z")
_MARKER: Final = re.compile(r"( {0,3})([-+*]|\d{1,9}[.)])([ \t]{1,4}(?=[^ \t\r\n]))?")
_BOX: Final = re.compile(r"\[.\][ \t]*")
_NO_PREFIX: Final = re.compile(r"[^>\s]")
_CELL_END: Final = re.compile(r"(?<!\\)\|")
_LEAVES: Final = frozenset((n.Para, n.Heading, n.CodeBlock, n.RawBlock, n.MathBlock, n.CommentBlock))


def splice(
    lines: Sequence[str],
    original: n.Document,
    document: n.Document,
    dialect: Dialect,
    *,
    deep: bool = True,
    clean: Callable[[str], str] = str,
) -> str:
    """Return ``document`` as text, with lines of the original note wherever both trees agree.

    ``lines`` are those of the note that ``original`` was read from, with their line ends; new lines get the first
    one's. With ``deep``, unchanged parts of changed blocks are kept too. ``clean`` is applied to text that has no node:
    link definitions, cells beyond a table's head.
    """
    splicer = _Splicer(lines, Writer(dialect, default_href, None), deep, clean)
    return splicer.document(original, document)


class _Splicer:
    """Splices one note."""

    def __init__(self, lines: Sequence[str], writer: Writer, deep: bool, clean: Callable[[str], str]) -> None:
        self.lines, self.writer, self.deep, self.clean = lines, writer, deep, clean
        self.line_end = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"

    def document(self, old: n.Document, new: n.Document) -> str:
        """Return the lines of the note, joined."""
        body = self._body_line() if old.front_matter is not None else 0
        head = self._front_matter(old.front_matter, new.front_matter, body)
        content = tuple(flattened(new.content, self.writer.dialect.renderers))
        out = _Sequence(self, old.content, content, body, len(self.lines), "").written()
        *above, last = [*head, *out] or [""]
        return "".join(line if line[-1:] in "\r\n" else line + self.line_end for line in above) + last

    def _body_line(self) -> int:
        return next(i for i in range(1, len(self.lines)) if _CLOSING_FENCE.match(self.lines[i])) + 1

    def _front_matter(self, old: n.FrontMatter | None, new: n.FrontMatter | None, body: int) -> Sequence[str]:
        if (old and old.raw) == (new and new.raw):
            return self.lines[:body]
        text = fenced_front_matter(new) if new is not None else ""
        if not text:
            return ()
        return [*self.ended(text.split("\n")), *((self.line_end,) if old is None else ())]

    def ended(self, lines: Sequence[str]) -> Lines:
        """Return new lines with the note's line ends."""
        return [line + self.line_end for line in lines]

    def cleaned(self, lines: Sequence[str]) -> Lines:
        """Return lines that have no node, without what is unpublished."""
        return _LINE.findall(self.clean("".join(lines)))

    # ----------------------------------------------------------------------------------------------------- one block

    def is_same(self, old: Node, new: Node) -> bool:
        """Return whether a block is unchanged, as far as a reader of its source could see."""
        return new is old or new == old or self.render(new) == self.render(old)

    def render(self, block: Node) -> str:
        """Write a block without its container's prefixes."""
        return self.writer.render(block) if type(block) is n.ListItem else self.writer.blocks((block,))

    def changed(self, old: Node, new: Node, rest: str, box: str = "") -> Lines:
        """Return the lines of a changed block.

        ``rest`` is the prefix of its container's lines, ``box`` the box of a task before its text.
        """
        if self.deep and type(old) is type(new):
            lines = _INSIDE.get(type(old), _leaf)(self, old, new, rest, box)
            if lines is not None:
                return [*lines, *self._new_id(old, new, rest)]
        return self.anew(old, new, rest, box)

    def _new_id(self, old: Node, new: Node, rest: str) -> Lines:
        """Return the lines with the new id of a container; other blocks write their ids themselves."""
        if type(old) in _LEAVES or not new.id or new.id == old.id:
            return []
        return self.ended([rest.rstrip(" \t"), f"{rest}^{new.id}"])

    def anew(self, old: Node, new: Node, rest: str, box: str = "") -> Lines:
        """Write an entire block in place of ``old``."""
        first = self.before(old, rest)
        if type(new) is n.ListItem:
            text, first = self.item(old, new, first)
        else:
            text = self.render(replace(new, id="") if self._id_stands_alone(old, new) else new)
        return self.prefixed(text.split("\n") if text else [], first, box)

    def item(self, old: Node, new: n.ListItem, first: str) -> tuple[str, str]:
        """Write an item after its old marker; return its text and the prefix before it."""
        match = _MARKER.match(self.lines[old.position.line - 1], len(first))
        indent, marker, gap = match.groups(default=" ") if match is not None else ("", "-", " ")
        return marked(marker + gap[1:], self.writer.render(new)), first + indent

    def before(self, old: Node, rest: str) -> str:
        """Return the prefix of a block's first line: its containers' marks, and its indent unless that is its own."""
        line, column = self.lines[old.position.line - 1], old.position.column - 1
        before: str = line[:column]
        if type(old) is n.CodeBlock and line[column : column + 1] not in "`~":  # its indent is what makes it code
            return rest
        if type(old) is n.RawBlock:  # its text includes its indent
            indent: int = len(old.text) - len(old.text.lstrip(" \t"))
            return before[: len(before) - indent]
        return before

    def prefixed(self, lines: Sequence[str], first: str, box: str = "") -> Lines:
        """Return new lines with their prefixes; the first one follows the marks ``first`` and a task's ``box``."""
        rest = _NO_PREFIX.sub(" ", first)
        bare = rest.rstrip(" \t")
        below = [rest + line if line else bare for line in lines[1:]]
        return self.ended([first + box + lines[0], *below] if lines else [])

    def _id_stands_alone(self, old: Node, new: Node) -> bool:
        """Return whether the block's id is below it, on a line outside of it."""
        if not new.id or new.id != getattr(old, "id", ""):
            return False
        return not self.lines[old.position.end - 2].rstrip().endswith("^" + new.id)


class _Sequence:
    """Sibling blocks, or the items of a list, within the lines from ``start`` to ``stop``."""

    def __init__(
        self, splicer: _Splicer, old: Sequence[Node], new: Sequence[Node], start: int, stop: int, rest: str
    ) -> None:
        self.splicer, self.old, self.new, self.rest = splicer, old, new, rest
        self.starts = [node.position.line - 1 for node in old]
        ends = [node.position.end - 1 for node in old]
        self.ends = [start, *ends]
        self.starts.append(stop)
        self.boxes: dict[int, str] = {}
        self.out: Lines = []

    def written(self) -> Lines:
        """Return the lines of all blocks, and the lines between them."""
        pairs = _pairs(self.old, self.new)
        kept = self._kept(pairs)
        done, previous, apart = 0, None, False  # old blocks dealt with, the block written last, is it a new kind
        for node, i in pairs:
            if i is None:
                self._blank()
                self.out += self.splicer.prefixed(self._text(node), self.rest)
                previous, apart = node, True
                continue
            self.out += self._between(done, i, pairs)
            changed_kind = type(node) is not type(self.old[i])
            if previous is not None and self._must_part(previous, node, apart or changed_kind, i in kept):
                self._blank()
            if i in kept:
                self.out += self._own(i, node)
            elif self._shares_line(i):
                self.out += self.splicer.prefixed(self._text(node), self.rest)
            elif i + 1 < len(self.old) and self._shares_line(i + 1):
                self.out += self.splicer.anew(self.old[i], node, self.rest, self.boxes.get(i, ""))
            else:
                self.out += self.splicer.changed(self.old[i], node, self.rest, self.boxes.get(i, ""))
            done, previous, apart = i + 1, node, changed_kind
        end = self._between(done, len(self.old), pairs)
        if apart and end and not _BLANK.match(end[0]):
            self._blank()
        return self.out + end

    def _text(self, node: Node) -> Sequence[str]:
        if type(node) is n.ListItem:
            return self.splicer.item(self.old[-1] if self.old else node, node, "")[0].split("\n")
        return self.splicer.render(node).split("\n")

    def _own(self, i: int, node: Node) -> Sequence[str]:
        """Return the lines of an unchanged block; if two blocks share a line, the second one starts below it."""
        splicer = self.splicer
        lines = splicer.lines[max(self.starts[i], self.ends[i]) : self.ends[i + 1]]
        if splicer.clean is str or type(node) in _LEAVES:
            return lines
        inside = _INSIDE.get(type(node), _leaf)(splicer, self.old[i], self.old[i], self.rest, "")
        return inside if inside is not None else splicer.cleaned(lines)

    def _kept(self, pairs: Sequence[tuple[Node, int | None]]) -> set[int]:
        """Return the indices of the unchanged blocks. Blocks that share a line are kept together or not at all."""
        same = {i for node, i in pairs if i is not None and self.splicer.is_same(self.old[i], node)}
        first = 0
        for i in range(1, len(self.old) + 1):
            if i == len(self.old) or not self._shares_line(i):
                if not same.issuperset(range(first, i)):
                    same.difference_update(range(first, i))
                first = i
        return same

    def _shares_line(self, i: int) -> bool:
        """Return whether the block begins on the last line of the one above, as text after a comment's end does."""
        return bool(self.starts[i] < self.ends[i])

    def _must_part(self, left: Node, right: Node, other: bool, kept: bool) -> bool:
        """Return whether a blank line must separate two blocks; ``other``: a block of this kind wasn't there before."""
        if type(left) is n.ListItem:
            return False
        if other:
            return not self.splicer.writer.tight or blank_between(left, right)
        return not kept and type(left) is type(right) is n.Para  # only its old text interrupted the first

    def _between(self, done: int, i: int, pairs: Sequence[tuple[Node, int | None]]) -> Lines:
        """Return the lines between two blocks; those around removed blocks are joined."""
        gaps = [self._gap(k, pairs) for k in range(done, i + 1)]
        if len(gaps) == 1:
            return gaps[0]
        filled = [gap for gap in gaps if any(not _BLANK.match(line) for line in gap)]
        if not filled:
            return gaps[0] if i < len(self.old) and not (done and gaps[-1]) else gaps[-1]
        lines = filled[0]
        for gap in filled[1:]:
            parted = _BLANK.match(lines[-1]), _BLANK.match(gap[0])
            lines = [*lines, *([] if any(parted) else [self._bare()]), *(gap[1:] if all(parted) else gap)]
        return lines

    def _gap(self, k: int, pairs: Sequence[tuple[Node, int | None]]) -> Lines:
        """Return the lines before block ``k``, without the id of the block above if that no longer has it."""
        lines = list(self.splicer.lines[self.ends[k] : self.starts[k]])
        if any(not _BLANK.match(line) for line in lines):
            above = getattr(self.old[k - 1], "id", "") if k else ""
            if above and all(i != k - 1 or node.id != above for node, i in pairs):
                lines = [line for line in lines if line.strip(" \t\r\n>") != "^" + above]
            lines = self.splicer.cleaned(lines)
        return lines

    def _blank(self) -> None:
        if self.out and not _BLANK.match(self.out[-1]):
            self.out.append(self._bare())

    def _bare(self) -> str:
        return self.rest.rstrip(" \t") + self.splicer.line_end


def _pairs(old: Sequence[Node], new: Sequence[Node]) -> list[tuple[Node, int | None]]:
    """Return each new block with the index of the old block that it replaces, or None; indices rise.

    A block replaces itself, or else the old block at its position. Other new blocks replace old ones that are gone from
    between the same neighbours. For example, old [A, B, C] and new [A, X, C, Y], where X has no position:

        by identity and position   A 0, X None, C 2, Y None
        gaps                       X lies between 0 and 2, and 1 is free: X 1; after C nothing is free: Y None
    """
    by_identity = {id(node): i for i, node in enumerate(old)}
    by_place = {(node.position.line, node.position.column): i for i, node in enumerate(old)}
    places: list[int | None] = []
    last = -1
    for node in new:
        at = getattr(node, "position", None)
        place = by_identity.get(id(node), by_place.get((at.line, at.column)) if at is not None else None)
        places.append(place if place is not None and place > last else None)
        last = places[-1] if places[-1] is not None else last
    free = -1
    following = _following(places, len(old))
    for k, place in enumerate(places):
        if place is None and free + 1 < following[k]:
            places[k] = free + 1
        free = places[k] if places[k] is not None else free  # type: ignore[assignment]
    return list(zip(new, places, strict=True))


def _following(places: Sequence[int | None], end: int) -> list[int]:
    """Return, for each index, the next one that is known."""
    following = []
    for place in reversed(places):
        following.append(end)
        end = place if place is not None else end
    return following[::-1]


# ------------------------------------------------------------------------------------------------- inside of blocks


def _inside(splicer: _Splicer, old: Node, new: Node, rest: str, box: str) -> Lines | None:
    """Return the lines of a container of which only the blocks changed; None if more changed."""
    if replace(new, content=(), id="") != replace(old, content=(), id=""):
        return None
    return _children(splicer, old, old.content, new.content, rest)


def _children(splicer: _Splicer, old: Node, before: Sequence[Node], after: Sequence[Node], rest: str) -> Lines | None:
    writer, at = splicer.writer, old.position
    first = before[0].position.line if before else 0
    if first == at.line and not any(node.position and node.position.line == first for node in after[:1]):
        return None  # the first block is on the line of the container's mark
    if type(old) is n.FootnoteDef:
        prefix = rest + "    "
    else:
        prefix = splicer.before(before[0], rest) if first == at.line else splicer.before(old, rest) + "> "
    outer, writer.nesting = writer.nesting, writer.nesting + 1
    content = tuple(flattened(after, writer.dialect.renderers))
    lines = _Sequence(splicer, before, content, at.line - 1, at.end - 1, _NO_PREFIX.sub(" ", prefix)).written()
    writer.nesting = outer
    return lines


def _callout(splicer: _Splicer, old: n.Callout, new: n.Callout, rest: str, box: str) -> Lines | None:
    """Return the lines of a callout; a new title changes its first line."""
    lines = _inside(splicer, old, replace(new, title=old.title), rest, box)
    if lines is None or new.title == old.title:
        return lines
    if "[!" not in lines[0]:
        return None
    head = splicer.render(replace(new, content=(), id=""))
    return [*splicer.prefixed([head], splicer.before(old, rest)), *lines[1:]]


def _list(splicer: _Splicer, old: Node, new: Node, rest: str, box: str) -> Lines | None:
    """Return the lines of a list of the same kind, item by item."""
    if replace(new, items=(), id="") != replace(old, items=(), id="") or not new.items:
        return None
    at, writer = old.position, splicer.writer
    outer = writer.tight, writer.marker_before
    writer.tight, writer.marker_before = old.tight, "-" if type(old) is n.BulletList else old.delimiter
    lines = _Sequence(splicer, old.items, new.items, at.line - 1, at.end - 1, rest).written()
    writer.tight, writer.marker_before = outer
    return lines


def _item(splicer: _Splicer, old: n.ListItem, new: n.ListItem, rest: str, box: str) -> Lines | None:
    """Return the lines of an item with the same box and id, block by block."""
    if replace(new, content=()) != replace(old, content=()) or not old.content or not new.content:
        return None
    first, second = old.content[0], new.content[0]
    if old.id or old.task is not None:
        if type(first) is not n.Para or type(second) is not n.Para:
            return None
        first, second = replace(first, id=old.id), replace(second, id=old.id)
    at = old.position
    assert at is not None and first.position is not None
    outer, splicer.writer.nesting = splicer.writer.nesting, splicer.writer.nesting + 1
    sequence = _Sequence(
        splicer,
        (first, *old.content[1:]),
        tuple(flattened((second, *new.content[1:]), splicer.writer.dialect.renderers)),
        at.line - 1,
        at.end - 1,
        _NO_PREFIX.sub(" ", _before_text(splicer, old, rest)),
    )
    if old.task is not None:
        match = _BOX.match(splicer.lines[first.position.line - 1], first.position.column - 1)
        sequence.boxes[0] = match[0] if match is not None else ""
    lines = sequence.written() if _begins_alike(old.content, sequence.new) else None
    splicer.writer.nesting = outer
    return lines


def _begins_alike(old: Sequence[Node], new: Sequence[Node]) -> bool:
    """Return whether the block after an item's marker remains the first."""
    return bool(new) and new[0].position is not None and new[0].position.line == old[0].position.line


def _before_text(splicer: _Splicer, item: n.ListItem, rest: str) -> str:
    """Return the prefix of an item's text on its first line."""
    first, at = item.content[0].position, item.position
    assert first is not None and at is not None
    if first.line == at.line:
        return splicer.before(item.content[0], rest)
    match = _MARKER.match(splicer.lines[at.line - 1], at.column - 1)
    return splicer.before(item, rest) + (match[0] if match is not None else "-") + " "


def _leaf(splicer: _Splicer, old: Node, new: Node, rest: str, box: str) -> Lines | None:
    """Return the lines of a block without child blocks; lines are kept where new lines correspond to old ones."""
    if type(old) not in _LEAVES:
        return None
    lines = list(splicer.lines[old.position.line - 1 : old.position.end - 1])
    below: Lines = []
    if old.id and old.id == new.id:
        if len(lines) > 1 and lines[-1].strip(" \t\r\n>") == "^" + old.id:
            below = [lines.pop()]
        if below or not lines[-1].rstrip().endswith("^" + old.id):
            old, new = replace(old, id=""), replace(new, id="")
    before, after = splicer.render(old).split("\n"), splicer.render(new).split("\n")
    if len(before) != len(lines):
        return None
    ours = splicer.prefixed(after, splicer.before(old, rest), box)
    if len(after) != len(before):
        head, tail = _common(before, after)
        return [*lines[:head], *ours[head : len(ours) - tail], *lines[len(lines) - tail :], *below]
    return [
        theirs if was == now else own for theirs, own, was, now in zip(lines, ours, before, after, strict=True)
    ] + below


def _common(before: Sequence[str], after: Sequence[str]) -> tuple[int, int]:
    """Return the number of equal lines at the beginning, and of further ones at the end."""
    most = min(len(before), len(after))
    head = next((i for i in range(most) if before[i] != after[i]), most)
    tail = next((i for i in range(most - head) if before[-1 - i] != after[-1 - i]), most - head)
    return head, tail


# ------------------------------------------------------------------------------------------------------------ tables


def _table(splicer: _Splicer, old: n.Table, new: n.Table, rest: str, box: str) -> Lines | None:
    """Return the lines of a table, cell by cell; cells beyond its head stay."""
    assert old.position is not None
    lines = splicer.lines[old.position.line - 1 : old.position.end - 1]
    before, after = (old.head, *old.rows), (new.head, *new.rows)
    if old.align != new.align or len(before) != len(after) or len(lines) != len(before) + 1:
        return None
    done = [lines[1]]
    for line, was, now in zip((lines[0], *lines[2:]), before, after, strict=True):
        done.append(line if was == now else _row(splicer, line, was, now, splicer.before(old, rest), rest))
    rows = [done[1], done[0], *done[2:]]
    return _cleaned_rows(rows, new, splicer.clean)


def _row(splicer: _Splicer, line: str, was: Sequence[n.Cell], now: Sequence[n.Cell], first: str, rest: str) -> str:
    start = len(first) if line.startswith(first) else _length_of_prefix(line, rest)
    cells = _CELL_END.split(line.rstrip("\r\n")[start:])
    shift = 1 if not cells[0].strip(" \t") and len(cells) > 1 else 0
    for i, (old, new) in enumerate(zip(was, now, strict=True)):
        if old != new and i + shift < len(cells):
            cells[i + shift] = f" {pipe_cell(new, splicer.writer)} " if i + shift else pipe_cell(new, splicer.writer)
    return line[:start] + "|".join(cells) + line[len(line.rstrip("\r\n")) :]


def _length_of_prefix(line: str, rest: str) -> int:
    match = re.match(rf"(?:[ \t]*>){{0,{rest.count('>')}}}", line)
    return match.end() if match is not None else 0


def _cleaned_rows(lines: Sequence[str], table: n.Table, clean: Callable[[str], str]) -> Lines:
    """Return a table's lines; a row with content outside the tree is cleaned.

    That is a row with more cells than the head, or with a wikilink that its pipe split.
    """
    width = len(table.align)
    return [clean(line) if _is_torn(line, width) else line for line in lines]


def _is_torn(line: str, width: int) -> bool:
    cells = [cell for cell in _CELL_END.split(line.strip(" \t\r\n>")) if cell.strip()]
    return len(cells) > width or any("[[" in cell and "]]" not in cell for cell in cells)


_INSIDE: Final[dict[type, Callable[[_Splicer, Any, Any, str, str], Lines | None]]] = {
    n.BlockQuote: _inside,
    n.FootnoteDef: _inside,
    n.Callout: _callout,
    n.BulletList: _list,
    n.OrderedList: _list,
    n.ListItem: _item,
    n.Table: _table,
}
