"""Runs other programs, which end with the process that started them."""

from __future__ import annotations

import atexit
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from subprocess import DEVNULL, PIPE, Popen, TimeoutExpired
from threading import Lock
from typing import IO, Final, TypeVar

T = TypeVar("T")

_LAST_WORDS: Final = 5.0  # seconds for a program that has nothing to do to end


def answers(command: Sequence[str], question: bytes) -> Generator[bytes]:
    """Yield the lines that a program writes for this input, which it reads first, up to where it ends.

    If the caller stops taking lines, the program is ended. Raises `OSError`.
    """
    program = _begun(command, None)
    assert program.stdin is not None and program.stdout is not None
    atexit.register(program.kill)  # the thread that waits for the program may be abandoned
    try:
        with suppress(BrokenPipeError), program.stdin as pipe:
            pipe.write(question)
        yield from program.stdout
    finally:
        atexit.unregister(program.kill)
        program.kill()
        program.wait()
        program.stdout.close()


def _begun(command: Sequence[str], environment: Mapping[str, str] | None) -> Popen[bytes]:
    return Popen(command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment)


class Service:
    """A program that stays running for many questions, as starting costs more than most answers.

    It starts when first needed, and ends with the last of those that `use` it, whatever it is doing, or with this
    process. Threads ask in turn. ``command`` returns the program with its arguments, ``environment`` its environment.
    """

    def __init__(
        self, command: Callable[[], Sequence[str]], environment: Callable[[], Mapping[str, str]] | None = None
    ) -> None:
        self._command, self._environment = command, environment
        self._process: Popen[bytes] | None = None
        self._users = 0
        self._turn = Lock()  # to ask
        self._state = Lock()  # to change what is above; never held for long
        atexit.register(self.end)

    @contextmanager
    def use(self) -> Iterator[None]:
        """Start the program, and end it afterwards unless somebody else uses it."""
        with self._state:
            self._users += 1
        try:
            self._running()
            yield
        finally:
            with self._state:
                self._users -= 1
                last = not self._users
            if last:
                self.end()

    def ask(self, talk: Callable[[IO[bytes], IO[bytes]], T]) -> T:
        """Return the result of ``talk``, which writes to the program and reads its whole answer.

        Raises `OSError` if the program has ended; the next call starts a new one.
        """
        with self._turn:
            process = self._running()
            assert process.stdin is not None and process.stdout is not None
            try:
                return talk(process.stdin, process.stdout)
            except BaseException as error:  # part of an answer may remain, which the next caller must not read
                self.end()
                if isinstance(error, ValueError):  # another thread has closed the pipes
                    raise OSError("it was ended") from error
                raise

    def end(self) -> None:
        """End the program, whatever it is doing."""
        with self._state:
            process, self._process = self._process, None
        if process is None:
            return
        if not self._turn.locked():  # it waits for a question; when there are no more, Pandoc removes what it made
            with suppress(OSError, TimeoutExpired):
                if process.stdin is not None:
                    process.stdin.close()
                process.wait(_LAST_WORDS)
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):  # something is unread
                if pipe is not None:
                    pipe.close()

    def _running(self) -> Popen[bytes]:
        with self._state:
            if self._process is None:
                environment = self._environment() if self._environment is not None else None
                self._process = _begun(self._command(), environment)
            return self._process
