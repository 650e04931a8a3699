"""Messages of wrong usage are written alike: in plain words, lower case, no full stop, and with a hint what to do."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from vaultconv import errors
from vaultconv.errors import did_you_mean

ROOT = Path(__file__).parents[1] / "vaultconv"
KINDS = {
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.VaultconvError) and kind is not errors.VaultconvError
}
PROPER = frozenset({"Hugo", "Notion", "Obsidian", "Pandoc", "Typst", "Word"})
ODD = re.compile(r"\b(of it|none|shall|anew|thereof)\b|(?<!there )\b(is|are) no\b")


class Raised(NamedTuple):
    """An error that the code raises. ``…`` stands for what only a run knows; the hint is None if there is none."""

    message: str
    hint: str | None


def raised() -> Iterator[tuple[str, Raised]]:
    """Yield every error that the package raises itself, with its place."""
    for path in sorted(ROOT.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if not any(f"raise {kind}(" in text for kind in KINDS):
            continue
        tree = ast.parse(text)
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            values = {
                node.targets[0].id: node.value
                for node in ast.walk(function)
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
            }
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KINDS:
                    message, *hint = (text_of(each, values) for each in node.args)
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", Raised(message, hint[0] if hint else None)


def text_of(node: ast.expr, values: dict[str, ast.expr]) -> str:
    """Return the text of an expression, looking up a name in the ``values`` that its function assigns."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(text_of(part, {}) for part in parts)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return text_of(left, values) + text_of(right, values)
        case ast.Name(id=name) if name in values:
            return text_of(values[name], {})
    return "…"


ERRORS = dict(raised())


def test_the_errors_are_found() -> None:
    assert len(ERRORS) > 100
    assert "there is no folder …" in {error.message for error in ERRORS.values()}


@pytest.mark.parametrize("place", ERRORS)
def test_a_message_is_written_like_all_others(place: str) -> None:
    message = ERRORS[place].message
    first = re.split(r"[ ,:]", message)[0]
    assert first in PROPER or not first[:1].isupper()
    assert not message.endswith((".", "!"))
    assert not ODD.search(message)


@pytest.mark.parametrize("place", ERRORS)
def test_a_message_has_a_hint_what_to_do(place: str) -> None:
    hint = ERRORS[place].hint
    assert hint
    assert not hint.endswith((".", "!"))
    assert not ODD.search(hint)
    words = re.findall(r"[a-z]+", re.sub(r'"[^"]*"|`[^`]*`|--\S+', "", hint))
    assert max(map(words.count, ("write", "name", "choose", "pass"))) <= 1


@pytest.mark.parametrize(("name", "known"), [("gfm", ["gfm"]), ("gfm", ["gfm", "gfn"]), ("x", ["x"])])
def test_a_hint_never_suggests_what_was_given(name: str, known: list[str]) -> None:
    assert f'"{name}"' not in did_you_mean(name, known)
    assert did_you_mean(name, known) != f"known: {name}"
