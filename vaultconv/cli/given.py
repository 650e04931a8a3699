"""The arguments of a command as typed values, and the choices that they make together."""

from __future__ import annotations

from typing import Literal

import msgspec

from vaultconv.errors import UsageError


class Arguments(msgspec.Struct, frozen=True, kw_only=True):
    """What a command was given. `vaultconv.cli.options` says what each argument means.

    An option that the user left out, or that the command doesn't have, has its default: None, False or ``()``.
    """

    # What is read.
    paths: tuple[str, ...] = ()
    vault: str | None = None
    notion: bool | None = None
    follow_links: bool = False

    # What is made of it.
    out: str | None = None
    to: str | None = None
    enable: tuple[str, ...] = ()
    disable: tuple[str, ...] = ()
    syntax: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    unresolved: str | None = None
    config: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    order: str | None = None
    template: str | None = None

    # Which notes.
    where: str | None = None
    globs: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    exclude_tags: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    exclude_folders: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    start: str | None = None
    depth: int | None = None
    keys: bool = False
    all_notes: bool = False

    # The revision pack.
    parts: str | None = None
    since: str | None = None
    large_print: bool = False

    # How files are written.
    dry_run: bool = False
    force: bool = False
    inside_vault: bool = False
    jobs: int | None = None
    cache: str | None = None
    no_cache: bool = False
    checksum: bool = False
    watch: bool = False

    # What is reported.
    fail_on: str | None = None
    form: Literal["text", "json", "sarif", "github", "junit"] = "text"
    output_file: str | None = None
    statistics: bool = False
    no_ignores: bool = False
    verbose: bool = False
    quiet: bool = False
    baseline: str | None = None
    write_baseline: bool = False

    @property
    def cache_choice(self) -> str | bool | None:
        """The cache that was asked for: a folder, False for none, None for the default one. Raises `UsageError`."""
        if self.cache and self.no_cache:
            raise UsageError("--cache names a cache, but --no-cache turns it off", "leave out one of them")
        return False if self.no_cache else self.cache
