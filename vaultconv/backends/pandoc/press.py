"""The press: what happens to a document once it is Pandoc's JSON. It runs in whichever process it is sent to."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from vaultconv.backends.pandoc import process as pandoc
from vaultconv.diagnostics import Code
from vaultconv.formulas.core import as_core


class Problem(msgspec.Struct, frozen=True):
    """What a tool said about a document: which note and line are meant, "" and 0 where that isn't known."""

    code: Code
    message: str
    note: str = ""
    line: int = 0


class Pressed(msgspec.Struct, frozen=True):
    """A printed document, None where there is none to be had, and what was wrong with it."""

    content: bytes | None
    problems: tuple[Problem, ...] = ()


class PandocJob(msgspec.Struct, frozen=True):
    """A document, and what pandoc shall make of it; with an ``engine``, which program makes PDF of that."""

    json: bytes
    to: str
    options: pandoc.Options
    engine: str = ""


def press(job: PandocJob, finish: Callable[[bytes, str], bytes] = as_core) -> Pressed:
    """The document as pandoc writes it, and as ``finish`` makes it of that and of the name of the format."""
    try:
        if job.engine:
            return Pressed(pandoc.print_pdf(job.json, job.to, job.engine, job.options))
        return Pressed(finish(pandoc.convert(job.json, job.to, job.options), job.to))
    except pandoc.PandocError as error:
        return Pressed(None, (Problem(Code.PANDOC_FAILED, f"pandoc refused the document: {error}"),))
