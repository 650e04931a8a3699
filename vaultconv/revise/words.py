"""The few words that a pack adds to the notes, in each language."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final, NamedTuple

__all__ = ["LANGUAGES", "PackWords", "words_for"]


class PackWords(NamedTuple):
    """The titles of the parts, and what is printed beside the questions.

    ``stem`` is put around a title that is not a question: ``{}`` is the title. ``again``, ``days`` and ``log`` are
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
    strip: str = "Cut or fold along the line, and lay the strip over the answers"


_ENGLISH: Final = PackWords()

_WORDS: Final[MappingProxyType[str, PackWords]] = MappingProxyType(
    {
        "ar": PackWords(
            "ملاحظات", "أسئلة", "إجابات", "اشرح: {}", "مرة أخرى بعد|يوم|3 أيام|أسبوع", "بكلماتي", "في جملة واحدة",
            "حزمة مراجعة", "الامتحان", "هذه النسخة لـ", "أين وصلت", "الموضوع", "صفحة", "يوم", "متأكد؟",
            "{notes} ملاحظات · {questions} أسئلة · نحو {hours} ساعات",
            "غطِّ العمود العريض وأجب بصوت عالٍ من العمود الآخر."
            "|ضع علامة على اليوم، واملأ دائرة بقدر تأكدك."
            "|اكتب ما أخطأت فيه في السجل وعد إليه.",
            "بطاقات", "علبة للبطاقات", "قُص · اطوِ · ألصق", "كل يوم|يومان|4 أيام|9 أيام|14 يومًا", "فهرس المصطلحات",
            "ما أخطأت فيه|رقم|لماذا|متى أعيده", "خريطة", "تعلَّم أولًا", "أوراق", "صيغ", "رموز", "مسرد",
            "وسائل للحفظ", "جداول", "يسهل الخلط بينهما", "مشترك|هنا فقط|هناك فقط", "أكمل الفراغ", "مفتاح الحل",
            "امتحان تجريبي", "{marks} درجة · {minutes} دقيقة", "من أجزاء سابقة", "ارسمه", "إخفاء كل الإجابات",
            "اختبار", "جديد أو متغير منذ {}",
            "قُص أو اطوِ على الخط، ثم غطِّ الإجابات بالشريط",
        ),
        "de": PackWords(
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
            "Alle Antworten verbergen", "Fragen zum Üben", "neu oder geändert seit {}",
            "An der Linie abschneiden oder falten und über die Antworten legen",
        ),
        "en": _ENGLISH,
        "es": PackWords(
            "Apuntes", "Preguntas", "Respuestas", "Expón: {}", "Otra vez en|1 día|3 días|1 semana",
            "Con mis propias palabras", "En una frase", "Cuaderno de repaso", "Examen", "Este ejemplar es de",
            "Por dónde voy", "Tema", "página", "día", "¿seguro?",
            "{notes} apuntes · {questions} preguntas · unas {hours} h",
            "Tapa la columna ancha y responde en voz alta desde la izquierda."
            "|Marca el día; rellena un círculo según lo seguro que estabas."
            "|Anota en la lista lo que fallaste y vuelve a ello.",
            "Tarjetas", "Una caja para las tarjetas", "Recortar · doblar · pegar",
            "cada día|2 días|4 días|9 días|14 días", "Índice de términos", "Lo que fallé|n.º|por qué|repetir el",
            "Mapa", "Aprender primero", "Hojas", "Fórmulas", "Símbolos", "Glosario", "Reglas mnemotécnicas", "Tablas",
            "Fáciles de confundir", "en común|solo aquí|solo allí", "Completar", "Soluciones", "Examen de prueba",
            "{marks} puntos · {minutes} minutos", "De partes anteriores", "dibújalo", "Ocultar todas las respuestas",
            "Preguntas para repasar", "nuevo o cambiado desde {}",
            "Cortar o doblar por la línea y tapar con la tira las respuestas",
        ),
        "fr": PackWords(
            "Notes", "Questions", "Réponses", "Exposez : {}", "À revoir dans|1 jour|3 jours|1 semaine",
            "Avec mes propres mots", "En une phrase", "Cahier de révision", "Examen", "Cet exemplaire appartient à",
            "Où j’en suis", "Sujet", "page", "jour", "sûr ?",
            "{notes} notes · {questions} questions · environ {hours} h",
            "Couvrez la colonne large et répondez à voix haute à partir de celle de gauche."
            "|Cochez le jour ; remplissez un rond selon votre assurance."
            "|Notez dans la liste ce qui était faux, et revenez-y.",
            "Cartes", "Une boîte pour les cartes", "Découper · plier · coller",
            "chaque jour|2 jours|4 jours|9 jours|14 jours", "Index des termes",
            "Ce que j’ai eu faux|n°|pourquoi|à revoir le", "Plan", "À apprendre d’abord", "Fiches", "Formules",
            "Symboles", "Glossaire", "Moyens mnémotechniques", "Tableaux", "Faciles à confondre",
            "en commun|ici seulement|là seulement", "Texte à trous", "Corrigé", "Examen blanc",
            "{marks} points · {minutes} minutes", "Des parties précédentes", "dessinez-le",
            "Masquer toutes les réponses", "Quiz", "nouveau ou modifié depuis {}",
            "Couper ou plier le long de la ligne et poser la bande sur les réponses",
        ),
        "it": PackWords(
            "Appunti", "Domande", "Risposte", "Esponi: {}", "Di nuovo tra|1 giorno|3 giorni|1 settimana",
            "Con parole mie", "In una frase", "Quaderno di ripasso", "Esame", "Questa copia è di", "A che punto sono",
            "Argomento", "pagina", "giorno", "sicuro?", "{notes} appunti · {questions} domande · circa {hours} h",
            "Copri la colonna larga e rispondi ad alta voce da quella di sinistra."
            "|Segna il giorno; riempi un cerchio per quanto eri sicuro."
            "|Annota nell’elenco ciò che era sbagliato e tornaci.",
            "Carte", "Una scatola per le carte", "Ritagliare · piegare · incollare",
            "ogni giorno|2 giorni|4 giorni|9 giorni|14 giorni", "Indice dei termini",
            "Che cosa ho sbagliato|n.|perché|di nuovo il", "Mappa", "Da imparare prima", "Schede", "Formule",
            "Simboli", "Glossario", "Regole mnemoniche", "Tabelle", "Facili da confondere",
            "in comune|solo qui|solo là", "Completa", "Soluzioni", "Prova d’esame",
            "{marks} punti · {minutes} minuti", "Dalle parti precedenti", "disegnalo", "Nascondi tutte le risposte",
            "Quiz", "nuovo o cambiato da {}",
            "Tagliare o piegare lungo la linea e coprire le risposte con la striscia",
        ),
        "ja": PackWords(
            "ノート", "問題", "解答", "説明しなさい：{}", "次の復習|1日後|3日後|1週間後", "自分の言葉で",
            "一文で言うと", "復習パック", "試験日", "氏名", "進み具合", "項目", "ページ", "日目", "自信",
            "ノート{notes}件 · 問題{questions}問 · 約{hours}時間",
            "広い欄を隠し、左の欄を見て声に出して答える。|日付に印をつけ、自信の分だけ丸を塗る。|間違えたものを記録し、あとで復習する。",
            "カード", "カードの箱", "切る · 折る · 貼る", "毎日|2日ごと|4日ごと|9日ごと|14日ごと", "用語索引",
            "間違えたもの|番号|理由|次の復習", "見取り図", "最初に学ぶ", "まとめ", "公式", "記号", "用語集", "覚え方",
            "表", "間違えやすいもの", "共通|こちらだけ|あちらだけ", "穴埋め", "解答", "模擬試験",
            "{marks}点 · {minutes}分", "これまでの部分から", "図を描く", "解答をすべて隠す", "クイズ",
            "{}以後の新規・変更",
            "線に沿って切るか折り、解答の上に重ねる",
        ),
        "nl": PackWords(
            "Notities", "Vragen", "Antwoorden", "Zet uiteen: {}", "Opnieuw over|1 dag|3 dagen|1 week",
            "In eigen woorden", "In één zin", "Leerpakket", "Examen", "Dit exemplaar is van", "Waar ik ben",
            "Onderwerp", "pagina", "dag", "zeker?", "{notes} notities · {questions} vragen · ongeveer {hours} u",
            "Bedek de brede kolom en antwoord hardop vanuit de linker."
            "|Vink de dag af; vul een rondje in voor hoe zeker je was."
            "|Schrijf op de lijst wat fout was en kom erop terug.",
            "Kaarten", "Een doosje voor de kaarten", "Knippen · vouwen · plakken",
            "elke dag|2 dagen|4 dagen|9 dagen|14 dagen", "Begrippenregister", "Wat ik fout had|nr.|waarom|opnieuw op",
            "Kaart", "Eerst leren", "Bladen", "Formules", "Tekens", "Woordenlijst", "Ezelsbruggen", "Tabellen",
            "Makkelijk te verwarren", "gemeen|alleen hier|alleen daar", "Vul in", "Oplossing", "Proefexamen",
            "{marks} punten · {minutes} minuten", "Uit eerdere delen", "teken het", "Alle antwoorden verbergen",
            "Quiz", "nieuw of gewijzigd sinds {}",
            "Knip of vouw langs de lijn en leg de strook over de antwoorden",
        ),
        "pl": PackWords(
            "Notatki", "Pytania", "Odpowiedzi", "Omów: {}", "Znów za|1 dzień|3 dni|1 tydzień", "Własnymi słowami",
            "W jednym zdaniu", "Zestaw do powtórki", "Egzamin", "Ten egzemplarz należy do", "Gdzie jestem", "Temat",
            "strona", "dzień", "na pewno?", "notatki: {notes} · pytania: {questions} · około {hours} godz.",
            "Zakryj szeroką kolumnę i odpowiadaj na głos, patrząc na lewą."
            "|Odhacz dzień; wypełnij kółko, zależnie od pewności."
            "|Zapisz na liście, co było źle, i wróć do tego.",
            "Fiszki", "Pudełko na fiszki", "Wytnij · złóż · sklej", "codziennie|2 dni|4 dni|9 dni|14 dni",
            "Indeks pojęć", "Moje błędy|nr|dlaczego|znów dnia", "Mapa", "Najpierw naucz się", "Karty", "Wzory",
            "Symbole", "Słowniczek", "Mnemotechniki", "Tabele", "Łatwe do pomylenia", "wspólne|tylko tu|tylko tam",
            "Uzupełnij", "Klucz", "Egzamin próbny", "punkty: {marks} · minuty: {minutes}", "Z wcześniejszych części",
            "narysuj", "Ukryj wszystkie odpowiedzi", "Quiz", "nowe lub zmienione od {}",
            "Odetnij lub złóż wzdłuż linii i przykryj paskiem odpowiedzi",
        ),
        "pt": PackWords(
            "Notas", "Perguntas", "Respostas", "Exponha: {}", "De novo em|1 dia|3 dias|1 semana",
            "Por palavras minhas", "Numa frase", "Caderno de revisão", "Exame", "Este exemplar pertence a",
            "Onde estou", "Tema", "página", "dia", "certeza?",
            "{notes} notas · {questions} perguntas · cerca de {hours} h",
            "Tape a coluna larga e responda em voz alta a partir da esquerda."
            "|Marque o dia; preencha um círculo conforme a certeza que tinha."
            "|Anote na lista o que errou e volte a isso.",
            "Cartões", "Uma caixa para os cartões", "Recortar · dobrar · colar",
            "todos os dias|2 dias|4 dias|9 dias|14 dias", "Índice de termos", "O que errei|n.º|porquê|de novo em",
            "Mapa", "Aprender primeiro", "Folhas", "Fórmulas", "Símbolos", "Glossário", "Mnemónicas", "Tabelas",
            "Fáceis de confundir", "em comum|só aqui|só ali", "Preencher", "Soluções", "Exame de treino",
            "{marks} pontos · {minutes} minutos", "De partes anteriores", "desenhe", "Ocultar todas as respostas",
            "Quiz", "novo ou alterado desde {}",
            "Cortar ou dobrar pela linha e tapar as respostas com a tira",
        ),
        "ru": PackWords(
            "Заметки", "Вопросы", "Ответы", "Изложите: {}", "Снова через|1 день|3 дня|1 неделю", "Своими словами",
            "Одним предложением", "Материалы для повторения", "Экзамен", "Этот экземпляр принадлежит", "Где я сейчас",
            "Тема", "страница", "день", "уверенно?", "заметок: {notes} · вопросов: {questions} · около {hours} ч",
            "Закройте широкий столбец и отвечайте вслух, глядя на левый."
            "|Отметьте день; закрасьте кружок — насколько вы были уверены."
            "|Запишите ошибки в список и вернитесь к ним.",
            "Карточки", "Коробка для карточек", "Вырезать · сложить · склеить",
            "каждый день|2 дня|4 дня|9 дней|14 дней", "Указатель терминов", "Мои ошибки|№|почему|снова", "Карта",
            "Выучить сначала", "Листы", "Формулы", "Обозначения", "Словарь", "Мнемоника", "Таблицы", "Легко спутать",
            "общее|только здесь|только там", "Заполните пропуски", "Ключ", "Пробный экзамен",
            "баллов: {marks} · минут: {minutes}", "Из предыдущих частей", "нарисуйте", "Скрыть все ответы",
            "Проверка", "новое и изменённое с {}",
            "Отрежьте или согните по линии и закройте полосой ответы",
        ),
        "zh": PackWords(
            "笔记", "问题", "答案", "说明：{}", "再次复习|1天后|3天后|1周后", "用自己的话", "一句话概括", "复习资料",
            "考试", "姓名", "学习进度", "主题", "页", "天", "把握",
            "{notes}篇笔记 · {questions}个问题 · 约{hours}小时",
            "盖住宽栏，看着左栏大声回答。|勾选日期；有多大把握就涂几个圆圈。|把错题记入清单，以后再做。", "卡片",
            "卡片盒", "剪下 · 折叠 · 粘贴", "每天|2天|4天|9天|14天", "术语索引", "错题|编号|原因|再做日期", "导图",
            "先学", "汇总", "公式", "符号", "术语表", "记忆口诀", "表格", "容易混淆", "共同点|仅此处|仅彼处", "填空",
            "答案", "模拟试卷", "{marks}分 · {minutes}分钟", "来自前面的部分", "画出来", "隐藏所有答案", "测验",
            "自{}以来新增或更改",
            "沿线剪下或折起，盖在答案上",
        ),
    }
)  # fmt: skip

LANGUAGES: Final = tuple(_WORDS)
"""Those that the words are known in."""


def words_for(language: str) -> PackWords:
    """Return the words in the language of this BCP 47 tag, in English if they aren't known."""
    return _WORDS.get(language.lower().partition("-")[0], _ENGLISH)
