"""How often the rig raises false alarms: whole days of visitors at a rig with only ordinary deviations.

The supply drifts by 2 %, the flow sensor was calibrated 1.5 % wrong, the pressure gauge is off by
2 % and trembles. Run it in full:  python tests/campaigns/false_alarms.py [hours] [seeds] [readings a second]
"""

import math
import random
import sys
from collections import Counter
from dataclasses import dataclass, field, replace

from rig.base.clock import TICKS_HZ
from rig.base.signals import Inputs
from rig.boards.virtual import VirtualBoard
from rig.commands.shared.load import load_exhibit
from rig.loop import Runner
from rig.settings.config import Config, Lights
from rig.story.scenes import Gesture
from rig.twin import Drive
from rig.visit.exhibit import Exhibit

#: As parts of the right value.
SUPPLY, CALIBRATION, GAUGE = 0.02, 0.015, 0.02
#: What the gauge trembles by, kPa.
TREMBLE = 0.03


class Usual(VirtualBoard):
    """A virtual rig as rigs are: its supply drifts, its sensors are not quite what is thought of them."""

    def __init__(self, config: Config, seed: int, pressure: bool, calibration: float = CALIBRATION) -> None:
        self._chance = random.Random(seed)
        off = self._chance.choice((1 - calibration, 1 + calibration))
        given = config.twin.sensor
        true = replace(config.twin, sensor=replace(given, k_hz=given.k_hz * off))
        super().__init__(replace(config, twin=true), seed)
        self._pressure = pressure
        self._slope = self._chance.choice((1 - GAUGE, 1 + GAUGE))
        self._phases = [self._chance.uniform(0, math.tau) for _ in range(2)]

    def _drive(self) -> Drive:
        drive, now = super()._drive(), self.pins.now
        slow, slower = (
            math.sin(math.tau * now / period + phase)
            for period, phase in zip((420.0, 1700.0), self._phases, strict=True)
        )
        return replace(drive, pump=drive.pump * (1 + SUPPLY * (0.4 * slow + 0.6 * slower)))

    def read(self, now: float) -> Inputs:
        inputs = super().read(now)
        if not self._pressure:
            return inputs
        return replace(inputs, leg_kpa=self._tube.leg_kpa * self._slope + self._chance.gauss(0.0, TREMBLE))


@dataclass
class Day:
    """What happened in a day."""

    hours: float = 0.0
    alarms: Counter[str] = field(default_factory=Counter)
    visits: int = 0
    finished: int = 0


def live(
    exhibit: Exhibit,
    seed: int,
    hours: float,
    pressure: bool,
    rate: int = TICKS_HZ,
    calibration: float = CALIBRATION,
) -> Day:
    """Let visitors come and go, and count the faults that are told although nothing is wrong.

    `rate`: readings a second; `calibration`: how wrong the flow sensor's is, a part of the right one.
    """
    board, chance = Usual(exhibit.config, seed, pressure, calibration), random.Random(seed + 1)
    runner, day = Runner(exhibit, board, "en"), Day(hours)
    scene, due, until, button, pressed = "", 0.0, 0.0, "", False
    for n in range(round(hours * 3600 * rate)):
        now = n / rate
        was = runner.tick
        runner.turn(now)
        here = runner.tick.session
        day.alarms.update(str(fault) for fault in here.sensed.faults - was.session.sensed.faults)
        if (here.stay.scene, here.stay.entered) != (scene, was.session.stay.entered):
            day.visits += here.stay.scene == "hello" and scene != "hello"
            day.finished += here.stay.scene == "take_home" and scene != "take_home"
            scene, due = here.stay.scene, now + chance.choice((4.0, 9.0, 15.0))
        ask = exhibit.story[here.stay.scene].ask
        if pressed and now >= until:
            board.release(button)
            pressed, due = False, now + 6.0
        elif ask and not pressed and now >= due:
            button = chance.choice(ask.buttons)
            seconds = 0.2 if ask.gesture == Gesture.PRESS else chance.choice((2.0, 7.0, 11.0))
            board.press(button)
            pressed, until = True, now + seconds
    board.close()
    return day


def main() -> int:
    """Both kinds of rig, for each seed; 1 where there was more than one alarm in eight hours."""
    hours = float(sys.argv[1]) if len(sys.argv) > 1 else 8.0
    seeds = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    rate = int(sys.argv[3]) if len(sys.argv) > 3 else TICKS_HZ
    exhibit, worst = load_exhibit(Config(lights=Lights(count=0))), 0.0  # no lamp has a say in it
    for seed in range(1, seeds + 1):
        for pressure in (False, True):
            day = live(exhibit, seed, hours, pressure, rate)
            count = day.alarms.total()
            worst = max(worst, count * 8 / hours)
            told = ", ".join(f"{name} {times}" for name, times in day.alarms.items()) or "none"
            print(
                f"seed {seed}, {'flow and pressure' if pressure else 'flow alone'}: {hours:g} h, "
                f"{day.visits} visits, {day.finished} to the end; false alarms: {told}",
                flush=True,
            )
    return 0 if worst <= 1 else 1


if __name__ == "__main__":
    sys.exit(main())
