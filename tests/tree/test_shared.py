"""What is made of blocks that several notes have in common is made once."""

from __future__ import annotations

import pickle

import pytest

from vaultconv import nodes as n
from vaultconv.tree.edit import edit_blocks, edit_inlines, facts_of
from vaultconv.tree.shared import Shared, by
from vaultconv.walk import collect, find_blocks, headings_in, rewrite

PART = (n.Heading(2, (n.Text("One"),)), n.Para((n.Text("b"), n.Comment("c"))), n.BulletList((n.ListItem(()),)))


def host(part: tuple[n.Block, ...]) -> n.Document:
    return n.Document((n.Para((n.Text("a"),)), n.Div(part, note="B.md"), n.Heading(1, (n.Text("Two"),))))


def part_of(document: n.Document) -> tuple[n.Block, ...]:
    (div,) = (block for block in document.content if type(block) is n.Div)
    return div.content


def upper(content):
    return tuple(n.Text(node.text.upper()) if type(node) is n.Text else node for node in content)


def without_lists(content):
    return tuple(node for node in content if type(node) is not n.BulletList)


def louder(node):
    return n.Heading(1, node.content) if type(node) is n.Heading else node


@pytest.mark.parametrize(
    "edit",
    [
        lambda document: edit_inlines(document, upper, keep=by(upper)),
        lambda document: edit_blocks(document, without_lists, by(without_lists)),
        lambda document: rewrite(document, louder, by(louder)),
    ],
    ids=["inlines", "blocks", "rewritten"],
)
def test_an_edit_with_a_key_gives_notes_the_same_blocks_and_the_right_ones(edit):
    part = Shared(PART)
    first, second, third = (edit(host(part)) for _ in range(3))
    assert first == second == third == edit(host(PART))
    assert part_of(second) is part_of(third)


def test_an_edit_without_a_key_is_done_for_each_note():
    part, done = Shared(PART), []
    edits = [edit_inlines(host(part), lambda content: done.append(1) or content) for _ in range(3)]
    assert edits == [host(PART)] * 3
    assert len(done) == 3 * len(collect(host(PART), n.Para, n.Heading))


def test_facts_and_nodes_of_shared_blocks_are_those_of_any_others():
    shared, plain = host(Shared(PART)), host(PART)
    assert facts_of(shared) == facts_of(plain)
    assert collect(shared, n.Text, n.Comment) == collect(plain, n.Text, n.Comment)
    assert headings_in(shared) == headings_in(plain) == [PART[0], plain.content[2]]


def test_blocks_are_looked_for_once():
    part, asked = Shared(PART), []
    for _ in range(5):
        find_blocks(host(part), asked.append, "key")
    assert sum(node is PART[0] for node in asked) == 1


def test_what_few_notes_share_is_not_kept_for_ever():
    part = Shared(PART)
    for i in range(1000):
        part.find(i, list)
        part.share(i, lambda: PART)
    assert len(part._kept) <= 100
    assert len(part._asked) <= 100


def test_shared_blocks_are_sent_to_other_processes_as_plain_as_they_are():
    part = Shared(PART)
    part.find("key", lambda: lambda: None)
    copy = pickle.loads(pickle.dumps(part))
    assert copy == PART
    assert type(copy) is Shared
    assert copy.find("key", lambda: 1) == 1
