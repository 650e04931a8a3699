"""Who may import whom: the picture in the architecture page, held to."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import vaultconv

ROOT = Path(vaultconv.__file__).parent
EVERYBODY_MAY = {"diagnostics", "errors", "tree"}

# Each part, and the parts that it may import; a part is a module or a folder of this package.
MAY_IMPORT = {
    "tree": set(),
    "nodes": set(),  # the public names of what is in `tree`
    "walk": set(),
    "errors": set(),
    "diagnostics": set(),
    "slugs": set(),
    "parse": set(),
    "vault": {"parse", "slugs"},
    "conditions": {"vault"},
    "publish": {"conditions", "parse", "stages", "titles", "transforms", "vault"},
    "corpus": {"plan", "publish", "stages", "titles", "transforms", "vault"},
    "titles": {"vault"},
    "transforms": {"parse", "vault", "slugs"},
    "markdown": {"slugs"},
    "manuscript": set(),
    "layout": set(),
    "book": {"manuscript", "titles", "transforms", "vault"},
    "revise": {"book", "manuscript", "slugs", "titles", "transforms", "vault"},
    "backends": {
        "plugins",
        "revise",
        "addresses",
        "build",
        "layout",
        "manuscript",
        "markdown",
        "slugs",
        "titles",
        "transforms",
        "vault",
    },
    "build": set(),
    "addresses": {"vault"},
    "plugins": {"addresses", "layout", "manuscript", "revise", "transforms"},
    "config": {"book", "plugins", "publish", "revise", "vault"},
    "plan": {"book", "config", "parse", "plugins", "publish", "revise", "transforms", "vault"},
    "stages": {"parse", "plugins", "slugs", "transforms", "vault"},
    "packs": {"book", "corpus", "manuscript", "revise", "vault"},
    "writing": {
        "addresses",
        "book",
        "corpus",
        "layout",
        "manuscript",
        "packs",
        "plan",
        "publish",
        "revise",
        "stages",
        "titles",
        "transforms",
        "vault",
    },
    "pipeline": {
        "addresses",
        "book",
        "conditions",
        "corpus",
        "layout",
        "plan",
        "publish",
        "stages",
        "titles",
        "transforms",
        "vault",
        "writing",
    },
    "api": {
        "backends",
        "build",
        "config",
        "parse",
        "pipeline",
        "plan",
        "plugins",
        "publish",
        "revise",
        "transforms",
        "vault",
        "writing",
    },
    "sources": {"build", "vault"},
    "formats": set(),
    "doctor": {"backends"},
    "process": set(),
    "cli": {"api", "backends", "build", "config", "doctor", "formats", "plugins", "process", "sources"},
    "__main__": {"cli"},
    "__init__": {"api", "config", "nodes", "publish", "transforms", "vault", "walk", "writing"},
}

# What only some modules may touch.
ONLY_IN = {
    "mistletoe": {"parse"},
    "frontmatter": {"parse"},
    "yaml": {"parse"},
    "pypandoc": {"backends/pandoc.py"},
    "subprocess": {"backends/pandoc.py", "build/service.py"},
    "click": {"cli", "build/progress.py"},
    "pathspec": {"vault/ignores.py"},
    "filelock": {"build/lock.py"},
    "concurrent": {"build"},
    "multiprocessing": {"build"},
    "threading": {"build", "parse", "backends/typst_worker.py"},  # the lock around mistletoe's state; a process's own
}


def modules() -> list[str]:
    return sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.py"))


def imports(module: str) -> Iterator[str]:
    for node in ast.walk(ast.parse((ROOT / module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part_of(module: str) -> str:
    return module.partition("/")[0].removesuffix(".py")


@pytest.mark.parametrize("module", modules())
def test_a_module_imports_only_from_the_layers_below(module: str) -> None:
    own = part_of(module)
    others = {name.split(".")[1] for name in imports(module) if name.startswith("vaultconv.")}
    assert others - EVERYBODY_MAY - {own} <= MAY_IMPORT[own]


@pytest.mark.parametrize("module", modules())
def test_an_outside_package_stays_where_it_belongs(module: str) -> None:
    used = {name.partition(".")[0] for name in imports(module)} & ONLY_IN.keys()
    assert {package for package in used if not {module, part_of(module)} & ONLY_IN[package]} == set()


def test_a_file_can_be_read_in_a_sitting() -> None:
    lines = {module: (ROOT / module).read_text(encoding="utf-8").count("\n") for module in modules()}
    assert {module: count for module, count in lines.items() if count > 500} == {}


def test_every_part_has_its_place() -> None:
    assert {part_of(module) for module in modules()} == MAY_IMPORT.keys()


def test_the_layers_have_no_cycle() -> None:
    order: list[str] = []
    waiting = dict(MAY_IMPORT)
    while waiting:
        free = [part for part, below in waiting.items() if below <= set(order)]
        assert free, f"these import each other: {sorted(waiting)}"
        order += free
        for part in free:
            del waiting[part]
    assert order.index("tree") < order.index("parse") < order.index("pipeline") < order.index("cli")
