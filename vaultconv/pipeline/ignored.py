"""Comments by which a note ignores findings about itself, in Obsidian's syntax or HTML's.

    See [[Someday]] %% vaultconv-ignore link-unresolved %%      the line that it stands in
    <!-- vaultconv-ignore link-unresolved -- not written yet -->   alone in its line: the next one that isn't blank
    %% vaultconv-ignore-file embed-unresolved, nesting %%       the whole note

Without a code, every finding is ignored. Text after ``--`` is a reason, for people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from vaultconv.diagnostics import DiagnosticCode, Ignores, Report
from vaultconv.errors import did_you_mean
from vaultconv.parse.source import decode
from vaultconv.patterns import lazy_pattern
from vaultconv.transforms.lines import without_inlines
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import edit_blocks
from vaultconv.tree.schema import Blocks
from vaultconv.tree.walk import replace, walk

_COMMENT: Final = lazy_pattern(r"\s*vaultconv-ignore(?P<scope>(?:-[\w-]*)?)(?![\w-]):?(?P<rest>[\s\S]*)")
_SCOPES: Final = frozenset(("", "-line", "-next-line", "-file"))
_REASON: Final = lazy_pattern(r"(?:^|\s)--(?:\s|$)")
_HTML: Final = lazy_pattern(r"<!--((?:(?!-->)[\s\S])*)-->[ \t]*\n?")
_ANY: Final = lazy_pattern(r"%%(?:(?!%%)[\s\S])*%%|<!--(?:(?!-->)[\s\S])*-->")
_BLANK: Final = lazy_pattern(r"[\s>]*(?:(?:[-+*]|\d+[.)])\s*)?")  # marks of quotes and lists, but no text
_COMMENTS: Final = frozenset((n.Comment, n.RawInline))
_EVERY: Final = frozenset(DiagnosticCode)


def may_ignore(source: bytes) -> bool:
    """Return whether a note can have such comments; most have none. In UTF-16, NULs separate the letters."""
    return b"vaultconv-ignore" in source or b"\0" in source


def read_ignores(source: bytes, document: n.Document, report: Report) -> Ignores:
    """Return what the comments in a note ignore. An unknown code is reported and ignores nothing."""
    lines = decode(source, Report("")).split("\n")
    whole: set[DiagnosticCode] = set()
    ignored: dict[int, set[DiagnosticCode]] = {}
    above: list[
        tuple[int, int, frozenset[DiagnosticCode]]
    ] = []  # what is about the next line: where it starts and ends
    for comment in _comments(document):
        match = _COMMENT.match(comment.text)
        if match is None:
            continue
        codes = _codes(match, report, comment.line)
        scope, end = match["scope"], comment.line + comment.text.count("\n")
        if scope == "-file":
            whole |= codes
        elif scope == "-next-line" or (scope == "" and _stands_alone(lines, comment.line, end)):
            above.append((comment.line, end, codes))
        else:
            ignored.setdefault(comment.line, set()).update(codes)
    passed_on: dict[int, int] = {}  # of several comments below each other, all are about the line below the last one
    for start, end, codes in reversed(above):
        line = _next_line(lines, end)
        line = passed_on.get(line, line)
        if _stands_alone(lines, start, end):
            passed_on[start] = line
        ignored.setdefault(line, set()).update(codes)
    return Ignores(frozenset(whole), {line: frozenset(codes) for line, codes in ignored.items()})


class _Comment(NamedTuple):
    text: str
    line: int


def _comments(document: n.Document) -> Iterator[_Comment]:
    for node in walk(document):
        position = getattr(node, "position", None)
        if position is None:
            continue
        if isinstance(node, n.Comment | n.CommentBlock):
            yield _Comment(node.text, position.line)
        elif isinstance(node, n.RawInline | n.RawBlock):
            line, done = position.line, 0
            for match in _HTML.finditer(node.text):
                line += node.text.count("\n", done, match.start())
                done = match.start()
                yield _Comment(match[1], line)


def _codes(match: re.Match[str], report: Report, line: int) -> frozenset[DiagnosticCode]:
    if match["scope"] not in _SCOPES:
        name = f"vaultconv-ignore{match['scope']}"
        names = [f"vaultconv-ignore{scope}" for scope in _SCOPES]
        report(
            DiagnosticCode.IGNORE_UNKNOWN,
            f'"{name}" is unknown, so it ignores nothing',
            n.Position(line),
            did_you_mean(name, names),
        )
        return frozenset()
    names = re.split(r"[\s,]+", _REASON.split(match["rest"], maxsplit=1)[0].strip())
    if names == [""]:
        return _EVERY
    for name in names:
        if name and name not in _EVERY:
            message = f'no finding has the code "{name}", so nothing is ignored'
            report(DiagnosticCode.IGNORE_UNKNOWN, message, n.Position(line), did_you_mean(name, _EVERY) or _LIST)
    return frozenset(DiagnosticCode(name) for name in names if name in _EVERY)


_LIST: Final = "see `vaultconv list codes`"


def _stands_alone(lines: list[str], start: int, end: int) -> bool:
    """Return whether the lines of a comment contain nothing but comments."""
    return _BLANK.fullmatch(_ANY.sub("", "\n".join(lines[start - 1 : end]))) is not None


def _next_line(lines: list[str], line: int) -> int:
    """Return the number of the next line with text; of the next line if there is none."""
    return next((at + 1 for at in range(line, len(lines)) if not _BLANK.fullmatch(lines[at])), line + 1)


# ------------------------------------------------------------------------------------------------------- left out


def without_ignores(document: n.Document) -> n.Document:
    """Return the document without these comments, which are only for this program."""
    return edit_blocks(without_inlines(document, _COMMENTS, _is_inline), _without_blocks)


def _is_inline(node: n.Inline) -> bool:
    if isinstance(node, n.Comment):
        return _COMMENT.match(node.text) is not None
    return isinstance(node, n.RawInline) and _rest_of_html(node.text) == ""


def _without_blocks(content: Blocks) -> Blocks:
    return tuple(kept for block in content for kept in _kept(block))


def _kept(block: n.Block) -> Blocks:
    if isinstance(block, n.CommentBlock) and _COMMENT.match(block.text):
        return ()
    if isinstance(block, n.RawBlock) and (rest := _rest_of_html(block.text)) != block.text:
        return (replace(block, text=rest.rstrip("\n")),) if rest.strip() else ()
    return (block,)


def _rest_of_html(text: str) -> str:
    return _HTML.sub(lambda match: "" if _COMMENT.match(match[1]) else match[0], text)
