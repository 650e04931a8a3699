"""Conditions on notes: ``status = done and not (tag:draft or folder:Old)``.

A condition consists of ``tag:NAME``, ``folder:PATH``, ``path:GLOB`` (by gitignore's rules) and properties: ``status``
alone means that it is set and not empty, or it is compared by ``=``, ``!=``, ``<``, ``<=``, ``>``, ``>=``. Dates may
have any form that `read_date` accepts. Join them with ``not``, ``and``, ``or`` and parentheses. Put names and values
with spaces or signs in double quotes.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterable, Iterator
from types import MappingProxyType
from typing import Any, Final, Protocol, TypeAlias

from vaultconv.errors import UsageError
from vaultconv.patterns import lazy_pattern
from vaultconv.tree.nodes import Value
from vaultconv.vault.ignores import gitignore_spec
from vaultconv.vault.names import fold_case
from vaultconv.vault.properties import tag_name, values_of


class NoteFields(Protocol):
    """The fields of an index entry that conditions test."""

    @property
    def properties(self) -> dict[str, Value]: ...

    @property
    def tags(self) -> tuple[str, ...]: ...


Condition: TypeAlias = Callable[[str, NoteFields], bool]
"""A test of a note, given its path and its index entry."""


def parse_condition(text: str) -> Condition:
    """Parse a condition. Raises `UsageError` that says what was expected, and where."""
    parser = _Parser(text)
    condition = parser.either()
    if parser.token:
        parser.fail('"and", "or" or the end')
    return condition


def property_condition(text: str) -> Condition:
    """Parse one condition on a property, whose value needs no quotes: ``status != not yet``."""
    match = _PROPERTY.fullmatch(text.strip())
    if match is None:
        raise UsageError("the name of a property is empty", 'write "status", "status=done" or "status!=draft"')
    return _compare(match["key"], match["sign"] or "", match["value"] or "")


def names_in_conditions(where: str, properties: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Return the names in conditions: ``("tag", "draft")``, and so on for ``folder``, ``path`` and ``property``."""
    named = [("property", match["key"].strip().lower()) for text in properties if (match := _PROPERTY.fullmatch(text))]
    if where:
        parser = _Parser(where)
        parser.either()
        named += parser.named
    return named


# ------------------------------------------------------------------------------------------------------------- reading

_PROPERTY: Final = lazy_pattern(
    r"(?P<key>[^=!<>]*[^=!<>\s])\s*(?:(?P<sign>!=|<=|>=|=|<|>)\s*(?P<value>.*))?", re.DOTALL
)
_TOKEN: Final = lazy_pattern(r'\s*(!=|<=|>=|[=<>()]|(?:[^\s()=!<>":]+:)?(?:"[^"]*"|[^\s()=!<>"]+)|\S)')
_NAMED: Final = lazy_pattern(r"(tag|folder|path):(.+)", re.IGNORECASE | re.DOTALL)
_SIGNS: Final[MappingProxyType[str, Callable[[Any, Any], bool]]] = MappingProxyType(
    {"=": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
)


class _Parser:
    """A recursive-descent parser. ``token`` is the next token, ``""`` at the end; ``named`` are the names so far."""

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
    """Return whether the note has one of these tags, or a tag nested in one."""
    wanted = [tag_name(tag).lower() for tag in tags]
    return any(own == tag or own.startswith(tag + "/") for own in map(str.lower, entry.tags) for tag in wanted)


def is_below(path: str, folders: Iterable[str]) -> bool:
    """Return whether the path is in one of these folders or below. ``.`` means the whole vault."""
    folded = fold_case(path)
    prefixes = (fold_case(folder.strip("/").removeprefix("./")) for folder in folders)
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
    """Return the condition on a property. An entry of a list suffices, but for ``!=`` no entry may be equal."""
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
    """Return a value in the form used for comparisons: in lower case, a link without its brackets."""
    text = "" if value is None else str(value).strip().lower()
    return text[2:-2].partition("|")[0] if text.startswith("[[") and text.endswith("]]") else text


def _comparable(value: str, wanted: str) -> tuple[Any, Any]:
    """Return both as numbers if they are, else both as dates if they are, else as they are."""
    try:
        return float(value), float(wanted)
    except ValueError:
        return _dates(value, wanted) or (value, wanted)


def _dates(value: str, wanted: str) -> tuple[Any, Any] | None:
    """Return both as dates, to the precision of the wanted one: year, month, day or time; None if one isn't a date."""
    from vaultconv.vault.dates import read_date  # only where a condition compares something

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


_YEAR_OR_MONTH: Final = lazy_pattern(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2]))?")
