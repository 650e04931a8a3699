"""The command ``revise``: a vault as a pack to test oneself with."""

from __future__ import annotations

from typing import Any

import click

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
)
from vaultconv.cli.reporting import check_report, finish
from vaultconv.errors import UsageError


@click.command()
@SOURCE
@click.option("-o", "--out", metavar="OUT", help="pack.pdf, cards.tsv for Anki, or a folder: a file for each part.")
@WHICH
@click.option(
    "--to", metavar="BACKEND", help="What a folder gets: files of the kind pdf, docx, html, or the site hugo.  [pdf]"
)
@click.option("--parts", metavar="PARTS", help="What is in it, in this order: questions,answers.  [pack]")
@click.option(
    "--since",
    metavar="WHEN",
    help="Only what is new or changed since a day, 2026-11-01, or since a former pack: pack.pdf.",
)
@click.option("--large-print", is_flag=True, help="For weak eyes: a text of 16 pt in a PDF.")
@click.option("--title", metavar="TEXT", help="The pack's title.")
@BOOK
@STEPS
@settings('Anything else that can be configured: revise.sources=["toggle"], pdf.paper=a5.')
@CONFIG
@WRITING
@REPORTING
def revise(paths: tuple[str, ...], vault: str | None, out: str | None, **given: Any) -> int:
    """Make a revision pack of VAULT: what its notes ask, and the answers.

    \b
    Examples:
      vaultconv revise ~/Notes -o pack.pdf --tag exam                    questions and answers on paper
      vaultconv revise ~/Notes -o test.pdf --parts questions,answers     these two parts alone
      vaultconv revise ~/Notes -o test --to docx                         a Word document of each part
      vaultconv revise ~/Notes -o site --to hugo                         the notes, and pages that ask, for a screen
      vaultconv revise ~/Notes -o cards.apkg                             the same questions as cards for Anki
      vaultconv revise ~/Notes -o new.pdf --since pack.pdf               what changed since that pack was made

    What counts as a question: toggles, bold list items with something below them, folded boxes, headings that end
    with "?", lists of terms, and the cards of the plugins for flashcards. `[revise] sources` in vaultconv.toml
    switches each on or off; a note opts out by the property `revise: false`.
    """
    from vaultconv import api
    from vaultconv.build.progress import progress_bars
    from vaultconv.cli.sources import open_source
    from vaultconv.config import with_options

    check_report(given)
    with open_source(paths, vault, notion=given["notion"], follow_links=given["follow_links"]) as source:
        flags = flags_of({"unresolved": None, **given, "to": None})
        chosen = {
            "parts": given["parts"] and given["parts"].split(","),
            "since": given["since"],
            "large_print": given["large_print"],
        }
        if asked := {name: value for name, value in chosen.items() if value}:
            flags.setdefault("revise", {}).update(asked)
        config = config_of(given, source, flags)
        target = out or config.revise.out
        if not target:
            raise UsageError("where to? no output was given", "add -o pack.pdf, or -o cards.tsv for Anki")
        if given["template"]:
            kind, _ = api.pack_kind(target, given["to"] or "")
            config = with_options(config, {"options": {kind: {"template": given["template"]}}}, "options")
        with progress_bars(quiet=given["quiet"]) as progress:
            result = api.revise(
                source.vault,
                target,
                given["to"] or "",
                only=source.only,
                config=config,
                force=given["force"],
                inside_vault=given["inside_vault"],
                dry_run=given["dry_run"],
                origin=source.origin,
                progress=progress,
            )
    return finish(result, config, given, source.place, target, given["to"] or "")
