"""The few words that a pack says of its own."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final, NamedTuple

__all__ = ["Words", "words_for"]


class Words(NamedTuple):
    """The titles of the parts, and what is printed beside the questions.

    ``stem`` stands around a question whose title is none: ``{}`` is the title. ``again``, ``days`` and ``log`` are
    rows of words with ``|`` between them.
    """

    notes: str = "Notes"
    questions: str = "Questions"
    answers: str = "Answers"
    stem: str = "Set out: {}"
    again: str = "Again in|1 day|3 days|1 week"
    own_words: str = "In my own words"
    gist: str = "In one sentence"
    pack: str = "Revision pack"
    exam: str = "Exam"
    owner: str = "This copy belongs to"
    progress: str = "Where I am"
    topic: str = "Topic"
    page: str = "page"
    day: str = "day"
    sure: str = "sure?"
    about: str = "{notes} notes · {questions} questions · about {hours} h"
    how: str = (
        "Cover the wide column and answer aloud from the left one.|Tick the day; fill a circle for how sure you were."
        "|Mark what was wrong in the log, and come back to it."
    )
    cards: str = "Cards"
    box: str = "A box for the cards"
    cut: str = "Cut out · fold · glue"
    every: str = "every day|2 days|4 days|9 days|14 days"
    terms: str = "Index of terms"
    log: str = "What I got wrong|no.|why|when again"
    map: str = "Map"
    first: str = "Learn first"
    sheets: str = "Sheets"
    formulas: str = "Formulas"
    symbols: str = "Symbols"
    glossary: str = "Glossary"
    mnemonics: str = "Mnemonics"
    tables: str = "Tables"
    alike: str = "Easily confused"
    differ: str = "in common|only here|only there"
    gaps: str = "Fill in"
    key: str = "Key"
    mock: str = "Mock paper"
    minutes: str = "{marks} marks · {minutes} minutes"
    earlier: str = "From earlier parts"
    draw: str = "draw it"
    hide: str = "Hide all answers"
    quiz: str = "Quiz"
    since: str = "new or changed since {}"


_ENGLISH: Final = Words()

_WORDS: Final[MappingProxyType[str, Words]] = MappingProxyType(
    {
        "ar": Words("ملاحظات", "أسئلة", "إجابات", "اشرح: {}"),
        "de": Words(
            "Notizen", "Fragen", "Antworten", "Stelle dar: {}", "Wieder in|1 Tag|3 Tagen|1 Woche",
            "In eigenen Worten", "In einem Satz", "Lernpaket", "Prüfung", "Dieses Exemplar gehört", "Wo ich stehe",
            "Thema", "Seite", "Tag", "sicher?", "{notes} Notizen · {questions} Fragen · etwa {hours} h",
            "Die breite Spalte abdecken und aus der linken laut antworten.|Den Tag abhaken; einen Kreis füllen, je "
            "nachdem, wie sicher es war.|Was falsch war, in die Liste schreiben und wiederholen.",
            "Karten", "Eine Schachtel für die Karten", "Ausschneiden · falten · kleben",
            "jeden Tag|2 Tage|4 Tage|9 Tage|14 Tage", "Verzeichnis der Begriffe",
            "Was ich falsch hatte|Nr.|warum|wieder am", "Karte", "Zuerst lernen", "Blätter", "Formeln", "Zeichen",
            "Glossar", "Merksätze", "Tabellen", "Leicht verwechselt", "gemeinsam|nur hier|nur dort", "Lückentext",
            "Lösung",
            "Probeklausur", "{marks} Punkte · {minutes} Minuten", "Aus früheren Teilen", "zeichne es",
            "Alle Antworten verbergen",
        ),
        "en": _ENGLISH,
        "es": Words("Apuntes", "Preguntas", "Respuestas", "Expón: {}"),
        "fr": Words("Notes", "Questions", "Réponses", "Exposez : {}"),
        "it": Words("Appunti", "Domande", "Risposte", "Esponi: {}"),
        "ja": Words("ノート", "問題", "解答", "説明しなさい：{}"),
        "nl": Words("Notities", "Vragen", "Antwoorden", "Zet uiteen: {}"),
        "pl": Words("Notatki", "Pytania", "Odpowiedzi", "Omów: {}"),
        "pt": Words("Notas", "Perguntas", "Respostas", "Exponha: {}"),
        "ru": Words("Заметки", "Вопросы", "Ответы", "Изложите: {}"),
        "zh": Words("笔记", "问题", "答案", "说明：{}"),
    }
)  # fmt: skip


def words_for(language: str) -> Words:
    """The words in the language of this BCP 47 tag, in English where they aren't known."""
    return _WORDS.get(language.lower().partition("-")[0], _ENGLISH)
