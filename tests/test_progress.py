"""The line that shows how far a run is"""

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.terminal import all_shown
from vaultconv.build.progress import DELAY, STEP, ProgressLine

ON_A_TERMINAL = pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")


class Terminal(io.StringIO):
    """A terminal that counts what is written to it; of no known width, so of 80 columns."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[str] = []

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.writes.append(text)
        return len(text)


def drawn(seconds: float, events: dict[float, Callable[[ProgressLine], object]]) -> list[str]:
    """What a line of so many seconds by a clock of its own writes; at some of them, something happens."""
    terminal, now = Terminal(), 0.0

    def wait(step: float) -> bool:
        nonlocal now
        now += step
        for at in sorted(events):
            if at <= now:
                events.pop(at)(line)
        return now >= seconds

    line = ProgressLine(terminal, wait)
    line.draw_until_ended()
    return [text.removesuffix("\x1b[K").strip("\r") for text in terminal.writes]


def advance(notes: Iterator[str], count: int) -> Callable[[ProgressLine], None]:
    def step(line: ProgressLine) -> None:
        for _ in range(count):
            next(notes, None)

    return step


@pytest.fixture
def begin(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int, int], Callable[[ProgressLine], None]]:
    """Begin a stage of so many notes, of which some are done at once, without a thread."""
    monkeypatch.setattr("vaultconv.build.progress.Thread.start", lambda self: None)

    def begin(stage: str, notes: int, done: int) -> Callable[[ProgressLine], None]:
        return lambda line: advance(line.stage(stage, ["note"] * notes), done + 1)(line)

    return begin


Begin = Callable[[str, int, int], Callable[[ProgressLine], None]]


def test_a_run_that_is_over_within_a_second_shows_nothing(begin: Begin) -> None:
    assert drawn(DELAY, {0: begin("Reading", 10, 5)}) == []


def test_stages_are_shown_with_counts_one_after_another_and_erased(begin: Begin) -> None:
    events = {0.0: begin("Reading", 1000, 250), 1.35: begin("Printing", 1, 0)}
    first, second, last = drawn(1.6, events)
    assert first == f"Reading    [{'#' * 14}{'-' * 42}]  250/1000"
    assert second == f"Printing   [{'-' * 61}]  0/1"
    assert last == ""


def test_a_stage_within_another_one_is_shown_until_it_is_over(begin: Begin) -> None:
    outer: list[Iterator[str]] = []

    def print_two(line: ProgressLine) -> None:
        outer.append(line.stage("Printing", ["note"] * 2))
        next(outer[0])

    events = {0.0: print_two, 1.05: begin("Drawing", 4, 1), 1.25: lambda line: next(outer[0])}
    shown = [(line.split()[0], "1/" in line) for line in drawn(1.5, events) if line]
    assert shown == [("Printing", False), ("Drawing", True), ("Printing", True)]


def test_the_line_is_written_ten_times_a_second_at_most_and_only_if_it_changes(begin: Begin) -> None:
    terminal, waits = Terminal(), 0

    def wait(step: float) -> bool:
        nonlocal waits
        waits += 1
        if waits > 1:
            assert step == STEP == 0.1
        for _ in range(100 if waits <= 20 else 0):
            next(notes)
        return waits == 41

    line = ProgressLine(terminal, wait)
    notes = line.stage("Reading", ["note"] * 10_000)
    line.draw_until_ended()
    assert 20 <= len(terminal.writes) <= 22  # each while notes are read, none while they aren't, and the end


@ON_A_TERMINAL
@pytest.mark.parametrize("columns", [20, 60, 200])
def test_the_line_is_as_wide_as_the_terminal(columns: int, begin: Begin) -> None:
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with os.fdopen(theirs, "w", encoding="utf-8") as stream:
        line = ProgressLine(stream)
        begin("Reading", 100, 50)(line)
        assert len(line._line()) == columns - 1
    os.close(ours)


SLOW = """
import threading
from vaultconv.build import progress
from vaultconv.cli import main
from vaultconv.pipeline.reading import NoteReader

progress.DELAY = 0
is_drawn, read, draw = threading.Event(), NoteReader.read, progress.ProgressLine._draw

def drawn(self, line):
    draw(self, line)
    is_drawn.set()

def slow(self, note, source):
    if note != "a.md":
        assert is_drawn.wait(60)
    return read(self, note, source)

progress.ProgressLine._draw, NoteReader.read = drawn, slow
main()
"""


@ON_A_TERMINAL
@pytest.mark.parametrize(
    ("arguments", "terminal", "is_shown"),
    [((), "xterm", True), (("--quiet",), "xterm", False), ((), "dumb", False)],
)
def test_on_a_terminal_progress_shows_and_is_gone_at_the_end(
    tmp_path: Path, arguments: tuple[str, ...], terminal: str, is_shown: bool
) -> None:
    import pty

    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.md").write_text("x")
    code = SLOW if is_shown else SLOW.replace("is_drawn.wait(60)", "True")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", code, "check", str(tmp_path), *arguments]
    done = subprocess.run(
        command, stderr=theirs, stdout=subprocess.PIPE, env={**os.environ, "TERM": terminal}, check=False
    )
    os.close(theirs)
    shown = all_shown(ours)
    assert (done.returncode, done.stdout) == (0, b"")
    assert (b"Reading" in shown) is is_shown
    assert b"\x1b[?25l" not in shown  # the cursor is never hidden, so a killed run leaves it in order
    if is_shown:
        assert shown.decode().rpartition("\r\x1b[K")[2].strip() == "nothing found"
