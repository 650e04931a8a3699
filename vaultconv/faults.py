"""The boundary against faults of this program: no note stops a run.

What fails is reported as `DiagnosticCode.INTERNAL`, and the run goes on with the note in a plain form: the same words,
as headings, paragraphs and code. For the stages of a note, see `vaultconv.pipeline.stages`, which treats faults of
plugins too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Final, TypeVar

from vaultconv.diagnostics import DiagnosticCode, Report
from vaultconv.errors import VaultconvError
from vaultconv.tree import nodes as n
from vaultconv.tree.walk import Root, plain_text, replace, walk

T = TypeVar("T")

_PLEASE: Final = "please report it, with the note"


def guarded(work: Callable[[], n.Document], document: n.Document, report: Report, stage: str) -> n.Document:
    """Return the result of ``work``. If it raises, report that ``stage`` failed; return ``document`` in plain form."""
    try:
        return work()
    except Exception as error:  # noqa: BLE001  the boundary
        report_internal(report, stage, error)
        return as_paragraphs(document)


def attempt(write: Callable[[n.Document], T], document: n.Document, report: Report) -> T | None:
    """Return what ``write`` makes of a document, or None if it can't be written at all; each failure is reported.

    If ``write`` raises, the blocks at which it does are put in plain form; if that isn't enough, all of them.
    `VaultconvError` is passed on: it is about an option, and no fault of the document.
    """
    for form in (as_it_is, partial(_with_plain_parts, write), as_paragraphs):
        try:
            return write(form(document))
        except VaultconvError:
            raise
        except Exception as error:  # noqa: BLE001  the boundary
            report_internal(report, "writing", error)
    return None


def _with_plain_parts(write: Callable[[n.Document], object], document: n.Document) -> n.Document:
    return replace(document, content=tuple(_plain_if_it_fails(write, block) for block in document.content))


def _plain_if_it_fails(write: Callable[[n.Document], object], block: n.Block) -> n.Block:
    try:
        write(n.Document((block,)))
    except Exception:  # noqa: BLE001  the boundary
        plain = as_paragraphs(n.Document((block,))).content
        return replace(block, content=plain) if type(block) is n.Div else n.Div(plain)
    return block


# --------------------------------------------------------------------------------------------------------- plain forms


def as_it_is(document: n.Document) -> n.Document:
    """Return the document: the form to try first."""
    return document


def as_code(source: bytes) -> n.Document:
    """Return the bytes of a note that couldn't be parsed as one block of code. What isn't UTF-8 becomes U+FFFD."""
    return n.Document((n.CodeBlock(source.decode(errors="replace").replace("\r\n", "\n").strip("\n")),))


def as_paragraphs(document: n.Document) -> n.Document:
    """Return a document in plain form: every visible word, without nesting, as headings, paragraphs and code."""
    return n.Document(tuple(block for node in walk(document) for block in _flat(node)), document.front_matter)


def _flat(node: n.Node) -> Iterable[n.Block]:
    if isinstance(node, (n.CodeBlock, n.MathBlock, n.RawBlock)):
        return (node,)
    if isinstance(node, n.Heading):
        return (n.Heading(node.level, _words(node), node.anchor),)
    if isinstance(node, (n.Para, n.Cell)):
        return (n.Para(_words(node)),)
    if isinstance(node, n.Callout):
        return (n.Para(_words(node.title)),)
    if isinstance(node, n.Toggle):
        return (n.Para(_words(node.summary)),)
    return ()


def _words(content: Root) -> tuple[n.Text, ...]:
    return (n.Text(plain_text(content).strip()),)


# ------------------------------------------------------------------------------------------------------------- report


def report_internal(report: Report, stage: str, error: Exception) -> None:
    """Report that a stage failed through a fault of this program."""
    report(DiagnosticCode.INTERNAL, f"{stage} failed: {describe(error)}", hint=_PLEASE)


def describe(error: Exception) -> str:
    """Return the kind and text of an error, for a message: ``"KeyError: 'x'"``."""
    return f"{type(error).__name__}: {error}"
