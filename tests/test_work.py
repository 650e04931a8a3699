"""The counter that other tests count work with sees what makes a function quadratic."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from tests.work import LINEAR, counted, growth

QUADRATIC = {
    "loops": "for _ in range(n):\n        for _ in range(n): pass",
    "endless loops": "for i in range(n):\n        while i: i -= 1",
    "comprehensions": "[[0 for _ in range(n)] for _ in range(n)]",
    "sums": "sum(sum(range(n)) for _ in range(n))",
    "look-ups in a list": "rows = list(range(n))\n    [n in rows for _ in rows]",
    "look-ups in a text": "[str(i) not in 'x' * n for i in range(n)]",
    "slices of a text": "[('x' * n)[i:] for i in range(n)]",
    "slices of a list": "rows = list(range(n))\n    while rows: rows = rows[1:]",
    "copies": "rows = []\n    for i in range(n): rows = [*rows, i]",
    "copies by name": "rows = list(range(n))\n    for _ in rows: tuple(rows)",
    "texts that are added to": "text = ''\n    for _ in range(n): text = text + 'x'",
    "texts that are put together": "text = ''\n    for _ in range(n): text = f'{text}x'",
    "searches": "[('x' * n).find('y', i) for i in range(n)]",
    "searches for a pattern": "import re\n    seek = re.compile('y')\n    [seek.search('x' * n, i) for i in range(n)]",
    "replacements": "text = 'x' * n\n    while 'x' in text: text = text.replace('x', '', 1)",
}


def function(folder: Path, monkeypatch: pytest.MonkeyPatch, body: str):  # made here
    (folder / "measured.py").write_text(f"def run(n):\n    {body}\n")
    monkeypatch.syspath_prepend(folder)
    importlib.invalidate_caches()
    return counted("measured").run


@pytest.mark.parametrize("name", QUADRATIC)
def test_quadratic_work_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    run = function(tmp_path, monkeypatch, QUADRATIC[name])
    assert growth(lambda size: lambda: run(size), 30) > 2 * LINEAR


@pytest.mark.parametrize(
    "body", ["for i in range(n): pass", "[i for i in range(n)]", "sum(range(n))", "'x' in 'y' * n"]
)
def test_linear_work_is_seen_as_linear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    run = function(tmp_path, monkeypatch, body)
    assert 0.5 < growth(lambda size: lambda: run(size), 200) < LINEAR
