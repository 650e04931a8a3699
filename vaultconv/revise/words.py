"""The few words that a pack says of its own."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final, NamedTuple

__all__ = ["Words", "words_for"]


class Words(NamedTuple):
    """The titles of the parts, and the stem of a question whose title is none: ``{}`` is the title."""

    notes: str
    questions: str
    answers: str
    stem: str


_ENGLISH: Final = Words("Notes", "Questions", "Answers", "Set out: {}")

_WORDS: Final[MappingProxyType[str, Words]] = MappingProxyType(
    {
        "ar": Words("ملاحظات", "أسئلة", "إجابات", "اشرح: {}"),
        "de": Words("Notizen", "Fragen", "Antworten", "Stelle dar: {}"),
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
)


def words_for(language: str) -> Words:
    """The words in the language of this BCP 47 tag, in English where they aren't known."""
    return _WORDS.get(language.lower().partition("-")[0], _ENGLISH)
