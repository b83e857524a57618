"""Hours of visitors and mishaps: all conditions hold, and a broken condition is reported."""

from dataclasses import replace

import pytest
from shared.sessions import changed
from shared.virtual_rig import Rig

from rig.base.faults import Fault
from rig.base.signals import Outputs
from rig.boards import Opened, open_board
from rig.commands.cli import main
from rig.commands.soak.monkey import Visitors
from rig.commands.soak.soak import GROWTH_MB, Watch
from rig.settings.config import Config


def lines(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """What a soak printed, by the first word of each line."""
    return {line.split(maxsplit=1)[0].strip(":"): line for line in capsys.readouterr().out.splitlines()}


@pytest.fixture
def seldom(monkeypatch) -> None:
    """A third of a real rig's readings and a fifth of a soak's pictures, which are tested elsewhere."""
    monkeypatch.setattr(
        "rig.base.clock.TICKS_HZ", 20
    )  # what a soak comes to does not hang on how often the rig looks
    monkeypatch.setattr("rig.commands.soak.soak.LOOKS_EVERY_S", 5.0)


@pytest.fixture
def rough(monkeypatch) -> None:
    """Mishaps from the second minute on; of a real soak the first ten minutes are calm."""
    monkeypatch.setattr("rig.commands.soak.monkey.CALM_S", 60.0)


@pytest.mark.long
@pytest.mark.usefixtures("seldom", "rough")
def test_a_soak_of_visitors_and_mishaps_holds_and_says_what_it_saw(capsys):
    assert main(["soak", "--hours", "0.12", "--monkey", "--seed", "4"]) == 0, capsys.readouterr().err
    said = lines(capsys)
    assert "everything" in said
    assert int(said["scenes"].split()[2]) >= 8
    assert int(said["mishaps"].split()[1]) >= 2
    assert int(said["faults"].split()[2]) >= 1


@pytest.mark.slow
@pytest.mark.usefixtures("seldom")
def test_without_monkeys_everybody_gets_to_the_end(capsys):
    assert main(["soak", "--hours", "0.05", "--seed", "1"]) == 0
    said = lines(capsys)
    assert "mishaps: 0" in said["mishaps"]
    assert "willing)" in said["visitors"]


def at_table(exhibit, opened: Opened) -> Watch:
    return Watch(exhibit, opened, Visitors(exhibit, opened.hands, opened.water, 1, monkey=True), 3600.0)


@pytest.fixture
def watch(exhibit) -> Watch:
    """The eyes of a soak at a table where nothing has happened yet."""
    watch = at_table(exhibit, open_board(Config(), "virtual"))
    watch.see(Rig(exhibit).last)
    assert not watch.tally.broken
    return watch


@pytest.mark.parametrize(
    ("happened", "said"),
    [
        ({"outputs": Outputs(pump=0.1)}, "a pump ran under stopped"),
        ({"outputs": Outputs(medicine=0.1)}, "a pump ran under stopped"),
        ({"session": {"scene": "blocked", "time": 500.0, "entered": 250.0}}, "stranded in 'blocked'"),
        ({"session": {"scene": "blocked", "time": 4501.0, "entered": 4500.0}}, "was not ready again"),
    ],
)
def test_what_does_not_hold_is_found(watch: Watch, rig: Rig, happened, said):
    stopped = frozenset({Fault.STOPPED})
    session = changed(rig.here, faults=stopped, **happened.pop("session", {}))
    watch.see(replace(rig.last, session=session, **happened))
    assert said in " ".join(watch.tally.broken)


def test_pins_that_drive_a_pump_under_a_fault_and_after_the_end_are_found(exhibit, rig: Rig):
    opened = open_board(Config(), "virtual")
    watch = at_table(exhibit, opened)
    opened.board.write(Outputs(pump=0.5))
    watch.see(replace(rig.last, session=changed(rig.here, faults=frozenset({Fault.TRAY_WET}))))
    watch.end()
    assert "tray_wet" in watch.tally.broken[0]
    assert "not off" in watch.tally.broken[1]


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda board: board.press("stop"), "with the stop pressed for more than 0.5 s"),
        (lambda board: board.inject_fault("leak"), "over a wet tray for more than 0.5 s"),
        (lambda board: board.inject_fault("dry"), "dry for more than 3 s"),
    ],
)
def test_a_gate_that_lets_everything_through_and_says_nothing_is_found_by_what_stands_on_the_table(
    exhibit, harm, said
):
    opened = open_board(Config(), "virtual")
    watch = at_table(exhibit, opened)
    tick = Rig(exhibit).last
    for n in range(20 * 15):
        opened.board.read(n / 20)
        opened.board.write(Outputs(pump=0.5))
        if n == 60:
            assert not watch.tally.broken
            harm(opened.board)
        watch._glance(replace(tick, session=replace(tick.session, time=n / 20)))
    assert said in watch.tally.broken[0]
    opened.board.close()


def test_memory_that_grows_after_the_first_hour_is_found(watch: Watch):
    watch.tally.memory += [80.0, 81.0, 80.0 + GROWTH_MB + 0.1]
    watch.end()
    assert "memory grew by 5.1 MB" in " ".join(watch.tally.broken)


def test_the_same_seed_is_the_same_crowd(exhibit, rig: Rig):
    seen = []
    for seed in (5, 5, 6):
        hands = Remembers()
        crowd = Visitors(exhibit, hands, hands, seed, monkey=True)
        for n in range(4000):
            crowd.see(replace(rig.last, session=replace(rig.here, time=n / 10)))
        seen.append(hands.done)
    assert seen[0] == seen[1] != seen[2]


class Remembers:
    """Hands and water that only remember what was done."""

    def __init__(self) -> None:
        self.done: list[tuple[str, object]] = []

    def __getattr__(self, verb: str):
        return lambda what: self.done.append((verb, what))
