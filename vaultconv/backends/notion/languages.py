"""The languages that Notion's code blocks know, and the other names that notes give them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

LANGUAGES: Final = frozenset(
    (
        "abap", "abc", "agda", "arduino", "ascii art", "assembly", "bash", "basic", "bnf", "c", "c#", "c++", "clojure",
        "coffeescript", "coq", "css", "dart", "dhall", "diff", "docker", "ebnf", "elixir", "elm", "erlang", "f#",
        "flow", "fortran", "gherkin", "glsl", "go", "graphql", "groovy", "haskell", "hcl", "html", "idris", "java",
        "java/c/c++/c#", "javascript", "json", "julia", "kotlin", "latex", "less", "lisp", "livescript", "llvm ir",
        "lua", "makefile", "markdown", "markup", "mathematica", "matlab", "mermaid", "nix", "notion formula",
        "objective-c", "ocaml", "pascal", "perl", "php", "plain text", "powershell", "prolog", "protobuf", "purescript",
        "python", "r", "racket", "reason", "ruby", "rust", "sass", "scala", "scheme", "scss", "shell", "smalltalk",
        "solidity", "sql", "swift", "toml", "typescript", "vb.net", "verilog", "vhdl", "visual basic", "webassembly",
        "xml", "yaml",
    )
)  # fmt: skip
"""Notion's names, as its API takes and its exports write them."""

PLAIN_TEXT: Final = "plain text"

_NAMES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "assembly": ("asm", "nasm", "x86asm"),
        "bash": ("zsh",),
        "c#": ("csharp", "cs"),
        "c++": ("cpp", "cxx", "cc", "hpp"),
        "clojure": ("clj", "edn"),
        "coffeescript": ("coffee",),
        "diff": ("patch",),
        "docker": ("dockerfile",),
        "elixir": ("ex", "exs"),
        "erlang": ("erl",),
        "f#": ("fsharp", "fs"),
        "fortran": ("f90", "f95"),
        "gherkin": ("cucumber", "feature"),
        "go": ("golang",),
        "graphql": ("gql",),
        "haskell": ("hs",),
        "hcl": ("terraform", "tf"),
        "html": ("htm", "xhtml"),
        "javascript": ("js", "jsx", "mjs", "cjs", "node", "dataviewjs"),
        "json": ("jsonc", "json5", "geojson"),
        "julia": ("jl",),
        "kotlin": ("kt", "kts"),
        "latex": ("tex", "math", "katex"),
        "lisp": ("elisp", "emacs-lisp", "common-lisp"),
        "llvm ir": ("llvm",),
        "makefile": ("make", "mk"),
        "markdown": ("md", "markdown+", "mdx"),
        "markup": ("svg", "mathml", "vue", "svelte"),
        "mathematica": ("wolfram", "wl"),
        "matlab": ("octave",),
        "objective-c": ("objc", "objectivec", "obj-c"),
        "ocaml": ("ml",),
        "pascal": ("delphi",),
        "perl": ("pl",),
        PLAIN_TEXT: ("text", "txt", "plain", "plaintext", "none", "raw"),
        "powershell": ("ps1", "pwsh", "ps"),
        "protobuf": ("proto",),
        "python": ("py", "python3", "py3", "ipython"),
        "racket": ("rkt",),
        "ruby": ("rb",),
        "rust": ("rs",),
        "scheme": ("scm",),
        "shell": ("sh", "shell-session", "shellsession", "console", "fish", "terminal"),
        "solidity": ("sol",),
        "sql": ("mysql", "pgsql", "postgres", "postgresql", "sqlite", "plsql"),
        "typescript": ("ts", "tsx"),
        "vb.net": ("vbnet", "vb"),
        "visual basic": ("vba", "vbs", "vbscript"),
        "webassembly": ("wasm", "wat"),
        "xml": ("xsl", "xslt", "xsd", "rss", "plist"),
        "yaml": ("yml",),
    }
)
_OTHER_NAMES: Final = MappingProxyType({other: name for name, others in _NAMES.items() for other in others})


def code_language(name: str) -> str:
    """Return Notion's name for a language, empty if it has none: ``py`` is ``python``, ``dataview`` is empty.

    What programs write behind it, as in ``js:a.js`` and ``js{1,3}``, is not a part of it.
    """
    folded = re.split("[:{]", name.strip().strip("{}.").lower(), maxsplit=1)[0]
    return folded if folded in LANGUAGES else _OTHER_NAMES.get(folded, "")
