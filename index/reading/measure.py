"""How wide a line was in print: plain text has lost the type area, the letters' usual widths bring it back."""

from statistics import quantiles

# Advance widths of Times Roman in thousandths of the type size (Adobe Font Metrics), grouped; others count 500.
_WIDTHS = {
    278: "ijltIJ|/\\:;",
    250: " .,\u2009\u202f\u00a0",
    333: "frs()-[]{}I'’‚‘",
    389: "sI",
    444: "acezäſ?",
    556: "SPFß",
    611: "ELTZ",
    667: "BCR",
    722: "ADGHKNOQUVXYwÄÖÜ",
    778: "m",
    889: "M—…",
    944: "W",
}
_WIDTH = {character: width for width, characters in _WIDTHS.items() for character in characters}


def line_width(line: str) -> int:
    """The estimated width of `line` in thousandths of the type size."""
    return sum(_WIDTH.get(character, 500) for character in line.strip())


def full_width(widths: list[int]) -> int:
    """The width of a full line among lines that are `widths` wide: their ninth decile."""
    if len(widths) < 2:
        return max(widths, default=0)
    return int(quantiles(widths, n=10, method="inclusive")[-1])


def was_ended(line: str, following: str, full: int) -> bool:
    """Whether `line` was ended on purpose: the first word of `following` would have fitted on it with room to spare.

    Estimated widths of justified lines scatter by about 4 %, hence a tolerance of 6 %.
    """
    words = following.split(maxsplit=1)
    if not words or not full:
        return False
    return line_width(line) + 250 + line_width(words[0]) < 0.94 * full
