"""Random notes, names of files and ways to name a note, from a seed: the same ones in every run."""

from __future__ import annotations

import random

SECRET = "Zyxomma"
"""A name that nothing else says."""

_PIECES = (
    "word", "Wörter 中文 עברית", "*a*", "**b**", "***c***", "_d_", "~~e~~", "==f==", "`g`", "``h ` h``", "$i$", "$$j$$",
    "$k", "5$", r"\$", "[[A]]", "[[A|b]]", r"[[A\|b]]", "[[#H]]", "[[A#^id]]", "[[", "]]", "![[A]]", "![[p.png|100]]",
    "![[A#H]]", "[x](y)", "[x](<y z> \"t\")", "[x][r]", "[r]: https://example.org 't'", "![alt](p.png)", "<https://e.org>",
    "https://e.org/a_b_c", "#tag", "#1", "#", "##", "# H", "###### I ######", "^id", " ^id2", "%%c%%", "%%", "%%%%",
    "<!-- c -->", "<!--", "<b>x</b>", "<br>", "<div>", "</div>", "<details>", "</details>", "<summary>s [[A]]</summary>",
    "<img src=\"p.png\">", "<a href='A.md'>t</a>", "<span id=a>", "<", ">", "&amp;", "&", "&#0;", "- ", "-", "* ", "+ ",
    "1. ", "0)", "- [ ] t", "- [x] t", "- [/] t", "> ", ">", "> [!note]- T", "> [!x|m]", "> [!", "---", "***", "===", "```",
    "```js", "~~~", "``` mermaid", "    code", "\tcode", "| a | b |", "|---|:-:|", "|", r"\|", "a | b", "[^1]", "[^1]: n",
    "^[n *m*]", "[^", "$$", "\\", r"\*", "\\\n", "  ", "   \n", "\u00a0", "\u2028", "\u200b", "\ufeff", "\x00", "\r", "::",
    "Q::A", "?", "<!--SR:!2026-01-01,3,250-->", "{{c}}", "{% x %}", "{{< x >}}", ":::", "!!!", "@", "x^2", "a_b", "key:: v",
    "<svg><path d=\"M0 0\"/></svg>", "<iframe src=\"https://e.org\"></iframe>", "<table><tr><td>c</td></tr></table>",
    "\U0001f600", "e\u0301", "\ud7ff", "---\na: b\n---", "+++", "\\begin{x}", "$\\frac{a}{b}$", "$`$", "<aside>", "</aside>",
)  # fmt: skip
_JOINTS = ("", "", " ", "\n", "\n", "\n\n", "\n> ", "\n- ", "\n  ", "\n    ", "\n> - ", "\n\t", "\r\n")

_HEADS = (
    "",
    "",
    "",
    "---\ntitle: t\n---\n",
    "---\ntags: [a, b\n---\n",
    '---\npublish: true\nup: "[[A]]"\n---\n',
    "---\n",
)


def note(seed: int) -> str:
    """A note of a few pieces of syntax, well joined or not."""
    dice = random.Random(seed)
    pieces = [dice.choice(_HEADS)]
    for _ in range(dice.randint(1, 14)):
        pieces += (dice.choice(_PIECES), dice.choice(_JOINTS))
    return "".join(pieces)


# Ways to name a note in which nothing of the name is the author's own word; {} is the note.
_ROADS = (
    "[[{}]]", "[[{}#Part]]", "[[{}|own words]]", "![[{}]]", "![[{}#^id]]", "[own words]({}.md)", "[{}]({}.md)",
    "![own words]({}.md)", "[own words](<{}.md> \"own title\")", "%%[[{}]]%%", "<!-- [[{}]] -->", "<a href=\"{}.md\">{}</a>",
    "<a href='{}.md#x'>own words</a>", "<u>[[{}]]</u>", "[[./{}]]", "[[Gone/{}]]", "[[{}.md]]", "`= [[{}]].x`",
    "[own words](obsidian://open?vault=V&file={})", "^[[[{}]]]", "key:: [[{}]]",
)  # fmt: skip
_PLACES = (
    "{}", "# {}", "- {}", "1. a\n   - {}", "> {}", "> [!note] {}\n> b", "> [!note]- t\n> {}", "| a |\n| --- |\n| {} |",
    "**{}**", "*a {} b*", "==a {}==", "~~{}~~", "- [ ] {}", "a[^1]\n\n[^1]: {}", "<div>\n\n{}\n\n</div>",
    "<details><summary>{}</summary>\n\nx\n\n</details>", "<details><summary>s</summary>\n\n{}\n\n</details>",
    "- **T**\n\n    {}", "text {} text",
)  # fmt: skip


def naming_note(seed: int) -> str:
    """A note that names `SECRET` in several places, and says nothing of it in its author's own words."""
    dice = random.Random(seed)
    blocks = []
    for _ in range(dice.randint(1, 4)):
        place, road = dice.choice(_PLACES), dice.choice(_ROADS)
        if place.startswith("|"):
            road = road.replace("|", r"\|")
        blocks.append(place.replace("{}", road.replace("{}", SECRET)))
    return "\n\n".join(blocks)


_ODD = [
    chr(code)
    for code in (*range(1, 32), 0x7F, 0x80, 0x85, 0x9F, 0xA0, 0xAD, 0x200B, 0x200E, 0x2028, 0x2029, 0x202E, 0xFEFF)
]
_SIGNS = [
    *"#[]()<>{}\"'`$\\|*_~=^%&@!?:;,.+- ",
    "//",
    "/*",
    "*/",
    "${",
    "{{",
    "\\u{2f}",
    "#{",
    "\U0001f600",
    "e\u0301",
    "中",
]
_CODE = (
    "#panic(1)", "#raw(read(\"\\u{2f}etc\\u{2f}hostname\"))", "#(1+1)", "$(touch x)", "`touch x`", "\\input{x}", "<script>x", "{{< x >}}",
    "..", "con", "a.", "-o", "%2e%2e", "x.md", "index", "_index",
)  # fmt: skip


def file_name(seed: int) -> str:
    """The stem of a file's name that a file system takes, with signs that mean something somewhere."""
    dice = random.Random(seed)
    parts = [dice.choice((_ODD, _SIGNS, _CODE, ["name", "Name 2"])) for _ in range(dice.randint(1, 6))]
    name = "".join(dice.choice(part) for part in parts).replace("/", "_").replace("\x00", "_")
    return f"{name}-{seed}".lstrip(".")
