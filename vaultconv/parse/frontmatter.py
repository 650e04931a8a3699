"""Front matter: parsing the text between the ``---`` fences, and changing one of its keys.

A block that starts with ``{`` is tried as JSON first. Otherwise it is YAML with the 1.2 core schema, as in Obsidian:
``yes``, ``on``, dates and ``10:30`` are strings. Unlike in the schema, a number with leading zeros (``007``) or beyond
64 bits stays the string that the author wrote. Reading never raises.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeAlias

from vaultconv.diagnostics import DiagnosticCode
from vaultconv.patterns import lazy_pattern
from vaultconv.tree.nodes import FrontMatter, Value

if TYPE_CHECKING:
    from frontmatter.default_handlers import BaseHandler

__all__ = ["patch_front_matter", "read_front_matter"]

Problem: TypeAlias = tuple[DiagnosticCode, str, int]
"""A code, a message, and the line within the block, 1-based."""

MAX_DEPTH: Final = 64
MAX_VALUES: Final = 100_000  # nested aliases expand exponentially
_BRACKETS: Final = lazy_pattern(r"[\[\]{}]")
_NESTED_ENTRIES: Final = lazy_pattern(rf"(?:[-?][ \t]+){{{MAX_DEPTH}}}")
# To YAML, unquoted `[[Note]]` and `{{date}}` are nested lists and mappings; authors mean the text.
_UNQUOTED: Final = lazy_pattern(r"\[\[(?![\"'])[^\[\]\n]+\]\]|\{\{[^{}\n]*\}\}")


class _Unreadable(Exception):
    """The block is not front matter. Carries the reason, and the line within the block."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


def read_front_matter(raw: str) -> tuple[FrontMatter, list[Problem]]:
    """Parse ``raw``, the text between the fences; return the front matter and its problems.

    If ``raw`` can't be parsed, ``valid`` is False, ``properties`` is empty, and one problem gives the reason.
    """
    problems: list[Problem] = []
    try:
        properties = _read_json(raw, problems) if raw.lstrip().startswith("{") else None
        if properties is None:
            problems.clear()
            properties = _read_yaml(raw, problems)
    except _Unreadable as error:
        return FrontMatter(raw, {}, False), [
            (DiagnosticCode.FRONT_MATTER_INVALID, f"front matter: {error}", error.line)
        ]
    return FrontMatter(raw, properties), problems


# ------------------------------------------------------------------------------------------------------------ JSON


def _read_json(raw: str, problems: list[Problem]) -> dict[str, Value] | None:
    """Return the values of a JSON object; None if ``raw`` isn't one."""

    def pairs(items: list[tuple[str, Value]]) -> dict[str, Value]:
        values = dict(items)
        if len(values) < len(items):
            keys = [key for key, _ in items]
            problems.extend(_duplicate(key, 1) for key in values if keys.count(key) > 1)
        return values

    _check_nesting(raw)
    try:
        values = json.loads(raw, object_pairs_hook=pairs, parse_int=_integer, strict=False)
    except (ValueError, RecursionError):
        return None
    return _without_surrogates(values) if "\\ud" in raw.lower() else values


def _integer(text: str) -> int | str:
    if len(text) > 20 or not -(2**63) <= int(text) < 2**64:
        return text
    return int(text)


def _without_surrogates(values: dict[str, Value]) -> dict[str, Value]:
    """Replace lone surrogates (``"\\ud800"``), which no UTF-8 file can hold."""
    text = json.dumps(values, ensure_ascii=False).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return json.loads(text)  # type: ignore[no-any-return]


def _duplicate(key: str, line: int) -> Problem:
    return (
        DiagnosticCode.FRONT_MATTER_DUPLICATE_KEY,
        f'the key "{key}" stands in the front matter twice; the last one counts',
        line,
    )


# ------------------------------------------------------------------------------------------------------------ YAML


def _read_yaml(raw: str, problems: list[Problem]) -> dict[str, Any]:
    import frontmatter

    # The handler gets exactly the block: python-frontmatter's own split accepts other lines as fences.
    properties, _ = frontmatter.parse(f"---\n{raw}\n---", handler=_handler_class()(raw, problems))
    return properties


@cache
def _handler_class() -> Callable[[str, list[Problem]], BaseHandler]:
    """Return the handler for python-frontmatter, created on first use because importing YAML takes time."""
    from frontmatter.default_handlers import BaseHandler

    class CoreSchemaHandler(BaseHandler):
        FM_BOUNDARY = re.compile("")

        def __init__(self, raw: str, problems: list[Problem]) -> None:
            super().__init__()
            self._raw, self._problems = raw, problems

        def split(self, text: str) -> tuple[str, str]:
            return self._raw, ""

        def load(self, fm: str) -> dict[str, Value]:
            return _Values(fm, self._problems).properties()

    return CoreSchemaHandler


@cache
def _loader_class() -> Any:
    """Return PyYAML's C loader with the plain scalars of YAML 1.2's core schema."""
    import yaml

    class CoreSchemaLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}

        # PyYAML's own resolver also resolves by paths, which it follows through every node; this schema has none.
        def descend_resolver(self, current_node: Any, current_index: Any) -> None:
            pass

        def ascend_resolver(self) -> None:
            pass

        def resolve(self, kind: type, value: str, implicit: Any) -> str:
            if kind is not yaml.ScalarNode:
                return str(self.DEFAULT_SEQUENCE_TAG if kind is yaml.SequenceNode else self.DEFAULT_MAPPING_TAG)
            if implicit[0]:
                for tag, pattern in self.yaml_implicit_resolvers.get(value[:1], ()):
                    if pattern.match(value):
                        return tag
            return str(self.DEFAULT_SCALAR_TAG)

    for tag, pattern, first in (
        ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
        ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
        ("int", r"[-+]?(?:0|[1-9][0-9]{0,18})|0o[0-7]{1,21}|0x[0-9a-fA-F]{1,15}", list("-+0123456789")),
        ("float", _FLOAT, list("-+.0123456789")),
    ):
        CoreSchemaLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"(?:{pattern})$"), first)
    return CoreSchemaLoader


_FLOAT: Final = (
    r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+))"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)


def _check_nesting(raw: str) -> None:
    """Raise `_Unreadable` for nesting so deep that a C parser's stack would overflow."""
    deepest = 8 * MAX_DEPTH
    if raw.count("[") + raw.count("{") > deepest:
        depth = 0
        for bracket in _BRACKETS.findall(raw):
            depth = depth + 1 if bracket in "[{" else max(depth - 1, 0)
            if depth > deepest:
                raise _Unreadable("nested too deeply")
    if raw.count("-") + raw.count("?") >= MAX_DEPTH and _NESTED_ENTRIES.search(raw):
        raise _Unreadable("nested too deeply")


class _Values:
    """Converts the YAML nodes of one block to values."""

    def __init__(self, raw: str, problems: list[Problem]) -> None:
        self._raw = raw
        self._problems = problems
        self._left = MAX_VALUES

    def properties(self) -> dict[str, Value]:
        root = _compose(self._raw)
        if root is None or (root.id == "scalar" and root.tag == "tag:yaml.org,2002:null"):
            return {}
        if root.id != "mapping" or _UNQUOTED.fullmatch(self._source(root)):
            raise _Unreadable("it is not a list of keys and values", root.start_mark.line + 1)
        return self._mapping(root, 0)

    def _value(self, node: Any, depth: int) -> Value:
        self._left -= 1
        if depth > MAX_DEPTH or self._left < 0:
            raise _Unreadable("nested too deeply", node.start_mark.line + 1)
        if node.id == "scalar":
            return _scalar(node)
        if node.flow_style and _UNQUOTED.fullmatch(source := self._source(node)):
            return source
        if node.id == "sequence":
            return [self._value(item, depth + 1) for item in node.value]
        return self._mapping(node, depth)

    def _mapping(self, node: Any, depth: int) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for key_node, value in node.value:
            key = key_node.value if key_node.id == "scalar" else self._source(key_node)
            if key in values:
                self._problems.append(_duplicate(key, key_node.start_mark.line + 1))
            values[key] = self._value(value, depth + 1)
        return values

    def _source(self, node: Any) -> str:
        return self._raw[node.start_mark.index : node.end_mark.index].strip()


def _compose(raw: str) -> Any:
    """Return the block's root node. Raises `_Unreadable` for invalid YAML."""
    import yaml

    _check_nesting(raw)
    try:
        loader = _loader_class()(raw)
        return loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _Unreadable(error.problem or "not YAML", line) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _Unreadable(str(error).partition("\n")[0] or "not YAML") from None


_TEXT: Final = "tag:yaml.org,2002:str"


def _scalar(node: Any) -> Value:
    """Return the value of a scalar; an unknown tag (``!important``) becomes part of the text."""
    tag: str = node.tag
    text: str = node.value
    if tag == _TEXT:
        return text
    kind = tag.rpartition(":")[2]
    if kind == "str":
        return text
    if kind == "null" and text.lower() in ("", "~", "null"):
        return None
    if kind == "bool" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if kind in ("int", "float") and (number := _number(kind, text)) is not None:
        return number
    return f"{tag} {text}".strip() if tag.startswith("!") else text


def _number(kind: str, text: str) -> int | float | str | None:
    try:
        if kind == "int":
            return int(text, 0) if text[:2] in ("0o", "0x") else _integer(text)
        return float(text.replace(".", "", 1) if text.lower().endswith(("inf", "nan")) else text)
    except ValueError:
        return None


# ----------------------------------------------------------------------------------------------------------- patch


def patch_front_matter(raw: str, key: str, value: Value) -> str:
    """Return ``raw`` with ``key`` set to ``value``.

    Only the text of that key changes, or a line is added at the end; comments, order and spelling of the rest stay.
    Raises `ValueError` if ``raw`` can't be parsed: check `FrontMatter.valid` first.
    """
    try:
        root = _compose(raw)
    except _Unreadable as error:
        if not read_front_matter(raw)[0].valid:
            raise ValueError(str(error)) from None
        return json_text({**json.loads(raw, strict=False), key: value})  # valid JSON, invalid YAML
    if root is not None and root.id != "mapping":
        if root.value:
            raise ValueError("the front matter is not a list of keys and values")
        root = None
    if root is not None and root.flow_style:
        return _patch_flow(raw, root, key, value)
    return _patch_block(raw, root.value if root is not None else [], key, value)


def _patch_flow(raw: str, root: Any, key: str, value: Value) -> str:
    """Patch a flow mapping (``{a: 1, b: 2}``) or JSON."""
    written = json_text(value)
    for key_node, old in reversed(root.value):
        if key_node.value == key:
            gap = "" if raw[old.start_mark.index - 1] in " :" else " "
            return raw[: old.start_mark.index] + gap + written + raw[old.end_mark.index :]
    end = raw.rindex("}", 0, root.end_mark.index)
    before = raw[:end].rstrip()
    comma = "" if not root.value or before.endswith(",") else ","
    return f"{before}{comma}{json_text(key)}: {written}{raw[len(before) :]}"


def _patch_block(raw: str, entries: list[tuple[Any, Any]], key: str, value: Value) -> str:
    """Patch a block mapping: one ``key: value`` on each line or several lines."""
    written = _yaml_text(value)
    at = max((i for i, (key_node, _) in enumerate(entries) if key_node.value == key), default=None)
    if at is None:
        indent = " " * (entries[0][0].start_mark.column if entries else 0)
        before = raw.rstrip("\n")
        return f"{before}\n{indent}{_yaml_text(key)}: {written}" if before else f"{_yaml_text(key)}: {written}"
    key_node, old = entries[at]
    one_line = old.start_mark.line == old.end_mark.line == key_node.start_mark.line
    if one_line and old.end_mark.index > old.start_mark.index:
        return raw[: old.start_mark.index] + written + raw[old.end_mark.index :]
    if one_line:  # nothing stands after the colon
        colon = raw.index(":", key_node.end_mark.index) + 1
        return f"{raw[:colon]} {written}{raw[colon:]}"
    lines = raw.split("\n")
    first = key_node.start_mark.line
    last = entries[at + 1][0].start_mark.line if at + 1 < len(entries) else len(lines)
    while last > first + 1 and _is_between(lines[last - 1], key_node.start_mark.column):
        last -= 1
    head = raw[raw.rfind("\n", 0, key_node.start_mark.index) + 1 : key_node.end_mark.index]
    return "\n".join([*lines[:first], f"{head}: {written}", *lines[last:]])


def _is_between(line: str, column: int) -> bool:
    """Return whether this is a blank line, or a comment that belongs to the next key."""
    text = line.lstrip(" ")
    return not text.strip() or (text.startswith("#") and len(line) - len(text) <= column)


_PLAIN: Final = lazy_pattern(r"[^\W\d][\w./-]*(?: [\w./()-]+)*")
_AMBIGUOUS: Final = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n", "nan", "inf"})


def _yaml_text(value: Value) -> str:
    """Return a value as YAML text with the same meaning in YAML 1.1 and 1.2."""
    if isinstance(value, str):
        plain = _PLAIN.fullmatch(value) and value.lower() not in _AMBIGUOUS
        return value if plain else json_text(value)
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_yaml_text, value)) + "]"
    return json_text(value)


_LINE_ENDS: Final = {ord(end): f"\\u{ord(end):04x}" for end in "\x85\u2028\u2029"}  # of YAML, not of JSON


def json_text(value: object) -> str:
    """Return a value as JSON that is YAML, too, with the same meaning."""
    return json.dumps(value, ensure_ascii=False).translate(_LINE_ENDS)
