"""Diagnostics and trees as text, for people and for programs."""

from __future__ import annotations

import ast
import inspect
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import version
from typing import Final, get_args
from urllib.parse import quote

import msgspec

from vaultconv import diagnostics as codes
from vaultconv.diagnostics import Code, Diagnostic, Severity
from vaultconv.tree.nodes import Block, Cell, Document, Inline, ListItem, Node, Value

# ------------------------------------------------------------------------------------------------------- diagnostics

_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def diagnostics_json(diagnostics: Iterable[Diagnostic]) -> str:
    """A JSON array with an object a diagnostic."""
    return msgspec.json.format(msgspec.json.encode(list(diagnostics)), indent=2).decode()


def diagnostics_sarif(diagnostics: Iterable[Diagnostic]) -> str:
    """SARIF 2.1.0, which GitHub and editors show beside the text."""
    rules = [{"id": str(code), "shortDescription": {"text": text}} for code, text in code_meanings().items()]
    driver = {"name": "vaultconv", "version": version("vaultconv"), "rules": rules}
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": [_sarif_result(each) for each in diagnostics]}],
    }
    return msgspec.json.format(msgspec.json.encode(log), indent=2).decode()


def _sarif_result(diagnostic: Diagnostic) -> dict[str, Value]:
    place: dict[str, Value] = {"artifactLocation": {"uri": quote(diagnostic.path)}}
    if diagnostic.line:
        place["region"] = {"startLine": diagnostic.line, "startColumn": max(diagnostic.column, 1)}
    text = f"{diagnostic.message} ({diagnostic.hint})" if diagnostic.hint else diagnostic.message
    return {
        "ruleId": str(diagnostic.code),
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": text},
        "locations": [{"physicalLocation": place}],
    }


_PLURALS: Final = (("error", "errors"), ("warning", "warnings"), ("info", "notices"))
_CHANGES: Final = ("written", "unchanged", "removed", "refused", "failed")


def summary(changes: Mapping[str, str], diagnostics: Iterable[Diagnostic], nothing: str) -> str:
    """How many files were written, and so on, or ``nothing``; and how much was found: ``3 written; 1 warning``."""
    done, found = Counter(changes.values()), Counter(str(each.severity) for each in diagnostics)
    files = ", ".join(f"{done[change]} {change}" for change in _CHANGES if done[change])
    findings = [f"{found[name]} {name if found[name] == 1 else plural}" for name, plural in _PLURALS if found[name]]
    return "; ".join(filter(None, (files or nothing, ", ".join(findings))))


@cache
def code_meanings() -> Mapping[Code, str]:
    """What each code means: the string under it in its enum."""
    (enum,) = ast.parse(inspect.getsource(codes.Code)).body
    assert isinstance(enum, ast.ClassDef)
    meanings = {}
    for member, text in zip(enum.body, enum.body[1:], strict=False):
        if isinstance(member, ast.Assign) and isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant):
            meanings[Code(ast.literal_eval(member.value))] = inspect.cleandoc(str(text.value.value))
    return meanings


# -------------------------------------------------------------------------------------------------------------- trees


def tree_text(document: Document) -> str:
    """A tree with a line a node: its position, its class, and its fields that are no nodes."""
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
