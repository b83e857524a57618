"""Every press is answered: one that the scene waits for, and one that it does not."""

from dataclasses import replace

import pytest
from shared.sessions import changed
from shared.virtual_rig import Rig

from rig.base.faults import Fault
from rig.base.signals import BUTTONS, Inputs
from rig.visit.hands import CLIMB_AFTER_PRESSES, RESTART_CHORD_S, answer_press, awaited, read_hands
from rig.visit.state import HelpLevel


def test_a_press_is_told_as_taken_or_not(rig):
    rig.press("green").until("hello").run(0.5)
    rig.press("red")
    assert (rig.here.stay.touch.button, rig.here.stay.touch.taken) == ("red", False)
    rig.press("green")
    assert (rig.here.stay.touch.button, rig.here.stay.touch.taken) == ("green", True)
    assert rig.here.stay.scene == "first_flow"  # and the answer is still told there


def test_presses_that_a_scene_does_not_wait_for_climb_its_ladder(rig):
    rig.press("green").until("hello")
    levels = []
    for _ in range(3 * CLIMB_AFTER_PRESSES):
        rig.press("red")
        levels.append(rig.here.help_level(rig.exhibit))
    seen = [levels[0], levels[CLIMB_AFTER_PRESSES - 1], levels[2 * CLIMB_AFTER_PRESSES - 1]]
    assert seen == [HelpLevel.WATCHING, HelpLevel.HINT, HelpLevel.STRONG]
    rig.until("first_flow", within=1.0)  # at the third step the rig does it itself
    assert rig.here.visit.helped


def test_two_presses_pass_over_the_words_of_a_scene_that_asks_for_nothing(rig):
    rig.clot().run(1.0)
    assert rig.here.speech.narration.over is None
    rig.press("green")
    assert rig.here.speech.narration.over is None  # one may be a slip
    rig.press("green")
    assert rig.here.speech.narration.over == pytest.approx(rig.here.time, abs=0.3)
    rig.until("danger", within=4.0)  # once the water says so too


@pytest.mark.long
def test_two_presses_far_apart_pass_over_nothing(rig):
    rig.clot().run(1.0).press("green").run(4.0).press("green")
    assert rig.here.speech.narration.over is None


@pytest.mark.parametrize("button", BUTTONS)
def test_no_press_is_awaited_while_the_water_is_stopped(rig, button):
    rig.press("green").until("hello")
    stopped = changed(rig.here, faults=frozenset({Fault.TRAY_WET}))
    assert awaited(rig.exhibit, stopped) == frozenset()
    answered = answer_press(rig.exhibit, stopped, Inputs(rig.here.time, pressed=frozenset({button})))
    assert not answered.stay.touch.taken


def test_while_the_screen_asks_whether_anyone_is_there_every_press_is_awaited(rig):
    rig.press("green").until("hello")
    idle = changed(rig.here, idle_s=rig.exhibit.story.ladder.still_there)
    assert awaited(rig.exhibit, idle) == frozenset(BUTTONS)


@pytest.mark.parametrize(("button", "language"), [("red", "en"), ("blue", "es"), ("green", "es")])
def test_at_the_opening_the_first_buttons_choose_the_language(exhibit, button, language):
    rig = Rig(exhibit).order(("language", "es")).run(0.5).press(button).until("hello")
    assert rig.here.speech.language == language


def test_red_and_blue_held_together_lead_back_to_the_opening_from_anywhere(rig):
    rig.clot().until("danger")
    rig.board.press("red")
    rig.board.press("blue")
    rig.run(RESTART_CHORD_S - 0.2)
    assert rig.here.stay.scene == "danger"
    rig.run(0.5)
    assert rig.here.stay.scene == rig.exhibit.story.opening
    rig.run(RESTART_CHORD_S + 1)  # still held: nothing begins by itself
    assert rig.here.stay.scene == rig.exhibit.story.opening


def test_a_request_leads_back_to_the_opening_too(rig):
    rig.clot().order(("restart", ""))
    assert rig.here.stay.scene == rig.exhibit.story.opening
    assert rig.last.outputs.pump == 0


def test_for_hands_that_cannot_hold_a_tap_begins_a_hold_and_another_ends_it(rig):
    rig.press("green").until("hello").press("green").until("bad_clot").run(1).order(("latch", ""))
    assert rig.here.attendant.latch
    rig.press("green").run(2)
    closed = rig.here.procedure.pinch
    assert closed > 0.2
    rig.press("green").run(1)
    assert rig.here.procedure.pinch == pytest.approx(closed, abs=0.08)
    rig.run(1)
    assert not rig.here.stay.latched


def test_the_second_press_that_does_nothing_is_answered_with_a_hint(rig):
    rig.press("green").until("hello").press("red")
    assert rig.here.help_level(rig.exhibit) == HelpLevel.WATCHING
    rig.press("red")
    assert rig.here.help_level(rig.exhibit) == HelpLevel.HINT


@pytest.mark.parametrize(("held", "holding"), [({"green"}, True), ({"red"}, False), (set(), False)])
def test_a_button_counts_only_while_it_is_held(rig, held, holding):
    here = changed(rig.here, scene="medicine", entered=rig.here.time - 5, press_is_fresh=True)
    inputs = Inputs(rig.here.time, held=frozenset(held))
    assert read_hands(rig.exhibit, here, rig.exhibit.story["medicine"], inputs).holding == holding


@pytest.mark.parametrize(("scene", "button"), [("bad_clot", "green"), ("medicine", "green")])
def test_a_hand_that_moves_something_on_begins_the_ladder_anew(rig, scene, button):
    """Several short holds with rests between them are no reason to help."""
    rig.press("green").run(1.0).jump(scene).run(1.0)
    rig.last = replace(rig.last, session=changed(rig.here, idle_s=rig.exhibit.story.ladder.strong))
    rig.hold(button, 1.5)
    assert rig.here.help_level(rig.exhibit) == HelpLevel.WATCHING
