"""The Admonition plugin's fences."""

from __future__ import annotations

import pytest

from vaultconv import nodes as n
from vaultconv.transforms import Admonitions
from vaultconv.walk import collect, plain_text


def test_fence_becomes_a_callout_with_its_title_and_markdown(read):
    (callout,) = read("``` ad-Definition\ntitle: A *set*\n\n_Let_ $x$\n- [[b]]\n\n```\n", Admonitions()).content
    assert (callout.kind, plain_text(callout.title)) == ("Definition", "A set")
    assert [type(block) for block in callout.content] == [n.Para, n.BulletList]


@pytest.mark.parametrize(("collapse", "fold"), [("open", "+"), ("closed", "-"), ("none", ""), ("", "")])
def test_collapse_key_is_the_folding(read, collapse, fold):
    (callout,) = read(f"```ad-tip\ncollapse: {collapse}\ntext\n```\n", Admonitions()).content
    assert (callout.fold, plain_text(callout)) == (fold, "text")


def test_unclosed_fence(read):
    (callout,) = read("```ad-note\ntext\n", Admonitions()).content
    assert plain_text(callout) == "text"


def test_fences_within_fences_and_in_lists(read):
    document = read("- x\n  ````ad-note\n  ```ad-tip\n  a\n  ```\n  ````\n", Admonitions())
    assert [callout.kind for callout in collect(document, n.Callout)] == ["note", "tip"]


def test_rule_at_the_beginning_is_no_front_matter(read):
    (callout,) = read("```ad-note\n---\na: b\n---\n```\n", Admonitions()).content
    assert "a: b" in plain_text(callout)


def test_positions_and_diagnostics_are_those_of_the_note(read):
    document = read("one\n\n```ad-note\ntitle: T\n\n[[a]]\n```\n", Admonitions())
    (link,) = collect(document, n.WikiLink)
    assert link.position.line == 6


@pytest.mark.parametrize("text", ["```add\nx\n```", "```python\nad-note\n```", "`ad-note`"])
def test_other_code_stays(leaves_alone, text):
    assert leaves_alone(Admonitions(), text)
