"""Authors and titles: how the words before an imprint or »in:« divide, and what before them is prose."""

import itertools
import re

from index.reading.dates import MONTH
from index.reading.references import Reference, surname_of
from index.reading.vocabulary import in_dictionary, in_dictionary_any_case

_IDEM = re.compile(
    r"^(?:[Dd]e[rnms]s\.|[Dd]ies\.|DERS\.|DIES\.|[Dd]erselbe|[Dd]ieselben?|[Ii]dem|[Ee]adem)(?=[,:\s/]|$)"
)
_SIGNAL_WORDS = frozenset(
    """vgl vergl vergleiche siehe s so dazu hierzu zit zitiert nach n auch ferner etwa und sowie beispielsweise bes
    besonders insbesondere insb exemplarisch zusammenfassend ausführlich grundlegend noch erneut aus bei in nachzulesen
    nachgedruckt abgedruckt zuerst cf vor allem u.a z.b ebenso ähnlich anders dagegen weiterhin weiter jetzt näher
    allgemein stellvertretend dort bereits nur""".split()
)
# »Zustimmend Siebold«, »Klassisch Grothusen«: before a name such words are signals too.
_JUDGING = re.compile(r"[A-ZÄÖÜa-zäöü]\w{2,}(?:end|isch|lich|ig)")
_DETERMINERS = frozenset(
    "der die das dem den des dieser diese diesem diesen dieses zum zur im am beim vom einer einem".split()
)
ARTICLES = _DETERMINERS | frozenset("ein eine eines über nach vor aus".split())
_NAME_PARTS = frozenset(
    "von van v. d. de der den del della di da dos du la le zu zur zum vom ten ter af y und u. / –".split()
)
_NAME_TOKEN = re.compile(r"(?:[A-ZÄÖÜÉÈÁÓŠŽČŁØÅ][\w.’'-]*|[A-Z]\.(?:-?[A-Z]\.)*)(?:/[A-ZÄÖÜ][\w.’'-]*)*$")
AUTHOR_ALONE = re.compile(
    r"((?:(?:[A-ZÄÖÜ][\w’'-]*+\.?|von|van|de|zu)\s){0,4}[A-ZÄÖÜ][\w’'-]++)(?:,?\s\(?((?:1[5-9]|20)\d\d)\)?)?$"
)
# »zur 350jährigen Jubelfeier«, no »im einzelnen Rehm« or »der frühe Rehm«: between article and noun.
_INFLECTED = re.compile(r"\w{3,}(?:en|er|em|es|e)")
_POSSESSIVE = re.compile(r"(?:[Ss]ein|[Ii]hr|[Uu]nser)(?:e[rnms]?)?")
_NO_ADJECTIVE = frozenset(
    """einzelnen übrigen allgemeinen näheren weiteren besten folgenden ganzen wesentlichen besonderen junge jungen frühe
    frühen späte späten alte alten reife reifen""".split()
)
_BEFORE_NOUN = frozenset("mit von in zu aus bei nach für über ohne gegen".split())
# »Gesetz, betreffend …«, »Reglement für die Weber, …«: papers that have no author.
_DOCUMENT = re.compile(
    r"(?:Gesetz|Verordnung|Erla(?:ss|ß)|Reglement|Edi[kc]t|Patent|Res[kc]ript|Dekret|Gutachten|Vertrag|Urteil|Beschlu(?:ss|ß)|Instruktion|Statut|Satzung"
    r"|Protokoll|Denkschrift|Eingabe|Bekanntmachung|Ordnung|Mandat)(?:en|e|es|s)?\b(?!,\s[A-ZÄÖÜ]\w+:)"
)
# »Roth an Kaspar Voss, 11. März 1558«: a letter is named by both and its day.
_LETTER = re.compile(
    rf"[^,:;]{{2,60}}?\san\s(?!d(?:er|ie|en|as)\b)[^:;]{{2,60}},\s(?:[A-ZÄÖÜ]\w+,\s)?(?:o\.\s?D\.|\d{{1,2}}\.(?:/\d{{1,2}}\.)?\s?(?:{MONTH}|\d))"
)
# »deutsch: Gewusste Zeit«, »dt. u. d. T.: Vom Recht«: the same author's work in another language.
_TRANSLATION = re.compile(
    r"(?:(?:[Dd]t|[Ee]ngl|[Ff]rz|[Rr]uss|[Ii]tal)\.|[Dd]eutsch|[Ee]nglisch|[Ff]ranzösisch)(?:\s(?:Ausg(?:abe|\.)|Übers(?:etzung|\.)"
    r"|u\.\s?d\.\s?T\.|unter dem Titel))?:?\s(?=[A-ZÄÖÜ»„\"])"
)
# »[Anonym], Der Hofrat«, »(O. Verf.), Die Uhr«, »Gedruckt: Consilia«: neither names nor titles.
_NO_NAME = re.compile(
    r"(?:[\[(]?(?:[Aa]nonym(?:us)?|[Oo]\.\s?V(?:erf)?\.|N\.\s?N\.)[\])]?,\s"
    r"|(?:Gedruckt|Abgedruckt|Zuerst|Zitiert)(?:\s(?:in|bei|nach))?:\s)"
)
# »ähnlich bereits ders.«, »in der Sache nicht anders B. Kolbitz, Zeit«: a clause before the name.
_CLAUSE_BEFORE = re.compile(
    r"(?!(?:von|van|vom|zu|zur|de|di|du|ten|ter)\s)[a-zäöüß][^,:;.]{0,60}?\s(?=(?:[Dd]ers|[Dd]ies)\.|(?:[A-ZÄÖÜ]\.(?:-?[A-ZÄÖÜ]\.)*\s?)+(?:(?:von|v\.|de)\s)?[A-ZÄÖÜ][\w’-]+,\s)"
)
# »Vgl. zum Folgenden Müller, Reise«.
# »Zu den Zahlen siehe: …«.
_ON = re.compile(r"(?:Zu[mr]?|Über|Für)\s[^,:;.]{3,80}?\s(?:siehe|vgl\.|vergleiche)(?:\s(?:auch|etwa|dazu|jetzt))*:?\s")
_WHAT_FOLLOWS = re.compile(r"(?:[Zz]um|[Ii]m)\s(?:[Ff]olgend|[Vv]orstehend|[Nn]achstehend|ganz|weiter)en,?:?\s")
_EDITOR = re.compile(
    r"(?<!\s)(?:(?:\s+u\.\s?a\.|\s+et al\.)?\s*\((?:Hg|Hgg|Hrsg|Hrsgg|Ed|Eds|Red|Bearb|Übers)\.?\)\s*$"
    r"|\s+(?:u\.\s?a\.|et al\.)$)"
)
_FILED_NAME = (
    r"[A-ZÄÖÜ][\w’'-]++(?:\s[A-ZÄÖÜ][\w’'-]++)?,(?:\s(?:(?:[A-ZÄÖÜ]\.-?)++|[A-ZÄÖÜ][\w’'-]++)){1,4}"
    r"(?:\s(?:von|van|de|zu|vom|von der|von und zu))?(?:\s\((?:Hg|Hgg|Hrsg)\.?\))?"
)
# »Hoskins, Ralph B. and Mary Tilling«: only the first name is turned round.
_UNFILED_NAME = r"[A-ZÄÖÜ][\w.’'-]*+(?:\s[A-ZÄÖÜ][\w.’'-]*+){1,3}"
_NEXT_NAME = r"(?:\s?/\s?|;\s|,?\s(?:und|and|u\.|&)\s|,\s)"
# »LANGER, Fritz, Meer, Köln 1986«: capitals tell the surname.
_CAPITALS_FIRST = re.compile(r"^([A-ZÄÖÜ]{2,}(?:-[A-ZÄÖÜ]{2,})?,\s[A-ZÄÖÜ][\w.-]+(?:\s[A-ZÄÖÜ][\w.-]*)?),\s+")
# Prose before the name: »die Sammlung von GISLER, Alois: Alpbriefe« …
_CAPITALS_INSIDE = re.compile(r"(?<!\w)[A-ZÄÖÜ]{3,}(?:[ -][A-ZÄÖÜ]{3,})*,\s[A-ZÄÖÜ][a-zäöüß]+(?:\s[A-ZÄÖÜ][\w.]*)?:\s")
# … »im Zusammenhang, von Rudolf Helm, Die Sitte« …
_NAMED_AFTER = re.compile(
    r"(?<!hrsg\.\s)(?<!hg\.\s)(?<!gegeben\s)(?<!\w)(?:von|bei|durch)\s(?=(?:[A-ZÄÖÜ][\w.’-]*\s){1,3}[A-ZÄÖÜ][\w’-]+,\s[A-ZÄÖÜ»„])"
)
# … »Zum Begriff: Gernot Eichstätt, Fürkauf«.
_ABOUT = re.compile(r"(?:Zum?|Zur|Über|Für|Gegen)\s[^,:]*:\s|[^:]{3,80}\b(?:nach|bei|aus|durch):\s")
# … »Daneben noch immer brauchbar: Friedrich Stölzle, Art.«; not »Der Philosoph als Zeuge: Karl Jaspers«.
_LEADS_IN = re.compile(
    r"(?:(?:So|Daneben|Dagegen|Ferner|Ebenso|Ähnlich|Anders|Dazu|Hierzu|Zuletzt|Zuerst)\s[^,:;.»„\"]*"
    r"|[A-ZÄÖÜ][^,:;.»„\"]*?\s(?:[a-zäöü]\w{3,}|(?:Ausnahme|Darstellung|Überblick|Übersicht|Studie|Arbeit|Untersuchung|Beispiel|Edition"
    r"|Biogra(?:ph|f)ie|Monogra(?:ph|f)ie|Einführung|Zusammenfassung|Literatur|Kritik|Diskussion)\w{0,2})):\s"
)
_WHOLE_NAME = re.compile(
    r"((?:[A-ZÄÖÜ][\w.’-]*\s){1,3}(?:(?:von|v\.|van|de|zu)\s)?[A-ZÄÖÜ][\w’-]+)([,:]\s+(?=[A-ZÄÖÜ»„])|$)"
)
_PERSON = r"(?:(?:[A-ZÄÖÜ]\w*\.-?|[A-ZÄÖÜ][\w’-]+)\s){1,4}(?:(?!und\b)[a-z]{2,3}\s)?[A-ZÄÖÜ][\w’-]+"
# An editor behind the title stands for the author who is missing.
_EDITED_BY = re.compile(
    rf",\s(?:hrsg|hg|herausg|bearb|ed)\.\s(?:v\.|von)\s({_PERSON}(?:(?:\s(?:und|u\.)\s|\s?/\s?){_PERSON})*)"
)
_MADE_BY = re.compile(r"(?:hrsg|hg|herausg|bearb|ed)\.\s(?:v\.|vo[mn]|durch)\s")
_ONLY_VOLUME = re.compile(
    r"(?:Bd\.|Bde\.|Band|Teil|Theil|Jg\.|Heft|Serie|Reihe)\s?[\dIVXA-Z]+(?:,\s(?:Bd|Teil|H)\.?\s?[\dIVX]+)?"
)
_LOCATOR = re.compile(r"a\.\s\d{3,4}\b")
# »Gegen Brodhagen«, »Zuletzt von Wessling«.
_JUDGED = re.compile(r"(?:Gegen|Mit|Für|Nach|Bei|Etwa|Anders)\s|(?:Zuletzt|[A-ZÄÖÜ]\w+(?:en|t))\s(?:von|bei|durch)\s")
#: Two capitals tell an abbreviation: »AMS«, »IstForsch«.
ABBREVIATION = r"[A-ZÄÖÜ][a-zäöü]{0,2}[A-ZÄÖÜ]\w*"
# A series behind a further name is none's title: »Rolf Dorn, Bithynische Altäre, AMS 22«.
_SERIES_BEHIND = re.compile(rf"{ABBREVIATION}\s(?:\d|[IVX]+\b)")
_REVIEW_BEHIND = re.compile(r"([^,:]{3,60}),\s(?:Rez(?:ension|\.)|Besprechung|Bespr\.)(?:\s(?:zu|von))?:?\s")
_SURNAME_FIRST = re.compile(
    rf"^({_FILED_NAME}(?:{_NEXT_NAME}{_FILED_NAME})*+(?:,?\s(?:und|and|u\.|&)\s{_UNFILED_NAME})?)"
    r"(?:,?\s(?:u\.\s?a\.|et al\.))?:\s+"
)
# Given names that are words: »Bloch, Ernst: Titel«.
_NAMES_TOO = frozenset("ernst wolf rose mark rosa beate linde gottlieb".split())
_GIVEN = re.compile(r",\s(?!(?:und|and|u)\b)(\w+)")
_ONE_NAME = re.compile(rf"(?<![\w.’'-])(?:{_FILED_NAME}|{_UNFILED_NAME})")
# »[Redaktion], Titel«, »K. L. [d. i. Karl Lohse], Titel«: what the printer did not print.
_IN_BRACKETS = re.compile(
    r"^(?:[^\[\],:]{1,30}\s\[(?:d\.\s?i\.|i\.\s?e\.|das ist|=)\s|\[(?:d\.\s?i\.\s)?)([^\[\]]{3,60}?)"
    r"([,:]\]|\][,:])\s+(?=[A-ZÄÖÜ»„\"])"
)


def is_signal(word: str) -> bool:
    """Whether `word` leads to a reference (»Vgl.«, »Ähnlich«) or is another small word, and no given name."""
    return word.lower() in _SIGNAL_WORDS or in_dictionary(word.lower())


def only_signals(text: str) -> bool:
    """Whether nothing but »Vgl. hierzu« or »Siehe zum Folgenden« stands in `text`: no name, no title."""
    words = re.findall(r"[^\W\d_]+", text)
    return len(words) <= 6 and not any(
        word[0].isupper() and word.lower() not in _SIGNAL_WORDS and before.lower() not in _DETERMINERS
        for before, word in itertools.pairwise(words)
    )


def names_somebody(head: str, known: frozenset[str]) -> bool:
    """Whether `head` is a name alone: »Mann« where works of one are cited, »Rathke« since it is no word."""
    named = AUTHOR_ALONE.match(without_signals(head).rstrip(", ("))
    if named is None:
        return False
    surname = surname_of(named[1])
    return surname in known or not (in_dictionary(surname.lower()) or surname.lower() in _SIGNAL_WORDS)


def is_name_alone(head: str) -> bool:
    """Whether nothing but a name can stand in `head`: no comma or colon, but in »LANGER, Fritz«."""
    return not re.search(r"[,:]\s", head) or _CAPITALS_FIRST.fullmatch(f"{head}, ") is not None


def is_idem(printed: str) -> bool:
    """Whether a reference begins with »Ders.« or the like, so that its author is the one named before."""
    return _IDEM.match(without_signals(printed)) is not None


def unjudged(authors: tuple[str, ...], known: frozenset[str]) -> tuple[str, ...]:
    """`authors` without what leads to a `known` surname: »Gegen Brodhagen«, »Zuletzt von Wessling«."""
    led = _JUDGED.match(authors[0]) if authors else None
    return (authors[0][led.end() :], *authors[1:]) if led and authors[0][led.end() :] in known else authors


def is_document(head: str) -> bool:
    """Whether `head` names a paper without an author, or a letter: »Gesetz, betreffend …«, »Roth an Voss, 11. März«."""
    return (_DOCUMENT.match(head) or _LETTER.match(head)) is not None


def authors_and_title(
    head: str, before: list[Reference], *, bare: bool = False, known: frozenset[str] = frozenset()
) -> tuple[tuple[str, ...], str | None]:
    """Split »Author, Title« (or »Surname, Name: Title«); `bare`: the head may be authors alone.

    A word that is a surname too is one where it is `known`, and where the head may be authors alone.
    """
    head = without_signals(head)
    if no_name := _NO_NAME.match(head):
        head = head[no_name.end() :]
        if no_name[0].rstrip().endswith(","):
            return (), unquoted(head) or None
    if (translation := _TRANSLATION.match(head)) and before:
        return before[-1].authors, unquoted(head[translation.end() :]) or None
    if clause := _CLAUSE_BEFORE.match(head):
        head = head[clause.end() :]
    if is_document(head):
        return (), unquoted(head) or None
    if idem := _IDEM.match(head):
        rest = head[idem.end() :].lstrip(" ,:")
        authors = before[-1].authors if before else ()
        one = re.match(r"der|idem", idem.group(), re.IGNORECASE) is not None
        # »Ders.« is one man: of two authors nobody can tell whom it means.
        return (() if one and len(authors) > 1 else authors), unquoted(rest) or None
    if bracketed := _IN_BRACKETS.match(head):
        if bracketed[2] == ",]" and (" " not in bracketed[1] or in_dictionary(bracketed[1].split()[0].lower())):
            return (), unquoted(head) or None  # »[Erste Auflage,] Die Stadt«
        filed = ", " in bracketed[1]
        persons = authors_and_title(f"{bracketed[1]}: Titel", [])[0] if filed else names_in(bracketed[1])
        return persons, unquoted(head[bracketed.end() :])
    if reviewed := _REVIEW_BEHIND.match(head):
        return names_in(reviewed[1], alone=True), head[reviewed.end(1) :].lstrip(" ,")
    surname_first = _SURNAME_FIRST.match(head) or _CAPITALS_FIRST.match(head)
    if surname_first and all(
        word in _NAMES_TOO or not in_dictionary(word) for word in _GIVEN.findall(surname_first[1].lower())
    ):
        names = _ONE_NAME.findall(_EDITOR.sub("", surname_first[1]))
        return tuple(_EDITOR.sub("", name).strip() for name in names if name.strip()), unquoted(
            head[surname_first.end() :]
        )
    if (
        (inside := _CAPITALS_INSIDE.search(head))
        and inside.start()
        and not re.search(r"[,:]\s", head[: inside.start()])
    ):
        return authors_and_title(head[inside.start() :], before, bare=bare, known=known)
    divider = re.search(r",\s+|:\s+(?=[A-ZÄÖÜ»„\[])", head)
    if divider is not None and (name := _name_behind_prose(head)):
        return authors_and_title(head[name:], before, bare=bare, known=known)
    if divider is None:
        if bare:
            return names_in(head, alone=True), None
        return (), unquoted(head) or None
    if _MADE_BY.match(head, divider.end()):
        # »Consilia theologica, hrsg. v. Lotz«: what editors follow is a title.
        editor = _EDITED_BY.search(head)
        return names_in(editor[1]) if editor else (), unquoted(head) or None
    first = head[: divider.start()]
    if _ONLY_VOLUME.fullmatch(head, divider.end()) or (
        head[divider.start()] == ":" and " " not in first and _EDITED_BY.search(head)
    ):
        return (), unquoted(head)  # »Stenographische Berichte, Bd. 12«, »Berlin: Stadt der Presse, hg. v. Ida Kern«
    if _LOCATOR.match(head, divider.end()):
        return (), unquoted(head)  # »Annalista Saxo, a. 1080«
    authors = names_in(first, alone=bare or first in known)
    if not authors and (named := _NAMED_AFTER.search(head)) and ", " in head[: named.start()]:
        return authors_and_title(head[named.end() :], before, bare=bare, known=known)
    if not authors:
        # »Schiller, Die Räuber, hrsg. v. Meier«: Schiller is a word, but no title.
        editor = _EDITED_BY.search(head) if " " in first else None
        return names_in(editor[1]) if editor else (), unquoted(head) or None
    title = unquoted(head[divider.end() :])
    # »Hans Kohn, Karl Renner, Titel«: more names, as long as they are names of two words or more.
    while (
        further := re.match(
            r"([A-ZÄÖÜ][\w.-]+(?:\s[A-ZÄÖÜ][\w.-]+)+)(?:\s\(Hgg?\.\)|\s\(Hrsg\.\))?,\s+(?=[A-ZÄÖÜ»„])", title
        )
    ) and (
        " " in further[1]
        and not _SERIES_BEHIND.match(title, further.end())
        and not any(in_dictionary(word) for word in further[1].split())
    ):
        authors += names_in(further[1])
        title = title[further.end() :]
    return authors, title or None


def _name_behind_prose(head: str) -> int:
    """Where a name of two words or more begins behind »Zum Begriff:« or a clause in small letters; 0 without one."""
    is_prose = head[:1].islower() or _ABOUT.match(head) is not None
    if not (is_prose or _LEADS_IN.match(head)):
        return 0
    for divider in re.finditer(r",\s+|:\s+", head):
        name = _WHOLE_NAME.match(head, divider.end())
        # Alone at the end it is a name only behind a colon: behind a comma a title stands there.
        if (
            name
            and (name[2] or (is_prose and head[divider.start()] == ":"))
            and not any(in_dictionary(word.lower()) for word in name[1].split() if word not in _NAME_PARTS)
        ):
            return divider.end()
    return 0


def without_signals(head: str) -> str:
    """Drop »Vgl. hierzu auch«, »Zit. n.«, »Siehe:« from the front."""
    while True:
        if what := _WHAT_FOLLOWS.match(head) or _ON.match(head):
            head = head[what.end() :]
        match = re.match(r"([^\s,:;]+)([,:]?\s+)", head)
        # »Zweig, Stefan: Die Welt« is a name.
        filed = _SURNAME_FIRST.match(head) is not None
        judging = match and not filed and _JUDGING.fullmatch(match[1]) and in_dictionary(match[1].lower())
        if match is None or (match[1].rstrip(".").lower() not in _SIGNAL_WORDS and not judging):
            return head.strip()
        ambiguous = match[1] in ("In", "So", "Auch", "Aus", "Vor", "Nach", "Bei")
        if ambiguous or (judging and match[1].lower() not in _SIGNAL_WORDS):
            # Such words begin titles too (»Vor der Revolution«): they are signals only before a name or another signal.
            following = head[match.end() :].split(maxsplit=1)
            if following and (
                in_dictionary(following[0].strip(",")) and following[0].lower().rstrip(".") not in _SIGNAL_WORDS
            ):
                return head.strip()
        head = head[match.end() :]


def names_in(piece: str, *, alone: bool = False) -> tuple[str, ...]:
    """The names that `piece` ends with; words before them (»zum Bruch insgesamt Franz Borkenau«) are no part of it.

    A single one that is a word (»Mann«) counts only where it may stand `alone`.
    """
    piece = _EDITOR.sub("", piece).strip()
    tokens = piece.split()
    run: list[str] = []
    for token in reversed(tokens):
        if _NAME_TOKEN.match(token) or (run and token.lower() in _NAME_PARTS):
            run.append(token)
        else:
            break
    run.reverse()
    while run and (run[0].islower() or run[0] == "–"):
        run.pop(0)
    if len(run) > 3 and run[0].lower() in _BEFORE_NOUN - {"von"} and run[1].lower() in _DETERMINERS:
        del run[:3]  # »Für den Verdacht Ernst Wiegleb«
    if run and run[0].lower() in _DETERMINERS and run[0] not in ("Der", "Die", "Das"):
        del run[:2]  # »Zum Forschungsstand Thea Lindqvist«
    elif len(run) > 2 and run[0].lower() in _SIGNAL_WORDS:
        run.pop(0)  # »So Otto von Plawenn«
        while run[0].islower():
            run.pop(0)
    at = len(tokens) - len(run)
    adjective = (
        at > 1
        and tokens[at - 2].lower() in _DETERMINERS | _BEFORE_NOUN
        and tokens[at - 1].lower() not in _NO_ADJECTIVE
        and _INFLECTED.fullmatch(tokens[at - 1]) is not None
    )
    # »die kleine Anzeige von Egon Lohr« has a noun before the name, »der große Otto von Lohr« has none.
    possessed = at > 0 and _POSSESSIVE.fullmatch(tokens[at - 1]) is not None
    noun_of = adjective and "von" in run and len(run) - run.index("von") > 2
    of_article = at > 0 and (tokens[at - 1].lower() in _DETERMINERS or noun_of)
    if of_article and len(run) > 2:
        run.pop(0)  # »unter diesem Aspekt George Grosz«: the noun belongs to its article
        while run[0].islower():
            run.pop(0)  # »der Ausgabe von Karl Rost«
    elif adjective and len(run) > 2 and tokens[at - 2].lower() in _BEFORE_NOUN and in_dictionary_any_case(run[0]):
        run.pop(0)  # »mit guten Gründen Arno Hilgendorf«
    elif of_article and len(run) == 2:
        return ()  # »Das Register des Amtes Moorburg«
    if len(run) == 1 and (possessed or (adjective and in_dictionary_any_case(run[0]))):
        return ()  # »Festschrift zur 350jährigen Jubelfeier«, »das Hochstift und seine Bischöfe«
    if not run or len(run) > 8 or (len(run) == 1 and not alone and in_dictionary(run[0].lower())):
        return ()
    # »Ehrenpfort an Burkhardt« is a letter, »1 Doppelbl.« no name.
    letter = at > 1 and tokens[at - 1] == "an" and tokens[at - 2][0].isupper() and not in_dictionary(tokens[at - 2])
    if at and (letter or (len(run) == 1 and run[0].endswith("."))):
        return ()
    if at == 0 and len(run) > 1 and any(token in ("Der", "Die", "Das", "Ein", "Eine") for token in run[:1]):
        return ()
    joined = " ".join(run)
    names = re.split(r"\s?/\s?|\s(?:und|u\.|–)\s|\s?&\s?", joined)
    return tuple(_EDITOR.sub("", name).strip() for name in names if name.strip())


def unquoted(title: str) -> str:
    """A title without the quotation marks around the whole of it."""
    title = title.strip(" ,")
    for opening, closing in ("»«", "„“", '""', "“”"):
        if title.startswith(opening) and title.endswith(closing) and title.count(opening) == 1 + (opening == closing):
            return title[1:-1]
    return title
