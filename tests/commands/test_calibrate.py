"""Calibration finds what is hidden in the simulated water, and refuses what cannot be right."""

import random
from collections.abc import Iterator
from dataclasses import replace

import pygame
import pytest
from shared.calibrating import rig

from rig.base.clock import SteadyClock
from rig.base.faults import Unavailable
from rig.base.schema import BadFiles
from rig.boards.virtual import VirtualBoard
from rig.boards.virtual_nano import VirtualNanoBoard
from rig.commands.calibrate import flow, flow_fit, medicine, pinch, pump, sound_delay
from rig.commands.calibrate.context import CalibrationContext
from rig.commands.calibrate.flow_fit import DENSITY_G_ML, Jug
from rig.commands.calibrate.refused import Refused
from rig.commands.calibrate.save import HEAD, save, with_table
from rig.commands.cli import main
from rig.commands.shared.console import Terminal
from rig.commands.shared.manual_control import ManualControl
from rig.runlog.reader import read_log
from rig.settings.calibration import (
    PARTS,
    MeasuredFlow,
    MeasuredPinch,
    MeasuredPump,
    MeasuredScreen,
    between,
    parse_measured,
)
from rig.settings.config import Config, load_config
from rig.settings.sensor import Sensor
from rig.twin.instruments import Bystander
from rig.visit.pinch_control import begin, follow


@pytest.fixture
def seldom(monkeypatch):
    """Readings twenty times a second: what is found hangs on pulses and scale, not on how often one looks."""
    monkeypatch.setattr("rig.base.clock.TICKS_HZ", 20)


HIDDEN = [(2, 90.0, 0.0), (3, 120.0, 0.06)]


@pytest.mark.usefixtures("seldom")
@pytest.mark.slow
@pytest.mark.parametrize(("seed", "k_hz", "zero"), HIDDEN)
def test_jugs_that_are_weighed_with_noise_recover_k_and_offset_to_one_per_cent_of_flow(seed, k_hz, zero):
    found, said = flow.calibrate(rig(seed, sensor={"k_hz": k_hz, "zero_l_min": zero}))
    law = Sensor(found.pulses_per_litre, found.offset)
    for litres in (0.45, 0.7, 1.1):
        assert law.flow(k_hz * (litres - zero)) == pytest.approx(1000 * litres, rel=0.01)
    assert abs(found.pulses_per_litre - 60 * k_hz) < 4 * found.pulses_per_litre_sd
    assert f"{found.pulses_per_litre:.0f} ±" in said


@pytest.mark.usefixtures("seldom")
@pytest.mark.slow
@pytest.mark.parametrize(("start", "stop"), [(0.41, 0.36), (0.237, 0.118)])
def test_the_sweep_finds_start_stop_and_baseline(start, stop):
    here = rig(pump={"start": start, "stop": stop})
    found, _ = pump.calibrate(here)
    assert found.start == pytest.approx(start, abs=0.012)
    assert found.stop == pytest.approx(stop, abs=0.012)
    board = VirtualBoard(here.config, 9)
    free = ManualControl(board, SteadyClock(float("inf")), here.config.limits)
    from rig.base.signals import Outputs

    free.run(5.0, Outputs(pump=0.5))
    assert free.run(1.0, Outputs(pump=0.5)).pulses > 50
    assert found.at(0.5) == pytest.approx(board.bench().sight.vein_ml_min, rel=0.01)


@pytest.mark.long_but("4.0-0.2")
@pytest.mark.slow
@pytest.mark.parametrize(("cam", "stop_mm"), [(2.0, 0.25), (4.0, 0.2), (1.3, 0.15), (6.0, 0.3)])
def test_the_pinch_reaches_a_part_of_the_flow_within_ten_seconds_whatever_its_curve(cam, stop_mm):
    here = rig(pinch={"cam": cam, "stop_mm": stop_mm})
    found, _ = pinch.calibrate(here)
    whole = here.run(4.0, _pumping()).rate(here.config.flow.sensor)
    for wanted in (0.75, 0.45, 0.32):
        seconds, reached = pinch.hold(here, found, wanted, whole)
        assert seconds <= 10.0
        assert reached == pytest.approx(wanted, abs=0.03)
        here.run(4.0, _pumping())


@pytest.mark.long
@pytest.mark.usefixtures("seldom")
def test_a_nanos_pinch_reaches_a_part_of_the_flow_within_ten_seconds():
    config = Config()
    board = VirtualNanoBoard(config, 1)
    here = replace(
        rig(), trial=ManualControl(board, SteadyClock(float("inf")), config.limits), bystander=None
    )
    found, _ = pinch.calibrate(here)
    whole = here.run(4.0, _pumping()).rate(config.flow.sensor)
    seconds, reached = pinch.hold(here, found, 0.45, whole)
    board.close()
    assert seconds <= 10.0
    assert reached == pytest.approx(0.45, abs=0.03)


@pytest.mark.slow
def test_a_wrong_curve_is_put_right_by_the_flow():
    here = rig(pinch={"cam": 2.0})
    here.rest()
    whole = here.run(5.0, _pumping()).rate(here.config.flow.sensor)
    wrong = MeasuredPinch(travel=(0.0, 0.5, 1.0), part=(1.0, 0.5, 0.0))
    seconds, reached = pinch.hold(here, wrong, 0.6, whole)
    assert seconds <= 10.0
    assert reached == pytest.approx(0.6, abs=0.03)


@pytest.mark.usefixtures("seldom")
@pytest.mark.slow
def test_a_syringe_tells_what_the_medicine_pump_gives():
    found, _ = medicine.calibrate(rig(medicine={"full_flow_ml_s": 1.17}))
    assert found.flow(0.6) == pytest.approx(0.702, rel=0.03)


@pytest.mark.long
@pytest.mark.usefixtures("seldom")
def test_a_nano_gives_all_the_medicine_that_its_calibration_takes():
    config = Config()
    board = VirtualNanoBoard(config, 1)
    here = replace(rig(), trial=ManualControl(board, SteadyClock(float("inf")), config.limits))
    here.bystander = Bystander(lambda: board.bench().sight, config.twin.water.density_kg_m3, 1)
    found, _ = medicine.calibrate(here)
    board.close()
    assert found.flow(0.6) == pytest.approx(0.9, rel=0.03)


def _pumping():
    from rig.base.signals import Outputs

    return Outputs(pump=0.5)


def jugs(k: float = 5880.0, offset: float = 20.0, noise: float = 2.0, seed: int = 1) -> list[Jug]:
    """Jugs as a sensor with that law, and a scale with that noise, would fill them."""
    draw = random.Random(seed)
    made = []
    for step, rate in enumerate((450.0, 700.0, 1100.0)):
        for _ in range(3):
            seconds = 700.0 / rate * 60
            pulses = round(k / 1000 * (700.0 - offset / 60 * seconds))
            made.append(Jug(step, 700.0 * DENSITY_G_ML + draw.gauss(0, noise), pulses, seconds))
    return made


def test_the_law_comes_out_of_exact_jugs_exactly():
    found = flow_fit.fit(jugs(6100.0, 35.0, noise=0.0), 5880.0)
    assert found.pulses_per_litre == pytest.approx(6100, rel=2e-3)
    assert found.offset == pytest.approx(35, abs=1.0)


def test_the_stated_uncertainty_is_what_repeated_calibrations_scatter_by():
    found = [flow_fit.fit(jugs(seed=seed), 5880.0) for seed in range(200)]
    k = [each.pulses_per_litre for each in found]
    mean = sum(k) / len(k)
    scatter = (sum((value - mean) ** 2 for value in k) / len(k)) ** 0.5
    assert sum(each.pulses_per_litre_sd for each in found) / len(k) == pytest.approx(scatter, rel=0.3)
    middle = [Sensor(each.pulses_per_litre, each.offset).flow(5.88 / 60 * (700 - 20)) for each in found]
    assert max(abs(value / 700 - 1) for value in middle) < 0.01


NONSENSE = [
    ("a sensor that counts far too much", jugs(k=5880 * 7.94), "the wrong way round"),
    ("a sensor that counts too little", jugs(k=2000), "another kind of sensor"),
    ("a scale that was not set to zero", [replace(jug, grams=3.0) for jug in jugs()], "set to zero"),
    ("a sensor that counts nothing", [replace(jug, pulses=0) for jug in jugs()], "rig doctor"),
    ("one jug that was spilt", [*jugs()[:8], replace(jugs()[8], grams=660)], "jug not emptied"),
    ("one flow only", [replace(jug, step=0) for jug in jugs()[:3]], "nearly the same flow"),
]


@pytest.mark.parametrize(("what", "made", "cause"), NONSENSE, ids=[what for what, *_ in NONSENSE])
def test_nonsense_is_refused_with_its_likely_cause(what, made, cause):
    with pytest.raises(Refused, match=cause):
        flow_fit.fit(made, 5880.0)


def test_water_that_missed_the_sensor_shows_as_an_offset_below_nothing():
    with pytest.raises(Refused, match="side branch clamped"):
        flow_fit.fit(jugs(offset=-60.0, noise=0.5), 5880.0)


def test_an_offset_a_little_below_nothing_is_chance():
    found = flow_fit.fit(jugs(offset=-1.0, noise=2.0, seed=3), 5880.0)
    assert found.offset >= 0.0


def test_a_stopcock_has_no_curve():
    with pytest.raises(Refused, match="plug of gel"):
        pinch.calibrate(rig(clot={"kind": "gel"}))


@pytest.mark.usefixtures("seldom")
@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "part", "said"),
    [
        ("dry", flow, "no water moved|no pulse came"),
        ("sensor_dead", pinch, "No water moves"),
        ("leak", pump, "tray"),
        ("pinch_stuck", pinch, "tube in the jaw"),
        ("catheter_blocked", medicine, "nothing came"),
    ],
)
def test_a_broken_rig_is_not_calibrated(fault, part, said):
    with pytest.raises(Refused, match=said):
        part.calibrate(rig(faults=(fault,)))


def taps(late: float, scatter: float = 0.02, seed: int = 1, count: int = sound_delay.BEATS) -> list[float]:
    """A person's taps, that much after each beat."""
    draw = random.Random(seed)
    return [n * sound_delay.PERIOD_S + late + draw.gauss(0, scatter) for n in range(count)]


class Tapping:
    """A stage in front of which somebody taps, who hears late and sees late by so much (s)."""

    def __init__(self, hears: float, sees: float) -> None:
        self.now, self._hears, self._sees = 0.0, hears, sees
        self._due: list[float] = []

    def click(self) -> None:
        self._due.append(self.now + self._hears)

    def flash(self, on: bool) -> None:
        if on:
            self._due.append(self.now + self._sees)

    def tapped(self) -> bool:
        self.now += 1 / 60
        if self._due and self.now >= self._due[0]:
            self._due.pop(0)
            return True
        return False


def test_the_sound_is_as_late_as_its_taps_are_later_than_those_to_the_flashes():
    found, said = sound_delay.calibrate(rig(), Tapping(hears=0.19, sees=0.04))
    assert found.sound_ms == pytest.approx(150, abs=20)
    assert "later than the picture" in said


def test_early_taps_are_as_good_as_late_ones():
    assert sound_delay.behind(taps(-0.08))[0] == pytest.approx(-0.08, abs=0.02)


@pytest.mark.parametrize(
    ("tapped", "said"),
    [(taps(0.05, count=6), "Only 4 taps"), (taps(0.05, scatter=0.3), "scatter|Only"), ([], "Only 0 taps")],
)
def test_taps_that_tell_nothing_are_refused(tapped, said):
    with pytest.raises(Refused, match=said):
        sound_delay.behind(tapped)


def test_the_pinch_follows_the_flow_the_same_in_small_steps_and_large():
    ends = []
    for pieces in (1, 7):
        grip = begin(0.5, 0.0)
        for n in range(1, 40 * pieces + 1):
            grip = follow(grip, n * 0.05 / pieces, 0.9, 0.5, 2.0)
        ends.append(grip.travel)
    assert ends[0] == pytest.approx(ends[1], abs=0.006)
    assert ends[0] > 0.6


def test_near_enough_is_left_alone():
    grip = begin(0.5, 0.0)
    assert follow(grip, 5.0, 0.51, 0.5, 2.0).travel == 0.5


def test_a_curve_is_read_both_ways():
    curve = MeasuredPinch(travel=(0.0, 0.5, 1.0), part=(1.0, 0.8, 0.1))
    assert curve.travel_for(0.9) == pytest.approx(0.25)
    assert curve.travel_for(0.05) is None
    assert between((0.0, 1.0), (2.0, 4.0), 0.5) == 3.0
    assert between((), (), 0.5) is None


def test_a_part_is_replaced_and_all_else_in_the_file_stays(tmp_path):
    path = tmp_path / "calibration.toml"
    save(path, "flow", MeasuredFlow(date="2026-01-01", serial="abc", pulses_per_litre=6000.0))
    save(path, "pump", MeasuredPump(start=0.4, duty=(0.4, 0.5), flow=(600.0, 700.0)))
    mine = path.read_text().replace("[pump]", "# mine: with the long hose\n[pump]\n# measured twice")
    path.write_text(mine)
    save(path, "flow", MeasuredFlow(pulses_per_litre=6100.0))
    save(path, "pump", MeasuredPump(start=0.41))
    text = path.read_text()
    assert text.startswith(HEAD)
    assert "# mine: with the long hose" in text
    assert "# measured twice" in text
    found = parse_measured(text)
    assert found.flow is not None
    assert found.pump is not None
    assert (found.flow.pulses_per_litre, found.pump.start, found.pump.duty) == (6100.0, 0.41, ())
    assert [name.name for name in tmp_path.iterdir()] == ["calibration.toml"]


def test_a_first_table_goes_to_the_end():
    assert with_table("# top\n", "flow", "[flow]\noffset = 1.0") == "# top\n\n[flow]\noffset = 1.0\n"


def test_a_file_that_cannot_be_read_is_never_written_over(tmp_path):
    path = tmp_path / "calibration.toml"
    path.write_text("[flow\nbroken")
    with pytest.raises(BadFiles, match="not TOML"):
        save(path, "flow", MeasuredFlow())
    assert path.read_text() == "[flow\nbroken"


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BadFiles, match="--out"):
        save(tmp_path / "file" / "calibration.toml", "flow", MeasuredFlow())


@pytest.mark.parametrize("wrong", ["read-only", "broken"])
def test_a_place_where_nothing_can_be_kept_is_said_before_anybody_fills_a_jug(
    tmp_path, capsys, monkeypatch, wrong
):
    kept = tmp_path / "calibration.toml"
    if wrong == "broken":
        kept.write_text("[flow")
    else:
        monkeypatch.setattr("os.access", lambda *_: False)
    assert main(["calibrate", "flow", "--board", "virtual", "--yes", "--out", str(kept)]) == 2
    said = capsys.readouterr()
    assert "You need" not in said.out
    assert str(kept) in said.err or "calibration.toml: not TOML" in said.err


def test_what_was_measured_goes_before_what_was_assumed(tmp_path):
    (tmp_path / "config.toml").write_text("[flow]\nexpected = 900\n")
    save(tmp_path / "calibration.toml", "flow", MeasuredFlow(pulses_per_litre=6100.0, offset=31.0))
    save(tmp_path / "calibration.toml", "pump", MeasuredPump(duty=(0.4, 0.6), flow=(600.0, 1000.0)))
    save(tmp_path / "calibration.toml", "screen", MeasuredScreen(sound_ms=140.0))
    config = load_config(tmp_path / "config.toml")
    assert config.sound.offset == pytest.approx(0.14)
    assert config.flow.sensor == Sensor(6100.0, 31.0, 4)
    assert config.flow.expected == pytest.approx(800.0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[flow]\npulses_per_liter = 1", "did you mean 'pulses_per_litre'"),
        ("[flow]\noffset = -3", "at least 0"),
        ("[pump]\nduty = [0.5]", "rig calibrate pump"),
        ('[pinch]\nwater = "real"', "measured"),
    ],
)
def test_a_calibration_that_cannot_be_used_is_named_with_its_file(tmp_path, capsys, text, said):
    (tmp_path / "config.toml").write_text("")
    (tmp_path / "calibration.toml").write_text(text)
    assert main(["check", "--config", str(tmp_path / "config.toml")]) == 2
    told = capsys.readouterr().err
    assert "calibration.toml" in told
    assert said in told


def test_a_recorded_run_carries_its_calibration_and_replays_after_it_has_changed(tmp_path, capsys):
    config, log = tmp_path / "config.toml", tmp_path / "run.jsonl"
    config.write_text("")
    save(tmp_path / "calibration.toml", "flow", MeasuredFlow(pulses_per_litre=6100.0))
    flags = ["--board", "virtual", "--speed", "max", "--screen", "none", "--seconds", "9"]
    script = tmp_path / "v.toml"
    script.write_text(
        'title = "t"\nseconds = 9\ndo = [{ at = 0.2, press = "green" }, { at = 2, press = "green" }]'
    )
    assert main(["run", *flags, "--config", str(config), "--visit", str(script), "--record", str(log)]) == 0
    assert "6100.0" in read_log(log).head["calibration"]
    (tmp_path / "calibration.toml").unlink()
    assert main(["replay", str(log)]) == 0
    assert "identical" in capsys.readouterr().out


@pytest.mark.usefixtures("seldom")
@pytest.mark.slow
def test_simulated_water_is_no_rigs_calibration_unless_a_file_is_named(tmp_path, capsys):
    config = tmp_path / "config.toml"
    config.write_text("")
    flags = ["calibrate", "pinch", "--yes", "--config", str(config)]
    assert main(flags) == 0
    assert not (tmp_path / "calibration.toml").exists()
    assert "--out" in capsys.readouterr().out
    assert main([*flags, "--out", str(tmp_path / "mine.toml"), "--serial", "rig-7"]) == 0
    found = parse_measured((tmp_path / "mine.toml").read_text()).pinch
    assert found is not None
    assert (found.serial, found.water) == ("rig-7", "simulated")
    assert found.date.startswith("20")


@pytest.fixture
def somebody(monkeypatch) -> list[str]:
    """Sits at the terminal and presses Enter at whatever is asked: the questions, as they come."""
    asked: list[str] = []

    def answer(question: str) -> str:
        asked.append(question)
        return ""

    monkeypatch.setattr("builtins.input", answer)
    return asked


@pytest.mark.usefixtures("seldom")
@pytest.mark.slow
@pytest.mark.parametrize(
    ("part", "first", "questions"),
    [
        ("flow", "Clamp the side branch", 29),
        ("pump", "Nothing needs doing", 1),
        ("pinch", "fingers", 1),
        ("medicine", "catheter", 14),
    ],
)
def test_the_command_leads_somebody_through_and_keeps_what_it_found(
    tmp_path, capsys, somebody, part, first, questions
):
    kept = tmp_path / "calibration.toml"
    assert main(["calibrate", part, "--board", "virtual", "--out", str(kept)]) == 0
    assert len(somebody) == questions
    assert first in somebody[0]
    found = getattr(parse_measured(kept.read_text()), part)
    assert found is not None
    said = capsys.readouterr().out
    assert f"Kept in {kept}" in " ".join(said.split())
    assert f"Next: rig calibrate {PARTS[PARTS.index(part) + 1]}" in said


class Tapper:
    """Stands in for the clock, and so knows the time: somebody who taps the space bar along with beats."""

    behind = 0.0

    def __init__(self, hears: float, sees: float) -> None:
        self._late = [hears, sees]
        self._began: float | None = None

    def answer(self, _: str) -> str:
        """Enter, and from then on the next row of beats."""
        self._began = None
        self._after = self._late.pop(0)
        return ""

    def ticks(self) -> Iterator[float]:
        for time in SteadyClock(float("inf")).ticks():
            if self._began is None:
                self._began, self._taps = time + sound_delay.PERIOD_S + self._after, 0
            if time >= self._began + sound_delay.PERIOD_S * self._taps:
                self._taps += 1
                pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_SPACE))
            yield time


def test_the_command_hears_how_late_the_sound_is(tmp_path, capsys, monkeypatch):
    tapper = Tapper(hears=0.17, sees=0.05)
    monkeypatch.setattr("builtins.input", tapper.answer)
    monkeypatch.setattr("rig.commands.calibrate.calibrate.LiveClock", lambda: tapper)
    kept = tmp_path / "calibration.toml"
    assert main(["calibrate", "screen", "--board", "virtual", "--out", str(kept)]) == 0
    found = parse_measured(kept.read_text()).screen
    assert found is not None
    assert found.sound_ms == pytest.approx(120, abs=20)
    assert "later than the picture" in capsys.readouterr().out


def test_a_question_that_nobody_answers_ends_in_a_sentence(monkeypatch, capsys):
    def gone(_: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", gone)
    assert main(["calibrate", "flow", "--board", "virtual"]) == 1
    assert "Nobody is at the terminal" in capsys.readouterr().err


@pytest.mark.parametrize("part", ["flow", "pump", "pinch", "medicine"])
def test_a_program_that_was_started_without_a_keyboard_says_so(part, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", None)
    assert main(["calibrate", part, "--board", "virtual"]) == 1
    assert "Nobody is at the terminal" in capsys.readouterr().err


def typing(here: CalibrationContext, *answers: str) -> list[str]:
    """Let somebody type these instead of what the scale shows, then go away; what is said to them."""
    typed, said = iter(answers), []

    def ask(question: str) -> str:
        if question.rstrip().endswith("Enter:"):
            return ""
        try:
            return next(typed)
        except StopIteration:
            raise EOFError from None

    here.terminal = Terminal(ask=ask, say=said.append, live=False)
    return said


@pytest.mark.usefixtures("seldom")
@pytest.mark.slow
@pytest.mark.parametrize(
    ("answers", "cause"),
    [(("0", "0"), "set to zero"), (("62", "62"), "wrong way round"), (("6270", "6270"), "another kind")],
)
def test_a_jug_that_cannot_be_is_refused_before_the_next_one_is_filled(answers, cause):
    here = rig()
    said = typing(here, *answers, "600")
    with pytest.raises(Refused, match=cause) as refused:
        flow.calibrate(here)
    assert cause in " ".join(" ".join(said).split())
    assert refused.value.sentence.endswith("?")


@pytest.mark.usefixtures("seldom")
@pytest.mark.slow
def test_a_mistyped_jug_is_read_once_more():
    here = rig()
    said = typing(here, "0", "627")
    with pytest.raises(Unavailable):  # at the second jug, which nobody weighs
        flow.calibrate(here)
    assert sum("pulses" in line for line in said) == 2


@pytest.mark.usefixtures("seldom")
@pytest.mark.slow
def test_no_jug_of_a_litre_runs_over_where_the_sensor_counts_far_less_than_it_is_sold_as():
    here = rig(sensor={"k_hz": 70.0})
    weigh, weighed = here.bystander.weigh, []
    here.bystander.weigh = lambda: (weighed.append(weigh()), weighed[-1])[1]
    flow.calibrate(here)
    assert max(weighed) < 1000.0


def test_a_syringe_holds_no_more_than_it_can():
    answers = iter(["500", "12"])
    said: list[str] = []
    terminal = Terminal(ask=lambda _: next(answers), say=said.append, live=False)
    assert terminal.number("In the syringe", "mL", most=medicine.BARREL_ML) == 12.0
    assert "500 mL is more than can be" in said[0]


@pytest.mark.parametrize(
    ("typed", "yes"), [(["yo", "Y"], True), (["nope", "maybe", ""], False), (["No"], False)]
)
def test_a_question_is_asked_until_the_answer_is_one(typed, yes):
    answers, said = iter(typed), []
    terminal = Terminal(ask=lambda _: next(answers), say=said.append, live=False)
    assert terminal.yes("Is it lit?") is yes
    assert len(said) == len(typed) - 1


def test_numbers_are_asked_for_until_they_are_numbers():
    answers = iter(["much", "-4", "512,5 g"])
    said: list[str] = []
    terminal = Terminal(ask=lambda _: next(answers), say=said.append, live=False)
    assert terminal.number("Water", "g") == 512.5
    assert len(said) == 2
