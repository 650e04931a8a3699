"""TeX source as tokens (``\\alpha``, ``\\,``, ``{``, a blank, or any one character), and the reader of a formula.

The reader goes once over the tokens and writes TeX for texmath; what differs is in tables.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

# A comment goes to the end of its line, with the line end and the blanks that begin the next one.
_TOKEN: Final = re.compile(r"\\(?:[A-Za-z@]+\s*|.)|%[^\n]*(?:\n\s*)?|\s+|.", re.S)


class Unconvertible(Exception):
    """A formula can't be converted; the text says why, for the person who wrote it."""


def tokens(source: str) -> list[str]:
    """The tokens of a formula. Blanks are one token; those after a control word belong to nothing and vanish."""
    found: list[str] = []
    for match in _TOKEN.finditer(source):
        text = match[0]
        if text[0] == "\\" and len(text) > 1 and text[1].isalpha():
            found.append(text.rstrip())
        elif text.isspace():
            found.append(" ")
        elif text[0] != "%":
            found.append("\\ " if text in ("\\\n", "\\\t") else text)
    return found


def join(pieces: Iterable[str]) -> str:
    """TeX source of tokens or of pieces of source; a control word never runs into a letter after it."""
    out: list[str] = []
    open_word = False
    for piece in pieces:
        if not piece:
            continue
        if open_word and (piece[0].isalpha() or piece[0] == "@"):
            out.append(" ")
        out.append(piece)
        open_word = _ends_with_word(piece)
    return "".join(out)


_WORD_AT_END: Final = re.compile(r"\\[A-Za-z@]+\Z")


def _ends_with_word(piece: str) -> bool:
    return (piece[-1].isalpha() or piece[-1] == "@") and _WORD_AT_END.search(piece) is not None


def is_word(token: str) -> bool:
    """Whether the token is a control word: a backslash and letters."""
    return len(token) > 1 and token[0] == "\\" and (token[1].isalpha() or token[1] == "@")


Handler: TypeAlias = Callable[["Reader"], str]
"""Reads a command's arguments from the reader, which stands behind its name, and gives TeX for texmath."""

_DEEPEST: Final = 60
_FIRST_MARK: Final = 0xF0000  # a private plane: no font has it, texmath passes it on as a character
_NOTHING: Final[frozenset[str]] = frozenset()


class Marks:
    """Typst source that stands in the TeX as one private character each, as texmath has no notion of it.

    Without ``typst`` marks are not made: Word's and HTML's formulas do without colours and sizes.
    """

    def __init__(self, typst: bool) -> None:
        self.typst = typst
        self.sources: list[str] = []

    def mark(self, source: str) -> str:
        """The character that stands for this Typst source."""
        if not self.typst:
            return ""
        self.sources.append(source)
        return chr(_FIRST_MARK + len(self.sources) - 1)

    def around(self, before: str, content: str, after: str) -> str:
        """The content between two pieces of Typst source."""
        return f"{{{self.mark(before)}{content}{self.mark(after)}}}" if self.typst else f"{{{content}}}"


def mark_index(character: str) -> int:
    """Which of `Marks.sources` a character stands for; below 0: none."""
    return ord(character) - _FIRST_MARK if len(character) == 1 else -1


class Language(NamedTuple):
    """What there is beside plain characters: commands, those that stand between their arguments, environments."""

    commands: Mapping[str, Handler]
    infixes: Mapping[str, Callable[[str, str], str]]
    environment: Handler


class Reader:
    """Reads tokens and writes TeX. ``tags`` collects what ``\\tag`` gives, as TeX with its parentheses."""

    def __init__(self, source: Sequence[str], language: Language, marks: Marks) -> None:
        self._tokens = source
        self._at = 0
        self._language = language
        self._stops: list[frozenset[str]] = []
        self.marks = marks
        self.tags: list[str] = []
        self.size = 1.0  # of the letters here, in em of those around the formula

    # ------------------------------------------------------------------------------------------------- tokens

    def peek(self) -> str:
        """The next token; "" at the end."""
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def take(self) -> str:
        """The next token, which is used up; "" at the end."""
        token = self.peek()
        self._at += 1
        return token

    def skip_blanks(self) -> str:
        """The next token that isn't a blank, not used up."""
        while self.peek() == " ":
            self._at += 1
        return self.peek()

    def ahead(self, count: int) -> str:
        """The next few tokens as source, not used up."""
        return "".join(self._tokens[self._at : self._at + count])

    def next_is(self, token: str) -> bool:
        """Uses up the next token if it is this one, and the blanks before it."""
        before = self._at
        if self.skip_blanks() == token:
            self._at += 1
            return True
        self._at = before
        return False

    # ---------------------------------------------------------------------------------------------- sequences

    def everything(self) -> str:
        """The whole formula."""
        out = self.sequence(_NOTHING)
        if self.peek():
            raise Unconvertible(f"{self.peek()} has no partner")
        return out

    def sequence(self, stops: frozenset[str]) -> str:
        """TeX up to a token of ``stops``, which is not used up. A lone ``}``, ``\\right`` or ``\\end`` always
        stops."""
        self._enter(stops)
        out: list[str] = []
        while (token := self.peek()) and token not in stops and token not in _ALWAYS_STOP:
            if token in self._language.infixes:
                self._at += 1
                out = [self._language.infixes[token](join(out), self.sequence(stops))]
            elif token == "\\limits" and out and self.marks.typst:
                self._at += 1
                out[-1] = self.marks.around("limits(", out[-1], ")")
            else:
                out.append(self._item())
        self._stops.pop()
        return join(out)

    def _enter(self, stops: frozenset[str]) -> None:
        if len(self._stops) > _DEEPEST:
            raise Unconvertible("nested too deeply")
        self._stops.append(stops)

    def rest(self) -> str:
        """TeX up to the end of the group, cell or pair of delimiters around this place."""
        return self.sequence(self._stops[-1] if self._stops else _NOTHING)

    def inside(self, stops: frozenset[str]) -> bool:
        """Whether the innermost sequence is one that ends with these."""
        return bool(self._stops) and self._stops[-1] is stops

    def _item(self) -> str:
        token = self.take()
        if token == "{":
            return self._braced()
        if token == "'":
            return self._primes()
        if token in ("^", "_"):
            return token + self._script()
        if token == "\\begin":
            return self._language.environment(self)
        handler = self._language.commands.get(token)
        return handler(self) if handler is not None else token

    def _braced(self) -> str:
        """A group. An empty one with an index gets an invisible character: Word would show a box to fill in."""
        content = self._group()
        return "{" + (content if content or self.skip_blanks() not in ("^", "_") else "\\text{\u200b}") + "}"

    def _group(self) -> str:
        out = self.sequence(_GROUP)
        if self.take() != "}":
            raise Unconvertible("a { is never closed")
        return out

    def _primes(self) -> str:
        """Primes and a superscript after them are one superscript: TeX's ``f'^2`` is ``f^{\\prime 2}``."""
        count = 1
        while self.next_is("'"):
            count += 1
        if not self.next_is("^"):
            return "'" * count
        return "^{" + "\\prime " * count + self._script() + "}"

    def _script(self) -> str:
        """The argument of ``^`` or ``_``: braced, unless it is a command that texmath reads with its arguments."""
        self.next_is("\\limits")  # "\\sup_\\limits{m}", which MathJax takes
        token = self.skip_blanks()
        if not token or token in _ALWAYS_STOP:
            raise Unconvertible("an index is missing after ^ or _")
        item = self._item()
        return item if token == "{" or token not in self._language.commands else "{" + item + "}"

    # ---------------------------------------------------------------------------------------------- arguments

    def argument(self) -> str:
        """The next argument as TeX, without its braces."""
        token = self.skip_blanks()
        if not token or token in _ALWAYS_STOP:
            raise Unconvertible("an argument is missing")
        if token == "{":
            self._at += 1
            return self._group()
        return self._item()

    def optional(self) -> str | None:
        """What stands in brackets next, as TeX; None where nothing does."""
        if not self.next_is("["):
            return None
        out = self.sequence(_BRACKET)
        if not self.next_is("]"):
            raise Unconvertible("a [ is never closed")
        return out

    def raw_argument(self) -> str:
        """The next argument as it stands: a colour, a length, a name, chemistry."""
        token = self.skip_blanks()
        self._at += 1
        return self._raw("}") if token == "{" else token

    def raw_optional(self) -> str | None:
        """What stands in brackets next, as it stands; None where nothing does."""
        return self._raw("]") if self.next_is("[") else None

    def _raw(self, end: str) -> str:
        out: list[str] = []
        depth = 0
        while token := self.take():
            if token == end and not depth:
                return "".join(part + " " if is_word(part) else part for part in out)
            depth += (token == "{") - (token == "}")
            out.append(token)
        raise Unconvertible(f"a {end} is missing")

    def open_group(self) -> None:
        """Uses up the ``{`` that must follow."""
        if not self.next_is("{"):
            raise Unconvertible("a { is missing")

    def raw_between(self, opening: str, closing: str) -> str:
        """What stands up to the partner of an ``opening`` that is used up: ``\\qty( … )``."""
        out: list[str] = []
        depth = 1
        while token := self.take():
            depth += (token == opening) - (token == closing)
            if not depth:
                return join(out)
            out.append(token)
        raise Unconvertible(f"a {opening} is never closed")

    def again(self, source: str) -> str:
        """TeX that a command stands for, read as if it stood in its place."""
        inner = Reader(tokens(source), self._language, self.marks)
        inner._stops = [_NOTHING] * len(self._stops)
        inner.size = self.size
        out = inner.everything()
        self.tags += inner.tags
        return out

    def text(self, command: str) -> str:
        """The argument of ``\\text`` and its like: blanks count, ``$ … $`` in it is a formula.

        texmath reads no such command within another, so the parts of a text stand side by side.
        """
        if self.skip_blanks() != "{":
            return f"{command}{{{self.take()}}}"
        self._at += 1
        self._enter(_GROUP)
        parts: list[str] = []
        run: list[str] = []
        while (token := self.take()) != "}":
            if not token:
                raise Unconvertible("a { is never closed")
            part = self._in_text(token, command)
            if part is None:
                run.append(_TEXT_TOKENS.get(token, token))
                continue
            parts += [_text(command, run), part]
            run = []
            command = _TEXT_SWITCHES.get(token, command)
        self._stops.pop()
        parts.append(_text(command, run))
        written = [part for part in parts if part]
        return written[0] if len(written) == 1 else "{" + join(written) + "}"

    def _in_text(self, token: str, command: str) -> str | None:
        """What in a text is more than text; None for what isn't."""
        if token == "{":
            self._at -= 1
            return self.text(command)
        if token in _TEXT_SWITCHES:
            return ""
        if token in ("\\hspace", "\\ensuremath"):
            return self._language.commands[token](self)
        if token in TEXT_COMMANDS:
            return self.text(TEXT_COMMANDS[token])
        if token in _MATHS:
            out = self.sequence(_MATHS[token])
            if self.take() not in _MATHS[token]:
                raise Unconvertible(f"a {token} in a text is never closed")
            return "{" + out + "}"
        return None


def _text(command: str, run: Sequence[str]) -> str:
    return f"{command}{{{join(run)}}}" if run else ""


TEXT_COMMANDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{name: name for name in ("\\text", "\\textrm", "\\textbf", "\\textit", "\\textsf", "\\texttt")},
        **dict.fromkeys(("\\mbox", "\\hbox", "\\textmd"), "\\text"),
        **dict.fromkeys(("\\textnormal", "\\textup"), "\\textrm"),
        **dict.fromkeys(("\\emph", "\\textsl"), "\\textit"),
    }
)
"""Commands whose argument is text, and texmath's for them."""
_TEXT_SWITCHES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "\\bf": "\\textbf", "\\bfseries": "\\textbf", "\\it": "\\textit", "\\itshape": "\\textit", "\\em": "\\textit",
        "\\rm": "\\textrm", "\\sf": "\\textsf", "\\tt": "\\texttt",
    }
)  # fmt: skip
_GROUP: Final = frozenset("}")
_BRACKET: Final = frozenset("]")
_MATHS: Final[Mapping[str, frozenset[str]]] = MappingProxyType({"$": frozenset("$"), "\\(": frozenset(("\\)",))})
_ALWAYS_STOP: Final = frozenset(("}", "\\right", "\\end"))
_TEXT_TOKENS: Final[Mapping[str, str]] = {
    "\\,": "\u2009", "\\;": "\u2005", "\\:": "\u2005", "\\!": "", "~": "\u00a0", "\\quad": "\u2003",
    "\\qquad": "\u2003\u2003", "\\ldots": "…", "\\dots": "…", "\\textbackslash": "\\backslash", "\\S": "§",
    "\\P": "¶", "\\limits": "",
    "\\displaystyle": "",
    "\\small": "", "\\normalsize": "", "\\large": "", "\\footnotesize": "", "\\scriptsize": "", "\\tiny": "",
}  # fmt: skip
