"""Makes a vault of any size, the same one each time: ``python -m tests.bench.make_vault FOLDER NOTES``.

Notes are of real vaults' make: mostly prose with links, some lists, tables, callouts, code, math, embeds without cycles.
"""

from __future__ import annotations

import random
import struct
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

WORDS = (
    "anchor bearing compass deck ebb flood gale harbour island jetty keel latitude mast north ocean pilot quay rudder "
    "sail tide under voyage wind yard zenith and the of to in a is that for it with as on be at by not from or which"
).split()
TAGS = ("navigation", "tides/spring", "todo", "reading", "chart/1", "weather")
KINDS = ("note", "tip", "warning", "quote", "example", "question")
IMAGES = 40


class VaultMaker:
    """Writes the notes one after another; a note embeds only notes after it that embed none."""

    def __init__(self, folder: Path, notes: int, seed: int = 1) -> None:
        self.folder, self.count, self.random = folder, notes, random.Random(seed)

    def write(self) -> None:
        """Write the whole vault."""
        (self.folder / ".obsidian").mkdir(parents=True)
        (self.folder / ".obsidian/app.json").write_text("{}\n")
        for number in range(IMAGES):
            path = self.folder / f"images/figure {number}.png"
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(png(16 + number, 16))
        for number in range(self.count):
            path = self.folder / f"{self.path(number)}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.note(number), encoding="utf-8", newline="\n")

    def name(self, number: int) -> str:
        """A note's name, from its number alone."""
        return f"{WORDS[number % 26].capitalize()} {WORDS[number * 7 % 26]} {number}"

    def path(self, number: int) -> str:
        """A note's path without ``.md``."""
        return f"{WORDS[number % 13]}/{WORDS[number % 7]}/{self.name(number)}"

    def note(self, number: int) -> str:
        """A note's text."""
        parts = [f"---\ntags: [{self.random.choice(TAGS)}]\ncreated: 2026-01-{1 + number % 28:02}\n---\n"]
        parts.append(f"# {self.name(number)}\n")
        for section in range(self.random.randint(1, 5)):
            parts.append(f"## Part {section}\n")
            parts += [self.random.choices(MAKERS, WEIGHTS)[0](self, number) for _ in range(self.random.randint(1, 4))]
        parts.append(f"{self.words(12)} ^end\n")
        return "\n".join(parts)

    def words(self, count: int) -> str:
        """Plain words."""
        return " ".join(self.random.choices(WORDS, k=count))

    def link(self, bar: str = "|") -> str:
        """A wikilink to some note, mostly by name."""
        number = int(self.count * self.random.random() ** 2)
        target = self.path(number) if self.random.random() < 0.2 else self.name(number)
        part = self.random.choice(("", "", "", "#Part 0", "#^end"))
        shown = f"{bar}{self.words(2)}" if self.random.random() < 0.4 else ""
        return f"[[{target}{part}{shown}]]"

    def prose(self, count: int) -> str:
        """Words with marks and links among them."""
        extras = (
            self.link(), self.link(), f"**{self.words(2)}**", f"*{self.words(2)}*", f"=={self.words(2)}==", "`a_b()`",
            "$x_1^2$", "[site](https://example.org/a?b=1)", f"#{self.random.choice(TAGS)}", "%%hidden%%", "^[a footnote]",
        )  # fmt: skip
        chosen = self.random.sample(extras, k=max(1, count // 15))
        return " ".join([word for extra in chosen for word in (self.words(count // len(chosen)), extra)]) + "."

    def paragraph(self, number: int) -> str:
        return self.prose(self.random.randint(15, 70)) + "\n"

    def bullets(self, number: int) -> str:
        mark = self.random.choice(("- ", "1. ", "- [ ] ", "- [x] "))
        return "".join(f"{'    ' * (i % 3 == 2)}{mark}{self.prose(15)}\n" for i in range(self.random.randint(2, 6)))

    def table(self, number: int) -> str:
        rows = "".join(f"| {self.words(3)} | {self.link(chr(92) + '|')} |\n" for _ in range(self.random.randint(2, 6)))
        return f"| a | b |\n| --- | :-: |\n{rows}"

    def callout(self, number: int) -> str:
        return f"> [!{self.random.choice(KINDS)}]- {self.words(3)}\n> {self.prose(30)}\n>\n> - {self.prose(15)}\n"

    def toggle(self, number: int) -> str:
        return f"- **{self.words(4)}**\n    \n    {self.prose(20)}\n    \n    {self.prose(15)}\n"

    def code(self, number: int) -> str:
        return "```python\n" + "".join(f"{self.words(5)}  # [[x]]\n" for _ in range(8)) + "```\n"

    def math(self, number: int) -> str:
        return "$$\n\\sum_{i=1}^n i = \\frac{n(n+1)}{2}\n$$\n"

    def image(self, number: int) -> str:
        return f"![[figure {self.random.randrange(IMAGES)}.png|{self.random.choice((100, 200, 300))}]]\n"

    def embed(self, number: int) -> str:
        if number % 3 != 0 or number + 4 >= self.count:  # only every third note embeds, and never one that does
            return self.paragraph(number)
        return f"![[{self.name(number + 1)}{self.random.choice(('', '#Part 0', '#^end'))}]]\n"


MAKERS: tuple[Callable[[VaultMaker, int], str], ...] = (
    VaultMaker.paragraph, VaultMaker.bullets, VaultMaker.table, VaultMaker.callout, VaultMaker.toggle,
    VaultMaker.code, VaultMaker.math, VaultMaker.image, VaultMaker.embed,
)  # fmt: skip
WEIGHTS = (55, 16, 4, 6, 3, 5, 2, 5, 4)


def png(width: int, height: int) -> bytes:
    """A small grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes(range(width)) for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


if __name__ == "__main__":
    VaultMaker(Path(sys.argv[1]), int(sys.argv[2])).write()
