"""How much work a function does: calls, passes of loops, and what is looked at; exact and the same on every machine.

A package is loaded once more, with each search, slice, copy and sum of a text or list in its source counted by what it
goes over; calls are counted by the interpreter, in every package. What a single regular expression does within itself
is not seen.
"""

from __future__ import annotations

import ast
import importlib.abc
import importlib.machinery
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from types import CodeType, ModuleType
from typing import Any

_OF_ALL = {"casefold", "encode", "join", "lower", "lstrip", "partition", "replace", "rpartition", "rstrip"}
_OF_ALL |= {"split", "splitlines", "strip", "translate"}
_METHODS = _OF_ALL | {"count", "find", "findall", "finditer", "fullmatch", "index", "match"}
_METHODS |= {"rfind", "rindex", "search", "sub"}
_COPIES = {"any", "all", "bytes", "dict", "frozenset", "list", "max", "min", "set", "sorted", "str", "sum", "tuple"}

LINEAR = 1.5
"""How much more work a character of a long input may be than one of a short input; ``growth`` says how much it is."""

looked = 0


def _look(thing: Any, method: str, *args: Any, **named: Any) -> Any:
    global looked
    result = getattr(thing, method)(*args, **named)
    if isinstance(thing, re.Pattern):
        looked += _by_pattern(method, result, args)
    elif isinstance(thing, (str, bytes)):
        looked += len(result) if method == "join" else _in_text(thing, method, result, args)
    return result


def _by_pattern(method: str, result: Any, args: Sequence[Any]) -> int:
    text, *span = args[1:2] if method == "sub" else args
    start, end = (*span, *(0, len(text))[len(span) :])
    if method in ("match", "fullmatch", "search"):
        return result.end() - start + 1 if result else end - start if method == "search" else 1
    return end - start


def _in_text(text: str | bytes, method: str, result: Any, args: Sequence[Any]) -> int:
    if method in _OF_ALL:
        return len(text)
    start, end = (*args[1:], len(text))[:2] if len(args) > 2 else ((*args[1:], 0)[0], len(text))
    if method == "count":
        return end - start
    if method in ("rfind", "rindex"):
        return end - max(result, start)
    return (result if result >= 0 else end) - start + 1


def _taken(part: Any) -> Any:
    global looked
    if isinstance(part, (str, bytes, list, tuple, dict, set, frozenset, range)):
        looked += len(part)
    return part


def _has(item: Any, container: Any) -> bool:
    if isinstance(container, (str, bytes, list, tuple)):
        _taken(container)
    return item in container


def _each(passes: Iterable[Any]) -> Iterator[Any]:
    yield from passes  # the interpreter tells of each as of a call


def _pass() -> None:
    pass


def _call(function: str, *args: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(function, ast.Load()), list(args), [])


class _Counting(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        function = node.func
        if isinstance(function, ast.Name) and function.id in _COPIES and len(node.args) == 1:
            node.args = [_call("_taken", node.args[0])]
        if not isinstance(function, ast.Attribute) or function.attr not in _METHODS:
            return node
        args = [function.value, ast.Constant(function.attr), *node.args]
        return ast.Call(ast.Name("_look", ast.Load()), args, node.keywords)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.slice, ast.Slice) or not isinstance(node.ctx, ast.Load):
            return node
        return _call("_taken", node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        return _call("_taken", node) if isinstance(node.op, ast.Add) else node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        self.generic_visit(node)
        return _call("_taken", node)

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.AST:
        node.value = self.visit(node.value)  # and not its format, which is a text of the same class
        return node

    def visit_Starred(self, node: ast.Starred) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.ctx, ast.Load):
            node.value = _call("_taken", node.value)
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        if len(node.ops) > 1 or not isinstance(node.ops[0], (ast.In, ast.NotIn)):
            return node
        found = _call("_has", node.left, node.comparators[0])
        return found if isinstance(node.ops[0], ast.In) else ast.UnaryOp(ast.Not(), found)

    def visit_For(self, node: ast.For) -> ast.AST:
        self.generic_visit(node)
        node.iter = _call("_each", node.iter)
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        self.generic_visit(node)
        node.iter = _call("_each", node.iter)
        return node

    def visit_While(self, node: ast.While) -> ast.AST:
        self.generic_visit(node)
        node.body.insert(0, ast.Expr(_call("_pass")))
        return node


@cache
def _counting_code(source: bytes, path: str) -> CodeType:
    return compile(ast.fix_missing_locations(_Counting().visit(ast.parse(source, path))), path, "exec")


class _Loader(importlib.machinery.SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        return _counting_code(self.get_data(path), path)

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__.update(_look=_look, _taken=_taken, _has=_has, _each=_each, _pass=_pass)
        super().exec_module(module)


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, package: str) -> None:
        self.package = package

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        if not _is_in(name, self.package):
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        if spec is not None and spec.origin is not None:
            spec.loader = _Loader(name, spec.origin)
        return spec


def _is_in(name: str, package: str) -> bool:
    return f"{name}.".startswith(f"{package}.") and not f"{name}.".startswith("vaultconv.tree.")


def counted(package: str, module: str = "") -> Any:
    """A package, or a module in it, that counts what it looks at; the one that others import stays as it is.

    It is loaded when something of it is first asked for: to collect the tests takes none of it. The nodes of the tree
    stay the same classes, so that both take those of a test.
    """
    return _Counted(package, module)


@dataclass(frozen=True)
class _Counted:
    package: str
    module: str

    @cached_property
    def loaded(self) -> ModuleType:
        return _load(self.package, self.module)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.loaded, name)


def _load(package: str, module: str) -> ModuleType:
    finder = _Finder(package)
    own = {name: module for name, module in sys.modules.items() if _is_in(name, package)}
    parent, _, attribute = package.rpartition(".")
    before = getattr(sys.modules.get(parent), attribute, None)
    for name in own:
        del sys.modules[name]
    sys.meta_path.insert(0, finder)
    try:
        return import_module(module or package)
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if _is_in(name, package)]:
            del sys.modules[name]
        sys.modules.update(own)
        if before is not None:
            setattr(sys.modules[parent], attribute, before)


def work(function: Callable[[], object]) -> int:
    """The calls that a function makes, and the characters that counted packages look at in them."""
    global looked
    calls = 0

    def count(frame: Any, event: str, arg: object) -> None:
        nonlocal calls
        if event in ("call", "c_call"):
            calls += 1

    looked, before = 0, sys.getprofile()
    sys.setprofile(count)
    try:
        function()
    finally:
        sys.setprofile(before)
    return calls + looked


def growth(task: Callable[[int], Callable[[], object]], small: int, factor: int = 8) -> float:
    """How many times the work of ``task(small)`` that of ``task(small * factor)`` is, divided by ``factor``.

    1 is linear, ``factor`` is quadratic.
    """
    task(small)()  # what is made once, and kept
    return work(task(small * factor)) / work(task(small)) / factor
