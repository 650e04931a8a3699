"""Addresses and HTML that could run a program."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

import vaultconv
from tests.cli.written import read
from tests.work import LINEAR, counted, growth
from vaultconv.config import Config
from vaultconv.diagnostics import DiagnosticCode, Report
from vaultconv.html.safe import safe_html
from vaultconv.nodes import Document, RawBlock
from vaultconv.tree.targets import is_active

ACTIVE = (
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    " javascript:x",
    "java\tscript:x",
    "java\nscript:x",
    "\x01javascript:x",
    "j\u200bavascript:x",
    "vbscript:x",
    "livescript:x",
    "data:text/html,x",
    "DATA:text/html;base64,eA==",
    "data:application/xhtml+xml,x",
    "data:text/xml,x",
    "data:text%2Fhtml,x",
)
HARMLESS = (
    "https://example.org/javascript:x",
    "data:image/png;base64,eA==",
    "data:image/svg+xml,x",
    "data:text/plain,html",
    "mailto:a@example.org",
    "obsidian://open?file=x",
    "notes/javascript.md",
    "#javascript:x",
    "",
)


@pytest.mark.parametrize("address", ACTIVE)
def test_an_address_that_runs_a_program_is_told_as_browsers_do_it(address: str) -> None:
    assert is_active(address)


@pytest.mark.parametrize("address", HARMLESS)
def test_other_addresses_are_harmless(address: str) -> None:
    assert not is_active(address)


MARKDOWN = {
    "link": "[x](javascript:qq)",
    "entities": "[x](&#106;avascript&colon;qq)",
    "in pointed brackets": "[x](<java\tscript:qq>)",
    "autolink": "<javascript:qq>",
    "picture": "![x](vbscript:qq)",
    "picture with a size": "![x|20](javascript:qq)",
    "reference": "[x][r]\n\n[r]: JAVASCRIPT:qq",
    "page in an address": "[x](data:text/html,qq)",
    "in a heading": "# [x](javascript:qq)",
    "in a table": "| [x](javascript:qq) |\n| --- |",
    "formula": "a $\\href{javascript:qq}{x}$",
    "formula with a macro": "$$\n\\def\\a#1{\\href{#1}{x}} \\a{ javascript&colon;qq}\n$$",
}
HTML = {
    "link": 'a <a href="javascript:qq">x</a>',
    "entities": "a <a href='&#x6a;ava&Tab;script&#58;qq'>x</a>",
    "no quotes": "<div><a href=javascript:qq>x</a></div>",
    "space before": '<div><a href = " javascript:qq">x</a></div>',
    "picture": '<div>x<img src="javascript:qq" srcset="a.png 1x, javascript:qq 2x"></div>',
    "form": '<form action="javascript:qq">x<button formaction="vbscript:qq">x</button></form>',
    "SVG": '<svg><a xlink:href="javascript:qq"><text>x</text></a></svg>',
    "SVG that is a page": '<div>x<iframe src="data:image/svg+xml,qq"></iframe></div>',
    "animation": '<svg><a><text>x</text><animate attributeName="href" values="javascript:qq"/></a></svg>',
    "frame": '<div>x<iframe src="data:text/html,qq"></iframe></div>',
    "page in a frame": "<div>x<iframe srcdoc=\"<a href='javascript:qq'>y</a>\"></iframe></div>",
    "refresh": '<div>x<meta http-equiv="refresh" content="0; url=javascript:qq"></div>',
    "style": "<p style=\"background: url('javascript:qq')\">x</p>",
    "twice": '<p><a href="javascript:qq" HREF="javascript:qq">x</a></p>',
    "object": '<object data="javascript:qq">x</object>',
    "summary": '<details><summary><a href="javascript:qq">x</a></summary>\n\ntext\n\n</details>',
}
TEXTS = ("commonmark", "gfm", "obsidian", "hugo", "notion", "notion-enhanced")


@pytest.mark.parametrize("backend", (*TEXTS, "html", "latex", "typst"))
def test_no_output_leads_to_a_program(tmp_path: Path, backend: str) -> None:
    for folder, notes in (("Markdown", MARKDOWN), ("HTML", HTML)):
        (tmp_path / folder).mkdir()
        for name, text in notes.items():
            (tmp_path / folder / f"{name}.md").write_text(text + "\n")
    result = vaultconv.convert(tmp_path, to=backend)
    pages = [a for a in result.artifacts if a.source]
    assert len(pages) == len(MARKDOWN) + len(HTML)
    for page in pages:
        text = (page.text or (page.content or b"").decode()).replace("\\", "")
        shown = "<javascript:qq>" in MARKDOWN.get(Path(page.source).stem, "") and "Markdown" in page.source
        assert text.count("qq") == shown, page.source  # an autolink's text is its address
        assert "](javascript" not in text
        assert "<javascript" not in text
        assert shown or "x" in text
    unsafe = {diagnostic.path for diagnostic in result.diagnostics if diagnostic.code is DiagnosticCode.UNSAFE}
    assert unsafe == {page.source for page in pages}


@pytest.mark.parametrize("backend", ["docx", "epub", "pdf"])
def test_no_document_leads_to_a_program(tmp_path: Path, backend: str) -> None:
    links = [text for text in (*MARKDOWN.values(), *HTML.values()) if not text.startswith("<javascript")]
    (tmp_path / "A.md").write_text("\n\n".join(links))
    result = vaultconv.convert(tmp_path, to=backend)
    (content,) = [artifact.content or b"" for artifact in result.artifacts]
    (tmp_path / f"A.{backend}").write_bytes(content)
    text = read(tmp_path / f"A.{backend}")
    assert "x" in text
    assert "script:qq" not in text
    assert "qq" not in text


def cleaned(html: str, *, clean: bool = True) -> str:
    done = safe_html(Document((RawBlock(html),)), Report(""), clean=clean)
    assert safe_html(done, Report(""), clean=clean) == done  # and stays so
    return "".join(block.text for block in done.content if isinstance(block, RawBlock))


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a<script>evil()</script>b</p>", "<p>ab</p>"),
        ("<script>evil()", ""),
        ("<style>p { color: red }</style>a", "a"),
        ('<p onclick="x()" class="k" ONLOAD=y>a</p>', '<p class="k">a</p>'),
        ("<p/onclick=x>a</p>", "<p>a</p>"),
        ('<p title="a"onclick="b">c</p>', '<p title="a">c</p>'),
        ('<p style="color: red; position: fixed; z-index: 9">a</p>', '<p style="color: red">a</p>'),
        ('<p style="display:none">a</p>', "<p>a</p>"),
        ('<p style="margin-left: -99px; float: none">a</p>', '<p style=" float: none">a</p>'),
        ('<p style="background: url(x.png)" hidden>a</p>', "<p>a</p>"),
        ("<form>a<input name=b><button>c</button><textarea>d</textarea></form>", "acd"),
        ('<input type="checkbox" checked> a', '<input type="checkbox" checked> a'),
        ('<base href="x"><meta charset=y><link rel="stylesheet" href="z">a', "a"),
        ('<iframe srcdoc="x"></iframe>a', "a"),
        ("<object data='a.swf'>b</object><embed src='a.svg'>", "b"),
        ('<embed src="a.pdf">', '<embed src="a.pdf">'),
        ("<img src=x onerror=alert(1)", "&lt;img src=x onerror=alert(1)"),
        ("<!-- a --><!-- <b> --><!DOCTYPE x><?php x ?>c", "<!-- a -->c"),
        ('<svg viewBox="0 0 1 1"><path d="M0 0"/><foreignObject>a</foreignObject></svg>',
         '<svg viewBox="0 0 1 1"><path d="M0 0"/>a</svg>'),
        ('<a name="b">c</a><img name="body" src="d">', '<a name="b">c</a><img src="d">'),
        ("<unknown-element>a</unknown-element>", "a"),
        ('<details open><summary>a</summary><table><tr><td colspan=2>&amp;\nb</td></tr></table></details>',) * 2,
    ],
)  # fmt: skip
def test_clean_html_has_nothing_that_runs_or_disguises(html: str, expected: str) -> None:
    assert cleaned(html) == expected


def test_a_frame_of_the_web_is_kept_apart_from_the_page() -> None:
    frame = cleaned('<iframe src="https://example.org/" allow="camera">a</iframe>')
    assert 'sandbox="allow-scripts allow-popups allow-forms allow-presentation allow-same-origin"' in frame
    assert "allow=" not in frame
    assert "allow-same-origin" not in cleaned('<iframe src="page.html"></iframe>')
    assert "sandbox" not in cleaned('<iframe src="paper.pdf"></iframe>')


def test_html_is_kept_where_it_is_asked_for(tmp_path: Path) -> None:
    text = "a <b onclick='x()'>y</b> <script>z()</script> <span style='position: fixed'>s</span>\n"
    (tmp_path / "A.md").write_text(text)
    shown = {
        (to, html): vaultconv.convert(tmp_path, to=to, config=Config(html=html)).artifacts[0].text or ""
        for to in ("gfm", "hugo")
        for html in ("", "keep", "clean")
    }  # type: ignore[misc]
    assert {key for key, value in shown.items() if "onclick" in value} == {
        ("gfm", ""),
        ("gfm", "keep"),
        ("hugo", "keep"),
    }
    assert "z()" not in shown["hugo", ""]


counting = counted("vaultconv.html", "vaultconv.html.safe")


@pytest.mark.parametrize("unit", ["<script>", "<iframe src=x>", "<!", "<!--", '<a b="', "<p style='", "</", "<x y=z "])
def test_work_is_linear(unit: str) -> None:
    clean = partial(counting.safe_html, report=Report(""), clean=True)
    assert growth(lambda size: partial(clean, Document((RawBlock("a" + unit * size),))), 100) < LINEAR
    assert cleaned("a" + unit * 20_000)[0] == "a"


def test_an_address_in_pointed_brackets_is_no_tag() -> None:
    text = vaultconv.convert_text('<div>[x](<Rome.md> "title")</div>', "hugo")
    assert '[x](&lt;Rome.md> "title")' in text
