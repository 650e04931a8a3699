"""Configuration: ``vaultconv.toml`` and the command line's flags, as one typed value.

Keys have hyphens in the file and underscores in Python. An unknown key or a wrong type is a `UsageError` that says
where and what was probably meant.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Any, Final, Literal, TypeVar, cast, get_type_hints

import msgspec

from vaultconv.arguments import Options, checked, typed, user_path
from vaultconv.book.options import BookOptions
from vaultconv.diagnostics import Diagnostic, DiagnosticCode, Severity
from vaultconv.errors import UsageError, did_you_mean
from vaultconv.patterns import lazy_pattern
from vaultconv.publish.options import Publish, Select
from vaultconv.revise.options import ReviseOptions
from vaultconv.vault.options import ResolveOptions

T = TypeVar("T")

FILE_NAME: Final = "vaultconv.toml"
_PROJECT: Final = "pyproject.toml"
_NAME: Final = "vaultconv"

SeverityName = Literal["error", "warning", "info", "off"]
_UNRESOLVED: Final = (
    DiagnosticCode.LINK_UNRESOLVED,
    DiagnosticCode.HEADING_UNRESOLVED,
    DiagnosticCode.BLOCK_UNRESOLVED,
    DiagnosticCode.EMBED_UNRESOLVED,
)
FailOn = Literal["error", "warning", "info", "never"]


class Config(Options, frozen=True, kw_only=True):
    """Everything that can be configured about a conversion."""

    to: str = ""
    """The backend. Empty: the one that fits the output's name, else ``commonmark``."""
    out: str = ""
    """The output folder or document; in a configuration file, relative to that file."""
    syntax: tuple[str, ...] = ("obsidian",)
    """The Markdown to read, and the plugins' syntax to add."""
    transforms: tuple[str, ...] | None = None
    """Run exactly these transforms, in this order, instead of the backend's own."""
    enable: tuple[str, ...] = ()
    """Add these transforms to the backend's own."""
    disable: tuple[str, ...] = ()
    """Leave out these transforms."""
    select: Select = Select()
    """The notes to convert."""
    publish: Publish = Publish()
    """The notes and files to leave out of every output."""
    resolve: ResolveOptions = ResolveOptions()
    """The repairs of links that lead nowhere."""
    book: BookOptions = BookOptions()
    """The contents, order and metadata of a book."""
    revise: ReviseOptions = ReviseOptions()
    """The contents of a revision pack, and what counts as a question."""
    unresolved: Literal["text", "keep", "error"] = "text"
    """Replace an unresolved link with its text, keep the link, or keep the text and report an error."""
    html: Literal["", "keep", "clean"] = ""
    """Keep raw HTML in Markdown, or clean it of what could run or mislead. Empty: ``clean`` for sites."""
    options: Mapping[str, dict[str, Any]] = {}
    """The options of transforms and backends, in a table for each."""
    severity: Mapping[DiagnosticCode, SeverityName] = {}
    """The severity of diagnostics by code; ``off`` hides them."""
    ignore_comments: bool = True
    """Let comments in notes ignore findings: ``%% vaultconv-ignore link-unresolved %%``."""
    fail_on: FailOn = "error"
    """The least severity that makes the exit code 1."""
    portable_names: bool = False
    """Use only file names that are valid on Windows."""


def find_config(*folders: Path) -> Path | None:
    """Return the configuration file in the first of these folders that has one, or None.

    It is ``vaultconv.toml``, or ``pyproject.toml`` with a table ``[tool.vaultconv]``.
    """
    return next(filter(_is_config, config_paths(*folders)), None)


def config_paths(*folders: Path) -> list[Path]:
    """Return the paths at which these folders can have a configuration file. The first one that is one counts."""
    return [folder / name for folder in folders for name in (FILE_NAME, _PROJECT)]


def _is_config(path: Path) -> bool:
    return path.is_file() and (path.name == FILE_NAME or _concerns_us(path))


def _concerns_us(project: Path) -> bool:
    """Return whether a project file has our table; if it can't be parsed, whether it seems to."""
    try:
        content = project.read_bytes()
        if _NAME.encode() not in content:
            return False
        return _NAME in _tools(_toml(content.decode("utf-8-sig")))
    except OSError:
        return False
    except ValueError:  # what `_toml` raises, and UnicodeDecodeError; `read_config` reports them
        return f"tool.{_NAME}".encode() in content


def _tools(project: Mapping[str, Any]) -> Mapping[str, Any]:
    tools = project.get("tool")
    return tools if isinstance(tools, Mapping) else {}


@checked
def read_config(path: str | PathLike[str] | None, flags: Mapping[str, Any] | None = None) -> Config:
    """Return the file's configuration with ``flags`` on top: tables of options are merged, all else is replaced.

    ``flags`` has the file's structure and keys. What the file names is beside it: `_beside`.
    """
    path = None if path is None else user_path(path)
    table = _beside(path.parent, _read(path)) if path else {}
    return with_options(with_options(Config(), table, str(path)), flags or {}, "options")


_OUTPUTS: Final = ("out", "revise.out")
_FILES: Final = ("template", "pages", "files")
_INPUTS: Final = lazy_pattern(rf"revise\.since|options\.[^.]+\.(?:{'|'.join(_FILES)})")


def _beside(folder: Path, table: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """Return a file's table with outputs relative to the file's ``folder``, and files to read that are in it."""
    done: dict[str, Any] = {}
    for key, value in table.items():
        key_path = f"{above}{key}"
        done[key] = value
        if isinstance(value, Mapping):
            done[key] = _beside(folder, value, f"{key_path}.")
        elif not (isinstance(value, str) and value):
            continue
        elif key_path in _OUTPUTS:
            ends_in = "/" if value.endswith("/") else ""  # which says that it is a folder, and which Path drops
            done[key] = f"{folder / user_path(value)}{ends_in}"
        elif _INPUTS.fullmatch(key_path) and (path := folder / user_path(value)).exists():
            done[key] = str(path)
    return done


def files_read(config: Config) -> list[Path]:
    """Return the files and folders that are there and that options name: templates, fonts, an earlier pack."""
    texts = filter(None, _texts([config.options, config.revise.since]))
    paths = map(os.path.expanduser, texts)
    return [Path(path) for path in paths if os.path.exists(path)]  # noqa: PTH110  False for what can't be a path


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    else:
        inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, (list, tuple)) else ()
        for each in inner:
            yield from _texts(each)


def parse_setting(text: str) -> tuple[Any, ...]:
    """Parse ``a.b=value`` into the names of tables, a key and a value: TOML, or text if it isn't valid TOML.

    Raises `UsageError` for anything else.
    """
    path, equals, value = text.partition("=")
    names = [name.strip() for name in path.split(".")]
    first = names[0].replace("-", "_")
    names = [first, *names[1:]] if first in Config.__struct_fields__ else ["options", *names]
    if not (equals and all(names)) or (names[0] == "options" and len(names) < 3):
        raise UsageError(f'"{text}" is not a setting', "write --set KEY=VALUE, as in --set embeds.shift=false")
    try:
        return (*names, _toml(f"value = {value}")["value"])
    except ValueError:
        return (*names, value)


def apply_severity(diagnostics: Iterable[Diagnostic], config: Config) -> tuple[Diagnostic, ...]:
    """Return the diagnostics with the configured severities, sorted, without hidden ones."""
    levels: dict[DiagnosticCode, SeverityName] = {**config.severity}
    if config.unresolved == "error":
        levels = {**dict.fromkeys(_UNRESOLVED, "error"), **levels}
    found = sorted(diagnostics)
    if not levels:
        return tuple(found)
    return tuple(
        msgspec.structs.replace(each, severity=Severity(levels.get(each.code, each.severity)))
        for each in found
        if levels.get(each.code) != "off"
    )


def with_options(thing: T, table: Mapping[str, Any], origin: str) -> T:
    """Return a copy of an options object, a frozen Struct or dataclass, with some fields changed.

    ``table`` has plain values, and tables for fields that are options objects themselves; hyphens stand for
    underscores. Raises `UsageError`, which begins with ``origin``, for an unknown field or a value of another type.
    """
    if not table:
        return thing
    types = _field_types(type(thing))
    changes = {}
    for key, value in table.items():
        name, key_path = key.replace("-", "_"), f"{origin}: {key}"
        if name not in types:
            known = [name.replace("_", "-") for name in types]
            raise UsageError(f'{origin}: unknown option "{key}"', did_you_mean(key, known))
        old = getattr(thing, name)
        if isinstance(value, Mapping) and _field_types(type(old)):
            changes[name] = with_options(old, value, key_path)
        else:
            changes[name] = typed(_merged(old, value), types[name], key_path)
    return _replace(thing, changes) if changes else thing


def _replace(thing: T, changes: Mapping[str, Any]) -> T:
    if isinstance(thing, msgspec.Struct):
        return msgspec.structs.replace(thing, **changes)
    import dataclasses  # which only plugins have

    changed: T = dataclasses.replace(cast("Any", thing), **changes)
    return changed


def _merged(old: Any, new: Any) -> Any:
    """Return ``new`` merged into ``old`` if both are tables, else ``new``."""
    if not (isinstance(old, Mapping) and isinstance(new, Mapping)):
        return new
    return {**old, **{key: _merged(old.get(key), value) for key, value in new.items()}}


def _field_types(kind: Any) -> dict[str, Any]:
    """Return the fields of a Struct or a dataclass and their types; nothing for any other class.

    Those in the ``FIXED_FIELDS`` of the class are not options.
    """
    names: Iterable[str] = getattr(kind, "__struct_fields__", ())
    if hasattr(kind, "__dataclass_fields__"):
        import dataclasses  # as above

        names = [field.name for field in dataclasses.fields(kind)]
    fixed: Collection[str] = getattr(kind, "FIXED_FIELDS", ())
    hints = get_type_hints(kind, include_extras=True) if names else {}
    return {name: hints[name] for name in names if name not in fixed}


def _toml(text: str) -> dict[str, Any]:
    """Return the table that a text in TOML stands for. Raises `ValueError`."""
    import tomllib  # which few runs need: most have no configuration file

    return tomllib.loads(text)


def _read(path: Path) -> dict[str, Any]:
    try:
        table = _toml(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}", "name a configuration file that exists") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8", "save it as UTF-8, which TOML requires") from error
    except ValueError as error:
        raise UsageError(f"{path}: {error}", "see https://toml.io for the format") from error
    if path.name != _PROJECT:
        return table
    own = _tools(table).get(_NAME)
    if not isinstance(own, dict):
        raise UsageError(f"{path} has no table [tool.{_NAME}]", "add it, or name another file")
    return own
