"""Compiles Typst source to PDF or pictures, finds the pieces that Typst refuses, and escapes text for Typst.

Typst runs in a separate process, which can be ended while it works.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import IO, Any, Final, NamedTuple

import msgspec

from vaultconv.build.jobs import is_helper
from vaultconv.build.service import Service
from vaultconv.typst import worker as typst_worker
from vaultconv.typst.worker import Answer, Request, Task, answer, receive, send


class TypstFailed(Exception):
    """Raised if Typst refuses a source. ``lines`` are the blamed lines, 1-based, the nearest first."""

    def __init__(self, message: str, hints: Sequence[str] = (), lines: Sequence[int] = ()) -> None:
        super().__init__(message)
        self.hints = tuple(hints)
        self.lines = tuple(lines)


class Printing(msgspec.Struct, frozen=True, kw_only=True):
    """Settings for Typst.

    ``root`` is a folder with every file that the source names and nothing else; without it, the source names none.
    ``fonts`` are folders of fonts, in addition to Typst's own and, with ``system_fonts``, the system's. ``tags`` make a
    PDF accessible; ``timestamp`` is its creation time in seconds since 1970; ``standard`` is one of
    `typst.PDFStandard`, such as ``a-2b``, or empty.
    """

    root: str = ""
    fonts: tuple[str, ...] = ()
    system_fonts: bool = True
    tags: bool = True
    timestamp: int = 0
    standard: str = ""


PRINTING: Final = Printing()


def typst_version() -> str:
    """Return the version of the Typst package; "" if it isn't installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("typst")
    except PackageNotFoundError:
        return ""


def compile_pdf(source: str, printing: Printing = PRINTING) -> bytes:
    """Return the PDF of a source. Raises `TypstFailed`."""
    return _ask(_request("pdf", source, printing))


def compile_png(source: str, printing: Printing, dots_per_inch: float) -> bytes:
    """Return a picture of a source of one page. Raises `TypstFailed`."""
    return _ask(_request("png", source, printing, dots_per_inch=dots_per_inch))


def query(source: str, selector: str, printing: Printing = PRINTING) -> bytes:
    """Return the value of what ``selector`` finds in a source, as JSON. Raises `TypstFailed`."""
    return _ask(_request("query", source, printing, selector=selector))


class Font(NamedTuple):
    """A font that can be used. ``path`` is its file, None for one of Typst's own; ``face`` is its place in the file."""

    family: str
    path: str | None
    face: int
    weight: int
    style: str


def fonts(printing: Printing = PRINTING) -> tuple[Font, ...]:
    """Return the fonts that can be used: Typst's own, the system's unless they are left out, and those of folders."""
    return msgspec.json.decode(_ask(_request("fonts", "", printing)), type=tuple[Font, ...])


def font_families(printing: Printing = PRINTING) -> tuple[str, ...]:
    """Return the font families that can be used, sorted."""
    return tuple(sorted({font.family for font in fonts(printing)}))


def _request(task: Task, source: str, printing: Printing, **more: Any) -> Request:
    return Request(task=task, source=source.encode(), **msgspec.structs.asdict(printing), **more)


# -P: nothing is imported from the folder of the script or of the run.
SERVICE: Final = Service(lambda: (sys.executable, "-P", typst_worker.__file__))
"""The process that Typst runs in, which can be ended while it compiles."""


def _ask(request: Request) -> bytes:
    if is_helper():  # which can be ended itself
        found = answer(request)
    else:
        try:
            found = SERVICE.ask(partial(_talk, request))
        except OSError:
            raise TypstFailed("it ends Typst") from None
    if found.said:
        raise TypstFailed(found.said, found.hints, tuple(_lines_blamed(found.diagnostic)))
    return found.result


def _talk(request: Request, to: IO[bytes], back: IO[bytes]) -> Answer:
    send(to, request)
    try:
        return msgspec.msgpack.decode(receive(back), type=Answer)
    except msgspec.DecodeError:  # nothing, or the beginning of an answer
        raise OSError("Typst has ended") from None


# What `TypstError.diagnostic` says of the source, which came as bytes and has no name of its own.
_PLACE: Final = re.compile(r"┌─ .*__typst_py_bytes__\.typ:(\d+):")


def _lines_blamed(diagnostic: str) -> Iterator[int]:
    """Return the lines of the first error, and of the calls that led to it."""
    return (int(match[1]) for match in _PLACE.finditer(diagnostic))


# ------------------------------------------------------------------------------------------------- which ones fail

_CHUNK: Final = 500  # snippets in one source: each error costs another compilation of all of them


def failing(snippets: Sequence[str], prelude: str = "", printing: Printing = PRINTING) -> dict[int, str]:
    """Return the pieces of markup that Typst refuses, by index, with reasons.

    Each is evaluated on its own line below the ``prelude``, which must compile; names that the prelude defines are
    unknown to the pieces. Linear in the number of snippets, and in the number of bad ones times 500.
    """
    bad: dict[int, str] = {}
    quiet = msgspec.structs.replace(printing, tags=False, system_fonts=False)  # which are not asked for what is wrong
    for begin in range(0, len(snippets), _CHUNK):
        numbers = range(begin, min(begin + _CHUNK, len(snippets)))
        bad |= _failing(snippets, list(numbers), prelude, quiet)
    return bad


def _failing(snippets: Sequence[str], numbers: list[int], prelude: str, printing: Printing) -> dict[int, str]:
    bad: dict[int, str] = {}
    before = len(LINE_ENDS.findall(prelude)) + 1
    while numbers:
        lines = (f'#eval({typst_string(snippets[i])}, mode: "markup")\n' for i in numbers)
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
    """Return the errors without a line by trying each half separately, down to a single failing snippet."""
    if len(numbers) == 1:
        return {numbers[0]: message}
    middle = len(numbers) // 2
    first, second = numbers[:middle], numbers[middle:]
    return _failing(snippets, first, prelude, printing) | _failing(snippets, second, prelude, printing)


def _reason(failed: TypstFailed) -> str:
    return " ".join(str(failed).split())


# ------------------------------------------------------------------------------------------------------- safe source

LINE_ENDS: Final = re.compile("\r\n|[\n\v\f\r\x85\u2028\u2029]")
"""What ends a line of Typst's source: a comment, a heading, the place that an error names."""


def typst_string(text: str) -> str:
    """Return a Typst string literal, on one line."""
    return '"' + _IN_STRINGS.sub(_escape_in_string, text) + '"'


_IN_STRINGS: Final = re.compile(r'[\\"\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]')
_NAMED: Final[Mapping[str, str]] = MappingProxyType({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"})


def _escape_in_string(match: re.Match[str]) -> str:
    # Typst rejects unpaired surrogates.
    return _NAMED.get(match[0]) or ("\ufffd" if "\ud800" <= match[0] <= "\udfff" else unicode_escape(match[0]))


def unicode_escape(character: str) -> str:
    """Return a character escaped for Typst's strings, text and formulas."""
    return f"\\u{{{ord(character):x}}}"
