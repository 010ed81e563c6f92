"""Words: characters printed without space between them, in one type and on one baseline."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from index.reading.pdf.characters import Box, Character


@dataclass(frozen=True, slots=True)
class Word:
    """A word in points; `order` is its place in the file, `high` marks figures of a font's superscript set.

    `gap` is the space before the word in the file ("" for none), `turn` the quarter turns of its writing direction,
    `sideways` that this is another direction than the page's.
    """

    order: int
    text: str
    box: Box
    base: float
    size: float
    bold: bool
    italic: bool
    high: bool
    gap: str
    turn: int
    sideways: bool = False


def read_words(characters: Iterable[Character]) -> Iterator[Word]:
    """Join characters to words, in the order of the file."""
    order = 0
    run: list[Character] = []
    box: Box = (0.0, 0.0, 0.0, 0.0)
    for character in characters:
        if run and _continues(character, run[0], box):
            run.append(character)
            other = character.box
            box = (min(box[0], other[0]), min(box[1], other[1]), max(box[2], other[2]), max(box[3], other[3]))
            continue
        if run:
            yield _word(order, run, box)
            order += 1
        run, box = [character], character.box
    if run:
        yield _word(order, run, box)


def _continues(character: Character, first: Character, box: Box) -> bool:
    """Whether a character belongs to the word that began with `first` and fills `box` so far."""
    reach = 0.8 * character.face.size
    left, bottom, right, top = character.box
    return (
        not character.gap
        and character.high == first.high
        and character.face == first.face
        and abs(character.base - first.base) < 0.05 * character.face.size
        and box[0] - reach < right
        and left < box[2] + reach
        and box[1] - reach < top
        and bottom < box[3] + reach
    )


def _word(order: int, run: list[Character], box: Box) -> Word:
    # pdfium may give characters beyond the basic plane as two halves; a half without its other is lost.
    letters = "".join(character.char for character in run)
    text = letters.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    first = run[0]
    size, bold, italic, turn = first.face
    return Word(order, text, box, first.base, size, bold, italic, first.high, first.gap, turn)
