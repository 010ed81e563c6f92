"""Answers from the parsed notes: what a footnote says, where a work appeared, who wrote it, what an issue holds."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.analysis import content_words, stem, tokens, words
from index.intent import Intent
from index.library import Library
from index.passages import Passage
from index.reading.keys import shown_number
from index.reading.records import Footnote
from index.reading.references import Reference, given_of, label, signed, surname_of
from qa.answer import Statement
from qa.citations import inner_quotes
from qa.evidence import stems_of
from qa.grounding import evidence_of

# Words of questions about works that are no words of a title.
_ASKING = frozenset(
    stem(word)
    for word in """heft hefte jahrgang jahr seite seiten ausgabe nummer monat autor autorin autoren verfasser titel
    aufsatz
    aufsätze artikel beitrag beiträge text texte werk werke buch bücher rezension rezensionen leserbrief erschien
    erschienen erscheint veröffentlicht abgedruckt publiziert zitiert zitieren geschrieben schrieb verfasst
    verfasste stammt steht stehen angabe beleg fußnote anmerkung quelle literatur genannt nennt lautet kapitel
    zeitschrift findet finden which issue volume article essay published page pages magazine journal who wrote
    author wann welche wer was wo genau entnommen behandelt genannten verweist bezieht handelt name""".split()
)
# Words of questions after all works of a year.
_LISTED = frozenset(
    stem(word)
    for word in "alle nachweise belege rezensionen arbeiten schriften jahr vertreten worüber stammen kommen".split()
)
_WHO = re.compile(r"\bwer\b|\bvon wem\b|\bwessen\b|\bautor\w*\b|\bverfasser\w*\b|\bwho\b|\bauthor\b", re.IGNORECASE)
_AUTHORSHIP = re.compile(
    r"\bwer\b.{0,40}\b(?:schrieb|geschrieben|verfasste|verfasst|rezensier\w+|autor\w*)\b"
    r"|\bvon wem\b|\bwho wrote\b",
    re.IGNORECASE,
)
_ISSUE = re.compile(r"\b(?:heft|h\.|issue)\s*(\d{1,3})\b", re.IGNORECASE)
# Houses, prisoners and laws have numbers too.
_NUMBER = re.compile(
    r"(?=.*\b(?:zeitschrift\w*|ausgaben?|jahrgang\w*|aufs[aä]tz\w*|artikel\w*|beitr[aä]g\w*|journal|magazine)\b)"
    r".*?\b(?:nummer|nr\.)\s*(\d{1,3})\b",
    re.IGNORECASE,
)
_VOLUME_ASKED = re.compile(r"\b(\d{1,2})\.\s*jahrgang|\bjahrgang\s+(\d{1,2})\b", re.IGNORECASE)
_PRINTED = r"(?:aufsätze|artikel|beiträge|texte|werke|titel|schriften|rezensionen|arbeiten|bücher)"
_LISTING = re.compile(
    rf"\b(?:welche[rns]?|nenne?\w*|liste\w*|zeige?\w*|alle|mehrere) (?:\w+ ){{0,3}}{_PRINTED}\b"
    r"|\bwas (?:\w+ ){0,3}von\b|\balles\b.{0,20}\bvon\b"
    r"|\bwhich (?:articles|essays|works)|\bwelche (?:autoren|verfasser)\b",
    re.IGNORECASE,
)
_FIELD_ASKED = {
    "issue": re.compile(r"\b(?:welche\w*|wievielte\w*|which|what) (?:heft\w*|ausgabe|nummer|issue)\b", re.IGNORECASE),
    "volume": re.compile(r"\b(?:welche\w*|wievielte\w*|which|what) (?:jahrgang\w*|volume)\b", re.IGNORECASE),
    "pages": re.compile(r"\b(?:welche\w*|which|what) (?:seiten?|pages?)\b", re.IGNORECASE),
    "year": re.compile(r"\b(?:welche\w*|which|what) (?:jahr|jahre|year)\b|\bwann (?:erschien|wurde)", re.IGNORECASE),
}
# »Welche Titel stammen aus dem Jahr 1953?«: a year and the plural of a work.
_OF_YEAR = re.compile(r"(?<![\d–-])((?:1[5-9]|20)\d\d)(?![\d–-])")
_WORKS = re.compile(
    r"\b(?:aufsätze|artikel|beiträge|texte|werke|titeln?|schriften|rezensionen|arbeiten|nachweise|belege|quellen|bücher)\b",
    re.IGNORECASE,
)
# What is no field of a reference: answered by the text or a note's own words, or not at all.
_UNPARSED = re.compile(r"\b(verlag|auflage|preis|isbn)(?:e?s)?\b", re.IGNORECASE)
_QUOTED = re.compile(r"[»„\"“]([^«“”\"„»]{3,})[«“”\"]")
_MAX_WORKS = 3
# A list of works or notes may be longer than an answer about one.
_MAX_LISTED = 8


@dataclass(frozen=True, slots=True)
class _Work:
    """A work as one note prints it, and how well the question names it."""

    source_id: str
    note: Footnote
    reference: Reference
    title: float
    author: bool


def answer_from_notes(
    question: str, intent: Intent, library: Library, sources: Sequence[str] | None
) -> list[Statement] | None:
    """Statements composed from parsed notes, or None when the question names no note, work or issue.

    [] means that it names one, but the notes do not say what it asks: the note or issue is not there, or the work's
    note does not print the field. Code writes the statements from parsed fields; their evidence is the note, verbatim.
    """
    ids = list(sources) if sources is not None else [entry.source_id for entry in library.manifest.sources]
    if intent.notes:
        asked = set(intent.notes)
        found = [(s, note) for s in ids for note in library.footnotes(s) if note.number in asked]
        found.sort(key=lambda item: intent.notes.index(item[1].number))
        return [_note_statement(library, source_id, note) for source_id, note in found[:_MAX_LISTED]]
    authorship = bool(_AUTHORSHIP.search(question))
    if intent.prefer != "notes" and not authorship:
        return None
    if intent.prefer == "notes" and (issue := _ISSUE.search(question) or _NUMBER.match(question)):
        return _issue_statements(issue[1], question, ids, library)
    works = _named_works(question, ids, library)
    if intent.prefer != "notes":
        # »Wer schrieb …« asks for an author only when it gives a whole title of two words or more.
        works = [work for work in works if work.title == 1.0 and len(content_words(work.reference.title or "")) > 1]
    if not works:
        return _of_year(question, intent, ids, library) or ([] if _asks_for_unknown(question, ids, library) else None)
    works = [work for work in works if _has_what_is_asked(question, work.reference)]
    if not works:
        return []
    compose: Callable[[_Work], str] = _authored if _WHO.search(question) and works[0].title > 0 else _appeared
    most = _MAX_LISTED if _LISTING.search(question) else _MAX_WORKS
    return [_work_statement(library, work, compose(work)) for work in works[:most]]


def told_of(library: Library, source_id: str, note: Footnote) -> set[str]:
    """All that statements composed from `note` can say: to tell them from others when an answer is verified."""
    told = {_note_statement(library, source_id, note).text}
    for reference in note.references:
        if reference.title:
            work = _Work(source_id, note, reference, 0.0, False)
            texts = (_appeared(work), _authored(work), _of_issue(work))
            told.update(_work_statement(library, work, text).text for text in texts)
    return told


def _of_year(question: str, intent: Intent, ids: Sequence[str], library: Library) -> list[Statement]:
    """The works of one year, where a question names a year and no work."""
    year = _OF_YEAR.search(question)
    if intent.prefer != "notes" or year is None or not _WORKS.search(question):
        return []
    left = {stem(word) for word in content_words(question)} - _ASKING - {year[1]} - _LISTED
    if left:
        return []
    works = [
        work
        for work in _all_works(ids, library)
        if work.reference.year == year[1] and work.reference.via == "direct" and work.reference.kind != "other"
    ]
    return [_work_statement(library, work, _appeared(work)) for work in _distinct(works, library, set())[:_MAX_LISTED]]


def _asks_for_unknown(question: str, ids: Sequence[str], library: Library) -> bool:
    """Whether a question asks where a quoted title stands, or for a publisher or edition, and no passage has it."""
    if unparsed := _UNPARSED.search(question):
        sought = unparsed[1].lower()
        return not any(passage.source_id in ids and sought in passage.text.lower() for passage in library.passages)
    quoted = _QUOTED.search(question)
    if (
        quoted is None
        or len(content_words(quoted[1])) < 2
        or not any(p.search(question) for p in _FIELD_ASKED.values())
    ):
        return False
    sought = " ".join(words(quoted[1]))
    return not any(passage.source_id in ids and sought in " ".join(words(passage.text)) for passage in library.passages)


def _has_what_is_asked(question: str, reference: Reference) -> bool:
    """Whether the note prints the field asked for: a short title names no issue, and nobody shall guess one."""
    return all(getattr(reference, field) for field, pattern in _FIELD_ASKED.items() if pattern.search(question))


def _note_statement(library: Library, source_id: str, note: Footnote) -> Statement:
    text = f"Fußnote {shown_number(note.number)} lautet: »{inner_quotes(note.text.text)}«"
    meant = [reference for reference in note.references if reference.via != "direct"]
    for reference in meant:
        if reference.resolution == "resolved":
            way = " → ".join(map(shown_number, reference.chain))
            text += f" Gemeint ist (über Fußnote {way}): {label(reference)}"
        elif reference.resolution == "ambiguous":
            origin = shown_number(reference.candidates[0])
            text += f" Welches Werk aus Fußnote {origin} gemeint ist, lässt sich nicht entscheiden."
    return _statement(library, source_id, note, text)


def _statement(library: Library, source_id: str, note: Footnote, text: str) -> Statement:
    passage = _passage_of(library, note)
    return Statement(text, (evidence_of(passage, 0, len(passage.text)),), ((source_id, note.key),))


def _passage_of(library: Library, note: Footnote) -> Passage:
    return library.passage(note.locus.replace("/", ":"))


def _issue_statements(issue: str, question: str, ids: Sequence[str], library: Library) -> list[Statement]:
    """What the notes cite from one issue of a journal."""
    works = [
        work
        for work in _all_works(ids, library)
        if work.reference.issue == issue and work.reference.via == "direct" and work.reference.kind != "other"
    ]
    volume = _VOLUME_ASKED.search(question)
    if volume:
        works = [work for work in works if work.reference.volume == (volume[1] or volume[2])]
    distinct = _distinct(works, library, set())[:_MAX_LISTED]
    return [_work_statement(library, work, _of_issue(work)) for work in distinct]


def _of_issue(work: _Work) -> str:
    note = shown_number(work.note.number)
    return f"Aus Heft {work.reference.issue} zitiert Fußnote {note}: {label(work.reference)}"


def _work_statement(library: Library, work: _Work, text: str) -> Statement:
    if work.reference.conflict:
        printed, implied = work.reference.conflict
        text += f" Die Angaben widersprechen sich: gedruckt ist {printed}; nach der Heftnummer wäre es {implied}."
    return _statement(library, work.source_id, work.note, text)


def _appeared(work: _Work) -> str:
    reference = work.reference
    if reference.kind in ("archive", "newspaper", "web"):
        return label(reference)
    author = " und ".join(reference.authors)
    head = (
        f"{author}: »{inner_quotes(reference.title or '')}«" if author else f"»{inner_quotes(reference.title or '')}«"
    )
    where = []
    if reference.journal:
        volume = f" {reference.volume}" if reference.volume else ""
        year = f" ({reference.year})" if reference.year else ""
        where.append(f"in {reference.journal}{volume}{year}")
    elif reference.place or reference.year:
        where.append(" ".join(filter(None, [reference.place, reference.year])))
    if reference.issue:
        where.append(f"Heft {reference.issue}")
    if reference.pages:
        where.append(signed(reference.pages))
    if reference.cited_pages:
        where.append(f"zitierte Stelle {signed(reference.cited_pages)}")
    note = f" ({reference.part})" if reference.part else ""
    note += " (Rezension)" if reference.kind == "review" else " (Leserbrief)" if reference.kind == "letter" else ""
    if not where:
        return f"{head}{note}."
    # »S. 75 f.« has its stop.
    return f"{head}{note}{' erschien' if reference.journal else ','} {', '.join(where).removesuffix('.')}."


def _authored(work: _Work) -> str:
    reference = work.reference
    title = inner_quotes(reference.title or "")
    if not reference.authors:
        return f"Fußnote {shown_number(work.note.number)} nennt für »{title}« keinen Verfasser: {label(reference)}"
    verb = "ist" if len(reference.authors) == 1 else "sind"
    return f"Verfasser von »{title}« {verb} {' und '.join(reference.authors)}: {label(reference)}"


def _named_works(question: str, ids: Sequence[str], library: Library) -> list[_Work]:
    """Works that the question names by title or author, best first; each work once, by its fullest note."""
    asked = [stem(word) for word in content_words(question) if stem(word) not in _ASKING]
    if not asked:
        return []
    works = [work for work in _rated(asked, ids, library) if work.title >= 0.6 or work.author]
    listing = bool(_LISTING.search(question))
    titled = [work for work in works if work.title >= 0.6]
    if titled and not listing:
        best = max(work.title for work in titled)
        works = [work for work in titled if work.title >= best - 0.15]
        if any(work.author for work in works):
            works = [work for work in works if work.author]
    else:
        # »Boris Shub« is not David Shub: a given name in the question narrows the works down.
        full = [work for work in works if work.author and set(asked) & _given_stems(work.reference)]
        works = full or works
        # An author alone names works only when nothing else of the question is left to find in the text.
        names = {part for work in works for part in _name_stems(work.reference) | _given_stems(work.reference)}
        rest = [word for word in asked if word not in names]
        works = [work for work in works if work.author] if listing or not rest else []
    named = {word for work in works for word in (*_name_stems(work.reference), *_given_stems(work.reference))}
    named.update(stem(word) for work in works for word in content_words(work.reference.title or ""))
    return _distinct(works, library, {word for word in asked if word not in named})


def _rated(asked: Sequence[str], ids: Sequence[str], library: Library) -> list[_Work]:
    rated = []
    for work in _all_works(ids, library):
        names = _name_stems(work.reference)
        title = work.reference.title or ""
        main = [stem(word) for word in content_words(re.split(r"[.:]\s", title)[0])]
        full = [stem(word) for word in content_words(title)]
        author = bool(names & set(asked))
        left = [word for word in asked if word not in names and not (author and word in _given_stems(work.reference))]
        share = max((sum(word in left for word in words) / len(words) for words in (main, full) if words), default=0.0)
        # A title of one common word is named by it only when the question has little else.
        if len(main) == 1 and len(left) > 3 and not (len(full) > 1 and all(word in left for word in full)):
            share = min(share, 0.5)
        if author and left and set(left) <= stems_of(title):
            share = 1.0  # »Kocks Aufsatz über die Wasserstandsmarken«: all that it tells is in the title
        rated.append(_Work(work.source_id, work.note, work.reference, share, author))
    return rated


def _name_stems(reference: Reference) -> set[str]:
    return {stem(word) for name in reference.authors for word in content_words(surname_of(name))}


def _given_stems(reference: Reference) -> set[str]:
    return {stem(word) for name in reference.authors for word in content_words(given_of(name))}


def _all_works(ids: Sequence[str], library: Library) -> list[_Work]:
    return [
        _Work(source_id, note, reference, 0.0, False)
        for source_id in ids
        for note in library.footnotes(source_id)
        for reference in note.references
        if reference.title and reference.resolution in ("direct", "unresolved")
    ]


def _distinct(works: Sequence[_Work], library: Library, topic: set[str]) -> list[_Work]:
    """Each work once: by the note that stands where the text speaks of `topic`, else by the fullest one."""
    best: dict[tuple[object, ...], _Work] = {}
    for work in works:
        reference = work.reference
        key = (reference.authors, (reference.title or "").lower(), reference.journal, reference.issue, reference.part)
        held = best.get(key)
        if held is None or _rank(work, library, topic) > _rank(held, library, topic):
            best[key] = work
    return sorted(best.values(), key=lambda work: (-work.title, -work.author, work.note.number))


def _rank(work: _Work, library: Library, topic: set[str]) -> tuple[int, int]:
    return len(topic & _scope_stems(work, library)) if topic else 0, _fullness(work)


def _scope_stems(work: _Work, library: Library) -> set[str]:
    """The stems of the sentences that the work's note covers."""
    if work.note.anchor is None:
        return set()
    passages = (p for p in library.passages if p.locus == work.note.anchor.locus)
    return {
        found
        for passage in passages
        for sentence in passage.sentences
        if work.note.key in sentence.footnotes
        for found in tokens(passage.text[sentence.start : sentence.end])
    }


def _fullness(work: _Work) -> int:
    reference = work.reference
    pages = 2 if reference.pages and re.search(r"[–-]", reference.pages) else 1 if reference.pages else 0
    return pages + bool(reference.year) + bool(reference.issue)
