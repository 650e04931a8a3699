"""Options that several commands share: which notes to take, how to read them, what to report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from vaultconv.cli import completion
from vaultconv.errors import UsageError

if TYPE_CHECKING:
    from vaultconv.cli.given import Arguments
    from vaultconv.cli.sources import OpenedVault
    from vaultconv.config import Config

F = TypeVar("F", bound=Callable[..., Any])


def options(*each: Callable[[F], F]) -> Callable[[F], F]:
    """Combine decorators into one that applies all of them, the first outermost."""

    def decorate(function: F) -> F:
        for option in reversed(each):
            function = option(function)
        return function

    return decorate


def with_arguments(command: Callable[[Arguments], int]) -> Callable[..., int]:
    """Let click call a command that takes its arguments as one value."""

    @wraps(command)
    def called(**values: Any) -> int:
        from vaultconv.cli.given import Arguments  # what shows help only doesn't pay for it

        return command(Arguments(**values))

    return called


_FROM: Final = options(
    click.option("--vault", metavar="FOLDER", help="Vault to resolve links in.  [nearest folder with .obsidian]"),
    click.option("--notion/--no-notion", default=None, help="Read VAULT as a Notion export, or not.  [detected]"),
    click.option("--follow-links", is_flag=True, help="Follow symbolic links that lead out of the vault."),
)

SOURCE: Final = options(click.argument("paths", metavar="VAULT...", nargs=-1, required=True, type=click.Path()), _FROM)
SOURCE_OR_HERE: Final = options(click.argument("paths", metavar="[VAULT]...", nargs=-1, type=click.Path()), _FROM)

WHICH: Final = options(
    click.option("--select", "where", metavar="CONDITION", help='Only notes that match: "tag:exam and status = done".'),
    click.option("--glob", "globs", metavar="GLOB", multiple=True, help="Only notes whose path matches: 'Trips/**'."),
    click.option(
        "--tag",
        "tags",
        metavar="TAG",
        multiple=True,
        help="Only notes with this tag or a tag below it.",
        shell_complete=completion.tags,
    ),
    click.option(
        "--exclude-tag",
        "exclude_tags",
        metavar="TAG",
        multiple=True,
        help="Leave out notes with this tag.",
        shell_complete=completion.tags,
    ),
    click.option(
        "--folder",
        "folders",
        metavar="FOLDER",
        multiple=True,
        help="Only notes in this folder.",
        shell_complete=completion.folders,
    ),
    click.option(
        "--exclude",
        "exclude_folders",
        metavar="FOLDER",
        multiple=True,
        help="Leave out notes in this folder.",
        shell_complete=completion.folders,
    ),
    click.option(
        "--property",
        "properties",
        metavar="KEY[=VALUE]",
        multiple=True,
        help="Only notes with this property.",
        shell_complete=completion.properties,
    ),
    click.option(
        "--from",
        "start",
        metavar="NOTE",
        help="Only this note and the notes that it links to.",
        shell_complete=completion.notes,
    ),
    click.option("--depth", type=click.IntRange(0), metavar="N", help="With --from: how many links to follow.  [1]"),
    click.option("--publish-keys", "keys", is_flag=True, help="Leave out notes with `publish: false`."),
    click.option("--all-notes", is_flag=True, help="Include all notes: ignored, unpublished and template notes, too."),
)

STEPS: Final = options(
    click.option(
        "--enable", metavar="TRANSFORM", multiple=True, help="Turn a transform on: see `vaultconv list transforms`."
    ),
    click.option("--disable", metavar="TRANSFORM", multiple=True, help="Turn a transform off."),
    click.option("--syntax", metavar="NAME", multiple=True, help="Markdown to read, or a plugin's syntax to add."),
)


def settings(text: str) -> Callable[[F], F]:
    """Make the option ``--set``, for settings without an option of their own; ``text`` is its help."""
    return click.option("--set", "settings", metavar="KEY=VALUE", multiple=True, help=text)


CONFIG: Final = click.option(
    "--config", metavar="FILE", help="Configuration file.  [vaultconv.toml in the vault, else here]"
)

HOW: Final = options(
    click.option(
        "--to",
        metavar="BACKEND",
        help="Format to write: see `vaultconv list backends`.  [by OUT, else commonmark]",
        shell_complete=completion.backends,
    ),
    STEPS,
    settings("Set an option of a transform, or any other setting: embeds.shift=false."),
    click.option(
        "--unresolved",
        type=click.Choice(["text", "keep", "error"]),
        help="Make a broken link text, keep it, or report an error.  [text]",
    ),
    CONFIG,
)

BOOK: Final = options(
    click.option("--author", "authors", metavar="NAME", multiple=True, help="The author; may be repeated."),
    click.option(
        "--order", metavar="ORDER", help="By folder, tags, title, path, property:NAME, or a note of links.  [auto]"
    ),
    click.option("--template", metavar="FILE", help="Your own template or style sheet: see `vaultconv init`."),
)

JOBS: Final = click.option("--jobs", type=click.IntRange(1), metavar="N", help="Number of processes.  [one per core]")
CACHE_FOLDER: Final = click.option(
    "--cache", metavar="DIR", type=click.Path(file_okay=False), help="Folder of the cache.  [see `vaultconv cache dir`]"
)
CACHE: Final = options(
    CACHE_FOLDER, click.option("--no-cache", is_flag=True, help="Use no cache: read and draw everything again.")
)
WRITING: Final = options(
    JOBS,
    click.option("--dry-run", is_flag=True, help="List what would be written, but write nothing."),
    click.option("--force", is_flag=True, help="Overwrite files that vaultconv did not write."),
    click.option("--inside-vault", is_flag=True, help="Allow OUT to be inside the vault; --force has no effect there."),
    CACHE,
    click.option("--checksum", is_flag=True, help="Compare the contents of files, not only their sizes and times."),
    click.option("--watch", is_flag=True, help="Convert again whenever notes or settings change."),
)

REPORTING: Final = options(
    click.option(
        "--fail-on",
        type=click.Choice(["error", "warning", "info", "never"]),
        help="Exit with 1 if a finding is this severe or worse.  [error]",
    ),
    click.option(
        "--diagnostics",
        "form",
        type=click.Choice(["text", "json", "sarif", "github", "junit"]),
        default="text",
        help="Format of the findings; all but text go to standard output.  [text]",
    ),
    click.option("--output-file", metavar="FILE", help="Write the findings to a file instead of printing them."),
    click.option("--statistics", is_flag=True, help="Count findings by code instead of listing them."),
    click.option("--no-ignores", is_flag=True, help="Also report findings that `vaultconv-ignore` comments hide."),
    click.option("-v", "--verbose", is_flag=True, help="List every finding, not only the first ten of each kind."),
    click.option("-q", "--quiet", is_flag=True, help="Print only errors."),
)

BASELINE: Final = options(
    click.option("--baseline", metavar="FILE", help="Report only findings that are not in this file."),
    click.option("--write-baseline", is_flag=True, help="Write the current findings to the baseline file."),
)


def source_of(given: Arguments) -> AbstractContextManager[OpenedVault]:
    """Open what is to be read: by default, this folder. Raises `UsageError`."""
    from vaultconv.cli.sources import open_source

    return open_source(given.paths or (".",), given.vault, notion=given.notion, follow_links=given.follow_links)


def with_template(config: Config, backend: str, given: Arguments) -> Config:
    """Return the configuration with the template that was given, if one was."""
    from vaultconv.config import with_options

    if not given.template:
        return config
    return with_options(config, {"options": {backend: {"template": given.template}}}, "options")


def config_of(given: Arguments, source: OpenedVault, flags: Mapping[str, Any], *, again: bool = False) -> Config:
    """Read the configuration of a run: the file's settings, overridden by the flags, limited to the folder named.

    Prints which file it is if the file was found rather than named, unless it was printed before (``again``).
    """
    import msgspec  # what shows help only doesn't pay for it

    from vaultconv.arguments import user_path
    from vaultconv.config import find_config, read_config

    named, vault = given.config, source.vault.root
    path = user_path(named) if named else find_config(vault, Path())
    if given.form == "text" and not given.quiet and not again:
        if path and not named:
            click.echo(f"configuration: {_shown(path)}", err=True)
        if source.folder:
            click.echo(f'vault: {_shown(vault)} (its folder "{source.folder}")', err=True)
    config = read_config(path, flags)
    if not source.folder:
        return config
    folders = tuple(_within(folder, source.folder) for folder in config.select.folders) or (source.folder,)
    return msgspec.structs.replace(config, select=msgspec.structs.replace(config.select, folders=folders))


def _shown(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path != here and path.is_relative_to(here) else path


def _within(folder: str, base: str) -> str:
    """Return the path in the vault of a folder named by its path in the vault or in the folder ``base``."""
    from vaultconv.publish.conditions import is_below

    folder = folder.strip("/")
    if is_below(f"{folder}/", (base,)):
        return folder
    return base if is_below(f"{base}/", (folder,)) else f"{base}/{folder}"


_PLAIN: Final = ("to", "enable", "disable", "syntax", "unresolved", "fail_on")
_TABLES: Final = {
    "select": ("where", "globs", "tags", "folders", "properties", "start", "depth"),
    "publish": ("exclude_tags", "exclude_folders", "keys", "all_notes"),
    "book": ("title", "authors", "order"),
}


def flags_of(given: Arguments) -> dict[str, Any]:
    """Return the flags that were given, in the structure of the configuration file."""
    from vaultconv.config import parse_setting

    flags: dict[str, Any] = {name: getattr(given, name) for name in _PLAIN if getattr(given, name)}
    for table, names in _TABLES.items():
        values = {name: getattr(given, name) for name in names}
        if chosen := {name: value for name, value in values.items() if value or type(value) is int}:  # a depth of 0
            flags[table] = chosen
    if given.no_ignores:
        flags["ignore_comments"] = False
    for setting in given.settings:
        *tables, key, value = parse_setting(setting)
        inner = flags
        for name in tables:
            inner = inner.setdefault(name, {})
            if not isinstance(inner, dict):
                raise UsageError(f'--set {setting}: "{name}" was given a value itself', "leave out one of them")
        inner[key] = value
    return flags
