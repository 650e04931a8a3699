"""Conditions on notes: ``status = done and not (tag:draft or folder:Old)``.

A condition is made of ``tag:NAME``, ``folder:PATH``, ``path:GLOB`` (by gitignore's rules), and properties: ``status``
(there and not empty), or compared by ``=``, ``!=``, ``<``, ``<=``, ``>``, ``>=``, dates in any form that `read_date`
knows. They are joined by ``not``, ``and``, ``or`` and parentheses. Whatever holds spaces or signs stands between
double quotes.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterable, Iterator
from types import MappingProxyType
from typing import Any, Final, Protocol, TypeAlias

from vaultconv.errors import UsageError
from vaultconv.tree.nodes import Value
from vaultconv.vault.dates import read_date
from vaultconv.vault.ignores import gitignore_spec
from vaultconv.vault.names import fold
from vaultconv.vault.properties import tag_name, values_of


class NoteFields(Protocol):
    """What is asked of a note's index entry."""

    @property
    def properties(self) -> dict[str, Value]: ...

    @property
    def tags(self) -> tuple[str, ...]: ...


Condition: TypeAlias = Callable[[str, NoteFields], bool]
"""Does it hold for the note with this path and this entry?"""


def parse_condition(text: str) -> Condition:
    """Read a condition. Raises `UsageError` that says what was expected where."""
    parser = _Parser(text)
    condition = parser.either()
    if parser.token:
        parser.fail('"and", "or" or the end')
    return condition


def property_condition(text: str) -> Condition:
    """Read one condition on a property, in which values need no quotes: ``status != not yet``."""
    match = _PROPERTY.fullmatch(text.strip())
    if match is None:
        raise UsageError("an empty property to select notes by", 'write "status", "status=done" or "status!=draft"')
    return _compare(match["key"], match["sign"] or "", match["value"] or "")


def names_in_conditions(where: str, properties: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Return what conditions name: ``("tag", "draft")``, and so on for ``folder``, ``path`` and ``property``."""
    named = [("property", match["key"].strip().lower()) for text in properties if (match := _PROPERTY.fullmatch(text))]
    if where:
        parser = _Parser(where)
        parser.either()
        named += parser.named
    return named


# ------------------------------------------------------------------------------------------------------------- reading

_PROPERTY: Final = re.compile(r"(?P<key>[^=!<>]*[^=!<>\s])\s*(?:(?P<sign>!=|<=|>=|=|<|>)\s*(?P<value>.*))?", re.DOTALL)
_TOKEN: Final = re.compile(r'\s*(!=|<=|>=|[=<>()]|(?:[^\s()=!<>":]+:)?(?:"[^"]*"|[^\s()=!<>"]+)|\S)')
_NAMED: Final = re.compile(r"(tag|folder|path):(.+)", re.IGNORECASE | re.DOTALL)
_SIGNS: Final[MappingProxyType[str, Callable[[Any, Any], bool]]] = MappingProxyType(
    {"=": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
)


class _Parser:
    """Recursive descent over the tokens; ``token`` is the next one, empty at the end. ``named`` is what was named."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _tokens(text)
        self.token = ""
        self.named: list[tuple[str, str]] = []
        self._next()

    def either(self) -> Condition:
        parts = [self._all()]
        while self._take("or"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else lambda note, entry: any(part(note, entry) for part in parts)

    def _all(self) -> Condition:
        parts = [self._one()]
        while self._take("and"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else lambda note, entry: all(part(note, entry) for part in parts)

    def _one(self) -> Condition:
        if self._take("not"):
            inner = self._one()
            return lambda note, entry: not inner(note, entry)
        if self._take("("):
            condition = self.either()
            if not self._take(")"):
                self.fail('")"')
            return condition
        return self._test()

    def _test(self) -> Condition:
        named = _NAMED.fullmatch(self.token)
        if named:
            self._next()
            kind, name = named[1].lower(), _unquoted(named[2])
            self.named.append((kind, name))
            return _NAMED_TESTS[kind](name)
        key = self._word("a property, a tag:, a folder: or a path:")
        self.named.append(("property", key.strip().lower()))
        sign = self.token if self.token == "!=" or self.token in _SIGNS else ""
        if sign:
            self._next()
        return _compare(key, sign, self._word("a value") if sign else "")

    def _word(self, expected: str) -> str:
        token = self.token
        if not token or token == '"' or token[0] in "()=!<>" or token.lower() in ("and", "or", "not"):
            self.fail(expected)
        self._next()
        return _unquoted(token)

    def _take(self, token: str) -> bool:
        if self.token.lower() != token:
            return False
        self._next()
        return True

    def _next(self) -> None:
        self.token = next(self._tokens, "")

    def fail(self, expected: str) -> None:
        found = f'"{self.token}"' if self.token else "the end"
        raise UsageError(
            f"can't read the condition {self._text!r}: expected {expected}, found {found}",
            "for example: status = done and not tag:draft",
        )


def _tokens(text: str) -> Iterator[str]:
    return (match[1] for match in _TOKEN.finditer(text))


def _unquoted(token: str) -> str:
    return token[1:-1] if len(token) > 1 and token[0] == token[-1] == '"' else token


# ----------------------------------------------------------------------------------------------------------- the tests


def has_tag(entry: NoteFields, tags: Iterable[str]) -> bool:
    """Has the note one of these tags, or one nested below?"""
    wanted = [tag_name(tag).lower() for tag in tags]
    return any(own == tag or own.startswith(tag + "/") for own in map(str.lower, entry.tags) for tag in wanted)


def is_below(path: str, folders: Iterable[str]) -> bool:
    """Is the path in one of these folders, or below? ``.`` is the whole vault."""
    folded = fold(path)
    prefixes = (fold(folder.strip("/").removeprefix("./")) for folder in folders)
    return any(prefix in ("", ".") or folded.startswith(prefix + "/") for prefix in prefixes)


def _path_test(glob: str) -> Condition:
    spec = gitignore_spec([glob])
    return lambda note, entry: spec.match_file(note)


_NAMED_TESTS: Final[MappingProxyType[str, Callable[[str], Condition]]] = MappingProxyType(
    {
        "tag": lambda tag: lambda note, entry: has_tag(entry, (tag,)),
        "folder": lambda folder: lambda note, entry: is_below(note, (folder,)),
        "path": _path_test,
    }
)


def _compare(key: str, sign: str, value: str) -> Condition:
    """Return a property's condition; of a list, one entry must fulfil it, and for ``!=`` none may be equal."""
    name, wanted = key.strip().lower(), _text(value)

    def test(note: str, entry: NoteFields) -> bool:
        texts = [text for item in values_of(entry.properties, name) if (text := _text(item))]
        if not sign:
            return bool(texts)
        if sign == "!=":
            return not any(operator.eq(*_comparable(text, wanted)) for text in texts)
        return any(_SIGNS[sign](*_comparable(text, wanted)) for text in texts)

    return test


def _text(value: Value) -> str:
    """Return a value as it is compared: in lower case, a link without brackets."""
    text = "" if value is None else str(value).strip().lower()
    return text[2:-2].partition("|")[0] if text.startswith("[[") and text.endswith("]]") else text


def _comparable(value: str, wanted: str) -> tuple[Any, Any]:
    """Two numbers where both are, two dates where both are, else the texts."""
    try:
        return float(value), float(wanted)
    except ValueError:
        return _dates(value, wanted) or (value, wanted)


def _dates(value: str, wanted: str) -> tuple[Any, Any] | None:
    """Two dates, as exact as the wanted one is: a year, a month, a day, or a time."""
    asked = read_date(wanted)
    if asked is None and _YEAR_OR_MONTH.fullmatch(wanted) is None:
        return None
    date = read_date(value)
    if date is None:  # "someday" is neither before nor after any day
        return None if _YEAR_OR_MONTH.fullmatch(value) else (math.nan, math.nan)
    day = asked.text if asked else wanted
    if asked is None or len(day) == len("2022-10-21"):
        return date.text[: len(day)], day
    return date.moment, asked.moment


_YEAR_OR_MONTH: Final = re.compile(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2]))?")
