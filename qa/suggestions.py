"""Questions to begin with: made of what a source itself holds, and kept only when the answerer answers them."""

import re
from collections import Counter
from collections.abc import Iterator

from index.library import Library
from index.reading.source import Footnote
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

    Of each kind the most promising come first: authors and years that the text names most often.
    """
    found: list[str] = []
    kinds = (_authors, _years, _works, _notes)
    for kind, wanted in zip(kinds, _WANTED, strict=True):
        kept = 0
        for tried, question in enumerate(kind(answerer.library)):
            if kept == wanted or tried == _TRIED:
                break
            if not answerer.ask(question, mode="extractive").abstained:
                found.append(question)
                kept += 1
    return found


def _all_notes(library: Library) -> list[Footnote]:
    return [note for source in library.manifest.sources for note in library.footnotes(source.source_id)]


def _texts(library: Library) -> str:
    return "\n".join(passage.text for passage in library.passages if passage.kind != "footnote")


def _authors(library: Library) -> Iterator[str]:
    text = _texts(library)
    names = {name for note in _all_notes(library) for work in note.references for name in work.authors}
    counts = Counter({name: len(re.findall(rf"\b{re.escape(name.split()[-1])}\b", text)) for name in sorted(names)})
    for name, count in counts.most_common():
        if count and " " in name:
            yield f"Was schreibt {name}?"


def _years(library: Library) -> Iterator[str]:
    for year, _ in Counter(_YEAR.findall(_texts(library))).most_common():
        yield f"Was geschah im Jahr {year}?"


def _works(library: Library) -> Iterator[str]:
    for note in _all_notes(library):
        for work in note.references:
            title = _SUBTITLE.split(work.title or "")[0].rstrip(".")
            if work.via == "direct" and work.issue and 0 < len(title) <= _LONGEST_TITLE:
                yield f"In welchem Heft erschien »{title}«?"


def _notes(library: Library) -> Iterator[str]:
    notes = [note for note in _all_notes(library) if note.number]
    for note in notes:
        if note.references and note.references[0].via == "ebd":
            yield f"Was steht in Anmerkung {note.number}?"
    for note in notes:
        yield f"Was steht in Anmerkung {note.number}?"
