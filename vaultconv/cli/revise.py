"""The command ``revise``: makes a pack to test yourself with from the notes of a vault."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import click

from vaultconv.cli.conversion import Conversion, carry_out
from vaultconv.cli.options import (
    BOOK,
    CONFIG,
    REPORTING,
    SOURCE,
    STEPS,
    WHICH,
    WRITING,
    config_of,
    flags_of,
    settings,
    source_of,
    with_arguments,
    with_template,
)
from vaultconv.cli.reporting import check_report
from vaultconv.errors import UsageError

if TYPE_CHECKING:
    from vaultconv.api import Result
    from vaultconv.cli.given import Arguments
    from vaultconv.cli.sources import OpenedVault
    from vaultconv.config import Config


@click.command()
@SOURCE
@click.option("-o", "--out", metavar="OUT", help="Output file: pack.pdf, cards.tsv for Anki; or a folder.")
@WHICH
@click.option("--to", metavar="BACKEND", help="Format of the files in a folder: pdf, docx, html or hugo.  [pdf]")
@click.option("--parts", metavar="PARTS", help="The parts of the pack, in order: questions,answers.  [pack]")
@click.option(
    "--since",
    metavar="WHEN",
    help="Only notes new or changed since 2026-11-01, or since pack.pdf.",
)
@click.option("--large-print", is_flag=True, help="Set the text of a PDF in 16 pt.")
@click.option("--title", metavar="TEXT", help="The title of the pack.")
@BOOK
@STEPS
@settings('Set any other setting: revise.sources=["toggle"], pdf.paper=a5.')
@CONFIG
@WRITING
@REPORTING
@with_arguments
def revise(given: Arguments) -> int:
    """Make a revision pack from VAULT: the questions in its notes, with their answers.

    \b
    Examples:
      vaultconv revise ~/Notes -o pack.pdf --tag exam                    questions and answers on paper
      vaultconv revise ~/Notes -o test.pdf --parts questions,answers     only these two parts
      vaultconv revise ~/Notes -o test --to docx                         a Word document for each part
      vaultconv revise ~/Notes -o site --to hugo                         a site: the notes, and pages of questions
      vaultconv revise ~/Notes -o cards.apkg                             the same questions as cards for Anki
      vaultconv revise ~/Notes -o new.pdf --since pack.pdf               only what changed since that pack

    Questions are toggles, bold list items with content below them, folded callouts, headings that end with "?",
    lists of terms, and the cards of flashcard plugins. `[revise] sources` in vaultconv.toml turns each kind on or off;
    the property `revise: false` leaves a note out.
    """
    check_report(given)
    return carry_out(partial(_begin, given), given)


@contextmanager
def _begin(given: Arguments, again: bool) -> Iterator[Conversion]:
    from msgspec.structs import replace

    from vaultconv import api

    with source_of(given) as source:
        flags = flags_of(replace(given, to=None))
        chosen = {
            "parts": given.parts and given.parts.split(","),
            "since": given.since,
            "large_print": given.large_print,
        }
        if asked := {name: value for name, value in chosen.items() if value}:
            flags.setdefault("revise", {}).update(asked)
        config = config_of(given, source, flags, again=again)
        target = given.out or config.revise.out
        if not target:
            raise UsageError("no output was given", "add -o pack.pdf, or -o cards.tsv for Anki")
        kind, _ = api.pack_kind(target, given.to or "")
        config = with_template(config, kind, given)
        work = partial(_make_pack, source, config, kind, target, given)
        yield Conversion(source, config, target, given.to or "", work)


def _make_pack(source: OpenedVault, config: Config, kind: str, target: str, given: Arguments) -> Result:
    from msgspec.structs import replace

    from vaultconv import api
    from vaultconv.build.jobs import available_cores
    from vaultconv.build.progress import progress_bars
    from vaultconv.cli.effects import without_effect_on_pack

    with progress_bars(quiet=given.quiet) as progress:
        result = api.revise(
            source.vault,
            target,
            given.to or "",
            only=source.only,
            config=config,
            force=given.force,
            inside_vault=given.inside_vault,
            dry_run=given.dry_run,
            jobs=given.jobs or available_cores(),
            origin=source.origin,
            cache=given.cache_choice,
            checksum=given.checksum,
            progress=progress,
        )
    return replace(result, diagnostics=(*without_effect_on_pack(given, kind), *result.diagnostics))
