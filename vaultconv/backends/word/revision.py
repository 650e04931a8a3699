"""Word documents of revision packs: questions, answers and lines to write on have their own styles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from vaultconv.backends.pandoc.ast import div_content
from vaultconv.backends.pandoc.writer import SPACE, Entry, Json, PandocWriter, attr, element, text_inlines
from vaultconv.backends.word.contents import page_reference
from vaultconv.backends.word.styled import AFTER_BOX, CHAPTER_BREAK, empty_paragraph, paragraphs, styled, styled_inlines
from vaultconv.tree import nodes as n
from vaultconv.tree.walk import collect

__all__ = ["GROUPS", "SPANS", "part"]


def part(node: n.Div, writer: PandocWriter) -> list[Json]:
    """Return a part on a new page."""
    return [CHAPTER_BREAK, *div_content(node, writer)] if node.content else []


def _question(node: n.Div, writer: PandocWriter) -> list[Json]:
    about = dict(node.attributes)
    prompt = styled("Question", paragraphs(writer.blocks(node.content)))
    return [*prompt, *_answer_lines(int(about["lines"]))]


def _answer(node: n.Div, writer: PandocWriter) -> list[Json]:
    return styled("Answer", paragraphs(writer.blocks(node.content)))


def _answer_lines(count: int) -> list[Json]:
    return [empty_paragraph("AnswerLine")] * count


def _lines(node: n.Div, writer: PandocWriter) -> list[Json]:
    return _answer_lines(int(dict(node.attributes)["lines"]))


def _own_words(node: n.Div, writer: PandocWriter) -> list[Json]:
    title = [{"t": "Para", "c": text_inlines(dict(node.attributes)["words"])}]
    return [*styled("Cue", title), *_answer_lines(3)]


def _gist(node: n.Div, writer: PandocWriter) -> list[Json]:
    title = [{"t": "Para", "c": text_inlines(dict(node.attributes)["words"])}]
    return [*styled("Cue", title), *writer.blocks(node.content)]


def _row(node: n.Div, writer: PandocWriter) -> list[Json]:
    """Return questions beside their answers."""
    cue, answer = (writer.nested((child,), tight=False) for child in node.content)
    return _table("CornellRow", [[styled("Cue", paragraphs(cue)), answer]], (0.28, 0.72))


def _cards(node: n.Div, writer: PandocWriter) -> list[Json]:
    """Return two columns of cards, as on the sheet."""
    cards = [writer.nested((card,), tight=False, embedded=True) for card in node.content]
    cells = [styled("Card", paragraphs(card)) for card in cards]
    rows = [cells[i : i + 2] for i in range(0, len(cells), 2)]
    return _table("TableGrid", [row + [[]] * (2 - len(row)) for row in rows], (0.5, 0.5))


def _plan(node: n.Div, writer: PandocWriter) -> list[Json]:
    """Return the topics with their pages, questions and boxes to tick."""
    about = dict(node.attributes)
    rows: list[list[list[Json]]] = []
    for row in node.content:
        topic = dict(row.attributes)  # type: ignore[union-attr]
        pages = [page_reference(label) for label in _labels(row, writer)]
        title = [*text_inlines(f"{topic['number']}  ".lstrip()), *_written(row, writer), *(pages[0] if pages else ())]
        boxes = [] if topic["part"] == "yes" else text_inlines("☐ ☐ ☐ ☐ ☐")
        count = [] if topic["part"] == "yes" else text_inlines(topic["questions"])
        rows.append([_plain(title), _plain(count), _plain(styled_inlines("TaskOpen", boxes))])
    lines = [{"t": "Para", "c": text_inlines(f"{about[name]}: {about[given]}")} for name, given in _GIVEN]
    head = [{"t": "Para", "c": text_inlines(about["about"])}, *lines]
    return [*head, *_table("Table", rows, (0.68, 0.1, 0.22))]


_GIVEN: Final = (("exam", "exam-date"), ("owner", "name"))


def _map_part(node: n.Div, writer: PandocWriter) -> list[Json]:
    about = dict(node.attributes)
    title = styled("Cue", [{"t": "Para", "c": text_inlines(about["title"])}])
    arrows = [{"t": "Para", "c": text_inlines(about["arrows"])}] if about["arrows"] else []
    return [*title, *writer.blocks(node.content), *arrows]


def _log(node: n.Div, writer: PandocWriter) -> list[Json]:
    title, *heads = dict(node.attributes)["words"].split("|")
    empty: list[list[Json]] = [[], [], []]
    rows = [[_plain(text_inlines(head)) for head in heads], *[empty] * 28]
    heading: Json = {"t": "Header", "c": [1, attr(), text_inlines(title)]}
    return [CHAPTER_BREAK, heading, *_table("TableGrid", rows, (0.15, 0.6, 0.25))]


def _gathered(node: n.Div, writer: PandocWriter) -> list[Json]:
    source, content = node.content[0], node.content[1:]
    blocks = writer.nested((source, *content), embedded=True)
    return [*styled("Cue", paragraphs(blocks[:1])), *blocks[1:]]


def _sheet_title(node: n.Div, writer: PandocWriter) -> list[Json]:
    return styled("InnerHeading2", paragraphs(writer.blocks(node.content)))


def _nothing(node: n.Div, writer: PandocWriter) -> list[Json]:
    return []


def _plain(inlines: list[Json]) -> list[Json]:
    return [{"t": "Plain", "c": inlines}] if inlines else []


def _written(row: n.Node, writer: PandocWriter) -> list[Json]:
    return [written for link in collect(row, n.Link) for written in writer.line(link.content, in_link=True)]


def _table(style: str, rows: Sequence[Sequence[list[Json]]], shares: Sequence[float]) -> list[Json]:
    columns = [[{"t": "AlignDefault"}, {"t": "ColWidth", "c": share}] for share in shares]
    cells = [[attr(), [[attr(), {"t": "AlignDefault"}, 1, 1, list(cell)] for cell in row]] for row in rows]
    look = attr(attributes=(("custom-style", style),))
    body = [attr(), 0, [], cells]
    return [element("Table", look, [None, []], columns, [attr(), []], [body], [attr(), []]), AFTER_BOX]


GROUPS: Final[Mapping[str, Entry]] = MappingProxyType(
    {
        "topic": div_content,
        "question": _question,
        "answer": _answer,
        "row": _row,
        "lines": _lines,
        "own-words": _own_words,
        "gist": _gist,
        "strip": _nothing,
        "cards": _cards,
        "card-box": _nothing,
        "plan": _plan,
        "map-part": _map_part,
        "log": _log,
        "gathered": _gathered,
        "sheet-title": _sheet_title,
    }
)
"""What the groups of a pack become, by their classes."""


def _labels(node: n.Node, writer: PandocWriter) -> list[str]:
    targets = (link.target for link in collect(node, n.Link))
    labels = (writer.labels.find(target) for target in targets if type(target) is n.NoteTarget)
    return [label for label in labels if label]


def _number(node: n.Span, writer: PandocWriter) -> list[Json]:
    """Return the number, which is a link and the target of links."""
    label = writer.claim("#" + node.id) if node.id else ""
    place = writer.dialect.anchor(label) if label else []
    words = text_inlines("".join(each.text for each in collect(node.content, n.Text)))
    to = _labels(node, writer)
    styled_words = styled_inlines("QuestionNumber", words)  # within the link, whose own style wins around it
    return [*place, *([element("Link", attr(), styled_words, ["#" + to[0], ""])] if to else styled_words)]


def _turn(node: n.Span, writer: PandocWriter) -> list[Json]:
    return [reference for label in _labels(node, writer)[:1] for reference in page_reference(label)]


def _gap(node: n.Span, writer: PandocWriter) -> list[Json]:
    about = dict(node.attributes)
    width = max(8, min(20, int(about.get("width") or 8)))
    letter = text_inlines(about.get("letter", ""))
    blank = styled_inlines("Gap", [{"t": "Str", "c": "\u00a0" * 2 * width}])
    return [*([{"t": "Superscript", "c": letter}] if letter else ()), *blank]


def _stem(node: n.Span, writer: PandocWriter) -> list[Json]:
    return [{"t": "Emph", "c": writer.trimmed(node.content)}, SPACE]


SPANS: Final[Mapping[str, Entry]] = MappingProxyType({"number": _number, "turn": _turn, "gap": _gap, "stem": _stem})
"""What the spans of a pack become, by their classes."""
