"""Splits TeX source into tokens (``\\alpha``, ``\\,``, ``{``, a space, or any character), and rewrites formulas.

The reader goes over the tokens once and writes TeX that texmath reads; tables say what to rewrite.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

# A comment goes to the end of its line, with the line end and the blanks that begin the next one.
_TOKEN: Final = re.compile(r"\\(?:[A-Za-z@]+\s*|.)|%[^\n]*(?:\n\s*)?|\s+|.", re.S)


class Unconvertible(Exception):
    """Raised for a formula that can't be converted; the message tells its author why."""


def tokens(source: str) -> list[str]:
    """Return the tokens of a formula. A run of spaces is one token; spaces after a control word are dropped."""
    words: list[str] = []
    for match in _TOKEN.finditer(source):
        text = match[0]
        if text[0] == "\\" and len(text) > 1 and text[1].isalpha():
            words.append(text.rstrip())
        elif text.isspace():
            words.append(" ")
        elif text[0] != "%":
            words.append("\\ " if text in ("\\\n", "\\\t") else text)
    return words


def join(pieces: Iterable[str]) -> str:
    """Join tokens or pieces of TeX, with a space where a control word would run into a letter."""
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
    """Return whether the token is a control word, a backslash and letters."""
    return len(token) > 1 and token[0] == "\\" and (token[1].isalpha() or token[1] == "@")


Handler: TypeAlias = Callable[["Reader"], str]
"""Reads the arguments of a command, whose name was read, and returns TeX for texmath."""

_DEEPEST: Final = 60
_FIRST_MARK: Final = 0xF0000  # a private plane: no font has it, texmath passes it on as a character
_NOTHING: Final[frozenset[str]] = frozenset()


class Marks:
    """Typst source for what texmath doesn't know; in the TeX, a private character stands for each piece.

    Without ``typst``, no marks are made: formulas of Word and HTML have no colours and sizes.
    """

    def __init__(self, typst: bool) -> None:
        self.typst = typst
        self.sources: list[str] = []

    def mark(self, source: str) -> str:
        """Add Typst source, and return the character that stands for it."""
        if not self.typst:
            return ""
        self.sources.append(source)
        return chr(_FIRST_MARK + len(self.sources) - 1)

    def around(self, before: str, content: str, after: str) -> str:
        """Return a group of the content between two pieces of Typst source."""
        return f"{{{self.mark(before)}{content}{self.mark(after)}}}" if self.typst else f"{{{content}}}"


def mark_index(character: str) -> int:
    """Return the index in `Marks.sources` that a character stands for; below 0 for an ordinary character."""
    return ord(character) - _FIRST_MARK if len(character) == 1 else -1


class Language(NamedTuple):
    """The rewriting rules: for commands, for infix commands such as ``\\over``, and for environments."""

    commands: Mapping[str, Handler]
    infixes: Mapping[str, Callable[[str, str], str]]
    environment: Handler


class Reader:
    """Reads tokens and writes TeX. ``tags`` collects the contents of ``\\tag``, as TeX with parentheses.

    An example, ``{\\color{red}x \\over 2}^2``, read for Typst::

        tokens     { \\color { r e d } x ␣ \\over 2 } ^ 2
        everything      calls `sequence` with no stops, which reads items:
          {             `_group` calls `sequence` with the stop "}", which reads items:
            \\color      its handler reads "red" raw, then calls `rest`: a `sequence` with the same stop "}"
              x ␣       ordinary items
              \\over    an infix: all items of this sequence so far, and `sequence` up to "}" for the other side,
                        become one item, \\frac{x }{2}
            }           stops all three sequences, and `_group` takes it: {{⟦0⟧\\frac{x }{2}⟦1⟧}}
          ^             `_script` reads one item after it: ^2
        result     {{⟦0⟧\\frac{x }{2}⟦1⟧}}^2

    ⟦0⟧ and ⟦1⟧ are private characters of `Marks`, for ``#text(fill: rgb("#ff0000"), $`` and ``$)``.
    """

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
        """Return the next token without taking it; "" at the end."""
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def take(self) -> str:
        """Take the next token; "" at the end."""
        token = self.peek()
        self._at += 1
        return token

    def skip_blanks(self) -> str:
        """Skip spaces, and return the next token without taking it."""
        while self.peek() == " ":
            self._at += 1
        return self.peek()

    def ahead(self, count: int) -> str:
        """Return the next ``count`` tokens as source without taking them."""
        return "".join(self._tokens[self._at : self._at + count])

    def next_is(self, token: str) -> bool:
        """Take the next token and the spaces before it if it is ``token``; return whether it was."""
        before = self._at
        if self.skip_blanks() == token:
            self._at += 1
            return True
        self._at = before
        return False

    # ---------------------------------------------------------------------------------------------- sequences

    def everything(self) -> str:
        """Read the whole formula. Raises `Unconvertible` for a closing token without its partner."""
        out = self.sequence(_NOTHING)
        if self.peek():
            raise Unconvertible(f"{self.peek()} has no partner")
        return out

    def sequence(self, stops: frozenset[str]) -> str:
        """Read up to a token of ``stops``, or to any ``}``, ``\\right`` or ``\\end``, without taking it."""
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
        """Read up to the end of the group, cell or pair of delimiters around this place."""
        return self.sequence(self._stops[-1] if self._stops else _NOTHING)

    def inside(self, stops: frozenset[str]) -> bool:
        """Return whether the innermost sequence ends with these stops."""
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
        """Read a group. An empty one with an index gets an invisible character, or Word would show a box to fill in."""
        content = self._group()
        return "{" + (content if content or self.skip_blanks() not in ("^", "_") else "\\text{\u200b}") + "}"

    def _group(self) -> str:
        out = self.sequence(_GROUP)
        if self.take() != "}":
            raise Unconvertible("a { is never closed")
        return out

    def _primes(self) -> str:
        """Read primes and a superscript after them as one superscript: ``f'^2`` is ``f^{\\prime 2}``."""
        count = 1
        while self.next_is("'"):
            count += 1
        if not self.next_is("^"):
            return "'" * count
        return "^{" + "\\prime " * count + self._script() + "}"

    def _script(self) -> str:
        """Read the argument of ``^`` or ``_``; what a handler returns is put in braces."""
        self.next_is("\\limits")  # "\\sup_\\limits{m}", which MathJax takes
        token = self.skip_blanks()
        if not token or token in _ALWAYS_STOP:
            raise Unconvertible("an index is missing after ^ or _")
        item = self._item()
        return item if token == "{" or token not in self._language.commands else "{" + item + "}"

    # ---------------------------------------------------------------------------------------------- arguments

    def argument(self) -> str:
        """Read the next argument, without its braces."""
        token = self.skip_blanks()
        if not token or token in _ALWAYS_STOP:
            raise Unconvertible("an argument is missing")
        if token == "{":
            self._at += 1
            return self._group()
        return self._item()

    def optional(self) -> str | None:
        """Read an optional argument in brackets; None if there is none."""
        if not self.next_is("["):
            return None
        out = self.sequence(_BRACKET)
        if not self.next_is("]"):
            raise Unconvertible("a [ is never closed")
        return out

    def raw_argument(self) -> str:
        """Return the next argument unchanged: a colour, a length, a name, chemistry."""
        token = self.skip_blanks()
        self._at += 1
        return self._raw("}") if token == "{" else token

    def raw_optional(self) -> str | None:
        """Return an optional argument in brackets unchanged; None if there is none."""
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
        """Take the ``{`` that must follow."""
        if not self.next_is("{"):
            raise Unconvertible("a { is missing")

    def raw_between(self, opening: str, closing: str) -> str:
        """Return what is before the partner of an ``opening`` that was taken, unchanged: ``\\qty( … )``."""
        out: list[str] = []
        depth = 1
        while token := self.take():
            depth += (token == opening) - (token == closing)
            if not depth:
                return join(out)
            out.append(token)
        raise Unconvertible(f"a {opening} is never closed")

    def again(self, source: str) -> str:
        """Read the TeX that a command stands for, as if it were written in its place."""
        inner = Reader(tokens(source), self._language, self.marks)
        inner._stops = [_NOTHING] * len(self._stops)
        inner.size = self.size
        out = inner.everything()
        self.tags += inner.tags
        return out

    def text(self, command: str) -> str:
        """Read the argument of ``\\text`` and similar commands: spaces count, ``$ … $`` in it is a formula.

        texmath can't nest such commands, so the parts of a text are written side by side.
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
        """Read what begins with ``token`` in a text if it is more than text; None if it is text."""
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
"""Commands whose argument is text, and the commands for them that texmath knows."""
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
