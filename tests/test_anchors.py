"""Every note gets the marker that it can have: the same number, in the same order, near by."""

from hypothesis import given
from hypothesis import strategies as st

from index.reading.anchors import Mark, NoteHead, match_markers


def heads(*notes: tuple[int, int]) -> list[NoteHead]:
    return [NoteHead(number, page) for number, page in notes]


def marks(*found: tuple[int, int]) -> list[Mark]:
    return [Mark(number, (10 * i, 10 * i + 1), page, False) for i, (number, page) in enumerate(found)]


def test_each_note_has_its_marker() -> None:
    """Numbers in order find one another."""
    assert match_markers(heads((1, 1), (2, 1), (3, 2)), marks((1, 1), (2, 1), (3, 2))) == {0: 0, 1: 1, 2: 2}


def test_figures_between_markers_are_left_alone() -> None:
    """A number glued to a word that crosses the order is no marker."""
    assert match_markers(heads((7, 1), (8, 1)), marks((8, 1), (7, 1), (3, 1), (8, 1))) == {0: 1, 1: 3}


def test_of_two_candidates_the_one_on_the_notes_page_wins() -> None:
    """A marker stands above its note, on the same page."""
    assert match_markers(heads((3, 5)), marks((3, 1), (3, 5), (3, 6))) == {0: 1}


def test_a_sure_marker_wins() -> None:
    """A raised or bracketed number is surer than one glued to a word."""
    glued, raised = Mark(3, (0, 1), 1, False), Mark(3, (10, 11), 1, True)
    assert match_markers(heads((3, 1)), [glued, raised]) == {0: 1}


def test_missing_markers_and_notes_stay_unmatched() -> None:
    """A note without a marker has none; a marker without a note is none of ours."""
    assert match_markers(heads((1, 1), (2, 1), (3, 1)), marks((1, 1), (3, 1), (4, 1))) == {0: 0, 2: 1}


def test_numbers_that_start_again_find_their_own_section() -> None:
    """Each section's note 1 has the marker of its own section."""
    notes, found = heads((1, 1), (2, 1), (1, 2), (2, 2)), marks((1, 1), (2, 1), (1, 2), (2, 2))
    assert match_markers(notes, found) == {0: 0, 1: 1, 2: 2, 3: 3}


def test_no_notes_no_markers() -> None:
    """Nothing matches nothing."""
    assert match_markers([], marks((1, 1))) == {}
    assert match_markers(heads((1, 1)), []) == {}


@given(
    st.lists(st.tuples(st.integers(1, 5), st.integers(1, 3)), max_size=7),
    st.lists(st.tuples(st.integers(1, 5), st.integers(1, 3)), max_size=7),
)
def test_matches_are_the_longest_order_without_crossing(
    notes: list[tuple[int, int]], found: list[tuple[int, int]]
) -> None:
    """Pairs have equal numbers, no marker behind its note's page, do not cross; and no longer common order exists."""
    matched = match_markers(heads(*notes), marks(*found))
    pairs = sorted(matched.items())
    assert all(notes[n][0] == found[m][0] and notes[n][1] >= found[m][1] for n, m in pairs)
    assert [m for _, m in pairs] == sorted(set(matched.values()))
    longest = [[0] * (len(found) + 1) for _ in range(len(notes) + 1)]
    for i, (number, page) in enumerate(notes):
        for j, (other, place) in enumerate(found):
            best = max(longest[i][j + 1], longest[i + 1][j])
            longest[i + 1][j + 1] = longest[i][j] + 1 if number == other and page >= place else best
    # Nearness to the page may outweigh one pair in two or more, never more than that.
    assert len(pairs) >= longest[-1][-1] * 0.6
