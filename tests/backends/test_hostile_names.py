"""Names of files, and all other text of a vault, are text to Typst: nothing in them runs, ends a line or a comment."""

from __future__ import annotations

import io
import json
import sys
import unicodedata
from pathlib import Path

import msgspec
import pypdf
import pytest

import vaultconv
from vaultconv.backends.pdf.printing import line_mark, note_mark, print_pdf
from vaultconv.backends.pdf.text import markup
from vaultconv.diagnostics import DiagnosticCode
from vaultconv.typst.compiler import LINE_ENDS, Printing, compile_pdf, typst_string

OWN_FONTS = Printing(system_fonts=False)

# Every character that ends a line somewhere, blank, or control: Typst, Python, Unicode and terminals differ.
ODD = [chr(i) for i in range(0x10000) if unicodedata.category(chr(i)) in ("Cc", "Zl", "Zp", "Zs")] + [
    "\u200b",
    "\u202e",
]
LINE_ENDING = ["\n", "\v", "\f", "\r", "\x85", "\u2028", "\u2029"]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="its names hold no such characters")


def pages(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def attack(file: Path) -> str:
    """Typst code that prints a file, without a slash, as no name holds one."""
    return '#raw(read("' + str(file).replace("/", "\\u{2f}") + '"))'


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "s"
    file.write_text("canary-of-another-folder")
    return file


def test_no_name_of_a_note_is_code(tmp_path: Path, secret: Path) -> None:
    vault = tmp_path / "v"
    vault.mkdir()
    names = [f"x{odd}{attack(secret)}{odd}" for odd in ODD if odd != "\0"]
    for name in names:
        (vault / f"{name}.md").write_text(f"Body of {ODD.index(name[1])}.\n")
    (vault / "all.md").write_text("".join(f"[[{name}]]\n" for name in names if name.isprintable()), encoding="utf-8")
    done = vaultconv.convert(vault, "pdf", tmp_path / "book.pdf")
    assert [
        each for each in done.diagnostics if each.code in (DiagnosticCode.TYPST_FAILED, DiagnosticCode.WRITE_FAILED)
    ] == []
    text = pages((tmp_path / "book.pdf").read_bytes())
    assert "canary" not in text
    assert all(f"Body of {ODD.index(name[1])}." in text for name in names)


@pytest.mark.parametrize("end", LINE_ENDING)
def test_a_document_of_a_note_whose_name_is_code_says_the_name(tmp_path: Path, secret: Path, end: str) -> None:
    vault = tmp_path / "v"
    vault.mkdir()
    (vault / f"x{end}{attack(secret)}{end}.md").write_text("Body\n")
    vaultconv.convert(vault, "pdf", tmp_path / "out")
    (made,) = (tmp_path / "out").glob("*.pdf")
    text = pages(made.read_bytes())
    assert "canary" not in text
    assert "#raw(read(" in text


@pytest.mark.parametrize("end", LINE_ENDING)
def test_a_name_that_typst_would_refuse_is_refused_nowhere(tmp_path: Path, end: str) -> None:
    vault = tmp_path / "v"
    vault.mkdir()
    (vault / f"x{end}#nosuch({end}.md").write_text("Body\n")
    done = vaultconv.convert(vault, "pdf", tmp_path / "out")
    assert [each.code for each in done.diagnostics if each.code is DiagnosticCode.TYPST_FAILED] == []


def test_no_text_of_a_note_is_code(tmp_path: Path, secret: Path) -> None:
    word = "q" + "".join(f"{odd}{attack(secret)}{odd}= T{odd}- L" for odd in LINE_ENDING if odd not in "\r\n")
    quoted = json.dumps(word)
    (tmp_path / "n.md").write_text(
        f"---\ntitle: {quoted}\nsubtitle: {quoted}\nauthor: {quoted}\ntags: [{quoted}]\nlang: {quoted}\ndate: {quoted}\n"
        f"---\n# {word}\n\n{word} **{word}** ==[{word}](https://e.org/{word})== ![{word}](a.png) [[m|{word}]] #a{word}\n\n"
        f"> [!{word}] {word}\n> {word}\n\n```{word}\n{word}\n```\n\n| {word} | b |\n|---|---|\n| {word} | c |\n\n"
        f'- [ ] {word}\n\n$\\text{{{word}}}$ `{word}` word[^1] <span style="{word}" typst:text:fill="panic()">{word}</span>'
        f"\n\n[^1]: {word}\n\n![[{word}.png]]\n\n<figure><img src='x.png' alt='{word}'></figure>\n",
        encoding="utf-8",
    )
    done = vaultconv.convert(tmp_path, "pdf", tmp_path / "out/book.pdf", only=["n.md"])
    assert [each for each in done.diagnostics if each.code is DiagnosticCode.TYPST_FAILED] == []
    assert "canary" not in pages((tmp_path / "out/book.pdf").read_bytes())


def test_what_typst_may_read_is_what_a_document_shows(tmp_path: Path, secret: Path) -> None:
    (tmp_path / "own").mkdir()
    template = tmp_path / "own/own.typ"
    (tmp_path / "own/words.txt").write_text("Words of mine")
    (tmp_path / "a.md").write_text("Body\n")
    config = vaultconv.Config(options={"pdf": {"template": str(template)}})
    for path, codes in (("/template/words.txt", []), (str(secret), [DiagnosticCode.WRITE_FAILED])):
        template.write_text(f'#let custom(body) = {{ read("{path}"); body }}')
        done = vaultconv.convert(tmp_path, "pdf", config=config, only=["a.md"])
        assert [each.code for each in done.diagnostics] == codes
        assert len(done.artifacts) == 1 - len(codes)


# ----------------------------------------------------------------------------------------------------------- the source


@pytest.mark.parametrize("name", [f"a{odd}#panic(){odd}b.md" for odd in ODD])
def test_a_mark_of_a_note_is_one_line_of_ascii(name: str) -> None:
    mark = note_mark(name)
    assert mark.isascii()
    assert mark.isprintable()


def test_text_and_strings_hold_no_line_end_of_typsts() -> None:
    everything = "".join(ODD)
    assert LINE_ENDS.search(typst_string(everything)) is None
    assert LINE_ENDS.search(markup(everything)) is None


def test_text_after_any_line_end_begins_no_heading_or_list() -> None:
    text = "".join(f"{end}= a{end}- b{end}+ c{end}/ d: e{end}1. f" for end in LINE_ENDING)
    refuse = "".join(f"#show {name}: it => panic()\n" for name in ("heading", "list", "enum", "terms"))
    assert "= a" in pages(compile_pdf(refuse + markup(text), OWN_FONTS))


def test_a_line_that_an_error_names_is_counted_as_typst_counts_them() -> None:
    body = "\n".join((note_mark("A"), line_mark(1), "a\u2028\u2029\x85\r b", "", line_mark(5), "$ nosuch $"))
    _, problems = print_pdf("// \u2028// \r// of a template\r\n", body, OWN_FONTS)
    assert [(each.note, each.line) for each in problems] == [("A", 5)]


# ----------------------------------------------------------------------------------------------------- the search ends


def test_what_was_printed_plainly_once_is_not_printed_plainly_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from vaultconv.backends.pdf import printing

    sizes: list[int] = []

    def refuse(source: str, printing_: Printing) -> bytes:
        sizes.append(len(source))
        raise printing.TypstFailed("always", (), (5,))

    monkeypatch.setattr(printing, "compile_pdf", refuse)
    body = "\n".join((note_mark("A"), *(f'#text("{i}")[\n' for i in range(200))))
    with pytest.raises(printing.TypstFailed):
        print_pdf("", body, OWN_FONTS)
    assert len(sizes) <= 52
    assert max(sizes) <= 8 * len(body)


def test_a_fault_that_moves_from_block_to_block_is_followed_so_far_and_no_further(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from vaultconv.backends.pdf import printing

    sizes: list[int] = []

    def refuse(source: str, printing_: Printing) -> bytes:
        sizes.append(len(source))
        raise printing.TypstFailed("somewhere", (), (2 + 7 * len(sizes) % 600,))

    monkeypatch.setattr(printing, "compile_pdf", refuse)
    body = "\n".join(f'{note_mark(str(i))}\n{line_mark(1)}\n"\\{i}" $ x $ ] [' for i in range(200))
    with pytest.raises(printing.TypstFailed):
        print_pdf("", body, OWN_FONTS)
    assert len(sizes) <= 52
    assert max(sizes) <= 8 * len(body)


def test_a_printing_without_a_folder_reads_no_file(secret: Path) -> None:
    with pytest.raises(Exception, match=r"not found|outside|access"):
        compile_pdf(f'#read("{secret}")', msgspec.structs.replace(OWN_FONTS, root=""))
