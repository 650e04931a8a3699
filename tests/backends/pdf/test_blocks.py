"""Blocks on the pages of a PDF: what fits stays together, what doesn't is divided, nothing leaves the paper."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from tests.backends.pdf.printed import printed


def picture(width: int, height: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "#88aacc").save(buffer, "png")
    return buffer.getvalue()


# -------------------------------------------------------------------------------------------------------------- tables

PORTRAIT = "| ![[p.png\\|200]] | row{} |"
FORMULA = "| $\\begin{{pmatrix}}" + "\\\\".join("abcdefghijkl") + "\\end{{pmatrix}}$ | row{} |"
LINES = "| " + "<br>".join(["line"] * 14) + " | row{} |"


@pytest.mark.parametrize(
    ("row", "prefix", "options"),
    [
        (PORTRAIT, "", {}),
        (FORMULA, "", {"columns": 2}),
        (LINES, "", {"paper": "a6"}),
        (PORTRAIT, "> [!note] t\n> ", {}),
        (FORMULA, "- x\n\n  ", {}),
        (LINES, "> ", {}),
        (PORTRAIT, "> > ", {"columns": 2}),
        (PORTRAIT, "- x\n\n  ", {"paper": "a6"}),
    ],
)
def test_high_rows_go_to_further_pages_or_columns_and_stay_on_the_paper(
    tmp_path: Path, row: str, prefix: str, options: dict[str, object]
) -> None:
    first, _, rest = prefix.rpartition("\n")
    lines = ["| A | B |", "|---|---|", *(row.format(number) for number in range(1, 9))]
    note = f"{first}\n{rest}" + f"\n{rest}".join(lines)
    made = printed(tmp_path, {"N.md": note, "p.png": picture(300, 420)}, **options)
    rows = [made.where(f"row{number}") for number in range(1, 9)]
    assert [(each.page, each.x > made.width / 2, -each.y) for each in rows] == sorted(
        (each.page, each.x > made.width / 2, -each.y) for each in rows
    )
    assert all(0.09 * made.height < each.y < 0.95 * made.height for each in rows)
    assert rows[0].page < rows[-1].page or rows[0].x < rows[-1].x - 50


@pytest.mark.parametrize(
    ("cell", "lines"), [("x", 60), ("x", 200), ("![[p.png\\|200]]", 9), ("$\\frac{a}{\\frac{b}{c}}$", 70)]
)
def test_a_row_higher_than_a_page_is_divided(tmp_path: Path, cell: str, lines: int) -> None:
    note = f"| A | B |\n|---|---|\n| {'<br>'.join([cell] * lines)}<br>LAST | b |"
    made = printed(tmp_path, {"N.md": note, "p.png": picture(300, 420)})
    last = made.where("LAST")
    assert last.page == made.pages - 1 > 0
    assert last.y > 0.09 * made.height


@pytest.mark.parametrize("paper", ["a4", "a6"])
@pytest.mark.parametrize(
    "content", ["![[p.png]]", "![[p.png\\|900]]", "$\\begin{array}{c}" + "1\\\\" * 90 + "\\end{array}$"]
)
def test_what_is_higher_than_a_page_is_scaled_in_a_cell(tmp_path: Path, paper: str, content: str) -> None:
    note = f"| {content} | B |\n|---|---|\n| {content} | b |\n\nAfter."
    made = printed(tmp_path, {"N.md": note, "p.png": picture(100, 3000)}, paper=paper)
    assert made.pages == 2
    assert made.where("After").y > 0.1 * made.height


@pytest.mark.parametrize(("rows", "whole"), [(8, True), (30, False)])
def test_a_short_table_stays_whole_and_a_long_one_begins_where_it_stands(
    tmp_path: Path, rows: int, whole: bool
) -> None:
    tables = (
        "Line.\n\n" * table + "| A | B |\n|---|---|\n" + "".join(f"| t{table}r{row}. | b |\n" for row in range(rows))
        for table in range(8)
    )
    made = printed(tmp_path, {"N.md": "\n".join(tables)})
    pages = [(made.where(f"t{table}r0.").page, made.where(f"t{table}r{rows - 1}.").page) for table in range(8)]
    assert all(first == last for first, last in pages) is whole
    assert made.pages > 1


def test_a_head_with_a_picture_is_not_repeated(tmp_path: Path) -> None:
    rows = "".join(f"| row{number}<br><br><br> | b |\n" for number in range(20))
    note = f"| ![[p.png\\|400]] HEAD | B |\n|---|---|\n{rows}"
    made = printed(tmp_path, {"N.md": note, "p.png": picture(300, 420)})
    assert made.pages > 1
    assert made.text.count("HEAD") == 1


# ------------------------------------------------------------------------------------------------------------ formulas

SUM = " + ".join("abcdefghijklm")
MATRIX = "\\begin{pmatrix}" + " & ".join(f"a_{{{i}}} + b" for i in range(12)) + "\\end{pmatrix}"
CONTAINERS = [
    "{}", "> {}", "> [!note] t\n> {}", "- {}", "- a\n  - b\n\n    {}", "| {} | b |\n|---|---|\n| c | d |", "x[^1]\n\n[^1]: {}"
]  # fmt: skip


@pytest.mark.parametrize("options", [{}, {"columns": 2}, {"paper": "a6"}])
@pytest.mark.parametrize("formula", [f"{SUM} + {SUM}", " + ".join([SUM] * 5), f"A = {MATRIX}"])
def test_a_wide_formula_and_its_number_stay_in_their_column(
    tmp_path: Path, options: dict[str, object], formula: str
) -> None:
    written = (
        container.replace("{}", f"$${formula} = \\text{{END{place}}} \\tag{{N{place}}}$$")
        for place, container in enumerate(CONTAINERS)
    )
    made = printed(tmp_path, {"N.md": "\n\n".join(written)}, **options)
    for place in range(len(CONTAINERS)):
        end, mark = made.where(f"END{place}"), made.where(f"N{place}")
        column = 0.5 if options.get("columns") == 2 and end.x < made.width / 2 else 0.92
        assert end.x + 8 < column * made.width
        assert mark.x + 8 < column * made.width
        assert mark.x > end.x + 12 or mark.y < end.y - 4


def test_a_wide_row_among_others_stays_on_the_page(tmp_path: Path) -> None:
    wide = " = ".join(["f(S v, w)"] * 14)
    made = printed(
        tmp_path, {"N.md": f"$$\\begin{{gathered}} {wide} = \\text{{END}} \\\\ a = b \\\\ c = d \\end{{gathered}}$$"}
    )
    assert made.where("END").x + 8 < 0.92 * made.width


def test_rows_have_their_numbers_in_a_column(tmp_path: Path) -> None:
    rows = "a &= b \\tag{1} \\\\ ccc + d &= e + f + g + h \\tag{2}"
    made = printed(tmp_path, {"N.md": f"$$\\begin{{align}} {rows} \\end{{align}}$$"})
    numbers = [piece for piece in made.pieces if piece.text in ("1", "2") and piece.y > 0.1 * made.height]
    assert abs(numbers[0].x - numbers[1].x) < 1
