"""Random vaults on disk, and random edits of them.

All is made from numbers, so that a failing example shrinks to a few edits. Each text of a note holds a word that is
nowhere else, and each note that may be held back a name that nothing else says: so what leaks can be seen.
"""

from __future__ import annotations

import json
import os
import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

STEMS: Final = (
    "Zyxrome", "zyxrome", "Zyxcafé", unicodedata.normalize("NFD", "Zyxcafé"), "Zyx 日本 trip", "Zyxindex", "Zyx (draft) 1.2",
    "Zyxü & co", "Zyxplan", "ZYXPLAN",
)  # fmt: skip
FOLDERS: Final = ("", "Trips", "Trips/Deep", "trips", "Attic", "Ünder")
ATTIC: Final = "Attic"
PRIVATE: Final = "private"
FILES: Final = ("map.png", "Trips/map.png", "tide.svg", "guide.pdf", "Attic/photo.png", "board.canvas", "list.base")

_HEADINGS: Final = ("Day 1", "Day 2", "Café & more", "Tides", "Zyx Part")
_BLOCKS: Final = ("one", "two", "three")


class RandomVault:
    """A vault in ``root``, made and edited by numbers alone."""

    def __init__(self, root: Path, seed: int, notes: int) -> None:
        self.root = root
        self._random = random.Random(seed)
        self._words = 0
        (root / ".obsidian").mkdir(parents=True)
        self._write(".obsidian/app.json", b"{}")
        for file in FILES:
            self._write(file, self._content(file))
        while len(self.notes) < notes:
            self._add()

    # ------------------------------------------------------------------------------------------------- what is there

    @property
    def notes(self) -> list[str]:
        """The paths of the notes, sorted."""
        return sorted(path for path in self._files() if path.endswith(".md"))

    def texts(self) -> dict[str, str]:
        """The texts of the notes by their paths."""
        return {note: (self.root / note).read_bytes().decode(errors="replace") for note in self.notes}

    def held_back(self, *, attic: bool, private: bool) -> set[str]:
        """The words of the notes that nobody may see, and the names that only such notes have, in lower case.

        Those are the notes that say so, and what the two filters hold back: a folder and a tag.
        """
        secret: dict[str, bool] = {}
        words: set[str] = set()
        for note, text in self.texts().items():
            head = text.partition("\n---\n")[0] if text.startswith("---\n") else ""
            hidden = "publish: false" in head or (attic and note.startswith(f"{ATTIC}/"))
            hidden = hidden or (private and PRIVATE in head)
            name = folded(Path(note).stem)
            secret[name] = hidden and secret.get(name, True)
            if hidden:
                words.update(re.findall("qq[0-9]+w", text))
        return words.union(name for name, hidden in secret.items() if hidden)

    def _files(self) -> Iterator[str]:
        for folder, folders, names in os.walk(self.root):
            folders[:] = [name for name in folders if name[0] != "."]
            inner = Path(folder).relative_to(self.root)
            yield from ((inner / name).as_posix() for name in names if name[0] != ".")

    # --------------------------------------------------------------------------------------------------------- texts

    def _word(self) -> str:
        """A word that was never said before."""
        self._words += 1
        return f"qq{self._words:04}w"

    def _text(self) -> str:
        return "\n\n".join((self._head() + f"The words of this note are {self._word()}.", *self._pieces(6))) + "\n"

    def _head(self) -> str:
        dice = self._random
        lines = []
        if dice.random() < 0.3:
            lines.append("publish: " + dice.choice(("false", "false", "true")))
        if dice.random() < 0.4:
            lines.append(f"tags: [{dice.choice(('trip', PRIVATE, 'todo/later'))}]")
        if dice.random() < 0.3:
            lines.append(f"aliases: [Agent {self._word()}]")
        if dice.random() < 0.2:
            lines.append(f'title: "Title {self._word()}"')
        if dice.random() < 0.3:
            lines.append(f'up: "[[{self._name()}]]"')
        if dice.random() < 0.1:
            lines.append("broken: [")
        return "---\n" + "\n".join(lines) + "\n---\n" if lines else ""

    def _pieces(self, most: int) -> list[str]:
        return [self._random.choice(_PIECES)(self) for _ in range(self._random.randint(1, most))]

    def _name(self) -> str:
        """A name as a link may say it: of a note that is there, or that isn't."""
        dice = self._random
        stem = dice.choice(STEMS)
        if dice.random() < 0.3 and (folder := dice.choice(FOLDERS)):
            stem = f"{folder}/{stem}"
        return stem

    def _part(self) -> str:
        dice = self._random
        return dice.choice(("", "", f"#{dice.choice(_HEADINGS)}", f"#^{dice.choice(_BLOCKS)}"))

    def _link(self) -> str:
        dice = self._random
        shown = "|shown" if dice.random() < 0.3 else ""
        return f"[[{self._name()}{self._part()}{shown}]]"

    def _content(self, path: str) -> bytes:
        """Something of a file's kind, never twice the same."""
        word = self._word()
        if path.endswith(".canvas"):
            nodes = [
                {"id": "1", "type": "file", "file": f"{self._name()}.md", "x": 0, "y": 0, "width": 9, "height": 9},
                {"id": "2", "type": "text", "text": f"see {self._link()}", "x": 0, "y": 0, "width": 9, "height": 9},
            ]
            return json.dumps({"nodes": nodes, "edges": []}).encode()
        if path.endswith(".base"):
            return f"filters: file.hasLink({self._link()})\n".encode()
        return f"<svg>{word}</svg>".encode() if path.endswith(".svg") else f"%{word}%".encode()

    # --------------------------------------------------------------------------------------------------------- edits

    def edit(self, kind: str, seed: int) -> None:
        """Change something, the same thing for the same seed; nothing where there is nothing of the kind."""
        self._random = random.Random(seed)
        EDITS[kind](self)
        for path in list(self._files()):
            if not (self.root / path).exists():  # a link to what is gone, whose earlier page would stay
                (self.root / path).unlink()

    def _write(self, path: str, content: bytes) -> None:
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)

    def _add(self) -> None:
        folder = self._random.choice(FOLDERS)
        path = f"{folder}/{self._random.choice(STEMS)}.md".lstrip("/")
        self._write(path, self._text().encode())

    def _some_note(self) -> str:
        notes = self.notes
        return self._random.choice(notes) if notes else ""

    def _rewrite(self, change: Callable[[bytes], bytes]) -> None:
        if note := self._some_note():
            self._write(note, change((self.root / note).read_bytes()))

    def _say_more(self) -> None:
        self._rewrite(lambda text: text + f"\n{self._word()}\n\n".encode() + "\n\n".join(self._pieces(2)).encode())

    def _say_other_words(self) -> None:
        """Change words in place by as many others: the size stays, and perhaps the time."""
        self._rewrite(lambda text: re.sub(rb"qq[0-9]{4}w", lambda _: self._word().encode(), text))

    def _rename_heading(self) -> None:
        new = f"# {self._random.choice(_HEADINGS)}".encode()
        self._rewrite(lambda text: re.sub(rb"^# .*$", lambda _: new, text, flags=re.MULTILINE))

    def _other_head(self) -> None:
        self._rewrite(lambda text: self._head().encode() + text.removeprefix(b"---\n").rpartition(b"\n---\n")[2])

    def _invalid(self) -> None:
        self._rewrite(lambda text: text + b"\n\xff\xfe odd \x00 bytes\n")

    def _move(self, to: Callable[[Path], str]) -> None:
        if note := self._some_note():
            place = self.root / to(Path(note))
            place.parent.mkdir(parents=True, exist_ok=True)
            (self.root / note).replace(place)

    def _rename(self) -> None:
        self._move(lambda note: (note.parent / f"{self._random.choice(STEMS)}.md").as_posix())

    def _move_away(self) -> None:
        self._move(lambda note: f"{self._random.choice(FOLDERS)}/{note.name}".lstrip("/"))

    def _delete(self) -> None:
        if len(self.notes) > 1:
            (self.root / self._some_note()).unlink()

    def _swap(self) -> None:
        one, other, between = self._some_note(), self._some_note(), self.root / ".between"
        if one and one != other:
            (self.root / one).rename(between)
            (self.root / other).rename(self.root / one)
            between.rename(self.root / other)

    def _make_ambiguous(self) -> None:
        if note := self._some_note():
            self._write(f"{self._random.choice(FOLDERS)}/{Path(note).name}".lstrip("/"), self._text().encode())

    def _touch(self) -> None:
        if path := self._random.choice(sorted(self._files()) or [""]):
            os.utime(self.root / path, ns=(self._random.randrange(10**18),) * 2)

    def _say_more_at_the_same_time(self) -> None:
        """Change a note and give it its old time, as programs that copy and unpack files do."""
        if note := self._some_note():
            place = self.root / note
            state = place.stat()
            place.write_bytes(place.read_bytes() + f"\n{self._word()}\n".encode())
            os.utime(place, ns=(state.st_atime_ns, state.st_mtime_ns))

    def _link_to(self) -> None:
        """Put a symbolic link to a note in the place of a note."""
        one, other = self._some_note(), self._some_note()
        if one and one != other and not (self.root / other).is_symlink():
            (self.root / one).unlink()
            (self.root / one).symlink_to(self.root / other)

    def _save_again(self) -> None:
        """Replace a file by one that says the same, as editors do."""
        if note := self._some_note():
            (self.root / ".saved").write_bytes((self.root / note).read_bytes())
            (self.root / ".saved").replace(self.root / note)

    def _change_file(self) -> None:
        path = self._random.choice(FILES)
        self._write(path, self._content(path))

    def _delete_file(self) -> None:
        (self.root / self._random.choice(FILES)).unlink(missing_ok=True)

    def _settings(self) -> None:
        dice = self._random
        app = {"strictLineBreaks": dice.random() < 0.5, "userIgnoreFilters": dice.choice(([], ["Trips/"]))}
        self._write(".obsidian/app.json", json.dumps(app).encode())

    def _ignore(self) -> None:
        self._write(".export-ignore", self._random.choice((b"", b"trips/\n", b"Trips/Deep\n")))


_PIECES: Final[tuple[Callable[[RandomVault], str], ...]] = (
    lambda vault: f"Some words and {vault._link()} and more of them.\nThe next line.",
    lambda vault: f"Two: {vault._link()} and *{vault._link()}*. %%hidden {vault._link()}%%",
    lambda vault: f"![[{vault._name()}{vault._part()}]]",
    lambda vault: f"![[{vault._name()}{vault._part()}]]",
    lambda vault: f"A paragraph. ^{vault._random.choice(_BLOCKS)}",
    lambda vault: f"# {vault._random.choice(_HEADINGS)}\n\nText below the heading.",
    lambda vault: f"## {vault._random.choice(_HEADINGS)}\n\n[[#{vault._random.choice(_HEADINGS)}]]",
    lambda vault: f"[shown](<{vault._name()}.md>) ![](<{vault._random.choice(FILES)}>)",
    lambda vault: f"![[{Path(vault._random.choice(FILES)).name}]] [[{vault._random.choice(FILES)}|file]]",
    lambda vault: f"> [!note] Look at {vault._link()}\n> - [ ] a task, ![[{vault._name()}]]",
    lambda vault: f"| a | b |\n| --- | --- |\n| x | {vault._link().replace('|', chr(92) + '|')} |\n| 1 | 2 | 3 |",
    lambda vault: f"- one[^n]\n    - two {vault._link()}\n\n[^n]: A footnote, {vault._link()}",
    lambda vault: f"See {vault._link()} %% vaultconv-ignore link-unresolved embed-unresolved %%",
    lambda vault: f"<p>{vault._link()}</p>\n\n```dataview\nLIST FROM {vault._link()}\n```",
)

EDITS: Final[dict[str, Callable[[RandomVault], None]]] = {
    "say more": RandomVault._say_more,
    "say other words": RandomVault._say_other_words,
    "rename a heading": RandomVault._rename_heading,
    "other properties": RandomVault._other_head,
    "odd bytes": RandomVault._invalid,
    "rename": RandomVault._rename,
    "move away": RandomVault._move_away,
    "delete": RandomVault._delete,
    "add": RandomVault._add,
    "swap": RandomVault._swap,
    "make ambiguous": RandomVault._make_ambiguous,
    "touch": RandomVault._touch,
    "say more at the same time": RandomVault._say_more_at_the_same_time,
    "link to": RandomVault._link_to,
    "save again": RandomVault._save_again,
    "change a file": RandomVault._change_file,
    "delete a file": RandomVault._delete_file,
    "settings": RandomVault._settings,
    "ignore": RandomVault._ignore,
}


def folded(text: str) -> str:
    """A text as names are compared: without case, in one Unicode form."""
    return unicodedata.normalize("NFC", text).casefold()
