"""Packs as Word documents."""

import re
import zipfile

import pytest

from tests.revise.test_pages import NOTES
from vaultconv import Config, api
from vaultconv.config import with_options


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The XML of a pack of three notes with every part."""
    vault = tmp_path_factory.mktemp("vault")
    for name, text in NOTES.items():
        (vault / name).write_text(text)
    out = tmp_path_factory.mktemp("out") / "pack.docx"
    parts = ("plan", "notes", "questions", "answers", "cards", "sheets", "index", "cloze", "mock")
    api.revise(vault, out, config=with_options(Config(), {"revise": {"parts": parts}}, "test"))
    return zipfile.ZipFile(out).read("word/document.xml").decode()


def test_questions_answers_and_lines_have_styles_of_their_own(document: str) -> None:
    styles = set(re.findall(r'<w:(?:pStyle|rStyle|tblStyle) w:val="([^"]+)"', document))
    assert {"Question", "Answer", "AnswerLine", "Cue", "Gap", "Card", "QuestionNumber", "CornellRow"} <= styles


def test_every_link_and_page_number_leads_to_a_place(document: str) -> None:
    places = re.findall(r'<w:bookmarkStart [^>]*w:name="([^"]+)"', document)
    links = re.findall(r'w:anchor="([^"]+)"', document) + re.findall(r"PAGEREF (\S+)", document)
    assert len(links) > 3 * 13
    assert set(links) - set(places) == set()
    assert len(places) == len(set(places))
