"""Who may import whom: the picture in the architecture page, held to."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import vaultconv

ROOT = Path(vaultconv.__file__).parent
EVERYBODY_MAY = {"arguments", "diagnostics", "notebooks", "errors", "patterns", "tree"}

# Each part, and the parts that it may import, in the order of the layers: a part is a module or a folder of this
# package, and of two that a module belongs to, the inner one. No format imports another format's folder.
MAY_IMPORT = {
    "tree": set(),
    "nodes": set(),  # the public names of what is in `tree`
    "walk": set(),
    "errors": set(),
    "notebooks": set(),
    "patterns": set(),
    "arguments": set(),  # what the library is given, looked at
    "diagnostics": set(),
    "faults": set(),
    "formats": set(),
    "result": set(),
    "addresses": set(),
    "build": {"result"},
    "parse": set(),
    "html": set(),
    "markdown": set(),
    "vault": {"html"},
    "vault/notion": {"parse", "vault"},
    "vault/open": {"vault", "vault/notion"},
    "transforms/context": {"vault"},
    "transforms/leftovers": {"parse", "transforms/context", "vault"},
    "transforms": {"html", "transforms/context", "transforms/leftovers", "vault"},
    "book": {"build", "vault"},
    "revise": {"book", "transforms", "vault"},
    "plugins": {"addresses", "book", "build", "revise", "transforms/context"},
    "typst": {"build"},
    "formulas": {"build"},
    "pictures": {"build", "typst"},
    "backends": set(),
    "backends/markdown": {"markdown", "plugins", "transforms", "transforms/context"},
    "backends/hugo": {
        "addresses",
        "build",
        "formulas",
        "markdown",
        "pictures",
        "plugins",
        "transforms",
        "transforms/context",
        "vault",
    },
    "backends/notion": {
        "addresses",
        "formulas",
        "markdown",
        "pictures",
        "plugins",
        "transforms",
        "transforms/context",
        "transforms/leftovers",
        "vault",
    },
    "backends/anki": {"book", "build", "markdown", "plugins", "revise", "transforms", "transforms/context"},
    "backends/pandoc": {
        "book",
        "build",
        "formulas",
        "markdown",
        "pictures",
        "plugins",
        "transforms",
        "transforms/context",
        "typst",
    },
    "backends/word": {"backends/pandoc", "book", "build", "markdown"},
    "backends/web": {"backends/pandoc", "book", "build", "formulas", "markdown", "revise", "vault"},
    "backends/pdf": {
        "backends/pandoc",
        "backends/web",
        "book",
        "build",
        "markdown",
        "pictures",
        "transforms",
        "transforms/context",
        "typst",
    },
    "pipeline": set(),
    "pipeline/stages": {"faults", "html", "parse", "plugins", "transforms/context", "vault"},
    "publish": {"faults", "html", "parse", "transforms/context", "vault"},
    "config": {"book", "publish", "revise", "vault"},
    "rerun": {"build", "config", "pipeline/incremental", "plugins", "result", "vault"},
    "plan": {
        "backends/anki",
        "book",
        "config",
        "parse",
        "plugins",
        "publish",
        "revise",
        "transforms",
        "transforms/context",
        "vault",
    },
    "pipeline/ignored": {"parse", "transforms"},
    "pipeline/reading": {
        "build",
        "faults",
        "pipeline/ignored",
        "pipeline/stages",
        "plan",
        "plugins",
        "transforms/context",
        "vault",
    },
    "pipeline/corpus": {
        "addresses",
        "book",
        "faults",
        "pipeline/stages",
        "plan",
        "publish",
        "transforms",
        "transforms/context",
        "vault",
    },
    "pipeline/incremental": {"pipeline/corpus", "vault"},
    "pipeline/packs": {"book", "pipeline/corpus", "plan", "publish", "revise", "vault"},
    "pipeline/writing": {
        "addresses",
        "book",
        "build",
        "faults",
        "html",
        "pipeline/corpus",
        "pipeline/incremental",
        "pipeline/packs",
        "pipeline/stages",
        "plan",
        "publish",
        "result",
        "revise",
        "vault",
    },
    "pipeline/parallel": {
        "addresses",
        "book",
        "build",
        "pipeline/corpus",
        "pipeline/reading",
        "pipeline/writing",
        "plan",
        "vault",
    },
    "pipeline/edited": {
        "addresses",
        "build",
        "pipeline/corpus",
        "pipeline/incremental",
        "pipeline/reading",
        "pipeline/stages",
        "pipeline/writing",
        "plan",
        "publish",
        "vault",
    },
    "pipeline/pipeline": {
        "addresses",
        "build",
        "pipeline/corpus",
        "pipeline/edited",
        "pipeline/incremental",
        "pipeline/packs",
        "pipeline/parallel",
        "pipeline/reading",
        "pipeline/stages",
        "pipeline/writing",
        "plan",
        "publish",
        "vault",
    },
    "destination": {"build", "plan", "plugins"},
    "run": {
        "build",
        "config",
        "destination",
        "pipeline/parallel",
        "pipeline/pipeline",
        "pipeline/reading",
        "pipeline/writing",
        "plan",
        "plugins",
        "rerun",
        "result",
        "revise",
        "vault",
    },
    "api": {
        "backends/anki",
        "build",
        "config",
        "destination",
        "parse",
        "pipeline/pipeline",
        "pipeline/writing",
        "plan",
        "plugins",
        "publish",
        "rerun",
        "result",
        "revise",
        "run",
        "transforms/context",
        "vault",
        "vault/open",
    },
    "doctor": {"backends/pandoc", "typst"},
    "cli": {
        "api",
        "backends/pandoc",
        "build",
        "config",
        "destination",
        "doctor",
        "formats",
        "parse",
        "plan",
        "plugins",
        "publish",
        "vault",
        "vault/notion",
        "vault/open",
    },
    "__main__": {"cli"},
    "__init__": {
        "api",
        "book",
        "config",
        "nodes",
        "publish",
        "result",
        "revise",
        "transforms/context",
        "vault",
        "vault/open",
        "walk",
    },
}

# What only some modules may touch.
ONLY_IN = {
    "mistletoe": {"parse"},
    "frontmatter": {"parse"},
    "yaml": {"parse", "backends/hugo/languages.py"},
    "pypandoc": {"backends/pandoc/process.py"},
    "subprocess": {"backends/pandoc/process.py", "build/service.py", "vault/history.py"},
    "click": {"cli", "build/progress.py"},
    "pathspec": {"vault/ignores.py"},
    "filelock": {"build/lock.py"},
    "platformdirs": {"build/cache.py", "build/places.py"},
    "watchfiles": {"cli/watch.py"},
    "sqlite3": {"backends/anki/package.py", "build/cache.py"},
    "concurrent": {"build"},
    "multiprocessing": {"build"},
    "threading": {"build", "parse", "typst/worker.py"},  # the lock around mistletoe's state; a process's own
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


def part_of(path: str) -> str:
    """The innermost part that a module is in, or that a name of one begins with."""
    names = path.removesuffix(".py").split("/")
    inner = "/".join(names[:2])
    return inner if inner in MAY_IMPORT else names[0]


def parts_imported_by(module: str) -> set[str]:
    within = (name.split(".")[1:] for name in imports(module) if name.startswith("vaultconv."))
    return {part_of("/".join(names)) for names in within}


@pytest.mark.parametrize("module", modules())
def test_a_module_imports_only_from_the_layers_below(module: str) -> None:
    own = part_of(module)
    assert parts_imported_by(module) - EVERYBODY_MAY - {own} <= MAY_IMPORT[own]


def test_no_layer_is_allowed_what_it_does_not_use() -> None:
    used: dict[str, set[str]] = {part: set() for part in MAY_IMPORT}
    for module in modules():
        used[part_of(module)] |= parts_imported_by(module)
    assert {part: unused for part, below in MAY_IMPORT.items() if (unused := below - used[part])} == {}


@pytest.mark.parametrize("module", modules())
def test_an_outside_package_stays_where_it_belongs(module: str) -> None:
    used = {name.partition(".")[0] for name in imports(module)} & ONLY_IN.keys()
    assert {package for package in used if not {module, module.partition("/")[0]} & ONLY_IN[package]} == set()


def test_a_file_can_be_read_in_a_sitting() -> None:
    lines = {module: (ROOT / module).read_text(encoding="utf-8").count("\n") for module in modules()}
    assert {module: count for module, count in lines.items() if count > 500} == {}


def test_no_two_classes_have_one_name() -> None:
    found: dict[str, list[str]] = {}
    for module in modules():
        for node in ast.walk(ast.parse((ROOT / module).read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                found.setdefault(node.name, []).append(module)
    assert {name: places for name, places in found.items() if len(places) > 1} == {}


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
