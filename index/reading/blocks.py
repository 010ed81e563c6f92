"""The blocks of a source: headings, paragraphs and block quotes, joined across lines, pages and notes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.reading.markers import SIGN
from index.reading.measure import full_width, line_width, was_ended
from index.reading.openings import ENDNOTES_HEAD
from index.reading.pages import Line, PagedText, Role
from index.reading.vocabulary import OF_NOUNS, is_noun_phrase

_NUMBERED = re.compile(
    r"\s*((?:\d{1,2}|[IVX]{1,6})(?:\.\d{1,2})*\.?|Kapitel\s+\d+|§\s*\d+\.?)[\s\t]+(?=[^\W\d_]|[»„\"(])"
)
_MULTI_NUMBERED = re.compile(r"\s*(?:\d{1,2}|[IVX]{1,6})(?:\.\d{1,2})+\.?\s+\S")
_TERMINAL = re.compile(r"[.!?…:][»«“”\"’')\]]*\s*$")
_SENTENCE_END = re.compile(r"[.!?…][»«“”\"’')\]]*\s*$")
_MARKER_TAIL = re.compile(r"(?<=[.!?…»«“”\"’')\]])(?:\d{1,4}\)?|\[\d{1,4}\])\s*$")
_SIGN_TAIL = re.compile(rf"{SIGN}\)?\s*$")
_LIST_ITEM = re.compile(r"\s*(?:[-–—•*]|\(?\d{1,2}[.)]|\(?[a-z]\))\s")
_HYPHEN_END = re.compile(r"[^\W\d_][-\u00ad\u2010¬=\u2e17]\s*$")
# »Der Prozeß der Wittwe.«: a heading with a full stop; no »Nein.« and no »Im Namen des Königs.«
_NAMING = re.compile(r"(?:Der|Die|Das|Ein|Eine)\s\S+\s\S+[^.]*\.$")
# »1.2 Millionen Mark«, »12.30 Uhr«: no number of a section.
_AMOUNT = re.compile(
    r"\s*\d[\d.]*\s(?:Million|Milliard|Uhr|Prozent|Mark|Euro|Taler|Gulden|Meter|Kilometer|Tonnen|Zentner|v\.)"
)
_MAX_HEADING_LINES = 5
_MAX_HEADING = 200
_MEASURED = 100
_WIDEST = 100_000  # no printed line holds 200 letters
_SENTENCE = 60 * 500  # so wide is a line of prose; headings and verses are shorter
# A text without blank lines has fewer of them than one in so many lines; its headings are no longer than this.
_SELDOM, _SHORT = 50, 0.7
_CLEARLY, _NEARLY = 0.9, 1.1  # times the measure: to be surely, or possibly, ended on purpose


@dataclass(frozen=True, slots=True)
class RawBlock:
    """Lines that belong to one block, in reading order, with the page of each."""

    role: Role
    lines: tuple[Line, ...]
    pages: tuple[int, ...]


@dataclass(slots=True)
class _Open:
    """A block while it is being collected."""

    lines: list[Line]
    pages: list[int]
    role: Role | None
    separated: bool  # by a blank line or a page's end from the block before


def group_blocks(paged: PagedText) -> list[RawBlock]:
    """Group the body lines of `paged` into headings, paragraphs and block quotes.

    Where the layout does not tell, a block ends at a blank line, or where a line was ended although the next word
    would have fitted on it; a block quote is a block introduced by a clause that ends in a colon or runs on into it.
    """
    body = [(page.index, line) for page in paged.pages for line in page.lines if line.zone == "body"]
    texts = [_without_marker(paged.text[line.start : line.end]) for _, line in body]
    full = full_width([line_width(text) for text in texts])
    tight = _SELDOM * sum(bool(line.opens) for _, line in body) < len(body) and full <= _WIDEST
    heads = {
        k
        for k in range(1, len(body) - 1)
        if _is_unset_heading(texts[k - 1 : k + 2], full, tight=tight, below=bool(body[k + 1][1].opens))
    }
    open_blocks: list[_Open] = []
    for k, (page, line) in enumerate(body):
        previous = body[k - 1] if k else None
        below = k + 1 < len(body) and bool(body[k + 1][1].opens)
        both = texts[k - 1 : k + 1]
        at_head = k in heads or k - 1 in heads
        if (
            previous is None
            or at_head
            or _begins(paged, open_blocks[-1], previous, (page, line), both, full, below=below)
        ):
            separated = previous is None or at_head or bool(line.opens) or previous[0] != page or full > _WIDEST
            separated = separated or ENDNOTES_HEAD.fullmatch(texts[k - 1]) is not None
            open_blocks.append(_Open([line], [page], line.role, separated))
        else:
            open_blocks[-1].lines.append(line)
            open_blocks[-1].pages.append(page)
    return _with_roles(paged, open_blocks, full)


def _is_unset_heading(texts: Sequence[str], full: int, *, tight: bool, below: bool) -> bool:
    """Whether the second of three lines is a heading though no blank line stands above it.

    It is short and ends no sentence, and the line above it does; it has a number and is set apart `below`, or a full
    line begins a sentence there in a text without blank lines (`tight`).
    """
    before, here, following = texts
    if (
        line_width(here) > _SHORT * full
        or here.rstrip().endswith(tuple(".,;:!-–»«“”)"))
        or not _SENTENCE_END.search(before)
        or not following.lstrip()[:1].isupper()
    ):
        return False
    numbered = _MULTI_NUMBERED.match(here) is not None and not _AMOUNT.match(here)
    if below:
        return numbered
    # No »Köln, den 3. Mai«, nor a sentence that breaks off.
    last = here.rstrip().rpartition(" ")[2]
    named = here.lstrip()[:1].isupper() and "," not in here and last not in OF_NOUNS
    return tight and (named or numbered) and line_width(following) > _CLEARLY * full and not _LIST_ITEM.match(here)


def _without_marker(text: str) -> str:
    return _MARKER_TAIL.sub("", text)


def _begins(
    paged: PagedText,
    block: _Open,
    previous: tuple[int, Line],
    current: tuple[int, Line],
    texts: Sequence[str],
    full: int,
    *,
    below: bool,
) -> bool:
    """Whether the line `current` begins a block; `texts` are the lines' texts without markers at their ends.

    `below`: the line below it is set apart from it.
    """
    before, here = texts
    line = current[1]
    if any(item.opens and ENDNOTES_HEAD.fullmatch(text) for item, text in ((previous[1], before), (line, here))):
        return True
    if line.role is not None and line.role != block.role:
        return True
    if line.opens is not None and line.role is not None:
        return line.opens
    hyphenated = bool(_HYPHEN_END.search(before)) and here.lstrip()[:1].islower()
    if line.opens:
        return not hyphenated
    if hyphenated:
        return False
    runs_on = here.lstrip()[:1].islower()
    if full > _WIDEST:
        # No line was broken: each is a paragraph, but for long ones in mid-sentence, which a page's end broke.
        return not runs_on and (bool(_TERMINAL.search(before)) or line_width(before) < _SENTENCE)
    if previous[0] == current[0] and (runs_on or not _SENTENCE_END.search(before)):
        return False
    numbered = _MULTI_NUMBERED.match(here) or (below and _NUMBERED.match(here))
    if previous[0] != current[0] and _SENTENCE_END.search(before) and numbered:
        return True
    # A block's own lines tell its measure (a quotation may be set narrower), when there are some.
    widths = [line_width(paged.text[item.start : item.end]) for item in block.lines[-_MEASURED:-1]]
    own = full_width(widths) if len(widths) > 2 else full
    if runs_on:
        # A clause may run on into a quotation on the next page: then its line was left clearly short.
        return was_ended(before, here, int(_CLEARLY * own))
    if _TERMINAL.search(before) and was_ended(before, here, own):
        return True
    # A clause that ends in a colon says so much that its line may look all but full.
    nearly = previous[0] != current[0] and was_ended(before, here, int(_NEARLY * own))
    return nearly and _introduces(before, block, paged) and here.lstrip()[:1].isupper()


def _introduces(before: str, block: _Open, paged: PagedText) -> bool:
    """Whether a colon at a page's end introduces a quotation: the clause before it is a full one."""
    if not before.rstrip().endswith(":"):
        return False
    text = " ".join(paged.text[line.start : line.end] for line in block.lines[-3:])
    clause = re.split(r"[.!?]\s", text.strip())[-1]
    return len(clause) > 40


def _with_roles(paged: PagedText, blocks: list[_Open], full: int) -> list[RawBlock]:
    done: list[RawBlock] = []
    quote_open = False
    for k, block in enumerate(blocks):
        lines = [paged.text[line.start : line.end] for line in block.lines]
        role = block.role
        following = blocks[k + 1] if k + 1 < len(blocks) else None
        if role is None:
            # A heading may stand below another.
            before = "" if done and done[-1].role == "heading" else _last_text(paged, done)
            if _is_heading(block, lines, before, following, paged, full):
                role = "heading"
            elif block.separated or not quote_open:
                role = "block_quote" if done and _is_quote(done[-1], before, lines[0]) else "paragraph"
            else:
                role = "block_quote"
        quote_open = role == "block_quote"
        done.append(RawBlock(role, tuple(block.lines), tuple(block.pages)))
    return done


def _last_text(paged: PagedText, done: list[RawBlock]) -> str:
    if not done:
        return ""
    line = done[-1].lines[-1]
    text = _without_marker(paged.text[line.start : line.end]).rstrip()
    return "" if ENDNOTES_HEAD.fullmatch(text) else text  # what follows is none of the notes


def _is_quote(previous: RawBlock, before: str, first: str) -> bool:
    """Whether a block that begins with the line `first` is quoted: the block before leads into it."""
    start = first.lstrip()
    if previous.role != "paragraph" or _LIST_ITEM.match(first):
        return False
    if before.endswith(":"):
        return True
    # The clause runs on into the quotation: no end of a sentence before it, and a small letter begins it.
    return not _TERMINAL.search(before) and start[:1].islower() and not _HYPHEN_END.search(before)


def _is_heading(
    block: _Open, lines: list[str], before: str, following: _Open | None, paged: PagedText, full: int
) -> bool:
    text = _SIGN_TAIL.sub("", " ".join(line.strip() for line in lines))
    if len(lines) > _MAX_HEADING_LINES or len(text) > _MAX_HEADING or not block.separated:
        return False
    if ENDNOTES_HEAD.fullmatch(text):
        return True
    if not any(character.isalpha() for character in text) or following is None:
        return False
    if text.endswith((";", ",", ":", "-")) or _HYPHEN_END.search(before):
        return False
    if text.endswith(".") and (len(lines) > 1 or not _NAMING.match(text) or not is_noun_phrase(text)):
        return False
    if before and not _SENTENCE_END.search(before) and not text[0].isdigit():
        return False
    if _AMOUNT.match(text):
        return False
    if _MULTI_NUMBERED.match(text):
        return True
    head = paged.text[following.lines[0].start : following.lines[0].end].lstrip()
    subdivided = bool(_NUMBERED.match(text) and _MULTI_NUMBERED.match(head)) and not _AMOUNT.match(head)
    long = len(following.lines) > 1 or len(head) > 60 or subdivided
    followed = following.separated and long and not head[:1].islower()
    if not followed or not (text[0].isupper() or text[0].isdigit() or text[0] in '»„"('):
        return False
    if _NUMBERED.match(text):
        return True
    return (
        len(lines) == 1 and line_width(text) < 0.7 * full and not text.endswith(("!", "«", "»", ")")) and len(text) > 2
    )


def split_heading(text: str) -> tuple[str | None, str]:
    """The number of a heading (»2.2«, »IV«) or None, and its words."""
    match = _NUMBERED.match(text)
    if match is None:
        return None, text.strip()
    return match[1].rstrip(".").replace(" ", ""), text[match.end() :].strip()


def with_markers(block: RawBlock, spans: set[tuple[int, int]]) -> RawBlock:
    """The block with just those of `spans` as its lines' markers that lie in them."""
    lines = tuple(
        replace(line, markers=tuple(sorted(span for span in spans if line.start <= span[0] and span[1] <= line.end)))
        for line in block.lines
    )
    return replace(block, lines=lines)
