"""MathML becomes Typst's math."""

from __future__ import annotations

from xml.etree.ElementTree import fromstring

import pytest

from vaultconv.formulas.mathml import typst_math

ALIGNED = 'columnalign="right" style="text-align: right; padding-right: 0"'
OPEN, CLOSE = '<mo stretchy="true" form="prefix">(</mo>', '<mo stretchy="true" form="postfix">)</mo>'


def typst(mathml: str, *marks: str, display: bool = False) -> str:
    return typst_math(fromstring(f"<math>{mathml}</math>"), marks, display)


@pytest.mark.parametrize(
    ("mathml", "source"),
    [
        # letters and signs
        ("<mi>x</mi><mi>y</mi>", "x y"),
        ("<mi>x</mi><mo>=</mo><mn>1,5</mn>", "x\\=1\\,5"),
        ('<mi mathvariant="normal">d</mi><mi>x</mi>', "upright(d)x"),
        ('<mi mathvariant="normal">im</mi><mi>f</mi>', 'op("im")f'),
        ('<mn mathvariant="double-struck">𝟙</mn>', "bb(1)"),
        ("<mi>f</mi><mo>-</mo><mo>*</mo>", "f − ∗"),
        ("<mi>a</mi><mo>=</mo><mi>−</mi><mi>b</mi>", 'a\\=class("normal", −)b'),
        ('<mo stretchy="false" form="prefix">⌈</mo><mi>x</mi>', "\\⌈ x"),
        ('<mo stretchy="false" form="prefix">|</mo>', 'class("normal", \\|)'),
        ('<mo minsize="180%" stretchy="true" form="prefix">(</mo>', 'class("opening", lr(size: #1.8em, \\())'),
        # text
        ('<mtext mathvariant="normal">a "b"</mtext>', '"a \\"b\\""'),
        ('<mtext mathvariant="bold">𝐒𝐞𝐭</mtext>', 'bold("Set")'),
        ('<mrow><mtext>if </mtext><mspace width="0.333em"/></mrow><mi>x</mi>', '"if "x'),
        # groups
        (f"<mrow>{OPEN}<mi>x</mi>{CLOSE}</mrow>", "lr(\\(x\\))"),
        ("<mfrac><mi>a</mi><mrow><mi>b</mi><mo>,</mo><mi>c</mi></mrow></mfrac>", "frac(a, b\\,c)"),
        ("<mroot><mi>x</mi><mn>3</mn></mroot>", "root(3, x)"),
        ('<mstyle displaystyle="true"><mi>x</mi></mstyle>', "display(x)"),
        ('<menclose notation="updiagonalstrike"><mi>x</mi></menclose>', "cancel(x)"),
        # scripts
        ("<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>", "attach(x, b: 1, t: 2)"),
        ("<msub><mo>∑</mo><mi>i</mi></msub>", "attach(scripts(∑), b: i)"),
        ("<munder><mo>∑</mo><mi>i</mi></munder>", "attach(∑, b: i)"),
        ("<mover><mi>X</mi><mi>a</mi></mover>", "attach(limits(X), t: a)"),
        ("<mover><mo>→</mo><mi>a</mi></mover>", "attach(limits(stretch(→, size: #(100% + 0.7em))), t: a)"),
        ('<mover><mi>x</mi><mo accent="true">̂</mo></mover>', "hat(x)"),
        ('<mover><mover><mi>x</mi><mo accent="true">⏞</mo></mover><mi>n</mi></mover>', "attach(limits(overbrace(x)), t: n)"),
        ("<msub><mrow/><mi>a</mi></msub>", 'attach("", b: a)'),
        # tables
        ("<mtable><mtr><mtd><mi>a</mi></mtd><mtd><mi>b</mi></mtd></mtr></mtable>",
         "mat(delim: #none, column-gap: #1em, row-gap: #0.35em, a, b)"),
        ('<mtable><mtr><mtd columnalign="left"><mi>a</mi></mtd></mtr><mtr><mtd/></mtr></mtable>',
         "mat(delim: #none, column-gap: #1em, row-gap: #0.35em, & a; & )"),
        # blanks
        ('<mi>a</mi><mspace width="0.167em"/><mi>b</mi>', "a#h(0.167em)b"),
        ('<mi>a</mi><mspace width="-0.167em"/><mo>=</mo>', "a#h(0.111em)\\="),
    ],
)  # fmt: skip
def test_mathml_as_typst(mathml: str, source: str) -> None:
    assert typst(mathml) == source


def test_aligned_rows_are_lines_where_they_are_all_that_is_displayed() -> None:
    table = f"<mtable><mtr><mtd {ALIGNED}><mi>a</mi></mtd><mtd><mi>b</mi></mtd></mtr><mtr><mtd {ALIGNED}><mi>c</mi></mtd></mtr></mtable>"
    assert typst(table, display=True) == "a & b \\\nc &"
    assert typst(table) == "mat(delim: #none, row-gap: #0.5em, display(a) & display(b); display(c) &)"


def test_marks_become_the_source_that_they_stand_for() -> None:
    assert typst("<mi>\U000f0000</mi><mi>x</mi><mi>\U000f0001</mi>", "scr(", ")") == "scr(x)"


def test_the_rules_of_an_array_are_its_augmentation() -> None:
    table = "<mtable><mtr><mtd><mi>\U000f0000</mi><mi>a</mi></mtd><mtd><mi>b</mi></mtd></mtr></mtable>"
    source = typst(table, "\x01rules:1;1 ")
    assert source == (
        "mat(delim: #none, column-gap: #1em, row-gap: #0.35em, "
        "augment: #(hline: (1, ), vline: (1, ), stroke: 0.5pt), a, b)"
    )


def test_an_element_that_texmath_does_not_write_is_an_error() -> None:
    with pytest.raises(KeyError):
        typst("<maction/>")
