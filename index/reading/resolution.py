"""Which work an »Ebd.«, an »a. a. O.« or a short title means."""

import re
from collections.abc import Sequence
from dataclasses import replace

from index.reading.again import BACK
from index.reading.authors import without_signals
from index.reading.idem import Notes, with_idem
from index.reading.references import Reference, given_of, surname_of
from index.reading.titles import spelled, title_words
from index.reading.volumes import in_part, same_volume, volume_of, with_numeral

# More notes between two starts of the numbering are a chapter's.
_NOTES_OF_A_PAGE = 8
_ARTICLE = re.compile(r"^(?:Der|Die|Das|Ein|Eine)\s")
# »in: ders., Werke, Bd. 31«, »in: Gesammelte Schriften 4«: the author's own.
_OWN_WORKS = re.compile(
    r"(?P<idem>(?:[Dd]ers|[Dd]ies)\.[,:]\s)|(?:(?:Gesammelte|Sämtliche|Ausgewählte|Kleine)\s)?(?:Werke|Schriften|Briefe|Reden)$"
)


def resolve_references(
    notes: Notes, listed: Sequence[Reference] = (), *, ordered: bool = False
) -> list[tuple[int, tuple[Reference, ...]]]:
    """Give every »Ebd.« and short title of `notes` (in the order of the text) the fields of the work meant.

    »Ebd.« means the work cited just before it: in the same note, else in the note before. When that note cites
    several works, those are left out that cannot have the page cited; if still several are left it is ambiguous, and
    when none is it is unresolved. A short title means the work cited in full, before or behind it or else `listed` at
    the text's end, whose author and title begin alike; »Ders.« means the author just before. Where a note names another
    volume or issue (»Ebd., Bd. 4«) it means that one (`in_part`).
    `ordered`: no note is lost, whatever the numbers say, as in Markdown.
    Fields of an unresolved or ambiguous Ebd. stay empty, so that nobody cites what the note does not say.
    """
    notes = with_idem(notes)
    cited = [(number, reference) for number, references in notes for reference in references if _is_cited(reference)]
    works = [(number, work) for number, work in cited if work.title]
    # »K. Wend, Historia 34, 1985, 12«: meant only where nothing with a title is.
    untitled = [(number, _named_again(work, number, works)) for number, work in cited if not work.title]
    resolved: list[tuple[int, tuple[Reference, ...]]] = []
    by_surname: dict[str, list[Reference]] = {}
    for work in listed:
        for author in work.authors[:1]:
            by_surname.setdefault(spelled(surname_of(author)), []).append(work)
    # Where numbering starts again on each page the note before 1 is the page before's last one; not so in chapters.
    starts = sum(number == 1 for number, _ in notes)
    paged = starts > 1 and len(notes) <= _NOTES_OF_A_PAGE * starts
    for number, references in notes:
        here: list[Reference] = []
        for reference in references:
            if reference.via == "ebd":
                here.append(_with_year(_ibidem(reference, number, here, resolved, paged, ordered), number, works))
            elif reference.via == "short":
                known = reference.resolution == "resolved"  # cited by author and year
                here.append(reference if known else _short(reference, number, works, untitled, by_surname))
            else:
                here.append(_named_again(reference, number, works))
        resolved.append((number, tuple(here)))
    return resolved


def _named_again(reference: Reference, number: int, works: list[tuple[int, Reference]]) -> Reference:
    """»Kern, in: Festschrift Lenz (wie Anm. 5), S. 9«, »Kern, RE IV, 233«: the piece cited from there before."""
    if reference.title or not (reference.authors and reference.journal):
        return reference
    meant = [
        (note, work)
        for note, work in works
        if note < number
        and work.title
        and (work.journal, work.volume) == (reference.journal, reference.volume)
        and _same_authors(reference, work)
        and (not re.search("[–-]", work.pages or "") or _may_have(work, reference.pages, signed=True))
    ]
    if len({work.title for _, work in meant}) != 1:
        return reference
    again = replace(
        reference, via="short", volume=None, year=None, cited_pages=reference.cited_pages or reference.pages
    )
    return _taken_over(again, meant[0][1], meant[0][0])


def _is_cited(reference: Reference) -> bool:
    """Whether a reference prints a work: its title, or author and journal (»K. Wend, Historia 34, 1985, 12«)."""
    told = reference.title is not None or (bool(reference.authors) and reference.journal is not None)
    return reference.via == "direct" and told and reference.kind != "other"


def _same_work(one: Reference, other: Reference) -> bool:
    """Whether both are one work, as far as their volumes tell, which one of them may leave out."""
    if volume_of(one) and volume_of(other) and not same_volume(volume_of(one), volume_of(other)):
        return False
    return _all_volumes(one) == _all_volumes(other)


def _all_volumes(work: Reference) -> tuple[object, ...]:
    return work.authors, work.title, work.journal, work.issue


def _ibidem(
    reference: Reference,
    number: int,
    here: list[Reference],
    before: list[tuple[int, tuple[Reference, ...]]],
    paged: bool,
    ordered: bool,
) -> Reference:
    if here:
        return _taken_over(reference, here[-1], number)
    # Between two numbers that follow each other a higher one is that of a note whose label is a word; elsewhere
    # numbering starts again, and the note before may be lost.
    numbers = [note for note, _ in before[-2:]]
    named = len(numbers) > 1 and numbers[0] == number - 1 and numbers[1] > number > 1
    follows = ordered or (bool(numbers) and numbers[-1] in (number - 1, number)) or named or (number == 1 and paged)
    if not before or not follows:
        return reference
    previous, references = before[-1]
    if not references:
        return reference
    works = [work for k, work in enumerate(references) if not any(_same_work(work, one) for one in references[:k])]
    if len(works) > 1 and (reference.volume or reference.issue):
        # Another volume's pages tell nothing of the one before.
        counted = [work for work in works if volume_of(work) or work.journal]
        works = [work for work in counted if same_volume(volume_of(work), reference.volume)] or counted or works
    elif len(works) > 1:
        signed = "S." in reference.printed or "Sp." in reference.printed
        works = [work for work in works if _may_have(work, reference.cited_pages, signed)]
    if len(works) != 1:
        return replace(reference, resolution="ambiguous", candidates=(previous,)) if works else reference
    return _taken_over(reference, works[0], previous)


def _with_year(reference: Reference, number: int, works: list[tuple[int, Reference]]) -> Reference:
    """An Ebd.'s volume as it was cited in full before, where that was so."""
    if reference.volume is None or reference.year or reference.resolution != "resolved" or reference.journal:
        return reference
    same = (
        work
        for note, work in works
        if note < number
        and (work.authors, work.title) == (reference.authors, reference.title)
        and same_volume(work.volume, reference.volume)
    )
    printed = next(same, reference)
    return replace(reference, year=printed.year, place=printed.place)


def _may_have(work: Reference, cited: str | None, signed: bool) -> bool:
    """Whether `cited` may be in `work`: a page among an article's, a page of a book, a leaf of papers.

    `signed`: what is cited has a sign, which tells columns from pages.
    """
    if cited is None:
        return True
    is_page = cited[:1].isdigit()
    is_column = cited.startswith("Sp. ")
    if work.pages and (is_column or (is_page and signed)) and work.pages.startswith("Sp. ") != is_column:
        return False
    if work.kind == "archive":
        return not (is_page and work.cited_pages)
    own, page = _range(work), re.match(r"\d+", cited)
    return own is None or page is None or own[0] <= int(page[0]) <= own[1]


def _range(work: Reference) -> tuple[int, int] | None:
    """The first and last page of an article that prints them both: »S. 211–240«, »S. 1110 f.«."""
    printed = re.fullmatch(r"(\d+)(?:\s?[–—-]\s?(\d+)|\s?f\.?)", work.pages or "") if work.journal else None
    if printed is None or work.kind not in ("article", "review"):
        return None
    first = int(printed[1])
    last = first + 1 if printed[2] is None else int(printed[1][: -len(printed[2])] + printed[2])
    return (first, last) if first <= last else None


def _taken_over(reference: Reference, work: Reference, note: int) -> Reference:
    """`reference` with the fields of `work`, which stands in `note` (and may be an Ebd. itself).

    The pages printed with a book are the place cited there, not its own.
    """
    if work.resolution in ("unresolved", "ambiguous") and work.via == "ebd":
        return replace(reference, resolution=work.resolution, candidates=work.candidates, chain=(note, *work.chain))
    work, cited = in_part(work, reference), reference.cited_pages
    if cited and cited.startswith("Nr. "):
        # »Ebd., Nr. 14«: another charter of the same collection
        numbered = (work.pages or "").startswith("Nr. ")
        work, cited = (replace(work, pages=cited, part=None) if numbered else work), None
    return replace(
        work,
        printed=reference.printed,
        cited_pages=cited,
        via=reference.via,
        resolution="resolved" if work.resolution in ("direct", "resolved") else work.resolution,
        resolved_from=work.resolved_from if work.resolved_from is not None else note,
        chain=work.chain if work.chain[:1] == (note,) else (note, *work.chain),
        back_note=None,
        pages=None if cited and work.kind == "book" and not work.journal else work.pages,
        # Another leaf is of another document of the holding.
        details=None if work.kind == "archive" and reference.cited_pages else work.details,
    )


def _short(
    reference: Reference,
    number: int,
    works: list[tuple[int, Reference]],
    untitled: list[tuple[int, Reference]],
    listed: dict[str, list[Reference]],
) -> Reference:
    if reference.kind == "archive":
        # »Staatsarchiv Chur, ebd., Bl. 3«: the holding of that archive which was cited last.
        of_archive = [(note, work) for note, work in works if work.journal == reference.journal and note < number]
        return _taken_over(reference, of_archive[-1][1], of_archive[-1][0]) if of_archive else reference
    found = [(note, work) for note, work in works if _means(reference, note, work)]
    if not found and reference.title and reference.volume:
        # »Lenin, Werke, Bd. 31« behind »Lenin, Der Radikalismus, in: ders., Werke, Bd. 31, Berlin 1959, S. 1–91«.
        found = [(note, volume) for note, work in works if _means(reference, note, volume := _container(work))]
    found = found or [(note, work) for note, work in untitled if _means(reference, note, work)]
    # »Förster« is Förster where there is a Forster too.
    found = [(note, work) for note, work in found if _surnames(work) == _surnames(reference)] or found
    if reference.volume:
        # »Werke, Bd. 25« where that volume is cited in full, else what is known of the others.
        first = {_all_volumes(work): (note, work) for note, work in reversed(found)}
        found = [item for item in found if same_volume(volume_of(item[1]), reference.volume)] or list(first.values())
    distinct: list[tuple[int, Reference]] = []
    # The note that prints the work in full is the one with the most said of it; of equals the first.
    for note, work in found:
        same = [k for k, (_, other) in enumerate(distinct) if _same_work(work, other)]
        if not same:
            distinct.append((note, work))
        elif note < number and distinct[same[0]][0] > number:
            distinct[same[0]] = (note, work)
    if reference.title is None and reference.back_note is None and distinct:
        # »Borkenau, a. a. O.« means the work cited before; of several it cannot be told which.
        distinct = [(note, work) for note, work in distinct if note < number] or distinct
    if not distinct:
        return _from_list(reference, listed)
    if len(distinct) > 1:
        return replace(with_numeral(reference), resolution="ambiguous", candidates=tuple(note for note, _ in distinct))
    note, work = distinct[0]
    own = reference.cited_pages or reference.pages
    return replace(_taken_over(replace(reference, cited_pages=own), work, note), cited_pages=own)


def _container(work: Reference) -> Reference:
    """The volume that a piece stands in, of its author's own works; `work` itself where it stands in none."""
    own = _OWN_WORKS.match(work.journal or "")
    if work.journal is None or own is None or work.kind != "article" or work.editors:
        return work
    title = work.journal[own.end("idem") :] if own["idem"] else work.journal
    return replace(work, title=title, journal=None, pages=None, cited_pages=None, kind="book")


def _surnames(work: Reference) -> list[str]:
    return [surname_of(author).lower() for author in work.authors]


def _from_list(short: Reference, listed: dict[str, list[Reference]]) -> Reference:
    """`short` with the fields of the one listed work (`listed`: by first surname) that it means, if there is one."""
    own = listed.get(spelled(surname_of(short.authors[0])), []) if short.authors else []
    meant = [work for work in own if short.back_note is None and _means(short, 0, work)]
    if len(meant) != 1:
        return with_numeral(short)
    pages = short.cited_pages or short.pages
    work = in_part(meant[0], short)
    return replace(work, printed=short.printed, cited_pages=pages, via="short", resolution="resolved")


def _means(short: Reference, note: int, work: Reference) -> bool:
    if short.back_note is not None:
        named = not short.authors or _same_authors(short, work) or _is_titled(short, work)
        return note == short.back_note and named and _same_title(short, work)
    if not short.authors or not _same_authors(short, work):
        return False
    dated = short.volume is None and short.year is not None  # a volume's year is its own
    return (not dated or short.year == work.year) and _same_title(short, work)


def _same_title(short: Reference, work: Reference) -> bool:
    """Whether a short title is the beginning of the work's, or has only words of it; True where there is none."""
    if short.title is None:
        return True
    return title_words(short.title) == title_words(work.title or "")[: len(title_words(short.title))] or set(
        title_words(short.title)
    ) <= set(title_words((work.title or "").split(". ")[0]))


def _is_titled(short: Reference, work: Reference) -> bool:
    """Whether what stands before »(wie Anm. 9)« begins the work's title, or has some of its words: »Kunstdenkmäler«."""
    head = short.printed[: back.start()] if (back := BACK.search(short.printed)) else ""
    words, title = title_words(without_signals(head)), title_words(_ARTICLE.sub("", work.title or ""))
    return bool(words) and (words == title[: len(words)] or (len(words) > 1 and set(words) <= set(title)))


def _same_authors(short: Reference, work: Reference) -> bool:
    """The same surnames, and no other given names: »Otto Meyer« is not Anna Meyer, »F. Borkenau« may be Franz."""
    mine = {spelled(surname_of(name)): given_of(name)[:1].lower() for name in short.authors}
    theirs = {spelled(surname_of(name)): given_of(name)[:1].lower() for name in work.authors}
    return mine.keys() == theirs.keys() and all(
        not initial or not theirs[name] or initial == theirs[name] for name, initial in mine.items()
    )
