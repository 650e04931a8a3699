"""Finished books, measured: the sample vault's on A4 and A5, and those of two real vaults."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pymupdf
import pytest

import vaultconv
from tests.backends.pdf.measured import Frame, full_line, headings, small_text, stranded, white, wrong_heads
from tests.docs.pages import SAMPLE
from tests.real.conftest import VAULTS
from vaultconv import Config, Select
from vaultconv.backends.pdf.look import Look, _page
from vaultconv.book.options import BookOptions

POINTS = 72 / 25.4
SECTION = 3  # the level of sections, below parts and chapters


class Book(NamedTuple):
    """What a book is made of."""

    vault: Path
    options: Mapping[str, Any] = {}
    select: Select = Select()
    order: str = "auto"


BOOKS = {
    "the sample on A4": Book(SAMPLE, order="Start here"),
    "the sample on A5": Book(SAMPLE, {"paper": "a5"}, order="Start here"),
    "a student's garden": Book(VAULTS / "jethro-dg-slice", select=Select(start="Anatomy of the upper limb", depth=2)),
    "lectures": Book(VAULTS / "sapienza-slice"),
}


class Printed(NamedTuple):
    """A book, the place of its text on each page, and its look."""

    document: pymupdf.Document
    frame: Frame
    size: float
    width: float
    in_pictures: set[str]
    """What is written in the vault's drawings."""


@pytest.fixture(scope="module", params=BOOKS.values(), ids=list(BOOKS))
def book(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Printed:
    made: Book = request.param
    if not made.vault.is_dir():
        pytest.skip("no real vaults beside the project (../shared/vaults)")
    config = Config(
        select=made.select, book=BookOptions(order=made.order), options={"pdf": {"system-fonts": False, **made.options}}
    )
    out = tmp_path_factory.mktemp("book") / "book.pdf"
    vaultconv.convert(made.vault, "pdf", out, config=config)
    document, page = pymupdf.open(out), _page(Look(**made.options))
    frame = Frame(page.top * POINTS, (page.height - page.bottom) * POINTS)
    drawings = (file.read_text(encoding="utf-8") for file in made.vault.rglob("*.svg"))
    in_pictures = {text for drawing in drawings for text in re.findall(r">([^<>]+)</text>", drawing)}
    return Printed(document, frame, page.size, (page.width - page.inner - page.outer) * POINTS, in_pictures)


def test_a_full_line_is_as_long_as_in_a_book(book: Printed) -> None:
    assert 60 <= full_line(book.document, book.size, book.width) <= 80


def test_no_page_is_more_than_40_percent_white_but_the_cover_and_a_part_s_with_the_one_before(book: Printed) -> None:
    parts = {each.page for each in headings(book.document) if each.level == 1}
    may_be = {0, len(book.document) - 1, *parts, *(page - 1 for page in parts)}
    shares = {number: white(page, book.frame) for number, page in enumerate(book.document)}
    assert [number + 1 for number, share in shares.items() if number not in may_be and share > 0.4] == []


def test_no_title_and_no_parent_of_a_list_ends_a_page(book: Printed) -> None:
    assert stranded(book.document, book.frame) == []


def test_every_head_names_a_section_that_is_on_its_page(book: Printed) -> None:
    assert wrong_heads(book.document, book.frame, SECTION) == []


def test_no_heading_says_the_title_above_it_again(book: Printed) -> None:
    found = headings(book.document)
    assert [two.title for one, two in pairwise(found) if two.level > one.level and one.title == two.title] == []


def test_no_page_is_empty(book: Printed) -> None:
    assert [number + 1 for number, page in enumerate(book.document) if white(page, book.frame) > 0.99] == []


def test_no_running_text_is_smaller_than_8_points(book: Printed) -> None:
    assert small_text(book.document, 8) - book.in_pictures == set()
