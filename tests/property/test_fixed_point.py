"""What is written is read back as the very tree that was written."""

from __future__ import annotations

from hypothesis import given

from tests.property.documents import documents
from vaultconv import nodes as n
from vaultconv.markdown import OBSIDIAN, write_markdown
from vaultconv.parse import parse_note


@given(documents)
def test_a_document_written_for_obsidian_reads_back_the_same(document: n.Document) -> None:
    text = write_markdown(document, OBSIDIAN)
    assert parse_note(text)[0] == document, text
