"""Reports options of the command line that have no effect, because their user expects one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, TypeAlias

from vaultconv.diagnostics import Diagnostic, DiagnosticCode, Report
from vaultconv.plugins import canonical

if TYPE_CHECKING:
    from vaultconv.cli.given import Arguments
    from vaultconv.cli.sources import OpenedVault
    from vaultconv.config import Config
    from vaultconv.destination import Destination
    from vaultconv.plan import Plan

_OF_BOOKS: Final = {"title": "--title", "authors": "--author", "order": "--order"}
_OF_A_NOTE: Final = {
    "title": 'write "title: …" into its front matter',
    "authors": 'write "author: …" into its front matter',
}


def without_effect(
    given: Arguments,
    config: Config,
    plan: Callable[[], Plan],
    source: OpenedVault,
    output: Destination | None = None,
    notes: int = 0,
) -> tuple[Diagnostic, ...]:
    """Return a finding for each option in ``given`` that has no effect.

    ``plan`` makes the plan where one is needed. ``output`` is the output, if any, of so many ``notes``.
    """
    found = [*_of_source(given, source), *_of_choice(given, config), *_of_steps(given, plan)]
    if output is not None:
        found += _of_output(given, plan, output, notes)
    report = Report(".")
    for option, why, hint in found:
        report(DiagnosticCode.OPTION_UNUSED, f"{option} has no effect: {why}", hint=hint)
    return tuple(report.diagnostics)


def without_effect_on_pack(given: Arguments, kind: str) -> tuple[Diagnostic, ...]:
    """Return a finding for each option in ``given`` that has no effect on a revision pack of a kind that is no PDF."""
    report = Report(".")
    names = [f"--set {key}" for key in (each.partition("=")[0] for each in given.settings) if _of_sheets(key)]
    for option in [*(("--large-print",) if given.large_print else ()), *names]:
        if kind != "pdf":
            why = f"{option} has no effect: only a PDF has sheets of paper"
            report(DiagnosticCode.OPTION_UNUSED, why, hint="name one, as in -o pack.pdf")
    return tuple(report.diagnostics)


def _of_sheets(key: str) -> bool:
    return key.replace("_", "-") in ("revise.large-print", "revise.imposition", "revise.duplex")


IdleOption: TypeAlias = tuple[str, str, str]
"""An option that has no effect, why, and a hint."""


def _of_source(given: Arguments, source: OpenedVault) -> Iterator[IdleOption]:
    if given.notion is not None and source.only is not None:
        yield (
            "--notion" if given.notion else "--no-notion",
            "single notes are not an export",
            "name the folder or the zip of the export",
        )


def _of_choice(given: Arguments, config: Config) -> Iterator[IdleOption]:
    if given.depth is not None and not config.select.start:
        yield "--depth", "it limits the links that --from follows", "add --from NOTE"
    if given.watch and given.fail_on:
        yield "--fail-on", "--watch goes on whatever it finds", ""
    if given.keys and given.all_notes:
        yield "--publish-keys", "--all-notes includes every note", "leave out one of them"


def _of_steps(given: Arguments, make: Callable[[], Plan]) -> Iterator[IdleOption]:
    if not (given.settings or given.disable):
        return
    plan = make()
    written = f'it is not used to write "{plan.backend.name}"'
    for setting in given.settings:
        key = setting.partition("=")[0]
        if canonical(key.removeprefix("options.").partition(".")[0]) in plan.idle:
            yield f"--set {key}", written, ""
    for name in given.disable:
        if canonical(name) in plan.idle:
            yield f"--disable {name}", written, ""


def _of_output(given: Arguments, make: Callable[[], Plan], output: Destination, notes: int) -> Iterator[IdleOption]:
    of_books = {name: option for name, option in _OF_BOOKS.items() if getattr(given, name)}
    if of_books and (output.kind != "file" or not make().backend.prints):
        for option in of_books.values():
            yield option, "only a book has it", "name one, as in -o book.pdf"
    elif notes == 1:
        for name, option in of_books.items():
            yield option, "it is for a book, but there is only one note", _OF_A_NOTE.get(name, "")
    for name in ("force", "dry_run", "inside_vault"):
        if getattr(given, name) and output.kind == "memory":
            yield "--" + name.replace("_", "-"), "no file is written", ""
