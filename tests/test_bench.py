"""The benchmark runs, and says what it measured."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.figures import table as table_of_figures
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


def test_figures_are_a_table_in_markdown() -> None:
    found = [Figure("cold / mistletoe", 0.5, 0.91, 0.5, "x"), Figure("memory", 900.4, 900.4, 1500, "MB")]
    assert table_of_figures(found).splitlines()[2:] == [
        "| cold / mistletoe | 0.50 × | 0.91 × | 0.50 × |",
        "| memory | 900 MB | 900 MB | 1500 MB |",
    ]
