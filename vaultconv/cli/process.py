"""The process that the command line runs in: the signals that end it, and streams that take no more."""

from __future__ import annotations

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
    """By SIGTERM, not Ctrl-C."""


class CantPrint(Exception):
    """Standard output or standard error takes no more; the cause is an `OSError`."""

    @property
    def is_closed(self) -> bool:
        """Whether that is because whoever read it has ended."""
        return isinstance(self.__cause__, BrokenPipeError)


def end_in_good_order() -> None:
    """Let Ctrl-C and SIGTERM raise, so that files and processes are taken care of. A second one ends it at once."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)


def _interrupt(number: int, frame: object) -> None:
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_DFL)
    raise Terminated if number == signal.SIGTERM else KeyboardInterrupt


def exit_code(error: BaseException | None) -> int:
    """That of an interruption."""
    return TERMINATED if isinstance(error, Terminated) else INTERRUPTED


def escape_what_cant_be_shown() -> None:
    """Let a name that the terminal can't show be no failure."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


@contextmanager
def printing() -> Iterator[None]:
    """Raise `CantPrint` for a failure of a stream, which is an error of no file with a name."""
    try:
        yield
    except OSError as error:
        if error.filename is not None:
            raise
        raise CantPrint from error


def flush() -> None:
    """Print what is still to be printed."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        stream.flush()


def silence() -> None:
    """Let a stream that takes no more swallow what Python prints when it ends."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
