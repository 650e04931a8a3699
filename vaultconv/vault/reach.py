"""Finding the notes that can be reached from a note by following links."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import count

from vaultconv.diagnostics import Report
from vaultconv.errors import UsageError, did_you_mean
from vaultconv.tree import nodes as n
from vaultconv.tree.walk import Root, note_name, walk
from vaultconv.vault.index import Index
from vaultconv.vault.names import fold_case
from vaultconv.vault.options import ResolveOptions
from vaultconv.vault.resolve import resolve
from vaultconv.vault.vault import is_note

__all__ = ["find_note", "linked_notes", "links_of", "reachable", "reached"]


def reached(
    start: str, depth: int, documents: Mapping[str, n.Document], index: Index, options: ResolveOptions
) -> frozenset[str]:
    """Return the notes at most ``depth`` links away from the note named ``start``, itself included.

    ``documents`` are the notes as they were read. Raises `UsageError` if no note has this name.
    """

    def links(note: str) -> Iterable[str]:
        return links_of(documents[note], note, index, options) if note in documents else ()

    return reachable((find_note(start, index),), links, depth)


def reachable(starts: Iterable[str], links: Callable[[str], Iterable[str]], depth: int | None = None) -> frozenset[str]:
    """Return ``starts`` and everything at most ``depth`` steps away, without a depth however far.

    ``links`` is called once for each note whose links count.
    """
    edge = list(starts)
    seen = set(edge)
    for _ in count() if depth is None else range(depth):
        found = (note for each in edge for note in links(each))
        edge = [note for note in dict.fromkeys(found) if note not in seen]
        if not edge:
            break
        seen.update(edge)
    return frozenset(seen)


def links_of(
    document: n.Document, note: str, index: Index, options: ResolveOptions = ResolveOptions()
) -> tuple[str, ...]:
    """Return the notes that an unresolved note links to or embeds, in order of first mention, without itself."""
    resolved = resolve(document, note, index, Report(note), options)
    return tuple(each for each in dict.fromkeys(linked_notes(resolved.content)) if each != note)


def linked_notes(content: Root) -> list[str]:
    """Return the notes that resolved nodes link to or embed, in document order, with repetitions."""
    return [note for node in walk(content) for note in _notes_of(node)]


def _notes_of(node: n.Node) -> Iterable[str]:
    if isinstance(node, (n.RawInline, n.RawBlock)):
        return [link.target.note for link in node.links if isinstance(link.target, n.NoteTarget)]
    if isinstance(node, (n.Link, n.Transclusion)) and isinstance(node.target, n.NoteTarget):
        return (node.target.note,)
    return ()


def find_note(name: str, index: Index) -> str:
    """Return the note that a user names: by path or name, as in a wikilink, else by alias.

    Raises `UsageError` if there is none.
    """
    found = index.find_file(name, "") if name.strip() else None
    if found and is_note(found):
        return found
    wanted = fold_case(name.strip())
    bearers = [path for path, entry in index.entries.items() if wanted in map(fold_case, entry.aliases)]
    if bearers:
        return min(bearers, key=lambda path: (len(path), path))
    names = {note_name(path) for path in index.files if is_note(path)}
    raise UsageError(f'no note "{name}" in the vault', did_you_mean(name, names))
