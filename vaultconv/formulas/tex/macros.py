"""Macros: definitions read from a preamble or from a formula, and their expansion by MathJax's rules.

texmath expands macros by replacing text (``\\partial#1`` becomes ``\\partialf``) and knows neither ``\\def`` nor
``\\let``, so no definition reaches it: every macro is expanded here, token by token.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import msgspec

from vaultconv.formulas.tex.reader import Unconvertible, is_word, join, tokens

_MOST_EXPANSIONS: Final = 10_000  # MathJax's own limit
_MOST_TOKENS: Final = 100_000
_AS_IT_IS: Final = "\0"  # before a name that ``\let`` keeps the meaning of, whatever it is defined as later


class Macro(msgspec.Struct, frozen=True):
    r"""A macro: ``\newcommand{\R}[1]{\mathbb{#1}}``."""

    body: tuple[str, ...]
    """The tokens that replace it, with ``#1`` to ``#9`` for its arguments."""
    parameters: int = 0
    """The number of its arguments."""
    default: tuple[str, ...] | None = None
    """The tokens of the first argument if that is left out; None if it can't be."""


Macros = Mapping[str, Macro]
"""Definitions by name: ``\\foo``; an environment's halves are ``\\begin{foo}`` and ``\\end{foo}``."""

NO_MACROS: Final[Macros] = MappingProxyType({})


def read_definitions(source: str, known: Macros = NO_MACROS) -> Macros:
    """Return the macros that a preamble or a formula defines, added to ``known``. Anything else is skipped."""
    macros = dict(known)
    stream = _Stream(tokens(source))
    while (token := stream.take()) is not None:
        if token in _DEFINE:
            try:
                _DEFINE[token](stream, macros)
            except Unconvertible:
                continue
    return MappingProxyType(macros)


def expand(source: str, macros: Macros, fallback: Macros = NO_MACROS) -> list[str]:
    """Return the formula's tokens with every macro replaced; its own definitions apply to what follows them.

    ``fallback`` is for names that neither ``macros`` nor the formula define. Raises `Unconvertible` if a macro
    lacks its arguments, never ends, or is defined in an unknown way.
    """
    stream = _Stream(tokens(source))
    own: dict[str, Macro] = {}
    out: list[str] = []
    expansions = 0
    while (token := stream.take()) is not None:
        name = stream.environment(token)
        macro = own.get(name) or macros.get(name) or fallback.get(name)
        if macro is not None:
            expansions += 1
            if expansions > _MOST_EXPANSIONS:
                raise Unconvertible(f"the macro {name} never ends")
            if name is not token:
                stream.skip_environment_name()
            stream.push(_applied(macro, name, stream))
        elif token in _DEFINE:
            _DEFINE[token](stream, own)
        else:
            out.append(token.removeprefix(_AS_IT_IS))
            if len(out) > _MOST_TOKENS:
                raise Unconvertible("the formula's macros make it too long")
    return out


def _applied(macro: Macro, name: str, stream: _Stream) -> list[str]:
    if not macro.parameters:
        return list(macro.body)
    arguments: list[tuple[str, ...]] = []
    if macro.default is not None:
        given = stream.optional()
        arguments.append(macro.default if given is None else tuple(given))
    while len(arguments) < macro.parameters:
        arguments.append(tuple(stream.argument(name)))
    return _substituted(macro.body, arguments)


def _substituted(body: tuple[str, ...], arguments: list[tuple[str, ...]]) -> list[str]:
    out: list[str] = []
    i = 0
    while i < len(body):
        if body[i] == "#" and i + 1 < len(body) and body[i + 1].isdigit() and 0 < int(body[i + 1]) <= len(arguments):
            out.extend(arguments[int(body[i + 1]) - 1])
            i += 2
        else:
            out.append(body[i])
            i += 1
    return out


class _Stream:
    """Tokens to come, the next one last."""

    def __init__(self, source: list[str]) -> None:
        self._left = source[::-1]

    def take(self) -> str | None:
        return self._left.pop() if self._left else None

    def push(self, tokens: list[str]) -> None:
        self._left.extend(reversed(tokens))
        if len(self._left) > _MOST_TOKENS:
            raise Unconvertible("the formula's macros make it too long")

    def skip_blanks(self) -> None:
        while self._left and self._left[-1] == " ":
            self._left.pop()

    def next_is(self, token: str) -> bool:
        self.skip_blanks()
        return bool(self._left) and self._left[-1] == token

    def environment(self, token: str) -> str:
        r"""Read ``\begin{foo}`` if the token begins it; return the token otherwise."""
        if token not in ("\\begin", "\\end") or not self.next_is("{"):
            return token
        name: list[str] = []
        for other in reversed(self._left[-40:-1]):
            if other == "}":
                return f"{token}{{{''.join(name)}}}"
            name.append(other)
        return token

    def skip_environment_name(self) -> None:
        self.argument("\\begin")

    def argument(self, name: str) -> list[str]:
        """Return the next group without its braces, or the next token."""
        self.skip_blanks()
        token = self.take()
        if token is None or token == "}":
            raise Unconvertible(f"{name} lacks an argument")
        return self._until("}", name) if token == "{" else [token]

    def optional(self) -> list[str] | None:
        """Return what is between ``[`` and ``]``, None if there are none."""
        if not self.next_is("["):
            return None
        self.take()
        return self._until("]", "[")

    def _until(self, end: str, name: str) -> list[str]:
        out: list[str] = []
        depth = 0
        while (token := self.take()) is not None:
            if token == end and not depth:
                return out
            depth += (token == "{") - (token == "}")
            out.append(token)
        raise Unconvertible(f"{name} has no closing {end}")


# ----------------------------------------------------------------------------------------------------- definitions


def _name(stream: _Stream) -> str:
    name = "".join(stream.argument("\\newcommand")).strip()
    return name if name.startswith("\\") else "\\" + name


def _number(stream: _Stream) -> int:
    given = stream.optional()
    text = "".join(given or ()).strip()
    return int(text) if text.isdigit() and int(text) < 10 else 0


def _newcommand(stream: _Stream, macros: dict[str, Macro]) -> None:
    r"""Read ``\newcommand{\foo}[2][default]{body}``."""
    _star(stream)
    name = _name(stream)
    count, default = _number(stream), stream.optional()
    body = stream.argument(name)
    macros[name] = Macro(tuple(body), count, None if default is None else tuple(default))


def _newenvironment(stream: _Stream, macros: dict[str, Macro]) -> None:
    r"""Read ``\newenvironment{foo}[2][default]{begin}{end}``."""
    _star(stream)
    name = "".join(stream.argument("\\newenvironment"))
    count, default = _number(stream), stream.optional()
    begin, end = stream.argument(name), stream.argument(name)
    macros[f"\\begin{{{name}}}"] = Macro(tuple(begin), count, None if default is None else tuple(default))
    macros[f"\\end{{{name}}}"] = Macro(tuple(end))


def _operator(stream: _Stream, macros: dict[str, Macro]) -> None:
    r"""Read ``\DeclareMathOperator*{\foo}{foo}``."""
    star = ["*"] if _star(stream) else []
    name = _name(stream)
    macros[name] = Macro(("\\operatorname", *star, "{", *stream.argument(name), "}"))


def _def(stream: _Stream, macros: dict[str, Macro]) -> None:
    r"""Read ``\def\foo#1#2{body}``; parameters that other characters delimit are not supported."""
    name = stream.take() if not stream.next_is(" ") else None
    parameters: list[str] = []
    while not stream.next_is("{"):
        token = stream.take()
        if token is None:
            raise Unconvertible("\\def lacks its body")
        parameters.append(token)
    body = stream.argument("\\def")
    count = len(parameters) // 2
    if name is None or parameters != [part for i in range(count) for part in ("#", str(i + 1))]:
        raise Unconvertible("\\def with delimited parameters")
    macros[name] = Macro(tuple(body), count)


def _let(stream: _Stream, macros: dict[str, Macro]) -> None:
    r"""Read ``\let\foo=\bar``."""
    stream.skip_blanks()
    name = stream.take()
    if stream.next_is("="):
        stream.take()
    stream.skip_blanks()
    value = stream.take()
    if name is None or value is None or not name.startswith("\\"):
        raise Unconvertible("\\let lacks its two names")
    if value != name:
        macros[name] = macros.get(value) or Macro((_AS_IT_IS + value,))


def _star(stream: _Stream) -> bool:
    if not stream.next_is("*"):
        return False
    stream.take()
    return True


_DEFINE: Final[Mapping[str, Callable[[_Stream, dict[str, Macro]], None]]] = MappingProxyType(
    {
        "\\newcommand": _newcommand,
        "\\renewcommand": _newcommand,
        "\\providecommand": _newcommand,
        "\\DeclareRobustCommand": _newcommand,
        "\\newenvironment": _newenvironment,
        "\\renewenvironment": _newenvironment,
        "\\DeclareMathOperator": _operator,
        "\\def": _def,
        "\\gdef": _def,
        "\\edef": _def,
        "\\let": _let,
    }
)


def defines(source: str) -> bool:
    """Return whether the formula defines a macro."""
    return "\\" in source and any(name in source for name in _DEFINE) and not _DEFINE.keys().isdisjoint(tokens(source))


def used(source: str, macros: Macros) -> frozenset[str]:
    """Return the names of the macros that a formula uses, and of those in the bodies of these."""
    names_in_use: set[str] = set()
    waiting = [token for token in tokens(source) if is_word(token) or token[0] == "\\"]
    while waiting:
        name = waiting.pop()
        if name in macros and name not in names_in_use:
            names_in_use.add(name)
            waiting.extend(token for token in macros[name].body if token[0] == "\\")
    return frozenset(names_in_use)


def body_of(macro: Macro) -> str:
    """Return what a macro is replaced with, as TeX."""
    return join(macro.body).removeprefix(_AS_IT_IS)


def source_of(name: str, macro: Macro) -> str:
    """Return the definition as TeX, from which `read_definitions` makes the same macro."""
    body = body_of(macro)
    if macro.body[:1] and macro.body[0].startswith(_AS_IT_IS):
        return f"\\let{name}={body} "
    count = f"[{macro.parameters}]" if macro.parameters else ""
    default = f"[{join(macro.default)}]" if macro.default is not None else ""
    return f"\\renewcommand{{{name}}}{count}{default}{{{body}}}"
