"""Pandoc itself: found, asked, and kept running."""

import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from types import ModuleType

import pytest

from vaultconv.backends.pandoc import process as pandoc
from vaultconv.errors import ToolError

EMPTY = b'{"pandoc-api-version":[1,23,1],"meta":{},"blocks":[]}'


def paragraph(text: str) -> bytes:
    return (
        b'{"pandoc-api-version":[1,23,1],"meta":{},"blocks":[{"t":"Para","c":[{"t":"Str","c":"%s"}]}]}' % text.encode()
    )


@pytest.fixture(autouse=True)
def no_worker_is_left() -> object:
    pandoc.SERVICE.end()
    yield
    pandoc.SERVICE.end()


def test_a_worker_writes_many_documents() -> None:
    texts = [f"text{number}" for number in range(20)]
    assert [pandoc.convert(paragraph(text), "plain", {}) for text in texts] == [f"{text}\n".encode() for text in texts]


def test_threads_take_turns_at_the_worker() -> None:
    texts = [f"text{number}" for number in range(50)]
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda text: pandoc.convert(paragraph(text), "plain", {}), texts))
    assert made == [f"{text}\n".encode() for text in texts]


def test_a_worker_writes_every_kind_of_file() -> None:
    docx = pandoc.convert(paragraph("a"), "docx", {"standalone": True})
    assert "word/document.xml" in zipfile.ZipFile(BytesIO(docx)).namelist()
    assert pandoc.convert(paragraph("Ünï"), "html", {}) == "<p>Ünï</p>".encode()


def test_the_same_document_gives_the_same_bytes() -> None:
    assert len({pandoc.convert(paragraph("a"), "docx", {"standalone": True}) for _ in range(3)}) == 1


def test_a_refused_document_says_why_and_the_worker_goes_on() -> None:
    with pytest.raises(pandoc.PandocError, match=r"JSON|json"):
        pandoc.convert(b"{}", "plain", {})
    assert pandoc.convert(paragraph("a"), "plain", {}) == b"a\n"


def test_a_worker_that_died_is_replaced() -> None:
    pandoc.convert(EMPTY, "plain", {})
    assert pandoc.SERVICE._process is not None
    pandoc.SERVICE._process.kill()
    pandoc.SERVICE._process.wait()
    assert pandoc.convert(paragraph("a"), "plain", {}) == b"a\n"


def test_a_worker_leaves_nothing_among_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    pandoc.convert(paragraph("a"), "plain", {})
    pandoc.SERVICE.end()
    assert list(tmp_path.iterdir()) == []


def test_where_no_worker_starts_each_document_has_a_pandoc_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pandoc, "WORKER", "nothing.lua")
    assert pandoc.convert(paragraph("a"), "plain", {"standalone": True, "wrap_text": "wrap-none"}) == b"a\n"


def test_every_option_is_known_to_a_pandoc_of_its_own_too() -> None:
    options = {
        "standalone": True,
        "table_of_contents": True,
        "toc_depth": 2,
        "html_math_method": "mathml",
        "wrap_text": "wrap-none",
        "highlight_method": {"text-color": "#000000", "text-styles": {}},
    }
    assert options.keys() | {"reference_doc", "template"} == pandoc._FLAGS.keys()
    assert b"<p>a</p>" in pandoc.run_pandoc(paragraph("a"), "html", *pandoc._arguments(options))


def test_a_template_of_the_users_own_is_filled(tmp_path: Path) -> None:
    template = tmp_path / "mine.txt"
    template.write_text("<<$body$>>", encoding="utf-8")
    options = {"template": str(template)}
    assert pandoc.convert(paragraph("a"), "plain", options).split() == [b"<<a", b">>"]
    assert pandoc.run_pandoc(paragraph("a"), "plain", *pandoc._arguments(options)).split() == [b"<<a", b">>"]


def test_the_version_is_that_of_the_program() -> None:
    assert pandoc.pandoc_version()[0] in "3456789"


def test_an_old_pandoc_in_the_way_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    import pypandoc

    pandoc.pandoc_path.cache_clear()
    monkeypatch.setattr(pypandoc, "get_pandoc_path", lambda: "/bin/false")
    assert pandoc.pandoc_path().endswith("pandoc")
    pandoc.pandoc_path.cache_clear()


def test_an_empty_package_left_by_removing_pypandoc_is_said_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    pandoc.pandoc_path.cache_clear()
    monkeypatch.setitem(sys.modules, "pypandoc", ModuleType("pypandoc"))
    with pytest.raises(ToolError, match="pandoc was not found") as caught:
        pandoc.pandoc_path()
    assert caught.value.hint == "pip install --force-reinstall pypandoc_binary"
    pandoc.pandoc_path.cache_clear()
