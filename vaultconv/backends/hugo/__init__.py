"""Hugo: a vault as the content of a site and, in a new folder, the site around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import md5
from pathlib import Path
from typing import ClassVar, Final, Literal
from urllib.parse import quote

import msgspec

from vaultconv.addresses import Contents, Layout, Page
from vaultconv.backends.hugo import scaffold
from vaultconv.backends.hugo.dialect import HUGO as DIALECT
from vaultconv.backends.hugo.front_matter import dates_to_hugo, fields_of, hugo_fields
from vaultconv.backends.hugo.languages import CONFIG, Languages, Site, read_site
from vaultconv.backends.hugo.layout import Section, SiteLayout, SiteOptions, lay_out_site
from vaultconv.backends.hugo.macros import with_macros
from vaultconv.backends.hugo.math import with_tags_alone
from vaultconv.backends.hugo.media import with_quiz
from vaultconv.backends.hugo.serialize import serialize
from vaultconv.backends.hugo.words import Slugs, as_hugo_lowers, term, term_url
from vaultconv.build.cache import Remember
from vaultconv.build.jobs import InShares
from vaultconv.diagnostics import DiagnosticCode, Report
from vaultconv.formulas import vault_macros
from vaultconv.formulas.numbers import with_numbers
from vaultconv.formulas.tex.macros import Macros
from vaultconv.markdown import write_markdown
from vaultconv.pictures.diagrams import draw
from vaultconv.plugins import Backend
from vaultconv.transforms import MARKDOWN_TRANSFORMS, READ_TRANSFORMS
from vaultconv.transforms.context import Transform
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import edit_inlines, facts_of, with_facts
from vaultconv.tree.schema import Inlines, each
from vaultconv.tree.shared import by
from vaultconv.tree.walk import plain_text, replace
from vaultconv.vault.dates import Date
from vaultconv.vault.history import Dates, dates_of_commits, dates_of_file
from vaultconv.vault.properties import properties_of
from vaultconv.vault.titles import letters

__all__ = ["HUGO", "HugoBackend"]

Href = Callable[[n.Target], str | None]


class _Shared(msgspec.Struct, frozen=True):
    """What pages need to know of the whole site: `Layout.shared`."""

    macros: Macros = {}
    """The macros of the vault's formulas."""
    redirects: Mapping[str, tuple[str, ...]] = {}
    """The other addresses of each note, from the root of the site."""
    paths: Mapping[str, str] = {}
    """`Layout.paths`."""
    urls: Mapping[str, str] = {}
    """`Layout.urls`."""
    spellings: Mapping[str, str] = {}
    """How a tag is written, by the tag as Hugo lowers it: tags that differ only in case are one term."""
    drafts: frozenset[str] = frozenset()
    """The output paths of notes that Hugo leaves out."""
    dates: Mapping[str, Dates] = {}
    """When each note was written, by its file or by Git, for notes that don't say it."""
    languages: Languages = Languages()

    def redirects_to(self, page: Page) -> tuple[str, ...]:
        """Return the page's other addresses.

        Hugo puts those that begin with a slash below the page's language, and takes relative ones from the site's root.
        """
        addresses = self.redirects.get(page.note, ())
        if page.note not in self.languages.of:
            return addresses
        return tuple("../" * page.url.count("/") + address[1:] for address in addresses)

    def address(self, file: str, page: Page) -> str:
        """Return a file's address for the layouts: its name among the page's resources, or that for ``relURL``."""
        folder, _, name = self.paths[file].rpartition("/")
        is_resource = page.path.endswith("/index.md") and f"{folder}/index.md" == page.path
        return name if is_resource else quote(self.urls[file], safe="/!,;=@")


class HugoBackend(msgspec.Struct, Backend, frozen=True, kw_only=True):
    """A site for Hugo: content and attachments and, in a new folder, everything else that a site needs."""

    name: str = "hugo"
    transforms: tuple[Transform, ...] = (*READ_TRANSFORMS, *MARKDOWN_TRANSFORMS)
    extension: str = ".md"
    resolved: bool = True
    section: str = ""
    """The folder in the site's content that the vault is written to. Empty: the content itself."""
    home: str = ""
    """The note for the home page. Empty: one with ``dg-home: true``, else ``index`` in the vault's folder."""
    slugs: Slugs = "unicode"
    """The letters in addresses; ``ascii`` transliterates other scripts."""
    attachments: Literal["static", "bundle"] = "static"
    """Write attachments below ``static/`` at their paths in the vault, or into bundles with the pages."""
    front_matter: Literal["yaml", "toml", "json"] = "yaml"
    """The format of front matter."""
    tag_links: bool = True
    """Link a tag in the text to the page of all notes that have it."""
    parent_tags: bool = False
    """Also give a note with the tag ``a/b`` the tag ``a``."""
    keep_title: bool = False
    """Keep a heading that repeats the page's title, for a theme that shows no titles."""
    dates: Literal["properties", "file", "git"] = "properties"
    """Take the date of a note without one from nowhere, its file, or the commits of the vault's repository."""
    languages: Mapping[str, str] = {}
    """The folder of each language, by its tag: ``{de = "Deutsch"}``. Empty: notes name their own language."""
    site: Site | None = None
    """The existing site; see `at`."""

    publishes: ClassVar = True
    content_folder: ClassVar = "content"
    FIXED_FIELDS: ClassVar = frozenset(("name", "transforms", "extension", "resolved", "site"))
    """What a backend is, which no configuration changes."""

    @property
    def description(self) -> str:
        """What is written, for `vaultconv list backends`."""
        return "a site for Hugo: content, attachments and, in a new folder, layouts"

    def lay_out(self, contents: Contents) -> Layout:
        """Return where everything goes, with the pages of folders."""
        options = SiteOptions(
            section=self.section,
            home=self.home,
            slugs=self.slugs,
            attachments=self.attachments,
            languages=self.languages,
        )
        places = lay_out_site(contents, options, self.site)
        dates = self._dates(contents)
        fields = {note: fields_of(facts.properties) for note, facts in contents.notes.items()}
        drafts = {note for note, known in fields.items() if known.get("draft") is True}
        stated = {note: dates_to_hugo(known, dates.get(note, Dates())) for note, known in fields.items()}
        newest = self._newest({note: found for note, found in stated.items() if found and note not in drafts}, places)
        texts = {
            folder.file: self._head_of_folder(folder, contents.name, newest.get(folder.file))
            for folder in places.folders
        }
        if config := places.languages.config(self.site.languages if self.site else frozenset()):
            texts[CONFIG] = config
        paths = places.layout.paths
        shared = _Shared(
            macros=dict(vault_macros(contents.root)),
            redirects=places.redirects,
            paths=paths,
            urls=places.layout.urls,
            spellings=self._spellings(contents),
            dates=dates,
            languages=places.languages,
            drafts=frozenset(paths[note] for note in drafts),
        )
        return msgspec.structs.replace(places.layout, texts=texts, shared=shared)

    def page_inputs(self, page: Page) -> object:
        """Return what the text of a note's page takes from the layout."""
        shared = page.shared if isinstance(page.shared, _Shared) else _Shared()
        language = shared.languages.language(page.note)
        return (
            sorted(shared.macros.items()),
            shared.redirects_to(page),
            self._tags(page, shared),
            [shared.address(file, page) for file in page.named.values()],
            sorted(shared.drafts.intersection(page.links)),
            shared.dates.get(page.note),
            (language, shared.languages.prefix(language), bool(shared.languages.others)),
        )

    def write_page(self, document: n.Document, *, page: Page, href: Href, report: Report) -> str:
        """Return a page: its front matter, and its text as Hugo reads it."""
        shared = page.shared if isinstance(page.shared, _Shared) else _Shared()
        for draft in shared.drafts.intersection(page.links):
            report(DiagnosticCode.PAGE_HIDDEN, f'leads to "{draft}", a draft, which Hugo leaves out of the site')
        numbered = with_numbers(document, page.note, lambda _, place: n.Url(f"#{place}"))
        document = numbered if numbered is document else with_tags_alone(numbered)
        document = document if self.keep_title else _without_title(document, page.title)
        document, macros = with_macros(with_quiz(document), shared.macros)
        head = self._head(properties_of(document.front_matter), page, shared, report, macros)
        prefix = shared.languages.prefix(shared.languages.language(page.note))
        document = _with_site_links(document, page.url, tags=self.tag_links and bool(page.tags), prefix=prefix)
        return head + "\n" + write_markdown(document, DIALECT, href=href, report=report)

    def write(self, document: n.Document, *, note: str, href: Href, report: Report) -> str:
        """Return the text of a page that is not in a site, without front matter."""
        return write_markdown(document, DIALECT, href=href, report=report)

    def _head(
        self,
        properties: Mapping[str, n.Value],
        page: Page,
        shared: _Shared,
        report: Report,
        macros: tuple[tuple[str, str], ...] = (),
    ) -> str:
        fields = hugo_fields(
            properties,
            title=page.title,
            url="/" + page.url,
            tags=self._tags(page, shared),
            links=[path.removeprefix("content/") for path in page.links],
            redirects=shared.redirects_to(page),
            files={name: shared.address(file, page) for name, file in page.named.items()},
            macros=macros,
            dates=shared.dates.get(page.note, Dates()),
            translated=bool(shared.languages.others),
            report=report,
        )
        return serialize(fields, self.front_matter)

    def _head_of_folder(self, folder: Section, name: str, newest: tuple[Date, Date] | None) -> str:
        """Return the page of a folder: its front matter. ``name`` is what the vault is called."""
        fields: dict[str, object] = {"title": folder.path.rpartition("/")[2] or name, "url": f"/{folder.url}"}
        if newest is not None:
            begun, changed = newest
            fields.update(publishDate=begun.text, modified=changed.text, params={"datesbelow": True})
        return serialize(fields, self.front_matter)

    def _tags(self, page: Page, shared: _Shared) -> list[str]:
        """Return the page's terms, each in the spelling that the site has for it."""
        return [shared.spellings.get(as_hugo_lowers(name), name) for name in self._terms(page.tags)]

    def _dates(self, contents: Contents) -> dict[str, Dates]:
        """Return the dates of the notes, from the source that the option names."""
        if self.dates == "properties":
            return {}
        if self.dates == "file":
            return {note: dates_of_file(contents.root / contents.shown_as(note)) for note in contents.notes}
        dates = dates_of_commits(contents.root)
        return {note: dates[path] for note in contents.notes if (path := contents.shown_as(note)) in dates}

    def _newest(self, stated: Mapping[str, tuple[Date, Date]], places: SiteLayout) -> dict[str, tuple[Date, Date]]:
        """Return the newest dates of the notes below each folder's page, by the page's file: of beginnings and changes.

        Hugo takes them for the folder's, but if it has to find them, it takes all such folders for changed whenever one
        note is, and looks for each of them in every page: `hugo server` shows an edit ten times later.
        """
        newest: dict[str, tuple[Date, Date]] = {}
        now = datetime.now(UTC)
        for note, (begun, changed) in stated.items():
            if begun.moment > now or changed.moment > now:  # not in every site
                continue
            folder, ending = places.layout.paths[note], places.languages.ending(places.languages.language(note))
            while folder := folder.rpartition("/")[0]:
                page = f"{folder}/_index{ending}"
                first, last = newest.get(page, (begun, changed))
                newest[page] = (_newer(first, begun), _newer(last, changed))
        return newest

    def _spellings(self, contents: Contents) -> dict[str, str]:
        """Return one spelling for each term, because Hugo would take that of any note."""
        spellings: dict[str, str] = {}
        for facts in contents.notes.values():
            for name in self._terms(facts.tags):
                spellings.setdefault(as_hugo_lowers(name), name)
        return spellings

    def _terms(self, tags: tuple[str, ...]) -> tuple[str, ...]:
        """Return the tags as terms, each once, by option with the tags above them."""
        terms: dict[str, str] = {}
        for tag in map(term, tags):
            parts = tag.split("/")
            for depth in range(1 if self.parent_tags else len(parts), len(parts) + 1):
                name = "/".join(parts[:depth])
                terms.setdefault(as_hugo_lowers(name), name)
        return tuple(terms.values())

    def is_site(self, names: Collection[str]) -> bool:
        """Return whether a folder with these files and folders is a Hugo site."""
        return scaffold.is_site(names)

    def at(self, folder: Path) -> HugoBackend:
        """Return the backend as it writes into a folder: a site that is there says which language is its own."""
        try:
            is_there = self.is_site({path.name for path in folder.iterdir()})
        except OSError:  # it doesn't exist yet or can't be read; writing will report that
            return self
        return msgspec.structs.replace(self, site=read_site(folder)) if is_there else self

    def site_files(self, *, title: str, language: str) -> Mapping[str, bytes]:
        """Return the files of a new site, by path."""
        return scaffold.site_files(title=title, language=language, cjk=language[:2] in ("ja", "ko", "zh"))

    def drawing_path(self, diagram: str) -> str:
        """Return the path at which the render hook looks for the drawing of a diagram."""
        return f"assets/mermaid/{md5(diagram.encode(errors='replace'), usedforsecurity=False).hexdigest()}.svg"

    def draw(
        self, diagrams: Sequence[str], remember: Remember, run: InShares
    ) -> tuple[Mapping[str, bytes], Mapping[str, str]]:
        """Return the drawings of Mermaid diagrams as SVG, and the reasons why other diagrams have none."""
        return draw(diagrams, remember, run)

    def hook_files(self) -> Mapping[str, bytes]:
        """Return the render hooks and partial templates for an existing site."""
        return scaffold.hook_files()

    def settings(self) -> str:
        """Return the configuration that an existing site needs."""
        return scaffold.settings()


def _newer(date: Date, other: Date) -> Date:
    return other if other.moment > date.moment else date


def _without_title(document: n.Document, title: str) -> n.Document:
    """Return the page without its first heading if that is only its title, which every theme shows.

    One with a formula, a footnote or the like stays; the layouts of a new site show it in place of the title.
    """
    first = next(iter(document.content), None)
    if type(first) is not n.Heading or first.level > 1 or first.id:
        return document
    if any(type(node) is not n.Text for node in first.content) or letters(plain_text(first.content)) != letters(title):
        return document
    return with_facts(document, replace(document, content=document.content[1:]))


def _with_site_links(document: n.Document, url: str, *, tags: bool, prefix: str) -> n.Document:
    """Return the page at ``url`` with relative links to addresses such as ``/about/`` and, by option, to tags.

    The pages of tags are below the ``prefix`` of the page's language.
    """
    facts = facts_of(document)
    if not (tags and n.Tag in facts.kinds) and not any(map(_FROM_ROOT.match, facts.urls)):
        return document
    up = "../" * url.count("/")

    def link(node: n.Inline) -> n.Inline:
        if type(node) is n.Tag and tags:
            return n.Link((n.Text("#" + node.name),), n.Url(up + prefix + quote(term_url(node.name), safe="/+~@")))
        if type(node) is n.Link and type(node.target) is n.Url and _FROM_ROOT.match(node.target.url):
            return replace(node, target=n.Url(up + node.target.url[1:] or "./"))
        return node

    def links(content: Inlines) -> Inlines:
        return content if _LEADING.isdisjoint(map(type, content)) else each(content, link)

    return with_facts(document, edit_inlines(document, links, keep=by((_with_site_links, up, tags, prefix))))


_FROM_ROOT: Final = re.compile("/(?!/)")
_LEADING: Final = frozenset((n.Tag, n.Link))


HUGO: Final = HugoBackend()
