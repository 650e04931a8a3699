"""Anki's package, ``.apkg``: a zip of a database, the files that its notes show, and their names.

The database is of schema 11, which every version of Anki since 2.1 imports. The same notes give the same bytes.
"""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from collections.abc import Mapping, Sequence
from hashlib import blake2b, sha1
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from vaultconv.backends.anki.notes import AnkiNote, NoteType

__all__ = ["write_package"]


def write_package(
    notes: Sequence[AnkiNote], media: Mapping[str, bytes], folder: Path, modified: Mapping[str, int]
) -> bytes:
    """Return the package of these notes. ``media`` are files by their names in Anki; ``folder`` is empty, to work in.

    ``modified`` is when each note of the vault was changed, in seconds since 1970: Anki updates a note that it has
    where the package's is newer.
    """
    path = folder / "collection.anki2"
    database = sqlite3.connect(path)
    try:
        database.executescript(_TABLES)
        _fill(database, notes, modified)
        database.commit()
        database.execute("VACUUM")
    finally:
        database.close()
    names = sorted(media)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "collection.anki2", path.read_bytes())
        for number, name in enumerate(names):
            _add(archive, str(number), media[name])
        _add(archive, "media", _json({str(number): name for number, name in enumerate(names)}).encode())
    return packed.getvalue()


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, content)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


# ------------------------------------------------------------------------------------------------------------ database

_TABLES: Final = """
CREATE TABLE col (id integer primary key, crt integer not null, mod integer not null, scm integer not null, ver integer not null, dty integer not null, usn integer not null, ls integer not null, conf text not null, models text not null, decks text not null, dconf text not null, tags text not null);
CREATE TABLE notes (id integer primary key, guid text not null, mid integer not null, mod integer not null, usn integer not null, tags text not null, flds text not null, sfld integer not null, csum integer not null, flags integer not null, data text not null);
CREATE TABLE cards (id integer primary key, nid integer not null, did integer not null, ord integer not null, mod integer not null, usn integer not null, type integer not null, queue integer not null, due integer not null, ivl integer not null, factor integer not null, reps integer not null, lapses integer not null, left integer not null, odue integer not null, odid integer not null, flags integer not null, data text not null);
CREATE TABLE revlog (id integer primary key, cid integer not null, usn integer not null, ease integer not null, ivl integer not null, lastIvl integer not null, factor integer not null, time integer not null, type integer not null);
CREATE TABLE graves (usn integer not null, oid integer not null, type integer not null);
CREATE INDEX ix_notes_usn on notes (usn);
CREATE INDEX ix_cards_usn on cards (usn);
CREATE INDEX ix_revlog_usn on revlog (usn);
CREATE INDEX ix_cards_nid on cards (nid);
CREATE INDEX ix_cards_sched on cards (did, queue, due);
CREATE INDEX ix_revlog_cid on revlog (cid);
CREATE INDEX ix_notes_csum on notes (csum);
"""  # noqa: E501

_FIRST_ID: Final = 1_400_000_000_000  # ids are times in milliseconds; ours are of 2014 to 2017


def _id(*parts: str) -> int:
    digest = blake2b("\0".join(parts).encode(errors="replace"), digest_size=8).digest()
    return _FIRST_ID + int.from_bytes(digest) % 100_000_000_000


def _fill(database: sqlite3.Connection, notes: Sequence[AnkiNote], modified: Mapping[str, int]) -> None:
    decks = {name: _id("deck", name) for note in notes for name in _with_parents(note.deck)}
    described = {str(id): _deck(id, name) for name, id in (("Default", 1), *decks.items())}
    texts = map(_json, (_CONFIGURATION, _MODELS, described, _DECK_OPTIONS, {}))
    row = (1, 1_400_000_000, 0, _FIRST_ID, 11, 0, 0, 0, *texts)
    database.execute(f"INSERT INTO col VALUES ({', '.join('?' * len(row))})", row)
    used: set[int] = set()
    for position, note in enumerate(notes, 1):
        id = _free(_id("note", note.guid), used)
        changed = modified.get(note.source, 0)
        tags = f" {' '.join(note.tags)} " if note.tags else ""
        fields = f"{note.front}\x1f{note.back}"
        database.execute(
            "INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, ?, ?, 0, '')",
            (id, note.guid, _MODEL_IDS[note.type], changed, tags, fields, note.front, _checksum(note.front)),
        )
        for ordinal in note.cards:
            database.execute(
                "INSERT INTO cards VALUES (?, ?, ?, ?, ?, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')",
                (_free(_id("card", note.guid, str(ordinal)), used), id, decks[note.deck], ordinal, changed, position),
            )


def _free(id: int, used: set[int]) -> int:
    while id in used:
        id += 1
    used.add(id)
    return id


def _with_parents(deck: str) -> list[str]:
    parts = deck.split("::")
    return ["::".join(parts[: i + 1]) for i in range(len(parts))]


def _checksum(field: str) -> int:
    """Return a number by which Anki finds duplicates; any will do, because Anki computes it again."""
    return int(sha1(field.encode(errors="replace"), usedforsecurity=False).hexdigest()[:8], 16)


# --------------------------------------------------------------------------------------------- what a collection has

_CONFIGURATION: Final[dict[str, Any]] = {"curDeck": 1, "nextPos": 1, "schedVer": 2}
_DECK_OPTIONS: Final[dict[str, Any]] = {
    "1": {
        "id": 1, "name": "Default", "mod": 0, "usn": 0, "maxTaken": 60, "autoplay": True, "timer": 0, "replayq": True,
        "dyn": False,
        "new": {
            "bury": False, "delays": [1.0, 10.0], "initialFactor": 2500, "ints": [1, 4, 0], "order": 1, "perDay": 20,
        },
        "rev": {"bury": False, "ease4": 1.3, "ivlFct": 1.0, "maxIvl": 36500, "perDay": 200, "hardFactor": 1.2},
        "lapse": {"delays": [10.0], "leechAction": 1, "leechFails": 8, "minInt": 1, "mult": 0.0},
    }
}  # fmt: skip


def _deck(id: int, name: str) -> dict[str, Any]:
    return {
        "id": id, "name": name, "mod": 0, "usn": -1, "conf": 1, "desc": "", "dyn": 0, "collapsed": False,
        "browserCollapsed": False, "extendNew": 0, "extendRev": 0, "newToday": [0, 0], "revToday": [0, 0],
        "lrnToday": [0, 0], "timeToday": [0, 0],
    }  # fmt: skip


_STYLE: Final = """\
.card { font-family: serif; font-size: 20px; line-height: 1.45; text-align: left; max-width: 38em; margin: 0 auto; padding: 1em; }
.topic, .number { color: #777; }
.topic { margin-bottom: 0.8em; }
.number { margin-top: 1em; }
.cloze { font-weight: bold; }
img { max-width: 100%; height: auto; }
table { border-collapse: collapse; }
th, td { border-bottom: 1px solid #bbb; padding: 0.2em 0.6em; text-align: left; }
blockquote { border-left: 2px solid #bbb; margin: 0.6em 0; padding-left: 0.9em; }
pre { white-space: pre-wrap; }
mark { background: #fff0a3; color: inherit; }
"""  # noqa: E501

_MODEL_IDS: Final[Mapping[NoteType, int]] = MappingProxyType(
    {"basic": 1_400_000_000_001, "reversed": 1_400_000_000_002, "cloze": 1_400_000_000_003}
)
_LATEX: Final = {"latexPre": "", "latexPost": "", "latexsvg": False}


def _model(kind: NoteType, name: str, fields: Sequence[str], cards: Sequence[tuple[str, str]]) -> dict[str, Any]:
    return {
        "id": _MODEL_IDS[kind], "name": name, "type": int(kind == "cloze"), "mod": 0, "usn": -1, "sortf": 0, "did": 1,
        "css": _STYLE, "tags": [], "vers": [], "req": [], **_LATEX,
        "flds": [
            {"name": field, "ord": ordinal, "font": "Arial", "size": 20, "rtl": False, "sticky": False, "media": []}
            for ordinal, field in enumerate(fields)
        ],
        "tmpls": [
            {
                "name": f"Card {ordinal + 1}", "ord": ordinal, "qfmt": front, "afmt": back, "bqfmt": "", "bafmt": "",
                "did": None,
            }
            for ordinal, (front, back) in enumerate(cards)
        ],
    }  # fmt: skip


_BOTH: Final = '{{FrontSide}}<hr id="answer">'
_MODELS: Final = {
    str(model["id"]): model
    for model in (
        _model("basic", "vaultconv", ("Front", "Back"), [("{{Front}}", _BOTH + "{{Back}}")]),
        _model(
            "reversed", "vaultconv (both ways)", ("Front", "Back"),
            [("{{Front}}", _BOTH + "{{Back}}"), ("{{Back}}", _BOTH + "{{Front}}")],
        ),
        _model("cloze", "vaultconv cloze", ("Text", "Extra"), [("{{cloze:Text}}", "{{cloze:Text}}<br>{{Extra}}")]),
    )
}  # fmt: skip
