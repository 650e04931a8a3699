"""Typst: PDFs, and what it refuses found and left out."""

from __future__ import annotations

import io
import sys
from typing import Any

import pypdf
import pytest

from vaultconv.backends.pandoc.process import Problem
from vaultconv.backends.pdf.printing import print_pdf
from vaultconv.build.service import Service
from vaultconv.diagnostics import DiagnosticCode
from vaultconv.typst import compiler as typst
from vaultconv.typst.compiler import Printing, TypstFailed, compile_pdf, failing

OWN_FONTS = Printing(system_fonts=False)
PAGE = "#set page(width: 10cm, height: 5cm)"


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_a_source_becomes_a_pdf() -> None:
    assert "Hello" in text_of(compile_pdf(f"{PAGE}\nHello", OWN_FONTS))


@pytest.mark.parametrize("said", [b"", b"\x09\0", b"\x09" + b"\0" * 7, b"\x09" + b"\0" * 7 + b"\x81\xa6res"])
def test_an_answer_that_is_cut_off_is_a_failure_of_typst(said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    program = f"import sys; sys.stdout.buffer.write({said!r})"
    cut_off = Service(lambda: (sys.executable, "-c", program))
    monkeypatch.setattr(typst, "SERVICE", cut_off)
    with pytest.raises(TypstFailed, match="it ends Typst"):
        compile_pdf("Hello")
    cut_off.end()


def test_the_same_source_gives_the_same_bytes() -> None:
    assert compile_pdf("Hello", OWN_FONTS) == compile_pdf("Hello", OWN_FONTS)


def test_an_error_names_its_line_and_what_may_help() -> None:
    with pytest.raises(TypstFailed) as caught:
        compile_pdf("a\n\n$ foo $", OWN_FONTS)
    assert caught.value.lines == (3,)
    assert "unknown variable: foo" in str(caught.value)
    assert caught.value.hints


def test_an_error_within_a_function_names_the_call_too() -> None:
    with pytest.raises(TypstFailed) as caught:
        compile_pdf('#let f(x) = [\n#panic("no")]\n\n#f(1)', OWN_FONTS)
    assert caught.value.lines == (2, 4)


def test_an_archive_pdf_can_be_asked_for() -> None:
    assert b"pdfaid" in compile_pdf("Hello", Printing(system_fonts=False, standard="a-2b"))


# ------------------------------------------------------------------------------------------------- which ones fail


def test_only_the_failing_snippets_are_named() -> None:
    bad = failing(["$x$", "$ foo $", "$ cancel(a, b) $", "*strong*", "$ frac(a) $"], printing=OWN_FONTS)
    assert bad == {
        1: "unknown variable: foo",
        2: "unexpected argument",
        4: "missing argument: denom",
    }


def test_snippets_may_break_out_of_nothing() -> None:
    assert failing(['"', "]", "$x", "#panic(1)", "\\", "`"], printing=OWN_FONTS).keys() == {2, 3, 5, 1}


def test_a_few_bad_ones_of_thousands_cost_little(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[int] = []

    def compiling(source: str, *rest: Any) -> Any:
        compiled.append(source.count("#eval"))
        return compile_pdf(source, *rest)

    monkeypatch.setattr(typst, "compile_pdf", compiling)
    snippets = [f"$ x_{i} / frac(a, b) $" for i in range(3000)]
    for i in (0, 1234, 2999):
        snippets[i] = "$ nosuch $"
    assert set(failing(snippets, printing=OWN_FONTS)) == {0, 1234, 2999}
    assert sum(compiled) < len(snippets) + 3 * typst._CHUNK


def test_no_snippets_no_work() -> None:
    assert failing([]) == {}


# ---------------------------------------------------------------------------------------------- a whole document

TEMPLATE = f"{PAGE}\n#let boxed(body) = block(stroke: 1pt, body)"


def test_a_good_document_has_no_problems() -> None:
    pdf, problems = print_pdf(TEMPLATE, '// @@note "A.md"\nHello', OWN_FONTS)
    assert "Hello" in text_of(pdf)
    assert problems == ()


def test_a_refused_block_is_printed_plainly_and_named_by_its_note_and_line() -> None:
    body = '// @@note "A.md"\nOne\n\n// @@note "B.md"\n// @@line 7\nTwo\n\n$ nosuch $ three\n\nFour'
    pdf, problems = print_pdf(TEMPLATE, body, OWN_FONTS)
    text = text_of(pdf)
    assert all(word in text for word in ("One", "Two", "nosuch", "three", "Four"))
    assert [(problem.code, problem.note, problem.line) for problem in problems] == [
        (DiagnosticCode.TYPST_FAILED, "B.md", 7)
    ]
    assert "typ:" not in problems[0].message


def test_a_refused_block_in_a_box_leaves_the_box() -> None:
    body = "#boxed[\nGood\n\n$ nosuch $\n\nAlso good\n]\n\nAfter"
    pdf, problems = print_pdf(TEMPLATE, body, OWN_FONTS)
    assert len(problems) == 1
    assert all(word in text_of(pdf) for word in ("Good", "Also good", "After"))


def test_a_block_that_can_not_do_without_its_brackets_is_replaced_with_them() -> None:
    pdf, problems = print_pdf(TEMPLATE, "#nosuch[\nGood\n\nbad\n]\n\nAfter", OWN_FONTS)
    assert len(problems) == 1
    assert "After" in text_of(pdf)
    assert "Good" in text_of(pdf)


def test_a_document_with_many_faults_ends_as_plain_text() -> None:
    body = '// @@note "A.md"\n' + "\n\n".join(f"$ nosuch{'x' * i} $" for i in range(60))
    pdf, problems = print_pdf(TEMPLATE, body, OWN_FONTS)
    assert "nosuchx" in text_of(pdf)
    assert 0 < len(problems) <= 50
    assert {type(problem) for problem in problems} == {Problem}


def test_a_block_nested_too_deeply_which_no_line_is_blamed_for_is_found_and_printed_plainly() -> None:
    template = f"{TEMPLATE}\n#show list: it => block(it)"
    deep = "\n".join("  " * level + f"- level{level}" for level in range(70))
    body = f'// @@note "A.md"\n// @@line 1\nOne\n\n// @@note "B.md"\n// @@line 3\n{deep}\n// @@line 80\nAfter'
    pdf, problems = print_pdf(template, body, OWN_FONTS)
    assert all(word in text_of(pdf) for word in ("One", "level0", "level69", "After"))
    assert [(problem.note, problem.line) for problem in problems] == [("B.md", 3)]


def test_links_to_what_is_printed_plainly_still_lead_there() -> None:
    pdf, problems = print_pdf(TEMPLATE, "#link(<a>)[See]\n\n= Head $nosuch$\n<a>\n\nAfter", OWN_FONTS)
    assert len(problems) == 1
    assert "See" in text_of(pdf)


def test_a_wrong_template_is_an_error() -> None:
    with pytest.raises(TypstFailed):
        print_pdf("#nosuch", "// @@line 1\nHello", OWN_FONTS)


def test_what_is_printed_plainly_says_no_folder_of_this_machine() -> None:
    pages, problems = print_pdf("#let picture(..) = none", '#picture("/home/me/vault/map.png")\n#nosuch()', OWN_FONTS)
    words = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pages)).pages)
    assert len(problems) == 1
    assert "map.png" in words
    assert "/home/me" not in words
