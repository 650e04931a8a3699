"""Typst, in process: a source becomes a PDF, and what it refuses is found, named and left out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import msgspec

from vaultconv.backends.press import Problem
from vaultconv.diagnostics import Code

if TYPE_CHECKING:
    from typst import Fonts

_T = TypeVar("_T")

NOTE_MARK: Final = "// @@note "  # a path follows: the lines after it are that note's
LINE_MARK: Final = "// @@line "  # a number follows: the lines after it come from that line of the note
_MOST_RETRIES: Final = 25
_WIDEST: Final = 400  # lines of a block that is replaced


class TypstFailed(Exception):
    """Typst refused a source. ``lines`` are those of the source that it blames, 1-based, the nearest first."""

    def __init__(self, message: str, hints: Sequence[str] = (), lines: Sequence[int] = ()) -> None:
        super().__init__(message)
        self.hints = tuple(hints)
        self.lines = tuple(lines)


class Printing(msgspec.Struct, frozen=True, kw_only=True):
    """How Typst prints.

    ``root`` holds every file that the source names. ``fonts`` are folders of fonts, beside those of the system, where
    ``system_fonts`` is on, and Typst's own. ``tags`` make a PDF accessible; ``timestamp`` is the time of its making in
    seconds since 1970; ``standard`` is one of `typst.PDFStandard`, such as ``a-2b``, or empty.
    """

    root: str = "/"
    fonts: tuple[str, ...] = ()
    system_fonts: bool = True
    tags: bool = True
    timestamp: int = 0
    standard: str = ""


PRINTING: Final = Printing()


def typst_version() -> str:
    """The version of the package that Typst is in; "" where it isn't installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("typst")
    except PackageNotFoundError:
        return ""


def compile_pdf(source: str, printing: Printing = PRINTING) -> bytes:
    """The PDF of a source. Raises `TypstFailed`."""
    import typst

    def work() -> Any:
        return typst.compile(  # type: ignore[call-overload]  # its stubs want one type for three
            source.encode(),
            root=printing.root,
            font_paths=_fonts(printing.fonts, printing.system_fonts),
            format="pdf",
            pdf_standards=printing.standard or [],
            timestamp=printing.timestamp,
            pdf_tags=printing.tags,
        )

    made = _guarded(work)
    return made if isinstance(made, bytes) else b"".join(made)


@cache
def _fonts(paths: tuple[str, ...], system: bool) -> Fonts:
    """To look for fonts takes longer than to print a page, so it is done once for each set of folders."""
    from typst import Fonts

    return Fonts(include_system_fonts=system, font_paths=list(paths))


def font_families(printing: Printing = PRINTING) -> tuple[str, ...]:
    """The families of fonts that can be printed with."""
    return tuple(_fonts(printing.fonts, printing.system_fonts).families())


def _guarded(work: Callable[[], _T]) -> _T:
    from typst import TypstError

    try:
        return work()
    except TypstError as error:
        raise TypstFailed(error.message, error.hints or (), tuple(_lines_blamed(error.diagnostic or ""))) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # Rust's own, which is no Exception
            raise
        raise TypstFailed("Typst fails on it") from None


# What `TypstError.diagnostic` says of the source, which came as bytes and has no name of its own.
_PLACE: Final = re.compile(r"┌─ .*__typst_py_bytes__\.typ:(\d+):")


def _lines_blamed(diagnostic: str) -> Iterator[int]:
    """The lines of the first error, and of the calls that led to it."""
    return (int(match[1]) for match in _PLACE.finditer(diagnostic))


# ------------------------------------------------------------------------------------------------- which ones fail

_CHUNK: Final = 500  # snippets in one source: an error costs the compilation of those around it


def failing(snippets: Sequence[str], prelude: str = "", printing: Printing = PRINTING) -> dict[int, str]:
    """Which of many pieces of markup Typst refuses, by their place among them, and why.

    Each is evaluated on a line of its own below the ``prelude``, which must compile; a name that it defines is not
    known to them. Linear in the number of snippets, and in that of bad ones times 500.
    """
    bad: dict[int, str] = {}
    quiet = msgspec.structs.replace(printing, tags=False)
    for begin in range(0, len(snippets), _CHUNK):
        numbers = range(begin, min(begin + _CHUNK, len(snippets)))
        bad |= _failing(snippets, list(numbers), prelude, quiet)
    return bad


def _failing(snippets: Sequence[str], numbers: list[int], prelude: str, printing: Printing) -> dict[int, str]:
    bad: dict[int, str] = {}
    before = prelude.count("\n") + 1
    while numbers:
        lines = (f'#eval({json.dumps(snippets[i], ensure_ascii=False)}, mode: "markup")\n' for i in numbers)
        try:
            compile_pdf(f"{prelude}\n{''.join(lines)}", printing)
        except TypstFailed as failed:
            at = next((line - before - 1 for line in failed.lines if line > before), -1)
            if not 0 <= at < len(numbers):
                return bad | _halved(snippets, numbers, prelude, printing, str(failed))
            bad[numbers.pop(at)] = _reason(failed)
        else:
            break
    return bad


def _halved(
    snippets: Sequence[str], numbers: list[int], prelude: str, printing: Printing, message: str
) -> dict[int, str]:
    """For errors that name no line: the halves by themselves, down to the one that fails alone."""
    if len(numbers) == 1:
        return {numbers[0]: message}
    middle = len(numbers) // 2
    first, second = numbers[:middle], numbers[middle:]
    return _failing(snippets, first, prelude, printing) | _failing(snippets, second, prelude, printing)


def _reason(failed: TypstFailed) -> str:
    return " ".join(str(failed).split())


# ---------------------------------------------------------------------------------------------- a whole document


class _Refused(NamedTuple):
    begin: int
    end: int


def print_pdf(template: str, body: str, printing: Printing = PRINTING) -> tuple[bytes, tuple[Problem, ...]]:
    """The PDF of a body below its template, and what had to be printed plainly: an error never stops a document.

    A block of the body that Typst refuses is replaced by its text, and that is tried again, up to 25 times; then
    every note in which something is wrong is printed plainly as a whole. `NOTE_MARK` and `LINE_MARK` in the body say
    which note a line belongs to, and where a block may begin. Raises `TypstFailed` where the template itself is wrong.
    """
    lines = body.split("\n")
    before = template.count("\n") + 1
    problems: list[Problem] = []
    for attempt in range(2 * _MOST_RETRIES):
        try:
            return compile_pdf(f"{template}\n" + "\n".join(lines), printing), tuple(problems)
        except TypstFailed as failed:
            at = next((line - before - 1 for line in failed.lines if line > before), -1)
            blamed = 0 <= at < len(lines)
            block = _block_around(lines, at) if blamed else _guilty(template, lines, printing)
            if block is None:
                raise
            at = at if blamed else block.begin
            problems.append(_problem(lines, at, failed))
            if attempt >= _MOST_RETRIES:
                block = _note_around(lines, at)
            lines[block.begin : block.end] = _plainly(lines[block.begin : block.end])
    return compile_pdf(f"{template}\n" + "\n".join(_plainly(lines)), printing), tuple(problems)


def _problem(lines: Sequence[str], at: int, failed: TypstFailed) -> Problem:
    note, line = _place(lines, at)
    hints = f" ({'; '.join(failed.hints)})" if failed.hints else ""
    return Problem(
        Code.TYPST_FAILED, f"Typst refused a block, which is printed as plain text: {failed}{hints}", note, line
    )


def _place(lines: Sequence[str], at: int) -> tuple[str, int]:
    """Which note a line of the body belongs to, and which line of that, 0 where it isn't known."""
    number = 0
    for line in reversed(lines[: at + 1]):
        if line.startswith(NOTE_MARK):
            return line.removeprefix(NOTE_MARK), number
        if line.startswith(LINE_MARK) and not number:
            number = int(line.removeprefix(LINE_MARK))
    return "", number


def _block_around(lines: Sequence[str], at: int) -> _Refused:
    """The paragraph around a line, widened until it has every bracket that it opens or closes."""
    begin, end = at, at + 1
    while begin > 0 and lines[begin - 1].strip():
        begin -= 1
    while end < len(lines) and lines[end].strip():
        end += 1
    while (missing := _unbalanced("\n".join(lines[begin:end]))) and end - begin < _WIDEST:
        if missing < 0 and begin > 0:
            begin -= 1
        elif missing > 0 and end < len(lines):
            end += 1
        else:
            break
    return _Refused(begin, end)


def _guilty(template: str, lines: Sequence[str], printing: Printing) -> _Refused | None:
    """The first block that fails, for errors that name no line, such as too deep a nesting; None if that is none.

    It is found by halving, with nothing but the labels of all others.
    """
    quiet = msgspec.structs.replace(printing, tags=False)

    def fails(begin: int, end: int) -> bool:
        others = "\n".join((*lines[:begin], *lines[end:]))
        try:
            compile_pdf("\n".join((template, _anchors(others), *lines[begin:end])), quiet)
        except TypstFailed:
            return True
        return False

    blocks = list(_marked_blocks(lines))
    if not blocks or fails(0, 0):
        return None
    while len(blocks) > 1:
        first, second = blocks[: len(blocks) // 2], blocks[len(blocks) // 2 :]
        blocks = first if fails(first[0].begin, first[-1].end) else second
    return blocks[0]


def _marked_blocks(lines: Sequence[str]) -> Iterator[_Refused]:
    """What stands between two marks, unless that is within something's brackets."""
    begin = depth = 0
    for at, line in enumerate(lines):
        if line.startswith((NOTE_MARK, LINE_MARK)):
            if depth <= 0 and at > begin:
                yield _Refused(begin, at)
                begin, depth = at, 0
        else:
            bare = _STRINGS.sub("", line)
            depth += sum(map(bare.count, "([{")) - sum(map(bare.count, ")]}"))
    if begin < len(lines):
        yield _Refused(begin, len(lines))


def _note_around(lines: Sequence[str], at: int) -> _Refused:
    begin = next((i for i in range(at, -1, -1) if lines[i].startswith(NOTE_MARK)), -1) + 1
    end = next((i for i in range(at + 1, len(lines)) if lines[i].startswith(NOTE_MARK)), len(lines))
    return _Refused(begin, end)


_STRINGS: Final = re.compile(r'\\.|"(?:[^"\\\n]|\\.)*"|`[^`\n]*`|//[^\n]*', re.S)


def _unbalanced(source: str) -> int:
    """Below 0: a bracket is closed that the source doesn't open; above 0: one is left open; 0: neither."""
    depth = 0
    for char in _STRINGS.sub("", source):
        depth += (char in "([{") - (char in ")]}")
        if depth < 0:
            return -1
    return depth


def _plainly(lines: Sequence[str]) -> list[str]:
    """The source itself as what is printed; marks of notes and lines stay, as many lines as before."""
    kept = [line for line in lines if line.startswith((NOTE_MARK, LINE_MARK))]
    text = "\n".join(line for line in lines if not line.startswith((NOTE_MARK, LINE_MARK))).strip()
    text = _FOLDERS.sub(r"\1", text)
    printed = f"{_anchors(text)}#raw(block: true, {json.dumps(text, ensure_ascii=False)})" if text else ""
    return [*kept, printed, *[""] * (len(lines) - len(kept) - 1)]


_FOLDERS: Final = re.compile(r'(picture\(")(?:[^"/\\]*/)+')  # where a picture lies on this machine is nobody's concern
_LABEL: Final = re.compile(r"(?:^|#metadata\(none\))(<[A-Za-z][\w-]*>)", re.M)


def _anchors(source: str) -> str:
    """The labels of a source, so that links to what isn't printed as it is still lead there."""
    return "".join(f"#metadata(none){label}" for label in dict.fromkeys(_LABEL.findall(source)))
