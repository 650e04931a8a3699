"""A process that runs Typst, because a compilation can be stopped only by ending its process.

Run as a script. Standard input has one `Request` after the other, standard output an `Answer` to each, as MessagePack
with its length before it. When standard input ends, the process ends at once.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import IO, Any, Final, Literal

import msgspec

_LENGTH: Final = 8  # bytes
_NOTHING: Final = str(Path(__file__).parent)  # Typst requires a folder; this one has nobody's files

Task = Literal["pdf", "png", "query", "fonts"]


class Request(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A request to Typst: ``source`` as a PDF or a picture, what ``selector`` finds in it, or the available fonts.

    ``root`` has every file that the source names; without it, it names none. ``fonts`` are folders of fonts.
    """

    task: Task
    source: bytes = b""
    root: str = ""
    fonts: tuple[str, ...] = ()
    system_fonts: bool = True
    tags: bool = False
    timestamp: int = 0
    standard: str = ""
    dots_per_inch: float = 144.0
    selector: str = ""


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """``result`` in bytes; or, if Typst refused, the message ``said``, its ``hints``, and the place of the error."""

    result: bytes = b""
    said: str = ""
    hints: tuple[str, ...] = ()
    diagnostic: str = ""


def answer(request: Request) -> Answer:
    """Answer a request in this process."""
    from typst import TypstError

    try:
        return Answer(_TASKS[request.task](request))
    except TypstError as error:
        return Answer(b"", error.message, tuple(error.hints or ()), error.diagnostic or "")
    except RuntimeError as error:  # what a query makes of it
        return Answer(b"", str(error))
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # Rust's own, which is no Exception
            raise
        return Answer(b"", "Typst fails on it")


def _compiled(request: Request) -> bytes:
    import typst

    options: dict[str, Any] = {"format": request.task, "ppi": request.dots_per_inch}
    if request.task == "pdf":
        options = {
            "format": "pdf",
            "pdf_standards": request.standard or [],
            "timestamp": request.timestamp,
            "pdf_tags": request.tags,
        }
    made: Any = typst.compile(
        request.source,
        root=request.root or _NOTHING,
        font_paths=_fonts(request.fonts, request.system_fonts),
        **options,
    )
    return made if isinstance(made, bytes) else b"".join(made)


def _queried(request: Request) -> bytes:
    import typst

    found: str = typst.query(
        request.source, request.selector, field="value", one=True, root=request.root or _NOTHING,
        font_paths=_fonts(request.fonts, request.system_fonts),
    )  # fmt: skip
    return found.encode()


def _named(request: Request) -> bytes:
    found = _fonts(request.fonts, request.system_fonts).fonts()
    return msgspec.json.encode([(font.family, font.path, font.index, font.weight, font.style) for font in found])


_TASKS: Final = {"pdf": _compiled, "png": _compiled, "query": _queried, "fonts": _named}


@cache
def _fonts(paths: Sequence[str], system: bool) -> Any:
    """Return the fonts of these folders, searched once, because the search takes longer than printing a page."""
    from typst import Fonts

    return Fonts(include_system_fonts=system, font_paths=list(paths))


# ------------------------------------------------------------------------------------------------------------ the pipes


def send(stream: IO[bytes], message: Request | Answer) -> None:
    """Write a message."""
    content = msgspec.msgpack.encode(message)
    stream.write(len(content).to_bytes(_LENGTH, "little") + content)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes:
    """Return the next encoded message; empty at the end."""
    return stream.read(int.from_bytes(stream.read(_LENGTH), "little"))


def main() -> None:
    """Answer the requests in standard input."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C reaches the whole process group, and Typst ignores signals
    out, sys.stdout = sys.stdout.buffer, sys.stderr  # whatever else prints
    waiting: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_read, args=(sys.stdin.buffer, waiting), daemon=True).start()
    while True:
        send(out, answer(msgspec.msgpack.decode(waiting.get(), type=Request)))


def _read(stream: IO[bytes], waiting: SimpleQueue[bytes]) -> None:
    while message := receive(stream):
        waiting.put(message)
    os._exit(0)


if __name__ == "__main__":
    main()
