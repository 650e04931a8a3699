"""A document that was packed is the same when it is unpacked, its positions too."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
import pytest
from hypothesis import given

from tests.cases.casefile import read_cases
from tests.property.documents import documents
from vaultconv import nodes as n
from vaultconv.parse import parse_note
from vaultconv.tree.packed import pack, unpack

CASES = sorted((Path(__file__).parents[1] / "cases").glob("*.md"))
KINDS = get_args(n.Block) + get_args(n.Inline)


def assert_same(document: n.Document) -> None:
    unpacked = unpack(pack(document))
    assert unpacked == document
    assert n.to_json(unpacked) == n.to_json(document)  # positions count here


def filled(hint: Any) -> Any:
    """A value of a type in which no field has its default."""
    if hint in (*KINDS, *get_args(n.Target), n.Position, n.Cell, n.ListItem, n.HtmlLink):
        return hint(**{name: filled(each) for name, each in get_type_hints(hint).items()})
    if get_origin(hint) is tuple:
        kinds = get_args(hint)
        return (filled(kinds[0]),) if kinds[-1] is Ellipsis else tuple(map(filled, kinds))
    if get_origin(hint) is dict:
        return {"a": [1, -(2**63), 2**64 - 1, 1.5, "é", None, True, {"b": []}]}
    if get_origin(hint) is Literal:
        return get_args(hint)[-1]
    if hint == n.Inline:
        return n.Text("words")
    if hint == n.Block:
        return n.Para((n.Text("words"),), "id", n.Position(7, 8, 9))
    if hint == n.Target:
        return n.NoteTarget("A.md", "part")
    if get_args(hint):  # `int | None`
        return filled(get_args(hint)[0])
    return {str: "日本", int: 12345, bool: True}[hint]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_node_with_all_its_fields_is_the_same(kind: type) -> None:
    node = filled(kind)
    assert_same(n.Document((n.Para((node,)) if kind in get_args(n.Inline) else node,)))


@pytest.mark.parametrize("target", get_args(n.Target), ids=lambda target: target.__name__)
def test_every_target_is_the_same(target: type) -> None:
    assert_same(n.Document((n.Para((n.Link((), filled(target)),)),)))


@given(documents)
def test_any_document_is_the_same(document: n.Document) -> None:
    assert_same(document)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_notes_of_the_cases_are_the_same(path: Path) -> None:
    for case in read_cases(path):
        for name, source in case.files.items():
            if name.endswith(".md"):
                assert_same(parse_note(source, name)[0])


def test_the_properties_of_front_matter_are_the_same() -> None:
    source = "---\na: 123456789012345678901234567890\nb: .inf\nc: [1, 2.5, x, null, {d: true}]\ne: 2020-01-01\n---\n"
    document, _ = parse_note(source)
    assert document.front_matter is not None
    assert document.front_matter.valid
    assert_same(document)


def test_a_deep_note_is_the_same() -> None:
    assert_same(parse_note("> " * 500 + "- " * 500 + "*_" * 500 + "x" + "_*" * 500)[0])


@pytest.mark.parametrize("value", [object(), {1, 2, object()}, 2**64, "\ud800"])
def test_a_value_of_a_plugin_that_json_has_not_is_told(value: object) -> None:
    block = n.ExtensionBlock("mine", {"value": value})  # type: ignore[dict-item]
    with pytest.raises((TypeError, ValueError, OverflowError)):
        pack(n.Document((block,)))


@pytest.mark.parametrize("data", [b"", b"\x00", b"no document", pack(n.Document(()))[:-1]])
def test_other_bytes_raise(data: bytes) -> None:
    with pytest.raises(msgspec.MsgspecError):
        unpack(data)
