"""What is made ready for documents, and by what name they find it."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from vaultconv import nodes as n
from vaultconv.backends.pandoc.prepare import Needs, prepare_resources
from vaultconv.backends.pandoc.resources import picture_name
from vaultconv.book.manuscript import Manuscript, Metadata, PrintContext
from vaultconv.diagnostics import Report

DATA = "data:image/gif;base64,R0lGODlhAQABAIAAAP8AAAAAACwAAAAAAQABAAACAkQBADs="
FLOW = "flowchart LR\n  A --> B"


@pytest.mark.parametrize(
    ("target", "name"),
    [
        (n.FileTarget("a/p.png"), "a/p.png"),
        (n.FileTarget("a/p.pdf", "page=3"), "a/p.pdf#page=3"),
        (n.Url(DATA), DATA),
        (n.Url("https://example.org/p.png"), ""),
        (n.NoteTarget("Note.md"), ""),
        (n.MissingTarget("p.png"), ""),
    ],
)
def test_picture_is_named_by_its_place_in_the_vault_or_by_the_address_that_holds_it(
    target: n.Target, name: str
) -> None:
    assert picture_name(target) == name


def document() -> n.Document:
    """A document that shows a picture, a film, a diagram and code."""
    return n.Document(
        (
            n.Para((n.Image((), n.Url(DATA)), n.Image((), n.FileTarget("none.png")))),
            n.Para((n.Media("video", (), n.FileTarget("film.mp4")), n.Media("canvas", (), n.FileTarget("c.canvas")))),
            n.CodeBlock(FLOW, "mermaid"),
            n.CodeBlock("x", "python"),
        )
    )


def test_documents_need_their_cover_pictures_and_diagrams_and_no_other_files() -> None:
    made = Manuscript(path="Note.pdf", note="Note.md", document=document(), metadata=Metadata(cover="cover.png"))
    needs = Needs([made, made])
    assert list(needs.files) == ["cover.png", DATA, "none.png", "c.canvas"]
    assert list(needs.diagrams) == [FLOW]


@pytest.mark.skipif(find_spec("mermaidx") is None, reason="the extra [mermaid] is not installed")
def test_resources_have_what_could_be_made_and_the_problems_of_the_rest(tmp_path: Path) -> None:
    made = tmp_path / "made"
    made.mkdir()
    manuscript = Manuscript(path="Note.pdf", note="Note.md", document=document(), metadata=Metadata())
    context = PrintContext(root=tmp_path, href=lambda target, note: None, report=Report)
    resources = prepare_resources([manuscript], context, made, typst=True)
    assert list(resources.diagrams) == [FLOW]
    assert list(resources.pictures) == [DATA, Path(resources.diagrams[FLOW].path).name]
    assert list(resources.problems) == ["none.png", "c.canvas"]
