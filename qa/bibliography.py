"""The bibliography: the works that a library's notes cite, as CSL-JSON, BibTeX, RIS or text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from index.analysis import fold
from index.library import Library
from index.reading.references import Reference, given_of, label, surname_of
from qa.citations import csl_item, reference_id

_BIBTEX_TYPES = {
    "article-magazine": "article",
    "article-newspaper": "article",
    "review": "article",
    "book": "book",
    "manuscript": "misc",
    "webpage": "misc",
    "document": "misc",
}
_RIS_TYPES = {
    "article-magazine": "MGZN",
    "article-newspaper": "NEWS",
    "review": "MGZN",
    "book": "BOOK",
    "manuscript": "MANSCPT",
    "webpage": "ELEC",
    "document": "GEN",
}
_BIBTEX_ESCAPES = str.maketrans(
    {c: f"\\{c}" for c in "&%$#_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A work as one note prints it; `entry_id` is the note's locus with colons, and the work's place in the note."""

    entry_id: str
    reference: Reference


def entries(library: Library, ids: Sequence[str] | None = None, query: str | None = None) -> list[Entry]:
    """The works of all notes, each »Ebd.« as the work meant, sorted by author and title.

    Without `ids` each work stands once, by the first note that prints it in full; `ids` chooses entries by their id,
    `query` those whose reference has all its words.
    """
    found: list[Entry] = []
    for source in library.manifest.sources:
        for note in library.footnotes(source.source_id):
            for position, reference in enumerate(note.references, start=1):
                if reference.title:
                    found.append(Entry(reference_id(note.locus, position), reference))
    if ids is not None:
        wanted = {name.replace("/", ":") for name in ids}  # a note's locus, as answers give it, will do
        found = [entry for entry in found if entry.entry_id in wanted or entry.entry_id.rpartition(":")[0] in wanted]
    else:
        found = _distinct(found)
    if query:
        words = fold(query).split()
        found = [entry for entry in found if all(word in fold(label(entry.reference)) for word in words)]
    return sorted(found, key=lambda entry: (_sort_name(entry.reference), fold(entry.reference.title or "")))


def _distinct(found: list[Entry]) -> list[Entry]:
    best: dict[tuple[object, ...], Entry] = {}
    for entry in found:
        reference = entry.reference
        key = (reference.authors, reference.title, reference.journal, reference.issue, reference.part)
        held = best.get(key)
        if held is None or (reference.via == "direct" and len(reference.pages or "") > len(held.reference.pages or "")):
            best[key] = entry
    return list(best.values())


def _sort_name(reference: Reference) -> str:
    if not reference.authors:
        return fold(reference.title or "")
    first = reference.authors[0]
    return fold(f"{surname_of(first)} {given_of(first)}")


def as_csl(found: Sequence[Entry]) -> list[dict[str, Any]]:
    """CSL-JSON items."""
    return [csl_item(entry.reference, entry.entry_id) for entry in found]


def as_text(found: Sequence[Entry]) -> str:
    """One reference a line, as footnotes print them."""
    return "".join(f"{label(entry.reference)}\n" for entry in found)


def as_bibtex(found: Sequence[Entry]) -> str:
    """BibTeX entries (UTF-8, special characters escaped)."""
    return "".join(_bibtex(item) for item in as_csl(found))


def _bibtex(item: dict[str, Any]) -> str:
    fields = {
        "author": " and ".join(_name(author) for author in item.get("author", [])),
        "title": item.get("title", ""),
        "journal": item.get("container-title", ""),
        "volume": item.get("volume", ""),
        "number": item.get("issue", ""),
        "year": _year(item),
        "pages": str(item.get("page", "")).replace("–", "--"),
        "address": item.get("publisher-place", ""),
        "editor": _editors(item),
        "note": _note(item),
    }
    kind = _BIBTEX_TYPES[item["type"]]
    if kind == "article" and not fields["journal"]:
        kind = "misc"
    key = str(item["id"]).replace(":", "-").replace("~", "-")
    lines = [f"  {name} = {{{str(value).translate(_BIBTEX_ESCAPES)}}}" for name, value in fields.items() if value]
    return f"@{kind}{{{key},\n" + ",\n".join(lines) + "\n}\n\n"


def as_ris(found: Sequence[Entry]) -> str:
    """RIS records."""
    return "".join(_ris(item) for item in as_csl(found))


def _ris(item: dict[str, Any]) -> str:
    first, _, last = str(item.get("page", "")).replace("-", "–").partition("–")
    tags = [
        ("TY", _RIS_TYPES[item["type"]]),
        ("ID", item["id"]),
        *(("AU", _name(author)) for author in item.get("author", [])),
        ("TI", item.get("title", "")),
        ("T2", item.get("container-title", "")),
        ("VL", item.get("volume", "")),
        ("IS", item.get("issue", "")),
        ("PY", _year(item)),
        ("SP", first),
        ("EP", last),
        ("CY", item.get("publisher-place", "")),
        ("A2", _editors(item)),
        ("N1", _note(item)),
    ]
    return "".join(f"{tag}  - {value}\n" for tag, value in tags if value) + "ER  - \n\n"


def _editors(item: dict[str, Any]) -> str:
    """Editors as they are printed, for whoever imports them to divide."""
    return "; ".join(editor["literal"] for editor in item.get("editor", []))


def _note(item: dict[str, Any]) -> str:
    return ", ".join(item[name] for name in ("genre", "note", "archive", "archive_location") if name in item)


def _name(author: dict[str, str]) -> str:
    return author.get("literal") or f"{author['family']}, {author['given']}"


def _year(item: dict[str, Any]) -> str:
    return str(item["issued"]["date-parts"][0][0]) if "issued" in item else ""


#: Format names, their media types, and how entries become text.
TEXT_FORMATS: dict[str, tuple[str, Callable[[Sequence[Entry]], str]]] = {
    "bibtex": ("application/x-bibtex; charset=utf-8", as_bibtex),
    "ris": ("application/x-research-info-systems; charset=utf-8", as_ris),
}
