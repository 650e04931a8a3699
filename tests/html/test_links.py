"""Addresses in raw HTML."""

from __future__ import annotations

import pytest

from tests.work import LINEAR, counted, growth
from vaultconv.html.tokens import every_tag, html_addresses


def addresses(html: str) -> list[str]:
    found = list(html_addresses(html))
    for start, end, address in found:
        assert "&" in html[start:end] or html[start:end].strip() == address
    return [address for _, _, address in found]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<img src="a b.png" alt="x">', ["a b.png"]),
        ("<IMG SRC='a.png'>", ["a.png"]),
        ("<img src=a.png>", ["a.png"]),
        ('<img src="a.png", width=100>', ["a.png"]),
        ('<img\n  width = 1\n  src = "a.png"/>', ["a.png"]),
        ('<a href="N.md#A&amp;B">x</a><a href="O.md">y</a>', ["N.md#A&B", "O.md"]),
        ('<video controls><source src="v.mp4"></video>', ["v.mp4"]),
        ('<a title="href=\'x\'" href="y">', ["y"]),
        ('<img data-src="x">', []),
        ('<!-- <img src="a.png"> --><img src="b.png">', ["b.png"]),
        ('<!-- <img src="a.png">', []),
        ('<script src="s.js">x = \'<img src="a.png">\'</script><img src="b.png">', ["s.js", "b.png"]),
        ('<style>a[href="x"]</style>', []),
        ('text src="a.png"', []),
        ('</a href="x">', []),
        ('<img src="">', [""]),
        ('<img src="a.png', []),
        ('<img src="a.png"', ["a.png"]),
        ('<!-- <img src="a.png"> --!><img src="b.png">', ["b.png"]),
        ('<!--><img src="b.png">', ["b.png"]),
        ('<textarea><img src="a.png"></textarea>', []),
        ('<?php <img src="a.png"> ?>', []),
        ('<script-like src="a.js"><img src="b.png">', ["a.js", "b.png"]),
        ('<img "" src="a.png">', ["a.png"]),
        ("<a href==x>", ["=x"]),
        ("<b>no address</b>", []),
    ],
)
def test_the_addresses_of_tags_are_found(html: str, expected: list[str]) -> None:
    assert addresses(html) == expected


counting = counted("vaultconv.html", "vaultconv.html.tokens")


@pytest.mark.parametrize(
    "unit", ["<a href=", '<a href="', "<!-- src=", "<script src=", "<a b=c ", "<a href='\"", "<style href="]
)
def test_work_is_linear(unit: str) -> None:
    assert growth(lambda size: lambda: list(counting.html_addresses("src=" + unit * size)), 250) < LINEAR


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<!-- <a href="A"> --><script>"<a href=B>"</script>', ["A", "B"]),
        ('<a href="A', ["A"]),
        ('<a href=A href="B">', ["A", "B"]),
        ('<a "" href="A">', ["A"]),
        ('<a title="x"y" href="A">', ["x", "A"]),
    ],
)
def test_every_tag_is_found_with_all_its_values_wherever_it_stands(html: str, expected: list[str]) -> None:
    assert [each.value for tag in every_tag(html) for each in tag.written if each.value] == expected


@pytest.mark.parametrize("unit", ["<a b=", '<a "', "<a '\"", "<!-- <a b=c ", "<a ="])
def test_finding_every_tag_takes_linear_work(unit: str) -> None:
    assert growth(lambda size: lambda: list(counting.every_tag(unit * size)), 250) < LINEAR


def test_an_unquoted_address_may_hold_an_equals_sign() -> None:
    assert [address for _, _, address in html_addresses("<a href=x.html?a=b>t</a>")] == ["x.html?a=b"]


def test_an_entity_of_thousands_of_digits_is_a_character_that_is_not_there() -> None:
    assert [address for _, _, address in html_addresses(f'<a href="&#{"1" * 9000};">t</a>')] == ["\ufffd"]
