"""A vault is edited at random between runs: each time, the output equals that of a fresh conversion.

``VAULTCONV_EDITS=2000 VAULTCONV_SEED=7`` does more of them, and others.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

import vaultconv
from tests.files import write
from vaultconv.diagnostics import DiagnosticCode
from vaultconv.errors import UsageError

EDITS: Final = int(os.environ.get("VAULTCONV_EDITS", "200"))
SEED: Final = int(os.environ.get("VAULTCONV_SEED", "1"))
BACKENDS: Final = ("gfm", "hugo", "notion", "obsidian")

NAMES: Final = ("A", "B", "b", "C", "é", "D.md", "_index", "index", "Bücher", "Bucher", "A B", "A-B")
FOLDERS: Final = ("", "", "Sub", "sub", "Sub/Deep", "A.md", "A", "assets", "content", "D.md/x")
FILES: Final = ("p.png", "q.png", "P.png", "s.wav", "b.canvas")
FILTERS: Final = (
    {}, {}, {},
    {"select": vaultconv.Select(tags=("t",))},
    {"select": vaultconv.Select(folders=("Sub",))},
    {"select": vaultconv.Select(start="A", depth=1)},
    {"publish": vaultconv.Publish(keys=False)},
    {"publish": vaultconv.Publish(keys=True, exclude_tags=("u",))},
)  # fmt: skip


class Run:
    """A vault that changes, and how it is converted at the moment."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.vault, self.out, self.fresh = folder / "vault", folder / "out", folder / "fresh"
        self.chance = chance
        self.to = "gfm"
        self.options: Mapping[str, Any] = {}
        write(self.vault, {"A.md": "[[B]] ![[p.png]]", "Sub/B.md": "#t\n\n[[A]]", "p.png": "one", "q.png": "two"})

    def edit(self) -> None:
        """Change something."""
        self.chance.choice(EDITING)(self)

    def files(self, *, notes: bool | None = None) -> list[Path]:
        """The vault's files, or only the notes or the others."""
        found = sorted(path for path in self.vault.rglob("*") if path.is_file() and path.name[0] != ".")
        return [path for path in found if notes is None or (path.suffix == ".md") is notes]

    def place(self, name: str) -> Path | None:
        """A random path at which a file can stand; None where that would need a folder in a file's place."""
        path = self.vault / self.chance.choice(FOLDERS) / name
        parents = path.relative_to(self.vault).parents[:-1]
        free = not path.is_dir() and not any((self.vault / parent).is_file() for parent in parents)
        return path if free else None

    def text(self) -> str:
        """A note that links, embeds and says at times that it isn't published."""
        notes = [path.stem for path in self.files(notes=True)] or ["A"]
        keys = self.chance.choice(["", "", "", "publish: false\n", "tags: [u]\n", "slug: other\n", "aliases: [Z]\n"])
        head = f"---\n{keys}---\n" if keys else ""
        words = [f"[[{self.chance.choice(notes)}]]", f"![[{self.chance.choice(notes)}]]", "#t", "# Heading", "words",
                 f"![[{self.chance.choice(FILES)}]]", f"[[{self.chance.choice(FILES)}]]"]  # fmt: skip
        return head + "\n\n".join(self.chance.sample(words, self.chance.randint(1, 4))) + "\n"


def add(run: Run) -> None:
    path = run.place(run.chance.choice(NAMES) + ".md")
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(run.text())


def add_file(run: Run) -> None:
    path = run.place(run.chance.choice(FILES))
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(run.chance.choice(["one", "two", "three"]))


def edit(run: Run) -> None:
    if notes := run.files(notes=True):
        run.chance.choice(notes).write_text(run.text())


def delete(run: Run) -> None:
    if files := run.files():
        path = run.chance.choice(files)
        path.unlink()
        _prune(path.parent, run.vault)


def move(run: Run) -> None:
    if files := run.files():
        path = run.chance.choice(files)
        names = NAMES if path.suffix == ".md" else FILES
        name = run.chance.choice([path.name, run.chance.choice(names)])
        target = run.place(name if name.endswith(path.suffix) else name + path.suffix)
        if target is not None and target != path:
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
            _prune(path.parent, run.vault)


def swap(run: Run) -> None:
    """Two files change places: names, sizes and times stay."""
    files = run.files(notes=run.chance.random() < 0.3)
    if len(files) > 1:
        one, other = run.chance.sample(files, 2)
        aside = run.vault / ".aside"
        one.replace(aside)
        other.replace(one)
        aside.replace(other)


def note_to_folder(run: Run) -> None:
    """A note becomes a folder of its name that holds it."""
    if notes := run.files(notes=True):
        path = run.chance.choice(notes)
        text = path.read_text()
        path.unlink()
        path.mkdir()
        (path / "A.md").write_text(text)


def unpublish(run: Run) -> None:
    if notes := run.files(notes=True):
        run.chance.choice(notes).write_text("---\npublish: false\n---\nsecret\n")


def ignore(run: Run) -> None:
    path = run.vault / ".export-ignore"
    path.write_text(run.chance.choice(["", "*.wav\n", "Sub/\n", "A.md\n", "b.md\n!A.md\n"]))


def change_filter(run: Run) -> None:
    run.options = run.chance.choice(FILTERS)


def change_backend(run: Run) -> None:
    run.to = run.chance.choice(BACKENDS)


def remove_output(run: Run) -> None:
    """Somebody takes a folder out of the output."""
    folders = [path for path in run.out.rglob("*") if path.is_dir() and path.name != ".vaultconv"]
    if folders:
        shutil.rmtree(run.chance.choice(sorted(folders)))


EDITING: Final[tuple[Callable[[Run], None], ...]] = (
    add, add, add, add_file, edit, edit, delete, move, move, swap, note_to_folder, unpublish, ignore, change_filter,
    change_filter, change_backend, remove_output,
)  # fmt: skip


def _prune(folder: Path, top: Path) -> None:
    while folder != top and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def everything(folder: Path) -> dict[str, bytes | None]:
    """What is in a folder, folders too, but for what only the tool reads."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    return {
        name: path.read_bytes() if path.is_file() else None
        for name, path in found.items()
        if not name.startswith(".vaultconv")
    }


def converted(run: Run, out: Path) -> list[str]:
    """Convert into a folder that is a site already, as a new site's files are the reader's own."""
    write(out, {"hugo.toml": ""})
    result = vaultconv.convert(run.vault, run.to, out, **run.options)
    ours = (DiagnosticCode.NOT_OURS, DiagnosticCode.WRITE_FAILED, DiagnosticCode.INTERNAL, DiagnosticCode.UNREADABLE)
    return [str(each) for each in result.diagnostics if each.code in ours]


@pytest.mark.parametrize("to", BACKENDS)
@pytest.mark.parametrize("changing", [False, True], ids=["one backend", "any backend"])
def test_the_output_equals_a_fresh_one_after_every_edit(tmp_path: Path, to: str, changing: bool) -> None:
    run = Run(tmp_path, random.Random(f"{SEED} {to} {changing}"))
    run.to, done = to, 0
    for step in range(EDITS // 8):
        for _ in range(run.chance.randint(1, 3)):
            run.edit()
        if not changing:
            run.to = to
        try:
            problems = converted(run, run.out)
        except UsageError:
            continue  # a selection that matches nothing
        done += 1
        shutil.rmtree(run.fresh, ignore_errors=True)
        assert (problems, converted(run, run.fresh)) == ([], []), step
        assert everything(run.out) == everything(run.fresh), step
    assert done
