"""What costs Typst time and memory is done as seldom as it can be: counted in the source, never timed."""

from __future__ import annotations

import re
from importlib.resources import files

from vaultconv.backends.pdf.look import Look, typst_header
from vaultconv.book.manuscript import Metadata

TEMPLATE = (files("vaultconv") / "assets" / "book.typ").read_text(encoding="utf-8")


def test_only_fonts_that_are_installed_are_named() -> None:
    header = typst_header(Look(), Metadata(), book=True, known=("libertinus serif", "DejaVu Sans"))
    assert re.findall(r" fonts: (.*)", header) == ['("Libertinus Serif", "DejaVu Sans",),']


def test_fonts_of_which_none_is_installed_are_named_all_the_same() -> None:
    assert 'mono: ("DejaVu Sans Mono",' in typst_header(Look(), Metadata(), book=True, known=("Nothing",))


def test_no_function_of_the_template_makes_a_pattern_anew_at_each_call() -> None:
    made = [line.strip() for line in TEMPLATE.splitlines() if "regex(" in line]
    within = [line for line in made if not re.match(r"#let [\w-]+ = regex\(", line)]
    assert len(within) == 1 and "Arabic" in within[0]  # of `with-naskh`, which is called once
