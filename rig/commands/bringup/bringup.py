"""`rig bringup`: asks for one measurement after another, without power, and names the wire that is wrong."""

from argparse import ArgumentParser, Namespace

from rig.commands.bringup.examine import examine
from rig.commands.bringup.meter import AtBench, Meter, VirtualMeter
from rig.commands.shared.arguments import add_flags, loaded
from rig.commands.shared.console import Terminal
from rig.commands.wiring.wiring import netlist_of
from rig.settings.config import Config

BEFORE = (
    "Nothing is plugged in: not the brick, not the Pi's supply, not the Nano's USB cable. The pumps and the "
    "coil's one lead are off their screws, the fuse is out, the emergency stop is in. The meter is on beeps."
)
AFTER = (
    "All wires are as they should be. Put coil and fuse back. Now an LED with 330 Ω in the place of each "
    "pump, the cam off the servo, plug in, and: rig doctor"
)


def add_arguments(parser: ArgumentParser) -> None:
    """The arguments of `rig bringup`."""
    parser.description = (
        "Ask for one measurement after another, with nothing plugged in, and name the wire that is missing, "
        "swapped or shorted. Exit status 1 if one is."
    )
    parser.add_argument("--yes", dest="alone", action="store_true", help="use a simulated meter")
    add_flags(parser, "board", "config")
    parser.set_defaults(do=_main)


def _main(asked: Namespace) -> int:
    config = loaded(asked)
    return bringup(config, asked.board or config.board.kind, Terminal(alone=asked.alone))


def bringup(config: Config, kind: str, terminal: Terminal, meter: Meter | None = None) -> int:
    """Check every wire of a rig with such a board; 0, or 1 if one is wrong. Raises BadFiles."""
    netlist = netlist_of(config, kind)
    if meter is None:
        virtual = kind.startswith("virtual") or terminal.alone
        meter = VirtualMeter(netlist) if virtual else AtBench(terminal)
    terminal.say(f"{sum(not wire.track for wire in netlist.wires)} wires ({netlist.variant}). {BEFORE}")
    wrong = 0
    for diagnosis in examine(netlist, meter):
        wrong += 1
        terminal.say(f"[FAIL] {diagnosis.said}")
    terminal.say(AFTER if not wrong else "Put that right, then begin again: one fault can hide another.")
    return 1 if wrong else 0
