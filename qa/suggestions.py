"""Questions to begin with: made of what a source itself holds, and kept only when the answerer answers them."""

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from index.library import Library
from index.reading.references import given_of, surname_of
from qa.answerer import Answerer

_YEAR = re.compile(r"(?<!\d)(?:1[4-9]|20)\d\d(?!\d)")
_SUBTITLE = re.compile(r"(?<=[^\d\W]{3})[.:!?] ")
#: Works whose title is longer are no example of a short question.
_LONGEST_TITLE = 60
#: So many candidates of a kind are tried.
_TRIED = 4
_WANTED = (2, 1, 1, 1)


def suggestions(answerer: Answerer) -> list[str]:
    """Up to five questions that the sources answer: two on what an author writes, one each on a year, a work, a note.

    Of each kind the most promising come first: authors and years that a source names most often, each source in turn.
    """
    found: list[str] = []
    library = answerer.library
    sources = [source.source_id for source in library.manifest.sources]
    kinds = (_authors, _years, _works, _notes)
    for place, (kind, wanted) in enumerate(zip(kinds, _WANTED, strict=True)):
        kept = 0
        # No kind begins with the source that the kind before began with.
        turn = sources[place:] + sources[:place]
        for tried, question in enumerate(_in_turn([kind(library, source) for source in turn])):
            if kept == wanted or tried == _TRIED:
                break
            if not answerer.ask(question, mode="extractive").abstained:
                found.append(question)
                kept += 1
    return found


def _in_turn(each: Sequence[Iterable[str]]) -> Iterator[str]:
    """The first of each, then the second of each; none twice."""
    told: set[str | None] = {None}
    for question in itertools.chain.from_iterable(itertools.zip_longest(*each)):
        if question not in told:
            told.add(question)
            yield question


def _text(library: Library, source: str) -> str:
    passages = (passage for passage in library.passages if passage.source_id == source)
    return "\n".join(passage.text for passage in passages if passage.is_text)


def _authors(library: Library, source: str) -> Iterator[str]:
    text = _text(library, source)
    names = {name for note in library.footnotes(source) for work in note.references for name in work.authors}
    counts = Counter({name: len(re.findall(rf"\b{re.escape(surname_of(name))}\b", text)) for name in sorted(names)})
    for name, count in counts.most_common():
        if count and given_of(name):
            yield f"Was schreibt {given_of(name)} {surname_of(name)}?"


def _years(library: Library, source: str) -> Iterator[str]:
    for year, _ in Counter(_YEAR.findall(_text(library, source))).most_common():
        yield f"Was geschah im Jahr {year}?"


def _works(library: Library, source: str) -> Iterator[str]:
    for note in library.footnotes(source):
        for work in note.references:
            title = _SUBTITLE.split(work.title or "")[0].rstrip(".")
            if work.via == "direct" and work.issue and 0 < len(title) <= _LONGEST_TITLE:
                yield f"In welchem Heft erschien »{title}«?"


def _notes(library: Library, source: str) -> Iterator[str]:
    notes = [note for note in library.footnotes(source) if note.number]
    for note in notes:
        if note.references and note.references[0].via == "ebd":
            yield f"Was steht in Anmerkung {note.number}?"
    for note in notes:
        yield f"Was steht in Anmerkung {note.number}?"
