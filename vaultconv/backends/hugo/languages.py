"""The languages of a site: which notes are in which, and what Hugo's configuration says about them.

A note is in the language that its ``lang`` says, else in that of the folder which ``hugo.languages`` names for one,
else in the site's own. ``language`` doesn't count: it is often that of a book that the note is about. Pages of the
site's own language are where they would be in a site of one language; those of another are below its tag, ``/de/``,
in files that end in ``.de.md``.
"""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

import msgspec
import yaml

from vaultconv.addresses import Contents, fold_path
from vaultconv.errors import UsageError
from vaultconv.tree import direction
from vaultconv.vault.properties import first_text, is_language

CONFIG: Final = "config/_default/languages.toml"
"""Where the languages are configured that the site's own configuration doesn't name: Hugo merges the two."""

_OURS: Final = "# Written by vaultconv at every run"
_CJK: Final = ("ja", "ko", "zh")


class Site(msgspec.Struct, frozen=True):
    """What the configuration of an existing site says about languages."""

    language: str
    """The site's own: a tag in lower case."""
    languages: frozenset[str] = frozenset()
    """All that it names."""


class Languages(msgspec.Struct, frozen=True):
    """The languages of a site, as Hugo has them: tags in lower case."""

    default: str = "en"
    """The site's own."""
    others: tuple[str, ...] = ()
    """The others, in the order of a menu."""
    of: Mapping[str, str] = {}
    """The language of each note that isn't in the site's own."""
    folders: Mapping[str, str] = {}
    """The folder of the vault that is the whole site in a language, by language."""

    def __iter__(self) -> Iterator[str]:
        """Iterate over all of them, the site's own first."""
        return iter((self.default, *self.others))

    def language(self, note: str) -> str:
        """Return the language of a note."""
        return self.of.get(note, self.default)

    def prefix(self, language: str) -> str:
        """Return what the addresses of a language begin with, from the site's root."""
        return "" if language == self.default else f"{language}/"

    def ending(self, language: str) -> str:
        """Return what the names of a language's content files end in."""
        return ".md" if language == self.default else f".{language}.md"

    @property
    def prefixes(self) -> tuple[str, ...]:
        """The folders in which Hugo makes pages itself; that of the site's default language only redirects."""
        return ("", *(f"{each}/" for each in self)) if self.others else ("",)

    def path(self, note: str) -> str:
        """Return a note's path below the folder of its language."""
        folder = self.folders.get(self.language(note), "")
        return "/".join(note.split("/")[folder.count("/") :]) if _is_in(note, folder) else note

    def config(self, known: frozenset[str]) -> str:
        """Return Hugo's configuration of the languages that aren't ``known`` to the site's own; empty if none."""
        if known.issuperset(self.others):
            return ""
        tables = (_table(each, weight) for weight, each in enumerate(self, 1) if each not in known)
        return "\n".join((f"{_OURS}; add to it in hugo.toml, under [languages.{self.others[0]}].\n", *tables))


def find_languages(
    contents: Contents,
    folders: Mapping[str, str],
    home: str,
    site: Site | None,
    report: Callable[[str, str], None],
) -> Languages:
    """Find the languages of the notes.

    ``folders`` are those of the option, ``home`` is the note that the site begins with. The site's own language is
    what its configuration says. For a new site it is the language of ``home``, else of most notes, else a guess from
    their text. A note's language that isn't known is reported.
    Raises `UsageError` for an option that names none.
    """
    below = _folders(folders)
    known = {*below, *(site.languages if site else ()), *([site.language] if site else ())}
    tags = {note: _language_of(note, contents, below, known, report) for note in contents.notes}
    default = site.language if site else _default(tags, home) or _as_key(contents.language())
    known.add(default)
    languages = {note: _closest(tag, default, known) for note, tag in tags.items() if tag}
    of = {note: tag for note, tag in languages.items() if tag != default}
    used = frozenset(of.values())
    others = [*(tag for tag in below if tag in used), *sorted(used.difference(below))]
    return Languages(default, tuple(others), of, {tag: folder for tag, folder in below.items() if folder})


def _folders(option: Mapping[str, str]) -> dict[str, str]:
    """Return the folders of the option, by Hugo's names of their languages: ``deutsch/``."""
    for tag in option:
        if not is_language(tag):
            raise UsageError(f'hugo.languages: "{tag}" is not a language', 'use a BCP 47 tag, as in {de = "Deutsch"}')
    paths = {_as_key(tag): "/".join(filter(None, folder.split("/"))) for tag, folder in option.items()}
    return {tag: path and path + "/" for tag, path in paths.items()}


def _language_of(
    note: str,
    contents: Contents,
    folders: Mapping[str, str],
    known: set[str],
    report: Callable[[str, str], None],
) -> str:
    """Return the language that a note or its folder says, as Hugo names it; empty if neither does."""
    properties = contents.notes[note].properties
    value = first_text(properties, "lang")
    tag = _as_key(value.replace("_", "-"))
    if is_language(tag) and (tag in known or tag.partition("-")[0] in NAMES or tag.partition("-")[0] in known):
        return tag
    if value:
        report(note, f'"{value}" is not a known language')
    inside = [tag for tag, folder in folders.items() if _is_in(note, folder)]
    return max(inside, key=lambda tag: len(folders[tag]), default="")


def _is_in(note: str, folder: str) -> bool:
    return bool(folder) and fold_path(note).startswith(fold_path(folder))


def _default(tags: Mapping[str, str], home: str) -> str:
    """Return the language of the home page, else of most notes; empty if these say none."""
    return tags.get(home, "") or (Counter(tags.values()).most_common(1)[0][0] if tags else "")


def _closest(tag: str, default: str, known: set[str]) -> str:
    """Return the language of the site that a note's belongs to: ``en-gb`` to ``en``, unless the site has that too."""
    wanted = tag
    while wanted:
        if wanted in known:
            return wanted
        wanted = wanted.rpartition("-")[0]
    return default if default.startswith(tag + "-") else tag


def _as_key(tag: str) -> str:
    return tag.strip().lower()


# ------------------------------------------------------------------------------------------------------ configuration


def _table(language: str, weight: int) -> str:
    lines = [
        f"[{language}]",
        f"label = {json.dumps(NAMES.get(language) or _regional(language), ensure_ascii=False)}",
        f'locale = "{_spelled(language)}"',
        f"weight = {weight}",
    ]
    if direction.of_language(language) == "rtl":
        lines.append('direction = "rtl"')
    if language.startswith(_CJK):
        lines.append("hasCJKLanguage = true")
    return "\n".join((*lines, ""))


def _regional(language: str) -> str:
    """Return ``português (BR)``; the tag itself where its language has no known name."""
    first, _, rest = _spelled(language).partition("-")
    return f"{NAMES[first]} ({rest})" if first in NAMES and rest else _spelled(language)


def _spelled(language: str) -> str:
    """Return a tag as BCP 47 spells it: ``pt-BR``, ``zh-Hant``."""
    first, *rest = language.split("-")
    return "-".join((first, *({2: part.upper(), 4: part.title()}.get(len(part), part) for part in rest)))


def read_site(folder: Path) -> Site:
    """Return the languages that the configuration of the site in a folder names; what can't be read names none."""
    language, names = "", set[str]()
    for place in (folder, folder / "config" / "_default"):
        for stem in ("hugo", "config"):
            config = _read_config(place, stem)
            value = config.get("defaultcontentlanguage")
            language = _as_key(value) if isinstance(value, str) and value.strip() else language
            names.update(_keys(config.get("languages")))
    names.update(_read_config(folder / "config" / "_default", "languages"))
    return Site(language or "en", frozenset(names))


def _read_config(folder: Path, stem: str) -> dict[str, object]:
    """Read one file of Hugo's configuration, in whichever form it is; keys are in lower case, as Hugo has them."""
    for ending, read in _READERS.items():
        try:
            text = (folder / f"{stem}.{ending}").read_text(encoding="utf-8")
            return {} if text.startswith(_OURS) else _keys(read(text))
        except (OSError, ValueError, RecursionError, yaml.YAMLError):
            continue
    return {}


def _keys(table: object) -> dict[str, object]:
    return {str(key).lower(): value for key, value in table.items()} if isinstance(table, dict) else {}


_READERS: Final[Mapping[str, Callable[[str], object]]] = MappingProxyType(
    {"toml": tomllib.loads, "yaml": yaml.safe_load, "yml": yaml.safe_load, "json": json.loads}
)

# ------------------------------------------------------------------------------------------------------------- names

NAMES: Final = MappingProxyType(
    dict(
        entry.split("=")
        for entry in (
            "af=Afrikaans|am=አማርኛ|ar=العربية|az=azərbaycan|be=беларуская|bg=български|bn=বাংলা|bs=bosanski|ca=català"
            "|cs=čeština|cy=Cymraeg|da=dansk|de=Deutsch|el=Ελληνικά|en=English|eo=Esperanto|es=español|et=eesti"
            "|eu=euskara|fa=فارسی|fi=suomi|fil=Filipino|fo=føroyskt|fr=français|fy=Frysk|ga=Gaeilge|gd=Gàidhlig"
            "|gl=galego|gu=ગુજરાતી|ha=Hausa|haw=ʻŌlelo Hawaiʻi|he=עברית|hi=हिन्दी|hr=hrvatski|hu=magyar|hy=հայերեն"
            "|id=Bahasa Indonesia|ig=Igbo|is=íslenska|it=italiano|ja=日本語|jv=Jawa|ka=ქართული|kk=қазақ тілі|km=ខ្មែរ"
            "|kn=ಕನ್ನಡ|ko=한국어|ku=kurdî|ky=кыргызча|la=Latina|lb=Lëtzebuergesch|lo=ລາວ|lt=lietuvių|lv=latviešu"
            "|mi=Māori|mk=македонски|ml=മലയാളം|mn=монгол|mr=मराठी|ms=Bahasa Melayu|mt=Malti|my=မြန်မာ|nb=norsk bokmål"
            "|nds=Plattdüütsch|ne=नेपाली|nl=Nederlands|nn=norsk nynorsk|no=norsk|oc=occitan|pa=ਪੰਜਾਬੀ|pl=polski"
            "|ps=پښتو|pt=português|rm=rumantsch|ro=română|ru=русский|sa=संस्कृतम्|sd=سنڌي|si=සිංහල|sk=slovenčina"
            "|sl=slovenščina|so=Soomaali|sq=shqip|sr=српски|sv=svenska|sw=Kiswahili|ta=தமிழ்|te=తెలుగు|tg=тоҷикӣ"
            "|th=ไทย|tk=türkmen dili|tr=Türkçe|tt=татар|ug=ئۇيغۇرچە|uk=українська|ur=اردو|uz=oʻzbek|vi=Tiếng Việt"
            "|wo=Wolof|xh=IsiXhosa|yi=ייִדיש|yo=Yorùbá|yue=粵語|zh=中文|zh-hans=简体中文|zh-hant=繁體中文|zu=isiZulu"
        ).split("|")
    )
)
"""The languages that are known without an option, each by its own name."""
