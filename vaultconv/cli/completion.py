"""Shell completion: names of backends, and tags, folders, properties and notes of the vault on the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from vaultconv.errors import VaultconvError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from vaultconv.cli.sources import OpenedVault


def backends(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Complete backends, with descriptions."""
    from click.shell_completion import CompletionItem

    from vaultconv.plugins import descriptions

    return [
        CompletionItem(name, help=text) for name, text in descriptions("backends").items() if name.startswith(begun)
    ]


def tags(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Complete tags of the vault."""
    from vaultconv.cli.listing import counted

    return _of_vault(context, begun.lstrip("#"), lambda source: counted(source, "tags"))


def folders(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Complete folders of the vault."""
    from vaultconv.cli.listing import counted

    return _of_vault(context, begun, lambda source: counted(source, "folders"))


def properties(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Complete properties of the vault's notes."""
    from vaultconv.cli.listing import counted

    return _of_vault(context, begun, lambda source: counted(source, "properties"))


def notes(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Complete notes of the vault, named as in links."""
    from vaultconv.cli.listing import notes_of
    from vaultconv.tree.walk import note_name

    return _of_vault(context, begun, lambda source: map(note_name, notes_of(source)))


def _of_vault(
    context: click.Context, begun: str, names: Callable[[OpenedVault], Iterable[str]]
) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    from vaultconv.cli.sources import STDIN, open_source

    # The parser stops at an option without a value, before it reaches the arguments.
    paths = context.params.get("paths") or [each for each in context.args if each[:1] != "-" or each == STDIN] or ["."]
    if STDIN in paths:
        return []
    with suppress(VaultconvError), open_source(paths, context.params.get("vault")) as source:
        low = begun.casefold()
        return [CompletionItem(name) for name in sorted(set(names(source))) if name.casefold().startswith(low)]
    return []
