"""Raw HTML without what would run a program: addresses always, on request also all that is not known to be harmless.

Obsidian itself shows notes without scripts and handlers, so nothing that worked there is lost. A tag at a time is
looked at, not a tree: an element may begin in one node of Markdown and end in another.
"""

from __future__ import annotations

import operator
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import Any, Final

from vaultconv.diagnostics import DiagnosticCode, Report
from vaultconv.html.tokens import OPENING, TagToken, decoded, end_of, end_of_comment, read_tag
from vaultconv.patterns import lazy_pattern
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import edit_blocks, edit_inlines, facts_of
from vaultconv.tree.files import kind_of
from vaultconv.tree.schema import Blocks, Inlines
from vaultconv.tree.targets import is_active, is_external
from vaultconv.tree.walk import replace, rewrite

_WHOLE_DEFINITION: Final = lazy_pattern(
    r"(?m)^[ \t>]*(?:[-+*]|\d+[.)])?[ \t>]*\[(?:[^\[\]\\\n]|\\.)+\]:[\s>]*(?:<(?P<in>[^<>\n]*)>|(?P<url>\S+))[^\n]*\n?"
)
_RAW: Final = frozenset((n.RawBlock, n.RawInline))
_LINKS: Final = frozenset((n.Link, n.Image))
_TEX_GROUP: Final = lazy_pattern(r"\{(?P<url>[^{}]*)\}")

_ELEMENT_NAME: Final = lazy_pattern(r"[a-z][a-z0-9-]*(?::[a-z0-9-]+)?")
# Elements that vanish with all that is in them; of others that are on no list, the content stays.
_DROPPED: Final = frozenset("script style template noscript noembed noframes".split())
_ELEMENTS: Final = frozenset(
    """a abbr address article aside audio b bdi bdo big blockquote br caption center cite code col colgroup data dd del
    details dfn dir div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup hr i iframe img input ins
    kbd label li main map area mark menu meter nav nobr ol p picture pre progress q rp rt ruby s samp search section
    small source span strike strong sub summary sup table tbody td tfoot th thead time tr track tt u ul var video wbr
    object embed
    svg g path rect circle ellipse line polyline polygon text tspan defs symbol use lineargradient radialgradient stop
    marker clippath mask pattern desc image
    math mi mn mo ms mtext mspace mrow mfrac msqrt mroot msup msub msubsup mover munder munderover mtable mtr mtd mstyle
    mpadded mphantom menclose semantics annotation""".split()
)
_ATTRIBUTES: Final = frozenset(
    """abbr align allowfullscreen alt bgcolor border cellpadding cellspacing checked cite class clear color cols colspan
    controls coords data datetime decoding default dir disabled face frameborder headers height high href hspace id
    ismap kind label lang loading loop low max media min muted name nowrap open optimum playsinline poster preload rel
    reversed role rowspan rows scope shape size sizes span src srclang srcset start style summary target title type
    usemap valign value vspace width
    cx cy d dx dy fill fill-opacity fill-rule font-family font-size font-weight gradienttransform gradientunits
    marker-end marker-mid marker-start markerheight markerunits markerwidth offset orient pathlength patternunits points
    preserveaspectratio r refx refy rx ry stop-color stop-opacity stroke stroke-dasharray stroke-linecap stroke-linejoin
    stroke-opacity stroke-width text-anchor transform version viewbox x x1 x2 xlink:href xmlns xmlns:xlink y y1 y2
    columnalign display displaystyle encoding fence lspace mathcolor mathsize mathvariant rspace stretchy""".split()
)
# Properties of style that neither hide anything nor lay it over something else.
_STYLES: Final = lazy_pattern(
    r"(?:-webkit-)?(?:background(?:-color)?|border(?:-[a-z-]+)?|box-shadow|break-(?:after|before|inside)|caption-side|clear"
    r"|color|column(?:s|-[a-z]+)|direction|display|flex(?:-[a-z]+)?|float|font(?:-[a-z]+)?|gap|grid(?:-[a-z-]+)?"
    r"|height|align-[a-z]+|justify-[a-z]+|letter-spacing|line-height|list-style(?:-type)?|margin(?:-[a-z]+)?"
    r"|max-(?:width|height)|min-(?:width|height)|object-fit|overflow(?:-[xy])?|padding(?:-[a-z]+)?|page-break-[a-z]+"
    r"|tab-size|text-[a-z-]+|vertical-align|white-space|width|word-[a-z]+|writing-mode)"
)
_STYLE_VALUE: Final = lazy_pattern(r"(?:(?!url|expression|(?<![\w.])-[\d.])[\w\s#%.,()'\"!/+*-])*", re.IGNORECASE)
# Attributes that hold words, which may look like an address: "JavaScript: the good parts".
_WORDS: Final = frozenset("abbr alt class id label name placeholder summary title".split())
_PICTURES: Final = frozenset(("img", "image", "source", "picture", "video"))
# How a tag is well-formed beyond doubt, and may stay as it was written.
_PLAIN_TAG: Final = lazy_pattern(
    r"</?[A-Za-z][A-Za-z0-9-]*(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'=<>`]+))?)*\s*/?>"
)
_SANDBOX: Final = "allow-scripts allow-popups allow-forms allow-presentation"
_COMMENT: Final = lazy_pattern(r"<!--[^<>]*-->")
_NAME: Final = lazy_pattern(r"[A-Za-z_:][\w.:-]*")
_PARTS: Final = lazy_pattern(r"[\s,;]+|\burl\s*[=(]\s*['\"]?")  # of a value: pictures of a set, a refresh's address


def safe_html(document: n.Document, report: Report, *, clean: bool, links: bool = False) -> n.Document:
    """Return the document without addresses in HTML and TeX that would run a program.

    With ``clean``, everything else in HTML that would run is removed too; with ``links``, so are such addresses of
    links and pictures, which resolution checks otherwise. What is removed is reported. This is for documents that are
    not resolved: the targets of links in HTML are not known yet.
    """
    if links and _LINKS & facts_of(document).kinds:
        document = edit_inlines(document, lambda content: _without_active(content, report))
    if facts_of(document).tex_links:
        document = rewrite(document, lambda node: _safe_tex(node, report))
    if not _RAW & facts_of(document).kinds:
        return document
    cleaner = _Cleaner(report, clean=clean)
    return edit_blocks(edit_inlines(document, cleaner.inlines), cleaner.blocks)


def safe_lines(text: str) -> str:
    """Return lines that have no node in the tree, without definitions of links that would run a program."""
    return without_definitions(text, lambda url: is_active(decoded(url)))


def without_html(document: n.Document) -> n.Document:
    """Return the document without raw HTML: tags are removed, words between inline tags stay."""

    def without(content: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(node for node in content if type(node) not in _RAW)

    return edit_blocks(edit_inlines(document, without), without)


def _without_active(content: Inlines, report: Report) -> Inlines:
    """Replace links and pictures whose address would run a program by their texts."""
    safe: list[n.Inline] = []
    for node in content:
        if isinstance(node, (n.Link, n.Image)) and isinstance(node.target, n.Url) and is_active(node.target.url):
            report(
                DiagnosticCode.UNSAFE,
                "removed a link whose address would run a program; its text is kept",
                node.position,
            )
            safe += node.content
        else:
            safe.append(node)
    return tuple(safe) if len(safe) != len(content) or any(map(operator.is_not, safe, content)) else content


def _safe_tex(node: n.Node, report: Report) -> n.Node:
    """Return a formula in whose links no address would run a program: MathJax makes ``\\href{address}{shown}`` a link.

    A macro of the formula's own may hand the address on, so it may stand in any of its groups.
    """
    if not isinstance(node, (n.Math, n.MathBlock)) or "\\href" not in node.text:
        return node
    text = _TEX_GROUP.sub(lambda match: "{}" if is_active(decoded(match["url"])) else match[0], node.text)
    if text == node.text:
        return node
    report(DiagnosticCode.UNSAFE, "removed an address in a formula that would run a program", node.position)
    return replace(node, text=text)


class _Cleaner:
    """Cleans the raw HTML of one note."""

    def __init__(self, report: Report, *, clean: bool) -> None:
        self._report, self._clean = report, clean
        self._gone: dict[str, None] = {}  # what was left out of the node in hand
        self._open: Counter[str] = Counter()  # elements whose start tags were left out of the sequence in hand

    def blocks(self, content: Blocks) -> Blocks:
        """Return a sequence of blocks, cleaned."""
        if not any(type(node) is n.RawBlock for node in content):
            return content
        self._open.clear()
        nodes = (self._node(node) if type(node) is n.RawBlock else node for node in content)
        return tuple(node for node in nodes if node is not None)

    def inlines(self, content: Inlines) -> Inlines:
        """Return a sequence of inlines, cleaned; the content of scripts is removed with their tags."""
        if not any(type(node) is n.RawInline for node in content):
            return content
        self._open.clear()
        nodes: list[n.Inline] = []
        until = 0
        unclosed: set[str] = set()
        for i, node in enumerate(content):
            if i < until:
                continue
            if type(node) is not n.RawInline:
                nodes.append(node)
                continue
            until = _behind_element(content, i, unclosed) if self._clean else 0
            if (result := self._node(node)) is not None:
                nodes.append(result)
        return tuple(nodes)

    def _node(self, node: Any) -> Any:
        if node.format != "html":
            return node
        text = "".join(self._parts(node.text))
        if self._gone:
            self._report(
                DiagnosticCode.UNSAFE,
                f"removed from HTML for safety: {', '.join(self._gone)}",
                getattr(node, "position", None),
            )
            self._gone.clear()
        if text == node.text:
            return node
        return replace(node, text=text, links=()) if text.strip() else None

    def _parts(self, html: str) -> Iterator[str]:
        """Yield the pieces of cleaned HTML."""
        at = 0
        framed = False  # no frame is closed from here on
        while (opening := OPENING.search(html, at)) is not None:
            start = opening.start()
            yield html[at:start]
            if not opening[3]:
                at = end_of_comment(html, opening)
                if at == start:  # never closed, so there can't be a tag either
                    yield self._unfinished(html[start:])
                    return
                if not self._clean or _COMMENT.fullmatch(html, start, at):
                    yield html[start:at]
                continue
            tag = read_tag(html, opening)
            at = tag.end
            if not tag.finished:
                yield self._unfinished(html[start:at])
                continue
            yield (shown := self._tag(html[start:at], tag))
            if not self._clean or tag.closing:
                continue
            if tag.name in _DROPPED:
                end = end_of(html, tag)
                at = len(html) if end < 0 else end
            elif tag.name == "iframe" and not framed:  # what it holds is no HTML, and nobody sees it
                end = end_of(html, tag)
                framed = end < 0
                at = at if framed else end if shown else html.find(">", end) + 1
        yield html[at:]

    def _unfinished(self, html: str) -> str:
        """Return the text of a tag that is not finished, made safe, since later output could finish it."""
        if not self._clean and not any(map(is_active, re.split(r"[\s\"'=]+", decoded(html)))):
            return html
        self._gone["a tag that is not finished"] = None
        return html.replace("<", "&lt;")

    def _tag(self, written: str, tag: TagToken) -> str:
        if self._clean and not _ELEMENT_NAME.fullmatch(tag.name):
            return written.replace("<", "&lt;")  # an address in pointed brackets, which Markdown has and HTML hasn't
        if self._clean and not self._may_stand(tag):
            return ""
        attributes = {name: value for name, value in tag.attributes.items() if self._keeps(tag, name, value)}
        changed = dict(self._changed(tag, attributes))
        self._gone.update((name, None) for name in tag.attributes if name not in changed)
        if changed == tag.attributes and (not self._clean or _PLAIN_TAG.fullmatch(written)):
            return written
        if tag.closing:
            return f"</{tag.name}>"
        values = (f' {name}="{escape(value)}"' for name, value in changed.items())
        return f"<{tag.name}{''.join(values)}{' /' if tag.empty else ''}>"

    def _may_stand(self, tag: TagToken) -> bool:
        """Return whether a tag is kept; an end tag is if its start tag was."""
        if tag.closing and self._open[tag.name]:
            self._open[tag.name] -= 1
            return False
        if tag.name in _ELEMENTS and (tag.closing or _is_harmless(tag)):
            return True
        if not tag.closing:
            self._gone[f"<{tag.name}>"] = None
            self._open[tag.name] += tag.name in _ELEMENTS
        return False

    def _keeps(self, tag: TagToken, name: str, value: str) -> bool:
        """Return whether an attribute is kept."""
        if name not in _WORDS and not name.startswith(("aria-", "data-")):
            is_picture = tag.name in _PICTURES or name == "style"
            for address in (value, *_PARTS.split(value)):
                if is_active(address) or (not is_picture and _is_drawing(address)):
                    return False
        if not self._clean:
            return True
        if name == "name":  # a place that links lead to; elsewhere it may shadow what the page's own scripts use
            return tag.name in ("a", "map")
        if name == "style":
            return bool(_clean_style(value))
        return (name in _ATTRIBUTES or name.startswith(("aria-", "data-"))) and _NAME.fullmatch(name) is not None

    def _changed(self, tag: TagToken, attributes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Yield the kept attributes, with their values cleaned."""
        for name, value in attributes.items():
            if name == "srcdoc":
                yield name, "".join(self._parts(value))
            else:
                yield name, _clean_style(value) if name == "style" and self._clean else value
        if tag.name == "iframe" and self._clean and not tag.closing:
            address = attributes.get("src", "")
            if is_external(address):
                yield "sandbox", f"{_SANDBOX} allow-same-origin"
            elif kind_of(address.partition("#")[0]) != "pdf":  # browsers show no PDF in a sandbox
                yield "sandbox", _SANDBOX


def _behind_element(content: Inlines, at: int, unclosed: set[str]) -> int:
    """Return where the element that begins with the inline at ``at`` ends if it must be removed completely; else 0.

    ``unclosed`` are those that have no end from here on.
    """
    html: Any = content[at]
    opening = OPENING.match(html.text)
    name = (opening[3] or "").lower() if opening is not None and not opening[2] else ""
    if name not in _DROPPED or name in unclosed:
        return 0
    for i in range(at + 1, len(content)):
        node = content[i]
        if type(node) is n.RawInline and node.text.lower().startswith(f"</{name}"):
            return i + 1
    unclosed.add(name)
    return 0


def _is_harmless(tag: TagToken) -> bool:
    """Return whether an allowed element is harmless as it is used here."""
    if tag.name == "input":
        return tag.attributes.get("type", "").lower() == "checkbox"
    if tag.name == "iframe":
        return bool(tag.attributes.get("src"))
    if tag.name in ("object", "embed"):
        address = tag.attributes.get("data" if tag.name == "object" else "src", "").partition("#")[0]
        return kind_of(address) in ("pdf", "image", "audio", "video") and not address.lower().endswith(".svg")
    return True


def _is_drawing(address: str) -> bool:
    """Return whether an address is an SVG picture, which can contain a script where it isn't shown as a picture."""
    return is_active(address.replace("image/svg+xml", "text/html", 1))


def _clean_style(style: str) -> str:
    """Return the allowed declarations of a style."""
    declarations = []
    for declaration in style.split(";"):
        name, _, value = declaration.partition(":")
        name = name.strip().lower()
        hides = name == "display" and "none" in value.lower()
        if not hides and (not name or (_STYLES.fullmatch(name) and _STYLE_VALUE.fullmatch(value))):
            declarations.append(declaration)
    return ";".join(declarations) if any(each.strip() for each in declarations) else ""


def without_definitions(text: str, unwanted: Callable[[str], bool]) -> str:
    """Return the lines of a note without definitions of links with unwanted addresses."""
    if "]:" not in text:
        return text
    return _WHOLE_DEFINITION.sub(lambda match: "" if unwanted(match["in"] or match["url"] or "") else match[0], text)
