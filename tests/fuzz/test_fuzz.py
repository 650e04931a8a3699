"""Random notes and names of files through the backends: nothing raises, nothing held back shows, what is written is valid.

``VAULTCONV_FUZZ=20000 pytest tests/fuzz`` tries more cases than usual, ``VAULTCONV_FUZZ_SEED`` other ones. A failure
names its seed: `notes.note(SEED)` is the note.
"""

from __future__ import annotations

import io
import os
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

import vaultconv
from tests.files import write
from tests.fuzz import notes
from vaultconv.diagnostics import DiagnosticCode

CASES = int(os.environ.get("VAULTCONV_FUZZ", "2000"))
SEED = int(os.environ.get("VAULTCONV_FUZZ_SEED", "0"))
SEEDS = range(SEED, SEED + CASES)

TEXTS = ("commonmark", "gfm", "obsidian", "hugo", "notion", "notion-enhanced")
PRINTED = ("html", "latex", "plain")
HELD_BACK = f"---\npublish: false\n---\n# Part\n\nwords of {notes.SECRET} ^id\n"


def fuzzed(root: Path, seeds: range) -> Path:
    """A vault of fuzzed notes, each named by its seed."""
    root.mkdir(parents=True)
    (root / "p.png").write_bytes(PICTURE)
    (root / "A.md").write_text("# H\n\nembedded ^id\n")
    for seed in seeds:
        (root / f"n{seed}.md").write_bytes(notes.note(seed).encode(errors="replace"))
    return root


PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)
FAULTS = {
    DiagnosticCode.INTERNAL,
    DiagnosticCode.PLUGIN_FAILED,
    DiagnosticCode.WRITE_FAILED,
    DiagnosticCode.PANDOC_FAILED,
}


def faults(result: vaultconv.Result) -> list[str]:
    return [str(each) for each in result.diagnostics if each.code in FAULTS]


@pytest.mark.parametrize("backend", TEXTS)
def test_no_note_fails(tmp_path: Path, backend: str) -> None:
    result = vaultconv.convert(fuzzed(tmp_path / "vault", SEEDS), backend)
    assert faults(result) == []
    assert len([each for each in result.artifacts if each.source.endswith(".md")]) == len(SEEDS) + 1


@pytest.mark.parametrize("backend", PRINTED)
def test_no_note_fails_in_print(tmp_path: Path, backend: str) -> None:
    result = vaultconv.convert(fuzzed(tmp_path / "vault", SEEDS[: CASES // 10]), backend)
    assert faults(result) == []
    assert len([each for each in result.artifacts if each.source.endswith(".md")]) == CASES // 10 + 1


@pytest.mark.parametrize("format_", ["epub", "docx"])
def test_books_are_well_formed(tmp_path: Path, format_: str) -> None:
    out = tmp_path / f"book.{format_}"
    result = vaultconv.convert(fuzzed(tmp_path / "vault", SEEDS[: CASES // 5]), format_, out)
    assert faults(result) == []
    with zipfile.ZipFile(out) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".xhtml", ".opf", ".ncx", ".rels", ".svg")):
                ElementTree.parse(io.BytesIO(archive.read(name)))  # raises where it is not well-formed


def test_a_pdf_is_made_of_them(tmp_path: Path) -> None:
    out = tmp_path / "book.pdf"
    result = vaultconv.convert(fuzzed(tmp_path / "vault", SEEDS[: CASES // 20]), "pdf", out)
    assert faults(result) == []
    assert len(PdfReader(out, strict=True).pages) > 1


def test_what_is_given_back_for_obsidian_is_given_back_the_same_again() -> None:
    changed = []
    for seed in SEEDS:
        once = vaultconv.convert_text(notes.note(seed), "obsidian")
        if vaultconv.convert_text(once, "obsidian") != once:
            changed.append(seed)
    assert changed == []


@pytest.mark.parametrize("backend", [*TEXTS, *PRINTED])
def test_nothing_held_back_shows(tmp_path: Path, backend: str) -> None:
    seeds = SEEDS if backend in TEXTS else SEEDS[: CASES // 10]
    root = write(tmp_path / "vault", {f"{notes.SECRET}.md": HELD_BACK})
    for seed in seeds:
        (root / f"n{seed}.md").write_text(notes.naming_note(seed))
    result = vaultconv.convert(root, backend, publish=vaultconv.Publish(keys=True))
    assert faults(result) == []
    leaky = []
    for artifact in result.artifacts:
        content = artifact.text if artifact.text is not None else (artifact.content or b"").decode(errors="replace")
        if notes.SECRET.lower() in (artifact.path + content).lower():
            leaky.append(artifact.source)
    assert leaky == []


# ------------------------------------------------------------------------------------------------------ names of files


def oddly_named(root: Path, seeds: range) -> list[str]:
    """A vault of notes with odd names that link to each other; the stems of those that the file system took."""
    root.mkdir(parents=True)
    taken: list[str] = []
    for seed in seeds:
        stem = notes.file_name(seed)
        try:
            (root / f"{stem}.md").write_text(f"word{seed}\n\n$\\undefinedmacro{{}}$\n\n![[{stem}.png]]\n")
            (root / f"{stem}.png").write_bytes(PICTURE)
        except OSError:
            continue
        taken.append(stem)
    return taken


@pytest.mark.skipif(sys.platform == "win32", reason="Windows refuses most of these names")
@pytest.mark.parametrize("backend", [*TEXTS, "html"])
def test_any_name_of_a_file_stays_in_the_output_folder(tmp_path: Path, backend: str) -> None:
    seeds = SEEDS[: CASES // (10 if backend in TEXTS else 40)]
    taken = oddly_named(tmp_path / "vault", seeds)
    out = tmp_path / "deep/deeper/out"
    result = vaultconv.convert(tmp_path / "vault", backend, out)
    assert faults(result) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["deep", "vault"]
    assert [path.name for path in (tmp_path / "deep").rglob("*") if "deeper" not in path.parts] == []
    written = "\n".join(path.read_text(errors="replace") for path in out.rglob("*") if path.is_file())
    assert [seed for seed in seeds if any(s.endswith(f"-{seed}") for s in taken) and f"word{seed}" not in written] == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows refuses most of these names")
def test_no_name_of_a_file_is_code_to_typst(tmp_path: Path) -> None:
    hostname = Path("/etc/hostname").read_text().strip() if Path("/etc/hostname").exists() else "no such file"
    seeds = SEEDS[: CASES // 20]
    taken = oddly_named(tmp_path / "vault", seeds)
    for end in ("\u2028", "\u2029", "\u0085", "\r", "\n", "\x0b", "\x0c"):
        stem = f'x{end}#raw(read("\\u{{2f}}etc\\u{{2f}}hostname")){end}'
        (tmp_path / "vault" / f"{stem}.md").write_text("$\\undefinedmacro{}$ word\n")
    out = tmp_path / "book.pdf"
    result = vaultconv.convert(tmp_path / "vault", "pdf", out)
    assert faults(result) == []
    text = "\n".join(page.extract_text() for page in PdfReader(out).pages)
    assert len(taken) > len(seeds) // 2
    assert f"word{seeds[0]}" in text
    assert hostname not in text
