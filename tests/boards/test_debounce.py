"""One press by hand counts as one press, however much the contacts bounce."""

import pytest

from rig.boards.debounce import Contact, settle

DOWN, UP = True, False


def presses(edges: list[tuple[int, bool]], until: int, every: int = 5) -> list[int]:
    """The times (ms) at which presses are reported, read every few milliseconds."""
    contact, level, found = Contact(), UP, []
    for now in range(every, until + 1, every):
        new = [(t / 1000, v) for t, v in edges if now - every <= t < now]
        level = new[-1][1] if new else level
        contact, count = settle(contact, new, now / 1000, level)
        found += [now] * count
    return found


@pytest.mark.parametrize(
    ("edges", "reported"),
    [
        ([], []),
        ([(1, DOWN), (4, UP)], []),  # a knock, not a press
        ([(1, DOWN), (60, UP)], [25]),
        ([(1, DOWN), (3, UP), (6, DOWN), (80, UP)], [30]),  # contacts settling
        ([(1, DOWN), (60, UP), (63, DOWN), (66, UP)], [25]),  # contacts letting go
        ([(1, DOWN), (60, UP), (120, DOWN), (180, UP)], [25, 140]),
        ([(t, t % 2 == 0) for t in range(1, 160)], []),  # a loose wire that never settles
    ],
)
def test_presses_are_reported_once_their_contacts_have_settled(edges, reported):
    assert presses(edges, 250) == reported


def test_a_press_and_release_between_two_readings_is_still_one_press():
    contact, count = settle(Contact(), [(0.010, DOWN), (0.060, UP)], 0.200, UP)
    assert count == 1
    assert not contact.down


def test_the_level_of_the_pin_wins_over_events_that_no_longer_arrive():
    contact, count = Contact(), 0
    for now in (0.0, 0.02, 0.04):
        contact, new = settle(contact, [], now, DOWN)
        count += new
    assert contact.down
    assert count == 1
