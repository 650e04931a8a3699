"""What an author says of code behind its language, as Hugo reads it."""

from __future__ import annotations

import pytest

from tests.backends.hugo.build import built
from vaultconv import nodes as n
from vaultconv.backends.hugo.code import fenced

LINES = 'hl_lines=["1","3-4"]'
SPELLED = [
    ("js {1,3-4}", f"js {{{LINES}}}"),
    ("js{1, 3-4}", f"js {{{LINES}}}"),
    ("js {1}#a {3-4}#b", f"js {{{LINES}}}"),
    ("js {1,3..4}", f"js {{{LINES}}}"),
    ("js hl:1,3-4", f"js {{{LINES}}}"),
    ("js highlight={1,3-4}", f"js {{{LINES}}}"),
    ('js {hl_lines=[1,"3-4"] linenos=table}', f"js {{{LINES} linenos=table}}"),
    ('js title="a.js" {1,3-4} showLineNumbers', f'js {{{LINES} linenos=inline title="a.js"}}'),
    ('js TI:"a.js" HL:"1,3-4" LN:false', f'js {{{LINES} linenos=false title="a.js"}}'),
    ("js:a.js", 'js {title="a.js"}'),
    ("js {ln=true}", "js {linenos=inline}"),
    ("js showLineNumbers{5}", "js {linenos=inline linenostart=5}"),
    ("js {numberLines: 5}", "js {linenos=inline linenostart=5}"),
    ('{.js .numberLines startFrom="5"}', "js {linenos=inline linenostart=5}"),
    ("{linenos=true}", "text {linenos=inline}"),
    ('js title="a {b}"', 'js {title="a (b)"}'),
    ("js /word/ {3}", 'js /word/ {hl_lines=["3"]}'),
    ("{r, echo=FALSE}", "r echo=FALSE"),
    ("js {foo", "js foo"),
    ("js {0}", "js (0)"),
    ("mermaid", "mermaid"),
    ("c++", "c++"),
    ("", ""),
]


@pytest.mark.parametrize(("info", "written"), SPELLED)
def test_lines_numbers_and_titles_are_hugo_s_attributes(info: str, written: str) -> None:
    assert fenced("x", info).partition("\n")[0] == f"```{written}"


def test_hugo_reads_them_all() -> None:
    code = "a\nb\nc\nd"
    pages = built(*(n.Document((n.CodeBlock(code, info),)) for info, _ in SPELLED if "mermaid" not in info))
    assert all("a" in page for page in pages)
    assert pages[0].count('class="line hl"') == 3
    assert 'title="a.js"' in pages[7]


def test_a_title_that_looks_like_a_shortcode_is_none() -> None:
    assert "&lt; x &gt;" in built(n.Document((n.CodeBlock("a", 'js title="{{< x >}}"'),)))[0]
