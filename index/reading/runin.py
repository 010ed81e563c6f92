"""Footnotes that run on in the line of the one before: »… Bl. 7. 2) Abgedruckt bei …«, as old books print them."""

import itertools
import re
from collections.abc import Container, Iterator
from dataclasses import replace

from index.reading.pages import Line, Page, PagedText

# How a note may begin that runs on: with a capital, a quotation, or a word that refers.
_BEGINS = r"(?=[A-ZÄÖÜ»„\"(]|(?:[Ee]bd|[Ee]benda|vgl|siehe|s|a)\b\.?)"
# Behind the end of the note before, or a dash, stands a number: with its bracket, raised (no »²Köln 1960«), or alone.
_LABEL = re.compile(
    rf"(?<=[.!?)\]»“”\"])[ \t]{{1,6}}(?:(?=[\dlI]{{1,3}}\)[ \t]{{1,4}}{_BEGINS})"
    rf"|(?=\d{{1,3}}[ \t]{{1,4}}{_BEGINS})"
    rf"|(?=[⁰¹²³⁴⁵⁶⁷⁸⁹]{{1,3}}[ \t]{{0,4}}{_BEGINS})(?![⁰¹²³⁴⁵⁶⁷⁸⁹]+\w+\s(?:1[5-9]|20)\d\d))"
    rf"|(?<=\S[ \t][—–])[ \t](?=\d{{1,3}}[ \t]{_BEGINS})"
)
_BRACKET_REACH = 300


def split_run_in(paged: PagedText) -> PagedText:
    """`paged` with each line divided where a note may begin in it."""
    pages = (replace(page, lines=tuple(_divided(paged.text, page))) for page in paged.pages)
    return replace(paged, pages=tuple(pages))


def _divided(text: str, page: Page) -> Iterator[Line]:
    for line in page.lines:
        starts = [line.start]
        for match in _LABEL.finditer(text, line.start, line.end) if line.zone is None else ():
            before = text[max(0, match.end() - _BRACKET_REACH) : match.end()]
            if "(" not in before or ")" in before.rpartition("(")[2]:  # not »(Kap. 2) Die«
                starts.append(match.start())
        for start, end in itertools.pairwise([*starts, line.end]):
            yield replace(line, start=start, end=end, opens=line.opens if start == line.start else False)


def join_run_in(paged: PagedText, kept: Container[int]) -> PagedText:
    """`paged` with the division undone where no note begins: lines start anew at `kept` places of the text only."""
    return replace(paged, pages=tuple(replace(page, lines=tuple(_joined(page, kept))) for page in paged.pages))


def _joined(page: Page, kept: Container[int]) -> list[Line]:
    lines: list[Line] = []
    for line in page.lines:
        if lines and lines[-1].end == line.start and line.start not in kept:
            lines[-1] = replace(lines[-1], end=line.end)
        else:
            lines.append(line)
    return lines
