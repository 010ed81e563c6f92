"""Small German books with footnotes, written from word lists and typeset by typst, so that a test knows every line."""

import random
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import typst

Kind = Literal["heading", "paragraph", "quote"]
Layout = Literal["a5", "a4", "columns"]

MARK = re.compile(r"\[\^(\d+)\]")

_SUBJECTS = (
    "Der Herausgeber", "Die Berliner Zeitschriftenredaktion", "Ein ehemaliger Kriegsgefangener", "Die Rezensentin",
    "Der Schriftstellerkongress", "Manche Parteifunktionäre", "Die Augenzeugenberichte", "Das Nachkriegspublikum",
    "Ein Wirtschaftssachverständiger", "Die Übersetzerin", "Der Sowjetunionkorrespondent", "Das Preisausschreiben",
)  # fmt: skip
_VERBS = (
    "beschrieb", "verschwieg", "verteidigte", "bezweifelte", "erläuterte", "kritisierte", "veröffentlichte",
    "vereinfachte", "wiederholte", "beurteilte",
)  # fmt: skip
_OBJECTS = (
    "die Zwangskollektivierung", "den Fünfjahresplan", "die Verwaltungsgeschichte", "das Alltagsleben in Leningrad",
    "die Gesellschaftsordnung der Nachbarländer", "eine außergewöhnliche Reisebeschreibung", "den Personenkult",
    "die Planwirtschaft und ihre Versorgungsschwierigkeiten", "die Auseinandersetzungen im Schriftstellerverband",
    "das Verhältnis von Kirche und Staat", "die Fluchtbewegungen des Jahres 1949", "den Totalitarismusbegriff",
)  # fmt: skip
_ENDS = (
    "mit bemerkenswerter Zurückhaltung", "in drei aufeinanderfolgenden Heften", "ohne jede Quellenangabe",
    "zwischen 1948 und 1953", "auf mehr als 40 Seiten", "gegen den Widerspruch der Mitarbeiter",
    "aus der Sicht eines Emigranten", "für die Leserinnen und Leser im geteilten Deutschland",
    "unter dem Eindruck der Währungsreform", "wie schon im Frühjahr",
)  # fmt: skip
_TITLES = (
    "Die Sowjetunion im Spiegel der Reiseberichte", "Wirtschaft und Alltag", "Das Bild der Partei",
    "Schriftsteller zwischen Anpassung und Widerspruch", "Terror, Lager und das Schweigen der Nachbarn",
)  # fmt: skip
_LONG_TITLE = "Von der Bündnispartnerschaft zur Gegnerschaft: Zeitschriften im geteilten Deutschland nach der Blockade"
_NAMES = ("Anna Lindner", "Karl Wegmann", "M. Oster", "Hedwig Brandt", "J. Sommerfeld")


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph or block quote; `[^12]` in the text stands for the marker of note 12."""

    kind: Kind
    text: str
    level: int = 1

    @property
    def plain(self) -> str:
        """The text without its note markers."""
        return MARK.sub("", self.text)


@dataclass(frozen=True, slots=True)
class Book:
    """The blocks and notes of a made-up book, in order."""

    blocks: tuple[Block, ...]
    notes: dict[int, str]
    running_head: str = "Der Blick nach Osten"


def make_book(seed: int = 1, sections: int = 4, first_note: int = 370) -> Book:
    """Write a book of so many sections; the same seed always gives the same book."""
    rng = random.Random(seed)
    notes: dict[int, str] = {}
    blocks: list[Block] = []

    def sentence() -> str:
        words = [rng.choice(_SUBJECTS), rng.choice(_VERBS), rng.choice(_OBJECTS)]
        if rng.random() < 0.7:
            words.append(rng.choice(_ENDS))
        return " ".join(words) + "."

    def note() -> str:
        number = first_note + len(notes)
        kind = rng.random()
        month, page = rng.randint(1, 60), rng.randint(3, 99)
        if kind < 0.25:
            text = f"Ebd., S. {page}."
        elif kind < 0.85:
            title = rng.choice(_OBJECTS).split(" ", 1)[1]
            title = title[0].upper() + title[1:]
            place = f"Der Monat {-(-month // 12)} (1951), H. {month}, S. {page}–{page + 9}"
            text = f"{rng.choice(_NAMES)}: {title}, in: {place}."
        else:
            text = "Vgl. dazu: " + " ".join(sentence() for _ in range(rng.randint(4, 9)))
        notes[number] = text
        return f"[^{number}]"

    def prose(sentences: int, share: float) -> str:
        return " ".join(sentence() + (note() if rng.random() < share else "") for _ in range(sentences))

    for section in range(1, sections + 1):
        title = _LONG_TITLE if section == 2 else _TITLES[section % len(_TITLES)]
        blocks.append(Block("heading", f"{section} {title}", 1 if section % 2 else 2))
        for _ in range(rng.randint(4, 6)):
            blocks.append(Block("paragraph", prose(rng.randint(3, 9), 0.4)))
            if rng.random() < 0.45:
                blocks.append(Block("quote", prose(rng.randint(2, 5), 0.0) + note()))
        blocks.append(Block("paragraph", prose(5, 0.4)))
    return Book(tuple(blocks), notes)


_PREAMBLES: dict[Layout, str] = {
    "a5": """
#set page(paper: "a5", margin: (x: 18mm, top: 22mm, bottom: 20mm), header: context {
  let page = counter(page).get().first() + 122
  set text(size: 9pt)
  if calc.odd(page) [#emph(HEAD) #h(1fr) #page] else [#page #h(1fr) #emph(HEAD)]
})
#set text(font: "Libertinus Serif", size: 10.5pt, lang: "de", hyphenate: true)
#set par(justify: true, first-line-indent: 1.2em, spacing: 0.65em)
#show heading: set block(above: 1.8em, below: 1.1em)
#let zitat(body) = block(above: 1.1em, below: 1.1em, inset: (left: 1.5em))[#set text(size: 9pt); #body]
""",
    "a4": """
#set page(paper: "a4", margin: 30mm, header: align(right, HEAD),
  footer: context align(center)[– #(counter(page).get().first() + 6) –])
#set text(font: "New Computer Modern", size: 11pt, lang: "de", hyphenate: true)
#set par(justify: true, spacing: 1.3em)
#show heading: it => block(above: 2em, below: 1.3em, text(size: 11pt, weight: "bold", it.body))
#let zitat(body) = block(inset: (left: 2em, right: 2em), body)
#show footnote.entry: it => {
  numbering("1", ..counter(footnote).at(it.note.location()))
  h(0.6em)
  it.note.body
}
""",
    "columns": """
#set page(paper: "a4", margin: 22mm, columns: 2, header: align(center, HEAD),
  footer: context align(center)[#(counter(page).get().first() + 40)])
#set columns(gutter: 7mm)
#set super(typographic: false)
#set text(font: "Libertinus Serif", size: 10pt, lang: "de", hyphenate: true)
#set par(justify: true, first-line-indent: 1em, spacing: 0.6em)
#show heading: set block(above: 1.6em, below: 1em)
#let zitat(body) = block(above: 1em, below: 1em, inset: (left: 1.2em, right: 1.2em), text(size: 9pt, body))
#place(top + center, scope: "parent", float: true, text(size: 16pt, "Zeitschriften im Kalten Krieg"))
""",
}


@lru_cache(maxsize=32)
def compile_pdf(source: str) -> bytes:
    """Any typst source as a PDF, set with the fonts that typst brings, so that every machine gets the same pages."""
    return typst.compile(source.encode(), format="pdf", ignore_system_fonts=True)


def _literal(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def source_of(book: Book, preamble: str) -> str:
    """The typst source of a book under the given page design."""
    lines = [preamble.replace("HEAD", _literal(book.running_head))]
    if book.notes:
        lines.append(f"#counter(footnote).update({min(book.notes) - 1})")
    for block in book.blocks:
        content = ""
        for number, piece in enumerate(MARK.split(block.text)):
            if number % 2:
                content += f"#footnote(text({_literal(book.notes[int(piece)])}))"
            elif piece:
                content += f"#text({_literal(piece)})"
        if block.kind == "heading":
            lines.append(f"#heading(level: {block.level})[{content}]")
        elif block.kind == "quote":
            lines.append(f"#zitat[{content}]")
        else:
            lines.append(content)
    return "\n\n".join(lines) + "\n"


def typeset(book: Book, layout: Layout) -> bytes:
    """The book as a PDF in one of three designs (see `_PREAMBLES`)."""
    return compile_pdf(source_of(book, _PREAMBLES[layout]))


def minimal_pdf(contents: tuple[bytes, ...], page_entries: bytes = b"", trailer: bytes = b"") -> bytes:
    """A PDF written by hand: one A4 page for each content stream, with Helvetica as /F1."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * i) for i in range(len(contents)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(contents)),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for i, content in enumerate(contents):
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R%s>>"
            % (5 + 2 * i, page_entries)
        )
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<</Root 1 0 R/Size %d%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return out
