"""What writing an output costs beside ``cp -r`` of the same files: ``python -m tests.bench.writing FOLDER``.

The files of the folder are written to a new output, once more, and changed, each in a process of its own. What counts is
processor time, and the ratio within one run: what a disk takes differs from moment to moment. With ``--calls``, counts
the system calls for each file instead, with strace.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

KINDS = ("new", "unchanged", "changed")
_MARK = "/the-writing-begins-or-ends"
_CALL = re.compile(r"^(?:\d+ +)?(\w+)\(")


def write(folder: Path, out: Path, kind: str) -> None:
    """Write all files of a folder; print the processor time that it took, in user mode and in the system."""
    import filelock  # noqa: F401  before it is measured

    from vaultconv.build import output

    files = {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
    if kind == "changed":
        files = {path: content + b"\n" for path, content in files.items()}
    os.access(_MARK, os.F_OK)
    before = os.times()
    with output.Output(out, "benchmark") as written:
        for path, content in files.items():
            written.write(path, content)
    after = os.times()
    os.access(_MARK, os.F_OK)
    assert set(written.changes.values()) == {"unchanged" if kind == "unchanged" else "written"}, written.diagnostics[:3]
    print(after.user - before.user, after.system - before.system)


def seconds(command: Sequence[str]) -> tuple[float, float]:
    """Run a command, and return its processor time in user mode and in the system."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime


def calls(command: Sequence[str]) -> Counter[str]:
    """Run a command, and return how often it called each function of the system between the two marks."""
    with tempfile.NamedTemporaryFile("r") as log:
        subprocess.run(["strace", "-f", "-o", log.name, *command], check=True, stdout=subprocess.DEVNULL)
        _, between, _ = re.split(rf".*{_MARK}.*\n", log.read())
    return Counter(found[1] for line in between.splitlines() if (found := _CALL.match(line)))


def compare(folder: Path, place: str, times: int) -> None:
    """Print the best processor times of writing a folder to a place, and of ``cp -r``."""
    best: dict[str, tuple[float, float]] = {}

    def measured(kind: str, user: float, system: float) -> None:
        best[kind] = min(best.get(kind, (user, system)), (user, system), key=sum)

    for _ in range(times):
        for kind in KINDS:
            done = subprocess.run(itself(folder, place, kind), check=True, capture_output=True, text=True)
            measured(kind, *map(float, done.stdout.split()))
        measured("cp -r", *seconds(["cp", "-r", str(folder), f"{place}/copy"]))
        for made in ("out", "copy"):
            shutil.rmtree(f"{place}/{made}")
    for kind, (user, system) in best.items():
        print(f"{kind:10} {user:.2f} user + {system:.2f} system")


def count(folder: Path, place: str) -> None:
    """Print how many system calls a file takes."""
    files = sum(path.is_file() for path in folder.rglob("*"))
    for kind in KINDS:
        found = calls(itself(folder, place, kind))
        most = ", ".join(f"{name} {number / files:.2f}" for name, number in found.most_common(8))
        print(f"{kind:10} {found.total() / files:5.2f} a file: {most}")


def itself(folder: Path, place: str, kind: str) -> list[str]:
    return [sys.executable, "-m", "tests.bench.writing", str(folder), "--only", f"{place}/out", kind]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--on", help="a folder on the disk to write to  [that of temporary files]")
    parser.add_argument("--times", type=int, default=3, help="how often, of which the best counts")
    parser.add_argument("--calls", action="store_true", help="count system calls instead, with strace")
    parser.add_argument("--only", nargs=2, help=argparse.SUPPRESS)  # in a process of its own
    given = parser.parse_args()
    if given.only:
        write(given.folder, Path(given.only[0]), given.only[1])
        return
    with tempfile.TemporaryDirectory(dir=given.on) as place:
        if given.calls:
            count(given.folder, place)
        else:
            compare(given.folder, place, given.times)


if __name__ == "__main__":
    main()
