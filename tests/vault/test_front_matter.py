"""Front matter: JSON, then YAML by the 1.2 core schema; and changing one key of it."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultconv.diagnostics import DiagnosticCode
from vaultconv.parse.frontmatter import patch_front_matter, read_front_matter
from vaultconv.vault.notion.values import as_yaml


def properties(raw: str) -> dict[str, Any]:
    front_matter, problems = read_front_matter(raw)
    assert front_matter.raw == raw
    assert front_matter.valid and not problems
    return front_matter.properties


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("Off", "Off"),
        ("true", True),
        ("False", False),
        ("", None),
        ("~", None),
        ("null", None),
        ("2020-08-21", "2020-08-21"),
        ("2024-01-02T10:30:00", "2024-01-02T10:30:00"),
        ("10:30", "10:30"),
        ("007", "007"),
        ("12", 12),
        ("-3", -3),
        ("+4", 4),
        ("0", 0),
        ("0x1F", 31),
        ("0o17", 15),
        ("1_000", "1_000"),
        ("1.10", 1.1),
        ("-.5", -0.5),
        ("1e3", 1000.0),
        (".inf", math.inf),
        ("-.Inf", -math.inf),
        ("12345678901234567890123", "12345678901234567890123"),
        ('"12"', "12"),
        ("'on'", "on"),
        ("[[Home]]", "[[Home]]"),
        ("[[Trips/Rome|Rome]]", "[[Trips/Rome|Rome]]"),
        ("[[[A]], [[B c]]]", ["[[A]]", "[[B c]]"]),
        ('[["a", "b"]]', [["a", "b"]]),
        ("{{date}}", "{{date}}"),
        ("<% tp.date.now() %>", "<% tp.date.now() %>"),
        ("!important x", "!important x"),
        ("!!python/object:os.system x", "x"),
        ("a #comment", "a"),
        ("$K$ field", "$K$ field"),
    ],
)
def test_a_plain_value_means_what_obsidian_takes_it_for(written: str, meant: Any) -> None:
    assert properties(f"key: {written}") == {"key": meant}


def test_not_a_number_is_read() -> None:
    assert math.isnan(properties("key: .nan")["key"])


def test_keys_are_always_strings() -> None:
    raw = "1: a\n2024-01-01: b\ntrue: c\n~: d\ncontent: e\nhandler: f\n? [x, y]\n: g"
    assert list(properties(raw)) == ["1", "2024-01-01", "true", "~", "content", "handler", "[x, y]"]


def test_unquoted_links_in_a_list_stay_links() -> None:
    assert properties("up:\n  - [[A]]\n  - [[B|b]]") == {"up": ["[[A]]", "[[B|b]]"]}


@pytest.mark.parametrize("raw", ["", "# only a comment", "\n\n", "~"])
def test_an_empty_block_has_no_properties(raw: str) -> None:
    assert properties(raw) == {}


def test_a_line_of_json_is_read_as_json() -> None:
    raw = '{"dg-publish":true,"path":"a\\/b","tags":["x",null],"tab":"a\tb"}'
    assert properties(raw) == {"dg-publish": True, "path": "a/b", "tags": ["x", None], "tab": "a\tb"}


def test_half_a_character_in_json_becomes_a_replacement_character() -> None:
    assert properties('{"a":["\\ud800","\\ud83d\\ude00"]}') == {"a": ["\ufffd", "😀"]}


def test_braces_that_are_no_json_may_be_yaml() -> None:
    assert properties("{a: 1, b: [x]}") == {"a": 1, "b": ["x"]}


@pytest.mark.parametrize("raw", ["a: 1\nb: 2\na: 3", '{"a": 1, "b": 2, "a": 3}'])
def test_of_a_key_that_stands_twice_the_last_counts_and_it_is_reported(raw: str) -> None:
    front_matter, problems = read_front_matter(raw)
    assert front_matter.properties == {"a": 3, "b": 2}
    assert [(code, line) for code, _, line in problems] == [
        (DiagnosticCode.FRONT_MATTER_DUPLICATE_KEY, 3 if raw.startswith("a") else 1)
    ]


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        ("a: 1\ntitle: Foo: bar", 2),
        ("a:\n\tb: 1", 2),
        ("up: [[A]], [[B]]", 1),
        ("up: [[A]] and [[B]]", 1),
        ("aliases:\n  - @home", 2),
        ("a: %x", 1),
        ("- a\n- b", 1),
        ("just text", 1),
        ("[[A]]", 1),
        ("{{date}}", 1),
        ('{"a": "x\\|y"}', 1),
        ('{"a": 1', 1),
        ("a: \x07", 1),
        ("a: *unknown", 1),
        ("a: 1\n---\nb: 2", 2),
        ("a: &x [*x]", 1),
    ],
)
def test_what_no_reader_takes_is_kept_and_reported(raw: str, line: int) -> None:
    front_matter, problems = read_front_matter(raw)
    assert (front_matter.raw, front_matter.valid, front_matter.properties) == (raw, False, {})
    [(code, message, at)] = problems
    assert code is DiagnosticCode.FRONT_MATTER_INVALID
    assert message.startswith("front matter: ")
    assert abs(at - line) <= 1


@pytest.mark.parametrize(
    "raw",
    [
        "a: " + "[" * 100_000,
        "a: " + "{b: " * 100_000,
        "- " * 100_000,
        "a: " + "[" * 300 + "]" * 300,
        '{"a":' * 100_000,
        "\n".join("  " * i + "a:" for i in range(500)),
        "a: &a [x,x]\n"
        + "\n".join(f"{chr(97 + i)}: &{chr(97 + i)} [*{chr(96 + i)}, *{chr(96 + i)}]" for i in range(1, 26)),
    ],
    ids=["lists", "mappings", "entries", "shallower lists", "json", "block mappings", "aliases of aliases"],
)
def test_bombs_are_refused(raw: str) -> None:
    assert not read_front_matter(raw)[0].valid


@given(st.text())
def test_any_text_is_read_without_an_exception(raw: str) -> None:
    front_matter, problems = read_front_matter(raw)
    assert front_matter.raw == raw
    assert front_matter.valid or len(problems) == 1


@given(st.text(alphabet="ab:-[]{}\"'|>&*!#?,%@\n\t \\012", max_size=40))
def test_any_yaml_like_text_is_read_without_an_exception(raw: str) -> None:
    assert all(type(key) is str for key in read_front_matter(raw)[0].properties)


# ----------------------------------------------------------------------------------------------------------- patch


@pytest.mark.parametrize(
    ("raw", "value", "patched"),
    [
        ("a: 1\nkey: old  # why\nb: 2", "new", "a: 1\nkey: new  # why\nb: 2"),
        ("key:\nb: 2", "new", "key: new\nb: 2"),
        ("key: # why\nb: 2", 3, "key: 3 # why\nb: 2"),
        ("key:\n  - x\n  - y\n\n# about b\nb: 2", ["z"], "key: [z]\n\n# about b\nb: 2"),
        ("key: |\n  # text\n  more\nb: 2", "t", "key: t\nb: 2"),
        ("a: 1 # x\nb: yes\n", True, "a: 1 # x\nb: yes\nkey: true"),
        ("", "a: b", 'key: "a: b"'),
        ("# note", "yes", '# note\nkey: "yes"'),
        ("{a: 1, key: x}", "y", '{a: 1, key: "y"}'),
        ('{"key":true,"b":[1]}', False, '{"key":false,"b":[1]}'),
        ('{"b":[1]}', "x", '{"b":[1],"key": "x"}'),
        ("{}", 1, '{"key": 1}'),
        ('{"a":"x\\/y"}', 1, '{"a":"x\\/y","key": 1}'),
        ("key: x\nkey: y", "z", "key: x\nkey: z"),
        ('"key": x', "new", '"key": new'),
        ("key: 'a\n  b'\nc: 1", "x", "key: x\nc: 1"),
        ("a: 1", None, "a: 1\nkey: null"),
    ],
)
def test_a_patch_changes_the_text_of_its_key_alone(raw: str, value: Any, patched: str) -> None:
    assert patch_front_matter(raw, "key", value) == patched


@pytest.mark.parametrize("raw", ["", "a: 1", "{a: 1}", '{"a": "\\t"}'])
def test_line_ends_of_yaml_alone_are_escaped_in_keys_and_values(raw: str) -> None:
    for end in "\x85\u2028\u2029":
        patched = patch_front_matter(patch_front_matter(raw, f"{end}b c", f"1{end}2"), "d", [f"3{end}"])
        assert properties(patched) == {**(properties(raw) if raw else {}), f"{end}b c": f"1{end}2", "d": [f"3{end}"]}


def test_a_property_of_a_notion_database_keeps_the_line_ends_of_yaml() -> None:
    value = "one\x85two\u2028three\u2029four"
    assert properties(as_yaml({value: value, "list": [value]})) == {value: value, "list": [value]}


def test_a_block_that_no_reader_takes_cannot_be_patched() -> None:
    with pytest.raises(ValueError, match="mapping values"):
        patch_front_matter("title: a: b", "key", 1)


values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])),
)
keys = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=8)


@given(st.dictionaries(keys, values | st.lists(values), max_size=4), keys, values | st.lists(values))
def test_a_patched_block_reads_as_before_but_for_its_key(before: dict[str, Any], key: str, value: Any) -> None:
    raw = json.dumps(before, ensure_ascii=False)
    assert properties(patch_front_matter(raw, key, value)) == {**before, key: value}


@given(st.dictionaries(keys, values | st.lists(values), min_size=1, max_size=4), keys, values | st.lists(values))
def test_a_block_made_by_patches_reads_as_what_was_put_in(before: dict[str, Any], key: str, value: Any) -> None:
    raw = ""
    for name, each in before.items():
        raw = patch_front_matter(raw, name, each)
    assert properties(patch_front_matter(raw, key, value)) == {**before, key: value}
