"""A map on one page: the parts with their notes, what leads from one to the other, and what to learn first."""

from __future__ import annotations

from collections import Counter
from typing import Final

from vaultconv.revise.pack import Pack, Topic
from vaultconv.revise.parts.elements import part_title
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import Blocks
from vaultconv.tree.walk import collect

__all__ = ["overview"]

_FIRST: Final = 12
"""How many of the most linked notes are to be learned first."""
_ROOM: Final = 150
"""Notes that have room on the page, those of a part in proportion; the plan names all."""
_LEAST: Final = 3
_LONGEST: Final = 45
_MOST_ARROWS: Final = 4
"""Arrows that lead out of a part, those that stand for the most links."""
_WORTH_A_MAP: Final = 3
"""Notes from which on there is something to be seen on one."""


def overview(pack: Pack) -> Blocks:
    """Return a box for each part: its notes, the most linked in bold, and how many links lead to the other parts."""
    parts: dict[str, list[Topic]] = {}
    for topic in pack.topics:
        parts.setdefault(topic.part, []).append(topic)
    part_of = {topic.note: topic.part for topic in pack.topics}
    linked: Counter[str] = Counter()
    between: Counter[tuple[str, str]] = Counter()
    for topic in pack.topics:
        for note in _linked(pack, topic) & part_of.keys() - {topic.note}:
            linked[note] += 1
            if part_of[note] != topic.part:
                between[topic.part, part_of[note]] += 1
    order = {topic.note: index for index, topic in enumerate(pack.topics)}
    first = {note for note, _ in sorted(linked.items(), key=lambda each: (-each[1], order[each[0]]))[:_FIRST]}
    boxes = tuple(_box(pack, title, topics, linked, first, between) for title, topics in parts.items())
    about = (("title", pack.words.map), ("first", pack.words.first))
    begin = part_title("map", pack.words.map)
    return (begin, n.Div(boxes, ("map",), about)) if len(pack.topics) >= _WORTH_A_MAP else ()


def _linked(pack: Pack, topic: Topic) -> set[str]:
    """Return the notes that a note links to, each once."""
    targets = (link.target for link in collect(pack.documents(topic.note), n.Link))
    return {target.note for target in targets if type(target) is n.NoteTarget}


def _box(
    pack: Pack,
    title: str,
    topics: list[Topic],
    linked: Counter[str],
    first: set[str],
    between: Counter[tuple[str, str]],
) -> n.Div:
    room = min(_LONGEST, max(_LEAST, len(topics) * _ROOM // max(_ROOM, len(pack.topics))))
    shown = sorted(topics, key=lambda topic: (topic.note not in first, -linked[topic.note]))[:room]
    lines = [_line(topic, topic.note in first) for topic in topics if topic in shown]
    if len(lines) < len(topics):
        lines.append(n.Para((n.Text(f"+ {len(topics) - len(lines)}"),)))
    places = {part: index for index, part in enumerate(dict.fromkeys(topic.part for topic in pack.topics))}
    ahead = [(other, count) for (one, other), count in between.most_common() if one == title and other]
    arrows = " · ".join(f"→ {other} {count}" for other, count in ahead[:_MOST_ARROWS])
    drawn = " ".join(f"{places[other]}:{count}" for other, count in ahead[:_MOST_ARROWS])
    about = (("title", title or pack.metadata.title), ("arrows", arrows), ("drawn", drawn))
    return n.Div(tuple(lines), ("map-part",), about)


def _line(topic: Topic, is_first: bool) -> n.Para:
    link: n.Inline = n.Link((n.Text(topic.title),), n.NoteTarget(topic.note))
    return n.Para((n.Text(f"{topic.number}\u2002"), n.Strong((link,)) if is_first else link))
