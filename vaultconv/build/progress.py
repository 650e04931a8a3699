"""Progress on a terminal: one line that is gone at the end; none in a pipe, and none where a line can't be erased."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Final, TextIO

from vaultconv.arguments import Progress, no_progress

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

DELAY: Final = 1.0
"""The seconds that a run takes before it shows how far it is."""
STEP: Final = 0.1
"""The seconds between two looks at how far it is."""
_ERASE: Final = "\x1b[K"  # from here to the end of the line


@contextmanager
def progress_bars(*, quiet: bool = False) -> Iterator[Progress]:
    """Yield a function that yields a stage's notes and shows progress, on standard error if it is a terminal."""
    if quiet or sys.stderr is None or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield no_progress
        return
    line = ProgressLine(sys.stderr)
    try:
        yield line.stage
    finally:
        line.end()


class ProgressLine:
    """The last line of a terminal, with the stage of a run, how much of it is done, and how long the rest will take.

    A thread draws it, since a single note or book may take long, and other processes answer for many notes at once.
    ``wait`` waits for some seconds and returns whether it has ended, as `threading.Event.wait` does.
    """

    def __init__(self, stream: TextIO, wait: Callable[[float], bool] | None = None) -> None:
        self._stream = stream
        self._ended = Event()
        self._wait = wait or self._ended.wait
        self._bar: ProgressBar[Any] | None = None
        self._done = 0
        self._drawn = ""
        self._thread: Thread | None = None

    def stage(self, name: str, notes: Sequence[str]) -> Iterator[str]:
        """Yield the notes of a stage; when asked for the next one, the former is done."""
        import click

        bar = click.progressbar(length=len(notes), label=f"{name:<9}", show_pos=True, file=self._stream)
        self._done, self._bar = 0, bar
        for done, note in enumerate(notes, 1):
            yield note
            self._done, self._bar = done, bar  # there may have been another stage within
            if self._thread is None:  # not before, as processes are forked only where there is one thread
                self._thread = Thread(target=self.draw_until_ended, daemon=True)
                self._thread.start()

    def end(self) -> None:
        """Erase the line."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def draw_until_ended(self) -> None:
        """Draw the line again and again, and erase it at the end. A terminal that is gone gets nothing."""
        with suppress(OSError, ValueError):
            is_over = self._wait(DELAY)
            while not is_over:
                self._draw(self._line())
                is_over = self._wait(STEP)
            self._draw("")

    def _line(self) -> str:
        """Return what to show now, as wide as the terminal is now; its last column is left free, as some wrap there."""
        bar = self._bar
        if bar is None:
            return ""
        if (new := self._done - bar.pos) > 0:
            bar.make_step(new)  # from which it estimates the rest
        columns = _columns(self._stream) - 1
        bar.width = 0
        bar.width = max(0, columns - len(bar.format_progress_line()))
        return bar.format_progress_line()[:columns]

    def _draw(self, line: str) -> None:
        import click

        if line != self._drawn:
            click.echo(f"\r{line}{_ERASE}", file=self._stream, nl=False)
            self._drawn = line


def _columns(stream: TextIO) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except OSError:
        return 80
