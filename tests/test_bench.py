"""The benchmark runs, and says what it measured."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.figures import FIGURES, Figure
from tests.bench.figures import table as table_of_figures
from tests.bench.measure import Cost, python, turns
from tests.bench.scenarios import SCENARIOS
from tests.bench.stages import STAGES

COST = {"wall", "cpu", "memory", "children"}


def test_the_benchmark_measures_every_stage_and_scenario_beside_others(tmp_path: Path) -> None:
    place = tmp_path / "report.json"
    command = [sys.executable, "-m", "tests.bench", "--sizes", "20", "--backends", "commonmark", "--jobs", "2"]
    root = Path(__file__).parent.parent
    done = subprocess.run(
        [*command, "--repeat", "1", "--json", str(place), "--table"], cwd=root, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(place.read_text())
    assert {"vaultconv", "python", "cores", "seed", "repeat", "start", "vaults"} == report.keys()
    assert {"python -c pass", "import mistletoe", "vaultconv --help"} < report["start"].keys()
    (vault,) = report["vaults"]
    assert (vault["notes"], vault["beside"].keys()) == (20, {"mistletoe", "markdown-it-py", "walk"})
    runs = vault["backends"]["commonmark"]
    assert runs["jobs 2"].keys() == set(SCENARIOS)
    costs = [*report["start"].values(), *vault["beside"].values(), *runs["jobs 2"].values()]
    assert all(cost.keys() == COST and cost["cpu"] > 0 and cost["memory"] > 1 for cost in costs)
    assert runs["stages"].keys() == STAGES.keys()
    assert all(runs["stages"][stage] > 0 for stage in ("read", "resolve", "write", "output"))
    rows = [line for line in done.stdout.splitlines() if line.startswith("|")]
    assert len({row.count("|") for row in rows[:5]}) == 1
    assert rows[4].startswith("| | commonmark | 2 |")


def test_each_figure_is_measured_by_itself(tmp_path: Path) -> None:
    place = tmp_path / "figures.json"
    command = [sys.executable, "-m", "tests.bench", "--sizes", "3,6", "--repeat", "1", "--json", str(place)]
    names = ["cold", "edit", "sites", "unchanged", "growth", "help"]
    root = Path(__file__).parent.parent
    done = subprocess.run(
        [*command, "--folder", str(tmp_path), "--figures", *names], cwd=root, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    found = [Figure(**each) for each in json.loads(place.read_text())]
    told = [line.split()[0] for line in done.stderr.splitlines() if not line.startswith(" ")]
    assert told == sorted(names, key=list(FIGURES).index)
    assert len(found) == 10
    assert len(done.stdout.splitlines()) == 2 + len(found)
    assert all(each.cpu > 0 for each in found[:2])
    assert [path.name for path in tmp_path.iterdir()] == ["figures.json"]


def test_no_turn_is_begun_when_the_time_is_over() -> None:
    begun: list[str] = []
    cost = Cost(1.0, 1.0, 1.0)
    tasks = {name: lambda name=name: (begun.append(name), cost)[1] for name in "ab"}
    assert turns(tasks, 3, seconds=-1) == {"a": cost, "b": cost}
    assert begun == ["a", "b"]
    turns(tasks, 3)
    assert len(begun) == 2 + 6


def test_what_is_measured_was_compiled_before(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    code = f"import os; open({str(tmp_path / 'said')!r}, 'w').write(repr(os.environ.get('PYTHONDONTWRITEBYTECODE')))"
    python(code)
    assert (tmp_path / "said").read_text() == "None"


def test_figures_are_a_table_in_markdown() -> None:
    found = [Figure("cold / mistletoe", 0.5, 0.91, 0.5, "x"), Figure("memory", 900.4, 900.4, 1500, "MB")]
    assert table_of_figures(found).splitlines()[2:] == [
        "| cold / mistletoe | 0.50 × | 0.91 × | 0.50 × |",
        "| memory | 900 MB | 900 MB | 1500 MB |",
    ]
