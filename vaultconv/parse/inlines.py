"""Inline structure: a scanner that jumps from one special character to the next, in linear time.

It is CommonMark's delimiter algorithm (0.31.2, appendix "Phase 2"), extended by Obsidian's constructs: wikilinks, math,
comments and code are opaque to the pairing of emphasis. Pairs are recorded on their delimiter runs, and emphasis is
built in one pass at the end, so no node is moved twice.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from typing import Final, Protocol, TypeAlias

import msgspec

from vaultconv.parse import atoms, links
from vaultconv.parse.emphasis import KINDS, PLAIN_EMPHASIS, Bracket, Piece, Runs, build, merged
from vaultconv.parse.links import Definition
from vaultconv.parse.syntax import Syntax, special_patterns
from vaultconv.patterns import lazy_pattern
from vaultconv.tree import nodes as n
from vaultconv.tree.targets import SCHEME

__all__ = ["InlineReader", "Locate"]

Locate: TypeAlias = Callable[[int], n.Position]


_WIKILINK: Final = lazy_pattern(r"\[\[((?:(?!\[\[)[^\n])+?)\]\]")
_PLAIN_WIKILINK: Final = lazy_pattern(r"\[\[([^\[\]\n]+)\]\]")  # much faster, for most of them
_PLAIN_TARGET: Final = lazy_pattern(r"\(([^\x00-\x20()<>\\&\x7f]*)\)")
_ADDRESS: Final = lazy_pattern(rf"#|{SCHEME}")
_MAY_LINK: Final = lazy_pattern(r"@|www\.")
_FOOTNOTE: Final = lazy_pattern(r"\[\^([^\]\[\s]+)\]")
_BACKTICKS: Final = lazy_pattern("``*")  # "`+" would be tried at every character
_LABEL: Final = lazy_pattern(r"\[((?:[^\[\]\\]|\\.){0,999})\]", re.S)
# Nested images and footnotes. More are text, so that recursive walks don't overflow the stack.
MAX_BRACKETS: Final = 20
_SOFT_BREAK: Final = n.SoftBreak()
_LINE_BREAK: Final = n.LineBreak()


class InlineContext(Protocol):
    """What the scanner asks about the note as a whole."""

    syntax: Syntax
    definitions: dict[str, Definition]
    footnotes: dict[str, str]  # case-folded label -> label as written

    def undefined_footnote(self, label: str, at: n.Position) -> None:
        """Report a reference to a footnote that isn't defined."""

    def unclosed_comment(self, at: n.Position) -> None:
        """Report a ``%%`` that is never closed."""


class InlineReader:
    """Reads the inlines of one note."""

    def __init__(self, context: InlineContext) -> None:
        self.context = context
        syntax = context.syntax
        self.rules = {rule.trigger: rule.reader() for rule in syntax.inline_rules}
        self.depth = 0  # nested constructs of plugins being read
        self._special, self._special_or_url = special_patterns(syntax)
        self._github = syntax.bare_urls and not syntax.obsidian

    def read(self, text: str, locate: Locate, *, in_display: bool = False) -> tuple[n.Inline, ...]:
        """Return the inlines of raw text. ``locate`` maps an offset in the text to its position in the note."""
        may_link = "://" in text or (self._github and _MAY_LINK.search(text) is not None)
        search = (self._special_or_url if may_link else self._special).search
        first = search(text)
        if first is None:
            return (n.Text(text),) if text else ()
        syntax = self.context.syntax
        may_be_plain = not (may_link or self.rules or syntax.notion)
        scanner = _Scanner(self, self.context, syntax, text, locate, in_display, may_be_plain, Runs(syntax.notion))
        return scanner.run(search, first)


class _Scanner(msgspec.Struct, eq=False):
    """Scans one text. ``out`` holds the result so far: strings, nodes and delimiter runs."""

    reader: InlineReader
    context: InlineContext
    syntax: Syntax
    text: str
    locate: Locate
    in_display: bool  # within a wikilink's display text, which can't contain links
    may_be_plain: bool  # emphasis, since nothing in it can begin without a special character
    runs: Runs
    out: list[Piece] = []
    brackets: list[Bracket] = []
    nesting: int = 0  # open brackets of images and footnotes
    _backticks: dict[int, list[int]] | None = None
    _closing_tags: set[int] = set()  # offsets of the closing tags of elements that format words
    _absent: set[str] = set()  # closing marks that don't occur in the rest of the text

    def run(self, search: Callable[[str, int], re.Match[str] | None], first: re.Match[str]) -> tuple[n.Inline, ...]:
        """Scan the text. ``search`` finds the next special character from an offset on, and found the first one."""
        text, out, handlers, rules = self.text, self.out, _HANDLERS, self.reader.rules
        position = 0
        match: re.Match[str] | None = first
        while match is not None:
            start = match.start()
            if start > position:
                out.append(text[position:start])
            found = match[0]
            if not (rules and found in rules and (position := self._by_rule(found, start)) > start):
                position = handlers.get(found, _Scanner.bare_url)(self, found, start)
            match = search(text, position)
        if position < len(text):
            out.append(text[position:])
        if self.runs.last is None:
            return merged(out)  # type: ignore[arg-type]  # none of them is a run
        self.runs.pair(None)
        return build(out, 0)

    # ---------------------------------------------------------------- atoms: each returns the offset to go on from

    def literal(self, found: str, start: int) -> int:
        self.out.append(found)
        return start + len(found)

    def _run_of(self, char: str, start: int) -> str:
        """Return the run of this character at ``start``."""
        end = start + 1
        while self.text.startswith(char, end):
            end += 1
        return self.text[start:end]

    def _by_rule(self, trigger: str, start: int) -> int:
        result = self.reader.rules[trigger](self.text, start, self._inside)
        if result is None or result[1] <= start:
            return start
        self.out.append(result[0])
        return result[1]

    def _inside(self, begin: int, end: int) -> tuple[n.Inline, ...]:
        """Return the inlines of a part of the text, for a plugin's construct; plain text if nested too deeply."""
        reader, text = self.reader, self.text[begin:end]
        if reader.depth == MAX_BRACKETS:
            return (n.Text(text),) if text else ()
        reader.depth += 1
        try:
            return reader.read(text, lambda offset: self.locate(begin + offset), in_display=self.in_display)
        finally:
            reader.depth -= 1

    def backslash(self, found: str, start: int) -> int:
        following = self.text[start + 1 : start + 2]
        if following == "\n":
            self.out.append(_LINE_BREAK)
        elif following and following in links.ESCAPABLE:
            self.out.append(following)
        else:
            self.out.append("\\")
            return start + 1
        return start + 2

    def entity(self, found: str, start: int) -> int:
        match = links.ENTITY.match(self.text, start)
        if match is None:
            return self.literal("&", start)
        self.out.append(links.decode_entity(match[0]))
        return match.end()

    def line_end(self, found: str, start: int) -> int:
        end = start
        while end and self.text[end - 1] in " \t":
            end -= 1
        if end < start and self.out and type(before := self.out[-1]) is str:
            self.out.pop()
            if len(before) > start - end:  # strip only literal blanks: one from an entity stays
                self.out.append(before[: end - start])
        self.out.append(_LINE_BREAK if start - end > 1 and self.text.endswith("  ", end, start) else _SOFT_BREAK)
        return start + 1

    def code(self, found: str, start: int) -> int:
        found = self._run_of("`", start)
        if self._backticks is None:
            self._backticks = {}
            for match in _BACKTICKS.finditer(self.text, start):
                self._backticks.setdefault(len(match[0]), []).append(match.start())
        places = self._backticks.get(len(found), [])
        later = bisect_right(places, start)
        if later == len(places):
            return self.literal(found, start)
        content = self.text[start + len(found) : places[later]].replace("\n", " ")
        if len(content) > 2 and content[0] == content[-1] == " " and content.strip(" "):
            content = content[1:-1]
        self.out.append(n.Code(content))
        return places[later] + len(found)

    def angle(self, found: str, start: int) -> int:
        address = atoms.match_address(self.text, start)
        if address is not None:
            shown, url, end = address
            self.out.append(n.Link((n.Text(shown),), n.Url(url), position=self.locate(start)))
            return end
        html = atoms.match_html(self.text, start) if self._may_be_html(start) else None
        if html is None or (self.in_display and not self._formats(start)):
            return self.literal("<", start)
        self.out.append(n.RawInline(html, position=self.locate(start) if html[:4] == "<!--" else None))
        return start + len(html)

    def _formats(self, start: int) -> bool:
        """Return whether a tag in a wikilink's display text formats words; others, as in `[[api|<id>]]`, are text."""
        if match := atoms.FORMATTED.match(self.text, start):
            self._closing_tags.add(match.start("end"))
            return True
        return start in self._closing_tags

    def _may_be_html(self, start: int) -> bool:
        for opening, closing in atoms.HTML_CLOSERS:
            if self.text.startswith(opening, start):
                return self._has(closing, start)
        return True

    def _has(self, closing: str, start: int) -> bool:
        """Return whether ``closing`` occurs after ``start``; a negative answer is remembered."""
        if closing in self._absent:
            return False
        if self.text.find(closing, start) < 0:
            self._absent.add(closing)
            return False
        return True

    def bare_url(self, found: str, start: int) -> int:
        matched = atoms.match_email(self.text, start) if found.endswith("@") else atoms.match_url(self.text, start)
        if matched is None or len(matched[0]) <= len(found):
            return self.literal(found, start)
        shown, url = matched
        if self.in_display:
            return self.literal(shown, start)
        self.out.append(n.Link((n.Text(shown),), n.Url(url), position=self.locate(start)))
        return start + len(shown)

    def math(self, found: str, start: int) -> int:
        found = self._run_of("$", start)
        if len(found) == 1:
            match = atoms.INLINE_MATH.match(self.text, start) if "$" not in self._absent else None
            if match is None:
                return self.literal("$", start)
            self.out.append(n.Math(match[1], position=self.locate(start)))
            return match.end()
        end = self.text.find("$$", start + 2) if "$$" not in self._absent else -1
        if end < 0:
            self._absent.add("$$")
            return self.literal(found, start)
        content = self.text[start + 2 : end]
        if not content.strip():
            return self.literal("$$", start)
        self.out.append(n.Math(content.strip("\n"), display=True, position=self.locate(start)))
        return end + 2

    def comment(self, found: str, start: int) -> int:
        found = self._run_of("%", start)
        if len(found) != 2:
            return self.literal(found, start)
        closing = atoms.COMMENT_MARK.search(self.text, start + 2)
        begins_line = not start or self.text[start - 1] == "\n"
        if closing and not begins_line and self.text.find("\n", start, closing.start()) >= 0:
            closing = None  # only a comment that begins a line can span several lines (Obsidian 0.10.12)
        if closing is None:
            if "%%" not in self._absent:  # one report for a text is enough
                self.context.unclosed_comment(self.locate(start))
            self._absent.add("%%")
            return self.literal(found, start)
        self.out.append(n.Comment(self.text[start + 2 : closing.start()], position=self.locate(start)))
        return closing.end()

    def tag(self, found: str, start: int) -> int:
        name = atoms.match_tag(self.text, start)
        if name is None:
            return self.literal("#", start)
        self.out.append(n.Tag(name))
        return start + 1 + len(name)

    # ------------------------------------------------------------------------------------------- brackets and links

    def exclamation(self, found: str, start: int) -> int:
        if not self.text.startswith("[", start + 1) or self.nesting >= MAX_BRACKETS:
            return self.literal("!", start)
        return self.open_bracket("![", start)

    def open_bracket(self, found: str, start: int) -> int:
        inside = start + len(found)
        following = self.text[inside : inside + 1]
        if following == "[" and self.syntax.obsidian and (end := self._wikilink(start, inside - 1)):
            return end
        if following == "^" and self.syntax.footnotes and found == "[" and (end := self._footnote(start)):
            return end
        self._push(found, inside)
        self.out.append(found)
        return inside

    def _push(self, kind: str, start: int) -> None:
        self.brackets.append(Bracket(kind, start, len(self.out), self.runs.last))
        self.nesting += kind != "["

    def caret(self, found: str, start: int) -> int:
        if not self.text.startswith("[", start + 1) or self.nesting >= MAX_BRACKETS:
            return self.literal("^", start)
        self._push("^[", start + 2)
        self.out.append("^[")
        return start + 2

    def _wikilink(self, start: int, bracket: int) -> int:
        match = _PLAIN_WIKILINK.match(self.text, bracket) or _WIKILINK.match(self.text, bracket)
        if match is None:
            return 0
        inner, end = match[1], match.end()
        while self.text[end : end + 1] == "]" and inner.count("[") > inner.count("]"):
            inner += "]"  # the display text ends in a bracket: [[a|b [c]]]
            end += 1
        embed = start < bracket
        if (
            not embed
            and self.text[end : end + 1] == "("
            and (link := self._inline_target(end))
            and _ADDRESS.match(link[0])
        ):
            return 0  # [[1]](https://…) is a link with the text "[1]"; [[Rome]](where) is a wikilink and a remark
        target, bar, display = inner.partition("|")
        target = target.removesuffix("\\").strip() if bar else target.strip()
        if self.in_display or (not target and (embed or (not inner.strip(" \t\\|") and not bar))):
            return 0
        position = self.locate(start)
        if embed:
            self.out.append(n.Embed(target, display.replace("\\|", "|").strip(), position))
        else:
            self._deactivate()
            self.out.append(n.WikiLink(target, self._display(display.strip(), bracket) if bar else (), position))
        return end

    def _display(self, text: str, start: int) -> tuple[n.Inline, ...]:
        return self.reader.read(text, lambda offset: self.locate(start), in_display=True)

    def _footnote(self, bracket: int) -> int:
        match = _FOOTNOTE.match(self.text, bracket)
        if match is None or self.text.startswith("(", match.end()):
            return 0
        if match[1].casefold() not in self.context.footnotes:
            self.context.undefined_footnote(match[1], self.locate(bracket))
            return 0  # it may be something else, such as the pattern [^0]
        self.out.append(n.FootnoteRef(match[1], self.locate(bracket)))
        return match.end()

    def close_bracket(self, found: str, start: int) -> int:
        if not self.brackets:
            return self.literal("]", start)
        bracket = self.brackets.pop()
        self.nesting -= bracket.kind != "["
        if bracket.kind == "^[":
            return self._close_footnote(bracket, start)
        if not bracket.active or self.in_display:
            return self.literal("]", start)
        found_link = self._inline_target(start + 1) or self._reference(bracket, start)
        if found_link is None:
            return self.literal("]", start)
        url, title, end = found_link
        content = self._take(bracket)
        position = self.locate(bracket.start - len(bracket.kind))
        if bracket.kind == "![":
            self.out.append(self._image(content, url, title, position))
        else:
            self.out.append(n.Link(links.without_links(content), n.Url(url), title, position))
            self._deactivate()
        return end

    def _close_footnote(self, bracket: Bracket, start: int) -> int:
        if start == bracket.start:
            return self.literal("]", start)
        content = self._take(bracket)
        self.out.append(n.InlineFootnote(content, self.locate(bracket.start - 2)))
        return start + 1

    def _take(self, bracket: Bracket) -> tuple[n.Inline, ...]:
        """Remove the output since the bracket, and return it as nodes."""
        if self.runs.last is bracket.run:
            content = merged(self.out[bracket.index + 1 :])  # type: ignore[arg-type]  # none of them is a run
        else:
            self.runs.pair(bracket.run)
            self.runs.cut(bracket.run)
            content = build(self.out, bracket.index + 1)
        del self.out[bracket.index :]
        return content

    def _deactivate(self) -> None:
        """Deactivate all open brackets: links don't nest, so none of these can become one."""
        for bracket in reversed(self.brackets):
            if bracket.kind == "[":
                if not bracket.active:
                    break
                bracket.active = False

    def _inline_target(self, start: int) -> tuple[str, str, int] | None:
        text = self.text
        if text[start : start + 1] != "(":
            return None
        if plain := _PLAIN_TARGET.match(text, start):
            return plain[1], "", plain.end()
        at = links.skip_space(text, start + 1)
        destination = links.match_destination(text, at)
        if destination is None:
            return None
        url, end = destination
        after = links.skip_space(text, end)
        if after > end and (title := links.match_title(text, after)) is not None:
            closing = links.skip_space(text, title[1])
            return (url, title[0], closing + 1) if text.startswith(")", closing) else None
        return (url, "", after + 1) if text.startswith(")", after) else None

    def _reference(self, bracket: Bracket, start: int) -> tuple[str, str, int] | None:
        definitions = self.context.definitions
        if not definitions:
            return None
        match = _LABEL.match(self.text, start + 1)
        end = match.end() if match else start + 1
        label = match[1] if match else ""
        if not label.strip():
            if match and label:
                return None
            if start - bracket.start > 999:
                return None
            label = self.text[bracket.start : start]
            if _UNESCAPED_BRACKET.search(label):
                return None
        definition = definitions.get(links.normalize_label(label))
        return (definition.url, definition.title, end) if definition else None

    def _image(self, content: tuple[n.Inline, ...], url: str, title: str, position: n.Position) -> n.Image:
        content = links.without_html(content)  # tags mean nothing in alternative text
        width = height = None
        last = content[-1] if content else None
        sizes = self.syntax.obsidian and not self.syntax.notion
        size = atoms.match_size(last.text) if sizes and type(last) is n.Text else None
        if size is not None and (len(content) == 1 or "|" in last.text):  # type: ignore[union-attr]
            rest, width, height = size
            content = (*content[:-1], n.Text(rest)) if rest else content[:-1]
        return n.Image(content, n.Url(url), title, width, height, position)

    # ----------------------------------------------------------------------------------------------------- emphasis

    def delimiter(self, found: str, start: int) -> int:
        if self.may_be_plain and (match := PLAIN_EMPHASIS.match(self.text, start)):
            kind = KINDS[found, len(match[1])]
            self.out.append(kind((n.Text(match[2]),)))
            return match.end()
        found = self._run_of(found, start)
        char, size = found[0], len(found)
        if not self._delimits(char, size):
            return self.literal(found, start)
        if (run := self.runs.add(self.text, start, size)) is None:
            return self.literal(found, start)
        self.out.append(run)
        return start + size

    def _delimits(self, char: str, size: int) -> bool:
        if char == "~":
            return size == 2 or (size == 1 and self.syntax.single_tilde)
        return char != "=" or size == 2


_UNESCAPED_BRACKET: Final = lazy_pattern(r"(?<!\\)(?:\\\\)*[\[\]]")


_HANDLERS: Final[dict[str, Callable[[_Scanner, str, int], int]]] = {
    "\\": _Scanner.backslash,
    "`": _Scanner.code,
    "*": _Scanner.delimiter,
    "_": _Scanner.delimiter,
    "~": _Scanner.delimiter,
    "=": _Scanner.delimiter,
    "[": _Scanner.open_bracket,
    "!": _Scanner.exclamation,
    "]": _Scanner.close_bracket,
    "<": _Scanner.angle,
    "&": _Scanner.entity,
    "\n": _Scanner.line_end,
    "$": _Scanner.math,
    "%": _Scanner.comment,
    "^": _Scanner.caret,
    "#": _Scanner.tag,
}
