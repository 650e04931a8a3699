"""Typst for revision packs: calls of the functions of `assets/revision.typ`, by the classes of groups and spans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from vaultconv.backends.pandoc.ast import div_content
from vaultconv.backends.pandoc.writer import Entry, Json, PandocWriter, raw_block, raw_inline
from vaultconv.backends.pdf.printing import note_mark
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import trim
from vaultconv.tree.walk import child_blocks, collect, replace
from vaultconv.typst.compiler import typst_string

__all__ = ["GROUPS", "SPANS"]


def _block(text: str) -> Json:
    return raw_block("typst", text)


def _call(name: str, blocks: list[Json], /, *arguments: str, **named: str) -> list[Json]:
    """Return blocks as the last argument of a call."""
    given = [*arguments, *(f"{key}: {value}" for key, value in named.items() if value)]
    return [_block(f"#{name}({', '.join(given)})["), *blocks, _block("]")]


def part(node: n.Div, writer: PandocWriter) -> list[Json]:
    """Return the beginning of a part: its page setup and its title."""
    name, about = node.classes[1], dict(node.attributes)
    key = typst_string(name)
    setup = f"#set page(..page-of({key}))\n#set text(..text-of({key}))\n#set par(..par-of({key}))"
    title = _call("part", div_content(node, writer), **{"name": key, **_strings(about, "again", "label")})
    return [_block(setup), *(title if node.content else ())]


def topic(node: n.Div, writer: PandocWriter) -> list[Json]:
    """Return the questions or answers of a note."""
    writer.enter(node.note)
    titled = type(node.content[0]) is n.Heading
    label = writer.claim("")  # the first chapter of the note
    place = writer.dialect.labelled(label, []) if label else []
    title = _call("topic", [*place, *writer.blocks(node.content[:1])]) if titled else place
    written = [_block(note_mark(node.note)), *title, *writer.blocks(node.content[titled:])]
    writer.enter("")
    return written


def _question(node: n.Div, writer: PandocWriter) -> list[Json]:
    about = dict(node.attributes)
    furniture, content = _furniture(node, writer)
    foot: list[Json] = []
    if type(last := content[-1]) is n.Div and "foot-answer" in last.classes:
        own, said = _furniture(last, writer)
        foot = _call("foot-answer", writer.blocks(said), typst_string(about["number"]), here=own["here"])
        content = content[:-1]
    whole = "false" if about["kind"] in ("card", "table") or len(content) > 2 else "true"
    draw = "true" if about["kind"] == "picture" else ""
    asked = _call(
        "question", writer.blocks(content), typst_string(about["number"]),
        marks=about["marks"], lines=about["lines"], whole=whole, draw=draw, here=furniture["here"],
        to=furniture["to"], answer=furniture["turn"],
    )  # fmt: skip
    return [*foot, *asked]


def _answer(node: n.Div, writer: PandocWriter) -> list[Json]:
    furniture, content = _furniture(node, writer)
    number = typst_string(dict(node.attributes)["number"])
    made = writer.blocks(content)
    if furniture["turn"]:
        page = raw_inline("typst", f"#h(0.5em)#turn(label({furniture['turn']}));")
        made = _with_ending(made, page)
    return _call("answer", made, number, here=furniture["here"], to=furniture["to"])


def _with_ending(blocks: list[Json], ending: Json) -> list[Json]:
    """Put an inline after the last words of blocks, also inside a list's last item."""
    last: Json = blocks[-1] if blocks else {"t": ""}
    if last["t"] in ("Para", "Plain"):
        return [*blocks[:-1], {"t": last["t"], "c": [*last["c"], ending]}]
    if last["t"] == "BulletList":
        return [*blocks[:-1], {"t": "BulletList", "c": [*last["c"][:-1], _with_ending(last["c"][-1], ending)]}]
    if last["t"] == "OrderedList":
        start, items = last["c"]
        return [*blocks[:-1], {"t": "OrderedList", "c": [start, [*items[:-1], _with_ending(items[-1], ending)]]}]
    return [*blocks, {"t": "Para", "c": [ending]}]


def _furniture(node: n.Div, writer: PandocWriter) -> tuple[dict[str, str], tuple[n.Block, ...]]:
    """Take labels that the template sets out of the first paragraph, as Typst strings; "" for missing ones."""
    first = node.content[0]
    found = {"here": "", "to": "", "turn": ""}
    kept: list[n.Inline] = []
    assert type(first) is n.Para
    for inline in first.content:
        if type(inline) is n.Span and "number" in inline.classes:
            label = writer.claim("#" + inline.id) if inline.id else ""
            found["here"], found["to"] = typst_string(label) if label else "", _label(inline, writer)
        elif type(inline) is n.Span and "turn" in inline.classes:
            found["turn"] = _label(inline, writer)
        else:
            kept.append(inline)
    kept = list(trim(tuple(kept)))
    return found, (replace(first, content=tuple(kept)), *node.content[1:])


def _label(span: n.Span, writer: PandocWriter) -> str:
    """Return the label that the link in a span leads to, as a Typst string."""
    return _label_in(collect(span.content, n.Link), writer)


def _label_in(links: Iterable[n.Link], writer: PandocWriter) -> str:
    for link in links:
        if type(link.target) is n.NoteTarget and (label := writer.labels.find(link.target)):
            return typst_string(label)
    return ""


def _row(node: n.Div, writer: PandocWriter) -> list[Json]:
    about = dict(node.attributes)
    cue, said = (writer.blocks((child,)) for child in node.content)
    given = ", ".join(f"{name}: {_bool(about[name])}" for name in ("whole", "begins", "ends"))
    opening = f"#row(depth: {about['depth']}, letters: {about['letters']}, {given}"
    if not cue:
        return [_block(f"{opening}, none)["), *said, _block("]")]
    return [_block(f"{opening}, ["), *cue, _block("])["), *said, _block("]")]


def _bool(said: str) -> str:
    return "true" if said == "yes" else "false"


def _cards(node: n.Div, writer: PandocWriter) -> list[Json]:
    title = typst_string(dict(node.attributes).get("title", ""))
    written = [_block(f"#card-sheet({typst_string(node.classes[1])}, {title}, (")]
    for card in node.content:
        written += _card(card, writer) if card.content else [_block("none, ")]  # type: ignore[arg-type, union-attr]
    return [*written, _block("))")]


def _card(node: n.Div, writer: PandocWriter) -> list[Json]:
    about = dict(node.attributes)
    furniture, content = _furniture(node, writer)
    named = {**_strings(about, "number", "topic", "side", "begins"), "to": furniture["to"] or "none"}
    opening = ", ".join(f"{name}: {value}" for name, value in named.items())
    writer.enter(node.note)  # whose pictures and links they are
    made = writer.nested(content, embedded=True)
    writer.enter("")
    return [_block(f"({opening}, body: ["), *made, _block("]), ")]


def _card_box(node: n.Div, writer: PandocWriter) -> list[Json]:
    about = _strings(dict(node.attributes), "title", "how", "every")
    return [_block(f"#card-box({', '.join(about.values())})")]


def _plan(node: n.Div, writer: PandocWriter) -> list[Json]:
    about = dict(node.attributes)
    given = "".join(f"{name}: {typst_string(value)}, " for name, value in about.items())
    written = [_block(f"#plan({given}(")]
    for row in node.content:
        said = dict(row.attributes)  # type: ignore[union-attr]
        target = _label_in(collect(row, n.Link), writer) or "none"
        opening = f"(number: {typst_string(said['number'])}, questions: {said['questions']}, to: {target}"
        title = writer.nested(child_blocks(row), in_link=True)  # type: ignore[arg-type]
        written += [_block(f"{opening}, part: {_bool(said['part'])}, title: ["), *title, _block("]), ")]
    return [*written, _block("))")]


def _gathered(node: n.Div, writer: PandocWriter) -> list[Json]:
    source, content = node.content[0], node.content[1:]
    page = _label_in(collect(source, n.Link), writer) or "none"
    writer.enter(node.note)
    title, made = writer.nested((source,), in_link=True), writer.nested(content, embedded=True)
    writer.enter("")
    number = typst_string(dict(node.attributes)["number"])
    return [_block(f"#gathered({number}, {page}, ["), *title, _block("])["), *made, _block("]")]


def _glossary(node: n.Div, writer: PandocWriter) -> list[Json]:
    terms = [made for term in node.content for made in writer.nested((term,), embedded=True)]
    return [_block("#glossary["), *terms, _block("]")]


def _sheet_title(node: n.Div, writer: PandocWriter) -> list[Json]:
    return _call("sheet-title", writer.blocks(node.content))


def _fill_in(node: n.Div, writer: PandocWriter) -> list[Json]:
    table = node.content[0]
    assert type(table) is n.Table
    written = [raw_inline("typst", f"#fill-in({len(table.align)}, ")]
    for cell in (*table.head, *(cell for row in table.rows for cell in row)):
        written += [raw_inline("typst", "["), *writer.trimmed(cell.content), raw_inline("typst", "], ")]
    return [{"t": "Plain", "c": [*written, raw_inline("typst", ")")]}]


def _map(node: n.Div, writer: PandocWriter) -> list[Json]:
    about = dict(node.attributes)
    written = [_block(f"#overview({typst_string(about['first'])}, (")]
    for part in node.content:
        said = dict(part.attributes)  # type: ignore[union-attr]
        about_part = ", ".join(f"{name}: {value}" for name, value in _strings(said, "title", "arrows", "drawn").items())
        opening = f"({about_part}, body: ["
        pages, writer.links = writer.links, replace(writer.links, pages=False)  # the plan has them
        written += [_block(opening), *writer.blocks(child_blocks(part)), _block("]), ")]  # type: ignore[arg-type]
        writer.links = pages
    return [*written, _block("))")]


def _log(node: n.Div, writer: PandocWriter) -> list[Json]:
    return [_block(f"#log({typst_string(dict(node.attributes)['words'])})")]


def _lines(node: n.Div, writer: PandocWriter) -> list[Json]:
    return [_block(f"#written-lines({dict(node.attributes)['lines']})")]


def _draw(node: n.Div, writer: PandocWriter) -> list[Json]:
    return _call("to-draw", writer.blocks(node.content), typst_string(dict(node.attributes)["words"]))


def _own_words(node: n.Div, writer: PandocWriter) -> list[Json]:
    return [_block(f"#own-words({typst_string(dict(node.attributes)['words'])})")]


def _strip(node: n.Div, writer: PandocWriter) -> list[Json]:
    return [_block(f"#strip({typst_string(dict(node.attributes)['words'])})")]


def _gist(node: n.Div, writer: PandocWriter) -> list[Json]:
    return _call("gist", writer.blocks(node.content), typst_string(dict(node.attributes)["words"]))


def _plainly(node: n.Div, writer: PandocWriter) -> list[Json]:
    return writer.blocks(node.content)


def _strings(about: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: typst_string(about[name]) for name in names if name in about}


GROUPS: Final[Mapping[str, Entry]] = MappingProxyType(
    {
        "term": _plainly,
        "topic": topic,
        "question": _question,
        "answer": _answer,
        "row": _row,
        "cue": _plainly,
        "said": _plainly,
        "cards": _cards,
        "card-box": _card_box,
        "plan": _plan,
        "gathered": _gathered,
        "glossary": _glossary,
        "sheet-title": _sheet_title,
        "fill-in": _fill_in,
        "map": _map,
        "log": _log,
        "draw": _draw,
        "lines": _lines,
        "own-words": _own_words,
        "gist": _gist,
        "strip": _strip,
    }
)
"""What the groups of a pack become, by their classes."""


def _number(node: n.Span, writer: PandocWriter) -> list[Json]:
    label = writer.claim("#" + node.id) if node.id else ""
    place = [raw_inline("typst", f"#metadata(none)<{label}>")] if label else []
    text = typst_string("".join(each.text for each in collect(node.content, n.Text)))
    to = _label(node, writer)
    linked = f"#link(label({to}), {text})" if to else f"#{text}"
    return [*place, raw_inline("typst", f"#number[{linked}];")]


def _gap(node: n.Span, writer: PandocWriter) -> list[Json]:
    about = dict(node.attributes)
    named = "".join(f", {key}: {typst_string(about[key])}" for key in ("letter", "hint") if about.get(key))
    return [raw_inline("typst", f"#gap({int(about.get('width') or 8)}{named});")]


def _stem(node: n.Span, writer: PandocWriter) -> list[Json]:
    return [raw_inline("typst", "#stem["), *writer.inlines(node.content), raw_inline("typst", "]")]


SPANS: Final[Mapping[str, Entry]] = MappingProxyType({"number": _number, "gap": _gap, "stem": _stem})
"""What the spans of a pack become, by their classes."""
