"""Text of strangers on a terminal: brackets stay brackets, and nothing in it steers the terminal."""

import re

from rich.text import Text

# Control characters but line feed and tab; bidirectional overrides, which show other words than are there.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def shown(text: str, style: str = "") -> Text:
    """`text` letter for letter: »[sic]« is no markup, what steers a terminal becomes U+FFFD."""
    return Text(_STEERING.sub("\ufffd", text), style=style)


def error_line(error: Exception) -> Text:
    """An error as one line."""
    return Text.assemble(("error:", "red"), " ", shown(str(error)))
