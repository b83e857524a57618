"""The expected behaviour of a rig is known before it runs."""

import pytest
from shared.virtual_rig import Rig

from rig.commands.shared.load import load_exhibit
from rig.settings.config import Config
from rig.twin.steady import standings


@pytest.mark.slow
def test_no_tick_waits_for_a_simulation_of_what_the_tube_should_do():
    standings.cache_clear()
    exhibit = load_exhibit(Config())
    known = standings.cache_info().misses
    rig = Rig(exhibit)
    rig.press("green").until("hello").press("green").until("bad_clot")
    rig.hold("green", 2)
    rig.board.close()
    assert known == 1
    assert standings.cache_info().misses == known
