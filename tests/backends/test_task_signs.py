"""Tasks with marks of their own, in every output that is text: never ticked, and told apart by a sign."""

import pytest

from vaultconv import convert_text
from vaultconv.tree.tasks import task_box, task_sign

OUTPUTS = ("commonmark", "gfm", "hugo", "notion", "notion-enhanced")
MARKS = {"-": "✗", "/": "◪", ">": "▷", "<": "◁", "*": "★", "?": "?", "!": "!", "I": "I", "进": "进"}


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize(("mark", "sign"), MARKS.items())
def test_a_task_that_is_not_done_is_not_ticked_and_has_its_sign_before_the_text(mark, sign, output):
    text = convert_text(f"- [{mark}] **milk** and bread", to=output)
    assert "[x]" not in text and "checked" not in text
    assert f" {sign} **milk** and bread" in text


@pytest.mark.parametrize("output", OUTPUTS)
def test_done_and_open_tasks_have_no_sign(output):
    lines = convert_text("- [x] milk\n- [X] bread\n- [ ] salt", to=output).splitlines()[-3:]
    assert [line[-5:].strip() for line in lines] == ["milk", "bread", "salt"]
    assert [("[x]" in line or "checked" in line) for line in lines] == [True, True, False]


@pytest.mark.parametrize(
    ("mark", "shown"), [("`", r"[ ] \` a"), ("\\", "[ ] \\ a"), ("<", "[ ] ◁ a"), ("#", r"[ ] \# a")]
)
def test_a_sign_is_no_markup(mark, shown):
    assert convert_text(f"- [{mark}] a", to="gfm") == f"- {shown}\n"


def test_a_task_without_words_shows_its_sign():
    assert convert_text("- [-]\n- [/] ![[x]]", to="gfm").startswith("- [ ] ✗\n- [ ] ◪ ")


def test_a_task_in_a_cell_is_ticked_only_when_done():
    assert [task_box(mark) for mark in " xX-/?"] == ["☐", "☒", "☒", "☐ ✗", "◪", "☐ ?"]
    assert not any(map(task_sign, ("", " ", "x", "X")))
