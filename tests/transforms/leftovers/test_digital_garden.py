"""The Digital Garden plugin's compiled form is turned back, and nothing else is touched."""

from __future__ import annotations

import pytest

from vaultconv import nodes as n
from vaultconv.transforms import DigitalGarden
from vaultconv.transforms.leftovers.digital_garden import repair_json
from vaultconv.walk import collect, plain_text

GARDEN = '---\n{"dg-publish":true,"permalink":"/x/"}\n---\n\n'
WRAPPER = """\
<div class="transclusion internal-embed is-loaded"><a class="markdown-embed-link" href="/b/" aria-label="Open link">\
<svg><path d="M1"></path></svg></a><div class="markdown-embed">

"""


def test_id_line_at_the_end_of_a_paragraph_is_its_block_id(read):
    (paragraph,) = read("one\ntwo\n{ #a1b2}\n", DigitalGarden()).content
    assert paragraph == n.Para((n.Text("one"), n.SoftBreak(), n.Text("two")), id="a1b2")


def test_id_line_of_its_own_belongs_to_the_block_before(read):
    (code,) = read("```\nx\n```\n{ #table}\n", DigitalGarden()).content
    assert code == n.CodeBlock("x", id="table")


def test_id_line_in_a_list_item_is_the_items(read):
    (items,) = read("- one\n{ #a}\n- two\n", DigitalGarden()).content
    assert [item.id for item in items.items] == ["a", ""]
    assert plain_text(items) == "onetwo"


def test_id_line_between_an_item_and_its_sub_items(read):
    (items,) = read("- one\n{ #656f1e}\n\t- two\n", DigitalGarden()).content
    assert items.items[0].id == "656f1e"
    assert plain_text(items) == "onetwo"


def test_id_line_after_a_callout_is_the_callouts(read):
    (callout,) = read("> [!note] T\n> text\n{ #why}\n", DigitalGarden()).content
    assert (callout.id, plain_text(callout.content)) == ("why", "text")


def test_id_at_the_end_of_a_heading(read):
    (heading,) = read("### Momentum { #48028f}\n", DigitalGarden()).content
    assert heading == n.Heading(3, (n.Text("Momentum"),), id="48028f")


def test_class_line_of_a_rendered_query_is_dropped(read):
    document = read("| a |\n| - |\n| b |\n\n{ .block-language-dataview}\n\nend\n", DigitalGarden())
    assert [type(block) for block in document.content] == [n.Table, n.Para]


def test_id_without_a_space_counts_only_in_a_garden(read):
    (ordinary,) = read("text\n{#id}\n", DigitalGarden()).content
    (garden,) = read(GARDEN + "text\n{#id}\n", DigitalGarden()).content
    assert (ordinary.id, garden.id) == ("", "id")


@pytest.mark.parametrize("text", ["a { #b} c", "{ #b} c\nd", "`{ #b}`", "x {y}", "{ #}", "a\n\n{ # b}"])
def test_other_braces_are_left_alone(leaves_alone, text):
    assert leaves_alone(DigitalGarden(), text)


def test_transclusion_is_unwrapped_to_its_content(read):
    document = read("a\n\n" + WRAPPER + "# Title\n\ntext\n\n</div></div>\n\nb\n", DigitalGarden())
    assert [plain_text(block) for block in document.content] == ["a", "Title", "text", "b"]
    assert not collect(document, n.RawBlock)


def test_transclusions_within_transclusions(read):
    inner = WRAPPER + "inner\n\n</div></div>\n\n"
    document = read(WRAPPER + "outer\n\n" + inner + "more\n\n</div></div>\n", DigitalGarden())
    assert [plain_text(block) for block in document.content] == ["outer", "inner", "more"]


def test_title_of_a_transclusion_is_kept(read):
    document = read(
        WRAPPER + '<div class="markdown-embed-title">\n\n# Named\n\n</div>\n\ntext\n\n</div></div>\n', DigitalGarden()
    )
    assert document.content[0] == n.Heading(1, (n.Text("Named"),))
    assert not collect(document, n.RawBlock)


def test_authors_own_div_in_a_transclusion_stays(read):
    document = read(WRAPPER + "<div>\n\ntext\n\n</div>\n\n</div></div>\n\n</div>\n", DigitalGarden())
    assert [block.text for block in collect(document, n.RawBlock)] == ["<div>", "</div>", "</div>"]


def test_transclusion_that_is_never_closed(read):
    document = read(WRAPPER + "text\n", DigitalGarden())
    assert [plain_text(block) for block in document.content] == ["text"]


def test_image_address_becomes_a_path_and_alt_text_its_parameters(read):
    (paragraph,) = read(GARDEN + r"![a/My pic.png\|My pic.png\|500](/img/user/a/My%20pic.png)", DigitalGarden()).content
    (image,) = paragraph.content
    assert image == n.Image((n.Text("My pic.png"),), n.Url("a/My pic.png"), width=500)


def test_image_address_in_html(read):
    (block,) = read(GARDEN + '<iframe src="/img/user/a/d.pdf"></iframe>', DigitalGarden()).content
    assert block.text == '<iframe src="a/d.pdf"></iframe>'


def test_image_address_outside_a_garden_is_left_alone(leaves_alone):
    assert leaves_alone(DigitalGarden(), "![x](/img/user/a.png)")


def test_id_in_a_formula_is_an_exponent_again(read):
    (block,) = read(GARDEN + "$$\n\\lambda\n{ #i}\n+1\n$$\n", DigitalGarden()).content
    assert block.text == "\\lambda^i\n+1"


def test_garden_entry_is_no_tag(read):
    document = read('---\n{"dg-publish":true,"tags":["gardenEntry","a"]}\n---\n', DigitalGarden())
    assert document.front_matter.properties["tags"] == ["a"]
    assert "gardenEntry" in document.front_matter.raw


def test_json_that_is_neither_json_nor_yaml_is_mended(read):
    document = read('---\n{"dg-publish":true,"up":"in [[A\\|B]]"}\n---\n', DigitalGarden())
    assert document.front_matter.valid
    assert document.front_matter.properties == {"dg-publish": True, "up": "in [[A|B]]"}
    assert document.front_matter.raw == '{"dg-publish":true,"up":"in [[A|B]]"}'


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (r'{"a":"\d+\\ \u0041\"x"}', r'{"a":"\\d+\\ \u0041\"x"}'),
        ('{"a":"x\ty"}', r'{"a":"x\u0009y"}'),
        ('{"a":[1,],}', '{"a":[1]}'),
        ('{"a":"b,]"}', '{"a":"b,]"}'),
    ],
)
def test_json_repair_changes_only_what_is_illegal(raw, text):
    repaired = repair_json(raw)
    assert repaired is not None
    assert repaired[0] == text


@pytest.mark.parametrize("raw", ["{a: b}", '["a"]', '{"a":', "{" * 100_000])
def test_what_is_no_json_at_all_is_not_repaired(raw):
    assert repair_json(raw) is None
