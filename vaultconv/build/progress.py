"""Progress bars on a terminal; nothing in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager


@contextmanager
def progress_bars(*, quiet: bool = False) -> Iterator[Callable[[str, Sequence[str]], Iterable[str]]]:
    """A function that yields a stage's notes and shows how far it is, on standard error if that is a terminal."""
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield lambda stage, notes: notes
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bars:
        yield lambda stage, notes: bars.track(notes, description=stage, total=len(notes))
