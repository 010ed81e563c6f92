"""Names of files as they can be written everywhere: what a file system kept in another coding becomes letters."""

import re

_ESCAPED = re.compile("[\udc80-\udcff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def printable_name(name: str) -> str:
    """`name` without lone surrogates, which neither JSON nor a terminal can hold.

    Python gives bytes of a name that are not UTF-8 as U+DC80 to U+DCFF (PEP 383): they are read as Windows-1252, as
    old archives name their files; any other lone surrogate becomes U+FFFD.
    """
    read = _ESCAPED.sub(lambda match: bytes([ord(match[0]) - 0xDC00]).decode("cp1252", "replace"), name)
    return _SURROGATE.sub("\ufffd", read)
