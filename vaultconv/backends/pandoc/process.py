"""Runs pandoc, as pypandoc finds it: the only module that does."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import IO, Any, Final

import msgspec

from vaultconv.build.service import Service
from vaultconv.build.temporary import temporary_folder
from vaultconv.diagnostics import DiagnosticCode
from vaultconv.errors import ToolError, UsageError
from vaultconv.formulas.core import as_core

WORKER: Final = "worker.lua"

# The version of Pandoc's JSON that this package writes; other versions of pandoc may require another one.
_PROBE: Final = b'{"pandoc-api-version":[1,23,1],"meta":{},"blocks":[]}'

_EPOCH: Final = "946684800"  # 2000-01-01

Options = dict[str, Any]
"""Fields of Pandoc's ``WriterOptions`` (<https://pandoc.org/lua-filters.html#type-writeroptions>), and ``standalone``:
with the format's default template."""


class PandocError(Exception):
    """Raised if pandoc refuses a document, with pandoc's own message."""


def _environment() -> dict[str, str]:
    """Return an environment with a fixed time, which pandoc writes into Word documents and e-books."""
    return {"SOURCE_DATE_EPOCH": _EPOCH, **os.environ}


def pandoc_version() -> str:
    """Return the version of the pandoc in use; empty if there is none."""
    try:
        return _version_of(pandoc_path())
    except ToolError:
        return ""


@cache
def pandoc_path() -> str:
    """Return the pandoc to run.

    It is the one that the environment variable ``PYPANDOC_PANDOC`` names, else the newest one available that reads this
    package's JSON. Raises `ToolError` if there is none.
    """
    try:
        import pypandoc

        found = str(pypandoc.get_pandoc_path())
    except (ImportError, AttributeError, OSError) as error:
        # Where pypandoc was installed beside pypandoc_binary and removed, an empty package is left of both.
        raise ToolError("pandoc was not found", "pip install --force-reinstall pypandoc_binary") from error
    for path in (found, str(Path(pypandoc.__file__).parent / "files" / "pandoc")):
        if _understands(path):
            return path
    raise ToolError(f"{found} can't read the JSON that vaultconv writes", "use pandoc 3.1 to 3.9")


def _understands(path: str) -> bool:
    try:
        done = subprocess.run([path, "-f", "json", "-t", "json"], input=_PROBE, capture_output=True)
        return done.returncode == 0 and b"pandoc-api-version" in done.stdout
    except OSError:
        return False


@cache
def _version_of(path: str) -> str:
    first = subprocess.run([path, "--version"], capture_output=True, text=True).stdout.partition("\n")[0]
    return first.rpartition(" ")[2]


@cache
def data_file(name: str) -> bytes:
    """Return one of pandoc's own files, such as ``reference.docx``."""
    command = [pandoc_path(), f"--print-default-data-file={name}"]
    return subprocess.run(command, capture_output=True, check=True).stdout


def default_template(to: str) -> bytes:
    """Return pandoc's template for a format. Raises `UsageError` if it has none."""
    done = subprocess.run([pandoc_path(), f"--print-default-template={to}"], capture_output=True)
    if done.returncode or not done.stdout:
        raise UsageError(f'pandoc has no template for "{to}"', "the look of this format can't be changed")
    return done.stdout


def run_pandoc(json: bytes, to: str, *arguments: str) -> bytes:
    """Convert a document with a new pandoc process. Raises `PandocError`."""
    command = [pandoc_path(), "-f", "json", "-t", to, "-o", "-", *arguments]
    done = subprocess.run(command, input=json, capture_output=True, env=_environment())
    if done.returncode:
        raise PandocError(done.stderr.decode(errors="replace").strip() or f"exit code {done.returncode}")
    return done.stdout


def print_pdf(json: bytes, to: str, engine: str, options: Options) -> bytes:
    """Print a document as PDF with a program that reads the format ``to``. Raises `PandocError`."""
    with temporary_folder() as folder:
        path = folder / "document.pdf"
        command = [
            pandoc_path(),
            "-f",
            "json",
            "-t",
            to,
            "-o",
            str(path),
            f"--pdf-engine={engine}",
            *_arguments(options),
        ]
        done = subprocess.run(command, input=json, capture_output=True, env=_environment(), cwd=folder)
        if done.returncode:
            raise PandocError(" ".join(done.stderr.decode(errors="replace").split())[:_MOST_SAID])
        return path.read_bytes()


_MOST_SAID: Final = 1000  # characters of an engine's error message


def _command() -> list[str]:
    return [pandoc_path(), "lua", str(files("vaultconv") / "assets" / WORKER)]


SERVICE: Final = Service(_command, _environment)
"""This process's pandoc, which stays for many documents; it takes most of a second before it can write."""


def convert(json: bytes, to: str, options: Options) -> bytes:
    """Convert a document with the running pandoc, or with a new one if it ends. Raises `PandocError`."""
    for _ in range(2):
        with suppress(OSError):
            state, result = SERVICE.ask(partial(_talk, json, to, options))
            if state != b"ok":
                raise PandocError(result.decode(errors="replace").strip())
            return result
    return run_pandoc(json, to, *_arguments(options))


def _talk(json: bytes, to: str, options: Options, send: IO[bytes], receive: IO[bytes]) -> tuple[bytes, bytes]:
    request = {"to": to, "size": len(json), "options": options}
    send.write(msgspec.json.encode(request) + b"\n" + json)
    send.flush()
    state, _, size = receive.readline().partition(b" ")
    if not size:
        raise OSError("pandoc has ended")
    content = receive.read(int(size))
    if len(content) < int(size):
        raise OSError("pandoc has ended in the middle of a document")
    return state, content


# The options that this package uses, on the command line.
_FLAGS: Final = {
    "standalone": "--standalone",
    "template": "--template={}",
    "table_of_contents": "--toc",
    "toc_depth": "--toc-depth={}",
    "reference_doc": "--reference-doc={}",
    "html_math_method": "--{}",
    "wrap_text": "--wrap=none",
    "highlight_method": "--highlight-style=pygments",
}


def _arguments(options: Options) -> list[str]:
    return [_FLAGS[name].format(value) for name, value in options.items()]


class Problem(msgspec.Struct, frozen=True):
    """A tool's message about a document: the note and line that it is about, "" and 0 if unknown."""

    code: DiagnosticCode
    message: str
    note: str = ""
    line: int = 0


class PrintedDocument(msgspec.Struct, frozen=True):
    """A printed document (None if there is none), and its problems."""

    content: bytes | None
    problems: tuple[Problem, ...] = ()


class PandocJob(msgspec.Struct, frozen=True):
    """A document, and the format that pandoc writes; with ``engine``, the program that makes a PDF."""

    json: bytes
    to: str
    options: Options
    engine: str = ""


def print_document(job: PandocJob, finish: Callable[[bytes, str], bytes] = as_core) -> PrintedDocument:
    """Return the document as pandoc writes it, changed by ``finish(document, format)``."""
    try:
        if job.engine:
            return PrintedDocument(print_pdf(job.json, job.to, job.engine, job.options))
        return PrintedDocument(finish(convert(job.json, job.to, job.options), job.to))
    except PandocError as error:
        return PrintedDocument(None, (Problem(DiagnosticCode.PANDOC_FAILED, f"pandoc refused the document: {error}"),))
