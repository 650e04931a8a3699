"""Case files: Markdown that holds notes, and what each backend makes of them.

Each ``##`` heading is a case. Fences of eight backticks hold its sections: ``note PATH`` (the first one is converted,
the others are the rest of the vault), ``file PATH`` (an attachment), ``settings`` (JSON), and then what is expected:
``commonmark``, ``gfm``, ``obsidian``, ``hugo`` (a page of a site), ``notion`` (a page for Notion's import) or several of
them, and ``diagnostics``. A backend whose output is the very note is named in a line ``Unchanged: …``. ``<U+000D>``
stands for a character that can't be seen, on both sides.

What each page begins with is left out: Hugo's front matter, unless it has more than title, address and the pages that
the note links to, and Notion's title, if it is the note's name.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePath

import msgspec

from vaultconv import Vault, convert
from vaultconv.vault.settings import Settings

BACKENDS = ("commonmark", "gfm", "obsidian", "hugo", "notion")
FENCE = "`" * 8
_SECTION = re.compile(rf"^{FENCE}(.+)\n((?:.*\n)*?){FENCE}$", re.M)
_TITLE = re.compile(r"^## (.+)$", re.M)
_HEADS = {
    "hugo": r'\A---\ntitle: "{name}"\nurl: ".*"\n(?:params:\n  linksto: .*\n)?---\n\n?',
    "notion": r"\A# {name}\n\n?",
}
_UNCHANGED = re.compile(r"^Unchanged: (.+)\.$", re.M)


@dataclass(frozen=True, eq=False)
class Case:
    """A case as its file has it; ``head`` is its text up to the end of its last input."""

    path: Path
    title: str
    head: str
    expected: str
    files: dict[str, bytes] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)

    @property
    def note(self) -> str:
        return next(iter(self.files))


def read_cases(path: Path) -> list[Case]:
    return [_case(path, text) for text in split_cases(path.read_text())[1:]]


def split_cases(text: str) -> list[str]:
    """What comes before the first case, then each case; headings in a section are a note's."""
    inside = [match.span() for match in _SECTION.finditer(text)]
    starts = [m.start() for m in _TITLE.finditer(text) if not any(a < m.start() < b for a, b in inside)]
    return [text[start:end] for start, end in zip([0, *starts], [*starts, len(text)], strict=True)]


def _case(path: Path, text: str) -> Case:
    files, settings, end = {}, Settings(), 0
    for match in _SECTION.finditer(text):
        kind, _, name = match[1].partition(" ")
        if kind in ("note", "file"):
            files[visible_undone(name)] = visible_undone(match[2]).encode(errors="surrogateescape")
        elif kind == "settings":
            settings = msgspec.json.decode(match[2], type=Settings)
        else:
            continue
        end = match.end()
    title = text.removeprefix("## ").partition("\n")[0]
    return Case(path, title, text[:end], text[end:].strip(), files, settings)


class MemoryVault(Vault):
    """The files of a case."""

    def __init__(self, files: dict[str, bytes], settings: Settings = Settings()) -> None:
        super().__init__(Path(), tuple(sorted(files)), settings=(settings,))
        self.contents = files

    def read(self, path: str) -> bytes:
        return self.contents[path]


@cache
def output_of(case: Case, backend: str) -> tuple[str, list[str]]:
    """Convert the first note; return it without the head that every page has, and findings as ``line:column code``."""
    result = convert(MemoryVault(case.files, case.settings), backend, only=[case.note])
    text = result.artifacts[0].text
    if head := _HEADS.get(backend):
        text = re.sub(head.format(name=re.escape(PurePath(case.note).stem)), "", text)
    return text, [f"{each.line}:{each.column} {each.code}" for each in result.diagnostics]


def expected_of(case: Case) -> str:
    """The expected sections as they should be now."""
    results = {backend: output_of(case, backend) for backend in BACKENDS}
    source = case.files[case.note].decode(errors="surrogateescape")
    groups: dict[str, list[str]] = {}
    for backend, (text, _) in results.items():
        groups.setdefault(text.rstrip("\n"), []).append(backend)
    sections = []
    for text, backends in groups.items():
        if text == source.rstrip("\n"):
            sections.append(f"Unchanged: {', '.join(backends)}.")
        else:
            sections.append(f"{FENCE}{' '.join(backends)}\n{visible(text)}\n{FENCE}")
    found = _diagnostics({backend: codes for backend, (_, codes) in results.items()})
    return "\n\n".join(sections + ([f"{FENCE}diagnostics\n{found}\n{FENCE}"] if found else []))


def _diagnostics(results: dict[str, list[str]]) -> str:
    lines: dict[str, list[str]] = {}
    for backend, codes in results.items():
        for code in codes:
            lines.setdefault(code, []).append(backend)
    return "\n".join(
        code if set(backends) == set(BACKENDS) else f"{code} ({', '.join(dict.fromkeys(backends))})"
        for code, backends in lines.items()
    )


def visible(text: str) -> str:
    """The text with what can't be seen spelled out: control and format characters, odd spaces, spaces at line ends."""
    shown = "".join(f"<U+{ord(char):04X}>" if _is_invisible(char) else char for char in text)
    return re.sub(r" $", "<U+0020>", shown, flags=re.M)


def visible_undone(text: str) -> str:
    return re.sub(r"<U\+([0-9A-F]{4,6})>", lambda match: chr(int(match[1], 16)), text)


def _is_invisible(char: str) -> bool:
    return char not in "\n\t " and unicodedata.category(char) in ("Cc", "Cf", "Co", "Zs", "Zl", "Zp", "Cs")
