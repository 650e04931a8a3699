"""What commands have in common: which notes, how they are read, what is reported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click
import msgspec

from vaultconv.cli import completion

if TYPE_CHECKING:
    from vaultconv.cli.sources import OpenedVault
    from vaultconv.config import Config

F = TypeVar("F", bound=Callable[..., Any])


def options(*each: Callable[[F], F]) -> Callable[[F], F]:
    """A decorator that is several."""

    def decorate(function: F) -> F:
        for option in reversed(each):
            function = option(function)
        return function

    return decorate


_FROM: Final = options(
    click.option(
        "--vault", metavar="FOLDER", help="Where links of notes or of a folder resolve.  [the nearest .obsidian above]"
    ),
    click.option("--notion/--no-notion", default=None, help="It is an export of Notion, or none.  [by its names]"),
    click.option("--follow-links", is_flag=True, help="Follow symbolic links that lead out of the vault, too."),
)

SOURCE: Final = options(click.argument("paths", metavar="VAULT...", nargs=-1, required=True, type=click.Path()), _FROM)
SOURCE_OR_HERE: Final = options(click.argument("paths", metavar="[VAULT]...", nargs=-1, type=click.Path()), _FROM)

WHICH: Final = options(
    click.option("--select", "where", metavar="CONDITION", help='Only notes like this: "tag:exam and status = done".'),
    click.option("--glob", "globs", metavar="GLOB", multiple=True, help="Only notes whose path matches: 'Trips/**'."),
    click.option(
        "--tag",
        "tags",
        metavar="TAG",
        multiple=True,
        help="Only notes with this tag, or one below it.",
        shell_complete=completion.tags,
    ),
    click.option(
        "--exclude-tag",
        "exclude_tags",
        metavar="TAG",
        multiple=True,
        help="No notes with this tag.",
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
        help="No notes in this folder.",
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
        "--from", "start", metavar="NOTE", help="Only this note and what it links to.", shell_complete=completion.notes
    ),
    click.option("--depth", type=click.IntRange(0), metavar="N", help="How many links away from it.  [1]"),
    click.option("--publish-keys", "keys", is_flag=True, help="Leave out notes that say `publish: false`."),
    click.option("--all-notes", is_flag=True, help="Leave nothing out: ignore files, publish keys, templates."),
)

STEPS: Final = options(
    click.option("--enable", metavar="TRANSFORM", multiple=True, help="Add a step: see `vaultconv list transforms`."),
    click.option("--disable", metavar="TRANSFORM", multiple=True, help="Leave a step out."),
    click.option("--syntax", metavar="NAME", multiple=True, help="Read this Markdown, or a plugin's addition to it."),
)


def settings(text: str) -> Callable[[F], F]:
    """The option for whatever has none of its own; ``text`` says what that is, with examples."""
    return click.option("--set", "settings", metavar="KEY=VALUE", multiple=True, help=text)


CONFIG: Final = click.option(
    "--config", metavar="FILE", help="The configuration.  [vaultconv.toml in the vault, else here]"
)

HOW: Final = options(
    click.option(
        "--to",
        metavar="BACKEND",
        help="What to write: see `vaultconv list backends`.  [by OUT, else commonmark]",
        shell_complete=completion.backends,
    ),
    STEPS,
    settings(
        "An option of a step, or anything else that can be configured: embeds.shift=false, resolve.by-alias=true."
    ),
    click.option(
        "--unresolved",
        type=click.Choice(["text", "keep", "error"]),
        help="What becomes of a link that leads nowhere: its text, a link all the same, or an error.  [text]",
    ),
    CONFIG,
)

BOOK: Final = options(
    click.option("--author", "authors", metavar="NAME", multiple=True, help="Who wrote it."),
    click.option(
        "--order", metavar="ORDER", help="A note of links; or folder, tags, title, path, property:NAME.  [auto]"
    ),
    click.option("--template", metavar="FILE", help="Your own looks for a document: see `vaultconv init`."),
)

WRITING: Final = options(
    click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing."),
    click.option("--force", is_flag=True, help="Overwrite files that vaultconv did not write."),
    click.option("--inside-vault", is_flag=True, help="Allow OUT to be inside the vault; --force is no use there."),
)

REPORTING: Final = options(
    click.option(
        "--fail-on",
        type=click.Choice(["error", "warning", "info", "never"]),
        help="Exit with 1 when something this bad is found.  [error]",
    ),
    click.option(
        "--diagnostics",
        "form",
        type=click.Choice(["text", "json", "sarif", "github", "junit"]),
        default="text",
        help="How findings are printed; all but text go to standard output.  [text]",
    ),
    click.option("--output-file", metavar="FILE", help="Write the findings into this file instead of printing them."),
    click.option("--statistics", is_flag=True, help="Count the findings by their codes instead of listing them."),
    click.option("--no-ignores", is_flag=True, help="Report what `vaultconv-ignore` comments in notes ignore, too."),
    click.option("-v", "--verbose", is_flag=True, help="List every finding, not just the first ten of each kind."),
    click.option("-q", "--quiet", is_flag=True, help="Print errors only."),
)

BASELINE: Final = options(
    click.option("--baseline", metavar="FILE", help="Report only what is new since this file was written."),
    click.option("--write-baseline", is_flag=True, help="Write what is found now into that file."),
)


def config_of(given: Mapping[str, Any], source: OpenedVault, flags: Mapping[str, Any]) -> Config:
    """The configuration of a run: a file's, with the flags on top, for the folder that was named.

    Says which file that is where nobody named it.
    """
    from vaultconv.config import find_config, read_config

    named, vault = given["config"], source.vault.root
    path = Path(named).expanduser() if named else find_config(vault, Path())
    if given["form"] == "text" and not given["quiet"]:
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
    """A folder of the folder ``base``, by its path in the vault or in that folder."""
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


def flags_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """The flags that were given, structured as the configuration file is."""
    from vaultconv.config import parse_setting

    flags: dict[str, Any] = {name: given[name] for name in _PLAIN if given[name]}
    for table, names in _TABLES.items():
        # A depth of 0 is one that was given, and equal to False.
        given_here = {name: given.get(name) for name in names if given.get(name) is not False}
        if chosen := {name: value for name, value in given_here.items() if value not in (None, "", ())}:
            flags[table] = chosen
    if given.get("no_ignores"):
        flags["ignore_comments"] = False
    for setting in given["settings"]:
        *tables, key, value = parse_setting(setting)
        place = flags
        for name in tables:
            place = place.setdefault(name, {})
        place[key] = value
    return flags
