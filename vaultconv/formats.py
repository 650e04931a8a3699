"""Text for the terminal: meanings of codes, summaries of runs, trees."""

from __future__ import annotations

import ast
import inspect
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final, get_args

from vaultconv import diagnostics as codes
from vaultconv.diagnostics import Diagnostic, DiagnosticCode
from vaultconv.tree.nodes import Block, Cell, Document, Inline, ListItem, Node

# ------------------------------------------------------------------------------------------------------- diagnostics

_PLURALS: Final = (("error", "errors"), ("warning", "warnings"), ("info", "notices"))
_CHANGES: Final = ("written", "unchanged", "removed", "refused", "failed")


WOULD: Final = MappingProxyType({"written": "write", "removed": "remove", "refused": "refuse", "failed": "fail at"})
"""What a run would do that writes nothing, by what would have happened to a file; what is unchanged is left alone."""


def summary(
    changes: Mapping[str, str], diagnostics: Iterable[Diagnostic], nothing: str, *, dry_run: bool = False
) -> str:
    """Return how many files were written, and so on, or ``nothing``; and how much was found: ``3 written; 1 warning``.

    Of a ``dry_run``, how many would be: ``would write 3``.
    """
    counts, severities = Counter(changes.values()), Counter(str(each.severity) for each in diagnostics)
    if dry_run:
        would = [f"{verb} {counts[change]}" for change, verb in WOULD.items() if counts[change]]
        files = f"would {', '.join(would)}" if would else ""
    else:
        files = ", ".join(f"{counts[change]} {change}" for change in _CHANGES if counts[change])
    findings = [
        f"{severities[name]} {name if severities[name] == 1 else plural}"
        for name, plural in _PLURALS
        if severities[name]
    ]
    return "; ".join(filter(None, (files or nothing, ", ".join(findings))))


@cache
def code_meanings() -> Mapping[DiagnosticCode, str]:
    """Return the meaning of each code: the docstring of its enum member."""
    (enum,) = ast.parse(inspect.getsource(codes.DiagnosticCode)).body
    assert isinstance(enum, ast.ClassDef)
    meanings = {}
    for member, text in zip(enum.body, enum.body[1:], strict=False):
        if isinstance(member, ast.Assign) and isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant):
            meanings[DiagnosticCode(ast.literal_eval(member.value))] = inspect.cleandoc(str(text.value.value))
    return meanings


# -------------------------------------------------------------------------------------------------------------- trees


def tree_text(document: Document) -> str:
    """Return a tree with one line per node: its position, its class, and its fields without child nodes."""
    return "\n".join(_tree_lines(document, 0)) + "\n"


def _tree_lines(node: Node, depth: int) -> Iterator[str]:
    fields = {name: getattr(node, name) for name in node.__struct_fields__}
    position = fields.pop("position", None)
    below = {name: value for name, value in fields.items() if type(value) is tuple and value and _holds_nodes(value)}
    shown = [f"{name}={value!r}" for name, value in fields.items() if name not in below and not _is_empty(value)]
    place = f"{position.line}:{position.column} " if position else ""
    yield "  " * depth + place + " ".join([type(node).__name__, *shown])
    for name, value in below.items():
        inner = depth + 1
        if name not in ("content", "items"):
            yield "  " * inner + f"{name}:"
            inner += 1
        for child in value:
            yield from _row_lines(child, inner) if type(child) is tuple else _tree_lines(child, inner)


def _row_lines(row: tuple[Cell, ...], depth: int) -> Iterator[str]:
    yield "  " * depth + "row:"
    for cell in row:
        yield from _tree_lines(cell, depth + 1)


def _holds_nodes(value: tuple[object, ...]) -> bool:
    first = value[0]
    return type(first) in _NODES or (type(first) is tuple and bool(first) and type(first[0]) in _NODES)


def _is_empty(value: object) -> bool:
    return value is None or value is False or value in ("", (), {})


_NODES: Final = frozenset({*get_args(Block), *get_args(Inline), ListItem, Cell})
