"""Notes with what is hard to write as valid HTML: one vault of them, and notes that say odd things about themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Final

PIXEL: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)
GIF: Final = bytes.fromhex("47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b")
SVG: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="10" height="10" '
    'onload="alert(1)"><script>alert(1)</script><foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p>'
    '</foreignObject><image xlink:href="http://example.org/x.png"/><rect width="5" height="5"/></svg>'
)

HEADINGS: Final = r"""# Headings

text

# $a^2$

## $\alpha$ and $\frac{1}{2}$

## ![[dot.png]]

### ![[dot.png]] and words

## A note[^1] in ^[inline note with [link](https://e.org)] heading

## [linked](https://e.org) **bold** `code` ~~x~~ ==y== #tag <kbd>K</kbd> <br> H<sub>2</sub>O

## [[links]] and ![](https://e.org/x.png)

##

## \

## &nbsp;

## $$x$$

## A ^id

## A ^id

## A

###### Six

# One after six

## `only code`

## ![[s.mp3]]

## ![alt](broken.png)

## <span id="x y">odd id</span> <a name="1a">n</a>

## عنوان

> # in quote $x$ ![[dot.png]]

- # in list[^1]

<details><summary>S <a href="x">l</a></summary>

# $y$ in details ![[dot.png]]

</details>

[^1]: The note with [link](https://e.org) and $x$.

    ## heading in note

    second[^2]

[^2]: nested[^1]
"""

LINKS: Final = r"""# Links

[a b](<https://e.org/a b>) [pipe](https://e.org/a|b) [br](https://e.org/[x]) [non](https://e.org/é/ü?q=ñ#ß)
[bad%](https://e.org/100%) [bad2](https://e.org/%zz) [curly](https://e.org/{x}) [bs](https://e.org/a\\b)
[caret](https://e.org/^x`y) [emoji](https://e.org/😀) [query](https://e.org?a=[1]|2) [frag](https://e.org#[1])
[file](<file:///C:/a b.txt>) [file2](file://server/x) [ob](<obsidian://open?vault=a b&file=x|y>) [mail](mailto:a@b.org)
[mail2](<mailto:a b@b.org?subject=x y>) [tel](<tel:+1 23>) [ftp](<ftp://e.org/x y>) [host](<https://exa mple.org/>)
[empty](https://) [http](http:) [h2](http:///x) [port](http://e.org:99999/) [port2](http://e.org:abc/)
[v6](http://[::1]/) [v6b](http://[::z]/) [v4](http://1.2.3.999/) [idn](https://münchen.de/) [under](http://a_b.org/)
[pct](http://%41.org/) [dots](http://a..b/) [rel](x/y.html) [proto](<//e.org/x y>) [hash](#none) [q](?x=1|2)
<https://e.org/a|b> https://e.org/a[b] <mailto:x@y.z> [data](data:text/plain,hello) [js](javascript:alert(1))
[zot](<zotero://select/items/1 2>) [one](x:y) [msg](<message:<a@b>>) [up](<HTTP://E.ORG/a b>) [bn](about:blank)
[urn](urn:isbn:123) [win](C:\x\y) [unc](\\\\server\\share) [hash2](https://e.org/#a#b) [amp](https://e.org/?a=1&b=2)
[quote](https://e.org/"x") [lt](<https://e.org/\<x\>>)
[csv](data.csv) [txt](t.txt) [pdf](d.pdf#page=2) [[data.csv]] [[headings#A]] [[headings#^id|x]] [[nowhere]] ![[headings#A]]
[a [b](https://x.org) c](https://y.org) [![[dot.png]]](https://y.org) [x[^1] y](https://z.org)
[fn ^[in note [l](https://q.org)]](https://z.org) [*x[^1]*](https://z.org) [[^1]](https://z.org)
[#tag](https://z.org) [[links|a [[headings]] b]]
<a href="https://e.org/a b"><a href="https://f.org">x</a></a> <a href="file:///x">f</a> <a name="x">n</a> <a id="y">i</a>
<a id="y">again</a>

[^1]: note [l](https://e.org)
"""

HTML: Final = r"""# HTML

<div id="dup">a</div> <div id="dup">b</div>

<p align="center">x <img src="dot.png" width=20 height="30px"> <img src="https://e.org/x.png"> <img></p>

<table><tr><td colspan=2>a<td>b<tr><th rowspan=3>x</table>

<svg width=10 height=10><rect/></svg> <math><mi>x</mi></math> <video src="f.mp4" controls></video> <audio src=s.mp3></audio>
<iframe src="https://e.org"></iframe> <object data="x"></object> <form><input type=text><button>B</button></form>
<script>alert(1)</script><style>p{direction:rtl}</style>

<ul><p>bad<li>x</ul> <dl><dt>a<dd>b</dl> <ruby>a<rt>b</ruby> <font color=red>r</font> <center>c</center> <u>u</u>
<abbr title="x">y</abbr> <span style="color:red" lang="xx-bad tag" dir=rtl class="1 2">z</span> <bdo dir=rtl>x</bdo>
<q cite="a b">q</q> <time datetime="bad">t</time> <progress value=3 max=4></progress> <meter></meter>
<blockquote cite="x y">z</blockquote>

<div style="color: red; background: url(x); width: 50%; bad: } x">styled</div> <p align="right">r</p> <td align="center">t</td>

<div style="page-break-after: always"></div>

<figure><img src="dot.png"><figcaption>cap</figcaption></figure>

<h2 id="1">num</h2> <h3></h3> <a id="a b">sp</a> <span id="#x">h</span> <p id="">e</p>

<!-- comment -- with -- dashes -->
"""

MEDIA: Final = r"""# Media

![[dot.png]] ![[wrong.jpg]] ![[a b [c].png]] ![[é%20.png]] ![[broken.png]] ![[v.svg]] ![[s.mp3]] ![[f.mp4]] ![[d.pdf]]
![[c.canvas]] ![[data.csv]] ![](<https://e.org/a b.png>) ![[dot.png|100]] ![[dot.png|0x0]] ![alt "q" <x>](dot.png "ti\"tle")
![](data:image/png;base64,iVBORw0KGgo=) ![](data:image/svg+xml,<svg/>) ![x](file:///x.png) ![[x.gif]] ![[x.heic]]

![[v.svg|caption]]

![[dot.png]]
*cap*

```mermaid
graph TD; A-->B
```

```python
x = "<&>" # é
```

```dataview
list
```

``` 1bad"quote<
z
```
"""

BLOCKS: Final = r"""# Blocks

| a | b |
|---|:-:|
| [x](https://e.org) | $y$ |
| ![[dot.png]] | n[^1] |

| |
|-|

> [!note|meta data]- T[^1] $x$
> c ^b1

> [!weird kind & <x>] T

- [ ] t
- [x] u [a](https://e.org)
- [-] v
    1. x
       - [ ] y

3. three
4. four

Para ^b1

Other ^B1

$$\begin{matrix}a&b\\c&d\end{matrix}\tag{1}$$ and $\unknowncmd{x}$ and $\color{red}x$ and $\text{a < b & c}$ $\boxed{x}\cancel{y}$
$\ce{H2O}$ $\xrightarrow{a}$ $\underbrace{x}_{y}$ $\begin{cases}a\\b\end{cases}$ $\begin{array}{c|c}a&b\\\hline c&d\end{array}$

$$\label{q}x$$ $\eqref{q}$

- **Toggle**

    # H in toggle $x$

    text

-

[^1]: N
[^unused]: U ![[dot.png]]
"""

MIXED: Final = """# عنوان عربي (الأول)

فقرة مع `code` و[رابط](https://example.org/) وملاحظة[^1] ووسم #tag. <kbd>Ctrl+</kbd> $a+b$

- بند
- English item (one).
  1. داخلي

- [ ] مهمة

| ع | B |
|--|--|
| ش | value. |

> [!note] ملاحظة
> نص
>
> ```py
> x=1
> ```

> اقتباس

English paragraph.

- English list

## קטע בעברית

שלום עולם (test)[^2]

<div dir="rtl">English forced right.</div>

[^1]: حاشية
[^2]: English note
"""

NOTES: Final = {
    "headings": HEADINGS,
    "links": LINKS,
    "html": HTML,
    "media": MEDIA,
    "blocks": BLOCKS,
    "عربي": MIXED,
    "mixed": "---\nlang: en\n---\n" + MIXED,
    "arabic": "---\nlang: ar\n---\n" + MIXED,
    "empty": "",
    "only properties": "---\na: 1\n---\n",
    "only heading": "# H\n",
    "only heading $x$": "# $x$\n",
    "only picture": "# ![[dot.png]]\n",
    "ctrl\x07": "a\x07b\x0bd\u2028e\ufffef\ufdd0 \U0001f600 \U0001ffff \x7f \x85 \x1b[0m &#1; &#x0; &#xFFFF; &#xD800; `\x9b`",
    'title & <b> "q"': '# title & <b> "q" *em* $x$ `c` [l](https://e.org)[^1] ![[dot.png]]\n\nx\n\n[^1]: n',
    "Sub/Sub": "# Sub\n",
    "Sub.md/x": "y",
}

DATES: Final = (
    "Spring 2024", "2024", "2024-05", "2024-13-45", "2024-02-30", "2024-05-01T10:00:00", "1 May 2024", "٢٠٢٤", "05/02/2025",
    "0000", "12024", "1700000000", "2024-05-01 – 2024-05-03", "[[2024-05-01]]", "Easter Monday",
)  # fmt: skip
LANGUAGES: Final = (
    "ar", "he-IL", "en_GB", "zh-Hant-TW", "python", "de-CH-1996", "en-x", "sr-Latn", "en-ab-cd", "x-klingon", "de-de-DE",
    "en-a-bbb-a-ccc", "zh-yue", "en-x-mine",
)  # fmt: skip
TITLES: Final = ('"<b>&amp;</b> \\"q\\""', '"\\x07"', "'  '", "'$x$'", "'عنوان (x)'", "'![[dot.png]]'", "'a: b – c'")


def write(folder: Path) -> Path:
    """The vault of odd notes and files."""
    files = {
        **{f"{name}.md": text.encode() for name, text in NOTES.items()},
        **dict.fromkeys(("dot.png", "wrong.jpg", "a b [c].png", "é%20.png"), PIXEL),
        "x.gif": GIF,
        "broken.png": b"nope",
        "v.svg": SVG.encode(),
        "s.mp3": b"ID3",
        "f.mp4": b"x",
        "d.pdf": b"%PDF-1.4\n",
        "data.csv": b"a,b",
        "t.txt": b"t",
        "x.heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
        "c.canvas": b'{"nodes":[{"id":"1","type":"text","text":"card","x":0,"y":0,"width":100,"height":50}],"edges":[]}',
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def write_about(folder: Path) -> Path:
    """A vault of notes that each say one odd thing about themselves."""
    folder.mkdir()
    said = [
        *((f"date{i}", f'date: "{text}"') for i, text in enumerate(DATES)),
        *((f"language{i}", f"lang: {text}") for i, text in enumerate(LANGUAGES)),
        *((f"title{i}", f"title: {text}") for i, text in enumerate(TITLES)),
        ("authors", 'author: ["", " ", "A & <b>"]\ntags: ["", "a/b", "ü"]\nsubtitle: "<i>"'),
    ]
    for name, line in said:
        (folder / f"{name}.md").write_text(f"---\n{line}\n---\ntext\n", encoding="utf-8")
    return folder
