"""Progress bars on a terminal; none in a pipe or on a terminal that can't erase a line (``TERM=dumb``)."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

_ERASE_LINE = "\r\x1b[2K"
_UP = "\x1b[1A"


@contextmanager
def progress_bars(*, quiet: bool = False) -> Iterator[Callable[[str, Sequence[str]], Iterable[str]]]:
    """Yield a function that yields a stage's notes and shows progress, on standard error if it is a terminal."""
    if quiet or sys.stderr is None or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda stage, notes: notes
        return
    import click

    def bar(stage: str, notes: Sequence[str]) -> Iterator[str]:
        with click.progressbar(notes, label=stage, file=sys.stderr, width=0) as shown:
            yield from shown
        click.echo(_UP + _ERASE_LINE, file=sys.stderr, nl=False)

    yield bar
