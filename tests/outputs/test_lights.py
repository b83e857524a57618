"""The lights along the tube: no lamp flashes."""

import pytest


@pytest.mark.slow
def test_no_lamp_flashes_more_than_twice_a_second(rig):
    """Opposing changes of a tenth of full brightness, counted in each lamp over a whole visit."""
    rig.press("green").until("hello").press("green").until("bad_clot")
    seen: list[tuple] = []
    for _ in range(600):
        rig.run(1 / 60)
        seen.append(rig.last.outputs.lights)
    for lamp in range(len(seen[0])):
        levels = [sum(frame[lamp]) / 765 for frame in seen]
        for start in range(0, len(levels) - 60, 20):
            assert swings(levels[start : start + 60], 0.1) <= 4  # two flashes are four swings


def swings(levels: list[float], depth: float) -> int:
    """Changes of direction deeper than `depth`."""
    count, low, high, rising = 0, levels[0], levels[0], None
    for level in levels:
        low, high = min(low, level), max(high, level)
        if rising is not True and level - low >= depth:
            rising, count, high = True, count + 1, level
        elif rising is not False and high - level >= depth:
            rising, count, low = False, count + 1, level
    return count
