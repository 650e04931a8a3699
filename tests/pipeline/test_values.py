"""What the stages of the pipeline hand on can be sent to another process."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

import vaultconv
from tests.files import write
from vaultconv.config import Config
from vaultconv.pipeline.pipeline import prepare
from vaultconv.pipeline.stages import Notes
from vaultconv.pipeline.writing import Prepared
from vaultconv.plan import make_plan
from vaultconv.publish.publication import Publish

NOTES = {
    "A.md": "---\ntags: [a]\ncover: '[[p.png]]'\n---\n# A\n\n[[B#Day|day]] ![[B]] [[Hidden]] $x$",
    "B.md": "# Day\n\n- [ ] x ^id",
    "Hidden.md": "---\npublish: false\n---\nx",
    "p.png": "",
}
TEXTS = ("commonmark", "gfm", "obsidian", "hugo", "notion", "notion-enhanced")


def prepared(folder: Path, backend: str) -> Prepared:
    config = Config(publish=Publish(keys=True))
    return prepare(vaultconv.open_vault(write(folder, NOTES)), make_plan(config, backend))


@pytest.mark.parametrize("backend", [*TEXTS, "html", "pdf"])
def test_what_is_known_of_a_vault_can_be_sent(backend: str, tmp_path: Path) -> None:
    made = prepared(tmp_path, backend)
    publication, layout = made.corpus.publication, made.placed.layout
    assert pickle.loads(pickle.dumps(publication.notes)) == publication.notes
    assert pickle.loads(pickle.dumps(layout)) == layout
    assert pickle.loads(pickle.dumps(made.placed.facts)) == made.placed.facts
    assert pickle.loads(pickle.dumps(publication.index)).entries == publication.index.entries
    for note in ("A.md", "B.md"):
        assert pickle.loads(pickle.dumps(publication)).shown(note) == publication.shown(note)


@pytest.mark.parametrize("backend", TEXTS)
def test_a_plan_can_be_sent(backend: str, tmp_path: Path) -> None:
    plan = make_plan(Config(publish=Publish(keys=True)), backend)
    sent = pickle.loads(pickle.dumps(plan))
    assert (sent.publish, sent.select, sent.transforms, sent.syntax) == (
        plan.publish, plan.select, plan.transforms, plan.syntax,
    )  # fmt: skip
    vault = vaultconv.open_vault(write(tmp_path, NOTES))
    assert prepare(vault, sent).placed.layout == prepare(vault, plan).placed.layout


def test_notes_and_facts_of_nothing_can_be_sent() -> None:
    assert pickle.loads(pickle.dumps(Notes({}))) == Notes({})
