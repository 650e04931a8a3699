"""The docstring of a function says what it does: it begins with a verb in the imperative, as in "Return the title"."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1] / "vaultconv"

VERBS = frozenset(
    """
    Add Align Allow Answer Append Apply Ask Assign Begin Break Build Call Change Check Choose Claim Clean Close
    Collapse Collect Combine Compare Compile Complete Compute Convert Copy Count Create Cut Deactivate Decode
    Define Delete Describe Discard Do Draw Drop Encode End Erase Escape Estimate Extend Fill Find Finish Fit Flush
    Follow Forget Get Give Group Guess Handle Hide Hold Ignore Insert Iterate Join Keep Leave Let Limit Link
    List Load Lock Look Lower Make Map Mark Match Measure Merge Move Name Normalize Note Number Open Order Pair
    Parse Patch Pause Pick Place Prefix Prepare Print Process Put Raise Read Receive Record Register Remember
    Remove Rename Render Repair Replace Report Reset Resolve Restore Resume Return Rewrite Run Save Say Scan
    Search Select Send Separate Serialize Set Share Show Sign Skip Sort Split Start Step Stop Store Strip Take
    Tell Treat Try Turn Unpack Update Use Verify Wait Walk Warn Watch Wrap Write Yield
    """.split()
)
"""The verbs with which docstrings begin. Add another one if it says better what a function does."""


def functions(body: list[ast.stmt]) -> Iterator[ast.FunctionDef]:
    """Yield the functions and methods of a module, but not what is defined inside a function."""
    for node in body:
        if isinstance(node, ast.FunctionDef):
            yield node
        elif isinstance(node, ast.ClassDef | ast.If | ast.Try):
            yield from functions(node.body)


def is_attribute(function: ast.FunctionDef) -> bool:
    """Return whether a function is read like an attribute, or has no body of its own."""
    names = {ast.unparse(each).rpartition(".")[2] for each in function.decorator_list}
    return not names.isdisjoint({"property", "cached_property", "setter", "overload"})


def test_the_docstring_of_a_function_begins_with_a_verb() -> None:
    other = {}
    for path in sorted(ROOT.rglob("*.py")):
        for function in functions(ast.parse(path.read_text(encoding="utf-8")).body):
            text = "" if is_attribute(function) else ast.get_docstring(function)
            if text and text.split()[0].rstrip(".,:") not in VERBS:
                other[f"{path.relative_to(ROOT)}:{function.lineno}"] = text
    assert other == {}
