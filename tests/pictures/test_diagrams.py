"""Mermaid diagrams as pictures."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import partial
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from vaultconv import convert
from vaultconv.build.cache import Cache, remembered
from vaultconv.build.jobs import in_shares
from vaultconv.diagnostics import DiagnosticCode
from vaultconv.pictures import diagrams, mermaid_worker
from vaultconv.pictures.diagrams import prepare_diagrams

needs_mermaidx = pytest.mark.skipif(find_spec("mermaidx") is None, reason="the extra [mermaid] is not installed")

FLOW = "flowchart LR\n  A[Read] --> B[Write]"


@needs_mermaidx
def test_diagram_becomes_a_picture_that_typst_and_word_take(tmp_path: Path) -> None:
    for typst in (True, False):
        drawn, problems = prepare_diagrams([FLOW, FLOW], tmp_path, typst=typst)
        assert problems == {}
        assert (drawn[FLOW].format, Path(drawn[FLOW].path).suffix) == ("png", ".png")
        assert 150 < drawn[FLOW].width < 400 and 40 < drawn[FLOW].height < 120
    assert len(list(tmp_path.iterdir())) == 1


@needs_mermaidx
def test_scripts_that_its_own_font_lacks_are_left_to_typst(tmp_path: Path) -> None:
    source = "flowchart LR\n  A[中文节点] --> B[مرحبا]"
    drawn, _ = prepare_diagrams([source], tmp_path, typst=True)
    svg = Path(drawn[source].path).read_text(encoding="utf-8")
    assert drawn[source].format == "svg"
    assert "foreignObject" not in svg and "中文节点" in svg and "مرحبا" in svg


@needs_mermaidx
def test_mistake_is_told_and_spoils_nothing_else(tmp_path: Path) -> None:
    wrong = "flowchart LR\n  A --> --> B"
    drawn, problems = prepare_diagrams([wrong, "hello", FLOW], tmp_path, typst=True)
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
        made.append(Path(prepare_diagrams(sources, folder, typst=True)[0][source].path).read_bytes())
    assert made[0] == made[1]


@needs_mermaidx
def test_formula_in_a_diagram_is_reported_and_not_drawn_wrong(tmp_path: Path) -> None:
    source = 'flowchart LR\n  A["$$x^2$$"]'
    assert prepare_diagrams([source], tmp_path, typst=True) == (
        {},
        {source: "Mermaid: formulas in a diagram can't be drawn"},
    )


def test_without_the_extra_the_problem_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagrams, "find_spec", lambda name: None)
    drawn, problems = prepare_diagrams([FLOW], tmp_path, typst=True)
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
    _, problems = prepare_diagrams(["a", "bad", "b"], tmp_path, typst=True)
    assert [problems[source] for source in ("a", "b")] == ["Mermaid: no"] * 2
    assert "20 s or 2 GB" in problems["bad"]


def test_after_some_such_diagrams_the_rest_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _worker(tmp_path / "worker.py", monkeypatch, "    sys.exit(1)\n")
    _, problems = prepare_diagrams([str(i) for i in range(6)], tmp_path, typst=True)
    assert ["GB" in problems[str(i)] for i in range(6)] == [True] * diagrams.MAX_LOST + [False] * 3


def test_overlong_source_is_not_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _worker(tmp_path / "worker.py", monkeypatch, "    sys.exit(1)\n")
    source = "x" * (diagrams.MAX_LENGTH + 1)
    assert prepare_diagrams([source], tmp_path, typst=True) == ({}, {source: "it is too long"})


# ------------------------------------------------------------------------------------------------ by several processes


@pytest.fixture(scope="module")
def processes() -> Iterator[Executor]:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield pool


@needs_mermaidx
def test_diagrams_are_the_same_by_one_process_by_two_and_by_an_executor(tmp_path: Path, processes: Executor) -> None:
    sources = [FLOW, "sequenceDiagram\n  A->>B: hello", "gitGraph\n  commit", "flowchart LR\n  A --> --> B", "hello"]
    pages = [f"```mermaid\n{source}\n```\n\n```mermaid\n{FLOW}\n```\n" for source in sources]
    vault = tmp_path / "vault"
    vault.mkdir()
    for number, page in enumerate(pages):
        (vault / f"{number}.md").write_text(page)
    ways: tuple[dict[str, Any], ...] = ({"jobs": 1}, {"jobs": 2}, {"jobs": 1, "executor": processes})
    for to, pictures in (("hugo", 3), ("html", 0)):
        made = [convert(vault, to, tmp_path / f"{to} {number}", cache=False, **way) for number, way in enumerate(ways)]
        first, *others = (
            {
                path.relative_to(out): path.read_bytes()
                for path in out.rglob("*")
                if ".vaultconv" not in path.parts and path.is_file()
            }
            for out in (tmp_path / f"{to} {number}" for number in range(len(ways)))
        )
        assert others == [first] * 2
        assert len([path for path in first if path.suffix == ".svg"]) == pictures
        assert made[1].diagnostics == made[2].diagnostics == made[0].diagnostics
        assert [each.code for each in made[0].diagnostics] == [DiagnosticCode.DIAGRAM_UNDRAWN] * 2


@needs_mermaidx
@pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux only")
def test_a_copied_process_draws_what_a_fresh_one_does(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sources = [f"{kind}\n  {rest}" for kind, rest in SOME_OF_EACH]
    copied = list(diagrams._answers([(source, form) for source in sources for form in ("svg", "png")]))
    worker = Path(mermaid_worker.__file__).read_text(encoding="utf-8")
    assert worker.count('sys.platform == "linux"') == 1
    (tmp_path / "worker.py").write_text(worker.replace('sys.platform == "linux"', "False"), encoding="utf-8")
    monkeypatch.setattr(diagrams.mermaid_worker, "__file__", str(tmp_path / "worker.py"))
    assert list(diagrams._answers([(source, form) for source in sources for form in ("svg", "png")])) == copied
    assert [each.problem for each in copied] == [""] * len(copied)


SOME_OF_EACH = (("sequenceDiagram", "A->>B: hi"), ("classDiagram", "A <|-- B"), ("gitGraph", "commit"))

LOSES = """
    if "lost" in task["source"]:
        print("null", flush=True)
    else:
        print(json.dumps({"content": "", "scale": 1, "error": "no" + task["source"]}), flush=True)
"""


@pytest.mark.parametrize("body", [LOSES, LOSES.replace('print("null", flush=True)', "sys.exit(1)")])
def test_the_diagrams_after_which_the_rest_is_given_up_are_the_same_for_any_number_of_processes(
    body: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _worker(tmp_path / "worker.py", monkeypatch, body)
    sources = ["0", "1 lost", "2", "3", "4 lost", "5", "6 lost", "7", "8 lost", "9"]
    wanted = [
        prepare_diagrams(sources, tmp_path, typst=True, run=partial(in_shares, jobs=jobs)) for jobs in (1, 2, 3, 20)
    ]
    assert wanted[1:] == wanted[:1] * 3
    problems = wanted[0][1]
    assert [problems[each] for each in sources[:7] if "lost" not in each] == [f"Mermaid: no{n}" for n in "0235"]
    assert {problems[each] for each in sources[:7] if "lost" in each} == {diagrams._LOST}
    assert {problems[each] for each in sources[7:]} == {diagrams._GIVEN_UP}


def test_an_interrupted_run_keeps_what_it_has_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _worker(tmp_path / "worker.py", monkeypatch, LOSES)
    asked: list[str] = []

    def until_interrupted(function: Callable[..., Iterator[Any]], work: list[diagrams.Diagram]) -> Iterator[Any]:
        for number, drawing in enumerate(function(work)):
            asked.append(work[number][0])
            yield drawing
            if number == 1 and len(asked) == 2:
                raise KeyboardInterrupt

    remember = partial(remembered, Cache.open(tmp_path / "cache"))
    with pytest.raises(KeyboardInterrupt):
        diagrams.draw(["0", "1", "2", "3"], remember, until_interrupted)  # type: ignore[arg-type]
    diagrams.draw(["0", "1", "2", "3"], remember, until_interrupted)  # type: ignore[arg-type]
    assert asked == ["0", "1", "2", "3"]


def test_a_bar_shows_how_many_diagrams_are_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _worker(tmp_path / "worker.py", monkeypatch, LOSES)
    (tmp_path / "vault").mkdir()
    for name in "ABC":
        (tmp_path / f"vault/{name}.md").write_text(f"```mermaid\n{name}\n```\n\n```mermaid\nsame\n```\n")
    for to in ("hugo", "html"):
        stages: dict[str, int] = {}

        def count(stage: str, notes: Any, stages: dict[str, int] = stages) -> Iterator[str]:
            stages[stage] = 0
            for note in notes:
                yield note
                stages[stage] += 1

        convert(tmp_path / "vault", to, tmp_path / to, cache=False, progress=count, jobs=1)
        assert stages["Drawing"] == 4
        assert stages.get("Printing", 3) == 3
