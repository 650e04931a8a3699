"""Reading the pages of the documentation, and doing what they say.

Pages are read by vaultconv itself. Of a page's code blocks, in their order and in a folder of the page's own:

- ``console`` is run, a command after each ``$``; the lines below it are what it prints (``...`` is any text);
- ``python`` is run; names and files stay for the blocks that follow;
- one under ``<!-- file: NAME -->`` is written to that file;
- one under ``<!-- printed -->`` is what the Python block above it printed;
- one under ``<!-- quote: FILE -->`` stands in that file of the project, word for word; one under
  ``<!-- inside: FILE -->`` in that file of the page's folder;
- one under ``<!-- installs: FOLDER -->`` isn't run; the package in that folder counts as installed from then on;
- one under ``<!-- note -->`` is a note of the small vault ``tests/docs/vault``, and one under
  ``<!-- becomes: BACKEND, … -->`` is what that note becomes; ``<!-- note: BACKEND, … -->`` is one that stays as it is.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import vaultconv
from vaultconv import nodes as n
from vaultconv.parse import GFM

ROOT: Final = Path(__file__).parents[2]
SAMPLE: Final = ROOT / "docs/sample-vault"
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


class Session:
    """A page followed step by step in ``folder``, which gets a copy of the sample vault."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: dict[str, Any] = {"__name__": "__main__"}
        self.printed = ""
        self.note = ""
        self.code = 0
        shutil.copytree(SAMPLE, folder / "docs/sample-vault")
        self.environment = {**os.environ, "HOME": str(folder), "NO_COLOR": "1", "PATH": self._path()}

    def _path(self) -> str:
        program = self.folder / ".bin/vaultconv"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m vaultconv "$@"\n', encoding="utf-8")
        program.chmod(0o755)
        others = Path(sys.executable).parent  # hugo, where it was installed beside Python
        return os.pathsep.join((str(program.parent), os.environ["PATH"], str(others)))

    def follow(self, fence: Fence) -> None:
        """Do, or compare, what a code block says."""
        if fence.directive:
            _DIRECTIVES[fence.directive](self, fence)
        elif fence.language == "console":
            self._run(fence)
        elif fence.language == "python":
            self._execute(fence)

    def _execute(self, fence: Fence) -> None:
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(compile(fence.text, fence.place, "exec", dont_inherit=True), self.names)
        self.printed = printed.getvalue()

    def _run(self, fence: Fence) -> None:
        for part in re.split(r"^\$ ", fence.text, flags=re.M)[1:]:
            command, _, expected = part.partition("\n")
            printed = self.run(command)
            pattern = re.escape(_columns(expected)).replace(r"\.\.\.", "(?s:.*)")
            assert re.fullmatch(pattern, _columns(printed)), f"{fence.place}: $ {command}\n{printed}"

    def run(self, command: str) -> str:
        """What a command prints; its exit code is ``self.code``, and ``$?`` of the next one."""
        done = subprocess.run(
            ["sh", "-c", f"(exit {self.code})\n{command}"],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=120,
        )
        self.code = done.returncode
        return done.stdout

    def _file(self, fence: Fence) -> None:
        path = self.folder / fence.argument
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(fence.text + "\n", encoding="utf-8")

    def _installs(self, fence: Fence) -> None:
        """Put a package of single modules where Python finds it, with its entry points."""
        source, site = ROOT / fence.argument, self.folder / ".site"
        project = tomllib.loads((source / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        about = site / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
        about.mkdir(parents=True)
        for module in source.glob("*.py"):
            shutil.copy(module, site)
        groups = project["entry-points"].items()
        rows = [
            f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in points.items())
            for group, points in groups
        ]
        (about / "entry_points.txt").write_text("\n".join(rows), encoding="utf-8")
        metadata = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
        (about / "METADATA").write_text(metadata, encoding="utf-8")
        self.environment["PYTHONPATH"] = str(site)

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
        "installs": Session._installs,
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
