"""Free play at the end of a visit: the buttons operate the rig for a minute, within every limit."""

import pytest

from rig.visit.state import FORM_S


@pytest.fixture
def playing(rig):
    return rig.press("green").until("hello").run(0.5).jump("play").run(4.0)


@pytest.mark.slow
def test_blue_at_the_end_of_a_visit_leads_to_free_play_and_any_other_button_to_the_opening(rig):
    rig.press("green").until("hello").jump("take_home")
    speech = rig.exhibit.speech(rig.exhibit.story["take_home"], "en")
    rig.run(speech.seconds + 1.5).press("blue").until("play", within=1.0)
    rig.jump("take_home").run(speech.seconds + 1.5).press("yellow").until("attract", within=1.0)


def test_green_switches_the_pump_and_the_water_follows(playing):
    flowing = playing.here.sensed.flow.smoothed
    assert flowing > 100
    playing.press("green").run(4.0)
    assert playing.last.outputs.pump == 0
    assert playing.here.sensed.flow.smoothed < 0.2 * flowing
    playing.press("green").run(4.0)
    assert playing.here.sensed.flow.smoothed > 0.8 * flowing


def test_red_or_the_knob_squeezes_and_yellow_lets_go(playing):
    playing.hold("red", 0.9 * FORM_S).run(2.0)
    assert playing.here.sensed.flow.smoothed < 150
    playing.hold("yellow", FORM_S).run(3.0)
    assert playing.here.procedure.pinch == 0.0
    playing.board.turn(12)
    playing.run(0.5)
    assert playing.here.procedure.pinch == pytest.approx(0.5, abs=0.05)


def test_blue_gives_medicine_and_the_vein_opens(playing):
    playing.hold("red", 0.9 * FORM_S)
    shut = playing.here.procedure.pinch
    playing.hold("blue", 4.0)
    assert playing.last.outputs.medicine > 0
    assert playing.here.procedure.pinch < shut - 0.3
    playing.run(0.3)
    assert playing.last.outputs.medicine == 0


@pytest.mark.slow
def test_after_a_minute_the_rig_goes_back_to_its_opening_with_the_pump_off(playing):
    playing.press("green").until("attract", within=61.0).run(1.0)
    assert playing.last.outputs.pump == 0
    assert playing.here.procedure.pumping
