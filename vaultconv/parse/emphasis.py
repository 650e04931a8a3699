"""Pairing delimiter runs (CommonMark 0.31.2, appendix "Phase 2: inline structure") and building emphasis.

Pairs are recorded on the runs first; the tree is built in one pass afterwards, so no node is moved twice.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, TypeAlias

import msgspec

from vaultconv.patterns import lazy_pattern
from vaultconv.tree import nodes as n

__all__ = ["Piece", "DelimiterRun", "Runs", "build", "flanking", "merged"]

# Emphasis nested more deeply is flattened, so that recursive walks don't overflow the stack.
MAX_NESTING: Final = 50

KINDS: Final[dict[tuple[str, int], type]] = {
    ("*", 1): n.Emph, ("*", 2): n.Strong, ("_", 1): n.Emph, ("_", 2): n.Strong,
    ("~", 1): n.Strikeout, ("~", 2): n.Strikeout, ("=", 2): n.Highlight,
}  # fmt: skip


class DelimiterRun:
    """A delimiter run. From left to right, its characters are closers, ``left`` unpaired ones, and openers.

    ``opens`` and ``closes`` list how many characters each pair took. ``before`` and ``after`` are the characters on
    either side, ``""`` at an end of the text.
    """

    __slots__ = ("after", "before", "can_close", "can_open", "char", "closes", "left", "next", "opens", "prev", "size")

    def __init__(self, text: str, start: int, size: int, prev: DelimiterRun | None) -> None:
        self.char, self.size, self.left = text[start], size, size
        self.before, self.after = text[start - 1 : start] if start else "", text[start + size : start + size + 1]
        can_open, can_close = flanking(text, start, size)
        self.can_open, self.can_close = can_open, can_close
        self.opens: list[int] = []
        self.closes: list[int] = []
        self.prev: DelimiterRun | None = prev
        self.next: DelimiterRun | None = None


@lru_cache(maxsize=4096)
def _character_class(char: str) -> str:
    """Return ``" "`` for white space, ``"."`` for punctuation and symbols (as of 0.31), else ``"a"``."""
    if char in " \t\n\f\r":
        return " "
    category = unicodedata.category(char)
    return " " if category == "Zs" else "." if category[0] in "PS" else "a"


def flanking(text: str, start: int, size: int) -> tuple[bool, bool]:
    """Return whether the run at ``start`` can open, and can close, emphasis (CommonMark 0.31.2, section 6.2)."""
    char = text[start]
    before = _character_class(text[start - 1]) if start else " "
    after = _character_class(text[start + size]) if start + size < len(text) else " "
    if char == "=":  # Obsidian: a highlight only needs a non-blank inside each mark; `==>` is an arrow
        return after != " " and not text.startswith(">", start + size), before != " "
    left = after != " " and (after == "a" or before != "a")
    right = before != " " and (before == "a" or after != "a")
    if char == "_":
        return left and (not right or before == "."), right and (not left or after == ".")
    return left, right


class Bracket(msgspec.Struct, eq=False):
    """An open bracket: its offset in the text, its index in the output, and the last delimiter run before it."""

    kind: str
    start: int
    index: int
    run: DelimiterRun | None
    active: bool = True


# Emphasis that the rules for delimiter runs leave no doubt about: from letter to letter with nothing special between,
# and on either side a blank, a sign or nothing. So the first run can only open and the second can only close.
PLAIN_EMPHASIS: Final = lazy_pattern(
    r"(?<![^ \t\n(\[\"',.:;?-])(\*\*?|__?|~~|(?<![^ \t\n])==)"
    r"([^\W_](?:[^\\`*_!\[\]<&\n~=$%^#]*[^\W_])?)\1(?![^ \t\n)\]\"',.:;?!-])"
)

Piece: TypeAlias = "str | n.Inline | DelimiterRun"


class Runs(msgspec.Struct, eq=False):
    """The delimiter runs that can still pair: a linked list that ends in ``last``.

    With ``in_turn``, runs open and close by turns where they clearly can, as for `Syntax.notion`.
    """

    in_turn: bool = False
    last: DelimiterRun | None = None

    def add(self, text: str, start: int, size: int) -> DelimiterRun | None:
        """Append the run at ``start``; return None for one that can neither open nor close."""
        run = DelimiterRun(text, start, size, self.last)
        if not run.can_open and not run.can_close:
            return None
        self.last = run
        if run.prev is not None:
            run.prev.next = run
        return run

    def cut(self, last: DelimiterRun | None) -> None:
        """Drop all runs after ``last``."""
        self.last = last
        if last is not None:
            last.next = None

    def pair(self, bottom: DelimiterRun | None) -> None:
        """Pair closers with openers among the runs after ``bottom``."""
        # From left to right, each closer takes the nearest opener before it. For `***a** b*`:
        #
        #   runs    R1 `***` left 3, R2 `**` left 2, R3 `*` left 1
        #   R2      takes 2 of R1: R1.opens [2], left 1; R2.closes [2], left 0: R2 is unlinked
        #   R3      takes 1 of R1: R1.opens [2, 1], left 0; R3.closes [1], left 0: both are unlinked
        #   result  `build` opens the pairs of R1 from the last to the first: Emph(Strong("a"), " b")
        #
        # Runs between the two of a pair are skipped from then on: in `*a _b* c_` the pair of `*` cuts off the first
        # `_`, so the last one finds no opener: Emph("a _b"), " c_".
        #
        # `bottoms` keeps the search linear: for each kind of closer it remembers the run down to which no opener was
        # found, so that the next closer of that kind stops there.
        run = self._first_after(bottom)
        if self.in_turn:
            _take_turns(run)
        bottoms: dict[tuple[str, bool, int], DelimiterRun | None] = {}
        while run is not None:
            if not run.can_close or not run.left:
                run = run.next
                continue
            key = (run.char, run.can_open, run.size % 3)
            opener = self._opener(run, bottoms.get(key, bottom), bottom)
            if opener is None:
                bottoms[key] = run.prev
                following = run.next
                if not run.can_open:
                    self._unlink(run)
                run = following
                continue
            used = run.left if run.char in "~=" else 2 if opener.left >= 2 and run.left >= 2 else 1
            opener.opens.append(used)
            run.closes.append(used)
            opener.left -= used
            run.left -= used
            opener.next, run.prev = run, opener  # the runs in between can't pair any more
            if not opener.left:
                self._unlink(opener)
            if not run.left:
                following = run.next
                self._unlink(run)
                run = following

    def _first_after(self, bottom: DelimiterRun | None) -> DelimiterRun | None:
        run = self.last
        if run is bottom:
            return None
        while run is not None and run.prev is not bottom:
            run = run.prev
        return run

    def _opener(
        self, closer: DelimiterRun, bottom: DelimiterRun | None, floor: DelimiterRun | None
    ) -> DelimiterRun | None:
        opener = closer.prev
        while opener is not None and opener is not bottom and opener is not floor:
            if opener.char == closer.char and opener.can_open and opener.left and _may_pair(opener, closer):
                return opener
            opener = opener.prev
        return None

    def _unlink(self, run: DelimiterRun) -> None:
        if run.prev is not None:
            run.prev.next = run.next
        if run.next is not None:
            run.next.prev = run.prev
        if self.last is run:
            self.last = run.prev


def _take_turns(first: DelimiterRun | None) -> None:
    """Let the runs of each width, from ``first`` on, open and close by turns.

    This applies to the widths whose pairs all clearly enclose words (`_is_clear`).
    """
    widths: dict[tuple[str, int], list[DelimiterRun]] = {}
    run = first
    while run is not None:
        if run.char in "*~":
            widths.setdefault((run.char, run.size), []).append(run)
        run = run.next
    for runs in widths.values():
        openers, closers = runs[::2], runs[1::2]
        if len(openers) == len(closers) and all(map(_is_clear, openers, closers)):
            for each in runs:
                each.can_open, each.can_close = False, True
            for each in openers:
                each.can_open, each.can_close = True, False


def _is_clear(opener: DelimiterRun, closer: DelimiterRun) -> bool:
    """Return whether a pair encloses words; in ``f**(x) + g**(y)`` and ``(x)**2 + (y)**2`` the marks are powers."""
    if _is_space(opener.after) or _is_space(closer.before):
        return False
    beside = {
        (run.before.isalnum(), run.before in _BRACKETS, run.after.isalnum(), run.after in _BRACKETS)
        for run in (opener, closer)
    }
    return beside not in _POWERS


def _is_space(char: str) -> bool:
    return not char or _character_class(char) == " "


_BRACKETS: Final = frozenset("()[]{}")
_POWERS: Final = ({(True, False, False, True)}, {(False, True, True, False)})


def build(out: list[Piece], start: int) -> tuple[n.Inline, ...]:
    """Return the nodes of the output from ``start`` on, with nested emphasis."""
    frames: list[tuple[type | None, list[n.Inline | str]]] = [(None, [])]
    for piece in out[start:] if start else out:
        if type(piece) is not DelimiterRun:
            frames[-1][1].append(piece)  # type: ignore[arg-type]
            continue
        for _ in piece.closes:
            kind, content = frames.pop()
            inner = merged(content)
            frames[-1][1].extend([kind(inner)] if kind is not None else inner)
        if piece.left:
            frames[-1][1].append(piece.char * piece.left)
        for used in reversed(piece.opens):
            frames.append((KINDS[piece.char, used] if len(frames) <= MAX_NESTING else None, []))
    return merged(frames[0][1])


def _may_pair(opener: DelimiterRun, closer: DelimiterRun) -> bool:
    if opener.char in "~=":
        return opener.left == closer.left
    if opener.can_close or closer.can_open:  # the rule of three
        return (opener.size + closer.size) % 3 != 0 or (opener.size % 3 == 0 and closer.size % 3 == 0)
    return True


def merged(pieces: Sequence[n.Inline | str]) -> tuple[n.Inline, ...]:
    """Return the pieces as nodes; adjacent strings and texts become one text."""
    nodes: list[n.Inline] = []
    text = ""
    more: list[str] = []  # texts that belong to the same node, which are few
    for piece in pieces:
        if type(piece) is n.Text:
            piece = piece.text
        if type(piece) is not str:
            if text:
                nodes.append(n.Text("".join((text, *more)) if more else text))
                text, more = "", []
            nodes.append(piece)  # type: ignore[arg-type]
        elif text:
            more.append(piece)
        else:
            text = piece
    if text:
        nodes.append(n.Text("".join((text, *more)) if more else text))
    return tuple(nodes)
