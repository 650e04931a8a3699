"""The process of the command line: the signals that end it, and output streams that fail."""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

INTERRUPTED: Final = 130
PIPE_CLOSED: Final = 141
TERMINATED: Final = 143


class Terminated(KeyboardInterrupt):
    """Raised for SIGTERM, unlike Ctrl-C."""


class CantPrint(Exception):
    """Raised if standard output or standard error can't be written to; the cause is an `OSError`."""

    @property
    def is_closed(self) -> bool:
        """Has the reader of the stream ended?"""
        return isinstance(self.__cause__, BrokenPipeError)


def look_for_no_cycles() -> None:
    """Turn off Python's cycle collector, also at exit: a command is short, and the system takes back all memory."""
    gc.disable()
    atexit.register(gc.freeze)


def end_in_good_order() -> None:
    """Let Ctrl-C and SIGTERM raise, so that files and processes are cleaned up. A second signal ends at once."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)


def _interrupt(number: int, frame: object) -> None:
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_DFL)
    raise Terminated if number == signal.SIGTERM else KeyboardInterrupt


def exit_code(error: BaseException | None) -> int:
    """Return the exit code of an interruption."""
    return TERMINATED if isinstance(error, Terminated) else INTERRUPTED


def escape_what_cant_be_shown() -> None:
    """Escape characters that the terminal can't show, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


@contextmanager
def printing() -> Iterator[None]:
    """Raise `CantPrint` if a stream fails, which is an `OSError` without a file name."""
    try:
        yield
    except OSError as error:
        if error.filename is not None:
            raise
        raise CantPrint from error


def flush() -> None:
    """Flush standard output and standard error."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        stream.flush()


def silence() -> None:
    """Discard what Python would print at exit to a stream that fails."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
