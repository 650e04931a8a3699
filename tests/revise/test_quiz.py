"""Packs as quizzes for the screen."""

from pathlib import Path

from tests.revise.test_pages import NOTES
from vaultconv import api


def test_each_question_of_a_quiz_unfolds_its_answer_without_a_script(tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir()
    for name, text in NOTES.items():
        (tmp_path / "vault" / name).write_text(text)
    api.revise(tmp_path / "vault", tmp_path / "quiz.html")
    html = (tmp_path / "quiz.html").read_text()
    assert html.count("<details") == 13
    assert html.count('<label class="quiz-switch"><input type="checkbox"') == 1
    assert ":has(.quiz-switch input:checked)" in html
    assert "<script" not in html
    for question, answer in (("Question 3?", "Reply 3."), ("Cartilage", "what is on its ends")):
        shown = html[html.index(question) : html.index("</details>", html.index(question))]
        assert answer in shown.partition("</summary>")[2]
