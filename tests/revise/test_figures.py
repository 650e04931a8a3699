"""What tables, pictures and formulas ask, by option."""

import pytest

from tests.revise.asking import asked, pairs

TABLE = "| Bone | Joint |\n|---|---|\n| femur | hip |\n| tibia | knee |\n"


def test_a_table_asks_for_its_cells_beside_the_first_column() -> None:
    assert pairs(TABLE, sources=["table"]) == [("Bone Joint femur tibia", "Bone Joint femur hip tibia knee")]
    assert pairs("| a |\n|---|\n| b |\n", sources=["table"]) == []


def test_every_second_cell_of_a_table_is_to_be_filled_in() -> None:
    table = "| a | b | c |\n|---|---|---|\n| r | 1 | 2 |\n| s | 3 | 4 |\n"
    assert pairs(table, sources=["table"])[0][0] == "a b c r 2 s 3"
    assert pairs(table.replace("1", " ").replace("4", " "), sources=["table"])[0][0] == "a b c r s"


def test_a_picture_with_a_caption_or_under_a_heading_is_to_be_drawn() -> None:
    others = {"hip.png": "x"}
    (card,) = asked("![[hip.png|The hip joint]]\n", others=others, sources=["picture"])
    assert pairs("![[hip.png|The hip joint]]\n", others=others, sources=["picture"])[0][0] == "The hip joint"
    assert "hip.png" in repr(card.answer)
    assert "hip.png" not in repr(card.prompt)
    assert pairs("## Hip\n\n![[hip.png]]\n", others=others, sources=["picture"])[0][0] == "Hip"
    assert pairs("![[hip.png]]\n", others=others, sources=["picture"]) == []


@pytest.mark.parametrize("formula", ["$$\na^2\n$$", "$$a^2$$"])
def test_a_displayed_formula_is_asked_by_what_stands_before_it(formula: str) -> None:
    assert pairs(f"The area is\n\n{formula}\n", sources=["formula"]) == [("The area is", "a^2")]
    assert pairs(f"## Area\n\n{formula}\n", sources=["formula"]) == [("Area", "a^2")]
    assert pairs(f"{formula}\n", sources=["formula"]) == []


def test_they_count_by_option_only() -> None:
    assert pairs(f"## Hip\n\n{TABLE}\n\nThe area is\n\n$$\na\n$$\n") == []
