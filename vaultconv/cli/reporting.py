"""Prints or writes the findings and changes of a run, and returns the exit code."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from vaultconv.cli.process import printing
from vaultconv.errors import OutputError, UsageError

if TYPE_CHECKING:
    from vaultconv.api import Result
    from vaultconv.cli.findings import Bases
    from vaultconv.cli.given import Arguments
    from vaultconv.config import Config
    from vaultconv.diagnostics import Diagnostic

EXIT_DIAGNOSTICS: Final = 1


def colour() -> bool | None:
    """Return whether the environment wants colour; None if it depends on the stream.

    ``NO_COLOR`` overrides ``FORCE_COLOR``, which overrides ``TERM=dumb``, as in Python itself.
    """
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return False if os.environ.get("TERM") == "dumb" else None


def finish(result: Result, config: Config, given: Arguments, vault: Path, target: str, backend: str = "") -> int:
    """Print the findings and changes of a run, and return the exit code. Notes' paths are relative to ``vault``."""
    from vaultconv.cli.findings import Bases
    from vaultconv.diagnostics import SEVERITY_ORDER, Severity

    bases = Bases(vault, _folder_of(target))
    if given.form != "text" or given.statistics or given.output_file:
        _write_report(_report(result, given, bases), given.output_file, to_stderr=target == "-")
    else:
        _print_findings(result.diagnostics, given, bases)
    if given.form == "text" and not given.quiet:
        _print_summary(result, given.dry_run, target)
        if result.advice:
            click.echo(f"{_MISSING.format(backend, target)}\n{result.advice}", err=True)
    if config.fail_on == "never" or result.worst is None:
        return 0
    bad = SEVERITY_ORDER.index(result.worst) >= SEVERITY_ORDER.index(Severity(config.fail_on))
    return EXIT_DIAGNOSTICS if bad else 0


def print_news(result: Result, former: Result, given: Arguments, vault: Path, target: str) -> None:
    """Print the findings that are new or gone since the last run, or write the report file again."""
    from vaultconv.cli.baseline import compare, counted_kinds
    from vaultconv.cli.findings import Bases

    bases = Bases(vault, _folder_of(target))
    if given.output_file:
        _write_report(_report(result, given, bases), given.output_file, to_stderr=False)
        return
    new, old = result.diagnostics, former.diagnostics
    _print_findings(compare(new, counted_kinds(old)).new, given, bases)
    _print_findings(compare(old, counted_kinds(new)).new, given, bases, "gone: ")


def with_findings(result: Result, more: Iterable[Diagnostic], config: Config) -> Result:
    """Return a result with the command's own findings added, at their configured severity."""
    import msgspec  # as below

    from vaultconv.config import apply_severity

    return msgspec.structs.replace(result, diagnostics=(*apply_severity(more, config), *result.diagnostics))


def only_new(result: Result, given: Arguments) -> Result:
    """Return a result with only findings that aren't in the baseline; with none if the baseline is written."""
    import msgspec  # imported here to keep --help fast

    from vaultconv.arguments import user_path
    from vaultconv.cli import baseline

    if not given.baseline:
        return result
    path = user_path(given.baseline)
    if given.write_baseline:
        count = baseline.write_baseline(path, result.diagnostics)
        click.echo(f"{count} {'finding' if count == 1 else 'findings'} written to {path}", err=True)
        return msgspec.structs.replace(result, diagnostics=())
    new, gone = baseline.compare(result.diagnostics, baseline.read_baseline(path))
    if gone and not given.quiet:
        known = "1 known finding is gone" if gone == 1 else f"{gone} known findings are gone"
        click.echo(f"{known}; to update {path}, add --write-baseline", err=True)
    return msgspec.structs.replace(result, diagnostics=new)


def check_baseline(given: Arguments) -> None:
    """Raise `UsageError` for a baseline that can't be used, before anything is read."""
    from vaultconv.arguments import user_path
    from vaultconv.cli import baseline

    if given.baseline:
        (baseline.check_baseline_file if given.write_baseline else baseline.read_baseline)(user_path(given.baseline))
    elif given.write_baseline:
        raise UsageError("--write-baseline needs the name of a file", "add --baseline FILE")


def check_report(given: Arguments) -> None:
    """Raise `UsageError` for a report that can't be made, before anything is read."""
    from vaultconv.arguments import user_path

    if given.statistics and given.form not in ("text", "json"):
        raise UsageError(f"statistics can't be printed as {given.form}", "use --diagnostics json or text")
    path = user_path(given.output_file or "")
    if given.output_file and path.is_file() and path.suffix.lower() not in _REPORTS:
        hint = f"a report overwrites only files that end in {', '.join(sorted(_REPORTS))}"
        raise UsageError(f'--output-file: "{path}" already exists', hint)


_REPORTS: Final = frozenset((".json", ".log", ".sarif", ".txt", ".xml"))
_MISSING: Final = """
This site lacks what the pages need: render hooks, and this in its configuration. To add both:
  vaultconv init {} -o {}
"""


def _folder_of(target: str) -> Path | None:
    """Return the folder that paths of the output are relative to; None if nothing is written."""
    from vaultconv.arguments import user_path

    if target in ("", "-"):
        return None
    path = user_path(target)
    return path if path.is_dir() else path.parent


# ---------------------------------------------------------------------------------------------------------- reports


def _report(result: Result, given: Arguments, bases: Bases) -> str:
    from vaultconv.cli import findings

    if given.statistics:
        make = findings.statistics_json if given.form == "json" else findings.statistics_text
        return make(result.diagnostics)
    return findings.FORMS[given.form](result.diagnostics, bases)


def _write_report(text: str, path: str | None, *, to_stderr: bool) -> None:
    from vaultconv.arguments import user_path

    if not path:
        click.echo(text, nl=False, err=to_stderr)
        return
    try:
        user_path(path).write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
    except OSError as error:
        raise OutputError(f"--output-file: {path}: {error.strerror}", "name a file in a folder that exists") from error


# --------------------------------------------------------------------------------------------------- on a terminal

_COLOURS: Final = {"error": "red", "warning": "yellow", "info": "blue"}


def _print_findings(diagnostics: Iterable[Diagnostic], given: Arguments, bases: Bases, before: str = "") -> None:
    from vaultconv.cli.findings import few_of_a_kind
    from vaultconv.diagnostics import Severity

    wanted = [each for each in diagnostics if not given.quiet or each.severity is Severity.ERROR]
    shown, more = (wanted, {}) if given.verbose else few_of_a_kind(wanted)
    print_text(map(bases.shown, shown), before)
    for code, count in more.items():
        click.echo(f"{before}... and {count} more {click.style(code, bold=True)}", err=True)
    if more and not before:
        click.echo("To see every finding, add --verbose; to count them, --statistics.", err=True)


def print_text(diagnostics: Iterable[Diagnostic], before: str = "") -> None:
    """Print diagnostics in colour, a line each, which begins with the text ``before``."""
    for each in diagnostics:
        plain = str(each)
        mark = f"{each.severity}[{each.code}]"
        click.echo(before + plain.replace(mark, click.style(mark, fg=_COLOURS[each.severity]), 1), err=True)


def print_error(message: str, hint: str) -> None:
    """Print why nothing was done, and a hint below."""
    with printing():
        click.echo(f"{click.style('error', fg='red', bold=True)}: {message}", err=True, color=colour())
        if hint:
            click.echo(f"  {hint}", err=True)


def _print_summary(result: Result, dry_run: bool, target: str) -> None:
    from vaultconv import formats
    from vaultconv.diagnostics import one_line

    if dry_run:
        for path, change in sorted(result.changes.items()):
            if change in formats.WOULD:
                click.echo(one_line(f"would {formats.WOULD[change]} {path}"))
    if result.is_resumed:
        click.echo("going on from a run that was interrupted", err=True)
    nothing = "nothing to write" if target not in ("", "-") else ""
    summary = formats.summary(result.changes, result.diagnostics, nothing, dry_run=dry_run)
    if target == "" or summary:
        click.echo(summary or "nothing found", err=True)
