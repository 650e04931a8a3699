"""The plan of one conversion: a configuration with every name loaded and every option typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import msgspec

from vaultconv import plugins
from vaultconv.arguments import checked
from vaultconv.book.options import BookOptions
from vaultconv.config import Config, with_options
from vaultconv.errors import PluginError, UsageError, did_you_mean
from vaultconv.parse.syntax import OBSIDIAN, InlineRule, Syntax
from vaultconv.plugins import Backend, as_backend, canonical, plugin_name
from vaultconv.publish.options import Publish, Select
from vaultconv.revise.options import ReviseOptions
from vaultconv.transforms.context import Transform
from vaultconv.vault.options import ResolveOptions

if TYPE_CHECKING:
    from vaultconv.publish.redaction import Redaction
    from vaultconv.revise.since import Since

T = TypeVar("T")

DEFAULT_BACKEND: Final = "commonmark"


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What one conversion does: a configuration with its names loaded and its options typed."""

    backend: Backend
    transforms: tuple[Transform, ...]
    """Those that run, in their order, apart from ``redaction``."""
    redaction: Redaction
    """Runs before all other transforms and again after them."""
    syntax: Syntax = OBSIDIAN
    select: Select = Select()
    publish: Publish = Publish()
    moved: tuple[str, ...] = ()
    """Options that were given where they no longer belong, each with its new place, to be reported."""
    idle: frozenset[str] = frozenset()
    """The names of backends and transforms that the configuration mentions and that take no part."""
    resolve: ResolveOptions = ResolveOptions()
    book: BookOptions = BookOptions()
    revise: ReviseOptions | None = None
    """Set if the output is a revision pack of the notes."""
    since: Since | None = None
    """With ``revise``: the pack has only notes that are new or changed since then; None for all."""
    quiz: ReviseOptions | None = None
    """Set if pages with the notes' questions are added beside the notes, as on a site."""
    clean_html: bool = False
    """Raw HTML loses everything that could run or mislead, not only addresses that would run a program."""
    keep_missing: bool = False
    """A link to nothing keeps the address that its author wrote; else only its text stays."""
    portable_names: bool = False
    """All names of files are valid on Windows."""
    ignore_comments: bool = True
    """Comments in notes may hide findings (`pipeline.ignored`)."""

    @property
    def is_finished_here(self) -> bool:
        """Return whether one process needs all finished notes: for a book, or for the questions of a pack."""
        return self.backend.prints or self.revise is not None or self.quiz is not None


def make_plan(config: Config, backend: str | Backend = "", transforms: Iterable[str | Transform] | None = None) -> Plan:
    """Load everything that a configuration names. ``backend`` and ``transforms`` override its own.

    One configuration may be for several backends: options of what takes no part are checked and make no difference.
    Raises `UsageError` for an unknown name or option, `PluginError` where a plugin can't be loaded.
    """
    from vaultconv.publish.redaction import Redaction  # which a run with nothing to do doesn't need

    given = load_backend(backend or config.to or DEFAULT_BACKEND) if isinstance(backend, str) else backend
    writer = as_backend(given)
    work = _transforms(writer, transforms if transforms is not None else config.transforms, config)
    options = {canonical(name): table for name, table in config.options.items()}
    redactions = [each for each in work if isinstance(each, Redaction)]
    work = [each for each in work if not isinstance(each, Redaction)]
    redaction = redactions[-1] if redactions else Redaction()
    known = {canonical(plugin_name(each)): each for each in (writer, redaction, *work)}
    idle = options.keys() - known
    for name in idle:
        with suppress(PluginError):  # one that can't be loaded isn't needed
            _with_options(_idle(name, known), options)
    idle |= set(map(canonical, config.disable)).difference(known, map(canonical, map(plugin_name, writer.transforms)))
    publish, moved = _publish(config, writer)
    return Plan(
        backend=as_backend(_with_options(given, options)),
        transforms=tuple(_with_options(each, options) for each in work),
        redaction=_with_options(redaction, options),
        syntax=load_syntax(config.syntax),
        select=config.select,
        publish=publish,
        moved=moved,
        idle=frozenset(idle),
        resolve=_resolving(config.resolve, writer),
        book=config.book,
        clean_html=config.html == "clean" or (not config.html and writer.publishes),
        keep_missing=config.unresolved == "keep",
        portable_names=config.portable_names,
        ignore_comments=config.ignore_comments,
    )


_MOVED: Final = MappingProxyType(
    {
        "exclude_tags": "exclude_tags",
        "exclude_folders": "exclude_folders",
        "publish_keys": "keys",
        "export_ignore": "export_ignore",
        "user_ignore_filters": "user_ignore_filters",
        "all_notes": "all_notes",
    }
)
"""The options of `Select` that are old places of those of `Publish`."""


def _publish(config: Config, backend: Backend) -> tuple[Publish, tuple[str, ...]]:
    """Return the publishing options, and those that were given among the options of the selection."""
    old = {name: value for name in _MOVED if (value := getattr(config.select, name)) != getattr(_SELECT, name)}
    here = {_MOVED[name]: value for name, value in old.items()}
    given = {name: value for name, value in here.items() if getattr(config.publish, name) == getattr(_PUBLISH, name)}
    publish = msgspec.structs.replace(config.publish, **given)
    if publish.keys is None:  # a site is for everybody, so what its notes say of themselves counts by default
        publish = msgspec.structs.replace(publish, keys=backend.publishes)
    places = ((name.replace("_", "-"), _MOVED[name].replace("_", "-")) for name in old)
    return publish, tuple(f"select.{name} is publish.{place} now" for name, place in places)


_SELECT: Final = Select()
_PUBLISH: Final = Publish()


def _transforms(backend: Backend, chosen: Iterable[str | Transform] | None, config: Config) -> list[Transform]:
    """Return the transforms in order: the chosen ones or the backend's own, changed by the configuration."""
    work = [load_transform(each) if isinstance(each, str) else each for each in chosen or ()]
    if chosen is None:
        work = _own_transforms(backend)
    names = {canonical(plugin_name(each)) for each in work}
    disabled = set(map(canonical, config.disable))
    if unused := disabled - names:
        for name in unused.difference(map(canonical, plugins.installed(plugins.TRANSFORMS)), _built_in()):
            raise UsageError(f'no transform named "{name}" to disable', did_you_mean(name, names))
    work += [load_transform(name) for name in config.enable if canonical(name) not in names]
    return [each for each in work if canonical(plugin_name(each)) not in disabled]


def _built_in() -> dict[str, Transform]:
    """Return the transforms of built-in backends by name; some can't be added to other backends."""
    # They are loaded only where a configuration names one that takes no part.
    from vaultconv.transforms import MARKDOWN_TRANSFORMS, PRINT_TRANSFORMS, READ_TRANSFORMS

    return {canonical(plugin_name(each)): each for each in (*READ_TRANSFORMS, *MARKDOWN_TRANSFORMS, *PRINT_TRANSFORMS)}


def _idle(name: str, known: Iterable[str]) -> object:
    """Return the unused backend or transform of this name.

    Raises `UsageError` if there is none.
    """
    from vaultconv.backends.anki import APKG, TSV  # only where a configuration names others

    things: dict[str, object] = {**_built_in(), TSV.name: TSV, APKG.name: APKG}
    for group in (plugins.BACKENDS, plugins.TRANSFORMS):
        names = set(map(canonical, plugins.installed(group)))
        if name in names:
            return _instance(plugins.load(group, name))
        things |= dict.fromkeys(names)
    if name not in things:
        hints = dict.fromkeys((did_you_mean(name, things), did_you_mean(name, known)))
        message = f'options for "{name}", which is neither a backend nor a transform'
        raise UsageError(message, " ".join(filter(None, hints)))
    return things[name]


def _own_transforms(backend: Backend) -> list[Transform]:
    """Return a backend's own transforms. Raises `UsageError` if one of them isn't a transform."""
    for each in backend.transforms:
        if isinstance(each, type) or not callable(each):
            right = f"{each.__name__}()" if isinstance(each, type) else f'vaultconv.load_transform("{each}")'
            raise UsageError(f'backend "{backend.name}": {each!r} is not a transform', f"write transforms = ({right},)")
    return list(backend.transforms)


# --------------------------------------------------------------------------------------------------------- by name


@checked
def load_backend(name: str) -> Backend:
    """Return the backend of this name, with its default options."""
    made = _instance(plugins.load(plugins.BACKENDS, name))
    as_backend(made)
    return cast(Backend, made)


@checked
def load_transform(name: str, **options: Any) -> Transform:
    """Return the transform of this name, with default options except those given."""
    transform: Transform = _instance(plugins.load(plugins.TRANSFORMS, name))
    if not callable(transform):
        raise PluginError(
            f'transform "{name}" can\'t be called with a document and a context', "give it a __call__ method"
        )
    return _with_options(transform, {canonical(plugin_name(transform)): options})


def _resolving(options: ResolveOptions, backend: Backend) -> ResolveOptions:
    """Return the options of resolution, with what the backend needs."""
    return msgspec.structs.replace(options, site_addresses=options.site_addresses or backend.publishes)


@checked
def load_syntax(names: str | Sequence[str]) -> Syntax:
    """Return the last syntax among the names, extended by the inline rules among them."""
    syntax, rules = OBSIDIAN, []
    for name in [names] if isinstance(names, str) else names:
        loaded = plugins.load(plugins.SYNTAX, name)
        if isinstance(loaded, Syntax):
            syntax = loaded
        elif isinstance(loaded, InlineRule):
            rules.append(loaded)
        else:
            raise PluginError(
                f'syntax "{name}" is neither a Syntax nor an InlineRule', "register an instance of one of them"
            )
    return syntax.extend("+".join((syntax.name, *(rule.name for rule in rules))), *rules) if rules else syntax


def _instance(loaded: Any) -> Any:
    """Return an instance with default options if a class is registered."""
    return loaded() if isinstance(loaded, type) else loaded


def _with_options(thing: T, options: Mapping[str, Mapping[str, Any]]) -> T:
    return with_options(thing, options.get(canonical(plugin_name(thing)), {}), plugin_name(thing))
