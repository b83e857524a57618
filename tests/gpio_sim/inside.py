"""The rig's board on lgpio and the kernel's gpio-sim; `.ci/gpio-sim` starts it as a kernel's only program.

The simulated chip's files replace hand, water and eyes: a line's pull sets the pin's input, and its value
shows the pin's output. Prints a line for each check that passes; ends with an error at the first that fails.
"""

import os
import time
from pathlib import Path

from gpiozero.pins.local import LocalPiFactory

from rig.base.faults import Fault
from rig.base.records import fast_replace
from rig.base.signals import SAFE, Inputs, Outputs
from rig.boards.gpio import GpioBoard
from rig.boards.header import factory, pin_library
from rig.settings.config import Config, Lights

CONFIG = Config(lights=Lights(count=0))
PINS = CONFIG.pins
LINES = next(Path("/sys/devices/platform").glob("gpio-sim.*/gpiochip*"))
TICK_S = 1 / 60


def pull(line: int, up: bool) -> None:
    """Put a level on a line."""
    (LINES / f"sim_gpio{line}" / "pull").write_text("pull-up" if up else "pull-down")


def level(line: int) -> int:
    """What a line shows."""
    return int((LINES / f"sim_gpio{line}" / "value").read_text())


def holds(what: str, truth: object) -> None:
    """Say that something holds, or end."""
    if not truth:
        raise SystemExit(f"does not hold: {what}")
    print(f"holds: {what}", flush=True)


def run(board: GpioBoard, seconds: float, outputs: Outputs = SAFE, now: float = 0.0) -> Inputs:
    """Tick for a while; the last reading, with every press on the way."""
    pressed: frozenset[str] = frozenset()
    began = time.monotonic()
    while (passed := time.monotonic() - began) < seconds:
        inputs = board.read(now + passed)
        pressed |= inputs.pressed
        board.write(outputs)
        time.sleep(TICK_S)
    return fast_replace(inputs, pressed=pressed)


def share_high(line: int, seconds: float) -> float:
    """For which part of a while a line is high."""
    seen, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        seen.append(level(line))
    return sum(seen) / len(seen)


def main() -> None:
    """Everything, in the order in which a rig starts."""
    # A simulated chip is no Pi, and says nothing of its revision: this is a Pi 4's.
    LocalPiFactory._get_revision = lambda self: 0xC03111
    folder = Path.cwd()
    made = factory()
    holds("the pin library is lgpio", pin_library(made) == "lgpio")
    holds("the working folder stays", Path.cwd() == folder)
    board = GpioBoard(CONFIG, made)
    # The rig has asked for its pull-ups, which this chip takes for levels: what is not touched is open.
    open_at_rest = (PINS.green, PINS.red, PINS.blue, PINS.yellow, PINS.tray)
    holds("every contact has its pull-up", all(level(line) for line in (*open_at_rest, PINS.stop)))
    pull(PINS.stop, False)
    clock = time.monotonic()
    holds("nothing is seen at rest", not (seen := run(board, 0.5)).faults | seen.pressed | seen.held)

    pull(PINS.stop, True)
    seen = run(board, 0.3, now=time.monotonic() - clock)
    holds("a stop that opens is seen", Fault.STOPPED in seen.faults)
    pull(PINS.stop, False)

    pull(PINS.green, False)
    seen = run(board, 0.3, now=time.monotonic() - clock)
    holds("a press is seen, by its edge and its level", seen.pressed == seen.held == {"green"})
    pull(PINS.green, True)

    before = board.read(time.monotonic() - clock).pulses
    for _ in range(100):
        for up in (True, False):
            pull(PINS.flow, up)
            time.sleep(0.005)
    time.sleep(0.1)
    holds("a hundred pulses are a hundred", board.read(time.monotonic() - clock).pulses - before == 100)

    for duty in (0.0, 0.5, 1.0):
        board.write(Outputs(pump=duty, lamps=frozenset({"green"})))
        time.sleep(0.1)
        holds(f"a duty of {duty:g} is one", abs(share_high(PINS.pump, 1.0) - duty) < 0.15)
    holds("a lamp is lit", level(PINS.green_lamp) == 1)

    highs = []
    for travel in (0.0, 0.5, 1.0):
        board.write(Outputs(pinch=travel))
        time.sleep(0.2)
        highs.append(share_high(PINS.pinch, 5.0))
    print("servo high for", *(f"{high:.3f}" for high in highs), flush=True)
    holds("the servo's pulses grow with its travel", 0.02 < highs[0] < highs[1] < highs[2] < 0.25)

    board.close()
    holds("after closing nothing is driven", not any(level(line) for line in (PINS.pump, PINS.pinch)))
    print("all holds", flush=True)


if __name__ == "__main__":
    try:
        main()
    finally:
        os.sync()
