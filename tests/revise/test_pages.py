"""The pages of a pack, read from the finished PDF: numbers, links, and where things lie."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pymupdf
import pytest

from vaultconv import Config, api
from vaultconv.backends.pdf.printing import sheet_order
from vaultconv.book.options import Imposition
from vaultconv.config import with_options

MM = 72 / 25.4

NOTES = {
    "Bone.md": "# Bone\n\nA tissue.\n\n- **Cells**\n  - osteoblasts\n  - osteocytes\n\n"
    "## What holds it together?\n\nCollagen, and mineral; see [[Joint]].\n",
    "Joint.md": "> [!question]- Where do two bones meet?\n> In a joint.\n\n"
    "- **Capsule**: what is around a joint\n- **Cartilage**: what is on its ends\n- **Fluid**: what is within\n",
    "Muscle.md": "A muscle ==pulls== and never pushes.\n\n"
    + "".join(f"> [!faq]- Question {i}?\n> Reply {i}.\n\n" for i in range(1, 8)),
}


Print = Callable[..., pymupdf.Document]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Print:
    """Prints a pack of three small notes, with options of ``[revise]``; the same ones once."""
    vault = tmp_path_factory.mktemp("vault")
    for name, text in NOTES.items():
        (vault / name).write_text(text)

    @cache
    def make(**options: object) -> pymupdf.Document:
        out = tmp_path_factory.mktemp("out") / "pack.pdf"
        api.revise(vault, out, config=with_options(Config(), {"revise": options}, "test"))
        return pymupdf.open(out)

    return make


def links(pdf: pymupdf.Document) -> Iterator[tuple[int, str, int]]:
    """Each link within the document: its page, what it says, and the page that it leads to."""
    for page in pdf:
        for link in page.get_links():
            if link.get("page", -1) >= 0:
                middle = link["from"] + (0.3, 3.5, -0.3, -3.5)  # of the line, not of those above and below
                yield page.number, page.get_textbox(middle).strip(" →"), link["page"]


def page_of(pdf: pymupdf.Document, words: str) -> int:
    """The page whose text has these words first."""
    return next(page.number for page in pdf if words in page.get_text())


def test_every_number_of_a_page_is_that_of_the_page_its_link_leads_to(printed: Print) -> None:
    found = [(int(said), to + 1) for _, said, to in links(printed(parts=("pack",))) if said.isdigit()]
    assert len(found) >= 2 * 13
    assert [said for said, _ in found] == [to for _, to in found]


def test_notes_questions_and_answers_lead_to_each_other(printed: Print) -> None:
    pdf = printed(parts=("notes", "questions", "answers"))
    # The strip that ends the notes says "the answers" too.
    questions, answers = page_of(pdf, "QUESTIONS"), page_of(pdf, "ANSWERS\nBone")

    def part(page: int) -> str:
        return "notes" if page < questions else "questions" if page < answers else "answers"

    ways = {(part(page), part(to)) for page, said, to in links(pdf) if said.isdigit() or said == "1.1"}
    places = ("notes", "questions", "answers")
    assert ways >= {(one, other) for one in places for other in places if one != other} - {("notes", "answers")}


def test_numbers_that_are_links_are_on_the_page_that_they_lead_to(printed: Print) -> None:
    pdf = printed(parts=("notes", "questions", "answers"))
    found = [(said, to) for _, said, to in links(pdf) if NUMBER.fullmatch(said)]
    assert len(found) >= 3 * 13
    assert [said for said, to in found if said not in pdf[to].get_text()] == []


NUMBER = re.compile(r"\d+\.\d+")


def test_a_plan_has_the_page_of_each_note(printed: Print) -> None:
    pdf = printed(parts=("pack",))
    rows = [(said, to) for page, said, to in links(pdf) if page == 0]
    assert len(rows) == 2 * 3  # the title and the number are links
    for title, (said, to) in zip(("Bone", "Joint", "Muscle"), rows[1::2], strict=True):
        assert title in pdf[to].get_text()
        assert said == str(to + 1)


def test_a_plan_keeps_the_order_of_the_pack_and_names_the_notes_that_no_part_has(tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    vault.mkdir()
    for name, text in {"Start": "## Bones\n\n[[Femur]]", "Femur": "Long.", "Atlas": "A book."}.items():
        (vault / f"{name}.md").write_text(text)
    config = with_options(Config(), {"book": {"order": "Start"}, "revise": {"parts": ["plan"]}}, "test")
    api.revise(vault, tmp_path / "plan.pdf", config=config)
    text = " ".join(pymupdf.open(tmp_path / "plan.pdf")[0].get_text().split())
    assert re.search(r"0 Start 0 Bones 1 Femur 0 Other notes 2 Atlas", text)


def test_a_map_is_a_page_of_the_notes_with_the_most_linked_in_bold(printed: Print) -> None:
    pdf = printed(parts=("map",))
    assert len(pdf) == 1
    fonts = {
        span["text"].strip(): span["font"]
        for block in pdf[0].get_text("dict")["blocks"]
        for line in block.get("lines", ())
        for span in line["spans"]
    }
    assert "Bold" in fonts["Joint"]  # Bone links to it
    assert not any("Bold" in font for text, font in fonts.items() if text.endswith(("Bone", "Muscle")))


def test_an_arrow_of_the_map_leads_from_part_to_part(tmp_path: Path) -> None:
    notes = {"A/One": "[[Two]]", "A/Two": "[[Three]] [[Four]]", "B/Three": "", "B/Four": ""}
    for name, text in notes.items():
        (tmp_path / "vault" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "vault" / f"{name}.md").write_text(text)
    config = with_options(Config(), {"revise": {"parts": ("map",)}}, "test")
    api.revise(tmp_path / "vault", tmp_path / "pack.pdf", config=config)
    (page,) = pymupdf.open(tmp_path / "pack.pdf")
    (one,), (other,) = page.search_for("One"), page.search_for("Three")
    lines = [drawing["rect"] for drawing in page.get_drawings() if len(drawing["items"]) == 1]
    arrows = [line for line in lines if line.x0 > one.x1 and line.x1 < other.x0 and line.width > 5 * line.height]
    assert len(arrows) == 1


def test_cards_are_among_the_bookmarks(printed: Print) -> None:
    pdf = printed(parts=("notes", "cards"))
    titles = [(level, title) for level, title, _ in pdf.get_toc()]
    cards = titles.index((1, "Cards"))
    assert titles[cards + 1 :] == [(2, "Bone"), (2, "Joint"), (2, "Muscle")]
    assert "Cards" not in pdf[pdf.get_toc()[cards][2] - 1].get_text()


def test_cornell_notes_end_with_a_strip_as_wide_as_the_answers(printed: Print) -> None:
    *_, page = printed(parts=("notes",))
    (words,) = page.search_for("LAY THE STRIP OVER THE ANSWERS")
    rules = [drawing["rect"].x0 for drawing in page.get_drawings() if drawing["rect"].height > 250 * MM]
    assert len(rules) == 1
    assert rules[0] < words.x0
    assert "STRIP" not in "".join(each.get_text() for each in printed(parts=("worksheet",)))


def test_dates_of_a_plan_end_the_day_before_the_exam(printed: Print) -> None:
    assert "31.1." in printed(parts=("plan",), exam="2027-02-01")[0].get_text()


def test_terms_of_the_index_have_their_questions_and_pages(printed: Print) -> None:
    pdf = printed(parts=("pack",))
    index = pdf[page_of(pdf, "INDEX OF TERMS")]
    page = page_of(pdf, "what is on its ends") + 1
    assert f"Cartilage 2.3 {page}" in " ".join(index.get_text().split())


def test_a_mock_paper_is_the_same_each_time_and_repeats_no_number(printed: Print) -> None:
    pdf = printed(parts=("exam",))
    assert len(pdf) == len(printed(parts=("mock",)))
    asked = [word for word in pdf[0].get_text().split() if NUMBER.fullmatch(word)]
    assert len(set(asked)) == 13
    assert asked == sorted(asked, key=asked.index)
    assert sorted(asked) != asked  # it is drawn


def test_a_cloze_has_gaps_and_a_key(printed: Print) -> None:
    pdf = printed(parts=("cloze",))
    text, key = pdf[0].get_text(), pdf[page_of(pdf, "KEY")].get_text()
    assert "pulls" not in text
    assert "1\xa0pulls" in key or "1 pulls" in key


def test_sheets_gather_terms_in_their_order(printed: Print) -> None:
    words = " ".join(printed(parts=("sheets",))[0].get_text().split())
    places = [words.index(term) for term in ("Capsule", "Cartilage", "Fluid")]
    assert places == sorted(places)


def test_a_page_says_which_numbers_are_on_it(printed: Print) -> None:
    pdf = printed(parts=("questions", "answers"))
    assert "1.1–3.7" in pdf[page_of(pdf, "ANSWERS")].get_text()


def test_a_page_of_questions_adds_up_their_marks(printed: Print) -> None:
    page = printed(parts=("questions", "answers"))[0]
    marks = [int(each) for each in re.findall(r"\[(\d)\]", page.get_text())]
    assert f"/ {sum(marks)}" in page.get_text().replace("\xa0", " ")


def test_nothing_of_an_answer_stands_among_the_questions(printed: Print) -> None:
    pdf = printed(parts=("questions", "answers"))
    asked = "".join(pdf[page].get_text() for page in range(page_of(pdf, "ANSWERS")))
    assert [word for word in ("osteoblasts", "Collagen", "Reply 3", "around a joint") if word in asked] == []


def test_short_answers_stand_at_the_foot_of_their_page(printed: Print) -> None:
    pdf = printed(parts=("questions", "answers"), answers="foot")
    assert len(pdf) == 1
    assert "Reply 7" in pdf[0].get_text()


def test_a_pack_without_answers_says_no_page_of_one(printed: Print) -> None:
    pdf = printed(parts=("questions", "answers"), answers="none")
    text = "".join(page.get_text() for page in pdf)
    assert "→" not in text
    assert "Reply" not in text


def test_separate_answers_are_a_file_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault" / "Bone.md").write_text(NOTES["Bone.md"])
    config = with_options(Config(), {"revise": {"parts": ("questions", "answers"), "answers": "separate"}}, "test")
    for _ in range(2):  # the second time nothing is taken for what is no longer wanted
        api.revise(tmp_path / "vault", tmp_path / "pack.pdf", config=config)
    asked, answered = (pymupdf.open(tmp_path / name)[0].get_text() for name in ("pack.pdf", "pack-answers.pdf"))
    assert ["1.1" in asked, "1.1" in answered] == [True, True]
    assert ["Collagen" in asked, "Collagen" in answered] == [False, True]


def test_a_booklet_has_a_multiple_of_four_pages_two_on_each_side(printed: Print) -> None:
    pages, booklet = printed(parts=("cards",)), printed(parts=("cards",), imposition="booklet")
    assert len(booklet) == 2 * -(-len(pages) // 4)
    assert booklet[0].rect.width > booklet[0].rect.height
    first = next(word for word in pages[0].get_text("words") if NUMBER.fullmatch(word[4]))
    placed = [word for word in booklet[0].get_text("words") if word[4] == first[4]]
    assert placed[0][0] > booklet[0].rect.width / 2  # the first page is the right one of the first sheet


@pytest.mark.parametrize(
    ("count", "kind", "sides"),
    [
        (3, "2-up", [(1, 2), (3, 0)]),
        (4, "booklet", [(4, 1), (2, 3)]),
        (6, "booklet", [(0, 1), (2, 0), (6, 3), (4, 5)]),
    ],
)
def test_pages_are_put_on_sheets_in_order(count: int, kind: Imposition, sides: list[tuple[int, int]]) -> None:
    assert sheet_order(count, kind) == sides


def test_flashcards_are_rows_of_the_notes_without_the_signs_between_their_sides(tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir()
    text = "#flashcards\n\nCapital of France::Paris\n\nLongest river of France\n?\nThe Loire\n\nNo card.\n"
    (tmp_path / "vault" / "France.md").write_text(text)
    config = with_options(Config(), {"revise": {"parts": ("notes",)}}, "test")
    api.revise(tmp_path / "vault", tmp_path / "pack.pdf", config=config)
    words = pymupdf.open(tmp_path / "pack.pdf")[0].get_text("words")
    where = {word[4]: word[0] for word in words}
    assert where["Paris"] == where["The"] > where["river"]
    assert "::" not in "".join(word[4] for word in words)


def test_a_cue_that_is_higher_than_its_answer_keeps_the_next_row_below_it(tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault" / "Note.md").write_text(f"- **{'A long title ' * 12}end**\n  - short\n- **Next**\n  - last\n")
    made = with_options(Config(), {"revise": {"parts": ["notes"]}}, "test")
    api.revise(tmp_path / "vault", tmp_path / "pack.pdf", config=made)
    page, _strip = pymupdf.open(tmp_path / "pack.pdf")
    (end,), (after,) = page.search_for("end"), page.search_for("Next")
    assert end.y1 < after.y0


def test_a_long_cue_has_room_at_the_foot_of_a_page(tmp_path: Path) -> None:
    rows = "".join(f"- **Row {i} {'of a long title ' * 5}end{i}**\n" + "  - leaf\n" * 12 for i in range(30))
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault" / "Note.md").write_text(rows)
    made = with_options(Config(), {"revise": {"parts": ["notes"]}}, "test")
    api.revise(tmp_path / "vault", tmp_path / "pack.pdf", config=made)
    pdf = pymupdf.open(tmp_path / "pack.pdf")
    ends = [word[3] for page in pdf for word in page.get_text("words") if word[4].startswith("end")]
    assert len(ends) == 30
    assert max(ends) < (297 - 18) * MM


def test_an_answer_of_more_than_a_page_goes_on_on_the_next_one(tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir()
    lines = "".join(f"  - line {i}\n" for i in range(1, 101))
    (tmp_path / "vault" / "Long.md").write_text(f"- **What is long?**\n{lines}")
    config = with_options(Config(), {"revise": {"parts": ("notes",)}}, "test")
    api.revise(tmp_path / "vault", tmp_path / "pack.pdf", config=config)
    pdf = pymupdf.open(tmp_path / "pack.pdf")
    seen = [word for page in pdf for word in page.get_text("words", clip=page.rect) if word[4].isdigit()]
    assert len(pdf) >= 2
    assert {str(i) for i in range(1, 101)} <= {word[4] for word in seen}
    lowest = [
        max(word[3] for word in page.get_text("words") if word[4] == "line")
        for page in pdf
        if "line" in page.get_text()
    ]
    assert max(lowest) < (297 - 15) * MM


def test_a_missing_picture_is_a_box_to_draw_it_in(tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir()
    text = "- **Layers of the skin**\n  - epidermis\n\n    ![[skin.png]]\n    ![[layers.png]]\n"
    (tmp_path / "vault" / "Skin.md").write_text(text)
    config = with_options(Config(), {"revise": {"parts": ("notes",)}}, "test")
    api.revise(tmp_path / "vault", tmp_path / "pack.pdf", config=config)
    page = pymupdf.open(tmp_path / "pack.pdf")[0]
    assert page.get_text().count("DRAW IT") == 1
    boxes = [drawing["rect"] for drawing in page.get_drawings() if drawing["dashes"] not in ("", "[] 0")]
    assert any(abs(box.height - 42 * MM) < MM for box in boxes)


def test_a_plain_book_has_the_numbers_of_its_questions(printed: Print) -> None:
    text = "".join(page.get_text() for page in printed(parts=("plain",)))
    assert [f"{number}" in text for number in ("1.1", "2.4", "3.7")] == [True] * 3
    assert "#number" not in text


def test_the_same_pack_has_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault" / "Bone.md").write_text(NOTES["Bone.md"])
    for name in ("one.pdf", "two.pdf"):
        api.revise(tmp_path / "vault", tmp_path / name)
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


# --------------------------------------------------------------------------------------------------------------- cards

CARD_WIDTH, CARD_HEIGHT = 95 * MM, 69 * MM
LEFT, TOP = (210 * MM - 2 * CARD_WIDTH) / 2, (297 * MM - 4 * CARD_HEIGHT) / 2


def numbers_at(page: pymupdf.Page) -> dict[tuple[int, int], str]:
    """The number of the card in each place of a sheet: row and column."""
    return {
        (int((y - TOP) // CARD_HEIGHT), int((x - LEFT) // CARD_WIDTH)): word
        for x, y, _, _, word, *_ in page.get_text("words")
        if NUMBER.fullmatch(word)
    }


@pytest.mark.parametrize("duplex", ["long", "short"])
def test_backs_lie_behind_their_fronts(printed: Print, duplex: str) -> None:
    pdf = printed(parts=("cards",), duplex=duplex)
    for sheet in range(0, 4, 2):
        fronts, backs = numbers_at(pdf[sheet]), numbers_at(pdf[sheet + 1])
        turned = {
            (row, 1 - column) if duplex == "long" else (3 - row, column): number
            for (row, column), number in backs.items()
        }
        assert turned == fronts
    assert sum(len(numbers_at(pdf[sheet])) for sheet in range(0, 4, 2)) == 13


def test_folded_cards_have_their_answers_at_the_right(printed: Print) -> None:
    pdf = printed(parts=("cards",), duplex="fold")
    for sheet in range(3):
        found = numbers_at(pdf[sheet])
        assert [found[row, 0] for row in range(4)] == [found[row, 1] for row in range(4)]


@pytest.mark.parametrize("duplex", ["long", "short", "fold"])
def test_what_a_card_says_keeps_5_mm_from_every_cut(printed: Print, duplex: str) -> None:
    pdf = printed(parts=("cards",), duplex=duplex)
    words = [word for page in pdf.pages(0, len(pdf) - 2) for word in page.get_text("words")]
    assert len(words) > 50
    for x0, y0, x1, y1, *_ in words:
        column, row = (x0 - LEFT) // CARD_WIDTH, (y0 - TOP) // CARD_HEIGHT
        left, top = LEFT + column * CARD_WIDTH, TOP + row * CARD_HEIGHT
        assert x0 - left >= 5 * MM
        assert left + CARD_WIDTH - x1 >= 5 * MM
        assert y0 - top >= 5 * MM
        assert top + CARD_HEIGHT - y1 >= 5 * MM
