"""A note's properties as Hugo's front matter: Hugo's own fields first, everything else under ``params``.

Under ``params``, Hugo reads nothing by itself but taxonomies (``categories``) and menus, which get another name, so a
note's ``type``, ``layout`` or ``published: true`` neither stops it nor changes the page. Nothing is lost: where Hugo's
field says less than the property did, the property stays under ``params`` too.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache, partial
from operator import itemgetter
from types import MappingProxyType
from typing import Final, NamedTuple

from vaultconv.backends.hugo.serialize import without_surrogates
from vaultconv.backends.hugo.words import as_hugo_lowers, term
from vaultconv.diagnostics import DiagnosticCode, Report
from vaultconv.tree.nodes import Value
from vaultconv.tree.walk import default_display
from vaultconv.tree.wikilinks import without_wikilinks
from vaultconv.vault.dates import Date, read_date
from vaultconv.vault.history import Dates
from vaultconv.vault.properties import SCHEDULE_KEYS, tag_name
from vaultconv.vault.property_files import Mention, rewritten

__all__ = ["hugo_fields", "redirects_of"]


class _Reading(NamedTuple):
    """The value of one of Hugo's fields, as read from a property."""

    value: object
    exact: bool = True
    """False if the property says more than the value: then it is written under ``params``, too."""


class _Field(NamedTuple):
    """One of Hugo's fields."""

    keys: tuple[str, ...]
    """The properties that it is read from, the best first; compared as `_folded` returns them."""
    read: Callable[[object], _Reading | None]
    """Returns the field's value for a property's; None if that isn't one."""


def _date(value: object) -> _Reading | None:
    date = read_date(value)
    return _Reading(date.text, date.exact) if date else None


def _text(value: object) -> _Reading | None:
    if not isinstance(value, str) or not value.strip():
        return None
    shown = without_wikilinks(value)  # Hugo shows it as it is
    return _Reading(shown, shown == value)


def _flag(value: object) -> _Reading | None:
    return _Reading(value) if isinstance(value, bool) else None  # to Hugo, `draft: "yes"` is not a draft


def _whole_number(value: object) -> _Reading | None:
    whole = isinstance(value, int) and not isinstance(value, bool) and -(2**53) <= value <= 2**53
    return _Reading(value) if whole else None


_FIELDS: Final[Mapping[str, _Field]] = MappingProxyType(
    {
        "date": _Field(
            ("date", "created", "createdtime", "createdat", "creationdate", "creationtime", "datecreated",
             "timecreated", "createtime", "createdate", "createddate", "dgcreated", "ctime"),
            _date,
        ),
        "lastmod": _Field(
            ("lastmod", "updated", "modified", "lasteditedtime", "lastedited", "updatedtime", "updatedat",
             "modifiedtime", "modifiedat", "modificationdate", "modifieddate", "datemodified", "dateupdated",
             "updateddate", "updatetime", "timemodified", "timeupdated", "lastmodified", "lastupdated", "dgupdated",
             "mtime"),
            _date,
        ),
        "description": _Field(("description",), _text),
        "draft": _Field(("draft",), _flag),
        "weight": _Field(("weight",), _whole_number),
    }
)  # fmt: skip

_PLACES: Final = {key: (rank, name) for name, field in _FIELDS.items() for rank, key in enumerate(field.keys)}
"""The field that a property means, and how good its name is for it, least first."""

# Hugo writes these into `.Params` itself: a note's own value would be overwritten, or hide Hugo's from the layouts.
_HUGOS_OWN: Final = frozenset(
    {"title", "date", "lastmod", "description", "draft", "weight", "tags", "categories", "iscjklanguage"}
)
# Hugo reads these among `.Params`, too: most values stop it, a word adds the page to the menu of that name.
_READ_IN_PARAMS: Final = frozenset({"menu", "menus"})
# With these, Hugo would hide a page; as many notes mean something else (a book's), they only stay under `params`.
_HIDING: Final = MappingProxyType(
    {
        "publishdate": "future",
        "pubdate": "future",
        "published": "future",
        "expirydate": "past",
        "unpublishdate": "past",
    }
)
_MERGE: Final = "_merge"  # in any map: how Hugo joins it with others; it sets a value of its own there
_REDIRECT: Final = re.compile(r"/(?:[^\s/?#\\]+/)*[^\s/?#\\]+/?")


def hugo_fields(
    properties: Mapping[str, Value],
    *,
    title: str,
    url: str,
    tags: Sequence[str],
    links: Sequence[str],
    report: Report,
    redirects: Sequence[str] = (),
    files: Mapping[str, str] = MappingProxyType({}),
    macros: Sequence[tuple[str, str]] = (),
    dates: Dates = Dates(),
    translated: bool = False,
    now: datetime | None = None,
) -> dict[str, object]:
    """Return the fields of a page's front matter, in the order in which they are written.

    ``title``, ``url`` (a path: ``/trips/rome/``), ``tags`` (without ``#``), ``redirects`` (see `redirects_of`),
    ``links`` (paths of content files) and ``macros`` (names and bodies) are written as they are; the rest is what
    ``properties`` say, and ``dates`` where these have none. ``files`` has the addresses of the vault's files that they
    name, by `Mention.target`; pages may be ``translated`` in a site of several languages. Reports what Hugo would hide
    at ``now``, and what had to be renamed. Never raises for what a note says.
    """
    by_field = _readings_by_field(properties)
    readings = {field: reading.value for field, (_, reading) in by_field.items()}
    if readings.keys().isdisjoint(("date", "lastmod")):
        known = {"date": dates.created, "lastmod": dates.changed}
        readings.update({name: date for name, date in known.items() if date})
    _report_hidden(properties, readings, now or datetime.now(UTC), report)
    translation = _translation_key(properties) if translated else ""
    fields: dict[str, object] = {
        "title": title,
        **{name: readings[name] for name in ("date", "lastmod", "description") if name in readings},
        **({"tags": list(tags)} if tags else {}),
        **({"categories": list(categories)} if (categories := _categories(properties)) else {}),
        **{name: readings[name] for name in ("draft", "weight") if name in readings},
        "url": url,
        **({"aliases": list(redirects)} if redirects else {}),
        **({"translationKey": str(properties[translation]).strip()} if translation else {}),
    }
    written = {key for key, reading in by_field.values() if reading.exact} | set(
        _fully_written(properties, title, url, tags)
    )
    written.add(translation)
    inexact = {key for key, _ in by_field.values()}
    params: dict[str, object] = {}
    names = _ParameterNames(report, taken=("linksto", "macros", "datesbelow"))
    for key, value in properties.items():
        if key not in written and key not in SCHEDULE_KEYS:
            shown = rewritten(value, partial(_address, files=files), key) if files else value
            params[names(_own_name(key, value, key in inexact, report))] = _renamed(shown, report)
    if macros:  # a list, as Hugo lower-cases the keys of maps
        params["macros"] = [list(macro) for macro in macros]
    if links:
        params["linksto"] = list(links)
    return {**fields, "params": params} if params else fields


def _translation_key(properties: Mapping[str, Value]) -> str:
    """Return the property that says which pages are translations of one another; "" if it is not a word."""
    named = (key for key, value in properties.items() if isinstance(value, (str, int)) and str(value).strip())
    return next((key for key in named if key.lower() == "translationkey"), "")


def _address(mention: Mention, text: str, files: Mapping[str, str]) -> str | None:
    """Return the address of a file that a property names; in other text, a Markdown link, which some layouts read."""
    address = files.get(mention.target)
    if address is None or text.strip() == text[mention.start : mention.end].strip():
        return address
    shown = mention.shown or default_display(mention.target).rpartition("/")[2]
    return f"{'!' * mention.embed}[{shown}]({address})"


def dates_to_hugo(fields: Mapping[str, object], dates: Dates = Dates()) -> tuple[Date, Date] | None:
    """Return the dates that a page has to Hugo, of its beginning and of its last change; None if it has none."""
    stated = (fields.get("date"), fields.get("lastmod"))
    begun, changed = map(read_date, stated if any(stated) else (dates.created, dates.changed))
    first, last = begun or changed, changed or begun
    return (first, last) if first and last else None


def fields_of(properties: Mapping[str, Value]) -> dict[str, object]:
    """Return those of Hugo's own fields that a note's properties give a value."""
    return {field: reading.value for field, (_, reading) in _readings_by_field(properties).items()}


def _categories(properties: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the terms of Hugo's other default taxonomy that have an address, without the marks of links."""
    categories: dict[str, str] = {}
    for key, value in properties.items():
        if key.lower() == "categories":
            texts = [text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str)]
            for text in texts:
                name = term(" ".join(without_wikilinks(text).split()))
                categories.setdefault(as_hugo_lowers(name), name)
    return tuple(name for name in categories.values() if name != "-")


def redirects_of(properties: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the addresses among a note's aliases, such as ``/old/place/`` and ``/old``; other aliases are names.

    Jekyll's ``redirect_from`` counts too. Before they are written as Hugo's ``aliases``, leave out the addresses of
    other pages: Hugo would overwrite these.
    """
    addresses: dict[str, None] = {}
    for key, value in properties.items():
        if _folded(key) in ("aliases", "alias", "redirectfrom"):
            for alias in value if isinstance(value, list) else [value]:
                if isinstance(alias, str) and _REDIRECT.fullmatch(alias) and "/../" not in alias and "/./" not in alias:
                    addresses[alias] = None
    return tuple(addresses)


@lru_cache(1024)  # the notes of a vault have the same few
def _folded(key: str) -> str:
    """Return a key as it is looked up: ``Date created``, ``date_created`` and ``dateCreated`` are the same."""
    return _BETWEEN_WORDS.sub("", key).lower()


_BETWEEN_WORDS: Final = re.compile(r"[\s_-]+")


# ---------------------------------------------------------------------------------------------------- Hugo's own fields


def _readings_by_field(properties: Mapping[str, Value]) -> dict[str, tuple[str, _Reading]]:
    """Return, for each of Hugo's fields that a note has, the property's key and the value for Hugo."""
    found: dict[str, tuple[str, _Reading]] = {}
    ranked = [(*place, key) for key in properties if (place := _PLACES.get(_folded(key)))]
    for _, field, key in sorted(ranked, key=itemgetter(0)):
        if field not in found and (reading := _FIELDS[field].read(properties[key])) is not None:
            found[field] = (key, reading)
    return found


def _fully_written(properties: Mapping[str, Value], title: str, url: str, tags: Sequence[str]) -> Iterator[str]:
    """Yield the keys that Hugo's fields say completely, and Hugo's own keys without a value."""
    known = {_tag(tag) for tag in tags}
    for key, value in properties.items():
        lower = key.lower()
        if (
            (lower in _HUGOS_OWN and _is_blank(value))
            or (lower == "title" and isinstance(value, (str, int, float)) and str(value).strip() == title)
            or (lower in ("tags", "tag") and _tags_known(value, known))
            or (lower == "categories" and value == list(_categories({key: value})))
            or (lower in ("permalink", "dg-permalink", "url") and isinstance(value, str) and _path(value) == url)
        ):
            yield key


def _is_blank(value: object) -> bool:
    """Return whether there is nothing but blanks, as in an empty line of a template (``tags:``, ``- ``)."""
    items = value if isinstance(value, list) else [value]
    return all(item is None or (isinstance(item, str) and not item.strip()) for item in items)


def _tags_known(value: object, known: set[str]) -> bool:
    """Return whether all words of a ``tags`` property are among the page's tags."""
    items = value if isinstance(value, list) else value.replace(",", " ").split() if isinstance(value, str) else [value]
    words = (part for item in items if isinstance(item, str) for part in item.split(","))
    return all(isinstance(item, str) for item in items) and all(_tag(word) in known for word in words if word.strip())


def _tag(word: str) -> str:
    return unicodedata.normalize("NFC", tag_name(word).strip("/")).lower()


def _path(address: str) -> str:
    inner = address.strip().strip("/")
    return f"/{inner}/" if inner else "/"


def _report_hidden(
    properties: Mapping[str, Value], fields: Mapping[str, object], now: datetime, report: Report
) -> None:
    if fields.get("draft") is True:
        report(DiagnosticCode.PAGE_HIDDEN, "Hugo leaves drafts out of the site", hint="hugo --buildDrafts shows them")
    date = read_date(fields.get("date", fields.get("lastmod")))  # Hugo takes one for the other
    if date and date.moment > now:
        hint = "buildFuture = true in the site's configuration shows it, as in a site that vaultconv made"
        report(DiagnosticCode.PAGE_HIDDEN, f"Hugo leaves the page out of the site until {date.text}", hint=hint)
    for key, value in properties.items():
        hiding = _HIDING.get(key.lower())
        date = read_date(value) if hiding else None
        if date and hiding == ("future" if date.moment > now else "past"):
            report(
                DiagnosticCode.FRONT_MATTER_MOVED,
                f'"{key}" is written under params, so that Hugo doesn\'t leave out the page',
            )


# ------------------------------------------------------------------------------------------------------------- params


_REASONS: Final = MappingProxyType(
    {
        "tags": "has more than tags",
        "title": "is not the title of the page",
        **dict.fromkeys(_READ_IN_PARAMS, "would put the page into a menu, or stop Hugo"),
    }
)


def _own_name(key: str, value: object, inexact: bool, report: Report) -> str:
    """Return the name that a property gets among the params."""
    if key.lower() not in _HUGOS_OWN | _READ_IN_PARAMS:
        return key
    name = f"{key}_original"
    if not inexact and not _is_spelling(key, value):
        reason = _REASONS.get(key.lower(), "is not what Hugo expects there")
        message = f'"{key}" {reason}: {_excerpt(value)}'
        report(DiagnosticCode.FRONT_MATTER_MOVED, message, hint=f'it is written as "{name}"')
    return name


def _is_spelling(key: str, value: object) -> bool:
    """Return whether the terms differ only in spelling: a blank or the marks of a link are no loss."""
    entries = value if isinstance(value, list) else [value]
    return key.lower() in ("tags", "categories") and all(isinstance(entry, str) for entry in entries)


def _excerpt(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:59]}…"


class _ParameterNames:
    """Gives each key of a map a name that stays its own when Hugo has lower-cased it."""

    def __init__(self, report: Report, taken: Sequence[str] = ()) -> None:
        self._report = report
        self._taken = set(taken)
        self._numbers: dict[str, int] = {}

    def __call__(self, key: str) -> str:
        name = base = without_surrogates(key if as_hugo_lowers(key) != _MERGE else f"{key}_original")
        while as_hugo_lowers(name) in self._taken:
            number = self._numbers[as_hugo_lowers(base)] = self._numbers.get(as_hugo_lowers(base), 1) + 1
            name = f"{base}_{number}"
        self._taken.add(as_hugo_lowers(name))
        if name != base:
            message = f'the key "{key}" is the same as another one for Hugo, which ignores the case of keys'
            self._report(DiagnosticCode.FRONT_MATTER_MOVED, message, hint=f'it is written as "{name}"')
        return name


def _renamed(value: object, report: Report) -> object:
    """Return a value whose maps have such names too. Maps in lists stay, because Hugo leaves their keys alone."""
    if not isinstance(value, dict):
        return value
    names = _ParameterNames(report)
    return {names(str(key)): _renamed(item, report) for key, item in value.items()}
