"""Mermaid diagrams as pictures."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from vaultconv.pictures import diagrams
from vaultconv.pictures.diagrams import prepare

needs_mermaidx = pytest.mark.skipif(find_spec("mermaidx") is None, reason="the extra [mermaid] is not installed")

FLOW = "flowchart LR\n  A[Read] --> B[Write]"


@needs_mermaidx
def test_diagram_becomes_a_picture_that_typst_and_word_take(tmp_path: Path) -> None:
    for typst in (True, False):
        drawn, problems = prepare([FLOW, FLOW], tmp_path, typst=typst)
        assert problems == {}
        assert (drawn[FLOW].format, Path(drawn[FLOW].path).suffix) == ("png", ".png")
        assert 150 < drawn[FLOW].width < 400 and 40 < drawn[FLOW].height < 120
    assert len(list(tmp_path.iterdir())) == 1


@needs_mermaidx
def test_scripts_that_its_own_font_lacks_are_left_to_typst(tmp_path: Path) -> None:
    source = "flowchart LR\n  A[中文节点] --> B[مرحبا]"
    drawn, _ = prepare([source], tmp_path, typst=True)
    svg = Path(drawn[source].path).read_text(encoding="utf-8")
    assert drawn[source].format == "svg"
    assert "foreignObject" not in svg and "中文节点" in svg and "مرحبا" in svg


@needs_mermaidx
def test_mistake_is_told_and_spoils_nothing_else(tmp_path: Path) -> None:
    wrong = "flowchart LR\n  A --> --> B"
    drawn, problems = prepare([wrong, "hello", FLOW], tmp_path, typst=True)
    assert list(drawn) == [FLOW]
    assert problems == {
        wrong: "Mermaid: Parse error on line 2, unexpected 'LINK'",
        "hello": "Mermaid: No diagram type detected matching given configuration for text: hello",
    }


@needs_mermaidx
def test_chance_has_no_part_in_a_drawing(tmp_path: Path) -> None:
    source = "gitGraph\n  commit\n  branch dev\n  commit"
    first, second = tmp_path / "1", tmp_path / "2"
    made = []
    for folder, sources in ((first, [source]), (second, [FLOW, source])):
        folder.mkdir()
        made.append(Path(prepare(sources, folder, typst=True)[0][source].path).read_bytes())
    assert made[0] == made[1]


@needs_mermaidx
def test_formula_in_a_diagram_is_reported_and_not_drawn_wrong(tmp_path: Path) -> None:
    source = 'flowchart LR\n  A["$$x^2$$"]'
    assert prepare([source], tmp_path, typst=True) == ({}, {source: "Mermaid: formulas in a diagram can't be drawn"})


def test_without_the_extra_the_problem_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagrams, "find_spec", lambda name: None)
    drawn, problems = prepare([FLOW], tmp_path, typst=True)
    assert drawn == {} and "pip install 'vaultconv[mermaid]'" in problems[FLOW]


def _worker(path: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    """Let this script draw instead: it is given ``tasks`` and ends as it likes."""
    path.write_text(f"import json, sys\ntasks = json.load(sys.stdin)\nfor task in tasks:\n{body}", encoding="utf-8")
    monkeypatch.setattr(diagrams.mermaid_worker, "__file__", str(path))
    monkeypatch.setattr(diagrams, "find_spec", lambda name: name)


def test_diagram_that_ends_its_process_is_skipped_and_the_rest_is_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "    if 'bad' in task['source']: sys.exit(1)\n    print(json.dumps({'scale': 1, 'error': 'Error: no'}), flush=True)\n"
    _worker(tmp_path / "worker.py", monkeypatch, body)
    _, problems = prepare(["a", "bad", "b"], tmp_path, typst=True)
    assert [problems[source] for source in ("a", "b")] == ["Mermaid: no"] * 2
    assert "20 s or 2 GB" in problems["bad"]


def test_after_some_such_diagrams_the_rest_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _worker(tmp_path / "worker.py", monkeypatch, "    sys.exit(1)\n")
    _, problems = prepare([str(i) for i in range(6)], tmp_path, typst=True)
    assert ["GB" in problems[str(i)] for i in range(6)] == [True] * diagrams.MAX_LOST + [False] * 3


def test_overlong_source_is_not_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _worker(tmp_path / "worker.py", monkeypatch, "    sys.exit(1)\n")
    source = "x" * (diagrams.MAX_LENGTH + 1)
    assert prepare([source], tmp_path, typst=True) == ({}, {source: "it is too long"})
