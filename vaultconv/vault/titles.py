"""The title of a note: its ``title`` property, else the H1 that is its title, else its file name.

File names that say nothing about the content don't count: dates, ids, names of untitled notes.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import Final, NamedTuple

from vaultconv.patterns import lazy_pattern
from vaultconv.tree import nodes as n
from vaultconv.tree.files import is_untitled
from vaultconv.tree.schema import Blocks, Inlines
from vaultconv.tree.walk import children, note_name, plain_text, replace
from vaultconv.vault.names import fold_case
from vaultconv.vault.properties import properties_of, property_lines, values_of

_NOTION_ID: Final = lazy_pattern(r" [0-9a-f]{32}$")
_HTML_COMMENT: Final = lazy_pattern(r"\s*<!--((?!-->).)*-->\s*", re.DOTALL)
_CUT_NAME: Final = 30  # the minimum length of a name that was cut
_REPEATED: Final = 3  # notes that begin with the same heading, from which on it isn't a title


def title_of(note: str, document: n.Document, repeated: Collection[str] = ()) -> str:
    """Return a note's title: its ``title`` property, else the H1 that is its title, else its file name.

    The H1 must open the note. It is the title if it is the file name or shares a word with it, or if it is the only H1
    and the file name says nothing. A ``repeated`` heading, which opens many notes, is never the title.
    """
    for value in values_of(properties_of(document.front_matter), "title"):
        if isinstance(value, (str, int, float)) and not isinstance(value, bool) and str(value).strip():
            return " ".join(str(value).split())
    name, heading = clean_name(note), _opening_heading(document)
    if heading is None:
        return name
    shown = _shown(heading)
    said = letters(shown)
    if said == letters(name):
        return shown  # a file's name can't hold every sign
    is_title = said not in repeated and (
        _is_cut(name, shown)
        or (says_nothing(name) and sum(map(_is_top, document.content)) == 1)
        or not _words(name).isdisjoint(_words(shown))
    )
    return shown if is_title else name


def opening(document: n.Document) -> str | None:
    """Return the letters of the H1 that opens a note; None if none does."""
    heading = _opening_heading(document)
    return None if heading is None else letters(_shown(heading))


def repeated_headings(openings: Iterable[str | None]) -> frozenset[str]:
    """Return the `opening` headings of three or more notes, which come from templates, for `title_of`."""
    counted = Counter(openings)
    return frozenset(heading for heading, count in counted.items() if heading is not None and count >= _REPEATED)


def clean_name(note: str) -> str:
    """Return a note's file name, without its extension and Notion's digits."""
    return _NOTION_ID.sub("", note_name(note))


def letters(text: str) -> str:
    """Return only the letters and digits of a text, without case: file names can't contain all other signs.

    If there are none, return the text itself.
    """
    return "".join(filter(str.isalnum, fold_case(text))) or text.strip()


# ----------------------------------------------------------------------------------------------------------- the head


class NoteHead(NamedTuple):
    """The beginning of a note: ``headings`` that repeat its title, property lines, and the ``rest`` of its blocks."""

    headings: tuple[n.Heading, ...]
    properties: tuple[Inlines, ...]
    rest: Blocks


def head_of(document: n.Document, title: str) -> NoteHead:
    """Return a note's head: the headings that repeat its title, at any level, and its property lines.

    Signs and case don't matter. Properties without a value, as left by a template, are omitted.
    """
    headings: list[n.Heading] = []
    properties: list[Inlines] = []
    rest: list[n.Block] = []
    wanted, start = letters(title), 0
    for start, block in enumerate((*document.content, None)):
        if block is None:
            break
        if type(block) is n.Heading and _shown(block) and letters(_shown(block)) == wanted:
            headings.append(block)
        elif is_hidden(block):
            rest.append(block)
        elif type(block) is n.Para and (found := property_lines(block)) is not None:
            properties += (line for _, value, line in found.lines if value)
            if found.rest:
                rest.append(replace(block, content=found.rest))
                start += 1
                break
        else:
            break
    return NoteHead(tuple(headings), tuple(properties), (*rest, *document.content[start:]))


def title_heading(document: n.Document, title: str) -> n.Heading | None:
    """Return the first heading that repeats the note's title before any other content."""
    return next(iter(head_of(document, title).headings), None)


def _opening_heading(document: n.Document) -> n.Heading | None:
    """Return the H1 that opens the note, apart from property lines."""
    for block in document.content:
        if type(block) is n.Heading:
            return block if block.level == 1 and _shown(block) else None
        if not is_hidden(block) and not _is_properties(block):
            return None
    return None


def _is_properties(block: n.Block) -> bool:
    lines = property_lines(block) if type(block) is n.Para else None
    return lines is not None and not lines.rest


def is_hidden(block: n.Block) -> bool:
    """Return whether the block has nothing but comments."""
    if type(block) is n.Para:
        return all(type(node) is n.Comment for node in block.content)
    return type(block) is n.CommentBlock or (
        type(block) is n.RawBlock and _HTML_COMMENT.fullmatch(block.text) is not None
    )


def footnotes_in(heading: n.Heading) -> Inlines:
    """Return the footnotes of a heading, which stay where its words are moved elsewhere."""
    return tuple(_footnotes_in(heading.content))


def _footnotes_in(content: Iterable[n.Node]) -> Iterator[n.Inline]:
    for node in content:
        if isinstance(node, (n.FootnoteRef, n.InlineFootnote)):
            yield node
        else:
            yield from _footnotes_in(children(node))


def _is_top(block: n.Block) -> bool:
    return type(block) is n.Heading and block.level == 1


def _shown(heading: n.Heading) -> str:
    return " ".join(plain_text(heading.content).split())


# ------------------------------------------------------------------------------------------------------ names of files

_HUMP: Final = lazy_pattern(r"(?<=[a-z])(?=[A-Z])")
_LEAST_WORD: Final = 4  # letters
# Scripts that put no blanks between words, and Korean, whose words have two or three syllables.
_UNSPACED: Final = lazy_pattern(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]{2,}"
)
_HIRAGANA: Final = lazy_pattern("[\u3040-\u309f]{2}")  # endings and particles, not words


def _words(text: str) -> frozenset[str]:
    """Return a text's words, or pairs of characters in some scripts: texts that share one have the same topic."""
    plain = unicodedata.normalize("NFKD", _HUMP.sub(" ", text)).casefold()
    plain = unicodedata.normalize("NFC", "".join(letter for letter in plain if not unicodedata.combining(letter)))
    parted = "".join(letter if unicodedata.category(letter)[0] in "LM" else " " for letter in plain)
    words = {word for word in parted.split() if len(word) >= _LEAST_WORD} - STOP_WORDS
    runs = () if plain.isascii() else _UNSPACED.findall(plain)
    pairs = {run[i : i + 2] for run in runs for i in range(len(run) - 1)}
    return frozenset(words | {pair for pair in pairs if not _HIRAGANA.match(pair)})


def _is_cut(name: str, title: str) -> bool:
    """Return whether a file name is the beginning of a title, cut off by the program that wrote it."""
    said, wanted = letters(name.rstrip(". …")), letters(title)
    return bool(said) and wanted.startswith(said) and (len(said) >= _CUT_NAME or name.endswith(("…", "...")))


def says_nothing(name: str) -> bool:
    """Return whether a file name is a date, an id, "Untitled" in some language, or the name of a folder note."""
    plain = " ".join(unicodedata.normalize("NFKC", name).casefold().replace("_", " ").split())
    if is_untitled(plain) or _OF_FOLDERS.fullmatch(plain) or _UUID.fullmatch(plain):
        return True
    words = _WORD.findall(plain)
    dated = any(any(map(str.isdigit, word)) for word in words)
    return all(_ID.fullmatch(word) or (dated and word in _OF_DATES) for word in words)


_WORD: Final = lazy_pattern(r"[^\W_]+")
_OF_FOLDERS: Final = lazy_pattern(r"(?:note|index|readme|folder note)[\s.-]*(?:\(\d+\)|\d+)?")
_UUID: Final = lazy_pattern(r"[\da-f]{8}(?:-?[\da-f]{4}){3}-?[\da-f]{12}")
# A number, one with an affix (1st, t0930, w12, q3), the parts of East Asian dates, a letter, an id.
_ID: Final = lazy_pattern(
    r"\d+(?:st|nd|rd|th|er|e|º|h|am|pm|z)?|\d{8}t\d{4,6}z?|(?:\d{4})?-?[twqk]w?\d+|\d+年(?:\d+月)?(?:\d+日)?|\d+[月日년월일]"
    r"|\d+(?:[a-z]\d+)+[a-z]?|\d*[a-z]|(?=[a-f]*\d)[\da-f]{8,}|(?=\D*\d)(?=\d*\D)[\da-z]{20,}"
)

_OF_DATES: Final = frozenset(
    # Words for weeks and hours, and the names of months and weekdays, long and short, in Latin letters and Cyrillic.
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
    # Common words of four letters or more, without accents, which say nothing about the topic; and words in headings
    # and file names on any topic.
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
