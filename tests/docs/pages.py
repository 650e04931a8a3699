"""Reading the pages of the documentation, and doing what they say.

Pages are read by vaultconv itself. Of a page's code blocks, in their order and in a folder of the page's own, in which
the sample vault is where the project has it, and the reader's ``~/Notes`` are a copy:

- ``console`` is typed into a shell, a command after each ``$``; the lines below it are what it prints (``...`` is any text);
- ``sh`` is typed too, and must succeed; below ``<!-- serves -->`` it is a server, whose address is opened, and below
  ``<!-- watches -->`` it waits for changes until Ctrl-C;
- ``python`` is run; names and files stay for the blocks that follow;
- one under ``<!-- file: NAME -->`` is written to that file;
- one under ``<!-- printed -->`` is what the Python block above it printed;
- one under ``<!-- quote: FILE -->`` stands in that file of the project, word for word; one under
  ``<!-- inside: FILE -->`` in that file of the page's folder;
- one under ``<!-- elsewhere -->`` is for another machine or system, and isn't run;
- one under ``<!-- note -->`` is a note of the small vault ``tests/docs/vault``, and one under
  ``<!-- becomes: BACKEND, … -->`` is what that note becomes; ``<!-- note: BACKEND, … -->`` is one that stays as it is.
"""

from __future__ import annotations

import contextlib
import io
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import vaultconv
from tests.docs.shell import Shell, copy_environment
from vaultconv import nodes as n
from vaultconv.parse import GFM

ROOT: Final = Path(__file__).parents[2]
SAMPLE: Final = ROOT / "docs/sample-vault"
PLUGIN: Final = ROOT / "tests/plugins/vaultconv-example"
SMALL: Final = Path(__file__).parent / "vault"
PAGES: Final = tuple(
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md")))
    if not path.is_relative_to(SAMPLE)
)


class Fence(NamedTuple):
    """A code block; ``directive`` and ``argument`` are those of the comment above it."""

    place: str
    language: str
    text: str
    directive: str = ""
    argument: str = ""


@cache
def read(page: str) -> str:
    """A page's text; ``page`` is its path in the project."""
    return (ROOT / page).read_text(encoding="utf-8")


@cache
def tree(page: str) -> n.Document:
    """A page's tree."""
    return vaultconv.parse_text(read(page), path=page, syntax=GFM)


def section(page: str, heading: str) -> str:
    """The text of a page below a heading, up to the next one of its level or above."""
    match = re.search(rf"^(#+) {re.escape(heading)}\n(.*?)(?=^#{{1,6}} |\Z)", read(page), re.M | re.S)
    assert match, f"{page} has no section {heading!r}"
    rest = read(page)[match.start(2) :]
    end = re.search(rf"^#{{1,{len(match[1])}}} ", rest, re.M)
    return rest[: end.start()] if end else rest


def fences(page: str) -> Iterator[Fence]:
    """The code blocks of a page."""
    previous: n.Block | None = None
    for block in tree(page).content:
        if isinstance(block, n.CodeBlock):
            line = block.position.line if block.position else 0
            html = previous.text.strip() if isinstance(previous, n.RawBlock) else ""
            comment = re.fullmatch(r"<!-- (\w+)(?:: (.+))? -->", html)
            directive, argument = (comment[1], comment[2] or "") if comment else ("", "")
            assert not directive or directive in _DIRECTIVES, f"{page}:{line}: {directive}"
            yield Fence(f"{page}:{line}", block.language, block.text, directive, argument)
        previous = block


def commands(fence: Fence) -> Iterator[str]:
    """The commands of a block: one a line, or over several that end in a backslash."""
    yield from re.findall(r"^(?!#)\S(?:.*\\\n)*.*$", fence.text, re.M)


def makes_environment(fence: Fence) -> bool:
    """Whether this is one of the two commands of the README, which begin with the environment."""
    return "python3 -m venv" in fence.text


def activation() -> str:
    """The command with which the README activates the environment."""
    return next(fence.text for fence in fences("README.md") if fence.text.endswith("bin/activate"))


class Session:
    """A page followed step by step in ``folder``, by a reader who has the environment ``base``."""

    def __init__(self, folder: Path, base: Path) -> None:
        self.folder = folder
        self.base = base
        self.names: dict[str, Any] = {"__name__": "__main__"}
        self.printed = ""
        self.note = ""
        for vault in ("docs/sample-vault", "Notes"):
            shutil.copytree(SAMPLE, folder / vault)
        shutil.copytree(PLUGIN, folder / PLUGIN.relative_to(ROOT))

    @cached_property
    def shell(self) -> Shell:
        """The terminal of the page, opened for its first command."""
        copy_environment(self.base, self.folder / ".venv")
        shell = Shell(self.folder)
        shell.run(activation())
        assert shell.code == 0
        return shell

    def follow(self, page: str) -> None:
        """Do, or compare, what each code block of a page says."""
        try:
            for fence in fences(page):
                self._step(fence)
        finally:
            if "shell" in vars(self):
                self.shell.close()

    def _step(self, fence: Fence) -> None:
        if fence.directive:
            _DIRECTIVES[fence.directive](self, fence)
        elif fence.language == "console":
            self._converse(fence)
        elif fence.language == "sh" and not makes_environment(fence):
            self._run(fence)
        elif fence.language == "python":
            self._execute(fence)

    def _execute(self, fence: Fence) -> None:
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(compile(fence.text, fence.place, "exec", dont_inherit=True), self.names)
        self.printed = printed.getvalue()

    def _converse(self, fence: Fence) -> None:
        """Run the commands of a block, and compare what they print."""
        steps = [part.partition("\n") for part in re.split(r"^\$ ", fence.text, flags=re.M)[1:]]
        followers = [command for command, _, _ in steps[1:]] + [""]
        for (command, _, expected), next_command in zip(steps, followers, strict=True):
            printed = self.shell.run(command)
            pattern = re.escape(_columns(expected)).replace(r"\.\.\.", "(?s:.*)")
            assert re.fullmatch(pattern, _columns(printed)), f"{fence.place}: $ {command}\n{printed}"
            failure_is_shown = next_command == "echo $?" or re.search(r"\berror\b", expected)
            assert self.shell.code == 0 or failure_is_shown, f"{fence.place}: $ {command}\n{printed}"

    def _run(self, fence: Fence) -> None:
        for command in commands(fence):
            printed = self.shell.run(command)
            assert self.shell.code == 0, f"{fence.place}: {command}\n{printed}"

    def _serves(self, fence: Fence) -> None:
        self.shell.serve(fence.text)

    def _watches(self, fence: Fence) -> None:
        self.shell.watch(fence.text)

    def _elsewhere(self, fence: Fence) -> None:
        """Nothing that can be done here."""

    def _file(self, fence: Fence) -> None:
        path = self.folder / fence.argument
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(fence.text + "\n", encoding="utf-8")

    def _printed(self, fence: Fence) -> None:
        assert self.printed.rstrip() == fence.text.rstrip(), fence.place

    def _quote(self, fence: Fence) -> None:
        assert fence.text in read(fence.argument), f"{fence.place}: not so in {fence.argument}"

    def _inside(self, fence: Fence) -> None:
        text = (self.folder / fence.argument).read_text(encoding="utf-8")
        assert fence.text in text, f"{fence.place}: not so in {fence.argument}"

    def _note(self, fence: Fence) -> None:
        self.note = fence.text
        self._becomes(fence)

    def _becomes(self, fence: Fence) -> None:
        for backend in filter(None, fence.argument.split(", ")):
            assert converted(self.note, backend, self.folder) == fence.text, f"{fence.place}: {backend}"


_DIRECTIVES: Final[Mapping[str, Callable[[Session, Fence], None]]] = MappingProxyType(
    {
        "file": Session._file,
        "serves": Session._serves,
        "watches": Session._watches,
        "elsewhere": Session._elsewhere,
        "printed": Session._printed,
        "quote": Session._quote,
        "inside": Session._inside,
        "note": Session._note,
        "becomes": Session._becomes,
    }
)


def _columns(printed: str) -> str:
    """What was printed, with columns of any width the same."""
    return re.sub(r"(?<=\S) {2,}", "  ", printed.rstrip())


def converted(note: str, backend: str, folder: Path) -> str:
    """What a note of the small vault becomes; ``folder`` is for temporary files."""
    vault = folder / ".small"
    shutil.copytree(SMALL, vault, dirs_exist_ok=True)
    (vault / "Note.md").write_text(note + "\n", encoding="utf-8")
    result = vaultconv.convert(vault, to=backend, only=["Note.md"])
    (text,) = (artifact.text for artifact in result.artifacts if artifact.source == "Note.md")
    assert text is not None
    return text.strip("\n")
