"""What must hold for every note of every real vault."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

import vaultconv
from vaultconv import nodes as n
from vaultconv.diagnostics import DiagnosticCode, Report
from vaultconv.parse import OBSIDIAN, parse_note
from vaultconv.pipeline import stages
from vaultconv.transforms import READ_TRANSFORMS
from vaultconv.transforms.context import Context
from vaultconv.transforms.structure import Tidy
from vaultconv.tree.packed import pack, unpack
from vaultconv.vault.index import Index, build_index, index_note
from vaultconv.vault.resolve import resolve
from vaultconv.vault.settings import Settings
from vaultconv.vault.vault import Vault
from vaultconv.walk import children, collect, walk

pytestmark = pytest.mark.usefixtures("notes_parsed_once")

_MARKDOWN = MarkdownIt("commonmark", {"maxNesting": 1000})
_INLINE_TAG = re.compile(r"</?(?:a|strong|em|code|mark|del|span|u|b|i|s|sup|sub|kbd|font)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")


def test_what_obsidian_would_read_of_our_obsidian_markdown_is_the_same_tree(real_vault: Path) -> None:
    different = []
    for path in sorted(real_vault.rglob("*.md")):
        document = _tidy(parse_note(path.read_bytes(), path.name)[0])
        if parse_note(vaultconv.write(document, "obsidian"), path.name)[0] != document:
            different.append(path.relative_to(real_vault).as_posix())
    assert different == []


def test_a_packed_note_is_the_same_with_its_positions(some_notes: Path) -> None:
    different = []
    for path in sorted(some_notes.rglob("*.md")):
        document = parse_note(path.read_bytes(), path.name)[0]
        if n.to_json(unpack(pack(document))) != n.to_json(document):
            different.append(path.relative_to(some_notes).as_posix())
    assert different == []


def test_no_note_needs_the_plain_form(real_vault: Path) -> None:
    for backend in ("commonmark", "gfm", "obsidian"):
        found = vaultconv.check(real_vault, backend).diagnostics
        assert [str(each) for each in found if each.code is DiagnosticCode.INTERNAL] == []


def test_the_words_of_what_is_embedded_stand_in_the_host(real_vault: Path) -> None:
    written = vaultconv.convert(real_vault, "commonmark", config=_ALL_NOTES).artifacts
    shown = {artifact.source: artifact.text for artifact in written if artifact.text is not None}
    resolved = dict(_resolved(real_vault))
    lost = []
    for host, document in resolved.items():
        present: Counter[str] | None = None
        for embed in collect(document, n.Transclusion):
            if embed.target.note == host or embed.target.note not in resolved:
                continue  # a note's own part would make a cycle
            present = present or _words(_visible(shown[host]))
            missing = _words(_text_of_part(resolved[embed.target.note], embed.target.anchor)) - present
            if missing:
                lost.append((host, embed.target, sorted(missing)[:10]))
    assert lost == []


def _resolved(folder: Path) -> Iterator[tuple[str, n.Document]]:
    """Every note of a vault, cleaned and with its links resolved."""
    vault = Vault.open(folder)
    files = build_index(vault.files, {})
    read = {note: _cleaned(vault, note, files) for note in vault.notes}
    index = build_index(vault.files, {note: index_note(note, document) for note, document in read.items()})
    for note, document in read.items():
        yield note, resolve(document, note, index, Report(note))


def _cleaned(vault: Vault, note: str, files: Index) -> n.Document:
    document, _ = stages.read_note(vault.read(note), note, OBSIDIAN)
    for transform in READ_TRANSFORMS:
        document = transform(document, _context(note, files, vault.settings_for(note)))
    return document


def _tidy(document: n.Document) -> n.Document:
    return Tidy()(document, _context("note.md", build_index((), {}), Settings()))


def _context(note: str, files: Index, settings: Settings) -> Context:
    return Context(
        note=note,
        settings=settings,
        index=files,
        report=Report(note),
        document=lambda other: None,
        published=lambda other: True,
        memo={},
    )


def _text_of_part(document: n.Document, anchor: str) -> str:
    """The words of a note, of one of its sections or blocks, without what it embeds itself."""
    if anchor.startswith("^"):
        return next(_text(node) for node in walk(document) if getattr(node, "id", "").lower() == anchor[1:])
    if not anchor:
        return _text(document)
    for parent in walk(document):  # the section lies in the container of its heading
        blocks = getattr(parent, "content", ())
        for start, block in enumerate(blocks):
            if type(block) is n.Heading and block.anchor == anchor:
                return " ".join(map(_text, _section(blocks[start:])))
    raise AssertionError(f"no heading #{anchor}")


def _section(blocks: tuple[n.Block, ...]) -> Iterator[n.Block]:
    first = blocks[0]
    assert type(first) is n.Heading
    yield first
    for block in blocks[1:]:
        if type(block) is n.Heading and block.level <= first.level:
            return
        yield block


def _text(node: Any) -> str:
    """A node's words; image texts, footnotes, math and raw HTML left out."""
    if type(node) in (n.Text, n.Code):
        return str(node.text)
    if type(node) in (n.Image, n.Media, n.InlineFootnote, n.FootnoteDef):
        return " "
    between = "" if type(node) in (n.Para, n.Heading, n.Cell, n.Emph, n.Strong, n.Link) else " "
    return between.join(_text(child) for child in children(node)) or " "


def _visible(markdown: str) -> str:
    """What a reader of the output sees."""
    return unescape(_TAG.sub(" ", _INLINE_TAG.sub("", _MARKDOWN.render(markdown))))


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text))


_ALL_NOTES = vaultconv.Config(select=vaultconv.Select(all_notes=True))
