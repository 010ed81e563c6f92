"""One book in three formats — ragged text, Markdown, PDF — reads the same."""

import re
from pathlib import Path

from index.reading.records import Source
from index.reading.source import parse_source
from tests.pdf_books import compile_pdf

ROOT = Path(__file__).resolve().parents[1]
_MARKDOWN = ROOT / "tests" / "data" / "beispielkapitel.md"
_PREAMBLE = """
#set page(width: 148mm, height: 210mm, margin: (x: 18mm, y: 20mm), numbering: "1",
  header: [#align(center)[#text(8pt)[Der Monat und der Kommunismus]]])
#set text(lang: "de", size: 10pt, hyphenate: true)
#set par(justify: true, first-line-indent: 1em, spacing: 0.65em)
#set footnote(numbering: n => str(n + 200))
#counter(page).update(123)
"""


def _escaped(text: str) -> str:
    return re.sub(r"([#$@*_`<>\[\]\\~])", r"\\\1", text)


def _typst(markdown: str) -> str:
    """The Markdown's headings, paragraphs, quotations and notes as typst."""
    notes = dict(re.findall(r"^\[\^(\d+)\]: (.*)$", markdown, re.MULTILINE))
    body = re.sub(r"^\[\^\d+\]: .*$", "", markdown, flags=re.MULTILINE)

    def running(text: str) -> str:
        pieces = re.split(r"\[\^(\d+)\]", text.replace("\n", " "))
        return "".join(_escaped(p) if i % 2 == 0 else f"#footnote[{_escaped(notes[p])}]" for i, p in enumerate(pieces))

    parts = [_PREAMBLE]
    for block in re.split(r"\n\s*\n", body.strip()):
        if block.startswith("## "):
            parts.append(
                f'#v(1em)\n#par(first-line-indent: 0pt)[#text(12pt, weight: "bold")[{_escaped(block[3:])}]]\n#v(.5em)'
            )
        elif block.startswith(">"):
            quoted = [re.sub(r"^> ?", "", part, flags=re.MULTILINE) for part in re.split(r"\n>\s*\n", block)]
            text = "\n\n".join(map(running, quoted))
            parts.append(f"#v(.4em)\n#block(inset: (left: 1em), breakable: true)[#set text(9pt)\n{text}]\n#v(.4em)")
        else:
            parts.append(running(block))
    return "\n\n".join(parts)


def _content(source: Source) -> list[tuple[str, str, str, list[int]]]:
    return [
        (block.locus, block.kind, " ".join(block.text.text.split()), [number for number, _ in block.markers])
        for block in source.blocks
    ]


def _notes(source: Source) -> list[tuple[int, str]]:
    return [(note.number, " ".join(note.text.text.split())) for note in source.footnotes]


def test_the_sample_typeset_as_pdf_reads_as_its_markdown() -> None:
    """Every block, kind, marker, note and heading; the printed page numbers are read from the pages."""
    markdown = parse_source(_MARKDOWN.read_bytes(), "beispielkapitel.md")
    pdf = parse_source(compile_pdf(_typst(_MARKDOWN.read_text(encoding="utf-8"))), "beispielkapitel.pdf")
    assert _content(pdf) == _content(markdown)
    assert _notes(pdf) == _notes(markdown)
    assert [heading.text.text for heading in pdf.headings] == [heading.text.text for heading in markdown.headings]
    assert pdf.blocks[0].page_starts[0] == (0, 1, "123")


def test_the_ragged_sample_reads_as_its_markdown() -> None:
    markdown = parse_source(_MARKDOWN.read_bytes(), "beispielkapitel.md")
    ragged = parse_source((ROOT / "index" / "sample" / "beispielkapitel.txt").read_bytes(), "beispielkapitel.txt")
    assert _content(ragged) == _content(markdown)
    assert _notes(ragged) == _notes(markdown)
