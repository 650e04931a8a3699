"""What print can't show."""

from __future__ import annotations

from typing import Any

import pytest

from vaultconv import nodes as n
from vaultconv.diagnostics import DiagnosticCode
from vaultconv.transforms import Embeds, RawHtml
from vaultconv.transforms.print_media import PrintMedia
from vaultconv.walk import collect, plain_text

FILES = {
    "clip.mp4": "",
    "sound.mp3": "",
    "data.zip": "",
    "list.base": "",
    "pic.png": "",
    "paper.pdf": "",
    "c.canvas": "",
}


@pytest.fixture
def printed(notes: Any) -> Any:
    """``printed(text)``: the blocks of a note in a vault with some files, and its diagnostics' messages."""

    def run(text: str, transform: PrintMedia | None = None, **others: str) -> tuple[tuple[n.Block, ...], list[str]]:
        vault = notes({"Note.md": text, **FILES, **{name.replace("__", "."): body for name, body in others.items()}})
        document = vault.apply("Note.md", Embeds(), transform or PrintMedia())
        found = vault.reports["Note.md"].diagnostics
        assert {diagnostic.code for diagnostic in found} <= {DiagnosticCode.PLACEHOLDER}
        return document.content, [f"{diagnostic.line}: {diagnostic.message}" for diagnostic in found]

    return run


def shown(block: n.Block) -> tuple[str, dict[str, str], list[str]]:
    assert isinstance(block, n.Div)
    return " ".join(block.classes), dict(block.attributes), [plain_text(child) for child in block.content]


@pytest.mark.parametrize(
    ("file", "kind", "noun"),
    [
        ("clip.mp4", "video", "film"),
        ("sound.mp3", "audio", "sound"),
        ("data.zip", "file", "file"),
        ("list.base", "query", "query"),
    ],
)
def test_file_that_paper_cannot_show_is_a_placeholder_with_its_name(
    printed: Any, file: str, kind: str, noun: str
) -> None:
    (block,), messages = printed(f"![[{file}]]")
    assert shown(block) == ("placeholder", {"kind": kind}, [file])
    assert messages == [f'1: print can\'t show the {noun} "{file}"']


def test_picture_on_the_web_is_a_placeholder_with_caption_and_address(printed: Any) -> None:
    url = "https://example.org/a/moon%20rise.png?x=1"
    (captioned,), _ = printed(f"![The moon]({url})")
    assert shown(captioned) == ("placeholder", {"kind": "image", "address": url}, ["The moon", url])
    (bare,), messages = printed(f"![]({url})")
    assert shown(bare)[2] == ["moon rise.png", url]
    assert messages == ['1: print can\'t show the picture "moon rise.png"']


@pytest.mark.parametrize(
    ("address", "kind", "name"),
    [
        ("https://www.youtube.com/watch?v=1", "video", "www.youtube.com"),
        ("https://youtu.be/abc", "video", "youtu.be"),
        ("https://x.com/someone/status/1", "web", "x.com"),
        ("http://[broken/", "image", "http://[broken/"),
    ],
)
def test_film_or_post_in_a_picture_s_place_is_named_as_what_it_is(
    printed: Any, address: str, kind: str, name: str
) -> None:
    (block,), _ = printed(f"![](<{address}>)")
    assert shown(block) == ("placeholder", {"kind": kind, "address": address}, [name, address])


def test_address_that_leads_nowhere_on_paper_is_not_shown(printed: Any) -> None:
    (block,), _ = printed("![plan](app://local/home/me/plan.svg)")
    assert shown(block) == ("placeholder", {"kind": "image"}, ["plan"])


def test_in_running_text_the_placeholder_is_a_span_that_links_to_the_web(printed: Any) -> None:
    (paragraph,), _ = printed("See ![badge](https://example.org/b.svg) and ![[clip.mp4]].")
    web, film = collect(paragraph, n.Span)
    assert web == n.Span(
        (n.Link((n.Text("badge"),), n.Url("https://example.org/b.svg")),),
        classes=("placeholder",),
        attributes=(("kind", "image"), ("address", "https://example.org/b.svg")),
    )
    assert film == n.Span((n.Text("clip.mp4"),), classes=("placeholder",), attributes=(("kind", "video"),))


def test_picture_that_is_a_link_holds_no_second_link(printed: Any) -> None:
    (paragraph,), _ = printed("[![badge](https://example.org/b.svg)](https://example.org)")
    (link,) = collect(paragraph, n.Link)
    assert (link.target, plain_text(link)) == (n.Url("https://example.org"), "badge")


def test_local_copy_that_the_user_names_is_shown(printed: Any) -> None:
    transform = PrintMedia(
        local_copies={"https://example.org/p.png": "pic.png", "https://example.org/q.png": "none.png"}
    )
    (figure, missing), messages = printed(
        "![Pic](https://example.org/p.png)\n\n![](https://example.org/q.png)", transform
    )
    assert figure == n.Div((n.Para((n.Image((n.Text("Pic"),), n.FileTarget("pic.png")),)),), classes=("figure",))
    assert shown(missing)[0] == "placeholder"
    assert len(messages) == 1


def test_local_copy_that_a_filter_leaves_out_is_not_shown(notes: Any) -> None:
    vault = notes({"Note.md": "![](https://example.org/p.png)", "pic.png": ""}, hidden=["pic.png"])
    document = vault.apply("Note.md", PrintMedia(local_copies={"https://example.org/p.png": "pic.png"}))
    assert collect(document, n.Image) == []


def test_picture_alone_in_its_paragraph_becomes_a_figure_with_the_block_s_id(printed: Any) -> None:
    (figure,), messages = printed("![[pic.png|300]] ^fig")
    assert (figure.classes, figure.id) == (("figure",), "fig")
    assert figure.content == (n.Para((n.Image((n.Text("pic.png"),), n.FileTarget("pic.png"), width=300),)),)
    assert messages == []


def test_pictures_on_lines_of_their_own_become_figures_each(printed: Any) -> None:
    blocks, _ = printed("![[pic.png]]\n![[clip.mp4]]\n![[pic.png]]")
    assert [block.classes for block in blocks] == [("figure",), ("placeholder",), ("figure",)]


@pytest.mark.parametrize(
    "text", ["a ![[pic.png]]", "![[pic.png]] ![[pic.png]]", "![[pic.png]]\ntext", "| a |\n|---|\n| ![[pic.png]] |"]
)
def test_picture_in_company_stays_where_it_is(printed: Any, text: str) -> None:
    (block,), messages = printed(text)
    assert isinstance(block, (n.Para, n.Table)) and messages == []


@pytest.mark.parametrize("file", ["paper.pdf#page=3", "c.canvas"])
def test_what_the_backend_draws_stays(printed: Any, file: str) -> None:
    (paragraph,), messages = printed(f"![[{file}]]")
    assert len(collect(paragraph, n.Media)) == 1 and messages == []


def test_pdf_without_a_page_is_said_to_be_its_first_one(printed: Any) -> None:
    (paragraph,), messages = printed("![[paper.pdf]]")
    assert len(collect(paragraph, n.Media)) == 1
    assert messages == ['1: print shows only the first page of "paper.pdf"']


def test_picture_in_a_data_address_stays(printed: Any) -> None:
    (figure,), messages = printed("![x](data:image/png;base64,AAAA)")
    assert figure.classes == ("figure",) and messages == []


@pytest.mark.parametrize(
    ("fence", "name"),
    [
        ("dataview\nTABLE author\nFROM #book", "Dataview query: TABLE author"),
        ("dataviewjs\ndv.list([1])", "Dataview script"),
        ("query\ntag:#x", "Search results: tag:#x"),
        ("tasks", "Tasks query"),
        ("base\nviews:\n  - type: table", "Base"),
    ],
)
def test_query_is_a_placeholder_that_says_what_it_is(printed: Any, fence: str, name: str) -> None:
    (block,), messages = printed(f"```{fence}\n```")
    assert shown(block) == ("placeholder", {"kind": "query"}, [name])
    assert len(messages) == 1 and messages[0].startswith("1: " + name.partition(":")[0])


@pytest.mark.parametrize("language", ["", "python", "mermaid", "dataviewx", "md"])
def test_other_code_stays(printed: Any, language: str) -> None:
    (block,), messages = printed(f"```{language}\nx\n```")
    assert isinstance(block, n.CodeBlock) and messages == []


def test_what_is_embedded_is_reported_where_it_is_embedded(printed: Any) -> None:
    _, messages = printed("a\n\nb\n\n![[Other]]", Other__md="1\n2\n3\n4\n5\n6\n\n![[clip.mp4]]\n\n```tasks\n```")
    assert [message.partition(":")[0] for message in messages] == ["5", "5"]


def test_note_without_any_of_it_is_left_alone(leaves_alone: Any) -> None:
    assert leaves_alone(PrintMedia(), "# Title\n\n*text* [[link]] `code`\n\n```py\nx\n```\n")


def test_a_figure_of_html_is_one_figure(notes: Any) -> None:
    html = '<figure><img src="pic.png" alt="a"><figcaption>Words</figcaption></figure>'
    vault = notes({"N.md": html, "pic.png": ""})
    (figure,) = vault.apply("N.md", RawHtml(), PrintMedia()).content
    image = n.Image((n.Text("Words"),), n.FileTarget("pic.png"))
    assert figure == n.Div((n.Para((image,)),), classes=("figure",))


def test_a_figure_of_a_picture_on_the_web_is_its_placeholder(notes: Any) -> None:
    html = '<figure><img src="https://a.b/c.png" alt="a"><figcaption>Words</figcaption></figure>'
    (made,) = notes({"N.md": html}).apply("N.md", RawHtml(), PrintMedia()).content
    assert made.classes == ("placeholder",)


# ------------------------------------------------------------------------------------------------------------ captions


@pytest.mark.parametrize(
    "note",
    [
        "![](pic.png)\n*Words of it*",
        "![](pic.png)\n\n_Words of it_",
        "![IMG_1](pic.png)  \n*Words of it*",
        "![[pic.png]]\n*Words of it*",
    ],
)
def test_an_italic_line_right_below_a_picture_is_its_caption(printed: Any, note: str) -> None:
    (figure,), _ = printed(note)
    assert figure.classes == ("figure",)
    assert plain_text(collect(figure, n.Image)[0].content) == "Words of it"


def test_each_picture_of_a_paragraph_has_the_caption_below_it(printed: Any) -> None:
    blocks, _ = printed("![](pic.png)\n*One*\n![](pic.png)\n![](pic.png)\n*Two*")
    assert [plain_text(collect(block, n.Image)[0].content) for block in blocks] == ["One", "", "Two"]


@pytest.mark.parametrize(
    "note",
    [
        "![Mine](pic.png)\n\n*Words*",
        "![](https://x.y/a.png)\n\n*Words*",
        "Text\n\n*Words*",
        "![](pic.png)\n\n*Words* and more",
    ],
)
def test_other_italic_lines_stay_what_they_are(printed: Any, note: str) -> None:
    last = printed(note)[0][-1]
    assert isinstance(last, n.Para) and plain_text(last).startswith("Words")
