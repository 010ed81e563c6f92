"""Chapters set as ragged plain text, the way a PDF extractor leaves a printed page, so that a test knows every letter.

`python -m tests.typesetter SOURCE TARGET` sets a Markdown chapter as a text file.
"""

import random
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from index.reading.measure import line_width

Kind = Literal["heading", "paragraph", "block_quote"]

MARK = re.compile(r"\[\^(\d+)\]")
_CLUSTER = re.compile(r"(?<=[aeiouyäöü])[^\W\d_aeiouyäöü]+(?=[aeiouyäöü])", re.IGNORECASE)
_ONSETS = "schr schl schw schm sch str spr br bl dr fr fl gr gl kr kl kn pr pl tr ch ck ph th qu st sp".split()
_WORD = re.compile(r"[^\W\d_]+")
_GAP = re.compile(r"(?<=[^\W\d_]f)(?=[ltf][a-zäöüß])")
_RAISED = 350  # width of a raised figure
_BLANK = 250


@dataclass(frozen=True, slots=True)
class Piece:
    """A heading, paragraph or block quote; `[^12]` in the text stands for the marker of note 12."""

    kind: Kind
    text: str

    @property
    def plain(self) -> str:
        """The text without its markers."""
        return MARK.sub("", self.text)


@dataclass(frozen=True, slots=True)
class Chapter:
    """Pieces and notes of a chapter, in order."""

    pieces: tuple[Piece, ...]
    notes: dict[int, str]


@dataclass(frozen=True, slots=True)
class Design:
    """How pages look: widths in thousandths of the type size, lines a page with blank lines and notes.

    `gaps` is the share of f-ligatures that leave a blank (»Inf lation«). With `first_folio` pages print their numbers,
    under the running head where there is one, else alone at the foot.
    """

    measure: int = 34_200
    note_measure: int = 43_500
    lines: int = 45
    form_feeds: bool = False
    gaps: float = 0.3
    special_spaces: bool = True
    head: str | None = None
    first_folio: int | None = None
    seed: int = 1


@dataclass(frozen=True, slots=True)
class _Set:
    """A printed line, its notes, whether a blank line stands above it, and how many lines it keeps below it."""

    text: str
    notes: tuple[int, ...]
    spaced: bool
    keeps: int = 0


def typeset(chapter: Chapter, design: Design) -> str:
    """The chapter as plain text; the same chapter and design always give the same characters."""
    rng = random.Random(design.seed)
    special = _special_spaces if design.special_spaces else str
    body: list[_Set] = []
    for k, piece in enumerate(chapter.pieces):
        following = chapter.pieces[k + 1].text.split()[0] if k + 1 < len(chapter.pieces) else ""
        after_quote = k > 0 and piece.kind == chapter.pieces[k - 1].kind == "block_quote"
        if piece.kind == "heading":
            lines = _break(piece.text, int(design.measure * 0.85), 0, divided=False)
            lines = [re.sub(r"^([\d.]+) ", "\\1\t", lines[0]), *(f"\t {line}" for line in lines[1:])]
        else:
            # Between two paragraphs of a quotation stands no blank line.
            unspaced = (
                piece.kind == "block_quote"
                and chapter.pieces[k + 1 : k + 2]
                and chapter.pieces[k + 1].kind == piece.kind
            )
            lines = _break(special(piece.text), design.measure, line_width(following), urgency=2.0 if unspaced else 0.2)
        for i, line in enumerate(lines):
            printed = _with_gaps(MARK.sub(r"\1", line), rng, design.gaps)
            # A page ends neither in a heading nor where nobody could tell whether its last line was ended.
            last = i + 1 == len(lines)
            room = design.measure - _width(line) - _BLANK - line_width(following if last else lines[i + 1].split()[0])
            doubtful = room < 0.2 * design.measure if last else room > 0
            keeps = len(lines) - i + 1 if piece.kind == "heading" else int(doubtful)
            found = tuple(int(number) for number in MARK.findall(line))
            body.append(_Set(printed, found, i == 0 and not after_quote, keeps))
    notes = {}
    for number, note in chapter.notes.items():
        lines = _break(special(note), design.note_measure - 2000, 0)
        lines[0] = f"{number}\u2002 \ufffd{lines[0]}" if design.special_spaces else f"{number} {lines[0]}"
        notes[number] = [_with_gaps(line, rng, design.gaps) for line in lines]
    pages = [
        "\n".join(_furnished(page, index, design)) for index, page in enumerate(_paginate(body, notes, design.lines))
    ]
    return "\n\f".join(pages) + "\n" if design.form_feeds else "".join(f" {page}\n" for page in pages)


def _break(text: str, measure: int, room: int, *, urgency: float = 0.2, divided: bool = True) -> list[str]:
    """The lines of `text` that deviate least from the measure (Knuth and Plass 1981, without their glue).

    The last line leaves so much `room` for the next block's first word, where it can without making others loose.
    """
    atoms = [atom for word in text.split(" ") for atom in (_atoms(word) if divided else [(word, " ")])]
    widths = [_width(part) + (_BLANK if end == " " else 0) for part, end in atoms]
    best: list[tuple[float, int]] = [(0.0, 0)]
    for stop in range(1, len(atoms) + 1):
        options: list[tuple[float, int]] = []
        end = atoms[stop - 1][1]
        width = {" ": -_BLANK, "-": 333, "": 0}[end]
        for start in range(stop - 1, -1, -1):
            width += widths[start]
            if width > 1.03 * measure and options:
                break
            cost = 100 * (width / measure - 1) ** 2 + (0.02 if end == "-" else 0.0)
            if stop < len(atoms) and width + _BLANK + widths[stop] < 0.97 * measure:
                cost += 10.0  # the next syllable would have fitted
            if stop == len(atoms):
                cost = 0.0 if width + _BLANK + room < 0.8 * measure else urgency
            options.append((best[start][0] + cost, start))
        best.append(min(options))
    lines, stop = [], len(atoms)
    while stop:
        start = best[stop][1]
        line = "".join(part + (end if end == " " else "") for part, end in atoms[start:stop])
        last = stop == len(atoms)
        lines.append(line.rstrip(" ") if last else line + ("-" if atoms[stop - 1][1] == "-" else ""))
        stop = start
    return lines[::-1]


def _atoms(word: str) -> list[tuple[str, str]]:
    """The parts of `word` between which a line may end, each with the blank or hyphen that then stands behind it."""
    if "-" in word.strip("-"):
        cuts = [(match.end(), "") for match in re.finditer(r"(?<=\w)-(?=\w)", word)]
    else:
        cuts = [(at, "-") for match in _WORD.finditer(word) for at in _syllables(word, match.start(), match.end())]
    bounds = [0, *(at for at, _ in cuts), len(word)]
    ends = [*(hyphen for _, hyphen in cuts), " "]
    return [(word[a:b], end) for a, b, end in zip(bounds, bounds[1:], ends, strict=False)]


def _syllables(word: str, start: int, end: int) -> list[int]:
    """Where `word[start:end]` may be divided: before the consonants that can begin a syllable."""
    cuts = []
    for match in _CLUSTER.finditer(word, start, end):
        cluster = match.group().lower()
        onset = next((o for o in _ONSETS if cluster.endswith(o) and (o not in ("st", "sp") or len(cluster) > 2)), "x")
        at = match.end() - len(onset)
        if at - start >= 2 and end - at >= 3:
            cuts.append(at)
    return cuts


def _width(line: str) -> int:
    return line_width(MARK.sub("", line)) + _RAISED * sum(len(number) for number in MARK.findall(line))


def _special_spaces(text: str) -> str:
    text = re.sub(r"\b([a-zA-Z]\.) (?=[a-zA-Z]\.)", "\\1\u2009", text)
    text = re.sub(r"\b(H\.|Nr\.) (?=\d)", "\\1\u00a0", text)
    text = re.sub(r"\b(S\.) (?=\d)", "\\1\u202f", text)
    text = re.sub(r"(?<=\d) (?=ff?\.)", "\u2009", text)
    return text.replace(" –", "\u2002 –")


def _with_gaps(line: str, rng: random.Random, share: float) -> str:
    return _GAP.sub(lambda _: " " if rng.random() < share else "", line)


def _paginate(body: list[_Set], notes: dict[int, list[str]], height: int) -> list[list[str]]:
    """Pages of lines, notes at the foot of the page of their marker."""
    pages: list[list[str]] = []
    page: list[str] = []
    foot: list[str] = []
    for k, line in enumerate(body):
        until = k + 1 + line.keeps
        until += max((item.keeps for item in body[k + 1 : until]), default=0)
        kept = body[k:until]
        below = _foot([notes[number] for item in kept for number in item.notes], foot)
        with_notes = _foot([notes[number] for number in line.notes], foot)
        if page and len(page) + sum(1 + item.spaced for item in kept) + bool(below) + len(below) > height:
            pages.append([*page, "", *foot] if foot else page)
            page, foot = [], []
            with_notes = _foot([notes[number] for number in line.notes], foot)
        page += ["", line.text] if line.spaced and page else [line.text]
        foot = with_notes
    return [*pages, [*page, "", *foot] if foot else page]


def _foot(added: list[list[str]], foot: list[str]) -> list[str]:
    """The foot with more notes, and blank lines where extractors put them: around lines that do not open a note."""
    foot = list(foot)
    for note in added:
        opens_above = bool(foot) and foot[-1][:1].isdigit()
        if foot and not opens_above:
            foot.append("")
        foot.append(note[0])
        if opens_above and len(note) > 1:
            foot.append("")
        foot.extend(note[1:])
    return foot


def _furnished(page: list[str], index: int, design: Design) -> list[str]:
    folio = "" if design.first_folio is None else str(design.first_folio + index)
    if design.head is None:
        return [*page, "", folio] if folio else page
    return [(f"{folio} {design.head}" if index % 2 else f"{design.head} {folio}").strip(), "", *page]


def parse_markdown(text: str) -> Chapter:
    """The little Markdown that the shipped chapter is written in: `##`, `>`, `[^1]`, one line a paragraph."""
    pieces: list[Piece] = []
    notes: dict[int, str] = {}
    for line in filter(str.strip, text.splitlines()):
        if note := re.match(r"\[\^(\d+)\]: ", line):
            notes[int(note[1])] = line[note.end() :]
        elif line.startswith("#"):
            pieces.append(Piece("heading", line.lstrip("# ")))
        elif line.startswith(">"):
            pieces.extend([Piece("block_quote", line[2:])] if line[2:] else [])
        else:
            pieces.append(Piece("paragraph", line))
    return Chapter(tuple(pieces), notes)


def main(source: str, target: str) -> None:
    """Set the Markdown file `source` as the text file `target`."""
    chapter = parse_markdown(Path(source).read_text("utf-8"))
    Path(target).write_text(typeset(chapter, Design()), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
