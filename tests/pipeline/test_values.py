"""What the stages of the pipeline hand on can be sent to another process."""

from __future__ import annotations

import pickle
from pathlib import Path

import msgspec
import pytest

import vaultconv
from tests.files import write
from vaultconv.config import Config
from vaultconv.pipeline.corpus import Finished
from vaultconv.pipeline.pipeline import prepare
from vaultconv.pipeline.writing import Prepared
from vaultconv.plan import make_plan
from vaultconv.publish.options import Publish
from vaultconv.vault.index import Trace
from vaultconv.vault.notes import Reading

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
    known = prepared(tmp_path, backend)
    corpus, layout = known.corpus, known.placed.layout
    assert pickle.loads(pickle.dumps(layout)) == layout
    assert pickle.loads(pickle.dumps(corpus.index.entries)) == corpus.index.entries
    for note in ("A.md", "B.md"):
        reading, finished, trace = corpus.publication.notes.readings[note], corpus.summary(note), corpus.traces[note]
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(reading), type=Reading) == reading
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(finished), type=Finished) == finished
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(trace), type=Trace) == trace
    assert finished.facts.title == "Day"
    assert "b" in corpus.traces["A.md"].names
    assert corpus.traces["A.md"].embeds == {"B.md"}


@pytest.mark.parametrize("backend", TEXTS)
def test_a_plan_can_be_sent(backend: str, tmp_path: Path) -> None:
    plan = make_plan(Config(publish=Publish(keys=True)), backend)
    sent = pickle.loads(pickle.dumps(plan))
    assert (sent.publish, sent.select, sent.transforms, sent.syntax) == (
        plan.publish, plan.select, plan.transforms, plan.syntax,
    )  # fmt: skip
    vault = vaultconv.open_vault(write(tmp_path, NOTES))
    assert prepare(vault, sent).placed.layout == prepare(vault, plan).placed.layout
