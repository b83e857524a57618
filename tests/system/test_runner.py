"""The scan cycle with its observers, hands at a virtual table, and what the command line loads."""

import subprocess
import sys

import pytest

from rig.base.clock import SteadyClock
from rig.base.signals import BUTTONS, Inputs
from rig.boards.virtual import VirtualBoard
from rig.commands.cli import COMMANDS
from rig.commands.shared.virtual_hands import VirtualHands
from rig.loop import Observer, Runner, Tick
from rig.visit.exhibit import Exhibit

NEVER_WAITS = SteadyClock(float("inf"))


class Watching(Observer):
    """Writes down what it is told, and ends the run at a tick."""

    def __init__(self, name: str, said: list[str], until: int = 1000, fails: bool = False) -> None:
        self.name, self.said, self.until, self.fails = name, said, until, fails
        self.ticks = 0

    def see(self, tick: Tick) -> bool:
        self.ticks += 1
        self.said.append(f"{self.name} {self.ticks}")
        if self.fails:
            raise RuntimeError(self.name)
        return self.ticks == self.until

    def close(self) -> None:
        self.said.append(f"{self.name} closes")


class Closed(VirtualBoard):
    """Says when it is closed."""

    def __init__(self, exhibit: Exhibit, said: list[str]) -> None:
        super().__init__(exhibit.config)
        self.said = said

    def close(self) -> None:
        super().close()
        self.said.append("off")


def test_an_observer_that_ends_a_run_keeps_the_later_ones_from_seeing_that_tick(exhibit):
    said: list[str] = []
    observers = [Watching("first", said, until=2), Watching("second", said)]
    Runner(exhibit, Closed(exhibit, said), "en", observers).run(NEVER_WAITS)
    assert said == ["first 1", "second 1", "first 2", "off", "first closes", "second closes"]


def test_however_a_run_ends_the_board_is_off_before_every_observer_is_closed(exhibit):
    said: list[str] = []
    observers = [Watching("one", said, fails=True), Watching("other", said)]
    with pytest.raises(RuntimeError, match="one"):
        Runner(exhibit, Closed(exhibit, said), "en", observers).run(NEVER_WAITS)
    assert said == ["one 1", "off", "one closes", "other closes"]


def test_what_an_observer_senses_is_read_decided_on_and_seen_by_all(exhibit):
    class Asks(Observer):
        def sense(self, inputs: Inputs) -> Inputs:
            return Inputs(inputs.time, orders=(("language", "es"),))

    runner = Runner(exhibit, VirtualBoard(exhibit.config), "en", [Asks()])
    runner.turn(0.0)
    assert runner.tick.session.speech.language == "es"
    assert runner.tick.inputs.orders == (("language", "es"),)
    runner.board.close()


class Table:
    """Remembers what was done at it."""

    def __init__(self) -> None:
        self.done: list[tuple[str, object]] = []

    def __getattr__(self, verb: str):
        return lambda what: self.done.append((verb, what))


def test_hands_move_in_the_order_of_the_times_and_water_is_not_theirs():
    table = Table()
    hands = VirtualHands(table, table)
    hands.hold(2.0, "green", 1.0)
    hands.plan(0.5, "turn", 3)
    hands.plan(2.5, "inject_fault", "leak")
    hands.act(0.4)
    assert table.done == []
    hands.act(2.7)
    assert table.done == [("turn", 3), ("press", "green"), ("inject_fault", "leak")]
    hands.act(3.0)
    assert table.done[-1] == ("release", "green")


def test_where_there_is_no_table_movements_are_left_out_and_orders_are_not():
    hands = VirtualHands(None)
    hands.hold(0.0, BUTTONS[0], 1.0)
    hands.ask(("again", ""))
    hands.act(5.0)
    assert hands.sense(Inputs(5.0)).orders == (("again", ""),)
    assert hands.sense(Inputs(6.0)).orders == ()


def loaded_by(*words: str) -> set[str]:
    """The modules that a command line loads until it is understood."""
    code = (
        "import sys\n"
        "from rig.commands.cli import parse\n"
        "try: parse(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print('modules:', *sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True)
    return set(done.stdout.split("modules:")[1].split())


#: What takes long to load, and no command needs to understand its words.
HEAVY = {"pygame", "gpiozero", "numpy", "scipy", "shtab"}


def test_version_and_help_load_no_command():
    for word in ("--version", "--help"):
        modules = loaded_by(word)
        assert not modules & HEAVY
        assert not {f"rig.commands.{module}" for module, _ in COMMANDS.values()} & modules


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_understands_its_words_without_what_takes_long_to_load(command):
    assert not loaded_by(command, "--help") & HEAVY
