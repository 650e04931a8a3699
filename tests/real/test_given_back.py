"""Every real vault as ``obsidian`` gives it back: what differs is what a transform did, and nothing else."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

import vaultconv
from vaultconv import Config, Select
from vaultconv.backends.markdown import OBSIDIAN
from vaultconv.plugins import plugin_name

pytestmark = pytest.mark.usefixtures("notes_parsed_once")

_ALL: frozenset[str] = frozenset(plugin_name(transform) for transform in OBSIDIAN.transforms)

# What marks a line that a transform takes away; and, of those that take a whole region, its first and last lines.
_MARKS = {
    "emphasis_runs": re.compile(r"\*{4,}|_{4,}|(?:[*_] ?){2,}"),
    "notion_remnants": re.compile(r"!\["),  # captions that are their pictures' addresses
    "digital_garden": re.compile(
        r"/img/user/|\{ ?[#.]|</?div|<svg|\\\||\[\[[^\]|]*\|[^\]]*\]\]|markdown-embed|^\{.*\}$|\$\$|^ *\}.*\$"
    ),
}
_REGIONS = {
    "asides": (re.compile(r"<aside"), re.compile(r"</aside>")),
    "admonitions": (re.compile(r"[`~]{3,} ?ad-"), re.compile(r"[`~]{3,}\s*$")),
}


def _texts(folder: Path, transforms: frozenset[str] = _ALL) -> dict[str, str]:
    config = Config(select=Select(all_notes=True), disable=tuple(sorted(_ALL - transforms)))
    artifacts = vaultconv.convert(folder, "obsidian", config=config).artifacts
    return {artifact.source: artifact.text for artifact in artifacts if artifact.text is not None}


def _source(file: Path) -> str:
    return file.read_bytes().decode("utf-8", "replace")


def test_without_transforms_every_note_comes_out_byte_for_byte(real_vault: Path) -> None:
    texts = _texts(real_vault, frozenset())
    assert [note for note, text in texts.items() if text != _source(real_vault / note)] == []


@pytest.mark.parametrize("transform", sorted(_ALL))
def test_each_line_that_a_transform_changes_bears_its_mark(some_notes: Path, transform: str) -> None:
    unmarked = []
    for note, text in _texts(some_notes, frozenset((transform,))).items():
        before = _source(some_notes / note).splitlines()
        marked = set(_marked(before, transform))
        unmarked += [(note, before[i]) for i in _taken(before, text.splitlines()) if i not in marked]
    assert unmarked == []


def _taken(before: list[str], after: list[str]) -> Iterator[int]:
    """The lines that are there no more; blank ones go and come with their blocks."""
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for kind, first, last, _, _ in matcher.get_opcodes() if before != after else ():
        if kind in ("replace", "delete"):
            yield from (i for i in range(first, last) if before[i].strip(" \t>"))


def _marked(lines: list[str], transform: str) -> Iterator[int]:
    if transform in _MARKS:
        yield from (i for i, line in enumerate(lines) if _MARKS[transform].search(line))
    elif transform in _REGIONS:
        opening, closing = _REGIONS[transform]
        inside = False
        for i, line in enumerate(lines):
            if inside or opening.search(line):
                yield i
            inside = (inside or bool(opening.search(line))) and not (closing.search(line) and not opening.search(line))


def test_the_words_that_are_gone_are_those_of_markup(real_vault: Path) -> None:
    gone: Counter[str] = Counter()
    for note, text in _texts(real_vault, _ALL - {"digital_garden", "notion_remnants"}).items():
        gone += _words(_source(real_vault / note)) - _words(text)
    assert {word for word in gone if not _MARKUP.fullmatch(word)} == set()


_MARKUP = re.compile(r"aside|ad|title|collapse|icon|color|open|closed?|none")


def _words(text: str) -> Counter[str]:
    """Words of Latin letters, and each character of other scripts: marks between them part no words."""
    return Counter(re.findall(r"[0-9A-Za-z\u00c0-\u024f]+|[^\W_]", unescape(text)))


def test_a_vault_that_was_given_back_comes_back_the_same(real_vault: Path, tmp_path: Path) -> None:
    config = Config(select=Select(all_notes=True))
    vaultconv.convert(real_vault, "obsidian", tmp_path / "once", config=config)
    vaultconv.convert(tmp_path / "once", "obsidian", tmp_path / "twice", config=config)
    once, twice = _files(tmp_path / "once"), _files(tmp_path / "twice")
    assert sorted(once) == sorted(twice)
    assert [name for name, content in once.items() if content != twice[name]] == []


def _files(folder: Path) -> dict[str, bytes]:
    """Its files, without the manifest."""
    paths = (path for path in folder.rglob("*") if path.is_file() and ".vaultconv" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
