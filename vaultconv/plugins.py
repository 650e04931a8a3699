"""Plugins: backends, transforms and syntax, looked up by name in three entry-point groups.

The built-ins are registered in the same groups. Nothing is imported until it is named: installed is not enabled.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable

from vaultconv.errors import PluginError, UsageError, did_you_mean

if TYPE_CHECKING:
    from vaultconv.diagnostics import Report
    from vaultconv.layout import Contents, Layout, Page
    from vaultconv.manuscript import Desk, Manuscript
    from vaultconv.transforms.context import Transform
    from vaultconv.tree.nodes import Document, Target

BACKENDS: Final = "vaultconv.backends"
TRANSFORMS: Final = "vaultconv.transforms"
SYNTAX: Final = "vaultconv.syntax"

_WORDS: Final = {BACKENDS: "backend", TRANSFORMS: "transform", SYNTAX: "syntax"}


@runtime_checkable
class Backend(Protocol):
    """What an entry of ``vaultconv.backends`` is: a frozen object whose fields are its options.

    ``resolved`` is False for one that writes the tree as the author wrote it, wikilinks and embeds included.
    """

    @property
    def name(self) -> str: ...
    @property
    def extension(self) -> str:
        """What a note's file name ends in: ``".md"``."""

    @property
    def resolved(self) -> bool: ...
    @property
    def transforms(self) -> tuple[Transform, ...]:
        """The default ones, in their order."""

    def write(self, document: Document, *, note: str, href: Callable[[Target], str | None], report: Report) -> str:
        """The text of the output file. ``href`` gives a target's address in this note, None where it has none."""


@runtime_checkable
class EditingBackend(Backend, Protocol):
    """A backend that gives notes back: where no transform changed what a line says, it is the author's own line."""

    def edit(
        self, document: Document, *, original: Document, lines: Sequence[str], deep: bool, clean: Callable[[str], str]
    ) -> str:
        """The note, of whose ``lines`` the reader made ``original``.

        ``deep`` is whether to look into blocks that changed for lines that didn't. ``clean`` takes out of lines that
        stand for no node what isn't published.
        """


@runtime_checkable
class PrintBackend(Backend, Protocol):
    """A backend whose documents are files that other programs make, of one note each or of many: PDF, Word.

    ``holds_files`` where a document holds its pictures itself, so that they are not copied beside it.
    """

    @property
    def holds_files(self) -> bool: ...
    def print(self, manuscripts: Sequence[Manuscript], desk: Desk) -> Iterator[tuple[Manuscript, bytes | None]]:
        """The content of each manuscript's file, in their order; None where there is none, which is reported."""

    def default_template(self) -> tuple[str, bytes]:
        """The name and content of the file that its looks are taken from: a start for one's own."""


@runtime_checkable
class LayoutBackend(Backend, Protocol):
    """A backend that lays out its output itself, rather than mirror the vault: a site, another program's import."""

    def lay_out(self, contents: Contents) -> Layout:
        """Where everything goes."""

    def write_page(
        self, document: Document, *, page: Page, href: Callable[[Target], str | None], report: Report
    ) -> str:
        """The text of the page; `write` gives that of a single document, which has no place."""


@runtime_checkable
class SiteBackend(LayoutBackend, Protocol):
    """A backend whose output is published: notes that say ``publish: false`` are held back by default."""

    def is_site(self, names: Collection[str]) -> bool:
        """Whether a folder with these files and folders is a site already."""

    def site_files(self, *, title: str, language: str) -> Mapping[str, bytes]:
        """The files of a new site, by their paths. They are written once, and their owner's from then on."""

    def drawing_path(self, diagram: str) -> str:
        """Where the drawing of a diagram in Mermaid's language goes."""

    def draw(self, diagrams: Sequence[str]) -> tuple[Mapping[str, bytes], Mapping[str, str]]:
        """The drawings of diagrams, and why others have none, by their texts."""

    def hook_files(self) -> Mapping[str, bytes]:
        """What a site that is there already needs, by paths that are its own."""

    def settings(self) -> str:
        """What the configuration of a site that is there already needs, to be shown."""


@cache
def installed(group: str) -> Mapping[str, EntryPoint]:
    """The entry points of a group by name, in the order of their names; nothing is imported."""
    found = sorted(entry_points(group=group), key=lambda point: (point.name, point.value))
    return {point.name: point for point in found}


def load(group: str, name: str) -> Any:
    """What ``name`` stands for in ``group``.

    Raises `UsageError` for a name that nothing is registered under, `PluginError` where its import fails.
    """
    points = {canonical(each): point for each, point in installed(group).items()}
    point = points.get(canonical(name))
    if point is None:
        raise UsageError(f'no {_WORDS[group]} named "{name}"', did_you_mean(name, installed(group)))
    try:
        return point.load()
    except Exception as error:  # a plugin's import may raise anything
        raise PluginError(
            f'{_WORDS[group]} "{name}" can\'t be loaded: {type(error).__name__}: {error}',
            f"it comes from {point.value}; reinstall or remove that package",
        ) from error


def descriptions(kind: str) -> dict[str, str]:
    """The names of all ``"backends"``, ``"transforms"`` or ``"syntax"``, each with what it is and, if it is a
    stranger's, the package that it comes from."""
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
    """The form in which two names are the same: hyphens and underscores are."""
    return name.replace("-", "_")


def name_of(plugin: object) -> str:
    """The name that a transform or backend goes by: its ``name``, else its function's or class's."""
    name = getattr(plugin, "name", None) or getattr(plugin, "__name__", None)
    return str(name or type(plugin).__name__)


def is_builtin(plugin: object) -> bool:
    """Whether it comes with this package."""
    module = getattr(plugin, "__module__", None) or type(plugin).__module__
    return str(module).partition(".")[0] == "vaultconv"
