"""What a run found and did, for the terminal, and the exit code that follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from vaultconv.api import Result
    from vaultconv.config import Config
    from vaultconv.diagnostics import Diagnostic

EXIT_DIAGNOSTICS: Final = 1


def finish(result: Result, config: Config, given: Mapping[str, Any], target: str, backend: str = "") -> int:
    """Print what a run found and did; the exit code."""
    from vaultconv import formats
    from vaultconv.diagnostics import SEVERITY_ORDER, Severity

    quiet, form = given["quiet"], given["form"]
    if form == "text":
        print_text(each for each in result.diagnostics if not quiet or each.severity is Severity.ERROR)
    else:
        dump = formats.diagnostics_json if form == "json" else formats.diagnostics_sarif
        click.echo(dump(result.diagnostics), err=target == "-")
    if form == "text" and not quiet:
        _print_summary(result, given.get("dry_run", False), target)
        if result.advice:
            click.echo(f"{_MISSING.format(backend, target)}\n{result.advice}", err=True)
    if config.fail_on == "never" or result.worst is None:
        return 0
    bad = SEVERITY_ORDER.index(result.worst) >= SEVERITY_ORDER.index(Severity(config.fail_on))
    return EXIT_DIAGNOSTICS if bad else 0


_MISSING: Final = """
This site lacks what the pages need: render hooks, and this in its configuration. To add both:
  vaultconv init {} -o {}
"""

_COLOURS: Final = {"error": "red", "warning": "yellow", "info": "blue"}


def print_text(diagnostics: Iterable[Diagnostic]) -> None:
    """Print diagnostics, a line each, in colour."""
    for each in diagnostics:
        plain = str(each)
        mark = f"{each.severity}[{each.code}]"
        click.echo(plain.replace(mark, click.style(mark, fg=_COLOURS[each.severity]), 1), err=True)


def _print_summary(result: Result, dry_run: bool, target: str) -> None:
    from vaultconv import formats
    from vaultconv.diagnostics import one_line

    if dry_run:
        for path, change in sorted(result.changes.items()):
            click.echo(one_line(f"would be {change}: {path}"))
    nothing = "nothing to write" if target not in ("", "-") else ""
    summary = formats.summary(result.changes, result.diagnostics, nothing)
    if target == "" or summary:
        click.echo(summary or "nothing found", err=True)
