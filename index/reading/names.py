"""Names as they can be written everywhere: those of files in letters, those of sources and sections as addresses."""

import re
import unicodedata

_ESCAPED = re.compile("[\udc80-\udcff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# A folder is named by it: file systems take names of 255 bytes.
_LONGEST_SLUG = 200


def printable_name(name: str) -> str:
    """`name` without lone surrogates, which neither JSON nor a terminal can hold.

    Python gives bytes of a name that are not UTF-8 as U+DC80 to U+DCFF (PEP 383): they are read as Windows-1252, as
    old archives name their files; any other lone surrogate becomes U+FFFD.
    """
    read = _ESCAPED.sub(lambda match: bytes([ord(match[0]) - 0xDC00]).decode("cp1252", "replace"), name)
    return _SURROGATE.sub("\ufffd", read)


def slugify(words: str) -> str:
    """An ASCII name for addresses: small letters, digits and hyphens; umlauts spelled out."""
    for umlaut, spelled in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        words = words.lower().replace(umlaut, spelled)
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9.]+", "-", plain)[:_LONGEST_SLUG].strip("-.") or "quelle"
