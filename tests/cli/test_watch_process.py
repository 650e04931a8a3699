"""``--watch`` with the real watcher, real edits and a real Ctrl-C, read line by line from a pipe"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a process there can't be sent a Ctrl-C of its own")

PATIENCE = 60  # seconds, for a machine that does much else


class Session:
    """A running command, whose lines are read one by one."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._lines: Queue[str | None] = Queue()
        Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)

    def line_with(self, text: str) -> str:
        """The next line that holds the text."""
        while True:
            line = self._lines.get(timeout=PATIENCE)
            assert line is not None, f"it ended before it said {text!r}"
            if text in line:
                return line


@contextmanager
def session(*arguments: object, **environment: str) -> Iterator[Session]:
    command = [sys.executable, "-m", "vaultconv", *map(str, arguments), "--watch"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, **environment})
    try:
        yield Session(process)
    finally:
        process.kill()
        process.communicate()


def save(path: Path, text: str) -> None:
    """Save a file as many editors do: a new one is renamed to it."""
    new = path.with_name(f".{path.name}.new")
    new.write_text(text)
    new.replace(path)


@pytest.mark.parametrize(
    ("environment", "end"),
    [
        ({}, signal.SIGINT),
        ({"WATCHFILES_FORCE_POLLING": "1", "WATCHFILES_POLL_DELAY_MS": "50"}, signal.SIGTERM),
    ],
)
def test_real_edits_are_seen_one_after_another(
    vault: Path, tmp_path: Path, environment: dict[str, str], end: signal.Signals
) -> None:
    out, away, config = tmp_path / "out", tmp_path / "away", vault / "vaultconv.toml"
    with session("convert", vault, "-o", out, **environment) as running:
        running.line_with("watching ")
        for text in ("first\n", "second\n"):  # the second proves that the new file is watched in its turn
            save(vault / "Home.md", text)
            assert "1 written" in running.line_with("Home.md changed")
            assert (out / "Home.md").read_text() == text

        config.write_text("disable = [")
        running.line_with("vaultconv.toml added: not converted")
        running.line_with("error: ")
        config.write_text("disable = []")
        running.line_with("vaultconv.toml added: nothing to write")

        vault.rename(away)
        running.line_with("is gone; waiting until it is back")
        save(away / "Home.md", "third\n")
        away.rename(vault)
        running.line_with("is back")
        running.line_with("Home.md changed: 1 written")
        assert (out / "Home.md").read_text() == "third\n"

        (vault / "Trips").rename(vault / "Journeys")
        running.line_with("changed: 1 written, 1 removed")
        (vault / "Journeys/Rome.md").write_text("in a folder that is new\n")
        running.line_with("Journeys/Rome.md changed: 1 written")

        running.process.send_signal(end)
        running.line_with("stopped watching")
        assert running.process.wait() == 0
