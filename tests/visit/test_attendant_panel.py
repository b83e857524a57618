"""The attendant's panel: it opens only on purpose, works with any input device, and closes by itself."""

import shutil
from dataclasses import replace
from itertools import count, pairwise

import pytest
from shared.sessions import changed

from rig.base.faults import STOPS_WATER, Fault
from rig.base.signals import Inputs, Outputs
from rig.commands.cli import main
from rig.loop import step
from rig.outputs.frame import frame
from rig.outputs.panel_model import MachineState
from rig.runlog.log import RunLog
from rig.runlog.reader import read_log, readings
from rig.safety.interlock import Guard, permitted
from rig.screen.widgets import art
from rig.screen.window.acts import Act, ActKind
from rig.screen.window.window import Window
from rig.settings.config import Config
from rig.sound.voice import Recorded, Voice
from rig.visit.attendant import apply_attendant_panel
from rig.visit.attendant_panel import (
    CLOSE_AFTER_S,
    COLUMNS,
    CORNER_TOUCH_S,
    HOME,
    OPEN_CHORD_S,
    PAGE_TILES,
    PAUSE_ENDS_S,
    PURGE_S,
    REOPEN_AFTER_S,
    Panel,
    attend,
    maintenance_outputs,
    tiles,
)
from rig.visit.requests import apply_requests
from rig.visit.scene_jump import way
from rig.visit.session import outputs
from rig.visit.state import COLOURS_KEPT_S, SETTLED_S
from rig.visit.transitions import opening

OPEN = Panel(open=True)


def after(exhibit, panel, *readings, asked=()):
    """The panel after some readings, and all that it asked for."""
    orders = ()
    for n, inputs in enumerate(readings):
        panel, more = attend(exhibit, panel, inputs, asked if n == 0 else ())
        orders += more
    return panel, orders


def holding(names, seconds, step=0.1):
    """Buttons held for so long, as readings."""
    held = frozenset(names)
    return [
        Inputs(n * step, held=held, pressed=held if n == 0 else frozenset())
        for n in range(round(seconds / step) + 1)
    ]


@pytest.mark.parametrize(
    ("names", "seconds", "opens"),
    [
        ({"red", "yellow"}, OPEN_CHORD_S + 0.1, True),
        ({"red", "yellow"}, OPEN_CHORD_S - 0.2, False),
        ({"red", "blue"}, 10.0, False),
        ({"red", "yellow", "green"}, 10.0, False),
        ({"green"}, 10.0, False),
    ],
)
def test_two_buttons_held_together_open_it_and_nothing_less(exhibit, names, seconds, opens):
    panel, orders = after(exhibit, Panel(), *holding(names, seconds))
    assert panel.open is opens
    assert orders == ()


def test_a_grip_let_go_in_between_begins_anew(exhibit):
    first = holding({"red", "yellow"}, 2.0)
    again = [replace(inputs, time=inputs.time + 2.2) for inputs in holding({"red", "yellow"}, 2.0)]
    panel, _ = after(exhibit, Panel(), *first, Inputs(2.1), *again)
    assert not panel.open


@pytest.mark.parametrize(("seconds", "opens"), [(CORNER_TOUCH_S + 0.1, True), (CORNER_TOUCH_S - 0.2, False)])
def test_a_long_touch_in_a_corner_opens_it(exhibit, seconds, opens):
    panel, _ = attend(exhibit, Panel(), Inputs(1.0), ("corner",))
    panel, _ = attend(exhibit, panel, Inputs(1.0 + seconds), ("lifted",) if not opens else ())
    assert panel.open is opens
    panel, _ = attend(exhibit, Panel(), Inputs(1.0), ("corner", "lifted"))
    assert not attend(exhibit, panel, Inputs(9.0), ())[0].open


def test_its_key_opens_and_shuts_it(exhibit):
    panel, _ = attend(exhibit, Panel(), Inputs(1.0), ("open",))
    assert panel.open
    assert not attend(exhibit, panel, Inputs(1.1), ("open",))[0].open


def test_no_hand_can_make_the_screen_flash_with_it(rig):
    """Neither by opening and shutting it, nor by changing the colours: at most one of each in so long."""
    opened, coloured, was = [], [], rig.here
    for n in range(240):
        rig.order(("panel", "open") if n % 4 < 2 else ("look", "colours"))
        if rig.here.attendant.panel.open and not was.attendant.panel.open:
            opened.append(rig.here.time)
        if rig.here.attendant.look != was.attendant.look:
            coloured.append(rig.here.time)
        was = rig.here
    assert min(b - a for a, b in pairwise(opened)) >= REOPEN_AFTER_S
    assert min(b - a for a, b in pairwise(coloured)) >= COLOURS_KEPT_S - 1e-9
    assert min(len(opened), len(coloured)) >= 3
    assert min(REOPEN_AFTER_S, COLOURS_KEPT_S) > 0.5  # two flashes a second at the most


@pytest.mark.parametrize("page", ["home", "scenes", "drain", "parts"])
def test_every_tile_can_be_reached_and_chosen_with_the_four_buttons(exhibit, page):
    """Blue goes forward through all tiles and round, red back; green chooses what is marked."""
    names = tiles(exhibit, page)
    for n, name in enumerate(names):
        presses = [Inputs(0.1 * k, pressed=frozenset({"blue"})) for k in range(n)]
        panel, _ = after(exhibit, replace(OPEN, page=page), *presses)
        assert panel.row == n
        by_button, orders = attend(exhibit, panel, Inputs(9.0, pressed=frozenset({"green"})), ())
        by_touch = attend(exhibit, replace(OPEN, page=page), Inputs(9.0), (name,))
        assert (by_button, orders) == by_touch
    panel, _ = after(exhibit, replace(OPEN, page=page), Inputs(0.0, pressed=frozenset({"red"})))
    assert panel.row == len(names) - 1


def test_the_knob_and_the_arrow_keys_move_too(exhibit):
    panel, _ = attend(exhibit, OPEN, Inputs(0.0, turned=3), ())
    assert panel.row == 3
    panel, _ = attend(exhibit, panel, Inputs(0.1), ("down", "left"))
    assert panel.row == 3 + COLUMNS - 1
    panel, _ = attend(exhibit, panel, Inputs(0.2), ("up", "up"))
    assert panel.row == 3 - 1  # the first row is the end of the way up


@pytest.mark.parametrize(
    ("tile", "order"),
    [
        ("language", ("language", "next")),
        ("story", ("story", "next")),
        ("louder", ("volume", "+1")),
        ("quieter", ("volume", "-1")),
        ("captions", ("look", "captions")),
        ("colours", ("look", "colours")),
        ("motion", ("look", "motion")),
    ],
)
def test_what_a_tile_asks_for(exhibit, tile, order):
    panel, orders = attend(exhibit, OPEN, Inputs(1.0), (tile,))
    assert orders == (order,)
    assert panel.open


def test_yellow_goes_back_a_page_and_then_out(exhibit):
    yellow = Inputs(1.0, pressed=frozenset({"yellow"}))
    panel, _ = attend(exhibit, replace(OPEN, page="scenes", row=5), yellow, ())
    assert (panel.page, HOME[panel.row]) == ("home", "scenes")
    assert not attend(exhibit, panel, yellow, ())[0].open


def test_more_scenes_than_fit_come_in_parts(exhibit):
    assert len(tiles(exhibit, "scenes")) > PAGE_TILES
    panel, _ = attend(exhibit, replace(OPEN, page="scenes"), Inputs(1.0), ("more",))
    here = changed(opening(exhibit, "en"), panel=panel, time=1.0)
    desk = frame(exhibit, here, "simulated").desk
    assert desk.tiles[desk.marked].name == tiles(exhibit, "scenes")[PAGE_TILES]
    panel, _ = attend(exhibit, panel, Inputs(1.0), ("more",))
    assert panel.row == 0


def test_it_closes_when_nobody_touches_it(exhibit):
    panel, _ = after(exhibit, OPEN, Inputs(0.0), Inputs(CLOSE_AFTER_S - 0.1))
    assert panel.open
    panel, _ = attend(exhibit, panel, Inputs(CLOSE_AFTER_S - 0.05, pressed=frozenset({"blue"})), ())
    assert attend(exhibit, panel, Inputs(CLOSE_AFTER_S + 1.0), ())[0].open
    assert not attend(exhibit, panel, Inputs(2 * CLOSE_AFTER_S), ())[0].open


def test_visitors_buttons_do_not_reach_the_story_while_it_is_open(exhibit):
    here = changed(opening(exhibit, "en"), panel=OPEN)
    inputs = Inputs(0.1, pressed=frozenset({"green"}), held=frozenset({"green"}), turned=2)
    _, left = apply_attendant_panel(exhibit, here, inputs)
    assert (left.pressed, left.held, left.turned) == (frozenset(), frozenset(), 0)


def test_the_press_that_closes_it_does_not_reach_the_story_either(exhibit):
    here = changed(opening(exhibit, "en"), panel=OPEN)
    here, left = apply_attendant_panel(exhibit, here, Inputs(0.1, pressed=frozenset({"yellow"})))
    assert not here.attendant.panel.open
    assert left.pressed == frozenset()


@pytest.mark.slow
def test_the_story_and_its_water_stand_still_and_then_the_scene_begins_anew(rig):
    rig.clot()
    assert rig.last.outputs.pump > 0
    rig.order(("panel", "open")).run(3)
    assert rig.last.outputs.pump == 0
    assert rig.here.speech.narration.hushed
    words = rig.here.speech.narration
    rig.run(30)
    assert (rig.here.stay.scene, rig.here.speech.narration) == ("blocked", words)
    rig.order(("panel", "close"))
    assert (rig.here.stay.scene, rig.here.speech.narration.line, rig.here.speech.narration.hushed) == (
        "blocked",
        0,
        False,
    )
    assert rig.here.stay.entered == pytest.approx(rig.here.time)
    rig.until("danger", within=30)


@pytest.mark.long
def test_a_booth_is_never_stuck_in_it(rig):
    rig.press("green").until("hello").order(("panel", "open"))
    rig.run(CLOSE_AFTER_S + 1)
    assert not rig.here.attendant.panel.open
    rig.until("first_flow", within=60)  # the ladder goes on, and helps


def test_a_pause_ends_with_green_or_by_itself(rig):
    rig.press("green").until("hello").order(("panel", "open")).order(("panel", "pause")).run(1)
    assert frame(rig.exhibit, rig.here, "simulated").paused
    assert rig.last.outputs.pump == 0
    rig.press("red").run(1)
    assert rig.here.attendant.panel.paused
    rig.press("green")
    assert (rig.here.attendant.panel.paused, rig.here.stay.scene) == (False, "hello")
    paused = Panel(paused=True, began=10.0)
    assert attend(rig.exhibit, paused, Inputs(PAUSE_ENDS_S + 9.0), ())[0].paused
    assert not attend(rig.exhibit, paused, Inputs(PAUSE_ENDS_S + 10.0), ())[0].paused


@pytest.mark.slow
def test_purging_opens_the_vein_runs_the_pumps_and_ends(rig):
    rig.clot().order(("panel", "open")).run(2).order(("panel", "purge")).run(2)
    assert rig.last.outputs.pump == rig.exhibit.config.pump.duty
    assert rig.last.outputs.pinch == 0
    assert rig.last.outputs.medicine > 0
    rig.run(PURGE_S)
    assert (rig.last.outputs.pump, rig.here.attendant.panel.maintenance) == (0, "")
    assert rig.here.attendant.panel.open
    assert rig.here.sensed.flow.volume > 100


def test_a_purge_stops_when_it_is_chosen_again_or_the_panel_is_shut(rig):
    rig.order(("panel", "open")).order(("panel", "purge")).run(2)
    assert rig.last.outputs.pump > 0
    rig.order(("panel", "purge")).run(0.1)
    assert rig.last.outputs.pump == 0
    rig.order(("panel", "purge")).run(2).order(("panel", "close")).run(0.1)
    assert rig.last.outputs.pump == 0


def test_draining_ends_when_no_more_water_comes_and_before_the_gate_calls_it_a_fault(rig):
    rig.order(("panel", "open")).order(("panel", "drain")).order(("panel", "start")).run(5)
    assert rig.last.outputs.pump > 0
    rig.board.inject_fault("dry")
    rig.run(4)
    assert (rig.here.attendant.panel.maintenance, rig.last.outputs.pump) == ("drained", 0)
    assert rig.last.guard.faults == frozenset()
    assert (
        frame(rig.exhibit, rig.here, "simulated").desk.note == rig.exhibit.words["en"].labels["panel_drained"]
    )


@pytest.mark.parametrize("fault", sorted(STOPS_WATER))
def test_no_fault_that_stops_the_water_is_overruled_from_here(exhibit, fault):
    here = changed(
        opening(exhibit, "en"), panel=replace(OPEN, maintenance="purge"), faults=frozenset({Fault(fault)})
    )
    assert outputs(exhibit, here).pump == 0
    inputs = Inputs(1.0, faults=frozenset({Fault(fault)}))
    wanted = outputs(exhibit, changed(here, faults=frozenset()))
    assert permitted(wanted, Guard(), inputs, exhibit.config.limits)[0].pump == 0


@pytest.mark.slow
@pytest.mark.parametrize("scene", ["blocked", "danger", "choose", "thinner", "again", "x_ray", "medicine"])
def test_a_scene_with_a_clot_has_its_clot_when_jumped_to(rig, scene):
    """Also as the very first thing of the day, with nothing learnt."""
    rig.order(("panel", "open")).order(("panel", "scenes")).order(("panel", f"scene:{scene}"))
    assert (rig.here.stay.scene, rig.here.attendant.panel.open) == (scene, False)
    rig.run(SETTLED_S + 5)
    assert rig.part < rig.exhibit.config.flow.levels.low.enter
    assert rig.here.stay.scene in (scene, "danger", "choose")


@pytest.mark.long_but("hello")
@pytest.mark.slow
@pytest.mark.parametrize("scene", ["attract", "hello", "good_clot", "bad_clot", "flow_back", "take_home"])
def test_a_scene_without_a_clot_has_none_when_jumped_to(rig, scene):
    rig.clot().order(("scene", scene)).run(SETTLED_S + 3)
    assert rig.here.procedure.pinch == 0
    assert not rig.here.procedure.closing_to_low_flow


@pytest.mark.slow
def test_jumping_to_the_medicine_finds_the_catheter_at_the_clot(rig):
    rig.order(("scene", "medicine"))
    assert (rig.here.procedure.depth, rig.here.procedure.dose) == (1.0, 0.0)
    rig.run(8).hold("green", 10).until("flow_most", within=30)


def test_the_way_to_a_scene_is_the_shortest(exhibit):
    assert way(exhibit.story, "attract") == ("attract",)
    assert way(exhibit.story, "bad_clot")[-2:] == ("good_clot", "bad_clot")


def test_an_order_for_a_scene_that_is_not_there_changes_nothing(rig):
    before = rig.run(0.5).here
    assert apply_requests(rig.exhibit, before, (("scene", "nowhere"), ("nothing", ""))) == before


def test_a_visit_with_the_attendant_in_it_replays_identically(rig, tmp_path):
    log = RunLog(tmp_path / "run.jsonl", {})
    last = rig.last
    orders = {n: ("panel", what) for n, what in ((30, "open"), (50, "colours"), (60, "scenes"))}
    orders[70] = ("panel", "scene:blocked")
    for n in range(300):
        inputs = rig.board.read(n / 60)
        inputs = replace(inputs, orders=(orders[n],) if n in orders else ())
        last = step(rig.exhibit, last, inputs)
        log.reading(inputs)
    log.close("", "")
    again = rig.last
    for _, item in readings(read_log(tmp_path / "run.jsonl")):
        if isinstance(item, Inputs):
            again = step(rig.exhibit, again, item)
    assert again == last
    assert (again.session.stay.scene, again.session.attendant.look.colours) == ("blocked", "projector")


def test_the_next_story_begins_in_the_language_and_the_look_of_the_last(monkeypatch, tmp_path, capsys):
    """Each story's run has a log of its own, and each replays."""
    asked = {5: ("language", "es"), 6: ("look", "captions"), 20: ("story", "next")}
    polls, shown = count(), []

    def poll(self):
        n = next(polls)
        if n >= 60:
            return [Act(ActKind.QUIT)]
        return [Act(ActKind.REQUEST, asked[n][0], more=asked[n][1])] if n in asked else []

    monkeypatch.setattr(Window, "poll", poll)
    monkeypatch.setattr(Window, "show", lambda self, frame, bench: shown.append(frame))
    flags = ["--board", "virtual", "--screen", "window", "--speed", "max", "--story", "express"]
    assert main(["run", *flags, "--record", str(tmp_path / "run.jsonl")]) == 0
    told = capsys.readouterr().out
    assert "story 'express', English" in told
    assert "story 'lesson', Español" in told
    assert (shown[-1].look.captions, shown[-1].labels["flow"]) == ("xl", "Flujo")
    for name in ("run.jsonl", "run-2.jsonl"):
        assert main(["replay", str(tmp_path / name)]) == 0
    assert "identical" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize(("rate", "pictures"), [(60, 30), (30, 15), (20, 10)])
def test_a_slow_computer_may_draw_fewer_pictures(monkeypatch, tmp_path, rate, pictures):
    (tmp_path / "config.toml").write_text(f"[screen]\nrate = {rate}\n[sound]\non = false\n")
    shown = []
    monkeypatch.setattr(Window, "show", lambda self, frame, bench: shown.append(frame))
    monkeypatch.setattr("rig.commands.run.screen_output.SKIP_S", 1e9)  # however busy this machine is
    monkeypatch.setattr("rig.commands.run.screen_output.WAITING_RATE_HZ", 60)  # as if somebody were there
    flags = ["--config", str(tmp_path / "config.toml"), "--board", "virtual", "--screen", "window"]
    assert main(["run", *flags, "--seconds", "0.48"]) == 0
    assert len(shown) == pictures


@pytest.mark.parametrize(
    ("language", "damage", "lost", "values"),
    [
        ("en", MachineState(), False, {"Voice clips": "OK", "Pictures": "OK", "Run log": "OK"}),
        ("en", MachineState(2, 1), True, {"Voice clips": "1 damaged", "Pictures": "2 damaged"}),
        ("en", MachineState(), True, {"Run log": "not written"}),
        ("es", MachineState(1, 3), True, {"Clips de voz": "3 con daños", "Imágenes": "1 con daños"}),
    ],
)
def test_the_parts_page_tells_of_damaged_files_and_of_a_log_that_is_not_kept(
    exhibit, language, damage, lost, values
):
    faults = frozenset({Fault.NO_LOG} if lost else ())
    here = changed(opening(exhibit, language), panel=replace(OPEN, page="parts"), faults=faults)
    kept = replace(exhibit, config=replace(exhibit.config, log=replace(exhibit.config.log, folder="days")))
    parts = {part.label: part for part in frame(kept, here, "simulated", "on", damage).desk.parts}
    assert {name: parts[name].value for name in values} == values
    assert {name: parts[name].bad for name in values} == {name: values[name] not in WELL for name in values}
    # Nothing of it is the session's: what a replay shows is the same but for this.
    shut = changed(here, panel=Panel())
    assert frame(exhibit, shut, "simulated", "on", damage) == frame(exhibit, shut, "simulated")


#: How a part stands that is as it should be.
WELL = {"OK", "bien"}


def test_a_truncated_picture_and_a_damaged_clip_reach_the_panel(monkeypatch, tmp_path):
    shutil.copytree(art.MEDIA / "art", tmp_path / "art", ignore=shutil.ignore_patterns("bake", "1080"))
    for size in ("480", "720"):
        path = tmp_path / "art" / size / "cells.png"
        path.write_bytes(path.read_bytes()[:900])
    monkeypatch.setattr(art, "MEDIA", tmp_path)
    art.forget()
    (tmp_path / "config.toml").write_text("[screen]\nwidth = 640\nheight = 400\n")
    # A line is said whose clip on the disk is another file than was made for it.
    monkeypatch.setattr(Voice, "follow", lambda self, *_: self._start("en", "hello.vein", 1.0))
    clip = tmp_path / "clip.ogg"
    clip.write_bytes(b"cut off")
    monkeypatch.setattr(
        "rig.sound.clip_set.with_stand_ins",
        lambda exhibit, *_: (exhibit, {("en", "hello.vein"): Recorded(clip, "x")}, ""),
    )
    seen = []
    real = frame
    monkeypatch.setattr("rig.commands.run.screen_output.frame", lambda *of: seen.append(of[-1]) or real(*of))
    flags = ["--config", str(tmp_path / "config.toml"), "--board", "virtual", "--screen", "window"]
    assert main(["run", *flags, "--seconds", "0.2"]) == 0
    monkeypatch.undo()
    art.forget()
    assert seen[0].pictures == 0
    assert (seen[-1].pictures >= 2, seen[-1].clips) == (True, 1)


def test_back_from_draining_stops_the_drain(rig):
    rig.order(("panel", "open")).order(("panel", "drain")).order(("panel", "start")).run(2)
    desk = frame(rig.exhibit, rig.here, "simulated").desk
    assert [tile.label for tile in desk.tiles] == ["Back", "Stop"]
    assert rig.last.outputs.pump > 0
    rig.order(("panel", "back")).run(0.2)
    assert (rig.here.attendant.panel.page, rig.here.attendant.panel.maintenance) == ("home", "")
    assert rig.last.outputs.pump == 0


def test_start_over_leads_to_the_opening_and_quit_asks_once_more(exhibit):
    panel, orders = attend(exhibit, OPEN, Inputs(1.0), ("restart",))
    assert (panel.open, orders) == (False, (("restart", ""),))
    panel, orders = attend(exhibit, OPEN, Inputs(1.0), ("quit",))
    assert (panel.open, panel.page, orders) == (True, "quit", ())
    assert frame(
        exhibit, changed(opening(exhibit, "es"), panel=panel, time=1.0), "simulated"
    ).desk.note.startswith("El agua")
    panel, orders = attend(exhibit, panel, Inputs(1.1), ("leave",))
    assert (panel.open, orders) == (False, (("quit", ""),))
    assert apply_requests(exhibit, opening(exhibit, "en"), orders).attendant.quitting


def test_the_key_for_help_opens_and_closes_the_page_of_keys(exhibit):
    panel, _ = attend(exhibit, Panel(), Inputs(5.0), ("keys",))
    assert (panel.open, panel.page) == (True, "help")
    shut, _ = attend(exhibit, panel, Inputs(6.0), ("keys",))
    assert not shut.open


def test_quit_ends_the_run_with_status_0_and_pumps_off(exhibit):
    from rig.commands.run.observers import RunEnd

    quitting = apply_requests(exhibit, opening(exhibit, "en"), (("quit", ""),))
    tick = type("Tick", (), {"session": quitting})()
    assert RunEnd(None).see(tick)
    assert not RunEnd(None).see(type("Tick", (), {"session": opening(exhibit, "en")})())


# ---- where its times lie


@pytest.mark.parametrize(("age", "medicine"), [(0.0, True), (2.9, True), (3.0, False), (15.0, False)])
def test_pushing_air_out_fills_the_medicines_tube_for_three_seconds_only(age, medicine):
    out = maintenance_outputs(
        Panel(open=True, maintenance="purge", began=10.0), 10.0 + age, Config().pump, 0.5
    )
    assert (out.pump > 0, out.medicine > 0, out.pinch) == (True, medicine, 0.0)
    out = maintenance_outputs(
        Panel(open=True, maintenance="drain", began=10.0), 10.0 + age, Config().pump, 0.5
    )
    assert (out.pump > 0, out.medicine > 0) == (True, False)
    assert maintenance_outputs(OPEN, 10.0, Config().pump, 0.5) == Outputs(pinch=0.5)


@pytest.mark.parametrize(
    ("panel", "age", "over"),
    [
        (Panel(open=True), 59.9, False),
        (Panel(open=True), 60.0, True),
        (Panel(paused=True), 899.9, False),
        (Panel(paused=True), 900.0, True),
        (Panel(open=True, maintenance="purge"), 19.9, False),
        (Panel(open=True, maintenance="purge"), 20.0, True),
        (Panel(open=True, maintenance="drain"), 239.9, False),
        (Panel(open=True, maintenance="drain"), 240.0, True),
    ],
)
def test_everything_that_is_begun_here_ends_by_itself_at_its_time(exhibit, panel, age, over):
    now = 100.0
    working = bool(panel.maintenance)
    before = replace(
        panel, touched=now if working else now - age, began=now - age, wet=now, pulses=4 if working else 0
    )
    after, _ = attend(exhibit, before, Inputs(now, pulses=5 if working else 0), ())
    ended = not after.maintenance if working else not after.pauses_story
    assert ended == over


@pytest.mark.parametrize(
    ("faults", "still", "found"),
    [
        (set(), 0.85, "drain"),
        (set(), 0.9, "drained"),
        ({Fault.DRY}, 0.0, "drained"),
        ({Fault.NO_FLOW}, 0.0, "drained"),
        ({Fault.KINK}, 0.0, "drain"),
    ],
)
def test_emptying_ends_once_no_more_water_comes(exhibit, faults, still, found):
    before = Panel(open=True, maintenance="drain", began=90.0, wet=100.0 - still, touched=100.0, pulses=5)
    after, _ = attend(exhibit, before, Inputs(100.0, pulses=5, faults=frozenset(faults)), ())
    assert after.maintenance == found
