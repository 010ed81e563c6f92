"""What a reference prints beside title and imprint: edition, editors, translators, series, the kind of a thesis."""

import re

_EDITION = (
    r"(?:\d{1,2}\.,?\s(?:(?:völlig|stark|wesentlich|neu|erw|erg|verb|verm|überarb|bearb|durchges|unveränd|akt|korr|neubearb|aktual)"
    r"\w*\.?,?\s(?:u\.\s|und\s)?)*Aufl(?:age|\.|$)|\d(?:st|nd|rd|th)\s(?:rev\.\s)?ed(?:ition|\.)|(?:ND|Nachdr\.|Nachdruck|Neudr\.|Reprint"
    r"|Neuausg\.)(?=$|\s(?:[A-ZÄÖÜ][\w.]+\s)?\d{4}))"
)
_MADE_BY = (
    r"(?:(?:hrsg|hg|hgg|herausg|bearb|übers|übertr|ausgew|eingel|ed|eds|transl|trad)\.|herausgegeben|bearbeitet|übersetzt"
    r"|ausgewählt|eingeleitet|edited|translated)"
    r"(?:\s(?:und|u\.|and)\s\w+\.?)*\s(?:v\.|vom|von|by|par|durch|im Auftrag)\s"
)
_THESIS = r"(?:(?:Phil|Jur|Theol|phil|jur|theol|Habil|habil)\.[\s-])?(?:Diss|Habil|Magisterarb|Habilitationsschr)\."
# In round brackets at the end: »(= Studien 4)«, »(Schriften des Vereins, Bd. 3)«, »(Reihe Geschichte 7)«, »(masch.)«.
_SERIES = (
    r"\(\s?(?:=[^()]+|(?=[A-ZÄÖÜ])(?:[^()]*?,?\s(?:Bd\.|Band|Nr\.|H\.|Heft|Vol\.)\s?"
    r"|(?:\w+\s){0,3}(?:\w*[Rr]eihe|\w*[Ss]chriften|\w*[Ss]tudien|Beiträge|Forschungen|Veröffentlichungen|Abhandlungen"
    r"|Quellen|Texte|Edition|Bibliothek|Series)\s[^()]*?)(?<!\d)(?!1[5-9]\d\d|20\d\d)(?:\d{1,4}|[IVXLC]+)(?:[/.,–-]\d+)?"
    r"|(?!\w{0,8}[a-zäöü]{4})[A-ZÄÖÜ][a-zäöü]{0,3}[A-ZÄÖÜ]\w{0,6}(?:\s[A-Z]\w{0,3}\.?){0,2}\s\d{1,4}"
    r"|(?:masch|Masch|MS|Ms|hekt)\.?(?:schr\.)?)\s?\)"
)
_VOLUMES = r"\d{1,2}\s(?:Bde|Bände|Teile|Tle|Halbbde|vols)\b\.?"
_WITH = r"[Mm]it (?:einem|einer|e\.) (?:Vor|Nach|Geleit|Einf|Einl)\w+"
_TRANSLATED = r"[Aa]us dem [A-ZÄÖÜ]\w*schen\s(?:von|v\.|übers)"
_DETAIL = re.compile(
    rf"(?:[,.;]?\s(?=\()(?:{_SERIES})(?=$|[,.;]|\s\()"
    rf"|(?<=[^\s,.;])(?:[,;]\s|\.\s(?!(?:Aus|Über|Über|Heraus|Be|Ein|Ed|Tr)[a-zäöü]+t\s))"
    rf"(?:{_EDITION}|(?i:{_MADE_BY})(?=[^\s,])|{_THESIS}|{_VOLUMES}|{_WITH}|{_TRANSLATED}))"
)
_FURTHER = re.compile(r"[a-zäöüß]{3}\.\s[A-ZÄÖÜ][a-zäöüß]+\s")
# »August Terhaven: Briefe eines Verlegers«, »J. P.: Umgang«: whose volume it is.
_AUTHORS_FIRST = re.compile(
    r"(?P<editors>(?:[A-ZÄÖÜÉ][\w’'-]*+\.?\s){1,3}(?:(?:von|van|de|der|zu)\s){0,2}[A-ZÄÖÜÉ](?:[\w’'-]*+|\.)):\s(?=[»„\"A-ZÄÖÜ])"
)
_EDITORS_FIRST = re.compile(
    r"(?P<editors>(?:(?!\s\()[^:»«„“\"]){3,120}?\s?\((?:Hg|Hgg|Hrsg|Hrsgg|Ed|Eds|ed|eds|Red|Bearb)\.?\))[,:]\s+(?=[»„\"A-ZÄÖÜ\d])"
)


def split_details(title: str) -> tuple[str, str | None]:
    """The title alone, and what is printed behind it: »Titel, 2., erw. Aufl.«, »Titel, hg. v. A. Ahn (= Reihe 3)«."""
    match = _DETAIL.search(title)
    # Behind editors no further sentence of the title stands.
    if match is None or not match.start() or _FURTHER.search(title, match.end()):
        return title, None
    return title[: match.start()].rstrip(" ,;"), title[match.start() :].lstrip(" ,;.").rstrip(" ,;") or None


def split_editors(container: str, piece: str) -> tuple[str | None, str]:
    """Who stands before a collected volume's title, as printed, and the rest: »Thea Ahn (Hg.), Titel«.

    A name alone (»August Terhaven: Briefe«) is that of whom `piece`, which stands in the volume, names too, since
    titles have colons as well (»Max Weber: Werk und Wirkung«).
    """
    if match := _EDITORS_FIRST.match(container):
        return match["editors"], container[match.end() :]
    if (match := _AUTHORS_FIRST.match(container)) and _names(piece, match["editors"]):
        return match["editors"], container[match.end() :]
    return None, container


def _names(piece: str, name: str) -> bool:
    """Whether `piece` names a surname, or has the initials (»J. P.«)."""
    last = name.split()[-1]
    if not last.endswith("."):
        return re.search(rf"\b{re.escape(last)}\b", piece) is not None
    first, *_, surname = re.findall(r"\b[A-ZÄÖÜÉ]", name)
    return re.search(rf"\b{first}[\w.-]*\s(?:\w+\s)?{surname}[\w-]+[,:]", piece) is not None
