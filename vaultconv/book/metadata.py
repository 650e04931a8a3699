"""Metadata of a note as a document, from its properties; without a property, its script decides the language.

Also the few words that a book adds in each language.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from string import ascii_letters
from types import MappingProxyType
from typing import Final, NamedTuple

from vaultconv.book.manuscript import Metadata
from vaultconv.patterns import lazy_pattern
from vaultconv.tree import nodes as n
from vaultconv.tree.walk import walk
from vaultconv.vault.properties import first_text, is_language, properties_of, shown_text, tags_of, values_of


def note_metadata(title: str, document: n.Document) -> Metadata:
    """Return a note's metadata: ``subtitle``, ``author(s)``, ``date``, ``lang`` or ``language``, and its tags."""
    properties = properties_of(document.front_matter)
    return Metadata(
        title=title,
        subtitle=first_text(properties, "subtitle"),
        authors=_authors(properties),
        date=_TIME.sub("", first_text(properties, "date")),
        language=stated_language(document) or guess_language(f"{title}\n{first_words(document)}"),
        keywords=tags_of(properties),
    )


def stated_language(document: n.Document) -> str:
    """Return the language that a note states; empty if it states none.

    Only BCP 47 tags count, because the key may mean something else, such as a programming language.
    """
    value = first_text(properties_of(document.front_matter), "lang", "language").replace("_", "-")
    return value if is_language(value) else ""


def first_words(document: n.Document) -> str:
    """Return the beginning of a note's text."""
    found: list[str] = []
    length = 0
    for node in walk(document):
        if type(node) is n.Text:
            found.append(node.text)
            length += len(node.text)
            if length > _SAMPLED_LETTERS:
                break
    return " ".join(found)


def language_of_notes(notes: Sequence[str], words: Callable[[str], str]) -> str:
    """Guess the language that many notes are in, by the first words of some of them, evenly chosen."""
    return guess_language("\n".join(map(words, sampled(notes))))


def sampled(notes: Sequence[str]) -> Sequence[str]:
    """Return the notes, evenly chosen, by whose words the language of all is guessed."""
    return notes[:: len(notes) // _SAMPLED_NOTES + 1]


_SAMPLED_NOTES: Final = 200
_SAMPLED_LETTERS: Final = 1000
_TIME: Final = lazy_pattern(r"(?<=\d\d-\d\d)[T ]\d\d:.*")  # which editors add to a date


def _authors(properties: Mapping[str, n.Value]) -> tuple[str, ...]:
    found = (shown_text(value) for value in values_of(properties, "author", "authors") if isinstance(value, str))
    return tuple(dict.fromkeys(filter(None, found)))


_SCRIPTS: Final[tuple[tuple[str, str], ...]] = (
    ("latin", "A-Za-zÀ-ɏ"),
    ("ja", "\u3040-\u30ff"),
    ("zh", "\u3400-\u9fff\uf900-\ufaff"),
    ("ko", "\u1100-\u11ff\uac00-\ud7af"),
    ("ar", "\u0600-\u06ff\u0750-\u077f"),
    ("he", "\u0590-\u05ff"),
    ("ru", "\u0400-\u052f"),
    ("el", "\u0370-\u03ff"),
    ("th", "\u0e00-\u0e7f"),
    ("hi", "\u0900-\u097f"),
    ("ka", "\u10a0-\u10ff"),
    ("hy", "\u0530-\u058f"),
)
_ASCII: Final = lazy_pattern("[\x00-\x7f]+")
_LETTERS: Final = lazy_pattern("|".join(f"([{letters}]+)" for _, letters in _SCRIPTS))

# Letters that a language has, but not the commonest language of its script.
_TELLING: Final[MappingProxyType[str, tuple[tuple[str, re.Pattern[str]], ...]]] = MappingProxyType(
    {
        "ru": (("uk", lazy_pattern("[іїєґІЇЄҐ]")), ("be", lazy_pattern("[ўЎ]"))),
        "ar": (("ur", lazy_pattern("[ٹڈڑںے]")), ("fa", lazy_pattern("[پچژگ]"))),
    }
)
_TELLING_SHARE: Final = 0.01  # as a share of all letters; names and quotations have fewer
_KANA_SHARE: Final = 0.1  # Japanese has more kana than this; Chinese text has them at most in names
_LATIN_WEIGHT: Final = 0.4  # names, code and formulas are Latin everywhere


def guess_language(text: str) -> str:
    """Return the BCP 47 tag of the commonest language of the main script; ``en`` for Latin or no letters."""
    counts: Counter[str] = Counter()
    counts["latin"] = sum(map(text.count, ascii_letters))  # nearly all of most texts, so they aren't searched for
    for match in _LETTERS.finditer(_ASCII.sub(" ", text)):
        counts[_SCRIPTS[(match.lastindex or 1) - 1][0]] += match.end() - match.start()
    if counts["ja"] > _KANA_SHARE * counts["zh"]:
        counts["ja"] += counts.pop("zh", 0)
    counts["latin"] = int(counts["latin"] * _LATIN_WEIGHT)
    script, count = counts.most_common(1)[0]
    for language, letters in _TELLING.get(script, ()):
        if len(letters.findall(text)) > _TELLING_SHARE * count:
            return language
    return "en" if script == "latin" else script


class BookWords(NamedTuple):
    """The words that a book adds.

    The titles of the introduction, the last part and the two indexes; the words before the names of empty notes; the
    number of notes.
    """

    introduction: str
    other_notes: str
    notes: str
    tags: str
    still_empty: str
    extent: str = "{} notes"


ENGLISH: Final = BookWords("Introduction", "Other notes", "Index", "Tags", "Still empty")

_WORDS: Final[MappingProxyType[str, BookWords]] = MappingProxyType(
    {
        "ar": BookWords("مقدمة", "ملاحظات أخرى", "الفهرس", "الوسوم", "فارغة بعد", extent="عدد الملاحظات: {}"),
        "cs": BookWords("Úvod", "Další poznámky", "Rejstřík", "Štítky", "Zatím prázdné", extent="Poznámek: {}"),
        "da": BookWords("Indledning", "Andre noter", "Register", "Tags", "Endnu tomme", extent="{} noter"),
        "de": BookWords("Einleitung", "Weitere Notizen", "Register", "Schlagwörter", "Noch leer", extent="{} Notizen"),
        "el": BookWords(
            "Εισαγωγή", "Άλλες σημειώσεις", "Ευρετήριο", "Ετικέτες", "Ακόμη κενές", extent="Σημειώσεις: {}"
        ),
        "en": ENGLISH,
        "es": BookWords(
            "Introducción", "Otras notas", "Índice alfabético", "Etiquetas", "Aún vacías", extent="{} notas"
        ),
        "fi": BookWords(
            "Johdanto", "Muut muistiinpanot", "Hakemisto", "Tunnisteet", "Vielä tyhjiä", extent="{} muistiinpanoa"
        ),
        "fr": BookWords("Introduction", "Autres notes", "Index", "Étiquettes", "Encore vides", extent="{} notes"),
        "he": BookWords("מבוא", "הערות נוספות", "מפתח", "תגיות", "עדיין ריקות", extent="מספר ההערות: {}"),
        "it": BookWords(
            "Introduzione", "Altre note", "Indice analitico", "Etichette", "Ancora vuote", extent="{} note"
        ),
        "ja": BookWords("はじめに", "その他のノート", "索引", "タグ", "まだ空のノート", extent="ノート{}件"),
        "ko": BookWords("머리말", "기타 노트", "찾아보기", "태그", "아직 빈 노트", extent="노트 {}개"),
        "nl": BookWords("Inleiding", "Overige notities", "Register", "Labels", "Nog leeg", extent="{} notities"),
        "pl": BookWords("Wstęp", "Inne notatki", "Indeks", "Tagi", "Jeszcze puste", extent="Notatek: {}"),
        "pt": BookWords(
            "Introdução", "Outras notas", "Índice remissivo", "Etiquetas", "Ainda vazias", extent="{} notas"
        ),
        "ru": BookWords("Введение", "Прочие заметки", "Указатель", "Теги", "Пока пустые", extent="Заметок: {}"),
        "sv": BookWords(
            "Inledning", "Övriga anteckningar", "Register", "Taggar", "Ännu tomma", extent="{} anteckningar"
        ),
        "tr": BookWords("Giriş", "Diğer notlar", "Dizin", "Etiketler", "Henüz boş", extent="{} not"),
        "uk": BookWords("Вступ", "Інші нотатки", "Покажчик", "Теги", "Поки порожні", extent="Нотаток: {}"),
        "zh": BookWords("引言", "其他笔记", "索引", "标签", "尚无内容", extent="{}篇笔记"),
    }
)


def words_for(language: str) -> BookWords:
    """Return the words in the language of this BCP 47 tag, or in English."""
    return _WORDS.get(language.lower().partition("-")[0], ENGLISH)
