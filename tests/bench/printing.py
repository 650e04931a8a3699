"""What printing costs beside other ways to print the same text: ``python -m tests.bench.printing [--vault V …] [--only …]``.

- ``book``: a vault's book as PDF, as a whole process, beside ``pandoc --pdf-engine=xelatex`` for the same text
- ``exporter``: the same beside ``obsidian-pdf-exporter`` (PyPI), for a made vault with a note for each folder
- ``share``: what is ours of a book's time, beside what pandoc, Typst and Mermaid take
- ``pack``: a revision pack of all parts, and its notes, questions and answers, beside the plain book of the same notes
- ``documents``: a Word document for each note, beside bare pandoc workers, one a core, for the same Pandoc JSON

``--vault`` names vaults to print; without, one is made. Medians of ``--runs`` runs, one after another in turns, as machines
are noisy; seconds by the clock and of processors, those of child processes too; the memory of the largest process.
XeLaTeX gets no pictures, and no marks for which Debian's ``texlive-latex-recommended`` has no package: what it prints is
less than what it is compared with. A comparison is skipped, with a line that says so, where its program is missing.
"""

from __future__ import annotations

import argparse
import json
import pickle
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from tests.bench.make_vault import VaultMaker
from tests.bench.measure import Cost, measure
from vaultconv.api import convert
from vaultconv.backends.pandoc import process as pandoc
from vaultconv.backends.pandoc.documents import DocumentBackend
from vaultconv.backends.pandoc.process import PrintedDocument

CORES = 2
_UNIT = 1e6 if sys.platform == "darwin" else 1e3
# The command line in this process, which then says what it and its children took, and what of it was others' code.
_ACCOUNTED = """
import json, resource, sys, time
def used(who):
    spent = resource.getrusage(who)
    return spent.ru_utime + spent.ru_stime
begin, others = time.time(), {"typst": [0.0, 0.0], "pandoc": [0.0, 0.0], "mermaid": [0.0, 0.0]}
def account(module, name, whose):
    work = getattr(module, name)
    def accounted(*given, **named):
        at, own = time.time(), used(resource.RUSAGE_SELF)
        try:
            return work(*given, **named)
        finally:
            others[whose][0] += time.time() - at
            others[whose][1] += used(resource.RUSAGE_SELF) - own
    setattr(module, name, accounted)
import typst
from vaultconv.backends.pandoc import process as pandoc
from vaultconv.pictures import diagrams
from vaultconv.cli import main
account(typst, "compile", "typst")
account(pandoc, "convert", "pandoc")
account(diagrams, "_answers", "mermaid")
try:
    main(sys.argv[1:])
except SystemExit:
    pass
pandoc.SERVICE.end()
peak = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
own, children = used(resource.RUSAGE_SELF), used(resource.RUSAGE_CHILDREN)
sys.stderr.flush()
print("@@" + json.dumps([time.time() - begin, own, children, peak, others]))
"""


def in_turns(tasks: dict[str, Callable[[], Cost]], runs: int) -> dict[str, Cost]:
    """The medians of tasks that are done in turns; those that fail say so and are left out."""
    costs: dict[str, list[Cost]] = {}
    for _ in range(runs):
        for name, task in list(tasks.items()):
            try:
                costs.setdefault(name, []).append(task())
            except (RuntimeError, OSError) as error:
                print(f"  skipped: {name}: {' '.join(str(error).split())[-200:]}")
                del tasks[name], costs[name]
    return {name: Cost(*map(statistics.median, zip(*each, strict=True))) for name, each in costs.items()}


def show(costs: dict[str, Cost], beside: str) -> None:
    """A table of costs, and how many times as much ``beside`` costs."""
    print(f"  {'':<34}{'wall s':>8}{'CPU s':>8}{'MB':>7}{'times':>8}{'CPU':>7}")
    for name, cost in costs.items():
        other = costs.get(beside)
        ratio = f"{other.wall / cost.wall:>8.2f}{other.cpu / cost.cpu:>7.2f}" if other and name != beside else ""
        print(f"  {name:<34}{cost.wall:>8.2f}{cost.cpu:>8.2f}{cost.memory:>7.0f}{ratio}")


def vaultconv(vault: Path, out: Path, *options: str, command: str = "convert") -> list[str]:
    """The command that converts a vault."""
    return [sys.executable, "-m", "vaultconv", command, str(vault), "-o", str(out), "--force", "--quiet", *options]


def converting(vault: Path, out: Path, *options: str) -> Callable[[], Cost]:
    """What measures that command."""
    return lambda: measure(vaultconv(vault, out, *options))


# ---------------------------------------------------------------------------------------------------- book, exporter


def book(vault: Path, folder: Path, runs: int) -> None:
    """The book by us and by XeLaTeX, which gets neither pictures nor diagrams, page numbers of links nor addresses.

    "The same text" is without these too, but for the pictures.
    """
    text, source, beside = folder / "text", folder / "book.json", "pandoc --pdf-engine=xelatex"
    _without_diagrams(vault, text)
    convert(vault, DocumentBackend(name="json", to="json", extension=".json", links="screen"), source, force=True)
    left_out = _plain_text(source)
    print(
        f"  for XeLaTeX left out or made plain: {', '.join(f'{n} {kind}' for kind, n in left_out.items()) or 'nothing'}"
    )
    ours = {
        "book.pdf": (vault, ()),
        "  tags off": (vault, ("--set", "pdf.tags=false")),
        "  each chapter on a page": (vault, ("--set", "pdf.chapters=page")),
        "  diagrams as source": (text, ()),
        "  the same text": (text, ("--set", "pdf.links=screen")),
        "  the same text, tags off": (text, ("--set", "pdf.links=screen", "--set", "pdf.tags=false")),
    }
    tasks = {name: converting(at, folder / "book.pdf", *options) for name, (at, options) in ours.items()}
    if shutil.which("xelatex"):
        command = [
            pandoc.pandoc_path(),
            "-s",
            "--toc",
            "--pdf-engine=xelatex",
            str(source),
            "-o",
            str(folder / "x.pdf"),
        ]
        tasks[beside] = lambda: measure(command)
    else:
        print("  skipped: no xelatex on the path (Debian: texlive-xetex, lmodern)")
    show(in_turns(tasks, runs), beside)


def _without_diagrams(vault: Path, to: Path) -> None:
    """A copy in which diagrams are printed as their source, as XeLaTeX prints them."""
    shutil.copytree(vault, to, ignore=shutil.ignore_patterns(".git"))
    for note in to.rglob("*.md"):
        content = note.read_bytes()
        if b"```mermaid" in content:
            note.write_bytes(content.replace(b"```mermaid", b"```text"))


# Kinds of elements of which XeLaTeX is given the text only: `soul` is in no package of Debian's that pandoc asks for.
_PLAIN = {"Image": 1, "Strikeout": None, "Underline": None, "Span": 1}


def _plain_text(path: Path) -> dict[str, int]:
    """Write a document again without what XeLaTeX might fail on, and say how much of what that was."""
    counts: dict[str, int] = {}

    def plain(value: Any) -> Any:
        if isinstance(value, list):
            return [plain(each) for each in value]
        if not isinstance(value, dict):
            return value
        kind = value.get("t")
        if kind in _PLAIN:
            counts[kind] = counts.get(kind, 0) + 1
            place = _PLAIN[kind]
            content = value["c"] if place is None else value["c"][place]
            id = value["c"][0][0] if kind == "Span" else ""
            return {"t": "Span", "c": [[id, [], []], plain(content)]}
        return {key: plain(each) for key, each in value.items()}

    path.write_text(json.dumps(plain(json.loads(path.read_bytes()))))
    return counts


class _FolderNotes(VaultMaker):
    """Each note is in a folder of its name: the exporter's pages are folders, and other notes none."""

    def path(self, number: int) -> str:
        return f"{super().path(number)}/{self.name(number)}"


def exporter(folder: Path, runs: int, notes: int) -> None:
    """The book by us and by obsidian-pdf-exporter."""
    vault, beside = folder / "handbook", "obsidian-pdf-exporter"
    _FolderNotes(vault, notes).write()
    for each in [vault, *(path for path in vault.rglob("*") if path.is_dir() and any(path.rglob("*.md")))]:
        if not each.joinpath(f"{each.name}.md").exists():
            each.joinpath(f"{each.name}.md").write_text(f"About {each.name}.\n")
    no_parts = ("--set", "book.parts=false")  # each note is a folder here: a part with a page of its own for each
    ours = {
        "book.pdf": (),
        "  without parts": no_parts,
        "  without parts, run-on chapters": (*no_parts, "--set", "pdf.chapters=run-on"),
        "  the same, tags off": (*no_parts, "--set", "pdf.chapters=run-on", "--set", "pdf.tags=false"),
    }
    tasks = {name: converting(vault, folder / "book.pdf", *options) for name, options in ours.items()}
    program = shutil.which(beside, path=str(Path(sys.executable).parent)) or shutil.which(beside)
    if program:
        command = [program, "export", str(vault), "-o", str(folder / "other.pdf"), "--title", "Handbook", "-v", "1"]
        tasks[beside] = lambda: measure(command)
    else:
        print(f"  skipped: no {beside} (pip install {beside})")
    show(in_turns(tasks, runs), beside)


# --------------------------------------------------------------------------------------------------------------- pack


def pack(vault: Path, folder: Path, runs: int) -> None:
    """The pack by ``vaultconv revise``, beside the book: seconds, and pages."""
    book, notes = "book.pdf", "  notes alone"
    tasks = {
        "pack.pdf": ("revise", "pack"),
        notes: ("revise", "notes"),
        "  notes, questions, answers": ("revise", "notes,questions,answers"),
        book: ("convert", ""),
    }
    outs = {name: folder / f"{place}.pdf" for place, name in enumerate(tasks)}

    def task(name: str, command: str, parts: str) -> Callable[[], Cost]:
        line = vaultconv(vault, outs[name], *(("--parts", parts) if parts else ()), command=command)
        return lambda: measure(line)

    costs = in_turns({name: task(name, *how) for name, how in tasks.items()}, runs)
    print(f"  {'':<34}{'wall s':>8}{'CPU s':>8}{'MB':>7}{'/ book':>8}{'CPU':>7}{'pages':>7}{'/ notes':>9}")
    pages = {name: len(PdfReader(outs[name]).pages) for name in costs}
    for name, cost in costs.items():
        ratios = f"{cost.wall / costs[book].wall:>8.2f}{cost.cpu / costs[book].cpu:>7.2f}"
        size = f"{pages[name]:>7}{pages[name] / pages[notes]:>9.2f}"
        print(f"  {name:<34}{cost.wall:>8.2f}{cost.cpu:>8.2f}{cost.memory:>7.0f}{ratios}{size}")


# -------------------------------------------------------------------------------------------------------------- share


def share(vault: Path, folder: Path, runs: int) -> None:
    """Whose code takes a book's time, and how much memory our process, Typst in it, and its children take."""
    found = [_account(vaultconv(vault, folder / "book.pdf", "--jobs", "1")[3:]) for _ in range(runs)]
    print(
        f"  {'seconds of processors':<34}{'ours':>8}{'pandoc':>8}{'Typst':>8}{'Mermaid':>9}{'ours / pandoc + Typst':>23}"
    )
    ours, tool, pages, drawing = (statistics.median(each[i] for each in found) for i in range(4))
    print(f"  {'':<34}{ours:>8.2f}{tool:>8.2f}{pages:>8.2f}{drawing:>9.2f}{ours / (tool + pages):>23.2f}")
    print(f"  memory, MB: our process with Typst {found[0][4]:.0f}, the largest child {found[0][5]:.0f}")


def _account(arguments: list[str]) -> tuple[float, ...]:
    done = subprocess.run([sys.executable, "-c", _ACCOUNTED, *arguments], check=True, capture_output=True, text=True)
    _, own, children, peak, others = json.loads(done.stdout.rpartition("@@")[2])
    elsewhere = sum(cpu for _, cpu in others.values())
    # Both tools run one at a time here, so of the children's time each has as much as by the clock.
    drawing, tool = others["mermaid"][0], others["pandoc"][0]
    mermaid = children * drawing / (drawing + tool) if drawing + tool else 0.0
    return own - elsewhere, children - mermaid, others["typst"][1], mermaid, *(each / _UNIT for each in peak)


# ---------------------------------------------------------------------------------------------------------- documents


class _Recorder(Executor):
    """Keeps what pandoc would be given, and gives nothing back."""

    def __init__(self, folder: Path) -> None:
        self.jobs: list[tuple[bytes, str, pandoc.Options]] = []
        self._folder = folder

    def submit(self, fn: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        job, done = given[0], Future[Any]()
        options = dict(job.options)
        if "reference_doc" in options:  # it is gone when all is converted
            options["reference_doc"] = shutil.copy(options["reference_doc"], self._folder)
        self.jobs.append((job.json, job.to, options))
        done.set_result(PrintedDocument(b""))
        return done


def documents(vault: Path, folder: Path, runs: int) -> None:
    """Word documents of all notes, and the same JSON through bare workers."""
    recorder = _Recorder(folder)
    convert(vault, "docx", folder / "unused", force=True, executor=recorder)
    work = folder / "work"
    work.write_bytes(pickle.dumps(recorder.jobs))
    beside = f"{CORES} bare pandoc workers"
    tasks = {
        f"{len(recorder.jobs)} documents": converting(vault, folder / "docx", "--to", "docx", "--jobs", str(CORES)),
        beside: lambda: measure([sys.executable, "-m", "tests.bench.printing", "--bare", str(work), str(folder)]),
    }
    show(in_turns(tasks, runs), beside)
    print("  (our processes leave pandoc to end by itself, so neither its processor time nor its memory is in our row)")


def bare(work: Path, folder: Path) -> None:
    """Each document through one of the workers, and into a file."""
    queue: Iterator[tuple[int, tuple[bytes, str, pandoc.Options]]] = iter(enumerate(pickle.loads(work.read_bytes())))
    lock = threading.Lock()

    def feed() -> None:
        worker = pandoc.Worker()
        while True:
            with lock:
                number, job = next(queue, (-1, None))
            if job is None:
                break
            folder.joinpath(f"bare-{number}.docx").write_bytes(worker(*job))
        worker.close()

    threads = [threading.Thread(target=feed) for _ in range(CORES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# --------------------------------------------------------------------------------------------------------------- main


def main() -> None:
    """Measure what was asked for."""
    options = argparse.ArgumentParser(description=__doc__.split("\n\n")[0] if __doc__ else None)
    options.add_argument("--vault", type=Path, nargs="*", default=[], help="vaults to print, in place of a made one")
    options.add_argument("--notes", type=int, default=1_000, help="notes of the made vault")
    options.add_argument("--exporter-notes", type=int, default=200, help="notes of that for obsidian-pdf-exporter")
    options.add_argument("--only", nargs="*", default=[], choices=["book", "exporter", "pack", "share", "documents"])
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--bare", type=Path, nargs=2, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.bare:
        bare(*chosen.bare)
        return
    with tempfile.TemporaryDirectory() as made:
        vaults = chosen.vault
        if not vaults:
            vaults = [Path(made) / f"made-{chosen.notes}"]
            VaultMaker(vaults[0], chosen.notes).write()
        for name, task in {"book": book, "pack": pack, "share": share, "documents": documents}.items():
            for vault in vaults if not chosen.only or name in chosen.only else ():
                _run(f"{name}: {vault.name}", task, vault, chosen.runs)
        if not chosen.only or "exporter" in chosen.only:
            with tempfile.TemporaryDirectory() as folder:
                print(f"exporter: a made vault of {chosen.exporter_notes} notes")
                exporter(Path(folder), chosen.runs, chosen.exporter_notes)


def _run(title: str, task: Callable[[Path, Path, int], None], vault: Path, runs: int) -> None:
    begin = time.time()
    print(title, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        task(vault, Path(folder), runs)
    print(f"  ({time.time() - begin:.0f} s)", flush=True)


if __name__ == "__main__":
    main()
