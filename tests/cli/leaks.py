"""Every road by which a note may name another one: where it is written (`ROADS`), and how (`WIKI`, `URLS`)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import quote


class Secret(NamedTuple):
    """A note that is held back. All that may be said of it has ``token`` in it, a word that is nowhere else."""

    token: str

    @property
    def name(self) -> str:
        return f"Café {self.token} notes"

    @property
    def path(self) -> str:
        return f"Lab/{self.name}"

    def text(self) -> str:
        head = f"---\npublish: false\naliases: [Agent {self.token}]\ntitle: Title {self.token}\n---\n"
        return f"{head}# Part {self.token}\n\nbody of {self.token} ^b-{self.token}\n"


Spelling = Callable[[Secret], str]

# What may stand in [[ ]].
WIKI: Final[dict[str, Spelling]] = {
    "name": lambda note: note.name,
    "path": lambda note: note.path,
    "relative path": lambda note: f"../{note.path}",
    "old path": lambda note: f"Old folder/{note.name}",
    "wrong relative path": lambda note: f"./{note.name}",
    "path beyond the vault": lambda note: f"../../../gone/{note.name}",
    "root": lambda note: f"/gone/{note.name}",
    "backslashes": lambda note: f"Old\\{note.name}",
    "with .md": lambda note: f"{note.name}.md",
    "upper case": lambda note: note.name.upper(),
    "decomposed": lambda note: unicodedata.normalize("NFD", note.name),
    "percent": lambda note: quote(note.name),
    "heading": lambda note: f"{note.name}#Part {note.token}",
    "missing heading": lambda note: f"{note.name}#Gone {note.token}",
    "block": lambda note: f"{note.name}#^b-{note.token}",
    "alias": lambda note: f"Agent {note.token}",
    "entities": lambda note: note.name.replace(" ", "&#32;"),
    "blanks": lambda note: "  " + note.name.replace(" ", "\u00a0"),
}

# What may stand in ( ) and in an attribute.
URLS: Final[dict[str, Spelling]] = {
    "path": lambda note: f"../{quote(note.path)}.md",
    "name": lambda note: quote(note.name),
    "old path": lambda note: f"../gone/{quote(note.name)}.md",
    "wrong relative path": lambda note: f"./{quote(note.name)}.md",
    "heading": lambda note: f"../{quote(note.path)}.md#{quote(f'Part {note.token}')}",
    "upper case": lambda note: f"../{quote(note.path)}.md".upper(),
    "decomposed": lambda note: quote(unicodedata.normalize("NFD", note.path)) + ".md",
    "page": lambda note: f"/lab/{quote(note.name.lower().replace(' ', '-'))}/",
    "entities": lambda note: f"../{quote(note.path)}&#46;md".replace("/", "&#x2F;"),
    "open": lambda note: f"obsidian://open?vault=My%20vault&file={quote(note.path, safe='')}",
    "open, as HTML": lambda note: f"obsidian://open?vault=V&amp;file={quote(note.name)}.md",
    "open path": lambda note: f"obsidian://open?path={quote(f'/home/me/V/{note.path}.md', safe='')}",
    "new": lambda note: f"obsidian://new?vault=V&name={quote(note.name)}&append",
    "search": lambda note: "obsidian://search?query=" + quote(f'file:"{note.name}"'),
    "vault": lambda note: f"obsidian://vault/V/{quote(note.path)}",
    "absolute": lambda note: f"obsidian:///home/me/V/{quote(note.path)}",
    "advanced": lambda note: f"obsidian://advanced-uri?vault=V&filepath={quote(quote(note.path, safe=''), safe='')}.md",
    "advanced heading": lambda note: f"OBSIDIAN://adv-uri?filename={quote(note.name)}&heading={note.token}",
    "app": lambda note: f"app://local/C:/V/{quote(note.path)}.md?1700000000",
    "file": lambda note: f"file:///home/me/V/{quote(note.path)}.md",
}


class Road(NamedTuple):
    """A construct with ``@`` for what is spelled; ``spelled`` are the spellings that mean something in it."""

    text: str
    spelled: dict[str, Spelling]


def _wiki(text: str, *without: str) -> Road:
    return Road(text, {name: spelling for name, spelling in WIKI.items() if name not in without})


def _url(text: str, *only: str) -> Road:
    return Road(text, {name: spelling for name, spelling in URLS.items() if not only or name in only})


_PROGRAMS: Final = tuple(name for name, spelling in URLS.items() if "://" in spelling(Secret("x")))
# In YAML's double quotes a backslash means something else.
_NO_YAML: Final = ("backslashes",)

ROADS: Final[dict[str, Road]] = {
    # Wikilinks.
    "link": _wiki("a [[@]] b"),
    "link with its name": _wiki("[[@|@]]", "heading", "missing heading", "block"),
    "embed": _wiki("![[@]]"),
    "embed in a line": _wiki("a ![[@|a *[[@]]* b]] b"),
    "emphasis": _wiki("**[[@]]** ==[[@]]== ~~*[[@]]*~~"),
    "heading": _wiki("## On [[@]]"),
    "underlined heading": _wiki("[[@]]\n==="),
    "list": _wiki("- [ ] [[@]]\n    1. [[@]]\n        - ![[@]]"),
    "quote": _wiki("> [[@]]\n> > [[@]]"),
    "callout": _wiki("> [!note]- [[@]]\n> [[@]]\n> > [!tip] [[@]]"),
    "metadata of a callout": _wiki("> [!note|[[@]]] title\n> text"),
    "table": _wiki("| [[@]] | b |\n| --- | --- |\n| ![[@]] | [[@\\|@]] |", "heading", "missing heading", "block"),
    "footnote": _wiki("x[^@@] y^[see [[@]]]\n\n[^@@]: [[@]]"),
    "picture": _wiki('![see [[@]]](pic.png "[[@]]")'),
    "caption": _wiki("![[pic.png|a [[@]] b]]"),
    "text of a link": _wiki('[see [[@]] there](https://example.org "[[@]]")'),
    "title of a link": _wiki("[see](Host.md '[[@]]')"),
    "field": _wiki("key:: [[@]]\n\na [key:: [[@]]] (other:: [[@]])\n\n- key:: [[@]]"),
    "escaped": _wiki("\\[\\[@\\]\\]"),
    "entities": _wiki("&#91;[@]&#93; [[@]&rsqb;"),
    "formula": _wiki("$x\\text{[[@]]}$\n\n$$\n\\text{[[@]]}\n$$"),
    "inline query": _wiki("`= [[@]].x` ``= link([[@]], `a`)``"),
    "inline script": _wiki('`$= dv.page("@").x` `$=dv.page([[@]])`'),
    "inline script in HTML": _wiki('<div>`$= dv.page("@").x` `= link("@", "a")`</div>'),
    "query": _wiki("```dataview\nLIST FROM [[@]] OR outgoing([[@]])\n```"),
    "names in a query": _wiki('```dataview\nTABLE x FROM "@"\nWHERE file.name = "@"\n```', "heading", "missing heading"),
    "script": _wiki("```dataviewjs\ndv.list(dv.page('@').x, dv.page(`@`))\n```", "heading", "missing heading"),
    "search": _wiki("```query\npath:\"@\" file:'@'\n```", "heading", "missing heading"),
    "tasks": _wiki("```tasks\nnot done\npath includes @\n```", "heading", "missing heading", "block"),
    "base": _wiki("```base\nfilters: file.hasLink([[@]])\n```"),
    "plugin": _wiki("```leaflet\nmarker: default, 1, 2, [[@]]\n```"),
    "diagram": _wiki('```mermaid\ngraph TD\nA["[[@]]"]\n%% [[@]]\n```'),
    "node of a diagram": _wiki(
        '```mermaid\ngraph TD\nA["@"]\nclass A internal-link;\n```', "heading", "missing heading", "block"
    ),
    # Comments.
    "comment": _wiki("a %%see [[@]] and ![[@]]%% b\n\n%%\n[[@]]\n[x](<@.md>)\n%%", "heading", "missing heading", "block"),
    "HTML comment": _wiki("<!-- [[@]] -->\n\na <!-- [[@]] --> b"),
    # HTML.
    "HTML": _wiki("<div>\n[[@]] ![[@]]\n</div>\n\na <b>[[@]]</b>"),
    "entities in HTML": _wiki("<div>\n&lsqb;&#91;@]&#x5d; &#91;&#91;@|x]]\n</div>"),
    "summary": _wiki("<details><summary>On [[@]]</summary>\n\ntext\n\n</details>"),
    "summary of Markdown": _wiki("<details>\n<summary>\n\nOn **[[@]]**\n\n</summary>\n\n[[@]]\n\n</details>"),
    "summary alone": _wiki("<details><summary>On [[@]] %%[[@]]%%</summary>[[@]]</details>"),
    "comment in a summary": _wiki("<details><summary>a %%[[@]]%% <!-- [[@]] --> b</summary>\n\ntext\n\n</details>"),
    "table of HTML": _wiki("<table><tr><td>[[@]]</td></tr></table>"),
    "aside": _wiki("<aside>\n💡 [[@]]\n\n</aside>"),
    "attribute": _wiki('<span title="[[@]]" data-x="see [[@]]">x</span>'),
    "name in an attribute": _wiki('a <a data-href="@" class="internal-link">x</a> b'),
    "names in attributes": _wiki('<p title="@">x</p>\n\n<img alt="@" src="pic.png">\n\na <abbr aria-label="@">x</abbr>'),
    "script in an attribute": _wiki("<button onclick=\"open('@')\">x</button>", "backslashes"),
    # Properties.
    "property": Road('---\nup: "[[@]]"\nmore: ["a", "[[@|@]]"]\ndeep: {a: {b: ["![[@]]"]}}\n---\nx', {}),
    "property without quotes": Road("---\nup: [[@]]\nlist:\n  - [[@]]\n# see [[@]]\n---\nx", {}),
    "folded property": Road("---\nup: >\n  see\n  [[@]]\nkey: |\n  [[@]]\n---\nx", {}),
    "property in JSON": Road('---\n{"up": "\\u005b[@]]", "\\u005b[@]] key": 1}\n---\nx', {}),
    "link in a property": Road('---\nup: "[x](<@>)"\nhtml: \'<a href="@">x</a>\'\n---\nx', {}),
    "path in a property": Road("---\ncover: Lab/@.md\nlist: [gone/@.md]\n---\nx", {}),
    # Addresses.
    "Markdown link": _url("a [x](@) b [@](@) ![x](@)"),
    "link around a picture": _url("[![x](pic.png)](@)"),
    "reference": _url("[x][@@] [@@]\n\n[@@]: @\n[un@@used]: @"),
    "autolink": _url("<@> and @ here", *_PROGRAMS),
    "link in a comment": _url("%%[x](@) [a [b]](@)%%\n\n%%\n[r]: @\n%%"),
    "formula with a link": _url("$\\href{@}{x}$", "path", "old path", "open", "name"),
    "click": _url('```mermaid\ngraph TD\nA-->B\nclick A "@"\nclick B href "@"\n```'),
    "HTML link": _url("a <a href=\"@\">x</a> b <a href='@'>x</a>\n\n<div><a HREF = \"@\">x</a></div>"),
    "HTML without quotes": _url("<div>\n<a href=@>x</a>\n</div>"),
    "HTML that is not finished": _url('<div title="x"\n<a href="@\n\nx'),
    "picture in HTML": _url('<img src="@" srcset="@ 2x, pic.png 1x">\n\n<picture><source srcset="pic.png, @ 2x"></picture>'),
    "film": _url('<video src="pic.png" poster="@"><track src="@"></video>\n\n<object data="@">x</object>'),
    "data attribute": _url('a <span data-href="@">x</span> <a class="internal-link" data-href="@" href="#">x</a>'),
    "style": _url("<p style=\"background: url('@')\">x</p>\n\n<p style='background: url(@)'>x</p>"),
    "head": _url('<base href="@">\n\n<meta http-equiv="refresh" content="0; url=@">\n\n<link href="@">'),
    "form": _url('<form action="@"><input formaction="@" value="@"></form>\n\n<iframe src="@"></iframe>'),
    "onclick": _url("<b onclick=\"location.href='@'\">x</b>"),
    "script in HTML": _url('<script>\nlocation = "@";\n</script>\n\n<style>\na { background: url("@") }\n</style>'),
    "commented HTML": _url('<!-- <a href="@">x</a> -->\n\n%%<a href="@">x</a>%%'),
    "SVG": _url('<svg><a xlink:href="@"><text>x</text></a></svg>'),
}  # fmt: skip


def spelled(road: Road) -> dict[str, Spelling]:
    """The spellings of a road; those of wikilinks that YAML takes as they are, for a property."""
    return road.spelled or {name: each for name, each in WIKI.items() if name not in _NO_YAML and "#" not in each(_X)}


_X: Final = Secret("x")


def secrets() -> Iterator[tuple[str, str, Secret]]:
    """Each road and spelling, and the note that is named so: another one for each."""
    for i, (name, road) in enumerate(ROADS.items()):
        for j, spelling in enumerate(spelled(road)):
            yield name, spelling, Secret(f"q{i:03}z{j:02}k")


def write_vault(root: Path) -> None:
    """A vault in which every road is gone in every spelling: a note for each road, for each spelling of properties."""
    for folder in ("Lab", "Notes"):
        (root / folder).mkdir(parents=True)
    (root / "pic.png").write_bytes(_PIXEL)
    (root / "Notes/Host.md").write_text("the words of the host\n")
    texts: dict[str, list[str]] = {}
    for road, spelling, secret in secrets():
        (root / f"{secret.path}.md").write_text(secret.text())
        text = ROADS[road].text.replace("@@", secret.token[::-1]).replace("@", spelled(ROADS[road])[spelling](secret))
        texts.setdefault(note_of(road, secret), []).append(text)
    for note, parts in texts.items():
        (root / note).write_text("\n\n".join((*parts, f"shown {note}", "")))


def note_of(road: str, secret: Secret) -> str:
    """The note in which something is named so: no note has properties twice."""
    number = f" {secret.token[::-1]}" if ROADS[road].text.startswith("---") else ""
    return f"Notes/On {road}{number}.md"


_PIXEL: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)
