"""Articles: what a journal, a newspaper or a collected volume holds, in the forms in which notes cite it."""

import re
from dataclasses import replace

from index.reading.again import BACK
from index.reading.authors import authors_and_title, is_idem, names_in, names_somebody, unquoted, without_signals
from index.reading.details import split_details, split_editors
from index.reading.editions import edition_in
from index.reading.folios import PAGES, PAGES_AT, PAGES_BEHIND, PLATES, SIGN, pages_of
from index.reading.imprint import imprint_of
from index.reading.markers import mark_number
from index.reading.newspapers import DAY_BEHIND
from index.reading.references import Reference
from index.reading.volumes import MANY

CITED = re.compile(
    rf"(?<!\s),?\s*(?:und\s+)?(?<!\w)(?:hier|bes\.|besonders|insb\.|insbesondere|dort|Zitat|zit\.):?\s+(?:auf\s+)?"
    rf"(?:{SIGN}|(?=\d[\d–-]*(?:\s?ff?)?(?:[.,;)]|$|\s(?:mit|{PLATES})\b)))({PAGES})"
)
# »HZ 181, 1956«, »HZ 185/2, 1960«, »Merkur 20 (1966) 3, S. 201«: volume, issue and year by their places alone.
_VOLUME_COMMA_YEAR = re.compile(
    r"(?:(?<=\w)|(?<=[Ee]bd\.))(?<!Heft)(?<!Hefte)(?<!Nummer)(?<!Kapitel)(?<!Teil)(?<!Band)\s"
    r"(?P<volume>\d{1,3}|[IVXLC]+)(?:/(?P<part>\d{1,2}))?,\s(?P<year>(?:1[5-9]|20)\d\d(?:/\d{2,4})?)(?=[,;]|$)"
)
_BARE_ISSUE = re.compile(rf",?\s(\d{{1,3}})(?=,\s{SIGN}\d)")
# »Tübingen 1999, 17–44«, »ZRG GA 8 (1887), 91–148, hier 102«: pages without »S.« behind the year.
BARE_PAGES = re.compile(
    r"(?:(?<=\d\))|(?<=\d\d)),\s(?!(?:1[5-9]|20)\d\d(?![\s–-]*\d))(\d{1,4}(?:\s?[–-]\s?\d{1,4})?(?:\s?ff?\.)?)"
    r"(?=[.;]?$|[,;]\s(?!\d)|\s[(\[])"
)
# »JdI 101, 1986, 22–45«, »BJb 178 (1978) 112–140«, »(Mainz 1971) 45 ff. Taf. 3«: so classicists cite.
PAGES_OF_CLASSICS = re.compile(
    r"(?:(?<=\d\))|(?<=\d\d),|(?<=\d\)),)\s(\d{1,4}(?:\s?[–-]\s?\d{1,4})?(?:\s?ff?\b\.?)?)"
    rf"(?=\s*[.;]?$|,?\s+(?:bes\.|hier\s|mit\s|{PLATES}\.?\s\d))"
)
# »Frankfurter Hefte 5 (1950), H. 9«: behind a name »Hefte« counts no issue.
_ISSUE = re.compile(
    r"\b(?:H\.|Heft|Nr\.|No\.|Nummer|(?<=,\s)Hefte|Hefte(?!\s?\d{1,3}(?:/\d{1,2})?,?\s(?:\(|H\.|Heft|Nr\.)))\s?(\d+(?:\s?[/–-]\s?\d+)?)"
)
_VOLUME_YEAR = re.compile(
    r"(?<![\w.])(?P<volume>\d{1,3}|[IVXLC]+)(?:/(?P<part>\d{1,2}))?\.?\s*(?:Jg\.)?,?"
    r"\s?\(\s*(?P<year>(?:1[5-9]|20)\d\d(?:/\d{2,4})?)\s*\)"
)
# »HZ 212/1971«: volume and year; »Nr. 4/1952« is an issue.
_VOLUME_SLASH_YEAR = re.compile(r"(?<=\w)(?<!Heft)(?<!Nr)\s(?P<volume>\d{1,3})/(?P<year>(?:1[5-9]|20)\d\d)(?=[,;]|$)")
_VOLUME = re.compile(
    r"\b(?:Jg\.|Jahrgang|Bd\.|Band|Vol\.)\s?((?:\d{1,3}|[IVXLC]+)(?:/\d{1,2}(?!\d))?)\b|\b(\d{1,3}|[IVXLC]+)\.\s?(?:Jg\.|Jahrgang|Bd\.)"
)
# »JdI«, »ZRG GA«.
_SIGLUM = re.compile(r"(?![IVXLC]+\b)[A-ZÄÖÜ][a-zäöü]{0,2}[A-ZÄÖÜ]\w{0,6}(?:\s[A-Z]{2,4})?")
# »HZ«, »ZfG«: so many capitals tell a siglum.
_CAPITALS = 2
_JOURNAL_ALONE = re.compile(
    r"[A-ZÄÖÜ][\w.’-]*+(?:\s(?:[A-ZÄÖÜ][\w.’-]*+|der|des|die|das|für|und|zur|f\.|d\.|u\.)){0,7}"
)
_VOLUME_BEHIND = re.compile(
    r",?\s(?:Bd\.|Band)\s?(?:\d{1,3}(?:[/,–-]\d{1,3})?|[IVXLC]+)(?:,\s(?:Teil|T\.|Tbd\.|H\.)\s?[\dIVX]+)?"
    r"(?=$|,\s(?:hg|hrsg|bearb|red)\.|\s\()"
)
# »in: MEW 23, S. 49«.
_VOLUME_ALONE = re.compile(rf"(?:(?<=[\w²³«“”\")])\s+(\d{{1,3}})\.?|{MANY}\s([IVXLC]+))$")
_YEAR = re.compile(r"(?<!\d)((?:1[5-9]|20)\d\d(?:/\d{2,4})?)(?!\d|\s?[–-]\s?\d)")
_REVIEW = re.compile(r"[(\[]\s*(?:Rezension|Rez\.|Besprechung|Buchbesprechung|Sammelrezension)[^)\]]*[)\]]")
# »die Besprechung von Adalbert Kirsch, in: HZ 152 (1935)«.
_REVIEW_BY = re.compile(
    r"(?:[Dd]ie\s)?(Rezension|Besprechung)\s(?:von|durch)\s((?:[A-ZÄÖÜ][\w.’-]*\s){1,3}[A-ZÄÖÜ][\w’-]+)"
)
_PART = re.compile(r"\(\s*(Teil\s+(?:[IVX]+|\d+)|[IVX]+\.\s*Teil|\d\.\s*Teil|Schluss|Schluß|Fortsetzung)\s*\)")
IN = re.compile(r"(?:,|\?|!|\)|\.|»|«|“|\")\s*[Ii]n:\s+")
#: »P. Zorn in: L. Brand (Hrsg.), Festschrift«: an author whose contribution has no title.
INITIALS_IN = re.compile(r"((?:[A-ZÄÖÜ][a-z]?\.[\s-]?){1,4}(?:(?:von|v\.|de)\s)?[A-ZÄÖÜ][\w’-]++)\s[Ii]n:\s")
# »Ann Field, “Broken Objects,” Journal of Practice 11, no. 3 (2018): 201–225, here 214« (Chicago Manual of Style), in
# German »Adam Feld, »Scherben«, Merkur 11, H. 109 (März 1957): 201–214, hier 203«; an editorial has no author.
CHICAGO = re.compile(
    r"^(?:(?P<authors>[^“”„\"»«]{3,120}), )?[“„\"»](?P<title>[^“”„\"»«]{3,200}?),?[”“\"«],?"
    r" (?P<journal>(?!(?:Band|Bd\.|Heft|Teil|Werke|Schriften)\s)[A-ZÄÖÜ][^“”\":»«]{2,90}?)"
    r" (?P<volume>\d{1,3})(?:/\d{1,2})?(?:, (?:no\.|Nr\.|H\.|Heft) (?P<issue>\d{1,3}(?:/\d{1,3})?))?"
    r" \((?:[^()\d]{3,20}\s)?(?P<year>(?:1[5-9]|20)\d\d)\):"
    r" (?P<pages>\d+(?:\s?[–-]\s?\d+)?)(?:, (?:here|at|hier|bes\.) (?P<cited>\d[\d–-]*))?"
)
# »Art. »Pegel«« alone, or behind prose: »Die Sache heißt bald »Brett«. Vgl. den Artikel »Pegel««; »Der Artikel »Pegel««
# is a title.
_ENTRY = re.compile(
    r"^(?:.*[.:]\s(?:[Vv]gl\.\s|[Ss]\.\s|[Ss]iehe\s)?)?(?:den\s)?(?:Art(?:ikel|\.)|Eintrag|Stichwort|Lemma|[Ss]\.\s?v\.):?\s"
    r"[»„\"›]([^»«„“”\"›‹]{2,120})[«“”\"‹][.,]?$"
)
# »[Art.] Schein«.
_ENTRY_IN_BRACKETS = re.compile(r"^\[(?:Art|Artikel|Lemma)\.?\]\s")
# Authors and title are no longer than this.
MAX_HEAD = 220
# »Titel. In: …«: the stop is none of the title's.
_STOP = re.compile(r"(?:(?<=[^\W\d_]{3})|(?<=\d{4}))\.$")
_NO_JOURNAL = re.compile(r"\b(?:Bd\.|Band|Teil|Hefte?|H\.|Nr\.|Nummer|Kapitel|Kap\.)\s*$")
_LONGEST_DETAILS = 40
# »S. 34–52 (37 f.)«: lawyers put the page meant behind those of the article.
_CITED_IN_BRACKETS = re.compile(r"\s\((\d+(?:\s?[–-]\s?\d+)?(?:\s?ff?\.)?)\)")


def article_in(unit: str, anchor: re.Match[str], before: list[Reference]) -> Reference:
    """»Author, Title, in: Journal 4 (1952), H. 44, S. 172–178«: `anchor` is the match of `IN` in it."""
    head = unit[: anchor.start() + (unit[anchor.start()] != ",")]
    container = unit[anchor.end() :]
    untitled = INITIALS_IN.fullmatch(f"{without_signals(head).strip()} in: ") is not None
    authors, title = authors_and_title(head, before, bare=untitled)
    if not authors and (reviewer := _REVIEW_BY.fullmatch(title or "")):
        authors, title = names_in(reviewer[2]), reviewer[1]
    if entry := _ENTRY.search(title or ""):
        title = entry[1]
    title = _STOP.sub("", _ENTRY_IN_BRACKETS.sub("", title)) if title else None
    if edition := edition_in(container, Reference(unit, authors=authors, title=title)):
        return edition
    back = BACK.search(container)
    if back and not _is_told(container[: back.start()]):
        if not authors and title and not is_idem(head) and names_somebody(title, frozenset()):
            authors, title = names_in(title, alone=True), None
        return _in_volume_of_note(Reference(unit, authors=authors, title=title), container, back)
    details = _REVIEW.sub("", container)
    part = _PART.search(details)
    details = _PART.sub("", details)
    cited = CITED.search(details)
    plain = details[: cited.start()] + details[cited.end() :] if cited else details
    both = _volume_year(plain)
    pages = PAGES_AT.search(plain) or (BARE_PAGES.search(plain, max(both.end() - 2, 0)) if both else None)
    issue = _ISSUE.search(plain)
    dated = DAY_BEHIND.search(plain)
    until = min([match.start() for match in (pages, issue, dated) if match] or [len(plain)])
    bare = _BARE_ISSUE.match(plain, both.end()) if both else None
    alone = _VOLUME.search(plain)
    # A collected volume, which »Jg.« does not count, has a place; a year in its title (»Skulptur um 1500, Innsbruck
    # 1974«) is not its own.
    imprint = None if both or issue or (alone and "J" in alone[0]) else imprint_of(plain)
    if imprint and pages is None:
        pages = BARE_PAGES.search(plain, imprint.end - 2) or PAGES_OF_CLASSICS.match(plain, imprint.end + 1)
    cited = cited or (_CITED_IN_BRACKETS.match(plain, pages.end()) if pages else None)
    year = _YEAR.search(re.sub(SIGN + PAGES, "", plain))
    ends = [until, *[match.start() for match in (both, alone, year) if match]]
    journal = _VOLUME_BEHIND.sub("", imprint.head) if imprint else plain[: min(ends)].strip(" ,(")
    counted = _VOLUME_ALONE.search(journal)
    journal = journal[: counted.start()] if counted else journal
    volume = (alone[1] or alone[2]) if alone else (counted[1] or counted[2]) if counted and not dated else None
    volume_editors, name = split_editors(journal, head)
    name, behind = split_details(name)
    if dated and not (both or imprint):
        behind = f"vom {dated[1]}"
    return Reference(
        unit,
        authors=authors,
        title=title,
        details=behind,
        editors=volume_editors,
        journal=unquoted(name) or None,
        volume=both["volume"] if both else volume,
        year=both["year"] if both else imprint.year if imprint else year[1] if year else None,
        issue=issue[1] if issue else bare[1] if bare else _part(both),
        pages=pages_of(pages),
        cited_pages=pages_of(cited),
        place=imprint.place if imprint else None,
        part=part[1] if part else None,
        kind="review" if _REVIEW.search(unit) or (title or "").startswith(("Rez", "Bespr")) else "article",
    )


def _in_volume_of_note(piece: Reference, container: str, back: re.Match[str]) -> Reference:
    """`piece` in what another note cites: »Festschrift Kern (wie Anm. 5), S. 9«; `back` leads there."""
    return replace(
        piece,
        journal=container[: back.end()].strip(),
        pages=pages_of(PAGES_AT.search(container, back.end()) or PAGES_BEHIND.match(container, back.end())),
        cited_pages=pages_of(CITED.search(container, back.end())),
        kind="article",
        back_note=mark_number(back[1] or back[2]),
    )


def _is_told(container: str) -> bool:
    """Whether a container is told in full, with pages, volume and year, or an imprint."""
    return bool(PAGES_AT.search(container) or _volume_year(container) or imprint_of(container))


def issue_of(unit: str) -> Reference | None:
    """»Zeitschrift für Geschichte 12 (1964), H. 3, S. 401 ff.«: what a journal prints there."""
    text = without_signals(unit)
    both = _volume_year(text)
    name = text[: both.start()].strip() if both else ""
    if " " not in name and sum(map(str.isupper, name)) < _CAPITALS:
        return None  # »Anlage 3 (1920), S. 4«
    pages = PAGES_AT.search(text, both.end()) if both else None
    if both is None or pages is None or not _JOURNAL_ALONE.fullmatch(name) or _NO_JOURNAL.search(name):
        return None
    issue = _ISSUE.search(text, both.end())
    return Reference(
        unit,
        journal=name,
        volume=both["volume"],
        year=both["year"],
        issue=issue[1] if issue else _part(both),
        pages=pages_of(pages),
        kind="article",
    )


def article_without_in(plain: str, cited: re.Match[str] | None, before: list[Reference]) -> Reference | None:
    """»Rost, Der Stil, Archiv für Musik 21 (1953), S. 1–40«: volume, year and pages tell a journal."""
    both = _volume_year(plain)
    pages = (PAGES_AT.search(plain, both.end()) or PAGES_OF_CLASSICS.match(plain, both.end())) if both else None
    parts = plain[: both.start()].rpartition(", ") if both else ("", "", "")
    if both is None or pages is None or pages.start() - both.end() > _LONGEST_DETAILS or len(parts[0]) > MAX_HEAD:
        return None
    authors, title = authors_and_title(parts[0], before, bare=True)
    if not authors or not parts[2][:1].isupper() or _NO_JOURNAL.search(parts[2]):
        return None
    tells = plain[both.start() : both.end()].endswith(")") or _SIGLUM.fullmatch(parts[2]) is not None
    if title is None and not tells and not (" " not in parts[2] and PAGES_OF_CLASSICS.match(plain, both.end())):
        return None  # »Winkler, Der lange Weg nach Westen I, 2000«
    issue = _ISSUE.search(plain, both.end())
    return Reference(
        plain,
        authors,
        title,
        unquoted(parts[2]),
        both["volume"],
        both["year"],
        issue[1] if issue else _part(both),
        pages_of(pages),
        pages_of(cited),
        kind="article",
    )


def article_of_chicago(unit: str, article: re.Match[str], before: list[Reference]) -> Reference:
    """The article that `CHICAGO` matched in the unit."""
    return Reference(
        unit,
        authors=authors_and_title(article["authors"].replace(" and ", " und "), before, bare=True)[0]
        if article["authors"]
        else (),
        title=article["title"],
        journal=article["journal"],
        volume=article["volume"],
        year=article["year"],
        issue=article["issue"],
        pages=re.sub(r"\s", "", article["pages"]),
        cited_pages=article["cited"],
        kind="article",
    )


def further_part(unit: str, before: list[Reference]) -> Reference | None:
    """»sowie H. 14, S. 187–192 (Teil II)«: a further part of the work before, with its own issue and pages."""
    if not before or not re.match(r"(?:in:\s*)?(?:[Hh]ier\s)?(?:H\.|Heft|Nr\.)\s?\d", unit):
        return None
    last = before[-1]
    issue, pages, cited, part = _ISSUE.search(unit), PAGES_AT.search(unit), CITED.search(unit), _PART.search(unit)
    year = _YEAR.search(unit)
    return replace(
        last,
        printed=unit,
        issue=issue[1] if issue else last.issue,
        year=year[1] if year else last.year,
        pages=pages_of(pages),
        cited_pages=pages_of(cited),
        part=part[1] if part else None,
    )


def _volume_year(text: str) -> re.Match[str] | None:
    """The volume, the year and perhaps the part by which `text` names an issue of a journal."""
    return _VOLUME_YEAR.search(text) or _VOLUME_COMMA_YEAR.search(text) or _VOLUME_SLASH_YEAR.search(text)


def _part(both: re.Match[str] | None) -> str | None:
    return both.groupdict().get("part") if both else None
