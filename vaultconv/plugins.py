"""Plugins: backends, transforms and syntax, looked up by name in three entry-point groups.

The built-ins are registered in the same groups; to find one of them, nothing that is installed need be searched.
Nothing is imported until it is named: installed is not enabled.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple, TypeAlias

from vaultconv.addresses import Contents, Layout, Page, plan_paths
from vaultconv.errors import PluginError, UsageError, did_you_mean
from vaultconv.transforms.context import Transform  # not for type checkers alone: options are read off annotations

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from vaultconv.book.manuscript import Manuscript, PrintContext
    from vaultconv.build.cache import Remember
    from vaultconv.build.jobs import InShares
    from vaultconv.diagnostics import Report
    from vaultconv.revise.questions import Question
    from vaultconv.tree.nodes import Document, Target

Href: TypeAlias = "Callable[[Target], str | None]"

BACKENDS: Final = "vaultconv.backends"
TRANSFORMS: Final = "vaultconv.transforms"
SYNTAX: Final = "vaultconv.syntax"

_WORDS: Final = {BACKENDS: "backend", TRANSFORMS: "transform", SYNTAX: "syntax"}
_KINDS: Final = {BACKENDS: "backends", TRANSFORMS: "transforms", SYNTAX: "syntax"}  # for `vaultconv list`

_PANDOC: Final = (
    "asciidoc", "beamer", "context", "docbook", "dokuwiki", "fb2", "icml", "ipynb", "jats", "jira", "json", "latex",
    "man", "mediawiki", "ms", "muse", "odt", "opml", "org", "plain", "pptx", "revealjs", "rst", "rtf", "s5", "slidy",
    "tei", "texinfo", "textile", "typst", "xwiki", "zimwiki",
)  # fmt: skip

BUILT_IN: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        BACKENDS: {
            "commonmark": "vaultconv.backends.markdown:COMMONMARK",
            "gfm": "vaultconv.backends.markdown:GFM",
            "obsidian": "vaultconv.backends.markdown:OBSIDIAN",
            "hugo": "vaultconv.backends.hugo:HUGO",
            "notion": "vaultconv.backends.notion:NOTION",
            "notion-enhanced": "vaultconv.backends.notion:ENHANCED",
            "docx": "vaultconv.backends.word:WORD",
            "pdf": "vaultconv.backends.pdf:PDF",
            "epub": "vaultconv.backends.web.ebook:EPUB",
            "html": "vaultconv.backends.web:HTML",
            **{name: f"vaultconv.backends.pandoc.documents:{name}" for name in _PANDOC},
        },
        TRANSFORMS: {
            "admonitions": "vaultconv.transforms.leftovers.admonitions:Admonitions",
            "asides": "vaultconv.transforms.leftovers.asides:Asides",
            "block_ids": "vaultconv.transforms.structure:BlockIds",
            "callouts": "vaultconv.transforms.structure:Callouts",
            "digital_garden": "vaultconv.transforms.leftovers.digital_garden:DigitalGarden",
            "drop_comments": "vaultconv.transforms.lines:DropComments",
            "embeds": "vaultconv.transforms.embeds:Embeds",
            "emphasis_runs": "vaultconv.transforms.leftovers.emphasis:EmphasisRuns",
            "excluded_links": "vaultconv.publish.redaction:Redaction",
            "hard_breaks": "vaultconv.transforms.lines:HardBreaks",
            "headings": "vaultconv.transforms.structure:Headings",
            "notion_properties": "vaultconv.transforms.leftovers.notion:NotionProperties",
            "notion_remnants": "vaultconv.transforms.leftovers.notion:NotionRemnants",
            "print_media": "vaultconv.transforms.print_media:PrintMedia",
            "raw_html": "vaultconv.transforms.raw_html:RawHtml",
            "repeated_titles": "vaultconv.transforms.leftovers.notion:RepeatedTitles",
            "tags": "vaultconv.transforms.lines:Tags",
            "tidy": "vaultconv.transforms.structure:Tidy",
            "toggles": "vaultconv.transforms.toggles:Toggles",
        },
        SYNTAX: {
            "obsidian": "vaultconv.parse.syntax:OBSIDIAN",
            "commonmark": "vaultconv.parse.syntax:COMMONMARK",
            "gfm": "vaultconv.parse.syntax:GFM",
        },
    }
)
"""The entry points of this package (``pyproject.toml``) by group and name."""


class CardFile(NamedTuple):
    """A file of a deck of flashcards: ``content`` is its bytes, or else it is a copy of the vault's file ``source``."""

    path: str
    """Its path in the output."""
    source: str = ""
    content: bytes | None = None


class Backend:
    """What an entry of ``vaultconv.backends`` is: a frozen subclass, whose fields are its options.

    It must have `name`, `extension` and `write`. All else has a default, for a backend that writes a file for each
    note, at the note's path. What it can do follows from the methods that it overrides; there are four kinds:

    - pages (Markdown, Notion): `write`, or `write_page` where the layout says more than the path of a note. A site
      (Hugo) also says `publishes`, and has the methods from `content_folder` on;
    - notes given back (``obsidian``): `edit`, and `resolved` is False;
    - documents (PDF, Word): `print`; `write` is for a single tree in memory. If they contain their pictures,
      `holds_files` is True;
    - cards (Anki): `cards`. Such a backend writes revision packs only.
    """

    __slots__ = ()

    name: str
    """What it is called on the command line."""
    extension: str
    """What the name of a note's file ends in: ``".md"``."""
    transforms: tuple[Transform, ...] = ()
    """The transforms that it needs, in their order; users turn them off, and others on."""
    resolved: bool = True
    """False for one that writes links and embeds as their author did: it gets wikilinks and transclusions, and no
    transform of the resolved stage has run."""
    publishes: ClassVar[bool] = False
    """True if the output is a site for everybody. Notes that say ``publish: false`` are then unpublished and raw HTML
    is cleaned, unless the user wants it otherwise; a link to ``/about/`` may lead to a page that is not a note; and the
    site lists the pages of a folder itself."""

    def write(self, document: Document, *, note: str, href: Href, report: Report) -> str:
        """Return the text of the output file. ``href`` returns a target's address in this note, None if it has none."""
        raise NotImplementedError

    @property
    def edits(self) -> bool:
        """Whether it gives notes back: where no transform changed what a line says, it is the author's own line."""
        return type(self).edit is not Backend.edit

    def edit(
        self, document: Document, *, original: Document, lines: Sequence[str], deep: bool, clean: Callable[[str], str]
    ) -> str:
        """Return the text of a note, with the author's own ``lines`` where it didn't change.

        ``original`` is the tree that ``lines`` were read as. With ``deep``, unchanged lines within changed blocks are
        kept too. ``clean`` removes what is unpublished from lines that have no node.
        """
        raise NotImplementedError

    # ------------------------------------------------------------------------------------------------------ the layout

    def lay_out(self, contents: Contents) -> Layout:
        """Return the layout. By default, everything is at the path that it has in the vault."""
        paths, changes = plan_paths(contents.notes, contents.files, self.extension, portable=contents.portable)
        return Layout(paths=paths, diagnostics=tuple(changes))

    def write_page(self, document: Document, *, page: Page, href: Href, report: Report) -> str:
        """Return the text of a page, for which the layout has decided the address. By default, that of `write`."""
        return self.write(document, note=page.note, href=href, report=report)

    def page_inputs(self, page: Page) -> object:
        """Return what the text of a note's page takes from ``page.shared``, in types that MessagePack has.

        A page is written again if this differs from the run before.
        """
        return page.shared

    def with_files(self, document: Document, *, note: str, report: Report) -> tuple[Document, Mapping[str, bytes]]:
        """Return a finished note, and the contents of files that the backend adds for it, by path.

        The note's targets lead to these files as to files of the vault. So a picture that the note holds in its text,
        for example, can become a file.
        """
        return document, {}

    # ------------------------------------------------------------------------------------------------------- documents

    @property
    def prints(self) -> bool:
        """Whether it makes documents, of one note each or of many: then `write_page` is not called."""
        return self.writes_cards or type(self).print is not Backend.print

    holds_files: bool = False
    """True if a document contains its pictures, so that they are not copied beside it."""

    def print(
        self, manuscripts: Sequence[Manuscript], context: PrintContext
    ) -> Iterator[tuple[Manuscript, bytes | None]]:
        """Return the content of each manuscript's file, in their order; or None if it failed, which is reported."""
        raise NotImplementedError

    def default_template(self) -> tuple[str, bytes]:
        """Return the name and content of the file that decides how documents look, for users to customize.

        Raises `UsageError` if there is none.
        """
        raise UsageError(f'backend "{self.name}" has no template', "docx, pdf, html, epub and others have one")

    # ----------------------------------------------------------------------------------------------------------- cards

    @property
    def writes_cards(self) -> bool:
        """Whether it makes cards of questions: then `cards` is called for a revision pack, in place of `print`."""
        return type(self).cards is not Backend.cards

    def cards(
        self, document: str, title: str, questions: Sequence[Question], context: PrintContext
    ) -> Iterator[CardFile]:
        """Return the file ``document`` of all questions, and what belongs beside it. ``title`` is the pack's."""
        raise NotImplementedError

    # ----------------------------------------------------------------------------------------------------------- a site

    content_folder: ClassVar[str] = ""
    """The folder of a site that its pages are in. As an output, it means the site."""

    def is_site(self, names: Collection[str]) -> bool:
        """Return whether a folder with these files and folders is a site already, or needn't be one."""
        return True

    def at(self, folder: Path) -> Backend:
        """Return the backend to use for an output folder: if a site is there, adapted to its settings."""
        return self

    def site_files(self, *, title: str, language: str) -> Mapping[str, bytes]:
        """Return the files of a new site by path. They are written once, and belong to the user from then on."""
        return {}

    def hook_files(self) -> Mapping[str, bytes]:
        """Return the files that an existing site needs, by paths that no other program uses."""
        return {}

    def settings(self) -> str:
        """Return the settings that the configuration of an existing site needs, to show to the user."""
        return ""

    def drawing_path(self, diagram: str) -> str:
        """Return the path for the drawing of a Mermaid diagram; ``""`` if diagrams are not drawn."""
        return ""

    def draw(
        self, diagrams: Sequence[str], remember: Remember, run: InShares
    ) -> tuple[Mapping[str, bytes], Mapping[str, str]]:
        """Return the drawings of diagrams by text, and the reasons why others have none.

        ``remember`` is that of `PrintContext`, for what an earlier run has drawn, and ``run`` is its ``draw``.
        """
        return {}, {}


class _Adapted(Backend):
    """A backend object that isn't a subclass of `Backend`."""

    __slots__ = ("__dict__",)

    def __init__(self, plugin: Any) -> None:
        self.name, self.extension, self.write = plugin.name, plugin.extension, plugin.write  # type: ignore[method-assign]
        self.transforms, self.resolved = plugin.transforms, plugin.resolved
        self.__module__ = type(plugin).__module__  # so that it counts as whose it is


def as_backend(plugin: object) -> Backend:
    """Return the backend itself, or one around any object that has a backend's five members.

    Raises `PluginError` for anything else.
    """
    if isinstance(plugin, Backend):
        return plugin
    if not all(hasattr(plugin, member) for member in ("name", "extension", "resolved", "transforms", "write")):
        raise PluginError(
            f'backend "{plugin_name(plugin)}" lacks a name, an extension, transforms or a write method',
            "extend vaultconv.plugins.Backend",
        )
    return _Adapted(plugin)


@cache
def installed(group: str) -> Mapping[str, EntryPoint]:
    """Return the entry points of a group by name, sorted, without importing anything.

    A built-in can't be replaced. All that is installed is searched, so to find a built-in, `built_in` is much faster.
    """
    from importlib.metadata import entry_points

    own = BUILT_IN[group]
    found = sorted(entry_points(group=group), key=lambda point: (point.name, point.value == own.get(point.name)))
    return {point.name: point for point in found}


def built_in(group: str, name: str) -> str:
    """Return the name of a built-in in ``group`` as it is registered; ``""`` if there is none."""
    return next((each for each in BUILT_IN[group] if canonical(each) == canonical(name)), "")


def load(group: str, name: str) -> Any:
    """Return the object that ``name`` stands for in ``group``.

    Raises `UsageError` for a name that nothing is registered under, `PluginError` where its import fails.
    """
    own = BUILT_IN[group].get(built_in(group, name), "")
    point = None if own else _plugin(group, name)
    try:
        return _object_at(own) if point is None else point.load()
    except Exception as error:  # a plugin's import may raise anything
        raise PluginError(
            f'{_WORDS[group]} "{name}" can\'t be loaded: {type(error).__name__}: {error}',
            f"it comes from {own if point is None else point.value}; reinstall or remove that package",
        ) from error


def _object_at(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)


def _plugin(group: str, name: str) -> EntryPoint:
    points = {canonical(each): point for each, point in installed(group).items()}
    if canonical(name) not in points:
        hint = did_you_mean(name, installed(group)) or f"see `vaultconv list {_KINDS[group]}`"
        raise UsageError(f'no {_WORDS[group]} named "{name}"', hint)
    return points[canonical(name)]


def descriptions(kind: str) -> dict[str, str]:
    """Return the names of all ``"backends"``, ``"transforms"`` or ``"syntax"``, each with a description.

    The description of a third-party plugin includes its package.
    """
    return {name: _description(f"vaultconv.{kind}", point) for name, point in installed(f"vaultconv.{kind}").items()}


def _description(group: str, point: EntryPoint) -> str:
    try:
        loaded = load(group, point.name)
    except PluginError as error:
        return str(error)
    text = getattr(loaded, "description", None) or (loaded.__doc__ or "").strip().partition("\n")[0]
    package = point.dist.name if point.dist else ""
    return text if package in ("", "vaultconv") else f"{text} [{package}]"


def canonical(name: str) -> str:
    """Normalize a name for comparison: hyphens and underscores are the same."""
    return name.replace("-", "_")


def plugin_name(plugin: object) -> str:
    """Return the name of a transform or backend: its ``name``, else that of its function or class."""
    name = getattr(plugin, "name", None) or getattr(plugin, "__name__", None)
    return str(name or type(plugin).__name__)


def is_builtin(plugin: object) -> bool:
    """Return whether it is part of this package."""
    module = getattr(plugin, "__module__", None) or type(plugin).__module__
    return str(module).partition(".")[0] == "vaultconv"
