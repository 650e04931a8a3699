"""Names of files that say nothing of what is in them: dates, ids, what an editor calls a note without a title."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from vaultconv.tree.captions import is_untitled

__all__ = ["STOP_WORDS", "says_nothing"]


def says_nothing(name: str) -> bool:
    """Whether a file's name is a date, an id, "Untitled" in some language, or what stands for its folder."""
    plain = " ".join(unicodedata.normalize("NFKC", name).casefold().replace("_", " ").split())
    if is_untitled(plain) or _OF_FOLDERS.fullmatch(plain) or _UUID.fullmatch(plain):
        return True
    words = _WORD.findall(plain)
    dated = any(any(map(str.isdigit, word)) for word in words)
    return all(_ID.fullmatch(word) or (dated and word in _OF_DATES) for word in words)


_WORD: Final = re.compile(r"[^\W_]+")
_OF_FOLDERS: Final = re.compile(r"(?:note|index|readme|folder note)[\s.-]*(?:\(\d+\)|\d+)?")
_UUID: Final = re.compile(r"[\da-f]{8}(?:-?[\da-f]{4}){3}-?[\da-f]{12}")
# A number, one with an ending (1st, t0930, w12, q3), what East Asian dates are of, a letter, an id.
_ID: Final = re.compile(
    r"\d+(?:st|nd|rd|th|er|e|º|h|am|pm|z)?|\d{8}t\d{4,6}z?|(?:\d{4})?-?[twqk]w?\d+|\d+年(?:\d+月)?(?:\d+日)?|\d+[月日년월일]"
    r"|\d+(?:[a-z]\d+)+[a-z]?|\d*[a-z]|(?=[a-f]*\d)[\da-f]{8,}|(?=\D*\d)(?=\d*\D)[\da-z]{20,}"
)

_OF_DATES: Final = frozenset(
    # What weeks and hours are called, months and days of the week, long and short, in Latin letters and Cyrillic.
    "week wk woche kw semaine semana settimana am pm uhr "
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec "
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun "
    "januar februar märz mai juni juli oktober dezember mär okt dez "
    "montag dienstag mittwoch donnerstag freitag samstag sonntag mo di mi do fr sa so "
    "janvier février mars avril juin juillet août septembre octobre novembre décembre "
    "lundi mardi mercredi jeudi vendredi samedi dimanche "
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre de "
    "lunes martes miércoles jueves viernes sábado domingo "
    "gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre "
    "lunedì martedì mercoledì giovedì venerdì sabato domenica "
    "janeiro fevereiro março maio junho julho setembro outubro novembro dezembro segunda terça quarta quinta sexta "
    "januari februari maart mei augustus maandag dinsdag woensdag donderdag vrijdag zaterdag zondag "
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря "
    "понедельник вторник среда четверг пятница суббота воскресенье".split()
)

STOP_WORDS: Final = frozenset(
    # Words of four letters or more that two texts share without being about the same, accents taken off; and what
    # headings and files of any subject are called.
    "about above after again against also because been before being below between both could does doing down during "
    "each from further have having here into itself just more most note notes once only other over same should some "
    "such than that their them then there these they this those through under until very were what when where which "
    "while whom will with would your yours without within upon part page chapter section "
    "aber alle allem allen aller alles also auch dass dein deine denn deren dessen diese diesem diesen dieser dieses "
    "doch dort durch eine einem einen einer eines euch euer etwas fur gegen haben hatte hier ihre ihrem ihren ihrer "
    "jede jedem jeden jeder jedes kann kein keine konnen mein meine mich nach nicht noch notiz notizen oder ohne "
    "sehr sein seine seit sich sind soll uber unter viel vom von warum wann welche wenn werden wird wurde zwischen "
    "teil seite kapitel abschnitt "
    "ainsi alors apres aussi autre autres avant avec avoir cette comme contre dans depuis dont elle elles encore "
    "entre etre faire leur leurs mais meme memes moins notre nous par parce pendant plus pour pourquoi quand quel "
    "quelle quelles quels sans sera sous sont sur tous tout toute toutes tres votre vous partie chapitre "
    "antes aquel aunque cada como contra cual cuando desde donde durante ella ellas ellos entre esta estas este esto "
    "estos hacia hasta mientras mucho nosotros nota notas nuestro otra otras otro otros para pero poco porque puede "
    "pues segun sobre tambien tanto todo todos tras unas unos vosotros parte pagina capitulo "
    "anche ancora alla alle allo avere come con contro dagli dalla dalle degli della delle dello dopo dove essere "
    "fino hanno loro molto nella nelle nello ogni perche piu prima quale quando quanto quella quelle quelli quello "
    "questa queste questi questo senza sono sopra sotto stato sugli sulla sulle tutti tutto capitolo pagine "
    "ainda depois esse essa esses essas isso isto mais mesmo muito nossa nosso outra outro pela pelas pelo pelos "
    "quem seja sempre seus suas uma voce "
    "alleen andere bent daar deze door geen haar heeft heel hebben hier hoe hun jouw kunnen maar meer mijn moet naar "
    "niet omdat onder onze over tegen toch toen tussen veel voor waar waarom wanneer want wordt zich zijn zonder "
    "deel hoofdstuk notitie notities bladzijde "
    "była było były ponad przed przez przy jest jako jego tego także tylko ktory "
    "более был была были было быть ведь вместо возможно всего всех где даже для если есть еще зато здесь или иногда "
    "как какая какой когда которая которые который кроме между меня может можно надо наш него ней нет ними однако "
    "они очень перед под после потому почти при просто про раз свои себя сейчас такой там тебя тогда того тоже "
    "только тот тут уже хотя чего чем через что чтобы эта эти это этот заметка заметки часть глава "
    "هذا هذه ذلك التي الذي على الى إلى عند بين بعد قبل كان كانت حول "
    "också eller från inte efter innan under över mellan utan vara varför "
    "ikke eller efter over under mellem hvad hvor hvorfor men med "
    "ancak daha gibi icin kadar nasil neden sonra veya bolum".split()
)
