"""The command ``cache``: shows and deletes what is kept for later runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from vaultconv.cli.options import CACHE_FOLDER
from vaultconv.errors import OutputError

if TYPE_CHECKING:
    from vaultconv.build.cache import Cache

_MB: Final = 1024**2


@click.command("cache")
@click.argument("what", metavar="WHAT", type=click.Choice(["info", "clear", "dir"]))
@CACHE_FOLDER
def cache(what: str, cache: str | None) -> None:
    """Show or clear the cache of parsed notes, drawn diagrams and prepared pictures.

    `info` shows where it is and what it holds, `clear` deletes it, `dir` prints its folder. Without it, the next run
    takes longer; the output is the same.
    """
    from vaultconv.build.cache import open_cache

    kept = open_cache(cache)
    if kept.path is None:
        raise OutputError(f"there is no folder for a cache: {kept.problem}", "name one with --cache")
    if what == "dir":
        click.echo(kept.path.parent)
    elif what == "clear":
        click.echo(f"{_megabytes(kept.clear())} deleted")
    else:
        click.echo(_described(kept))


def _described(cache: Cache) -> str:
    info = cache.info()
    if cache.problem:
        raise OutputError(f"the cache can't be read: {cache.problem}", "vaultconv cache clear deletes it")
    rows = [(kind, str(count), _megabytes(info.bytes[kind])) for kind, count in info.entries.items()]
    width, digits = (max((len(row[column]) for row in rows), default=0) for column in (0, 1))
    lines = [f"  {kind:<{width}}  {count:>{digits}}  {size}" for kind, count, size in rows]
    return "\n".join((str(info.path), f"{_megabytes(info.size)} of at most {_megabytes(info.limit)}", *lines))


def _megabytes(size: int) -> str:
    return f"{size / _MB:.1f} MB"
