"""How long a conversion takes beside a bare parse, and how cost grows: ``python tests/bench/run.py [--notes N …]``.

For each size: a vault is made (or `--vault` names one), `mistletoe.Document(text)` reads every note in one process, and
`vaultconv convert` converts the vault in another, from cold and once more. Processor seconds, the better of `--runs`.
What counts is the ratio within one run: machines differ and are noisy.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from make_vault import VaultMaker

_BARE_PARSE = """
import sys, pathlib, mistletoe
for path in pathlib.Path(sys.argv[1]).rglob("*.md"):
    mistletoe.Document(path.read_text(encoding="utf-8"))
"""
_MEASURED = """
import json, resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""


def measure(command: list[str], runs: int) -> tuple[float, float]:
    """Processor seconds and peak memory in MB of a command, the best of some runs."""
    results = []
    for _ in range(runs):
        done = subprocess.run([sys.executable, "-c", _MEASURED, *command], check=True, capture_output=True, text=True)
        results.append(json.loads(done.stdout))
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return min(seconds for seconds, _ in results), min(memory for _, memory in results) / unit


def compare(vault: Path, backends: list[str], runs: int) -> None:
    """Print a row for each backend: from cold, and once more over the same output."""
    notes = sum(1 for _ in vault.rglob("*.md"))
    parse, _ = measure([sys.executable, "-c", _BARE_PARSE, str(vault)], runs)
    for backend in backends:
        command = [sys.executable, "-m", "vaultconv", "convert", str(vault), "--to", backend, "-o"]
        found = []
        for _ in range(runs):
            with tempfile.TemporaryDirectory() as out:
                first, memory = measure([*command, out], 1)
                found.append((first, measure([*command, out], 1)[0], memory))
        convert, again, memory = (min(figures) for figures in zip(*found, strict=True))
        print(
            f"{notes:>8} {backend:>16} {parse:>10.2f} {convert:>10.2f} {convert / parse:>7.2f} {again / parse:>7.2f}"
            f" {convert / notes * 1e3:>9.2f} {memory:>8.0f}"
        )


def main() -> None:
    """Measure every size and backend that was asked for."""
    options = argparse.ArgumentParser(description=__doc__.split("\n\n")[0] if __doc__ else None)
    options.add_argument("--notes", type=int, nargs="*", default=[1_000, 10_000], help="sizes of vaults to make")
    options.add_argument("--vault", type=Path, help="a vault to measure in place of made ones")
    options.add_argument("--to", nargs="*", default=["commonmark"], help="backends that write a text for each note")
    options.add_argument("--runs", type=int, default=2)
    chosen = options.parse_args()
    print(
        f"{'notes':>8} {'backend':>16} {'parse s':>10} {'convert s':>10} {'ratio':>7} {'again':>7} {'ms/note':>9} {'MB':>8}"
    )
    if chosen.vault:
        compare(chosen.vault, chosen.to, chosen.runs)
        return
    for notes in chosen.notes:
        with tempfile.TemporaryDirectory() as folder:
            VaultMaker(Path(folder) / "vault", notes).write()
            compare(Path(folder) / "vault", chosen.to, chosen.runs)


if __name__ == "__main__":
    main()
