"""Where everything goes in a site: the files of its content, and the addresses that they have.

A page's address follows its path in the vault, in words that any server takes. Hugo would make other addresses of file
names, and not always distinct ones, so files are named by their addresses, and each page states its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import count
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

import msgspec

from vaultconv.addresses import Contents, Layout, distinct_names, distinct_paths, fold_path, safe_path
from vaultconv.backends.hugo.front_matter import redirects_of
from vaultconv.backends.hugo.languages import Languages, Site, find_languages
from vaultconv.backends.hugo.words import Slugs, slug
from vaultconv.diagnostics import DiagnosticCode, Report
from vaultconv.errors import UsageError, did_you_mean
from vaultconv.tree.nodes import Value
from vaultconv.tree.walk import note_name
from vaultconv.vault.properties import values_of

_TAXONOMIES: Final = ("tags", "categories")  # Hugo makes the pages below these, and the files beside them, itself
_GENERATED: Final = ("index.html", "index.xml", "sitemap.xml", "robots.txt", "404.html")
_PAGES: Final = ("htm", "html", "adoc", "ad", "asciidoc", "org", "pandoc", "pdc", "rst", "md", "mdown", "markdown")


class SiteOptions(msgspec.Struct, frozen=True, kw_only=True):
    """The options of `HugoBackend` that decide where files go."""

    section: str = ""
    home: str = ""
    slugs: Slugs = "unicode"
    attachments: Literal["static", "bundle"] = "static"
    languages: Mapping[str, str] = {}


class Section(msgspec.Struct, frozen=True):
    """A folder of the vault whose page Hugo lists, because no note is that page."""

    path: str
    """The folder in the vault."""
    file: str
    """The page's file in the output."""
    url: str
    """The page's address from the root of the site."""


class SiteLayout(msgspec.Struct, frozen=True):
    """Where everything goes in a site."""

    layout: Layout
    folders: tuple[Section, ...]
    """The folders whose pages have to be made."""
    redirects: Mapping[str, tuple[str, ...]]
    """The other addresses of each note, from the root of the site."""
    languages: Languages


def lay_out_site(contents: Contents, options: SiteOptions, site: Site | None = None) -> SiteLayout:
    """Return where everything goes, in the ``site`` that is there already, if any.

    Raises `UsageError` where the note that is to be the home page isn't there, or the section is one of Hugo's own.
    """
    # An example. Of two notes with one slug, the second in order is numbered, and reported:
    #
    #   note                            file                      address         by
    #   index.md                        content/_index.md         /               `_owners`: its name
    #   Trips/Trips.md                  content/trips/_index.md   /trips/         `_owners`: its name, beside its folder
    #   Trips/a b.md                    content/trips/a-b.md      /trips/a-b/     `_note_urls`
    #   Trips/a&b.md                    content/trips/a-b-2.md    /trips/a-b-2/   `_note_urls`: the slug "a-b" is taken
    #   Trips/Rome.md, permalink /rome/ content/trips/rome.md     /rome/          `_claims`; the file keeps its folder
    #   (the folder Sky)                content/sky/_index.md     /sky/           `_folder_urls`: a `Section`
    #   Trips/Rom.md, lang: de          content/trips/rom.de.md   /de/trips/rom/  `_find`, once for each language
    #   Trips/p.png                     static/Trips/p.png        /Trips/p.png    `_paths_of_files`
    #
    # The order: folders get addresses; authors' claims (home page, permalinks) are taken first; then each folder gets
    # its own note, or a section; then the other notes get what is free; then attachments. An alias of Rome, "/old",
    # redirects because no page has that address (`_redirects`).
    reports: dict[str, Report] = {}

    def report(source: str, message: str) -> None:
        reports.setdefault(source, Report(source))(DiagnosticCode.NAME_CHANGED, message)

    def report_language(source: str, message: str) -> None:
        hint = 'name it by its tag, as in "de"; add an uncommon language to hugo.languages as well'
        reports.setdefault(source, Report(source))(DiagnosticCode.LANGUAGE_UNKNOWN, message, hint=hint)

    first = _home_of_site(contents, options)
    languages = find_languages(contents, options.languages, first, site, report_language)
    pages = _PageFinder(contents, options, languages, report)
    pages.find()
    files = _paths_of_files(contents, options, pages, report)
    placed = {note: (page.file, page.url) for note, page in pages.notes.items()} | files
    layout = Layout(
        paths={source: path for source, (path, _) in placed.items()},
        urls={source: url for source, (_, url) in placed.items()},
        language=languages.default,
        diagnostics=tuple(each for source in reports.values() for each in source.diagnostics),
    )
    urls = [*layout.urls.values(), *(folder.url for folder in pages.folders)]
    return SiteLayout(layout, tuple(pages.folders), _redirects(contents, urls, languages), languages)


# --------------------------------------------------------------------------------------------------------------- pages


class _FoundPage(msgspec.Struct, frozen=True):
    """The place of a page: its file in the output, and its address from the root of the site."""

    file: str
    url: str


class _GeneratedPage:
    """Gives out the addresses of a site, so that no page is written where another one is, in whatever case.

    Hugo generates some pages itself, the same ones in the folder of each language; of these, ``free`` are left to
    notes.
    """

    def __init__(self, languages: Languages, free: Collection[str] = ()) -> None:
        self._owners = {file: "" for file in _generated(languages) if file not in free}
        self._taxonomies = frozenset(_taxonomies(languages))
        self._folders: dict[str, str] = {}

    def take(self, url: str, note: str) -> str:
        """Return the owner of an address: the note, if it was free until now; "" if it is one of Hugo's own."""
        file = fold_path(_published(url))
        above = [file[: slash.start()] for slash in re.finditer("/", file)]
        for path in (file, *above):
            if path in self._owners:
                return self._owners[path]
        if file in self._folders:
            return self._folders[file]
        if not self._taxonomies.isdisjoint(above):
            return ""
        self._owners[file] = note
        for path in above:
            self._folders.setdefault(path, note)
        return note


def _generated(languages: Languages) -> list[str]:
    return [prefix + name for prefix in languages.prefixes for name in _GENERATED]


def _taxonomies(languages: Languages) -> list[str]:
    return [prefix + name for prefix in languages.prefixes for name in _TAXONOMIES]


class _PageFinder:
    """Finds the page of each note, in ``notes``, and of each folder that is no note's, in ``folders``.

    Each language has its own folder, and a note's path is relative to it. Hugo takes two pages for translations of one
    another if their files differ only in the language.
    """

    def __init__(self, contents: Contents, options: SiteOptions, languages: Languages, report: _ReportTo) -> None:
        self._contents, self._options, self.languages, self._report = contents, options, languages, report
        self.base = "".join(slug(part, options.slugs) + "/" for part in options.section.split("/") if part.strip())
        if ".." in options.section.split("/"):
            raise UsageError(
                f'"{options.section}" can\'t be a folder of the content', "name one like garden or notes/2024"
            )
        if self.base.split("/")[0] in _TAXONOMIES:
            raise UsageError(
                f'Hugo itself makes the pages of the section "{options.section}"', "name another hugo.section"
            )
        self.notes: dict[str, _FoundPage] = {}
        self.folders: list[Section] = []

    def find(self) -> None:
        claimed = self._claims()
        taken = {*map(fold_path, claimed.values()), *(f"{each}/" for each in _taxonomies(self.languages))}
        notes: dict[str, dict[str, str]] = {language: {} for language in self.languages}
        for note in self._contents.notes:
            notes[self.languages.language(note)][note] = self.languages.path(note)
        for language, paths in notes.items():
            self._find(language, paths, claimed, taken)

    def _find(self, language: str, paths: Mapping[str, str], claimed: Mapping[str, str], taken: set[str]) -> None:
        """Place the notes of a language, by their ``paths`` in it; its addresses begin with its own prefix."""
        prefix, ending = self.languages.prefix(language), self.languages.ending(language)
        inner = _folders_in(paths.values())
        urls = self._folder_urls(inner)
        owners = self._owners(paths, urls, {claimed[note]: note for note in paths if note in claimed}, prefix)
        for folder, url in urls.items():
            note = owners.get(folder, "")
            address = claimed[note] if note in claimed else self._free(note or folder, prefix + url, taken)
            page = _FoundPage(f"content/{_unignored(url)}_index{ending}", address)
            if note:
                self.notes[note] = page
            else:
                self.folders.append(Section(folder, page.file, page.url))
        for note, url in self._note_urls(paths, inner, urls).items():
            file = f"{url}index" if self._options.attachments == "bundle" else url[:-1]
            address = claimed[note] if note in claimed else self._free(note, prefix + url, taken)
            self.notes[note] = _FoundPage(f"content/{_unignored(file + ending)}", address)

    def _folder_urls(self, inner: Mapping[str, Collection[str]]) -> dict[str, str]:
        """Return the address of each folder that holds notes at any depth; the vault, which is "", comes first."""
        urls = {"": self.base}
        waiting = [""]
        while waiting:
            folder = waiting.pop()
            slugs = {each: slug(_last(each), self._options.slugs) for each in inner[folder]}
            names = distinct_names(slugs, self._kept(urls[folder]))
            urls.update({each: f"{urls[folder]}{name}/" for each, name in names.items()})
            waiting += inner[folder]
        return urls

    def _kept(self, url: str) -> tuple[str, ...]:
        """Return the names in a folder that no page may have: ``index.md`` would make its siblings its resources."""
        return ("index",) if url else ("index", *_TAXONOMIES, *(each[:-1] for each in self.languages.prefixes[1:]))

    def _note_urls(
        self, paths: Mapping[str, str], inner: Mapping[str, Collection[str]], urls: Mapping[str, str]
    ) -> dict[str, str]:
        """Return the addresses, from their paths, of the notes that are not the page of a folder."""
        addresses: dict[str, str] = {}
        left: dict[str, list[str]] = {}
        for note, path in paths.items():
            if note not in self.notes:
                left.setdefault(path.rpartition("/")[0], []).append(note)
        for folder, notes in left.items():
            url = urls[folder]
            taken = {*self._kept(url), *(urls[each][len(url) : -1] for each in inner[folder])}
            slugs = {note: slug(note_name(note), self._options.slugs) for note in notes}
            for note, name in distinct_names(slugs, taken).items():
                addresses[note] = f"{url}{name}/"
                if name != slugs[note]:
                    self._report(note, f'its address is "/{url}{name}/", as "{slugs[note]}" is taken')
        return addresses

    def _free(self, source: str, url: str, taken: set[str]) -> str:
        """Return the address, or a similar one if another page has it. The addresses in ``taken`` are folded."""
        if fold_path(url) in taken:
            url = next(each for i in count(2) if fold_path(each := f"{url[:-1]}-{i}/") not in taken)
            self._report(source, f'its address is "/{url}"')
        taken.add(fold_path(url))
        return url

    # ------------------------------------------------------------------------------------------ what authors ask for

    def _claims(self) -> dict[str, str]:
        """Return the addresses that authors gave their notes: those of home pages, and permalinks."""
        homes = {self.languages.prefix(language): language for language in self.languages}
        generated = _GeneratedPage(self.languages, () if self.base else {f"{prefix}index.html" for prefix in homes})
        claimed: dict[str, str] = {}
        for home in self._homes():
            claimed[home] = self.languages.prefix(self.languages.language(home)) + self.base
            generated.take(claimed[home], home)
        for note, facts in self._contents.notes.items():
            url = None if note in claimed else _permalink(facts.properties)
            if url is None:
                continue
            is_other_home = homes.get(url, language := self.languages.language(note)) != language
            owner = "" if is_other_home else generated.take(url, note)
            if owner == note:
                claimed[note] = url
            else:
                self._report(note, f'its permalink "/{url}" is taken, by {_whose(owner)}')
        return claimed

    def _homes(self) -> list[str]:
        """Return the notes that are the home pages of their languages because they say so."""
        chosen = _chosen_home(self._contents, self._options)
        homes = {self.languages.language(note): note for note in (*_said_homes(self._contents)[::-1], chosen) if note}
        return list(homes.values())

    def _owners(
        self, paths: Mapping[str, str], urls: Mapping[str, str], claims: Mapping[str, str], prefix: str
    ) -> dict[str, str]:
        """Return the notes that are the pages of their folders, by a permalink (``claims``, by address) or by name."""
        by_address = {fold_path(url): note for url, note in claims.items()}
        by_name = {fold_path(path): note for note, path in paths.items()}
        owners: dict[str, str] = {}
        used: set[str] = set()
        for folder, url in urls.items():
            names = (by_name.get(fold_path(name), "") for name in _own_names(folder))
            candidates = [by_address.get(fold_path(prefix + url), ""), *names]
            note = next((note for note in candidates if note and note not in used), "")
            if note:
                owners[folder] = note
                used.add(note)
        return owners


def _home_of_site(contents: Contents, options: SiteOptions) -> str:
    """Return the note that the site begins with; "" if no note is the home page."""
    root = (note for name in _own_names("") for note in contents.notes if fold_path(note) == name)
    said_homes = _said_homes(contents)
    return _chosen_home(contents, options) or next(root, "") or (said_homes[0] if len(said_homes) == 1 else "")


def _chosen_home(contents: Contents, options: SiteOptions) -> str:
    """Return the note that the option names, or "" if it is empty. Raises `UsageError` if there is no such note."""
    if not options.home:
        return ""
    wanted = fold_path(options.home.removesuffix(".md"))
    notes = [note for note in contents.notes if wanted in (fold_path(note[:-3]), fold_path(note_name(note)))]
    if not notes:
        hint = did_you_mean(options.home, [note[:-3] for note in contents.notes])
        raise UsageError(f'no note named "{options.home}" for the home page', hint)
    return min(notes, key=len)


def _said_homes(contents: Contents) -> list[str]:
    return [note for note, facts in contents.notes.items() if True in values_of(facts.properties, "dg-home")]


_ReportTo = Callable[[str, str], None]


def _own_names(folder: str) -> tuple[str, ...]:
    """Return the names of the note that is a folder's page, the best one first.

    Hugo's name comes first, then the web's, then folder notes, which plugins put into the folder or beside it.
    """
    if not folder:
        return ("_index.md", "index.md")
    return (f"{folder}/_index.md", f"{folder}/index.md", f"{folder}/{_last(folder)}.md", f"{folder}.md")


def _permalink(properties: Mapping[str, Value]) -> str | None:
    """Return the address that a note asks for, from the site's root: ``trips/rome/``; None if it asks for none."""
    for value in values_of(properties, "permalink", "dg-permalink"):
        if isinstance(value, str) and (path := unquote(urlsplit(value.strip()).path).strip("/ ")):
            path = unicodedata.normalize("NFC", path)
            parts = [safe_path(_LEGAL.sub("-", part).strip()) for part in path.split("/") if part.strip()]
            url = "/".join(parts)
            return _INDEX.sub("", url) if url.lower().endswith((".html", ".htm")) else url + "/"
        if isinstance(value, str) and value.strip() == "/":
            return ""
    return None


# What has a meaning in addresses, or none in paths.
_LEGAL: Final = re.compile(r"""[\x00-\x20\x7f"'<>\\^`{|}?#%:*]+""")
_INDEX: Final = re.compile(r"(?:^|(?<=/))index\.html$")  # the file that the address of its folder leads to


def _whose(note: str | None) -> str:
    return f'"{note}"' if note else "a page that Hugo makes"


def _folders_in(notes: Iterable[str]) -> dict[str, list[str]]:
    """Return the folders in each folder that hold notes at any depth, sorted; the vault itself is ""."""
    inner: dict[str, set[str]] = {"": set()}
    for note in notes:
        parts = note.split("/")[:-1]
        for depth in range(len(parts)):
            folder = "/".join(parts[: depth + 1])
            inner.setdefault("/".join(parts[:depth]), set()).add(folder)
            inner.setdefault(folder, set())
    return {folder: sorted(each) for folder, each in inner.items()}


# Many a site's ignore file leaves these folders out wherever they stand, as Hugo puts what it makes into such.
_IGNORED: Final = re.compile(r"(?:^|(?<=/))(?:public|resources)(?=/)")


def _unignored(path: str) -> str:
    """Return the path with other names for folders that Git would usually ignore."""
    return _IGNORED.sub(r"\g<0>_", path) if "public" in path or "resources" in path else path


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _redirects(contents: Contents, urls: Iterable[str], languages: Languages) -> dict[str, tuple[str, ...]]:
    """Return the addresses among the notes' aliases, from the site's root, that nothing else has."""
    found = ((note, redirects_of(facts.properties)) for note, facts in contents.notes.items())
    wanted = {note: addresses for note, addresses in found if addresses}
    if not wanted:
        return {}
    generated = _GeneratedPage(languages)
    for url in urls:
        generated.take(url, url)
    redirects: dict[str, tuple[str, ...]] = {}
    for note, addresses in wanted.items():
        free = tuple(path for path in addresses if generated.take(_redirecting(path), note) == note)
        if free:
            redirects[note] = free
    return redirects


def _redirecting(path: str) -> str:
    """Return the address of the page that Hugo makes for an alias: ``old/`` for ``/old``."""
    return path[1:] if path.endswith(("/", ".html", ".htm")) else path[1:] + "/"


# --------------------------------------------------------------------------------------------------------- attachments


def _paths_of_files(
    contents: Contents, options: SiteOptions, pages: _PageFinder, report: _ReportTo
) -> dict[str, tuple[str, str]]:
    """Return the output path and the address of each attachment.

    All are below ``static/``, which Hugo copies as it is, at their paths in the vault; or, by option, in the bundle of
    the first note that uses them, but for those that Hugo would take for pages there.
    """
    generated = {*_generated(pages.languages), *(f"{each}/index.html" for each in _taxonomies(pages.languages))}
    generated.update(_published(page.url) for page in pages.notes.values())
    generated.update(_published(folder.url) for folder in pages.folders)
    wanted = {f"/{path}": path for path in sorted(generated)}
    bundles = _bundles(contents, pages) if options.attachments == "bundle" else {}
    for file in contents.files:
        folder = bundles[file].url if file in bundles else pages.base
        name = _last(file) if file in bundles else file
        wanted[file] = _unignored(folder + safe_path(name, portable=contents.portable))
    urls = distinct_paths(wanted)
    placed: dict[str, tuple[str, str]] = {}
    for file in contents.files:
        url = urls[file]
        if url != wanted[file] or not url.endswith(_last(file)):
            report(file, f'its address is "/{url}"')
        if file in bundles:
            placed[file] = (bundles[file].file.rpartition("/")[0] + "/" + _last(url), url)
        else:
            placed[file] = ("static/" + url, url)
    return placed


def _published(url: str) -> str:
    """Return the file that Hugo makes of a page."""
    return url if url and not url.endswith("/") else url + "index.html"


def _bundles(contents: Contents, pages: _PageFinder) -> dict[str, _FoundPage]:
    """Return the page of the first note that uses an attachment, for attachments that can be in a bundle.

    Pages that are translations share one, in which Hugo publishes a file at the address of the site's own language.
    """
    bundles: dict[str, _FoundPage] = {}
    for note, facts in contents.notes.items():
        page = pages.notes[note]
        if note not in pages.languages.of and (page.url.endswith("/") or not page.url):
            for file in facts.files:
                if _can_be_bundled(_last(file), pages.languages):
                    bundles.setdefault(file, page)
    return bundles


def _can_be_bundled(name: str, languages: Languages) -> bool:
    """Return whether Hugo takes a file for one of its page, not for a page or for a file of another language."""
    if languages.others and name.lower().split(".")[-2:][0] in languages:
        return False
    return not name.startswith((".", "#")) and not name.endswith("~") and name.lower().rpartition(".")[2] not in _PAGES
