"""Checking options and arguments of the library before anything is done with them.

A `UsageError` uses the user's own words and says what is right: the name that was probably meant, or an example.
"""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from enum import Enum
from functools import cache, wraps
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple, ParamSpec, TypeVar, get_args, get_type_hints

import msgspec

from vaultconv.errors import UsageError, did_you_mean
from vaultconv.patterns import lazy_pattern

P = ParamSpec("P")
R = TypeVar("R")

Progress = Callable[[str, Sequence[str]], Iterable[str]]
"""Gets a stage's name and its notes, and yields the notes as they are done; a progress bar hooks in here.

The stage "Drawing" has diagrams instead, and may come in the middle of "Printing", in another thread.
"""


def no_progress(stage: str, notes: Sequence[str]) -> Iterable[str]:
    """Return the notes without showing progress."""
    return notes


_MOST: Final = 60  # characters of a wrong value that are shown


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """A frozen value whose fields are options: of a wrong type or value, they raise `UsageError`."""

    def __post_init__(self) -> None:
        kind = type(self)
        for name, default in zip(kind.__struct_fields__, kind.__struct_defaults__, strict=True):
            value = getattr(self, name)
            if value is not default and value != {}:  # what most are
                msgspec.structs.force_setattr(self, name, _option(value, _types_of(kind)[name], kind.__name__, name))


def _option(value: Any, kind: Any, owner: str, name: str) -> Any:
    if isinstance(kind, type) and issubclass(kind, Options):  # a table would do for msgspec, whatever its keys are
        if not isinstance(value, kind):
            hint = f"write {name}=vaultconv.{kind.__name__}(…)"
            raise UsageError(f"{owner}.{name}: {_shown(value)} is not a {kind.__name__}", hint)
        return value
    return typed(value, kind, f"{owner}.{name}")


@cache
def _types_of(kind: type) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)


def typed(value: Any, kind: Any, place: str) -> Any:
    """Return a value converted to an option's type, a list to a tuple.

    Raises `UsageError`, whose message begins with ``place``.
    """
    try:
        return msgspec.convert(value, kind)
    except UnicodeEncodeError as error:  # bytes of a terminal that is not UTF-8
        raise UsageError(f"{place}: {_shown(value)} is not UTF-8", "write it in UTF-8") from error
    except msgspec.ValidationError as error:
        message = str(error).partition(" - at ")[0]
        if wrong := _WRONG_CHOICE.search(message):
            raise UsageError(f'{place}: unknown value "{wrong[1]}"', did_you_mean(wrong[1], _choices(kind))) from error
        message = _TYPE_NAMES.sub(lambda names: " or ".join(map(_in_words, names[1].split(" | "))), message)
        name = re.split(r"[. ]", place)[-1]
        hint = f"write {name} = [{_quoted(value)}]" if isinstance(value, str) and "a list" in message else ""
        raise UsageError(f"{place}: {message[:1].lower()}{message[1:]}", hint) from error


def user_path(path: str | PathLike[str]) -> Path:
    """Return a path with ``~`` as the home folder; if that is unknown, ``~`` is an ordinary name, as in a shell.

    Raises `UsageError` for what can't be a file name.
    """
    try:
        os.fsencode(path)
    except UnicodeEncodeError as error:
        raise UsageError(f"{_shown(str(path))} is not a valid file name", "write it in UTF-8") from error
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


# msgspec's words for types, and ours.
_WORDS: Final = MappingProxyType(
    {
        "int": "a whole number",
        "float": "a number",
        "str": "text",
        "bool": "true or false",
        "array": "a list",
        "object": "a table",
        "null": "nothing",
    }
)
_TYPE_NAMES: Final = lazy_pattern(r"`([^`]*)`")
_WRONG_CHOICE: Final = lazy_pattern(r"Invalid enum value '?(.*?)'?$")


def _in_words(name: str) -> str:
    return _WORDS.get(name, name)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _shown(value: object) -> str:
    """Return a value as its author may have written it, shortened."""
    text = _quoted(value) if isinstance(value, str) else repr(value)
    return text if len(text) <= _MOST else f"{text[:_MOST]}…"


def _choices(kind: Any) -> list[str]:
    """Return the values that an enumeration or a `Literal` allows, at any depth of a type."""
    if isinstance(kind, type) and issubclass(kind, Enum):
        return [str(member.value) for member in kind]
    return [choice for part in get_args(kind) for choice in ([part] if isinstance(part, str) else _choices(part))]


# ----------------------------------------------------------------------------------------------------------- arguments


class Rule(NamedTuple):
    """What an argument of this name must be, in every function that has it, with an example of a right one."""

    fits: Callable[[Any], bool]
    right: Callable[[Any], str]


def checked(function: Callable[P, R]) -> Callable[P, R]:
    """Return the function with its arguments checked by name; a wrong one raises `UsageError`."""
    signature = inspect.signature(function)
    rules = {name: _rule(function.__name__, name) for name in signature.parameters if name not in _UNCHECKED}

    @wraps(function)
    def call(*arguments: P.args, **options: P.kwargs) -> R:
        for name, value in signature.bind(*arguments, **options).arguments.items():
            rule = rules.get(name)
            if rule is not None and value is not signature.parameters[name].default and not rule.fits(value):
                raise UsageError(f"{function.__name__}: {name} can't be {_shown(value)}", rule.right(value))
        return function(*arguments, **options)

    return call


def _rule(function: str, name: str) -> Rule:
    return _RULES.get(f"{function}.{name}") or _RULES[name]


def _is_path(value: object) -> bool:
    return isinstance(value, str | PathLike) and str(value) != "" and "\0" not in str(value)


def _is_plugin(value: object) -> bool:
    return isinstance(value, str) or (hasattr(value, "write") and not isinstance(value, type))


def _is_step(value: object) -> bool:
    return isinstance(value, str) or (callable(value) and not isinstance(value, type))


def _are(kind: type[Collection[Any]] | type[Iterable[Any]], fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Return whether every item of a collection is valid; an iterator, which can be used only once, isn't checked."""

    def fit(value: Any) -> bool:
        if isinstance(value, str | bytes | Mapping) or not isinstance(value, kind):
            return False
        return not isinstance(value, Collection) or all(map(fits, value))

    return fit


def _is_a(name: str) -> Callable[[Any], bool]:
    """Return whether an object is of one of our classes, by name, without importing it."""

    def fit(value: object) -> bool:
        return any(kind.__name__ == name and kind.__module__.startswith("vaultconv.") for kind in type(value).__mro__)

    return fit


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_switch(value: object) -> bool:
    return isinstance(value, bool)


def _or_none(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: value is None or fits(value)


def _say(text: str) -> Callable[[Any], str]:
    return lambda value: text


def _notes_right(value: Any) -> str:
    given = [value] if isinstance(value, str | PathLike) else value if isinstance(value, list | tuple | set) else ()
    names = [_quoted(str(each).replace("\\", "/")) for each in given] or ['"Folder/Note.md"']
    return f"pass a list of paths in the vault, as text: only=[{', '.join(names[:3])}]"


def _plugin_right(value: Any) -> str:
    return (
        f"pass an instance: {value.__name__}()"
        if isinstance(value, type)
        else 'pass the name of a backend, such as "gfm", or a backend'
    )


def _steps_right(value: Any) -> str:
    if isinstance(value, str):
        return f"pass a list: transforms=[{_quoted(value)}]"
    wrong = [each for each in value if not _is_step(each)] if isinstance(value, Collection) else []
    if wrong and isinstance(wrong[0], type):
        return f"pass an instance: {wrong[0].__name__}()"
    return 'pass a list of names and transforms: transforms=["toggles", vaultconv.load_transform("embeds", depth=1)]'


def _config_right(value: Any) -> str:
    if isinstance(value, Mapping):
        return "vaultconv.read_config(None, {…}) makes a Config from a table, and vaultconv.Config(…) from options"
    if _is_path(value):
        return f"read the file: config=vaultconv.read_config({_quoted(str(value))})"
    return 'pass a Config: vaultconv.Config(to="gfm")'


def _syntax_right(value: Any) -> str:
    name = _quoted(value) if isinstance(value, str) else '"gfm"'
    return f"load it: syntax=vaultconv.load_syntax({name})"


def _text_right(value: Any) -> str:
    return "pass text: decode the bytes, or read the file with parse_file" if isinstance(value, bytes) else "pass text"


_SWITCH: Final = Rule(_is_switch, _say("pass True or False"))
_PATH: Final = Rule(_is_path, _say('pass a path: "Notes"'))
_TEXT: Final = Rule(_is_text, _text_right)

_UNCHECKED: Final = frozenset(("cls", "options"))  # the fields of a transform are options of their own

_RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        "vault": Rule(
            lambda value: _is_path(value) or _is_a("Vault")(value),
            _say("pass the path of a folder, or a Vault: open_vault(…)"),
        ),
        "folder": _PATH,
        "path": _PATH,
        "parse_text.path": _TEXT,
        "read_config.path": Rule(_or_none(_is_path), _say('pass a path, or None for no file: "vaultconv.toml"')),
        "flags": Rule(_or_none(lambda value: isinstance(value, Mapping)), _say('pass a table: {"to": "gfm"}')),
        "out": Rule(
            _or_none(_is_path), _say('pass a folder, or a file such as "book.pdf"; None keeps everything in memory')
        ),
        "revise.out": Rule(_is_path, _say('pass a file such as "pack.pdf", or a folder')),
        "to": Rule(_is_plugin, _plugin_right),
        "revise.to": Rule(_is_text, _say('pass a name: "pdf"')),
        "template.to": Rule(_is_text, _say('pass a name: "pdf"')),
        "site_hooks.to": Rule(_is_text, _say('pass a name: "hugo"')),
        "only": Rule(_or_none(_are(Collection, _is_text)), _notes_right),
        "select": Rule(_or_none(_is_a("Select")), _say('pass a Select: vaultconv.Select(tags=["exam"])')),
        "publish": Rule(_or_none(_is_a("Publish")), _say("pass a Publish: vaultconv.Publish(keys=True)")),
        "transforms": Rule(_or_none(_are(Iterable, _is_step)), _steps_right),
        "config": Rule(_is_a("Config"), _config_right),
        "force": _SWITCH,
        "inside_vault": _SWITCH,
        "dry_run": _SWITCH,
        "follow_links": _SWITCH,
        "notion": Rule(_or_none(_is_switch), _say("pass True or False, or None to detect it")),
        "origin": _TEXT,
        "jobs": Rule(
            lambda value: value is None or (isinstance(value, int) and not isinstance(value, bool) and value > 0),
            _say("pass a number of processes, 1 or more, or None"),
        ),
        "cache": Rule(
            lambda value: value is None or _is_switch(value) or _is_path(value) or _is_a("Cache")(value),
            _say("pass the path of a folder, None for the default one, or False for none"),
        ),
        "checksum": _SWITCH,
        "executor": Rule(
            _or_none(lambda value: hasattr(value, "submit") and not isinstance(value, type)),
            _say("pass an executor: concurrent.futures.ProcessPoolExecutor(2)"),
        ),
        "progress": Rule(
            callable, _say("pass a function that takes the name of a stage and its notes, and yields the notes")
        ),
        "document": Rule(_is_a("Document"), _say("pass a tree: vaultconv.parse_text(…)")),
        "text": _TEXT,
        "syntax": Rule(_is_a("Syntax"), _syntax_right),
        "name": Rule(_is_text, _say("pass a name that `vaultconv list` shows")),
        "names": Rule(
            lambda value: _is_text(value) or _are(Collection, _is_text)(value),
            _say('pass a name or a list of names: ["obsidian", "mine"]'),
        ),
    }
)
