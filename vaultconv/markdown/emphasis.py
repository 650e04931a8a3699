"""Spelling emphasis: choosing delimiters, and adjusting the text beside them, so that they are read as intended.

The rules are those of CommonMark 0.31.2 for delimiter runs (section 6.2). First every pair gets asterisks. If those
would be misread, pairs that touch others get underscores; if that fails too, all pairs become HTML tags. Two examples:

    Strong("a."), "b"      ``**a.**b``: between a full stop and a letter, ``**`` can't close. `_fix` writes the letter
                           as an entity, which begins with punctuation: ``**a.**&#98;``
    Emph("a", Emph("b"))   ``*a*b**``: `_reads_as_meant` pairs the second asterisk with the first and returns False.
                           With underscores for the inner pair, ``*a_b_*``, the first ``_`` can't open after a letter,
                           so that is written as an entity: ``*&#97;_b_*``
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from vaultconv.markdown.marks import DELIMITER, EMPH, HIGHLIGHT, LOCK, STRIKEOUT, STRONG, ends_escaped

_KINDS: Final = {
    mark: (kind, mark == pair[0])
    for kind, pair in (("emph", EMPH), ("strong", STRONG), ("strikeout", STRIKEOUT), ("highlight", HIGHLIGHT))
    for mark in pair
}
_WIDTH: Final = {"emph": 1, "strong": 2, "strikeout": 2, "highlight": 2}
_FIXED: Final = {"strikeout": "~", "highlight": "="}
_TAG: Final = {"emph": "em", "strong": "strong", "strikeout": "del", "highlight": "mark"}

# The opening mark of emphasis from letter to letter with a blank or one of some signs on either side, and no other
# emphasis at it or in it: asterisks are read as meant whatever is around. It is most of what people write.
_BESIDE: Final = r"""\s()"',.:;?"""
_PLAIN_STRONG, _PLAIN_EMPH = (
    re.compile(rf"{opening}(?<![^{_BESIDE}].)(?=[^\W_](?:[^\ufdd0-\ufdd7]*[^\W_])?{closing}(?![^{_BESIDE}]))")
    for opening, closing in (STRONG, EMPH)
)

_SPACE, _PUNCTUATION, _LETTER = "space", "punctuation", "letter"


class _MarkRun(msgspec.Struct):
    """Adjacent delimiters of one character: the indices of their marks, and the character classes on either side."""

    char: str
    marks: list[int]
    before: str = _SPACE
    after: str = _SPACE
    width: int = 0
    size: int = 0


def resolve_emphasis(text: str) -> str:
    """Return the text with every emphasis mark spelled out."""
    plain = _PLAIN_EMPH.sub("*", _PLAIN_STRONG.sub("**", text))
    if not (EMPH[0] in plain or STRONG[0] in plain or STRIKEOUT[0] in plain or HIGHLIGHT[0] in plain):
        return plain.replace(STRONG[1], "**").replace(EMPH[1], "*")
    parts = DELIMITER.split(text)
    texts, marks = parts[0::2], parts[1::2]
    kinds = [_KINDS[mark] for mark in marks]
    partners = _partners(kinds)
    for choose in (_asterisks, _alternating):
        spelled = _spell(list(texts), kinds, partners, choose(texts, kinds, partners))
        if spelled is not None:
            return spelled
    tags = [f"<{_TAG[kind]}>" if opens else f"</{_TAG[kind]}>" for kind, opens in kinds]
    return _join(texts, tags)


def _join(texts: Sequence[str], spellings: Sequence[str]) -> str:
    parts = [texts[0]]
    for spelling, text in zip(spellings, texts[1:], strict=True):
        parts += (spelling, text)
    return "".join(parts)


def _partners(kinds: Sequence[tuple[str, bool]]) -> list[int]:
    """Return, for each mark, the index of its counterpart."""
    partners = [0] * len(kinds)
    stack: list[int] = []
    for i, (_, opens) in enumerate(kinds):
        if opens:
            stack.append(i)
        else:
            partners[i] = stack.pop()
            partners[partners[i]] = i
    return partners


# ------------------------------------------------------------------------------------------- choosing characters

_Choice = Callable[[Sequence[str], Sequence[tuple[str, bool]], Sequence[int]], list[str]]


def _asterisks(texts: Sequence[str], kinds: Sequence[tuple[str, bool]], partners: Sequence[int]) -> list[str]:
    return [_FIXED.get(kind, "*") for kind, _ in kinds]


def _alternating(texts: Sequence[str], kinds: Sequence[tuple[str, bool]], partners: Sequence[int]) -> list[str]:
    """Choose asterisks, but underscores for a pair that touches, or is directly inside, one with asterisks."""
    chars = [""] * len(kinds)
    enclosing: list[str] = []
    for i, (kind, opens) in enumerate(kinds):
        if not opens:
            enclosing.pop()
            continue
        touched = chars[i - 1] if i and not texts[i] else ""
        around = enclosing[-1] if enclosing else ""
        chars[i] = chars[partners[i]] = _FIXED.get(kind) or ("_" if "*" in (touched or around) else "*")
        enclosing.append(chars[i] if kind not in _FIXED else around)
    return chars


# ------------------------------------------------------------------------------------------------------- spelling


def _spell(
    texts: list[str], kinds: Sequence[tuple[str, bool]], partners: Sequence[int], chars: Sequence[str]
) -> str | None:
    """Return the text with these delimiters; None if it can't be read as intended.

    Where necessary, the characters beside a delimiter become entities.
    """
    runs = _runs(texts, kinds, chars)
    changed = True
    while changed:
        changed = False
        for run in runs:
            fixed = _fix(run, texts, kinds, chars)
            if fixed is None:
                return None
            changed = changed or fixed
    if not _reads_as_meant(runs, kinds, partners):
        return None
    return _join(texts, [char * _WIDTH[kind] for char, (kind, _) in zip(chars, kinds, strict=True)])


def _runs(texts: Sequence[str], kinds: Sequence[tuple[str, bool]], chars: Sequence[str]) -> list[_MarkRun]:
    runs: list[_MarkRun] = []
    for i, char in enumerate(chars):
        if i and not texts[i] and runs[-1].char == char:
            runs[-1].marks.append(i)
        else:
            runs.append(_MarkRun(char, [i]))
        runs[-1].size += _WIDTH[kinds[i][0]]
    return runs


def _class(character: str) -> str:
    if not character or character.isspace():
        return _SPACE
    if character.isalnum():
        return _LETTER
    return _PUNCTUATION if unicodedata.category(character)[0] in "PS" else _LETTER


def _edge_before(run: _MarkRun, texts: Sequence[str]) -> str:
    text = texts[run.marks[0]]
    if text:
        return text[-2:-1] if text[-1] == LOCK else text[-1]
    return "*" if run.marks[0] else ""


def _edge_after(run: _MarkRun, texts: Sequence[str]) -> str:
    text = texts[run.marks[-1] + 1]
    if text:
        return text[0]
    return "*" if run.marks[-1] + 2 < len(texts) else ""


def _fix(run: _MarkRun, texts: list[str], kinds: Sequence[tuple[str, bool]], chars: Sequence[str]) -> bool | None:
    """Change the texts beside a run so that it can open and close as intended.

    Return True if a text changed, False if nothing is wrong, None if it is impossible.
    """
    opens = kinds[run.marks[-1]][1]
    closes = not kinds[run.marks[0]][1]
    left, right = run.marks[0], run.marks[-1] + 1
    before, after = _edge_before(run, texts), _edge_after(run, texts)
    run.before, run.after = _class(before), _class(after)
    if before == run.char and texts[left] and not ends_escaped(texts[left]):
        texts[left] = texts[left][:-1] + "\\" + before
        return True
    if after == run.char and texts[right]:
        texts[right] = "\\" + texts[right]
        return True
    if opens and run.char == "=" and after == ">":  # an arrow
        texts[right] = "\\" + texts[right]
        return True
    if opens and run.after == _SPACE:
        return _encode_first(texts, right)
    if closes and run.before == _SPACE:
        return _encode_last(texts, left)
    if run.char == "=":
        return False
    if opens and run.before == _LETTER and (run.after == _PUNCTUATION or run.char == "_"):
        return _encode_last(texts, left)
    if closes and run.after == _LETTER and (run.before == _PUNCTUATION or run.char == "_"):
        return _encode_first(texts, right)
    return False


def _encode_first(texts: list[str], i: int) -> bool | None:
    text = texts[i]
    if not text or text[0] == "\n":
        return None
    texts[i] = f"&#{ord(text[0])};{text[1:]}"
    return True


def _encode_last(texts: list[str], i: int) -> bool | None:
    text = texts[i]
    if not text or text[-1] in ("\n", LOCK):
        return None
    head = text[:-1]
    if head.endswith("\\") and not ends_escaped(head):
        head += "\\"  # before a letter it was literal; now it would escape the entity
    if head.endswith("_") and not ends_escaped(head):
        head = head[:-1] + "\\_"
    texts[i] = f"{head}&#{ord(text[-1])};"
    return True


# ------------------------------------------------------------------------------------------------------ reading back


def _reads_as_meant(runs: Sequence[_MarkRun], kinds: Sequence[tuple[str, bool]], partners: Sequence[int]) -> bool:
    """Return whether a reader would pair the runs as intended, by CommonMark's own procedure."""
    stack: list[_MarkRun] = []
    for run in runs:
        marks, run.width = run.marks, run.size
        while marks and _can_close(run):
            depth = _opener(stack, run)
            if depth is None:
                break
            opener = stack[depth]
            both = 2 if opener.width >= 2 and run.width >= 2 else 1
            width = _WIDTH[kinds[marks[0]][0]]
            if depth != len(stack) - 1 or partners[marks[0]] != opener.marks[-1] or width != both:
                return False
            marks.pop(0)
            opener.marks.pop()
            opener.width -= width
            run.width -= width
            if not opener.marks:
                stack.pop()
        if marks:
            if not _can_open(run) or any(not kinds[mark][1] for mark in marks):
                return False
            stack.append(run)
    return not stack


def _opener(stack: Sequence[_MarkRun], closer: _MarkRun) -> int | None:
    for depth in range(len(stack) - 1, -1, -1):
        opener = stack[depth]
        if opener.char == closer.char and not _is_odd_match(opener, closer):
            return depth
    return None


def _is_odd_match(opener: _MarkRun, closer: _MarkRun) -> bool:
    """Apply rules 9 and 10: a run that can open and close doesn't pair if the lengths add up to a multiple of 3."""
    either = _can_close(opener) or _can_open(closer)
    return either and (opener.size + closer.size) % 3 == 0 and (opener.size % 3 != 0 or closer.size % 3 != 0)


def _left_flanking(run: _MarkRun) -> bool:
    return run.after != _SPACE and (run.after != _PUNCTUATION or run.before != _LETTER or run.char == "=")


def _right_flanking(run: _MarkRun) -> bool:
    return run.before != _SPACE and (run.before != _PUNCTUATION or run.after != _LETTER or run.char == "=")


def _can_open(run: _MarkRun) -> bool:
    return _left_flanking(run) and (run.char != "_" or not _right_flanking(run) or run.before == _PUNCTUATION)


def _can_close(run: _MarkRun) -> bool:
    return _right_flanking(run) and (run.char != "_" or not _left_flanking(run) or run.after == _PUNCTUATION)


# -------------------------------------------------------------------------------------------------- nothing but marks


def with_asterisks(text: str) -> str | None:
    """Return the text with asterisks and tildes for its marks, and nothing else changed.

    None if they would be misread by CommonMark's rules. This is for dialects without entities, underscores and tags.
    """
    parts = DELIMITER.split(text)
    texts, marks = parts[0::2], parts[1::2]
    kinds = [_KINDS[mark] for mark in marks]
    partners = _partners(kinds)
    chars = _asterisks(texts, kinds, partners)
    runs = _runs(texts, kinds, chars)
    for run in runs:
        run.before, run.after = _class(_edge_before(run, texts)), _class(_edge_after(run, texts))
    if not _reads_as_meant(runs, kinds, partners):
        return None
    return _join(texts, [char * _WIDTH[kind] for char, (kind, _) in zip(chars, kinds, strict=True)])
